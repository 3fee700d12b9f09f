"""The history: each call of the own phone as it happens, and what was missed while nobody could see it.

A row is written when a call begins and completed when it ends. Times without a connection are marked as gaps; call
records of the PBX fill them where the account may read those, again and again for a while, since records come late.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace

from desk_agent.api import events as ev
from desk_agent.desk.history_export import export
from desk_agent.desk.history_gaps import Gaps
from desk_agent.desk.part import Port
from desk_agent.desk.pictures import past_call
from desk_agent.desk.strays import SETTLED, Strays
from desk_agent.i18n import N_, _
from desk_agent.instant import Instant
from desk_agent.model.causes import HANDED_OVER
from desk_agent.people.history import HistoryStore, Owner, Place
from desk_agent.people.numbers import tail
from desk_agent.text import plain
from desk_agent.view import (
    CallsChanged,
    CallView,
    Direction,
    Evidence,
    Gap,
    HistoryChanged,
    HistoryEntry,
    HistoryFilter,
    LastCall,
    NameSource,
    Notice,
    Outcome,
    PastCall,
    Refused,
    Suggestion,
)

log = logging.getLogger(__name__)

_LASTS: Final = 12 * 3600.0  # seconds in which a reference means the same call
_OVER: Final = 8  # calls
_UNANSWERED: Final = frozenset({Outcome.MISSED, Outcome.NO_ANSWER})
_SOON: Final = 3600.0  # seconds in which it does so even with somebody else
NOT_RUNNING: Final = N_("Ended while Desk Agent was not running.")
NOT_HERE: Final = N_("There is no such call in the history.")


class History:
    """A part of the desk; see `desk_agent.desk.part.Part`.

    Args:
        port: the desk.
        store: where calls are kept.
    """

    def __init__(self, port: Port, store: HistoryStore) -> None:
        self._port = port
        self._store = store
        self._missed = store.missed()
        self._owner: Owner | None = None
        self._rows: dict[int, int] = {}  # by the present reference of a running call
        self._facts: dict[int, dict[str, Any]] = {}  # what is written of a running call, by its row
        self._older: set[int] = set()  # rows that have begun before this sign-in
        self._last: dict[int, tuple[str, LastCall | None]] = {}  # the last call with the same one, by reference
        self._over: dict[int, tuple[int, float]] = {}  # rows of the last calls that ended, by reference, and when
        self._strays = Strays("")
        self._gaps = Gaps(port, lambda: self._store, lambda row: row in self._facts, self._tell)

    # looking

    @property
    def missed(self) -> int:
        """How many missed calls nobody has looked at."""
        return self._missed

    @property
    def saved(self) -> bool:
        """Whether what is written survives the program."""
        return self._store.file.saved

    def places(
        self, wanted: HistoryFilter, after: Place | None = None, limit: int = 200, *, gaps: bool = True
    ) -> list[Place]:
        """The newest rows that are wanted, or the next ones after one of them."""
        return self._store.places(wanted, after, limit, gaps=gaps)

    def entries(self, ids: Sequence[int]) -> Mapping[int, HistoryEntry]:
        """Those of these calls that there are."""
        return self._store.entries(ids)

    def entry(self, id_: int) -> HistoryEntry | None:
        """One call."""
        return self._store.entry(id_)

    def gap(self, id_: int) -> Gap | None:
        """One gap, by its positive id."""
        return self._store.gap(id_)

    def called(self) -> list[tuple[str, str]]:
        """Queues and numbers that callers have dialled, with their names, the latest first."""
        return self._store.called()

    def find(self, wanted: HistoryFilter, limit: int) -> list[HistoryEntry]:
        """At most ``limit`` of the newest calls that are wanted."""
        ids = [place.id for place in self._store.places(wanted, limit=limit, gaps=False)]
        found = self._store.entries(ids)
        return [found[id_] for id_ in ids if id_ in found]

    def suggest(self, text: str, limit: int, but: Iterable[str] = ()) -> list[Suggestion]:
        """Whom ``text`` could mean of those who called or were called, beside the numbers ``but``."""
        lines = {tail(number) for number in but}
        return [
            Suggestion(name, number, "", NameSource.HISTORY)
            for name, number in self._store.suggest(text, limit + len(lines))
            if tail(number) not in lines
        ][:limit]

    def last_name(self, number: str) -> str:
        """Who had ``number`` when it was last in a call, "" if nobody knew."""
        return self._store.last_name(number)

    def last_call(self, number: str, ref: int = 0) -> LastCall | None:
        """The last call with ``number`` before the running one that has the reference ``ref``."""
        if not number:
            return None
        if not ref:
            return self._store.last_call(number)
        known = self._last.get(ref)
        if known is None or known[0] != number:
            known = self._last[ref] = (number, self._store.last_call(number, but=self._rows.get(ref, 0)))
        return known[1]

    def id_of(self, ref: int | None = None) -> int | None:
        """The row of the call ``ref``; without one, of the call that runs and began last, or else that was last."""
        if ref is None:
            running = max(self._rows.values(), default=None)
            newest = self._store.newest() if running is None else None
            return running if newest is None else newest.id
        if ref in self._rows:
            return self._rows[ref]
        found = self._store.by_ref(ref)
        return found.id if found is not None else None

    # what the user does with it

    def note(self, id_: int, text: str) -> None:
        """Write ``text`` to a call, in place of what was written.

        Raises:
            Refused: there is no such call.
        """
        if not self._store.set_note(id_, text):
            raise Refused(_(NOT_HERE))
        self._tell(id_)

    def dispose(self, id_: int, disposition: str) -> None:
        """Say what a call was about.

        Raises:
            Refused: there is no such call.
        """
        if not self._store.change(id_, {"disposition": plain(disposition)}):
            raise Refused(_(NOT_HERE))
        self._tell(id_)

    def delete(self, id_: int) -> None:
        """Overwrite one call that is over, or one gap by its negative id.

        Raises:
            Refused: it still runs.
        """
        if id_ in self._facts:
            raise Refused(_("This call is not over yet."))
        self._store.delete(id_)
        self._tell()

    def delete_all(self) -> int:
        """Overwrite everything but what still runs; how many calls there were."""
        count = self._store.delete_all() - len(self._facts)
        self._write_anew()
        return count

    def see(self) -> None:
        """The user looks at the missed calls."""
        if self._store.seen():
            self._tell()

    async def export(self, path: Path, wanted: HistoryFilter, on_progress: Callable[[int], None]) -> int:
        """Write all that is wanted to a CSV file; returns how many calls. Cancelled or failed, no file is left.

        Raises:
            Refused: the file cannot be written.
        """
        return await export(self._store, path, wanted, on_progress)

    def refresh(self) -> None:
        """Somebody looks at the history: what records may still tell is asked for."""
        self._gaps.refresh()

    def keep(self, days: int, *, from_records: bool = True) -> None:
        """Forget what is older than so many days; `desk_agent.people.history.FOR_EVER` keeps everything."""
        self._gaps.keep(days, from_records=from_records)

    def use(self, store: HistoryStore) -> HistoryStore:
        """Keep calls somewhere else from now on, with those that run; returns where they were kept."""
        before, self._store = self._store, store
        store.file.listen(lambda sentence: self._port.tell(Notice(sentence)))
        self._write_anew()
        return before

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()

    # a part

    def begin(self) -> None:
        """Another phone."""
        extension = self._port.extension
        self._owner = Owner.of(self._port.profile, extension) if extension else None
        self._gaps.begin(self._owner)
        self._rows.clear()
        self._facts.clear()
        self._older.clear()
        self._last.clear()
        self._over.clear()
        self._strays = Strays(extension)

    def live(self) -> None:
        """From now on calls are seen; what was before is marked, and asked for."""
        self._gaps.live()

    def hear(self, event: ev.Event, at: Instant) -> None:
        """Any event shows that calls are being seen; some tell the PBX's time, or that a record was written."""
        if isinstance(event, ev.CallEvent):
            self._hear_stray(event, at)
        self._gaps.hear(event, at)

    def doubt(self) -> None:
        """From now on nothing is seen."""
        self._gaps.doubt()

    def leave(self) -> None:
        """The user signs out, after the calls were let go."""
        self._gaps.leave()
        self._owner = None
        self._rows.clear()
        self._facts.clear()
        self._older.clear()

    # calls

    def take(self, change: CallsChanged, moved: Mapping[int, int]) -> None:
        """Write down what became of calls; ``moved`` are references that are called otherwise now."""
        if self._owner is None:
            return
        told: list[int] = []
        running = {call.ref: call for call in change.calls}
        for old, new in moved.items():
            self._move(old, new, told)
        told += [self._end(past) for past in change.ended]
        for ref in change.changed:
            call = running.get(ref)
            if call is not None:
                self._follow(call, told)
        if told:
            self._tell(*told)

    def abandoned(self, group: str, number: str, name: str, ref: int, since: Instant, at: Instant) -> None:
        """A caller has hung up while waiting in a queue of the own groups."""
        if self._owner is None or (ref and ref in self._rows):
            return
        known = self._store.by_ref(ref, self._owner)
        if known is not None and at.wall - known.started < _LASTS:
            return  # it has rung here
        known_as = self._port.callers.known(number)
        source = known_as.source if known_as.name else NameSource.PBX if name else NameSource.NONE
        facts = {
            "profile": self._port.profile,
            "ref": ref,
            "direction": str(Direction.IN),
            "number": plain(number),
            "name": known_as.name or plain(name),
            "name_source": str(source),
            "called": group,
            "called_name": plain(self._port.site.queues.get(group, "")) or self._port.name(group),
            "started": since.wall,
            "ended": at.wall,
            "rang": max(0.0, at.mono - since.mono),
            "outcome": str(Outcome.ABANDONED),
        }
        self._tell(self._store.add(self._owner, facts))

    def _move(self, old: int, new: int, told: list[int]) -> None:
        """A call has another reference, or was known by two."""
        row = self._rows.pop(old, None)
        if row is not None:
            self._keep_over(old, row)
        self._last.pop(old, None)
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

    def _follow(self, call: CallView, told: list[int]) -> None:
        facts = self._facts_of(call)
        row = self._rows.get(call.ref)
        if row is None:
            row = self._reopened(call.ref, call.number) or self._just_found(call.ref)
            if row is None:
                row = self._add(facts)
                told.append(row)
            self._rows[call.ref] = row
            self._strays.forget(call.ref)
        self._write(row, facts, told)

    def _facts_of(self, call: CallView | PastCall) -> dict[str, Any]:
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
        if call.answered is not None:
            facts["answered"] = call.answered.wall
            facts["rang"] = max(0.0, call.answered.mono - call.started.mono)
        return facts

    def _end(self, past: PastCall) -> int:
        facts = self._facts_of(past)
        unknown = past.outcome is Outcome.UNKNOWN
        facts |= {"outcome": str(past.outcome), "cause": past.cause, "detail": past.detail}
        facts["unseen"] = int(past.outcome is Outcome.MISSED and past.direction is Direction.IN)
        self._last.pop(past.ref, None)
        row = self._rows.pop(past.ref, None) or self._reopened(past.ref, past.number)
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
        return row

    def _keep_over(self, ref: int, row: int) -> None:
        self._over = {ref: (row, self._port.clock.now().mono), **self._over}
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
        self._facts[row] = before | facts
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
        row = self._gaps.just_found(ref)
        if row is None:
            return None
        self._store.change(row, {"evidence": str(Evidence.SEEN), "outcome": "", "detail": "", "unseen": 0})
        self._facts[row] = {}
        return row

    def _hear_stray(self, event: ev.CallEvent, at: Instant) -> None:
        shown = event.call_ref_id in self._rows
        if shown or self._owner is None:
            return
        self._hear_late(event, at)
        if self._strays.hear(event, at, self._gaps.heard or at):
            self._port.spawn(self._settle(), "history-strays")

    def _hear_late(self, event: ev.CallEvent, at: Instant) -> None:
        """That a call was answered may be heard only after its end, where it was a short one."""
        row, when = self._over.get(event.call_ref_id, (0, float("-inf")))
        if not isinstance(event, ev.Connected | ev.Hold | ev.Held) or at.mono - when > SETTLED:
            return
        entry = self._store.entry(row)
        if entry is None or entry.outcome not in _UNANSWERED or entry.answered is not None:
            return
        outcome = Outcome.TRANSFERRED if entry.cause in HANDED_OVER else Outcome.ANSWERED
        facts = {"outcome": str(outcome), "answered": entry.ended, "talked": 0.0, "unseen": 0, "detail": ""}
        if self._store.change(row, facts):
            self._tell(row)

    async def _settle(self) -> None:
        """Write down calls that were over before anything else was heard of them."""
        await self._port.clock.sleep(SETTLED)
        owner = self._owner
        if owner is None:
            return
        whole, lost = self._strays.settle(self._port.clock.now())
        for ended in whole:
            if not self._knows(ended.leg.ref, ended.at, owner):
                self._tell(self._end(past_call(ended, self._port.callers)))
        for call in lost:
            if not self._knows(call.ref, call.at, owner):
                log.info("a call has ended of which nothing else was heard")
                self._gaps.mark(call.since.wall, call.at.wall)

    def _knows(self, ref: int, at: Instant, owner: Owner) -> bool:
        """Whether a call, or what has become of it, has a row."""
        if ref in self._rows or ref in self._over:
            return True
        known = self._store.by_ref(ref, owner)
        return known is not None and at.wall - known.started < _LASTS

    def _reopened(self, ref: int, number: str) -> int | None:
        """The row of a call that was thought to be over, and is not."""
        known = self._store.by_ref(ref, self._owner)
        if known is None or known.outcome is not Outcome.UNKNOWN:
            return None
        if self._port.clock.now().wall - known.started > _LASTS:
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

    def _write_anew(self) -> None:
        """The store has no row of what runs."""
        before, self._facts = self._facts, {}
        self._rows = {ref: self._add(before[row]) for ref, row in self._rows.items()}
        self._last.clear()
        self._tell()

    # telling

    def _tell(self, *ids: int) -> None:
        self._missed = self._store.missed()
        self._port.tell(HistoryChanged(ids, self.missed))


def close_open(store: HistoryStore) -> int:
    """The program starts: what a row says is running has ended meanwhile. How many there were."""
    return store.close_open(_(NOT_RUNNING))


def with_last(call: CallView, history: History) -> CallView:
    """``call`` with the last one with the same person."""
    return replace(call, last=history.last_call(call.number, call.ref))
