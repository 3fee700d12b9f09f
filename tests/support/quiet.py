"""When nothing more happens by itself: every side of a test lives in one event loop.

The kernel hands on what was sent over loopback when it gets round to it, which on a busy machine may take a while.
So before a test's clock jumps by a second or more, what is still on its way is waited for.
"""

import array
import asyncio
import contextlib
import fcntl
import os
import socket
import termios
import time
from collections.abc import Callable

from tests.support.fake_clock import FakeClock

_STILL = 3  # looks in a row
_LOOK = 0.001  # seconds between looks
_JUMP = 1.0  # seconds of the clock
_UNDER_WAY = 0.1  # seconds that something may be on its way: an acknowledgement waits for 40 ms
_SYN_SENT = 2


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


async def silent() -> None:
    """Return when all is quiet, and nothing is on its way in the kernel either."""
    until = time.monotonic() + _UNDER_WAY
    await quiet()
    while _is_under_way() and time.monotonic() < until:
        await quiet()


def _is_under_way() -> bool:
    selector = asyncio.get_running_loop()._selector  # type: ignore[attr-defined]
    left = array.array("i", [0])
    for fd in list(selector.get_map() or ()):
        with contextlib.suppress(OSError):  # no socket, or closed
            fcntl.ioctl(fd, termios.TIOCOUTQ, left)
            if left[0]:
                return True
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(fd)) as sock:
            if sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == _SYN_SENT:
                return True
    return False


async def _go_on(clock: FakeClock, left: float) -> None:
    """One step of the clock, ``left`` seconds at the most."""
    step = min(clock.sleeping[0] if clock.sleeping else left, left)
    if step >= _JUMP:
        await silent()
        step = min(clock.sleeping[0] if clock.sleeping else left, left)
    await clock.advance(min(step + 1e-6, left))  # a sum of floats may fall short


async def wind(clock: FakeClock, predicate: Callable[[], object], within: float) -> float:
    """Move ``clock`` from one sleeper to the next, each time all is quiet, until ``predicate`` holds.

    Returns the seconds of the clock that this took; AssertionError if they would be more than ``within``.
    """
    start = clock.now().mono
    while True:
        await quiet()
        left = start + within - clock.now().mono
        if left <= 0:
            await silent()
        if predicate():
            return clock.now().mono - start
        if left <= 0:
            raise AssertionError(f"not true within {within} s of the clock, which were over")
        await _go_on(clock, left)


async def pass_time(clock: FakeClock, seconds: float) -> None:
    """Let ``seconds`` of the clock pass, and everything happen that happens in them."""
    end = clock.now().mono + seconds
    while True:
        await quiet()
        left = end - clock.now().mono
        if left <= 0:
            return
        await _go_on(clock, left)
