"""Calls that were over before their beginning was heard of: nobody promises the order of events.

The model of live calls rightly shows none of them. A call all the same, it belongs into the history: what was heard
of it is put in order by its serials, and read as the model reads a call.
"""

from dataclasses import dataclass
from typing import Final

from desk_agent.api import events as ev
from desk_agent.instant import Instant
from desk_agent.model.calls import CallModel, Ended

SETTLED: Final = 1.0  # seconds after which nothing more of an event's own moment is under way
_MOST: Final = 64  # calls; more at once is not a phone


@dataclass(slots=True)
class _Stray:
    first: Instant
    events: list[tuple[ev.CallEvent, Instant]]


class Strays:
    """What was heard of calls of the phone ``extension`` that are not shown."""

    def __init__(self, extension: str) -> None:
        self._extension = extension
        self._strays: dict[int, _Stray] = {}

    def hear(self, event: ev.CallEvent, at: Instant) -> bool:
        """Keep an event of a call that nobody shows; whether there is something to settle later now."""
        ref = event.call_ref_id
        if event.device_number != self._extension or not ref or not event.evt_serial_num:
            return False
        known = self._strays.get(ref)
        if known is None and len(self._strays) >= _MOST:
            return False
        stray = self._strays.setdefault(ref, _Stray(at, []))
        stray.events.append((event, at))
        return known is None

    def forget(self, ref: int) -> None:
        """The call is shown after all."""
        self._strays.pop(ref, None)

    @property
    def waiting(self) -> bool:
        """Whether there is something to settle."""
        return bool(self._strays)

    def settle(self, now: Instant) -> list[Ended]:
        """The calls of which nothing more will come, as they were."""
        ready = [ref for ref, stray in self._strays.items() if now.mono - stray.first.mono >= SETTLED]
        return [ended for ref in ready for ended in self._read(ref)]

    def _read(self, ref: int) -> list[Ended]:
        events = sorted(self._strays.pop(ref).events, key=lambda pair: pair[0].evt_serial_num)
        first = min((at for _, at in events), key=lambda at: at.mono)
        last = max((at for _, at in events), key=lambda at: at.mono)
        model = CallModel(self._extension)
        ended: list[Ended] = []
        for event, _ in events:
            # they came in another order than they happened: only the first and the last moment mean anything
            ended += model.apply(event, last if isinstance(event, ev.Released) else first).ended
        return ended
