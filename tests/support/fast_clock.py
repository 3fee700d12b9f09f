"""A clock that runs faster than the machine's, for hours that tests have not got."""

import asyncio
import time

from desk_agent.instant import Instant


class FastClock:
    """Implements desk_agent.clock.Clock: ``rate`` of its seconds pass in one of ours.

    What sockets and the loop take is real, so an event is late by ``rate`` times of what it would be; see `Lag`.
    While the loop stands still because the machine has other things to do, this clock does too: else everybody would
    be put to sleep for seconds by a neighbour.
    """

    _LOOK = 0.01  # real seconds between looks, while somebody sleeps
    _STILL = 0.02  # real seconds without a look, of which what is more does not count

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self._began = self._seen = time.monotonic()
        self._wall = time.time()
        self._passed = 0.0
        self._sleepers = 0
        self._looking = False

    def now(self) -> Instant:
        """The present moment."""
        real = time.monotonic()
        self._passed += min(real - self._seen, self._STILL) * self.rate
        self._seen = real
        return Instant(self._wall + self._passed, self._began + self._passed)

    def slept(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        """Return after ``seconds`` of this clock; cancellable."""
        due = self.now().mono + seconds
        self._sleepers += 1
        self._look()
        try:
            await asyncio.sleep(0)
            while (left := due - self.now().mono) > 0:
                await asyncio.sleep(left / self.rate)
        finally:
            self._sleepers -= 1

    def _look(self, *, again: bool = False) -> None:
        self.now()
        if self._sleepers and (again or not self._looking):
            asyncio.get_running_loop().call_later(self._LOOK, lambda: self._look(again=True))
        self._looking = bool(self._sleepers)


class Lag:
    """How late the loop was and when, both in seconds of the clock; measured from ``async with`` to its end."""

    _EVERY = 0.01  # real seconds
    _AROUND = 5.0  # seconds

    def __init__(self, clock: FastClock) -> None:
        self._clock = clock
        self._late: list[tuple[float, float]] = []  # wall time, and how late it was then
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Lag":
        self._task = asyncio.create_task(self._measure(), name="lag")
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _measure(self) -> None:
        while True:
            due = time.monotonic() + self._EVERY
            await asyncio.sleep(self._EVERY)
            late = time.monotonic() - due
            if late > self._EVERY:
                self._late.append((self._clock.now().wall, late * self._clock.rate))

    def worst(self, since: float, until: float) -> float:
        """How late it was at the worst between two wall times, and shortly before and after."""
        around = (late for at, late in self._late if since - self._AROUND <= at <= until + self._AROUND)
        return max(around, default=0.0)
