"""Time as a value that is handed in, so that tests need not wait."""

import asyncio
import sys
import time
from typing import Final, Protocol

from desk_agent.instant import Instant

# Linux's and macOS's monotonic clocks stand still while the machine sleeps, and timers with them; Windows' go on.
_AWAKE_AND_ASLEEP: Final = (
    getattr(time, "CLOCK_BOOTTIME", None)
    if sys.platform == "linux"
    else getattr(time, "CLOCK_MONOTONIC", None)
    if sys.platform == "darwin"
    else None
)


class Clock(Protocol):
    """What the session, the stream and the desk know of time."""

    def now(self) -> Instant:
        """The present moment."""

    async def sleep(self, seconds: float) -> None:
        """Return after ``seconds``; cancellable."""

    def slept(self) -> float:
        """How many seconds the machine has slept, ever, as far as `now` and `sleep` take no notice of it."""


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> Instant:
        """The present moment."""
        return Instant(time.time(), time.monotonic())

    async def sleep(self, seconds: float) -> None:
        """Return after ``seconds``; cancellable."""
        await asyncio.sleep(seconds)

    def slept(self) -> float:
        """How many seconds the machine has slept since it was started, where its clocks stand still meanwhile."""
        return time.clock_gettime(_AWAKE_AND_ASLEEP) - time.monotonic() if _AWAKE_AND_ASLEEP is not None else 0.0


async def sleep_unless(clock: Clock, seconds: float, event: asyncio.Event) -> None:
    """Sleep by ``clock``, but no longer than until ``event`` is set; cancellable, and leaves no task behind."""
    waits = {asyncio.ensure_future(clock.sleep(seconds)), asyncio.ensure_future(event.wait())}
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
