"""What is the matter with the link, so that it can be shown without flicker.

The session tells every loss, attempt and return. A person wants to know whether it has just been lost, is gone for
longer, or comes and goes; and a line that does so must not make a banner blink.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from desk_agent.clock import Clock
from desk_agent.view import Connection, Trouble

UNREACHABLE_AFTER: Final = 10.0  # seconds
BACK_FOR: Final = 3.0  # seconds that it is said that the connection is back
_FALLS: Final = 2  # losses within `_AROUND` seconds make a line unsteady
_AROUND: Final = 30.0
STEADY_AFTER: Final = 15.0  # seconds without a loss


class Steadiness:
    """``keep`` is given the task that waits for the next change by itself, ``on_change`` hears of that change."""

    def __init__(
        self, clock: Clock, keep: Callable[["asyncio.Task[None]"], None], on_change: Callable[[], None]
    ) -> None:
        self._clock = clock
        self._keep = keep
        self._on_change = on_change
        self._falls: list[float] = []
        self._down: float | None = None  # since when
        self._up: float | None = None  # since when, after a loss
        self._timer: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Another sign-in."""
        self._falls.clear()
        self._down = self._up = None
        self._stop()

    @property
    def trouble(self) -> Trouble:
        """What to say of it now."""
        now = self._clock.now().mono
        unsteady = len(self._falls) >= _FALLS
        if self._down is not None:
            if now - self._down >= UNREACHABLE_AFTER:
                return Trouble.UNREACHABLE
            return Trouble.UNSTEADY if unsteady else Trouble.RECONNECTING
        if self._up is None or now - self._up >= (STEADY_AFTER if unsteady else BACK_FOR):
            return Trouble.NONE
        return Trouble.UNSTEADY if unsteady else Trouble.BACK

    def hear(self, state: Connection) -> None:
        """How the link stands now, of a session that has been live before."""
        now = self._clock.now().mono
        match state:
            case Connection.LOST if self._down is None:
                self._falls = [*(time for time in self._falls if now - time < _AROUND), now]
                self._down, self._up = now, None
            case Connection.LIVE if self._down is not None:
                self._down, self._up = None, now
            case _:
                return
        self._stop()
        self._timer = asyncio.create_task(self._wait(), name="desk-steadiness")
        self._keep(self._timer)

    async def _wait(self) -> None:
        if self._down is not None:
            await self._clock.sleep(UNREACHABLE_AFTER)
        else:
            await self._clock.sleep(STEADY_AFTER if len(self._falls) >= _FALLS else BACK_FOR)
        self._on_change()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
