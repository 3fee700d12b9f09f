"""Everything timed goes through here, so that tests decide how fast time runs."""

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol

from desk_agent.clock import Clock
from desk_agent.instant import Instant

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
