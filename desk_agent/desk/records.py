"""Call records of the PBX: newest first, a stretch of days at a time, never more than is shown or exported."""

import csv
import io
import logging
from collections.abc import AsyncIterator, Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from desk_agent.api import events as ev
from desk_agent.api.errors import PbxError, RefusedError
from desk_agent.api.smdr import Field, Query, Record, SmdrEvent
from desk_agent.desk.part import Port
from desk_agent.i18n import N_, _
from desk_agent.instant import Instant
from desk_agent.text import cell, plain
from desk_agent.view import RecordFilter, RecordPage, RecordRow, RecordsChanged, Refused

log = logging.getLogger(__name__)

PAGE: Final = 50  # rows that are read at least, if there are as many
REACH: Final = timedelta(days=400)  # how far back is looked, if no first day is given
_WIDEST: Final = timedelta(days=64)  # of one question
_MAX_PER_STRETCH: Final = 2000
_DAY: Final = timedelta(days=1)

DIRECTIONS: Final = {
    "I": N_("Incoming"),
    "t": N_("Incoming, transferred"),
    "O": N_("Outgoing"),
    "T": N_("Outgoing, transferred"),
    "o": N_("Outgoing, not answered"),
    "R": N_("Missed"),
    "G": N_("Missed in the group"),
    "H": N_("Lost on hold"),
    "E": N_("Internal"),
    "S": N_("Internal message"),
    "P": N_("Paging"),
    "V": N_("Voicemail"),
    "X": N_("Barred"),
    "N": N_("Outgoing, network"),
    "n": N_("Incoming, network"),
}


def matches(row: RecordRow, wanted: RecordFilter) -> bool:
    """Whether a record is one of those wanted."""
    day = row.start.date() if row.start is not None else None
    return (
        (wanted.since is None or (day is not None and day >= wanted.since))
        and (wanted.until is None or (day is not None and day <= wanted.until))
        and (not wanted.directions or row.direction in wanted.directions)
        and (not wanted.number or wanted.number in row.number)
        and (wanted.at_least is None or (row.duration is not None and row.duration >= wanted.at_least))
    )


def condition(wanted: RecordFilter, first: date | None, last: date | None) -> Query:
    """The same in the PBX's query language (section 4), for the days from ``first`` to ``last``.

    A day's bounds hold whether the PBX keeps minutes or seconds and whether it compares moments or texts.
    """
    query = Query()
    if first is not None:
        query &= Field("StartTime") > datetime.combine(first - _DAY, time(23, 59, 59))
    if last is not None:
        query &= Field("StartTime") <= datetime.combine(last, time(23, 59, 59))
    if wanted.directions:
        either = Query()
        for letter in sorted(wanted.directions):
            either |= Field("Direction") == letter
        query &= either
    if wanted.number:
        query &= Field("DialedNumber1").contains(wanted.number) | Field("DialedNumber2").contains(wanted.number)
    if wanted.at_least is not None:
        query &= Field("Duration") >= wanted.at_least
    return query


class Records:
    """A part of the desk; see `desk_agent.desk.part.Part`."""

    def __init__(self, port: Port) -> None:
        self._port = port
        self._wanted = RecordFilter()
        self._page: RecordPage | None = None
        self._source: AsyncIterator[list[RecordRow]] | None = None

    def begin(self) -> None:
        """Somebody else's records."""
        self._page = self._source = None

    def live(self) -> None:
        """Records are read when somebody looks at them."""

    def doubt(self) -> None:
        """What was read stays true."""

    def hear(self, event: ev.Event, _at: Instant) -> None:
        """A record that is written now is shown above the others, if it is one of those wanted."""
        if not isinstance(event, SmdrEvent) or self._page is None:
            return
        rows = [row for row in map(self._row, event.records) if matches(row, self._wanted)]
        if rows:
            total = None if self._page.total is None else self._page.total + len(rows)
            self._page = replace(self._page, rows=(*reversed(rows), *self._page.rows), total=total)
            self._port.tell(RecordsChanged(self._page))

    async def read(self, wanted: RecordFilter) -> RecordPage:
        """The newest records that are wanted.

        Raises:
            Refused: the PBX does not give them; the text says why.
        """
        self._wanted, self._page = wanted, None
        self._source = self._stretches(wanted)
        return await self.more()

    async def more(self) -> RecordPage:
        """As `read`, with some more: those before."""
        source = self._source
        page = self._page or RecordPage()
        if source is None:
            return page
        rows = list(page.rows)
        enough = len(rows) + PAGE
        try:
            async for stretch in source:
                rows += stretch
                if len(rows) >= enough:
                    break
            else:
                source = None
        except PbxError as error:
            raise Refused(error.sentence) from error
        if self._source is None or (source is not None and source is not self._source):
            return page  # another question was asked meanwhile
        self._source = source
        self._page = RecordPage(tuple(rows), len(rows) if source is None else None, more=source is not None)
        return self._page

    async def find(self, wanted: RecordFilter, limit: int) -> list[RecordRow]:
        """At most ``limit`` of the newest records that are wanted, whatever the window shows.

        Raises:
            Refused: the PBX does not give them; the text says why.
        """
        rows: list[RecordRow] = []
        try:
            async for stretch in self._stretches(wanted):
                rows += stretch
                if len(rows) >= limit:
                    break
        except PbxError as error:
            raise Refused(error.sentence) from error
        return rows[:limit]

    async def export(self, path: Path, wanted: RecordFilter, on_progress: Callable[[int], None]) -> int:
        """Write all records that are wanted to a CSV file; returns how many. Cancelled or failed, no file is left.

        Raises:
            Refused: the PBX does not give them, or the file cannot be written.
        """
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(
            (_("Start"), _("Duration"), _("Direction"), _("Station"), _("Number"), _("Name"), _("Ended by"))
        )
        count = 0
        try:
            async for stretch in self._stretches(wanted):
                for row in stretch:
                    writer.writerow(cell(one) for one in _cells(row))
                count += len(stretch)
                on_progress(count)
            draft = path.with_name(f".{path.name}.part")
            try:
                draft.write_text(text.getvalue(), "utf-8-sig", newline="")
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)
        except PbxError as error:
            raise Refused(error.sentence) from error
        except OSError as error:
            raise Refused(_("{file} cannot be written: {why}.").format(file=path.name, why=error.strerror)) from error
        return count

    async def _stretches(self, wanted: RecordFilter) -> AsyncIterator[list[RecordRow]]:
        """The days from the last one back, newest first; the longer nothing is found, the more at once."""
        today = self._port.clock.now().as_datetime().astimezone().date()
        last = wanted.until or today + _DAY  # the PBX may be a time zone ahead
        first = wanted.since or today - REACH
        width, found = _DAY * 2, False
        while last >= first:
            begin = max(first, last - width + _DAY)
            rows = await self._stretch(wanted, begin, last)
            if rows:
                found = True
                yield rows
            else:
                width = min(width * 2, _WIDEST)
            last = begin - _DAY
        if not found and not wanted.since and not wanted.until:
            # A site may write dates in a form that cannot be compared (PGM 169): then in the order they come.
            rows = await self._stretch(wanted, None, None)
            if rows:
                yield rows

    async def _stretch(self, wanted: RecordFilter, first: date | None, last: date | None) -> list[RecordRow]:
        try:
            rows = await self._ask(condition(wanted, first, last))
        except RefusedError as error:
            if not (wanted.number or wanted.directions or wanted.at_least):
                raise
            # Columns have other names at some sites (PGM 177): what cannot be asked for is sorted out here.
            log.info("a condition on call records is refused: %s", error.code)
            rows = await self._ask(condition(RecordFilter(), first, last))
        rows = [row for row in rows if matches(row, replace(wanted, since=None, until=None))]
        rows.sort(key=lambda row: row.start or datetime.min, reverse=True)  # noqa: DTZ901 - the PBX's own time
        return rows

    async def _ask(self, query: Query) -> list[RecordRow]:
        rows: list[RecordRow] = []
        async for page in self._port.live().get_smdr(query, PAGE):
            rows += map(self._row, page.items)
            if len(rows) >= _MAX_PER_STRETCH:
                break
        return rows

    def _row(self, record: Record) -> RecordRow:
        cause = record.disconnect_cause
        return RecordRow(
            start=record.start,
            duration=record.duration,
            direction=record.direction_letter,
            direction_word=_(DIRECTIONS.get(record.direction_letter, record.direction_letter)),
            station=plain(record.station),
            number=plain(record.number),
            name=self._port.name(record.number),
            cause=plain(cause.text) if cause.code or cause.reason else "",
        )


def _cells(row: RecordRow) -> tuple[str, ...]:
    start = f"{row.start:%Y-%m-%d %H:%M:%S}" if row.start is not None else ""
    lasted = "" if row.duration is None else str(row.duration)
    return start, lasted, row.direction_word, row.station, row.number, row.name, row.cause
