"""Between an exchange and its event sockets in a random hour: events are lost or come in another order."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any

from desk_agent.simulator import Simulator
from tests.support.fast_clock import FastClock

_ONE_IN = 5  # events that are lost, while any are
_LATE = 0.8  # seconds that one is late at the most, while they overtake each other


class HourEvents:
    """The exchange's listener from `begin` to `end`.

    Args:
        simulator: whose events.
        clock: time.
        device: whose events something happens to.
        chance: decides to which.
        note: hears what was told, and what became of it.

    Attributes:
        robbed: references of calls of which an event was lost; each loses one at the most.
        robs: whether events are lost at present.
        mixes: whether they overtake each other at present.
    """

    def __init__(
        self, simulator: Simulator, clock: FastClock, device: str, chance: Random, note: Callable[[str], None]
    ) -> None:
        self.robbed: set[int] = set()
        self.robs = False
        self.mixes = False
        self._exchange = simulator.exchange
        self._clock = clock
        self._device = device
        self._chance = chance
        self._note = note
        self._late: set[asyncio.Task[None]] = set()

    def begin(self) -> None:
        """From now on."""
        deliver = self._exchange.listener
        assert deliver is not None
        self._deliver = deliver
        self._exchange.listener = self._tell

    async def end(self) -> None:
        """What is late is never told."""
        self._exchange.listener = self._deliver
        for task in tuple(self._late):
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)

    def _tell(self, event: dict[str, Any], device: str, *, presence: bool = False, ahead: bool = False) -> None:
        ref = event["data"].get("callRefID", 0)
        if device != self._device or presence:
            self._deliver(event, device, presence=presence, ahead=ahead)
            return
        self._note(f"event: {event['data']}")
        if self.robs and ref and ref not in self.robbed and self._chance.random() < 1 / _ONE_IN:
            self.robbed.add(ref)
            self._note("is lost")
            return
        if self.mixes:
            late = asyncio.create_task(self._tell_late(event, device, ahead=ahead), name="late-event")
            self._late.add(late)
            late.add_done_callback(self._late.discard)
            return
        self._deliver(event, device, presence=presence, ahead=ahead)

    async def _tell_late(self, event: dict[str, Any], device: str, *, ahead: bool) -> None:
        await self._clock.sleep(self._chance.uniform(0.0, _LATE))
        self._deliver(event, device, presence=False, ahead=ahead)
