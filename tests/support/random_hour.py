"""An agent's hour, at random: calls, what people do with them, and what goes wrong meanwhile.

One exchange, one phone (1001), one desk that is killed and started again as it comes; between the two a proxy that
fails as networks do. Time is that of a `FastClock`; everything else, sockets included, is real.
"""

import asyncio
import contextlib
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from typing import Any

from desk_agent.client import Session
from desk_agent.desk import Desk
from desk_agent.desk.history import close_open
from desk_agent.desk.kept_calls import KeptCalls
from desk_agent.desk.strays import SETTLED
from desk_agent.people.history import HistoryStore
from desk_agent.simulator import Simulator
from desk_agent.simulator.parties import Behaviour
from desk_agent.simulator.rules import Refused as NotThere
from desk_agent.view import (
    TARGETED,
    CallsChanged,
    CallView,
    Change,
    ConfirmationWanted,
    ConnectionChanged,
    Gap,
    HistoryEntry,
    Refused,
    SignIn,
    Verb,
)
from tests.support.call_log import CallLog, TrueCall
from tests.support.contacts import RULES
from tests.support.fast_clock import FastClock
from tests.support.fault_proxy import FaultProxy
from tests.support.ghost_watch import GhostWatch
from tests.support.history_truth import rows_of
from tests.support.hour_events import HourEvents
from tests.support.hour_faults import HourFaults
from tests.support.office import target

PHONE = "1001"
COLLEAGUES = ("1002", "1003")
OUTSIDE = ("0318055123", "0226710450", "025551234")
CALLERS = (*OUTSIDE, "")
BETWEEN = 1.5  # seconds between two things that happen, on the average
SETTLES = 1200.0  # seconds until everything that was lost is back


class Hour:
    """``async with Hour(...) as hour: await hour.run(3600)``.

    Look at ``log``, ``store``, ``events``, ``faults`` and ``ghosts`` then.

    Args:
        simulator: the PBX, on the same clock.
        clock: time.
        folder: for the history.
        seed: decides everything that is random here.
        user: whom the desk signs in as.
    """

    def __init__(self, simulator: Simulator, clock: FastClock, folder: Path, seed: int, user: str) -> None:
        self.simulator = simulator
        self.exchange = simulator.exchange
        self.clock = clock
        self.chance = Random(seed)
        self.log = CallLog(PHONE, clock.now)
        self.proxy = FaultProxy(simulator.host, simulator.port, clock)
        self.trace: list[tuple[float, str]] = []  # wall times, and what happened then
        self.events = HourEvents(simulator, clock, PHONE, self.chance, self._note)
        self.faults = HourFaults(simulator, self.proxy, self.events, self, clock, PHONE, self.chance, self._note)
        self.ghosts = GhostWatch(self.exchange, PHONE, clock, self._shown)
        self.calls: tuple[TrueCall, ...] = ()  # that there were until the end
        self.entries: list[HistoryEntry] = []  # of its history then
        self.gaps: list[Gap] = []
        self.done: Counter[str] = Counter()
        self.runs = 0
        self._folder = folder
        self._user = user
        self._commands: set[asyncio.Task[None]] = set()
        self._token = ""
        self._runs = False  # the program

    async def __aenter__(self) -> "Hour":
        self.exchange.observers.add(self.log)
        for number in self.exchange.stations:
            usual = Behaviour(answers_after=self.chance.uniform(1, 6)) if number in COLLEAGUES else None
            self.exchange.set_behaviour(number, usual or Behaviour(answers_after=None))
        self.events.begin()
        await self.proxy.__aenter__()
        await self.start()
        await self._within(lambda: self.is_live, "not signed in")
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in tuple(self._commands):
            task.cancel()
        await asyncio.gather(*self._commands, return_exceptions=True)
        await self.desk.close()
        await self.proxy.__aexit__(None, None, None)
        await self.events.end()

    # the desk

    @property
    def is_live(self) -> bool:
        return self._runs and self.desk.view.connection.state.value == "live"

    def _shown(self) -> tuple[CallView, ...] | None:
        """The calls that are shown, while the desk is connected and can ask."""
        return self.desk.view.calls if self.is_live and not self.faults.holds_up else None

    async def start(self) -> None:
        """The program starts: with the history that the last run has left."""
        self.runs += 1
        self.path = self._folder / str(self.runs) / "history.db"
        self.path.parent.mkdir(exist_ok=True)
        await self.proxy.accept()
        self.desk = self.make_desk()
        self.desk.subscribe(self._heard)
        given = target(self.simulator, self._user, port=self.proxy.port, patient=True)
        self._runs = True
        self._signing_in = asyncio.create_task(self.desk.sign_in(given), name="sign-in")

    def make_desk(self) -> Any:
        """The desk of this run."""
        self.store = HistoryStore(self.path)
        close_open(self.store)
        kept = KeptCalls(self.path.parent / "calls.json")
        return Desk(self._open, rules=RULES, clock=self.clock, history=self.store, kept=kept)

    def _open(self, given: SignIn) -> Any:
        return Session(
            given.host,
            given.port,
            given.user,
            given.password,
            extension=given.extension or None,
            trust=given.trust or None,
            clock=self.clock,
            orphan=self._token,
            on_token=self._keep_token,
        )

    def _keep_token(self, token: str) -> None:
        self._token = token  # as the keyring does

    async def end(self, *, killed: bool) -> None:
        """The program ends."""
        self._runs = False
        copied = self._folder / str(self.runs + 1)
        if killed:
            self._copy(copied)
            await self.proxy.refuse()  # nothing that it says now is heard
            self.proxy.reset()
        self._signing_in.cancel()
        await asyncio.gather(self._signing_in, return_exceptions=True)
        for task in tuple(self._commands):
            task.cancel()
        await asyncio.gather(*self._commands, return_exceptions=True)
        await self.desk.close()
        if not killed:
            self._copy(copied)

    def _copy(self, to: Path) -> None:
        """What the next run finds."""
        to.mkdir()
        for file in sorted(self.path.parent.iterdir()):
            with contextlib.suppress(FileNotFoundError):  # it was being written, and is in its place now
                shutil.copy(file, to / file.name)

    def _heard(self, change: Change) -> None:
        if isinstance(change, ConnectionChanged):
            self._note(f"desk: {change.connection.state} {change.connection.message}")
        elif isinstance(change, CallsChanged):
            self._note("desk: " + ", ".join(f"{call.ref} {call.state} {call.number}" for call in change.calls))

    def _note(self, text: str) -> None:
        self.trace.append((self.clock.now().wall, text))

    def around(self, call: TrueCall) -> str:
        """What happened while ``call`` ran."""
        return self.told(call.began.wall - 20, (call.ended or call.began).wall + 20, call.began.wall)

    def told(self, since: float, until: float, zero: float) -> str:
        """What happened between two wall times, in seconds after a third."""
        return "\n".join(f"{at - zero:+9.2f} {what}" for at, what in self.trace if since <= at <= until)

    # the hour

    async def run(self, seconds: float) -> None:
        """So many seconds of the clock; then everything ends and what was lost is back."""
        nemesis = asyncio.create_task(self.faults.run(), name="nemesis")
        watch = asyncio.create_task(self.ghosts.run(), name="ghost-watch")
        try:
            until = self.clock.now().mono + seconds
            while self.clock.now().mono < until:
                if nemesis.done():
                    nemesis.result()
                self._act()
                await self.clock.sleep(self.chance.expovariate(1 / BETWEEN))
            async with self.faults.busy:
                nemesis.cancel()
            await self._end()
        finally:
            for task in (nemesis, watch):
                task.cancel()
            await asyncio.gather(nemesis, watch, return_exceptions=True)

    async def _end(self) -> None:
        await self._within(lambda: self.is_live, "not live again")
        for _turn in range(60):
            for leg in self.exchange.legs_of(PHONE):
                with contextlib.suppress(NotThere, LookupError):
                    self.exchange.clear(PHONE, leg.call.ref)
            if not self._is_over():
                await self.clock.sleep(2)
                continue
            await self.clock.sleep(SETTLED + 2)
            await self.desk.history._gaps._read(settle=True)
            if self._is_over():  # nothing has rung back meanwhile; what rings from now on is not of this hour
                self.entries, self.gaps = rows_of(self.store)
                self.calls = tuple(self.log.calls)
                break
        assert not self.exchange.legs_of(PHONE), self.exchange.legs_of(PHONE)
        assert not self.desk.view.calls, f"ghosts: {self.desk.view.calls}"

    def _is_over(self) -> bool:
        return not self.exchange.legs_of(PHONE) and not self.desk.view.calls

    async def _within(self, holds: Callable[[], bool], otherwise: str) -> None:
        until = self.clock.now().mono + SETTLES
        while not holds():
            assert self.clock.now().mono < until, f"{otherwise}: {self.desk.view.connection}"
            await self.clock.sleep(0.5)

    # people

    def _act(self) -> None:
        chance, exchange = self.chance, self.exchange
        things: dict[str, Callable[[], object]] = {
            "rings": lambda: exchange.ring(PHONE, chance.choice(CALLERS)),
            "rings there": lambda: exchange.ring(chance.choice(COLLEAGUES), chance.choice(OUTSIDE)),
            "calls": lambda: exchange.ring(PHONE, chance.choice(COLLEAGUES)),
            "calls a group": lambda: exchange.ring("620", chance.choice(OUTSIDE)),
            "dials": lambda: exchange.dial(PHONE, chance.choice((*COLLEAGUES, "9" + OUTSIDE[0]))),
            "answers": lambda: self._order(Verb.ANSWER, lambda: exchange.answer(PHONE)),
            "ends": lambda: self._order(Verb.HANGUP, lambda: exchange.hang_up(PHONE)),
            "rejects": lambda: self._order(Verb.REJECT, lambda: exchange.clear(PHONE)),
            "holds": lambda: self._order(Verb.HOLD, lambda: exchange.hold(PHONE)),
            "retrieves": lambda: self._order(Verb.RETRIEVE, lambda: exchange.retrieve(PHONE)),
            "does what is offered": self._use,
            "consults": lambda: exchange.transfers.consult(PHONE, None, chance.choice(COLLEAGUES)),
            "transfers": lambda: exchange.transfers.transfer(PHONE),
            "goes back": lambda: exchange.transfers.reconnect(PHONE),
            "picks up": lambda: exchange.pickups.direct(chance.choice(COLLEAGUES), PHONE),
            "hands on": lambda: exchange.transfers.single_step(PHONE, None, chance.choice(COLLEAGUES)),
            "hands over": lambda: exchange.transfers.single_step(chance.choice(COLLEAGUES), None, PHONE),
            "is asked": lambda: exchange.transfers.consult(chance.choice(COLLEAGUES), None, PHONE),
            "gives it": lambda: exchange.transfers.transfer(chance.choice(COLLEAGUES)),
            "diverts": lambda: exchange.reroute(PHONE, None, chance.choice(COLLEAGUES)),
            "hangs up": lambda: exchange.hang_up(chance.choice((*CALLERS, *COLLEAGUES))),
        }
        often = ("rings", "rings", "calls", "dials", "answers", "answers", "answers", "ends", "hangs up", "hangs up")
        what = chance.choice((*things, *often))
        with contextlib.suppress(NotThere, LookupError):
            things[what]()
            self.done[what] += 1

    def _order(self, verb: Verb, by_hand: Callable[[], object]) -> None:
        """At the desk while it is connected and nothing is under way, at the phone otherwise."""
        if self.is_live and not self._commands:
            self._send(self.desk.perform(verb))
        else:
            by_hand()

    def _use(self) -> None:
        if not self.is_live or self._commands:
            return
        offered = [(call.ref, verb) for call in self.desk.view.calls for verb in call.actions]
        if not offered:
            return
        ref, verb = self.chance.choice(offered)
        argument = self.chance.choice((*COLLEAGUES, OUTSIDE[1])) if verb in TARGETED else ""
        argument = "1#" if verb is Verb.DIGITS else argument
        self._send(self.desk.perform(verb, ref, argument))

    def _send(self, command: Awaitable[object]) -> None:
        async def run() -> None:
            with contextlib.suppress(Refused, ConfirmationWanted):
                await command

        task = asyncio.create_task(run(), name="order")
        self._commands.add(task)
        task.add_done_callback(self._commands.discard)
