"""What happens to calls that other programs want to know: each moment of each call once."""

from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct

from desk_agent.view import CallsChanged, CallView, Direction, LegState, PastCall


class Moment(StrEnum):
    """What has happened; the words of the settings."""

    RING = "ring"
    ANSWER = "answer"
    END = "end"
    NOTE = "note"  # the user has written what it was about


class Happened(Struct, frozen=True):
    """One moment of one call."""

    moment: Moment
    key: int  # names the call, also when the PBX gives it another reference
    call: CallView  # as it was seen last
    past: PastCall | None = None  # what became of it, if it is over
    note: str = ""
    disposition: str = ""  # the code
    disposition_name: str = ""


class _Known(Struct):
    key: int
    call: CallView
    rung: bool = False
    answered: bool = False


class Moments:
    """Hears of changes and tells ``listener`` of moments.

    A call that had been answered before it was first seen has had its moments; only its end is told.
    """

    def __init__(self, listener: Callable[[Happened], None]) -> None:
        self._listener = listener
        self._known: dict[int, _Known] = {}  # by reference
        self._next = 1

    def hear(self, change: CallsChanged) -> None:
        """Take in what is told of calls."""
        running = {call.ref for call in change.calls}
        over = {past.ref for past in change.ended}
        for call in change.calls:
            known = self._known.get(call.ref) or self._moved(call, running | over)
            if known is None:
                known = self._begin(call)
            known.call = call
            self._follow(known)
        for past in change.ended:
            ended = self._known.pop(past.ref, None)
            if ended is not None:
                self._listener(Happened(Moment.END, ended.key, ended.call, past))
        # what is neither running nor over was united with another call
        for ref in [ref for ref in self._known if ref not in running]:
            del self._known[ref]

    def _begin(self, call: CallView) -> _Known:
        late = call.answered is not None
        known = self._known[call.ref] = _Known(self._next, call, rung=late, answered=late)
        self._next += 1
        return known

    def _moved(self, call: CallView, named: set[int]) -> _Known | None:
        """The same call, if the PBX calls it otherwise now."""
        for ref, known in self._known.items():
            if ref not in named and (known.call.started, known.call.direction) == (call.started, call.direction):
                self._known[call.ref] = self._known.pop(ref)
                return known
        return None

    def _follow(self, known: _Known) -> None:
        call = known.call
        # a PBX may tell who calls a moment after it rings
        if not known.rung and call.direction is Direction.IN and call.state is LegState.RINGING and call.number:
            known.rung = True
            self._listener(Happened(Moment.RING, known.key, call))
        if not known.answered and call.answered is not None:
            known.answered = True
            self._listener(Happened(Moment.ANSWER, known.key, call))
