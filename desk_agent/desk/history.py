"""The history: each call of the own phone as it happens, and what was missed while nobody could see it.

A row is written when a call begins and completed when it ends. Times without a connection are marked as gaps; call
records of the PBX fill them where the account may read those, again and again for a while, since records come late.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from desk_agent.api import acd
from desk_agent.api import events as ev
from desk_agent.api.errors import PbxError
from desk_agent.api.smdr import SmdrEvent
from desk_agent.client.capabilities import Feature
from desk_agent.desk import history_records as smdr
from desk_agent.desk.history_export import export
from desk_agent.desk.part import Port
from desk_agent.desk.pictures import past_call
from desk_agent.desk.strays import SETTLED, Strays
from desk_agent.i18n import N_, _
from desk_agent.instant import Instant
from desk_agent.people.history import FOR_EVER, HistoryStore, Owner, Place
from desk_agent.people.history_match import Found, Known, Recorded, Span, match
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

BEAT: Final = 60.0  # seconds between two marks that calls are being seen
SILENCE: Final = 16.0  # seconds after which a silent connection is known to be gone (ping and pong)
SHORTEST: Final = 0.02  # seconds: what is shorter is no gap
UNDER_WAY: Final = 1.0  # seconds that an event may take: what happened so shortly before a loss may be lost with it
AGAIN: Final = (1.5, 60.0, 600.0)  # seconds between readings of the records after a gap; the last one settles it
REACH: Final = 7 * 86_400.0  # seconds after which a gap is left as it is
LOOK_AGAIN: Final = 30.0  # seconds between two readings because somebody looks
_OVERTAKEN: Final = 5.0  # seconds in which an event may come after the record of its call
_LATE: Final = 2.0  # seconds after a record was written
_SLEPT: Final = 5.0  # seconds that the clocks may part by themselves
_LASTS: Final = 12 * 3600.0  # seconds in which a reference means the same call
_AROUND: Final = 2 * 86_400.0
_DAY: Final = 86_400.0
NOT_RUNNING: Final = N_("Ended while Desk Agent was not running.")
NOT_SEEN: Final = N_("Ended while disconnected.")
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
        self._days = FOR_EVER
        self._from_records = True
        self._purged = float("-inf")
        self._owner: Owner | None = None
        self._rows: dict[int, int] = {}  # by the present reference of a running call
        self._facts: dict[int, dict[str, Any]] = {}  # what is written of a running call, by its row
        self._older: set[int] = set()  # rows that have begun before this sign-in
        self._last: dict[int, tuple[str, LastCall | None]] = {}  # the last call with the same one, by reference
        self._seeing = False
        self._heard: Instant | None = None
        self._clock: float | None = None
        self._beating = False
        self._turn = 0
        self._reading = False
        self._read_at = float("-inf")
        self._late = False
        self._strays = Strays("")
        self._found: dict[int, tuple[int, float]] = {}  # rows that records have just given, by reference, and when

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
        now = self._port.clock.now()
        if self._owner is None or not self._port.is_live or now.mono - self._read_at < LOOK_AGAIN:
            return
        self._look_at_link(now)
        if self._store.unsettled(self._owner, now.wall - REACH):
            self._read_at = now.mono
            self._port.spawn(self._read(settle=False), "history-records")

    def keep(self, days: int, *, from_records: bool = True) -> None:
        """Forget what is older than so many days; `desk_agent.people.history.FOR_EVER` keeps everything."""
        self._days, self._from_records = days, from_records
        self._purge(self._port.clock.now())

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
        self._clock = self._store.clock(self._owner) if self._owner is not None else None
        self._rows.clear()
        self._facts.clear()
        self._older.clear()
        self._last.clear()
        self._seeing, self._beating, self._reading = False, False, False
        self._turn += 1
        self._read_at = float("-inf")
        self._strays = Strays(extension)
        self._found.clear()

    def live(self) -> None:
        """From now on calls are seen; what was before is marked, and asked for."""
        now = self._port.clock.now()
        self._look_at_link(now)
        if not self._beating:
            self._beating = True
            self._port.spawn(self._beat(), "history-beat")
        if self._owner is not None and self._store.unsettled(self._owner, now.wall - REACH):
            self._turn += 1
            self._port.spawn(self._fill(self._turn), "history-fill")

    def hear(self, event: ev.Event, at: Instant) -> None:
        """Any event shows that calls are being seen; some tell the PBX's time, or that a record was written."""
        self._heard = at
        if isinstance(event, ev.CallEvent):
            self._hear_stray(event, at)
        match event:
            case ev.CallEvent() if not self._seeing and self._port.is_live:
                self._look_at_link(at)
            case acd.AcdEvent() if event.time is not None:
                self._clock = _ahead(event.time, at)
            case SmdrEvent():
                self._on_record(event, at)

    def doubt(self) -> None:
        """From now on nothing is seen."""
        self._stop_seeing(self._last_sight(self._port.clock.now()))

    def leave(self) -> None:
        """The user signs out, after the calls were let go."""
        self._stop_seeing(self._port.clock.now().wall)
        self._turn += 1
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
            row = self._reopened(call.ref, call.direction, call.number) or self._just_found(call.ref)
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
        row = self._rows.pop(past.ref, None) or self._reopened(past.ref, past.direction, past.number)
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
        return row

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
        row, when = self._found.pop(ref, (0, float("-inf")))
        if not row or self._port.clock.now().mono - when > _OVERTAKEN:
            return None
        self._store.change(row, {"evidence": str(Evidence.SEEN), "outcome": "", "detail": "", "unseen": 0})
        self._facts[row] = {}
        return row

    def _hear_stray(self, event: ev.CallEvent, at: Instant) -> None:
        shown = event.call_ref_id in self._rows
        if not shown and self._owner is not None and self._strays.hear(event, at):
            self._port.spawn(self._settle(), "history-strays")

    async def _settle(self) -> None:
        """Write down calls that were over before anything else was heard of them."""
        await self._port.clock.sleep(SETTLED)
        owner = self._owner
        if owner is None:
            return
        for ended in self._strays.settle(self._port.clock.now()):
            ref = ended.leg.ref
            known = self._store.by_ref(ref, owner)
            if ref in self._rows or (known is not None and ended.at.wall - known.started < _LASTS):
                continue
            self._tell(self._end(past_call(ended, self._port.callers)))

    def _reopened(self, ref: int, direction: Direction, number: str) -> int | None:
        """The row of a call that was thought to be over, and is not."""
        known = self._store.by_ref(ref, self._owner)
        if known is None or known.outcome is not Outcome.UNKNOWN:
            return None
        if self._port.clock.now().wall - known.started > _LASTS:
            return None
        # what comes first of a call that was found going on seldom says with whom
        if number and (number, direction) != (known.number, known.direction):
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

    # gaps

    def _look_at_link(self, now: Instant) -> None:
        """Mark the time since calls were last seen; for an account that sees none, all of it."""
        if self._owner is None or self._seeing:
            return
        watching = self._port.live().watching
        before = self._store.alive(self._owner)
        if before is not None and now.wall - before >= SHORTEST:
            self._store.add_gap(self._owner, before, now.wall)
            self._tell()
        self._store.set_alive(self._owner, now.wall, self._clock)
        self._heard = now
        self._seeing = watching

    def _stop_seeing(self, at: float) -> None:
        if self._seeing and self._owner is not None:
            self._seeing = False
            self._store.set_alive(self._owner, at, self._clock)

    def _last_sight(self, now: Instant) -> float:
        """Until when calls were seen, at the least: a connection dies some time before that shows."""
        heard = self._heard or now
        silent = max(0.0, now.mono - heard.mono)
        if now.wall - heard.wall - silent > _SLEPT:
            return heard.wall  # the computer was asleep
        return now.wall - min(max(silent, UNDER_WAY), SILENCE)

    async def _beat(self) -> None:
        """Now and then write down that calls are seen: a crash asks for that."""
        while True:
            await self._port.clock.sleep(BEAT)
            now = self._port.clock.now()
            if self._seeing and self._owner is not None and self._port.is_live:
                self._heard = now
                self._store.set_alive(self._owner, now.wall, self._clock)
            self._store.file.checkpoint()
            if now.wall - self._purged > _DAY:
                self._purge(now)

    def _purge(self, now: Instant) -> None:
        self._purged = now.wall
        if self._store.keep(self._days, now.wall):
            self._tell()

    # records

    def _on_record(self, event: SmdrEvent, at: Instant) -> None:
        if self._owner is None or self._late:
            return
        own = any(record.station == self._owner.extension for record in event.records)
        if own and self._store.unsettled(self._owner, at.wall - REACH):
            self._late = True
            self._port.spawn(self._read_late(), "history-late-record")

    async def _read_late(self) -> None:
        try:
            await self._port.clock.sleep(_LATE)
        finally:
            self._late = False
        await self._read(settle=False)

    async def _fill(self, turn: int) -> None:
        for position, wait in enumerate(AGAIN, 1):
            await self._port.clock.sleep(wait)
            if turn != self._turn:
                return
            await self._read(settle=position == len(AGAIN))

    async def _read(self, *, settle: bool) -> None:
        """Read the records of the gaps that may still be filled, and take what is new."""
        owner = self._owner
        if owner is None or self._reading or not self._port.is_live:
            return
        now = self._port.clock.now()
        spans = self._store.unsettled(owner, now.wall - REACH)
        if not spans:
            return
        self._reading = True
        try:
            why_not = "" if self._from_records else _("Call records are not read: the settings say so.")
            why_not = why_not or self._port.why_not(Feature.RECORDS)
            if not why_not:
                first, _last = smdr.days_around(min(span.began for span in spans), now.wall)
                _first, last = smdr.days_around(now.wall, now.wall)
                records = await smdr.read(self._port.live(), owner.extension, first, last)
        except (PbxError, Refused) as error:
            log.info("the call records cannot be read: %s", type(error).__name__)
            why_not = error.sentence if isinstance(error, PbxError) else str(error)
        finally:
            self._reading = False
        if owner != self._owner:
            return
        if why_not:
            for span in spans:
                self._store.gap_read(span.id, calls=0, settled=False, why=why_not)
        else:
            self._take_records(owner, spans, smdr.recorded(records), settle=settle)
        self._tell()

    def _take_records(
        self, owner: Owner, spans: list[Span], rows: list[tuple[Recorded, Any]], *, settle: bool
    ) -> None:
        known = self._store.known(
            owner, min(span.began for span in spans) - _AROUND, max(span.ended for span in spans) + _AROUND
        )
        result = match(known, [row for row, _ in rows], spans, self._clock)
        if result.clock is not None:
            self._clock = result.clock
        record_of = {row.key: record for row, record in rows}
        for call, row in result.pairs:
            if call.id not in self._facts:
                self._complete(call, row, record_of[row.key])
        for found in result.found:
            self._add_found(owner, found, record_of[found.record.key])
        for span in spans:
            count = sum(found.gap == span.id for found in result.found)
            self._store.gap_read(span.id, calls=count, settled=settle, why="")

    def _complete(self, call: Known, row: Recorded, record: Any) -> None:
        """What a record adds to a call that was seen: nothing but its end, if that was not."""
        facts: dict[str, Any] = {"record": row.key}
        if not call.complete:
            became = Outcome.ANSWERED if call.answered else smdr.outcome(record)
            facts |= {
                "outcome": str(became),
                "talked": row.talked or None,
                "detail": f"{_(NOT_SEEN)} {_(smdr.RECORDED)}",
                "evidence": str(Evidence.BOTH),
                "unseen": int(became is Outcome.MISSED and call.direction is Direction.IN),
            }
        self._store.change(call.id, facts)

    def _add_found(self, owner: Owner, found: Found, record: Any) -> None:
        facts = smdr.facts(record, found.started)
        known = self._port.callers.known(smdr.number(record))
        called = self._port.name(facts["called"]) if facts["called"] else ""
        facts |= {
            "profile": self._port.profile,
            "name": known.name,
            "name_source": str(known.source),
            "called_name": called,
            "evidence": str(Evidence.RECORD),
            "record": found.record.key,
        }
        row = self._store.add(owner, facts, in_order=False)
        if facts["ref"]:
            self._found[facts["ref"]] = (row, self._port.clock.now().mono)

    # telling

    def _tell(self, *ids: int) -> None:
        self._missed = self._store.missed()
        self._port.tell(HistoryChanged(ids, self.missed))


def _ahead(said: datetime, at: Instant) -> float:
    """How many seconds the PBX's clock, which names no zone, is ahead of ours."""
    return min((said.replace(fold=fold).timestamp() - at.wall for fold in (0, 1)), key=abs)


def close_open(store: HistoryStore) -> int:
    """The program starts: what a row says is running has ended meanwhile. How many there were."""
    return store.close_open(_(NOT_RUNNING))


def with_last(call: CallView, history: History) -> CallView:
    """``call`` with the last one with the same person."""
    return replace(call, last=history.last_call(call.number, call.ref))
