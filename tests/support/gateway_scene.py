"""Two gateways, some desks and a PBX between unreliable lines, all on one clock that the test moves."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from desk_agent.api.errors import UnreachableError
from desk_agent.client import Session
from desk_agent.client.ladder import Ladder
from desk_agent.desk import Desk
from desk_agent.gateway import kept
from desk_agent.gateway.config import Listen, Pbx
from desk_agent.gateway.machine import Gateway
from desk_agent.simulator import Simulator
from desk_agent.view import Connection, SignIn
from tests.support import gateway as support
from tests.support.contacts import RULES
from tests.support.fake_clock import FakeClock
from tests.support.fault_proxy import FaultProxy
from tests.support.office import Seen
from tests.support.quiet import finish, pass_time, wind
from tests.support.truth import truth
from tests.support.until import until

Result = TypeVar("Result")

USERS = ("1001", "1002", "1003")


async def kill(gateway: Gateway) -> None:
    """As by kill -9: connections are reset, nobody is told anything, nothing more is kept."""
    gateway._housekeeping.keep_desks = lambda: None  # type: ignore[method-assign]
    session = gateway.upstream.session
    link, session._link = session._link, None
    if link is not None:
        link.fail(UnreachableError("killed"))
        await link.close()
    gateway._listener.abort()
    await gateway.stop()


@dataclass
class Site:
    """One computer with a gateway; ``line`` is how its desks reach it."""

    account: str
    folder: Path
    line: FaultProxy
    port: int = 0
    gateway: Gateway | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Where what is in memory only outlives the process."""
        return {"RUNTIME_DIRECTORY": str(self.folder / "run")}


@dataclass
class Scene:
    """``first`` is where desks sign in, ``standby`` the other one; ``pbx_line`` is between them and the PBX."""

    pbx: Simulator
    clock: FakeClock
    pbx_line: FaultProxy
    first: Site
    standby: Site
    desks: dict[str, Seen] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)

    # the gateways

    async def start(self, site: Site, other: Site | None = None) -> Gateway:
        """Start the gateway of ``site``, which names ``other`` as its standby; it is signed in."""
        pbx = Pbx(host="127.0.0.1", port=self.pbx_line.port, account=site.account, trust=f"sha256:{self.pbx.sha256}")
        standby = () if other is None or other.gateway is None else (place(other),)
        config = support.config(self.pbx, site.account, pbx=pbx, listen=Listen(port=site.port), standby=standby)
        site.gateway = gateway = Gateway(
            config,
            self.pbx.account(site.account).password,
            site.folder,
            clock=self.clock,
            token=kept.TokenFile(site.environment),
            desks=kept.DeskFile(site.environment),
            left=kept.LeftFile(site.environment),
        )
        await gateway.start()
        await site.line.accept()
        if not site.port:
            site.port = gateway.port
            site.line._target = ("127.0.0.1", gateway.port)
        return gateway

    async def kill(self, site: Site) -> None:
        """kill -9 of its gateway."""
        gateway, site.gateway = site.gateway, None
        assert gateway is not None
        await site.line.refuse()
        site.line.reset()
        await kill(gateway)

    # the desks

    def open_session(self, given: SignIn) -> Session:
        """As the program does, with the longest waits that the ladder may take."""
        session = self.sessions[given.user] = Session(
            given.host,
            given.port,
            given.user,
            given.password,
            trust=given.trust,
            clock=self.clock,
            ladder=Ladder(lambda _low, high: high),
        )
        return session

    async def sign_in(self, *users: str) -> None:
        """Desks of these stations, live."""
        for user in users:
            await self.do(self.enter(user))
        await self.right(within=5.0)

    async def enter(self, user: str) -> None:
        """One more desk signs in, for as long as that takes."""
        gateway = self.first.gateway
        assert gateway is not None
        seen = self.desks[user] = Seen(Desk(self.open_session, rules=RULES, clock=self.clock))
        password = self.pbx.account(user).password
        trust = f"sha256:{gateway.sha256}"
        await seen.desk.sign_in(SignIn("127.0.0.1", self.first.line.port, user, password, trust=trust, patient=True))

    def at(self, user: str) -> int:
        """The port that a desk is connected to, or tries."""
        return self.sessions[user]._at.port

    @property
    def logins(self) -> int:
        """How many log-ins the PBX has let in: the gateways' and those that verify stations."""
        return self.pbx.exchange.journal.requests["login", 200]

    # time

    async def do(self, work: Coroutine[Any, Any, Result], within: float = 30.0) -> Result:
        """Run ``work`` to its end."""
        return await finish(self.clock, work, within)

    async def until(self, predicate: Callable[[], object], within: float) -> float:
        """Until ``predicate`` holds; the seconds of the clock that it took."""
        return await wind(self.clock, predicate, within)

    async def pass_time(self, seconds: float) -> None:
        """Let time pass."""
        await pass_time(self.clock, seconds)

    def is_right(self, user: str) -> bool:
        """Whether a desk is live and shows just the calls that its phone has."""
        view = self.desks[user].desk.view
        shown = {call.ref: call.state.value for call in view.calls}
        return view.connection.state is Connection.LIVE and shown == truth(self.pbx, user)

    async def right(self, within: float) -> float:
        """Until all desks are live and right."""
        return await self.until(lambda: all(map(self.is_right, self.desks)), within)

    async def right_at(self, site: Site, within: float) -> float:
        """Until all desks are connected to this gateway, live and right."""
        return await self.until(
            lambda: all(self.at(user) == site.line.port and self.is_right(user) for user in self.desks), within
        )

    async def lost(self, within: float) -> float:
        """Until all desks say that they are not connected."""
        return await self.until(
            lambda: all(seen.desk.view.connection.state is Connection.LOST for seen in self.desks.values()), within
        )


def place(site: Site) -> str:
    """How a gateway names another one."""
    assert site.gateway is not None
    return f"127.0.0.1:{site.line.port} sha256:{site.gateway.sha256}"


@asynccontextmanager
async def gateway_scene(home: Path, *, standby: bool = True) -> AsyncIterator[Scene]:
    """A scene whose gateways are signed in; at the end nothing of it is left."""
    clock = FakeClock()
    async with AsyncExitStack() as stack:
        pbx = await stack.enter_async_context(
            Simulator(scenario="quiet", seed=1, clock=clock, station_call_control=False)
        )
        pbx_line = await stack.enter_async_context(FaultProxy(pbx.host, pbx.port, clock))
        sites = []
        for account in ("wallboard", "reporting"):
            folder = home / account
            (folder / "run").mkdir(parents=True)
            line = await stack.enter_async_context(FaultProxy("127.0.0.1", 0, clock))
            sites.append(Site(account, folder, line))
        scene = Scene(pbx, clock, pbx_line, *sites)
        try:
            if standby:
                await scene.start(scene.standby)
            await scene.start(scene.first, scene.standby)
            await scene.until(
                lambda: all(site.gateway is None or site.gateway.upstream.is_up for site in sites), within=5.0
            )
            yield scene
        finally:
            for line in (pbx_line, *(site.line for site in sites)):
                line.lift()
                await line.accept()
            for seen in scene.desks.values():
                await scene.do(seen.desk.close())
            for site in sites:
                if site.gateway is not None:
                    await site.gateway.stop()  # threads write its files: no clock is waited for
    await until(lambda: not clock.sleeping)
