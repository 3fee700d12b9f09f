"""Calls that were over before their beginning was heard of: nobody promises the order of events.

The model of live calls rightly shows none of them. A call all the same, it belongs into the history: what was heard
of it is put in order by its serials, and read as the model reads a call.
"""

from typing import Final

from msgspec import Struct

from desk_agent.api import events as ev
from desk_agent.instant import Instant
from desk_agent.model.calls import CallModel, Ended

SETTLED: Final = 1.0  # seconds after which nothing more of an event's own moment is under way
_MOST: Final = 64  # calls; more at once is not a phone


class _Stray(Struct):
    first: Instant
    since: Instant  # when something was heard before
    events: list[tuple[ev.CallEvent, Instant]]


class Lost(Struct, frozen=True):
    """A call of which nothing was heard but its end, and when: that it was is certain, and no more."""

    ref: int
    since: Instant
    at: Instant
    cause: int  # of its end


class Strays:
    """What was heard of calls of the phone ``extension`` that are not shown."""

    def __init__(self, extension: str) -> None:
        self._extension = extension
        self._strays: dict[int, _Stray] = {}

    def hear(self, event: ev.CallEvent, at: Instant, since: Instant) -> bool:
        """Keep an event of a call that nobody shows; whether there is something to settle later now.

        ``since`` is when anything was heard last.
        """
        ref = event.call_ref_id
        if event.device_number != self._extension or not ref or not event.evt_serial_num:
            return False
        known = self._strays.get(ref)
        if known is None and len(self._strays) >= _MOST:
            return False
        stray = self._strays.setdefault(ref, _Stray(at, since, []))
        stray.events.append((event, at))
        return known is None

    def forget(self, ref: int) -> None:
        """The call is shown after all."""
        self._strays.pop(ref, None)

    @property
    def waiting(self) -> bool:
        """Whether there is something to settle."""
        return bool(self._strays)

    def settle(self, now: Instant) -> tuple[list[Ended], list["Lost"]]:
        """The calls of which nothing more will come, as they were; and those of which only the end was heard."""
        ready = {ref: stray for ref, stray in self._strays.items() if now.mono - stray.first.mono >= SETTLED}
        ended: list[Ended] = []
        lost: list[Lost] = []
        for ref, stray in ready.items():
            del self._strays[ref]
            read = self._read(stray)
            ended += read
            end = next((event for event, _ in stray.events if isinstance(event, ev.Released)), None)
            if not read and end is not None:
                lost.append(Lost(ref, stray.since, stray.first, end.cause_code))
        return ended, lost

    def _read(self, stray: _Stray) -> list[Ended]:
        events = sorted(stray.events, key=lambda pair: pair[0].evt_serial_num)
        first = min((at for _, at in events), key=lambda at: at.mono)
        last = max((at for _, at in events), key=lambda at: at.mono)
        model = CallModel(self._extension)
        ended: list[Ended] = []
        for event, _ in events:
            # they came in another order than they happened: only the first and the last moment mean anything
            ended += model.apply(event, last if isinstance(event, ev.Released) else first).ended
        return ended
