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
    Change,
    ConfirmationWanted,
    ConnectionChanged,
    Refused,
    SignIn,
    Verb,
)
from tests.support.call_log import CallLog, TrueCall
from tests.support.contacts import RULES
from tests.support.fast_clock import FastClock
from tests.support.fault_proxy import FaultProxy, Way
from tests.support.office import target

PHONE = "1001"
COLLEAGUES = ("1002", "1003")
OUTSIDE = ("0318055123", "0226710450", "025551234")
CALLERS = (*OUTSIDE, "")
BETWEEN = 1.5  # seconds between two things that happen, on the average
CALM = (15.0, 90.0)  # seconds between two faults
LASTS = (2.0, 60.0)  # seconds of a fault
SETTLES = 1200.0  # seconds until everything that was lost is back


class Hour:
    """``async with Hour(...) as hour: await hour.run(3600)``; then look at ``log``, ``store`` and ``robbed``.

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
        self.robbed: set[int] = set()  # references of calls of which an event was lost
        self.done: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.runs = 0
        self._folder = folder
        self._user = user
        self._commands: set[asyncio.Task[None]] = set()
        self._robs = False
        self._token = ""
        self._runs = False  # the program
        self.late: list[tuple[float, float]] = []  # when events were held up
        self.trace: list[tuple[float, str]] = []  # wall times, and what happened then
        self.busy = asyncio.Lock()  # one fault at a time

    async def __aenter__(self) -> "Hour":
        self.exchange.observers.add(self.log)
        for number in self.exchange.stations:
            usual = Behaviour(answers_after=self.chance.uniform(1, 6)) if number in COLLEAGUES else None
            self.exchange.set_behaviour(number, usual or Behaviour(answers_after=None))
        self._deliver = self.exchange.listener
        self.exchange.listener = self._tell
        await self.proxy.__aenter__()
        await self._start()
        await self._within(lambda: self.is_live, "not signed in")
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in tuple(self._commands):
            task.cancel()
        await asyncio.gather(*self._commands, return_exceptions=True)
        await self.desk.close()
        await self.proxy.__aexit__(None, None, None)
        self.exchange.listener = self._deliver

    # the desk

    @property
    def is_live(self) -> bool:
        return self._runs and self.desk.view.connection.state.value == "live"

    async def _start(self) -> None:
        """The program starts: with the history that the last run has left."""
        self.runs += 1
        self.path = self._folder / str(self.runs) / "history.db"
        self.path.parent.mkdir(exist_ok=True)
        await self.proxy.accept()
        self.store = HistoryStore(self.path)
        close_open(self.store)
        kept = KeptCalls(self.path.parent / "calls.json")
        self.desk = Desk(self._open, rules=RULES, clock=self.clock, history=self.store, kept=kept)
        self.desk.subscribe(self._heard)
        given = target(self.simulator, self._user, port=self.proxy.port, patient=True)
        self._runs = True
        self._signing_in = asyncio.create_task(self.desk.sign_in(given), name="sign-in")

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

    async def _end_program(self, *, killed: bool) -> None:
        self._runs = False
        copied = self._folder / str(self.runs + 1)
        if killed:
            copied.mkdir()
            for file in self.path.parent.iterdir():
                shutil.copy(file, copied / file.name)
            await self.proxy.refuse()  # nothing that it says now is heard
            self.proxy.reset()
        self._signing_in.cancel()
        await asyncio.gather(self._signing_in, return_exceptions=True)
        for task in tuple(self._commands):
            task.cancel()
        await asyncio.gather(*self._commands, return_exceptions=True)
        await self.desk.close()
        if not killed:
            copied.mkdir()
            for file in self.path.parent.iterdir():
                shutil.copy(file, copied / file.name)

    def _heard(self, change: Change) -> None:
        if isinstance(change, ConnectionChanged):
            self._note(f"desk: {change.connection.state} {change.connection.message}")
        elif isinstance(change, CallsChanged):
            self._note("desk: " + ", ".join(f"{call.ref} {call.state} {call.number}" for call in change.calls))

    def _note(self, text: str) -> None:
        self.trace.append((self.clock.now().wall, text))

    def around(self, call: TrueCall) -> str:
        """What happened while ``call`` ran."""
        since, until = call.began.wall - 20, (call.ended or call.began).wall + 20
        return "\n".join(f"{at - call.began.wall:+8.2f} {what}" for at, what in self.trace if since <= at <= until)

    # the hour

    async def run(self, seconds: float) -> None:
        """So many seconds of the clock; then everything ends and what was lost is back."""
        nemesis = asyncio.create_task(self._go_wrong(), name="nemesis")
        try:
            until = self.clock.now().mono + seconds
            while self.clock.now().mono < until:
                self._act()
                await self.clock.sleep(self.chance.expovariate(1 / BETWEEN))
        finally:
            async with self.busy:
                nemesis.cancel()
                await asyncio.gather(nemesis, return_exceptions=True)
        await self._end()

    async def _end(self) -> None:
        self._robs = False
        await self._within(lambda: self.is_live, "not live again")
        for turn in range(600):
            if turn == 30:
                self.simulator.faults.drop_sockets()  # what is left of a call whose end was lost
            for leg in self.exchange.legs_of(PHONE):
                with contextlib.suppress(NotThere, LookupError):
                    self.exchange.clear(PHONE, leg.call.ref)
            if not self.exchange.legs_of(PHONE) and not self.desk.view.calls:
                break
            await self.clock.sleep(2)
        assert not self.exchange.legs_of(PHONE), self.exchange.legs_of(PHONE)
        assert not self.desk.view.calls, f"ghosts: {self.desk.view.calls}"
        await self.clock.sleep(SETTLED + 2)
        await self.desk.history._gaps._read(settle=True)

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

    # what goes wrong

    async def _go_wrong(self) -> None:
        things: dict[str, Callable[[float], Awaitable[None]]] = {
            "reset": self._reset,
            "socket lost": self._socket_lost,
            "black hole": self._black_hole,
            "deaf": self._deaf,
            "refused": self._refused,
            "PBX restarts": self._pbx_restarts,
            "token expires": self._token_expires,
            "events twice": self._events_twice,
            "events lost": self._events_lost,
            "slow": self._slow,
            "killed": self._killed,
            "closed": self._closed,
        }
        while True:
            await self.clock.sleep(self.chance.uniform(*CALM))
            what = self.chance.choice(tuple(things))
            async with self.busy:
                self.faults[what] += 1
                since = self.clock.now().wall
                self._note(f"fault: {what}")
                await things[what](self.chance.uniform(*LASTS))
                self._note(f"fault over: {what}")
                if what in {"black hole", "deaf", "slow"}:
                    self.late.append((since, self.clock.now().wall))

    async def _reset(self, _seconds: float) -> None:
        self.proxy.reset()

    async def _socket_lost(self, _seconds: float) -> None:
        self.simulator.faults.drop_sockets()

    async def _black_hole(self, seconds: float) -> None:
        self.proxy.black_hole()
        await self.clock.sleep(seconds)
        self.proxy.lift()

    async def _deaf(self, seconds: float) -> None:
        self.proxy.black_hole(Way.DOWN)
        await self.clock.sleep(seconds)
        self.proxy.lift()

    async def _refused(self, seconds: float) -> None:
        await self.proxy.refuse()
        self.proxy.reset()
        await self.clock.sleep(seconds)
        await self.proxy.accept()

    async def _pbx_restarts(self, seconds: float) -> None:
        await self.simulator.faults.restart()
        self.exchange.lose_power()
        await self.clock.sleep(seconds)
        await self.simulator.faults.accept_again()

    async def _token_expires(self, _seconds: float) -> None:
        self.simulator.faults.expire_tokens()

    async def _events_twice(self, seconds: float) -> None:
        self.simulator.faults.copies = 2
        await self.clock.sleep(seconds)
        self.simulator.faults.copies = 1

    async def _events_lost(self, seconds: float) -> None:
        self._robs = True
        await self.clock.sleep(seconds)
        self._robs = False

    async def _slow(self, seconds: float) -> None:
        usual = self.simulator.service.settings.reply_delay
        self.simulator.faults.delay_replies(3.0)
        await self.clock.sleep(seconds)
        self.simulator.service.settings.reply_delay = usual

    async def _killed(self, seconds: float) -> None:
        await self._end_program(killed=True)
        await self.clock.sleep(seconds)
        await self._start()

    async def _closed(self, seconds: float) -> None:
        await self._end_program(killed=False)
        await self.clock.sleep(seconds)
        await self._start()

    def _tell(self, event: dict[str, Any], device: str, *, presence: bool = False, ahead: bool = False) -> None:
        """From the exchange to the sockets; a call loses one of its events at the most."""
        ref = event["data"].get("callRefID", 0)
        if device == PHONE and not presence:
            self._note(f"event: {event['data']}")
        if self._robs and device == PHONE and ref and ref not in self.robbed and self.chance.random() < 0.2:
            self.robbed.add(ref)
            self._note("is lost")
            return
        assert self._deliver is not None
        self._deliver(event, device, presence=presence, ahead=ahead)
