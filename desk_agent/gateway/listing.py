"""The PBX's extensions, read once and kept, and the part of them that a desk may know."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from desk_agent.api.answers import Terminal
from desk_agent.clock import Clock

log = logging.getLogger(__name__)

_FRESH: Final = 3600.0  # seconds


class Listing:
    """``ask`` reads the whole list (section 5.3.4.1)."""

    def __init__(self, ask: Callable[[], Awaitable[tuple[Terminal, ...]]], clock: Clock) -> None:
        self._ask = ask
        self._clock = clock
        self._rows: tuple[Terminal, ...] = ()
        self._until = 0.0
        self._turn = asyncio.Lock()

    def stale(self) -> None:
        """The numbering has changed, or may have."""
        self._until = 0.0

    async def rows(self) -> tuple[Terminal, ...]:
        """All of them.

        Raises:
            PbxError: it cannot be read.
        """
        async with self._turn:
            if self._clock.now().mono >= self._until:
                self._rows = await self._ask()
                self._until = self._clock.now().mono + _FRESH
        return self._rows

    async def page(self, allowed: Callable[[str], bool], start: int, count: int) -> list[dict[str, Any]]:
        """The ``count`` rows from ``start`` on of those that are ``allowed``, as the document prints them."""
        rows = [row for row in await self.rows() if allowed(row.device_number)]
        return [
            {
                "deviceIndex": index,
                "deviceNumber": row.device_number,
                "deviceType": row.device_type,
                "tenantNumber": row.tenant_number,
            }
            | ({} if row.call_control is None else {"callControl": "enable" if row.call_control else "disable"})
            for index, row in enumerate(rows, 1)
            if index >= start
        ][:count]
