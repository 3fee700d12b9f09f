"""A desk, a PBX and an unreliable line between them, all on one clock; and what must hold after every fault."""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from desk_agent import logs
from desk_agent.api import commands as cmd
from desk_agent.client import Session
from desk_agent.client.answers import Content
from desk_agent.client.ladder import Ladder
from desk_agent.desk import Desk
from desk_agent.people.history import HistoryStore
from desk_agent.server.operations import PERFORMED
from desk_agent.server.parameters import BodyForm
from desk_agent.simulator import Simulator
from desk_agent.simulator.dialect import Dialect, Names, Order
from desk_agent.view import CallView, Connection, ConnectionView, SignIn, Verb
from tests.support.fake_clock import FakeClock
from tests.support.fault_proxy import FaultProxy, Passage
from tests.support.office import RULES, Seen, target
from tests.support.quiet import finish, pass_time, wind
from tests.support.truth import truth
from tests.support.until import until

Result = TypeVar("Result")

PRINTED: Final = Dialect(bodies=BodyForm.BARE)
VENDOR: Final = Dialect(names=Names.VENDOR, bodies=BodyForm.WRAPPED, padded_types=True)
WIRES: Final = {
    "printed-figure": PRINTED,
    "vendor-figure": VENDOR,
    "printed-shuffle": Dialect(bodies=BodyForm.BARE, order=Order.SHUFFLE),
    "vendor-shuffle": Dialect(names=Names.VENDOR, bodies=BodyForm.WRAPPED, padded_types=True, order=Order.SHUFFLE),
}
"""Both spellings and both orders of events."""

_GHOSTS_GONE: Final = 30.0  # seconds
_BACK: Final = 180.0  # seconds in which a desk that still tries must have come to an end
_OPERATIONS: Final = {(each.method, each.path): each.name for each in PERFORMED}
_Command = tuple[str, str, int]  # operation, device, call


class CountingSession(Session):
    """Counts what is asked of it and must not be done twice."""

    def __init__(self, *given: Any, asked: Counter[_Command], **more: Any) -> None:
        super().__init__(*given, **more)
        self._asked = asked

    async def request(self, command: cmd.Command) -> Content:
        """As every session does."""
        name = _OPERATIONS.get((command.method, command.feature), command.feature)
        device = str(getattr(command, "device_number", ""))
        # what may be repeated is, once, where the connection turns out to be closed
        self._asked[name, device, int(getattr(command, "call_ref_id", 0))] += 2 if command.repeatable else 1
        return await super().request(command)


@dataclass
class Scene:
    """What a test sees: ``simulator`` is the PBX, ``proxy`` the line to it, ``seen.desk`` the agent's desk.

    Whatever takes time goes through `do`, `until`, `live` or `pass_time`; their seconds are those of ``clock``.
    """

    simulator: Simulator
    proxy: FaultProxy
    clock: FakeClock
    home: Path
    seen: Seen = field(init=False)
    tokens: list[str] = field(default_factory=list)  # that have been given to desks
    passwords: set[str] = field(default_factory=set)
    asked: Counter[_Command] = field(default_factory=Counter)
    connections: list[ConnectionView] = field(default_factory=list)  # what the desk has said of its link, in order
    attempts: list[float] = field(default_factory=list)  # when it has tried to get a lost one back
    check_calls: bool = True  # whether the calls shown must be the true ones at the end
    desks: list[Desk] = field(default_factory=list)
    _said_at: dict[int, float] = field(default_factory=dict)
    orphan: str = ""  # the token that the next session has kept of one that was killed

    def __post_init__(self) -> None:
        self.seen = Seen(self.new_desk())
        self.seen.desk.subscribe(lambda _change: self._note(self.seen.desk.view.connection))

    def _note(self, connection: ConnectionView) -> None:
        if self.connections and connection == self.connections[-1]:
            return
        if self.connections and self.connections[-1].retry_at is not None and connection.retry_at is None:
            self.attempts.append(self.clock.now().mono)
        self.connections.append(connection)
        self._said_at[id(connection)] = self.clock.now().mono

    # making

    def new_desk(self, **options: Any) -> Desk:
        """One more desk; it is closed with the rest."""
        facts: dict[str, Any] = {
            "rules": RULES,
            "clock": self.clock,
            "history": HistoryStore(self.home / f"history{len(self.desks) or ''}.db"),
        }
        desk = Desk(self.open_session, **(facts | options))
        self.desks.append(desk)
        return desk

    def open_session(self, given: SignIn) -> Session:
        """As the program does, with the longest waits that the ladder may take."""
        self.passwords.add(given.password)
        return CountingSession(
            given.host,
            given.port,
            given.user,
            given.password,
            extension=given.extension or None,
            trust=given.trust or None,
            clock=self.clock,
            ladder=Ladder(lambda _low, high: high),
            on_token=self._on_token,
            orphan=self.orphan,
            asked=self.asked,
        )

    def _on_token(self, token: str) -> None:
        if token:
            self.tokens.append(token)

    def said_at(self, connection: ConnectionView) -> float:
        """When the desk said this, one of `connections`, for the last time."""
        return self._said_at[id(connection)]

    def target(self, user: str = "1001", **changes: Any) -> SignIn:
        """How to sign in, through the proxy."""
        return target(self.simulator, user, **{"port": self.proxy.port, **changes})

    # looking

    @property
    def desk(self) -> Desk:
        """The agent's desk."""
        return self.seen.desk

    @property
    def connection(self) -> ConnectionView:
        """What it says of its link now."""
        return self.desk.view.connection

    @property
    def call(self) -> CallView:
        """The one call it shows."""
        (call,) = self.desk.view.calls
        return call

    @property
    def logins(self) -> int:
        """How many log-ins the PBX has answered, with whatever status."""
        return self.requests("login")

    def requests(self, operation: str) -> int:
        """How many requests of this kind the PBX has answered, with whatever status."""
        journal = self.simulator.exchange.journal
        return sum(n for (name, _), n in journal.requests.items() if name == operation)

    def executed(self, name: str) -> int:
        """How often the PBX has carried out this command."""
        return self.simulator.exchange.journal.commands[name]

    @property
    def socket(self) -> Passage:
        """The connection of the one open event socket."""
        (socket,) = self.simulator.service.hub._sockets.values()
        client = socket._websocket.client
        assert client is not None
        return self.proxy.passage(client.port)

    # time

    async def do(self, work: Coroutine[Any, Any, Result], within: float = 15.0) -> Result:
        """Run ``work`` to its end, in so many seconds at the most."""
        return await finish(self.clock, work, within)

    def start(self, work: Coroutine[Any, Any, Result]) -> "asyncio.Task[Result]":
        """Begin ``work`` and let it go on beside the test, which must see it done."""
        return asyncio.create_task(work)

    async def until(self, predicate: Callable[[], object], within: float) -> float:
        """Until ``predicate`` holds; the seconds it took."""
        return await wind(self.clock, predicate, within)

    async def pass_time(self, seconds: float) -> None:
        """Let time pass."""
        await pass_time(self.clock, seconds)

    async def state(self, state: Connection, within: float) -> float:
        """Until the desk says that its link is so; the seconds it took."""
        return await self.until(lambda: self.connection.state is state, within)

    async def live(self, within: float) -> float:
        """Until the desk is live; the seconds it took."""
        return await self.state(Connection.LIVE, within)

    async def calls(self, *states: str, within: float = 2.0) -> None:
        """Until exactly these are the states of the calls shown."""
        await self.until(lambda: [call.state.value for call in self.desk.view.calls] == list(states), within)

    # doing

    async def sign_in(self, user: str = "1001", within: float = 15.0, **changes: Any) -> None:
        """Sign the desk in; it is live then, or has given up."""
        await self.do(self.desk.sign_in(self.target(user, **changes)), within)

    async def talk(self, number: str = "0318055123") -> CallView:
        """Somebody calls, and the agent answers; the call, connected."""
        self.simulator.exchange.ring("1001", number)
        await self.calls("ringing")
        await self.do(self.desk.perform(Verb.ANSWER))
        await self.calls("connected")
        return self.call

    # proving

    async def settle(self) -> None:
        """End every fault of the line, wait until the desk has made up its mind, and let ghosts go."""
        proxy = self.proxy
        proxy.lift()
        proxy.cut_after(-1)
        proxy.latency = dict.fromkeys(proxy.latency, 0.0)
        await proxy.accept()
        trying = {Connection.CONNECTING, Connection.RESYNCING, Connection.LOST}
        await self.until(lambda: self.connection.state not in trying, _BACK)
        await self.pass_time(_GHOSTS_GONE)

    def prove_calls(self) -> None:
        """What is shown is what is."""
        shown = {call.ref: call.state.value for call in self.desk.view.calls}
        true = truth(self.simulator) if self.connection.state is Connection.LIVE else {}
        assert shown == true, "calls are shown that are none, or not shown"

    def prove_commands(self) -> None:
        """Nothing was carried out more often than it was asked for."""
        done: Counter[_Command] = Counter()
        reads = {each.name for each in PERFORMED if each.method == "GET"} | {"dnd_set", "forward_set"}
        for entry in self.simulator.exchange.journal.entries:
            if entry.kind == "command" and entry.what not in reads | {"monitor_start", "presence_start"}:
                done[entry.what, entry.device, int(entry.detail["values"].get("callRefID") or 0)] += 1
        twice = {command: (n, self.asked[command]) for command, n in done.items() if n > self.asked[command]}
        assert not twice, f"carried out more often than asked for (times, asked): {twice}"

    def prove_secrets(self) -> None:
        """No password and no token in any file of the profile, the log among them."""
        secrets = {secret for secret in {*self.passwords, *self.tokens} if secret}
        assert (self.home / logs.FILE_NAME).stat().st_size
        for path in self.home.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                found = [secret[:3] + "…" for secret in secrets if secret.encode() in content]
                assert not found, f"{path.name} has {found}"


@contextlib.asynccontextmanager
async def fault_scene(home: Path, clock: FakeClock, **options: Any) -> AsyncIterator[Scene]:
    """A scene until the block ends, and the proofs that every fault has to stand."""
    loop = asyncio.get_running_loop()
    before = _sockets()
    with _logging(home):
        async with (
            Simulator(scenario="quiet", seed=1, clock=clock, **options) as simulator,
            FaultProxy(simulator.host, simulator.port, clock) as proxy,
        ):
            scene = Scene(simulator, proxy, clock, home)
            try:
                yield scene
                await scene.settle()
                if scene.check_calls:
                    scene.prove_calls()
                scene.prove_commands()
            finally:
                for desk in scene.desks:
                    await scene.do(desk.close())
            await until(lambda: not proxy.passages)  # every connection of the desk is gone
        logging.getLogger("desk_agent").info("the end")
        scene.prove_secrets()
    assert clock.sleeping == []
    await until(lambda: _sockets() <= before)
    timers = [timer for timer in loop._scheduled if not timer.cancelled() and not _is_uvicorns(timer)]  # type: ignore[attr-defined]
    assert not timers, f"timers left: {timers}"


def _is_uvicorns(timer: asyncio.TimerHandle) -> bool:
    """The server's timer for a connection that is kept open runs on for seconds after that is gone."""
    owner = getattr(timer._callback, "__self__", None)  # type: ignore[attr-defined]
    return type(owner).__module__.startswith("uvicorn.")


def _sockets() -> int:
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        return 0
    found = 0
    for link in folder.iterdir():
        with contextlib.suppress(OSError):
            found += link.readlink().name.startswith("socket:")
    return found


@contextlib.contextmanager
def _logging(home: Path) -> Iterator[None]:
    """The program's own log, as talkative as it can be."""
    root, own = logging.getLogger(), logging.getLogger("desk_agent")
    kept = root.handlers[:], root.level, own.level, logging.raiseExceptions
    logs.start(home, verbose=True)
    added = [handler for handler in root.handlers if handler not in kept[0]]
    try:
        yield
    finally:
        for handler in added:
            root.removeHandler(handler)
            handler.close()
        root.setLevel(kept[1])
        own.setLevel(kept[2])
        logging.raiseExceptions = kept[3]
