"""The rows of the history whose calls run: written when a call begins, followed, and completed when it ends."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from desk_agent.api import events as ev
from desk_agent.desk.part import Port
from desk_agent.desk.strays import SETTLED
from desk_agent.instant import Instant
from desk_agent.model.causes import HANDED_OVER, became
from desk_agent.model.leg import Leg
from desk_agent.model.legs import ended
from desk_agent.people.history import HistoryStore, Owner
from desk_agent.people.numbers import tail
from desk_agent.view import CallsChanged, CallView, Direction, Evidence, LegState, Outcome, PastCall

LASTS: Final = 12 * 3600.0  # seconds in which a reference means the same call
_SOON: Final = 3600.0  # seconds in which it does so even with somebody else
_OVER: Final = 8  # calls
_NEVER: Final = (0, float("-inf"), False)
_OVERTAKEN: Final = 5.0  # seconds that an answer of the PBX may be faster than an event
_UNANSWERED: Final = frozenset({Outcome.MISSED, Outcome.NO_ANSWER})


class Running:
    """The calls of one phone at a time.

    Args:
        port: the desk.
        store: where calls are kept now.
        just_found: the row that a record has given a moment ago to a call of this reference.
    """

    def __init__(
        self, port: Port, store: Callable[[], HistoryStore], just_found: Callable[[int], int | None]
    ) -> None:
        self._port = port
        self._kept = store
        self._found = just_found
        self._owner: Owner | None = None
        self._rows: dict[int, int] = {}  # by the present reference of a running call
        self._facts: dict[int, dict[str, Any]] = {}  # what is written of a running call, by its row
        self._older: set[int] = set()  # rows that have begun before this sign-in
        self._doubtful: set[int] = set()  # rows of running calls that may be others by now
        self._missed: set[int] = set()  # rows of running calls of which something may not have been seen
        # rows of the last calls that ended, by reference, when that was, and whether they were certain until then
        self._over: dict[int, tuple[int, float, bool]] = {}

    @property
    def _store(self) -> HistoryStore:
        return self._kept()

    def begin(self, owner: Owner | None) -> None:
        """Another phone."""
        self.leave()
        self._owner = owner
        self._over.clear()

    def leave(self) -> None:
        """The user signs out, after the calls were let go."""
        self._owner = None
        self._rows.clear()
        self._facts.clear()
        self._older.clear()
        self._doubtful.clear()
        self._missed.clear()

    # looking

    def row(self, ref: int) -> int | None:
        """The row of the running call ``ref``."""
        return self._rows.get(ref)

    @property
    def latest(self) -> int | None:
        """The row of the running call that began last."""
        return max(self._rows.values(), default=None)

    @property
    def count(self) -> int:
        """How many rows are those of running calls."""
        return len(self._facts)

    def runs(self, row: int) -> bool:
        """Whether ``row`` is that of a running call."""
        return row in self._facts

    def knows(self, ref: int, at: Instant, owner: Owner) -> bool:
        """Whether a call, or what has become of it, has a row."""
        if ref in self._rows or ref in self._over:
            return True
        known = self._store.by_ref(ref, owner)
        return known is not None and at.wall - known.started < LASTS

    # writing

    def take(self, change: CallsChanged, moved: Mapping[int, int]) -> tuple[list[int], list[int]]:
        """Write down what became of calls: the rows that are different now, and references that run from now on.

        ``moved`` are references that are called otherwise now.
        """
        told: list[int] = []
        begun: list[int] = []
        running = {call.ref: call for call in change.calls}
        for old, new in moved.items():
            self._move(old, new, told)
        told += [self.end(past) for past in change.ended]
        for ref in change.changed:
            call = running.get(ref)
            if call is not None:
                self._follow(call, told, begun)
        return told, begun

    def end(self, past: PastCall) -> int:
        """A call is over: its row."""
        unknown = past.outcome is Outcome.UNKNOWN
        facts = self._facts_of(past, certain=self._is_certain(past))
        facts |= {"outcome": str(past.outcome), "cause": past.cause, "detail": past.detail}
        facts["unseen"] = int(past.outcome is Outcome.MISSED and past.direction is Direction.IN)
        row = self._rows.pop(past.ref, None) or self._reopened(past.ref, past.number)
        if row is None and (done := self._done(past)) is not None:
            return done
        if not unknown:
            facts["ended"] = past.ended.wall
            before = self._facts.get(row or 0, {}).get("answered") if row in self._older else None
            if before is not None:  # another run of the program has seen it begin: only the clock on the wall is left
                facts["talked"] = max(0.0, past.ended.wall - before)
            elif past.answered is not None:
                facts["talked"] = max(0.0, past.ended.mono - past.answered.mono)
            else:
                facts["rang"] = max(0.0, past.ended.mono - past.started.mono)
        if row is None:
            return self._add(facts)
        self._write(row, facts, [])
        self._facts.pop(row, None)
        self._older.discard(row)
        self._keep_over(past.ref, row)
        self._doubtful.discard(row)
        self._missed.discard(row)
        return row

    def hear_late(self, event: ev.CallEvent, at: Instant) -> int | None:
        """The row of a call that is over and of which this is news.

        That a call was answered may be heard only after its end, where it was a short one.
        """
        row, when, _ = self._over.get(event.call_ref_id, _NEVER)
        if not isinstance(event, ev.Connected | ev.Hold | ev.Held) or at.mono - when > SETTLED:
            return None
        entry = self._store.entry(row)
        if entry is None or entry.outcome not in _UNANSWERED or entry.answered is not None:
            return None
        outcome = Outcome.TRANSFERRED if entry.cause in HANDED_OVER else Outcome.ANSWERED
        facts = {"outcome": str(outcome), "answered": entry.ended, "talked": 0.0, "unseen": 0, "detail": ""}
        return row if self._store.change(row, facts) else None

    def hear_end(self, ref: int, cause: int, at: Instant) -> int | None:
        """The row of a call that was found to be over before its end was heard of, and of which this is the end."""
        row, when, certain = self._over.get(ref, _NEVER)
        entry = self._store.entry(row) if certain and at.mono - when <= _OVERTAKEN else None
        if entry is None or entry.outcome is not Outcome.UNKNOWN:
            return None
        answered = at if entry.answered is not None else None
        leg = Leg(ref, LegState.RINGING, entry.direction, at, at, answered=answered, cause=cause)
        outcome = Outcome.TRANSFERRED if answered is not None and cause in HANDED_OVER else ended(leg)
        missed = outcome is Outcome.MISSED
        facts = {
            "outcome": str(outcome),
            "cause": cause,
            "detail": became(cause) if missed or outcome is Outcome.ANSWERED_ELSEWHERE else "",
            "unseen": int(missed),
            "ended": at.wall,
            "rang" if entry.answered is None else "talked": max(0.0, at.wall - (entry.answered or entry.started)),
        }
        return row if self._store.change(row, facts) else None

    def write_anew(self) -> None:
        """The store has no row of what runs."""
        before, self._facts = self._facts, {}
        self._rows = {ref: self._add(before[row]) for ref, row in self._rows.items()}

    # the workings

    def _move(self, old: int, new: int, told: list[int]) -> None:
        """A call has another reference, or was known by two."""
        row = self._rows.pop(old, None)
        if row is not None:
            self._keep_over(old, row)
        if row is None or new == old:
            return
        other = self._rows.get(new)
        if other is None:
            self._rows[new] = row
        else:
            kept, dropped = min(row, other), max(row, other)
            self._store.merge(kept, dropped)
            self._facts.setdefault(kept, {})
            self._facts.pop(dropped, None)
            self._rows[new] = kept
            told.append(dropped)
        told.append(self._rows[new])

    def _follow(self, call: CallView, told: list[int], begun: list[int]) -> None:
        row = self._rows.get(call.ref)
        facts = self._facts_of(call, certain=call.verified)
        if row is None:
            if self._done(call) is not None:
                return
            row = self._reopened(call.ref, call.number) or self._just_found(call.ref)
            if row is None:
                row = self._add(facts)
                told.append(row)
            self._rows[call.ref] = row
            begun.append(call.ref)
        if call.verified:
            self._doubtful.discard(row)
        else:
            self._doubtful.add(row)
            self._missed.add(row)
        self._write(row, facts, told)

    def _is_certain(self, past: PastCall) -> bool:
        """Whether it is that call which was answered: an event has spoken of it, be it that of its end."""
        doubtful = self._rows.get(past.ref) in self._doubtful
        return not doubtful or past.outcome not in {Outcome.UNKNOWN, Outcome.TRANSFERRED}

    def _done(self, call: CallView | PastCall) -> int | None:
        """The row in which an earlier run has seen the end of ``call``, before it was killed."""
        known = self._store.by_ref(call.ref, self._owner)
        over = known is not None and known.outcome not in {None, Outcome.UNKNOWN}
        return known.id if known is not None and over and known.started == call.started.wall else None

    def _facts_of(self, call: CallView | PastCall, *, certain: bool) -> dict[str, Any]:
        """``certain``: it is this call that has been answered, and not another one since."""
        facts: dict[str, Any] = {
            "profile": self._port.profile,
            "ref": call.ref,
            "direction": str(call.direction),
            "number": call.number,
            "name": call.name,
            "name_source": str(call.name_source),
            "called": call.called,
            "called_name": call.called_name,
            "diverted_by": call.diverted_by,
            "started": call.started.wall,
        }
        if call.answered is not None and certain:
            facts["answered"] = call.answered.wall
            facts["rang"] = max(0.0, call.answered.mono - call.started.mono)
        return facts

    def _keep_over(self, ref: int, row: int) -> None:
        self._over = {ref: (row, self._port.clock.now().mono, row not in self._missed), **self._over}
        while len(self._over) > _OVER:
            self._over.popitem()

    def _add(self, facts: dict[str, Any]) -> int:
        assert self._owner is not None
        row = self._store.add(self._owner, facts)
        if not facts.get("outcome"):
            self._facts[row] = facts
        return row

    def _write(self, row: int, facts: dict[str, Any], told: list[int]) -> None:
        """What of ``facts`` is news; a row keeps when it began, and is written anew if its file was lost."""
        before = self._facts.get(row, {})
        kept = {"started", "direction", "answered", "rang"} & before.keys() if row in self._older else {"started"}
        news = {
            name: value
            for name, value in facts.items()
            if name not in kept and before.get(name) != value and not (value == "" and before.get(name))
        }
        if not news:
            return
        self._facts[row] = before | {name: value for name, value in facts.items() if name not in kept}
        if not self._store.change(row, news):
            new = self._add(facts)
            for ref, known in self._rows.items():
                if known == row:
                    self._rows[ref] = new
            self._facts[new] = self._facts.pop(row)
            row = new
        told.append(row)

    def _just_found(self, ref: int) -> int | None:
        """The row that a record has given a moment ago to a call whose events come only now."""
        row = self._found(ref)
        if row is None:
            return None
        self._store.change(row, {"evidence": str(Evidence.SEEN), "outcome": "", "detail": "", "unseen": 0})
        self._facts[row] = {}
        return row

    def _reopened(self, ref: int, number: str) -> int | None:
        """The row of a call that was thought to be over, and is not."""
        known = self._store.by_ref(ref, self._owner)
        if known is None or known.outcome is not Outcome.UNKNOWN:
            return None
        if self._port.clock.now().wall - known.started > LASTS:
            return None
        # What comes first of a call that was found going on seldom says with whom, and one that rings back seems to
        # come in; it may have been handed to somebody else meanwhile. References begin anew with the PBX, though.
        another = number and known.number and tail(number) != tail(known.number)
        if another and self._port.clock.now().wall - known.started > _SOON:
            return None
        self._store.change(known.id, {"outcome": "", "detail": "", "unseen": 0})
        self._older.add(known.id)
        self._facts[known.id] = {
            "profile": known.profile,
            "ref": known.ref,
            "direction": str(known.direction),
            "number": known.number,
            "name": known.name,
            "name_source": str(known.name_source),
            "called": known.called,
            "called_name": known.called_name,
            "diverted_by": known.diverted_by,
            "started": known.started,
        }
        if known.answered is not None:
            self._facts[known.id]["answered"] = known.answered
        return known.id
