"""Waiting for a server as long as anybody wants it to."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

BEAT: Final = 0.25  # seconds between two looks whether anybody still does

_Answer = TypeVar("_Answer")


async def unless(check: Callable[[], None], work: Coroutine[Any, Any, _Answer]) -> _Answer:
    """What ``work`` comes to, unless ``check`` raises before: that ends it."""
    task = asyncio.create_task(work)
    try:
        while not (await asyncio.wait({task}, timeout=BEAT))[0]:
            check()
        return task.result()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
