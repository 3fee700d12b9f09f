"""Waiting for what other tasks and sockets bring about."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


async def until(predicate: Callable[[], Value], timeout: float = 5.0) -> Value:
    """Let the loop run until ``predicate`` is true, return what it returned; AssertionError after ``timeout`` s."""
    give_up = time.monotonic() + timeout
    while not (value := predicate()):
        if time.monotonic() > give_up:
            raise AssertionError(f"not true after {timeout} s: {_named(predicate)}")
        await asyncio.sleep(0.002)
    return value


def _named(predicate: Callable[[], object]) -> str:
    code = getattr(predicate, "__code__", None)
    return f"{code.co_name} at {code.co_filename}:{code.co_firstlineno}" if code else repr(predicate)
