"""When nothing more happens by itself: every side of a test lives in one event loop."""

import asyncio
import time
from collections.abc import Callable

from tests.support.fake_clock import FakeClock

_STILL = 3  # looks in a row
_LOOK = 0.001  # seconds between looks: the kernel may take its time to hand on what was sent


async def quiet(give_up: float = 5.0) -> None:
    """Return when no task is ready to run and no socket has anything to say; what sleeps goes on sleeping."""
    loop = asyncio.get_running_loop()
    ready, selector = loop._ready, loop._selector  # type: ignore[attr-defined]
    until = time.monotonic() + give_up
    still = 0
    while still < _STILL:
        if time.monotonic() > until:
            raise AssertionError(f"not quiet after {give_up} s")
        await asyncio.sleep(0)
        busy = bool(ready) or bool(selector.select(0))
        still = 0 if busy else still + 1
        if not busy:
            await asyncio.sleep(_LOOK)


async def wind(clock: FakeClock, predicate: Callable[[], object], within: float) -> float:
    """Move ``clock`` from one sleeper to the next, each time all is quiet, until ``predicate`` holds.

    Returns the seconds of the clock that this took; AssertionError if they would be more than ``within``.
    """
    start = clock.now().mono
    while True:
        await quiet()
        if predicate():
            return clock.now().mono - start
        left = start + within - clock.now().mono
        step = min(clock.sleeping[0] if clock.sleeping else left, left)
        if left <= 0:
            raise AssertionError(f"not true within {within} s of the clock, which were over")
        await clock.advance(max(step, 0.001) if step < left else left)


async def pass_time(clock: FakeClock, seconds: float) -> None:
    """Let ``seconds`` of the clock pass, and everything happen that happens in them."""
    end = clock.now().mono + seconds
    while True:
        await quiet()
        left = end - clock.now().mono
        if left <= 0:
            return
        await clock.advance(min(clock.sleeping[0] if clock.sleeping else left, left))
