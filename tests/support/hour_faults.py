"""What goes wrong in a random hour, one thing at a time: with line, PBX, events, phone or program."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from random import Random
from typing import Protocol

from desk_agent.simulator import Simulator
from tests.support.fast_clock import FastClock
from tests.support.fault_proxy import FaultProxy, Way
from tests.support.hour_events import HourEvents

_CALM = (15.0, 90.0)  # seconds between two faults
_LASTS = (2.0, 60.0)  # seconds of a fault
_LATE = frozenset({"black hole", "deaf", "slow", "very slow", "far away", "aborted", "slammed", "in crumbs"})
_BROKEN = ('{"event":"call","data":{"type":"ringing","callRefID":', "{", b"\x00\xff", '{"event":7}', "[" * 5000)

Deed = Callable[[float], Awaitable[None]]


class Program(Protocol):
    """The desk's process, as it were."""

    async def end(self, *, killed: bool) -> None:
        """It is killed, or closed by its user."""

    async def start(self) -> None:
        """It is started again."""


class HourFaults:
    """What can go wrong, and what has.

    Attributes:
        done: how often each thing has gone wrong.
        late: when what the PBX says was held up, as wall times.
        busy: held while something is wrong.
        holds_up: whether at present it is something that holds up what the PBX says.
    """

    def __init__(
        self,
        simulator: Simulator,
        proxy: FaultProxy,
        events: HourEvents,
        program: Program,
        clock: FastClock,
        phone: str,
        chance: Random,
        note: Callable[[str], None],
    ) -> None:
        self.done: Counter[str] = Counter()
        self.late: list[tuple[float, float]] = []
        self.busy = asyncio.Lock()
        self.holds_up = False
        self._simulator = simulator
        self._proxy = proxy
        self._events = events
        self._program = program
        self._clock = clock
        self._phone = phone
        self._chance = chance
        self._note = note

    @property
    def kinds(self) -> dict[str, Deed]:
        """Everything that can go wrong, by name."""
        return {
            "reset": self._reset,
            "socket lost": self._socket_lost,
            "black hole": self._black_hole,
            "deaf": self._deaf,
            "refused": self._refused,
            "slammed": self._slammed,
            "aborted": self._aborted,
            "closed on sending": self._closed_on_sending,
            "far away": self._far_away,
            "in crumbs": self._in_crumbs,
            "slow": self._slow,
            "very slow": self._very_slow,
            "PBX away": self._pbx_away,
            "PBX restarts": self._pbx_restarts,
            "token expires": self._token_expires,
            "events twice": self._events_twice,
            "events lost": self._events_lost,
            "events overtaken": self._events_overtaken,
            "events unreadable": self._events_unreadable,
            "phone unplugged": self._phone_unplugged,
            "killed": self._killed,
            "closed": self._closed,
        }

    async def run(self) -> None:
        """One thing after another, until cancelled; while `busy` is held that would leave something broken."""
        kinds = self.kinds
        left: list[str] = []
        while True:
            await self._clock.sleep(self._chance.uniform(*_CALM))
            if not left:  # each comes up before any comes again
                left = self._chance.sample(sorted(kinds), len(kinds))
            what = left.pop()
            async with self.busy:
                self.done[what] += 1
                since = self._clock.now().wall
                self._note(f"fault: {what}")
                self.holds_up = what in _LATE
                await kinds[what](self._chance.uniform(*_LASTS))
                self._note(f"fault over: {what}")
                self.holds_up = False
                if what in _LATE:
                    self.late.append((since, self._clock.now().wall))

    # the line

    async def _reset(self, _seconds: float) -> None:
        self._proxy.reset()

    async def _socket_lost(self, _seconds: float) -> None:
        self._simulator.faults.drop_sockets()

    async def _black_hole(self, seconds: float) -> None:
        self._proxy.black_hole()
        await self._clock.sleep(seconds)
        self._proxy.lift()

    async def _deaf(self, seconds: float) -> None:
        self._proxy.black_hole(Way.DOWN)
        await self._clock.sleep(seconds)
        self._proxy.lift()

    async def _refused(self, seconds: float) -> None:
        await self._proxy.refuse()
        self._proxy.reset()
        await self._clock.sleep(seconds)
        await self._proxy.accept()

    async def _slammed(self, seconds: float) -> None:
        """Whoever is connected stays; nobody else gets through."""
        self._proxy.slam()
        await self._clock.sleep(seconds)
        self._proxy.slam(slams=False)

    async def _aborted(self, seconds: float) -> None:
        """Each new connection breaks somewhere: in its handshake, in an answer, or after some events."""
        until = self._clock.now().mono + seconds
        while (left := until - self._clock.now().mono) > 0:
            self._proxy.cut_after(int(self._chance.uniform(1, 6000)))
            await self._clock.sleep(min(left, 2.0))
        self._proxy.cut_after(-1)

    async def _closed_on_sending(self, _seconds: float) -> None:
        self._proxy.close_on_send()

    async def _far_away(self, seconds: float) -> None:
        self._proxy.latency = {Way.UP: 0.4, Way.DOWN: 0.6}
        await self._clock.sleep(seconds)
        self._proxy.latency = dict.fromkeys(self._proxy.latency, 0.0)

    async def _in_crumbs(self, seconds: float) -> None:
        self._proxy.slice = 50
        await self._clock.sleep(seconds)
        self._proxy.slice = 0

    # the PBX

    async def _slow(self, seconds: float) -> None:
        await self._answering_after(3.0, seconds)

    async def _very_slow(self, seconds: float) -> None:
        """Longer than anybody waits: what was asked for is done all the same."""
        await self._answering_after(8.0, seconds)

    async def _answering_after(self, late: float, seconds: float) -> None:
        usual = self._simulator.service.settings.reply_delay
        self._simulator.faults.delay_replies(late)
        await self._clock.sleep(seconds)
        self._simulator.service.settings.reply_delay = usual

    async def _pbx_away(self, seconds: float) -> None:
        """Its web interface stops for a while; calls go on."""
        await self._simulator.faults.stop_accepting()
        await self._clock.sleep(seconds)
        await self._simulator.faults.accept_again()

    async def _pbx_restarts(self, seconds: float) -> None:
        await self._simulator.faults.restart()
        self._simulator.exchange.lose_power()
        await self._clock.sleep(seconds)
        await self._simulator.faults.accept_again()

    async def _token_expires(self, _seconds: float) -> None:
        self._simulator.faults.expire_tokens()

    # events

    async def _events_twice(self, seconds: float) -> None:
        self._simulator.faults.copies = 2
        await self._clock.sleep(seconds)
        self._simulator.faults.copies = 1

    async def _events_lost(self, seconds: float) -> None:
        self._events.robs = True
        await self._clock.sleep(seconds)
        self._events.robs = False

    async def _events_overtaken(self, seconds: float) -> None:
        self._events.mixes = True
        await self._clock.sleep(seconds)
        self._events.mixes = False

    async def _events_unreadable(self, seconds: float) -> None:
        until = self._clock.now().mono + seconds
        while (left := until - self._clock.now().mono) > 0:
            self._simulator.faults.inject(self._chance.choice(_BROKEN))
            await self._clock.sleep(min(left, 3.0))

    # the phone and the program

    async def _phone_unplugged(self, seconds: float) -> None:
        self._simulator.exchange.unplug(self._phone)
        await self._clock.sleep(seconds)
        self._simulator.exchange.plug(self._phone)

    async def _killed(self, seconds: float) -> None:
        await self._program.end(killed=True)
        await self._clock.sleep(seconds)
        await self._program.start()

    async def _closed(self, seconds: float) -> None:
        await self._program.end(killed=False)
        await self._clock.sleep(seconds)
        await self._program.start()
