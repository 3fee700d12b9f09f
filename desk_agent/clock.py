"""Time as a value that is handed in, so that tests need not wait."""

import asyncio
import time
from datetime import UTC, datetime
from typing import NamedTuple, Protocol


class Instant(NamedTuple):
    """One moment on both clocks.

    ``wall`` is seconds since 1970 in UTC, for people and records; ``mono`` is monotonic seconds, the only
    one durations are taken from.
    """

    wall: float
    mono: float

    def as_datetime(self) -> datetime:
        """The wall time, aware, in UTC."""
        return datetime.fromtimestamp(self.wall, UTC)


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
