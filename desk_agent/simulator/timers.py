"""Everything timed goes through here, so that tests decide how fast time runs."""

import asyncio
import heapq
import itertools
import logging
from collections.abc import Callable
from typing import Protocol

from desk_agent.clock import Clock, Instant

_log = logging.getLogger(__name__)


class Timer(Protocol):
    """Something that will happen."""

    def cancel(self) -> object:
        """It shall not."""


class Timers(Protocol):
    """What the exchange knows of time."""

    def now(self) -> Instant:
        """The present moment."""

    def after(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Do something later."""


class ClockTimers:
    """Timers on a Clock, one task each."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()

    def now(self) -> Instant:
        """The present moment."""
        return self._clock.now()

    def after(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Do something later."""
        timer = _ClockTimer(action)
        timer.task = asyncio.create_task(timer.run(self._clock, seconds))
        self._tasks.add(timer.task)
        timer.task.add_done_callback(self._tasks.discard)
        return timer

    async def close(self) -> None:
        """Cancel what is still to come."""
        while self._tasks:
            tasks = tuple(self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


class _ClockTimer:
    def __init__(self, action: Callable[[], None]) -> None:
        self._action: Callable[[], None] | None = action
        self.task: asyncio.Task[None] | None = None

    def cancel(self) -> None:
        if self._action is not None and self.task is not None:  # an action may cancel its own timer: too late
            self._action = None
            self.task.cancel()

    async def run(self, clock: Clock, seconds: float) -> None:
        await clock.sleep(seconds)
        action, self._action = self._action, None
        if action is None:
            return
        try:
            action()
        except Exception:  # noqa: BLE001 -- the day at the office goes on
            _log.exception("a timed action failed")


class SteppedClock:
    """A clock that stands still until it is moved by hand."""

    def __init__(self, start: float = 1_800_000_000.0) -> None:
        self._start = start
        self._mono = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    def now(self) -> Instant:
        """The present moment."""
        return Instant(self._start + self._mono, self._mono)

    async def sleep(self, seconds: float) -> None:
        """Return once the clock was moved this far."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._mono + seconds, next(self._numbers), future))
        await future

    async def advance(self, seconds: float) -> None:
        """Move the clock; whoever sleeps until then wakes, in order, and may sleep again."""
        until = self._mono + seconds
        await _settle()
        while self._sleepers and self._sleepers[0][0] <= until:
            due, _, future = heapq.heappop(self._sleepers)
            if future.done():
                continue
            self._mono = max(self._mono, due)
            future.set_result(None)
            await _settle()
        self._mono = until


async def _settle() -> None:
    for _ in range(6):  # a wake-up, a callback, a new task and its first step, each takes a turn of the loop
        await asyncio.sleep(0)
