"""Noticing that the PBX takes its time over an answer."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from desk_agent.clock import Clock

LATE: Final = 5.0  # seconds


@asynccontextmanager
async def noticing(clock: Clock, on_late: Callable[[], None]) -> AsyncIterator[None]:
    """Call ``on_late`` once if the block takes `LATE` seconds or more."""

    async def wait() -> None:
        await clock.sleep(LATE)
        on_late()

    task = asyncio.create_task(wait(), name="desk-late")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
