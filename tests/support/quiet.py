"""When nothing more happens by itself: every side of a test lives in one event loop.

The kernel hands on what was sent over loopback when it gets round to it, which on a busy machine may take a while.
Both ends of each connection belong to this process, so it can be seen whether something is still on its way: one
end has sent more than the other has received, or is alone.
"""

import asyncio
import contextlib
import os
import socket
import stat
import struct
import time
from collections import deque
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from anyio._backends._asyncio import _threadpool_idle_workers, _threadpool_workers

from tests.support.fake_clock import FakeClock

Result = TypeVar("Result")

_STILL = 3  # looks in a row
_LOOK = 0.001  # seconds between looks at what is on its way
_UNDER_WAY = 3.0  # seconds that something may be on its way
_ALONE = 0.3  # seconds that one end of a connection may be alone
_SYN_SENT = 2
_INFO = struct.Struct("=B127xQ64xQQ")  # tcp_info: state, bytes_received, bytes_sent, bytes_retrans


async def quiet(give_up: float = 30.0) -> None:
    """Return when no task is ready to run and no socket has anything to say; what sleeps goes on sleeping."""
    until = time.monotonic() + give_up
    still = 0
    while still < _STILL:
        if time.monotonic() > until:
            raise AssertionError(f"not quiet after {give_up} s")
        await asyncio.sleep(0)
        still = 0 if _is_busy() else still + 1


def _is_busy() -> bool:
    loop = asyncio.get_running_loop()
    # anyio has a thread begin TLS where the context is not the plain one
    threads = len(_threadpool_workers.get(set())) - len(_threadpool_idle_workers.get(deque()))
    return bool(loop._ready) or threads > 0 or bool(loop._selector.select(0))  # type: ignore[attr-defined]


async def silent() -> None:
    """Return when all is quiet, and nothing is on its way in the kernel either."""
    start = time.monotonic()
    while True:
        await quiet()
        sent, alone = _under_way()
        waited = time.monotonic() - start
        if not (sent and waited < _UNDER_WAY) and not (alone and waited < _ALONE) and not _is_busy():
            return  # busy is what arrived between the two looks
        await asyncio.sleep(_LOOK)


def _under_way() -> tuple[bool, bool]:
    """Whether something was sent and has not arrived, and whether an end may not know yet that the other has gone."""
    ends: dict[tuple[object, object], tuple[int, int]] = {}
    for fd in _sockets():
        # what is no connection, or none any more, is passed over
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(fd)) as sock:
            if sock.family != socket.AF_INET:
                continue
            info = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO.size)
            state, received, sent, again = _INFO.unpack(info)
            if state == _SYN_SENT:
                return True, False
            ends[sock.getsockname(), sock.getpeername()] = (sent - again, received)
    alone = False
    for (here, there), (sent, _received) in ends.items():
        other = ends.get((there, here))
        if other is None:
            alone = True
        elif sent > other[1]:
            return True, alone
    return False, alone


def _sockets() -> list[int]:
    """Not the selector's: who does not read at the moment is not among those."""
    found = []
    for fd in (int(path.name) for path in Path("/proc/self/fd").iterdir()):
        with contextlib.suppress(OSError):  # the listing's own is closed by now
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                found.append(fd)
    return found


async def _go_on(clock: FakeClock, left: float) -> None:
    """One step of the clock, ``left`` seconds at the most."""
    step = min(clock.sleeping[0] if clock.sleeping else left, left)
    await clock.advance(min(step + 1e-6, left))  # a sum of floats may fall short


async def wind(clock: FakeClock, predicate: Callable[[], object], within: float) -> float:
    """Move ``clock`` from one sleeper to the next, each time all is quiet, until ``predicate`` holds.

    Returns the seconds of the clock that this took; AssertionError if they would be more than ``within``.
    """
    start = clock.now().mono
    while True:
        await silent()
        left = start + within - clock.now().mono
        if predicate():
            return clock.now().mono - start
        if left <= 0:
            raise AssertionError(f"not true within {within} s of the clock, which were over")
        await _go_on(clock, left)


async def pass_time(clock: FakeClock, seconds: float) -> None:
    """Let ``seconds`` of the clock pass, and everything happen that happens in them."""
    end = clock.now().mono + seconds
    while True:
        await silent()
        left = end - clock.now().mono
        if left <= 0:
            return
        await _go_on(clock, left)


async def finish(clock: FakeClock, work: Coroutine[Any, Any, Result], within: float) -> Result:
    """Run ``work`` to its end, in so many seconds of ``clock`` at the most."""
    task = asyncio.create_task(work)
    try:
        await wind(clock, task.done, within)
    finally:
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    return task.result()
