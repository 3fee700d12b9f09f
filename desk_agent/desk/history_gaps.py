"""Times in which calls were not seen: marked as gaps, and filled from the PBX's call records where those may be read.

Records come late, so they are read again and again for a while.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from desk_agent.api import acd
from desk_agent.api import events as ev
from desk_agent.api.errors import PbxError
from desk_agent.api.smdr import SmdrEvent
from desk_agent.client.capabilities import Feature
from desk_agent.desk import history_records as smdr
from desk_agent.desk.part import Port
from desk_agent.i18n import N_, _
from desk_agent.instant import Instant
from desk_agent.people.history import FOR_EVER, HistoryStore, Owner
from desk_agent.people.history_match import Found, Known, Recorded, Span, match
from desk_agent.text import plain
from desk_agent.view import Direction, Evidence, Outcome, Refused

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
_AROUND: Final = 2 * 86_400.0
_DAY: Final = 86_400.0
NOT_SEEN: Final = N_("Ended while disconnected.")


class Gaps:
    """What was not seen of the own phone's calls.

    Args:
        port: the desk.
        store: where calls are kept now.
        runs: whether a row is that of a running call.
        tell: says which rows are different now.
    """

    def __init__(
        self,
        port: Port,
        store: Callable[[], HistoryStore],
        runs: Callable[[int], bool],
        tell: Callable[..., None],
    ) -> None:
        self._port = port
        self._kept = store
        self._runs = runs
        self._tell = tell
        self._owner: Owner | None = None
        self._days = FOR_EVER
        self._from_records = True
        self._purged = float("-inf")
        self._seeing = False
        self._heard: Instant | None = None
        self._clock: float | None = None
        self._beating = False
        self._turn = 0
        self._reading = False
        self._read_at = float("-inf")
        self._late = False
        self._found: dict[int, tuple[int, float]] = {}  # rows that records have just given, by reference, and when

    @property
    def _store(self) -> HistoryStore:
        return self._kept()

    def begin(self, owner: Owner | None) -> None:
        """Another phone."""
        self._owner = owner
        self._clock = self._store.clock(owner) if owner is not None else None
        self._seeing, self._beating, self._reading = False, False, False
        self._turn += 1
        self._read_at = float("-inf")
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
        """The user signs out."""
        self._stop_seeing(self._port.clock.now().wall)
        self._turn += 1
        self._owner = None

    def refresh(self) -> None:
        """Somebody looks at the history: what records may still tell is asked for."""
        now = self._port.clock.now()
        if self._owner is None or not self._port.is_live or now.mono - self._read_at < LOOK_AGAIN:
            return
        self._look_at_link(now)
        if self._store.unsettled(self._owner, now.wall - REACH):
            self._read_at = now.mono
            self._port.spawn(self._read(settle=False), "history-records")

    def keep(self, days: int, *, from_records: bool) -> None:
        """See `desk_agent.desk.history.History.keep`."""
        self._days, self._from_records = days, from_records
        self._purge(self._port.clock.now())

    def just_found(self, ref: int) -> int | None:
        """The row that a record has given a moment ago to a call whose events come only now."""
        row, when = self._found.pop(ref, (0, float("-inf")))
        return row if row and self._port.clock.now().mono - when <= _OVERTAKEN else None

    @property
    def heard(self) -> Instant | None:
        """When the last event came."""
        return self._heard

    def mark(self, began: float, ended: float) -> None:
        """An event was lost in between, and a call with it; records are asked for."""
        if self._owner is None:
            return
        self._store.add_gap(self._owner, began, ended)
        self._tell()
        if self._port.is_live:
            self._turn += 1
            self._port.spawn(self._fill(self._turn), "history-fill")

    # the marks

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
                # the line may be dead already: as long as that can stay unknown, nothing more was seen for certain
                alive = now._replace(wall=now.wall - SILENCE, mono=now.mono - SILENCE)
                if self._heard is None or self._heard.mono < alive.mono:
                    self._heard = alive
                self._store.set_alive(self._owner, self._last_sight(now), self._clock)
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
            if not self._runs(call.id):
                self._complete(call, row, record_of[row.key])
        for found in result.found:
            self._add_found(owner, found, record_of[found.record.key])
        for span in spans:
            count = sum(found.gap == span.id for found in result.found)
            self._store.gap_read(span.id, calls=count, settled=settle, why="")

    def _complete(self, call: Known, row: Recorded, record: Any) -> None:
        """What a record adds to a call that was seen: nothing but its end, or its beginning, if that was not."""
        facts: dict[str, Any] = {"record": row.key}
        if call.found and row.direction is not None and (row.direction, row.line) != (call.direction, call.line):
            facts |= {"direction": str(row.direction), "evidence": str(Evidence.BOTH)}
            if not call.line:
                facts |= self._caller(record)
        if not call.complete:
            became = smdr.outcome(record)
            if call.answered and not smdr.is_certain(record):
                became = Outcome.ANSWERED
            elif call.answered and became is not Outcome.ANSWERED:
                facts["answered"] = None  # the phone's state was about another call
            facts |= {
                "outcome": str(became),
                "talked": (row.talked if smdr.has_talked(record) else 0.0) or None,
                "detail": f"{_(NOT_SEEN)} {_(smdr.RECORDED)}",
                "evidence": str(Evidence.BOTH),
                "unseen": int(became is Outcome.MISSED and call.direction is Direction.IN),
            }
        self._store.change(call.id, facts)

    def _caller(self, record: Any) -> dict[str, Any]:
        known = self._port.callers.known(smdr.number(record))
        return {"number": plain(smdr.number(record)), "name": known.name, "name_source": str(known.source)}

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
        # one that has talked is over: what is heard of it now is another part
        if facts["ref"] and not facts.get("talked"):
            self._found[facts["ref"]] = (row, self._port.clock.now().mono)


def _ahead(said: datetime, at: Instant) -> float:
    """How many seconds the PBX's clock, which names no zone, is ahead of ours."""
    return min((said.replace(fold=fold).timestamp() - at.wall for fold in (0, 1)), key=abs)
