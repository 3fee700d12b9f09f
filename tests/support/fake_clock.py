"""A clock that moves when the test says so."""

import asyncio
import heapq
import itertools

from desk_agent.instant import Instant

_TURNS = 25


class FakeClock:
    """Implements desk_agent.clock.Clock: sleepers wake in the order of their times, then of their calls."""

    def __init__(self, wall: float = 1_800_000_000.0, mono: float = 1_000.0) -> None:
        self._wall = wall
        self._mono = mono
        self._slept = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    def now(self) -> Instant:
        """The present moment."""
        return Instant(self._wall, self._mono)

    @property
    def sleeping(self) -> list[float]:
        """Seconds from now until each sleeper wakes, soonest first."""
        return sorted(due - self._mono for due, _, future in self._sleepers if not future.done())

    async def sleep(self, seconds: float) -> None:
        """Return when the test has advanced the clock by ``seconds``; cancellable."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._mono + seconds, next(self._order), future))
        await future

    async def advance(self, seconds: float) -> None:
        """Move both clocks on by ``seconds``, stopping at each sleeper's time so that its task runs then."""
        target = self._mono + seconds
        await self.settle()
        while self._sleepers and self._sleepers[0][0] <= target:
            due, _, future = heapq.heappop(self._sleepers)
            if future.done():  # cancelled
                continue
            self._move(due)
            future.set_result(None)
            await self.settle()
        self._move(target)
        await self.settle()

    def slept(self) -> float:
        """As `doze` has said."""
        return self._slept

    def doze(self, seconds: float) -> None:
        """The machine sleeps: people's time goes on, its own stands still."""
        self._wall += seconds
        self._slept += seconds

    def set_wall(self, wall: float) -> None:
        """Change the time of day, as a user or NTP would; durations do not notice."""
        self._wall = wall

    async def settle(self) -> None:
        """Let tasks run that are ready, and what they make ready."""
        for _ in range(_TURNS):
            await asyncio.sleep(0)

    def _move(self, mono: float) -> None:
        self._wall += mono - self._mono
        self._mono = mono
