"""Waiting for one of two things."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def first_of(future: "asyncio.Future[Any]", other: Coroutine[Any, Any, None]) -> None:
    """Return when ``future`` is done, or ``other``, which does not go on afterwards."""
    waiting: asyncio.Future[Any] = asyncio.ensure_future(other)
    try:
        await asyncio.wait([future, waiting], return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
