"""Looks over a desk's shoulder for calls that it shows and that are none."""

from collections.abc import Callable

from desk_agent.simulator.exchange import Exchange
from desk_agent.view import CallView
from tests.support.fast_clock import FastClock

LONGEST = 30.0  # seconds that one may be shown
_EVERY = 1.0  # seconds between looks


class GhostWatch:
    """`run` it beside whatever happens.

    Args:
        exchange: where the truth is.
        phone: whose calls are watched.
        clock: time.
        shown: the calls that a connected desk shows; ``None`` while it is not, or cannot ask the PBX.

    Attributes:
        found: what was shown for too long while the phone had no call at all, once each, as sentences.
        longest: seconds that any such call was shown.
    """

    def __init__(
        self,
        exchange: Exchange,
        phone: str,
        clock: FastClock,
        shown: Callable[[], tuple[CallView, ...] | None],
    ) -> None:
        self.found: dict[int, str] = {}
        self.longest = 0.0
        self._exchange = exchange
        self._phone = phone
        self._clock = clock
        self._shown = shown
        self._idle_since: float | None = None

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self.look()
            await self._clock.sleep(_EVERY)

    def look(self) -> None:
        """Once."""
        calls, now = self._shown(), self._clock.now().mono
        if not calls or self._exchange.legs_of(self._phone):
            self._idle_since = None
            return
        if self._idle_since is None:
            self._idle_since = now
        seen = now - self._idle_since
        self.longest = max(self.longest, seen)
        if seen > LONGEST:
            for call in calls:
                self.found[call.ref] = f"was shown {seen:.0f} s after the phone had become idle: {call}"
