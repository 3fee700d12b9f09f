"""Time as a value that is handed in, so that tests need not wait."""

import asyncio
import time
from typing import Protocol

from desk_agent.instant import Instant


class Clock(Protocol):
    """What the session, the stream and the desk know of time."""

    def now(self) -> Instant:
        """The present moment."""

    async def sleep(self, seconds: float) -> None:
        """Return after ``seconds``; cancellable."""


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> Instant:
        """The present moment."""
        return Instant(time.time(), time.monotonic())

    async def sleep(self, seconds: float) -> None:
        """Return after ``seconds``; cancellable."""
        await asyncio.sleep(seconds)
