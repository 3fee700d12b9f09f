"""Reading a source into the database: all of it, or nothing.

One transaction holds the new list, its indexes and the exchange of the old list for it. Whatever ends it early (the
user, the source, a full disk, the end of the process) leaves the old list as it was.
"""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from typing import Final, NamedTuple

import msgspec

from desk_agent.i18n import _
from desk_agent.people.sources.base import BadRow, Cancelled, Kept, Person, Source, SourceError
from desk_agent.people.store.database import StoreError, create_list, drop_list, index_list
from desk_agent.people.store.lines import Normal
from desk_agent.people.store.rows import Batch, decode_phones
from desk_agent.text import plain

log = logging.getLogger(__name__)

MAX_BAD_ROWS: Final = 10_000  # kept of one source; all are counted
_CACHE_KB: Final = 64 << 10
_STEPS: Final = 2_000_000  # of the database's machine, some hundred milliseconds: each costs a turn of Python's lock
_COLUMNS: Final = "name, phones, company, email, note, uid, etag"


OnProgress = Callable[[int, int, int], None]


class Report(msgspec.Struct, frozen=True):
    """What came of reading a source. ``unchanged``: it was not read, its version is the one we have."""

    people: int = 0
    bad: int = 0
    seconds: float = 0.0
    unchanged: bool = False


class Wanted:
    """The wish for one import: progress out, cancellation in. See `desk_agent.people.sources.base.Reading`.

    ``on_progress`` hears rows so far, done and total as the source counts them; from the importing thread.
    """

    def __init__(self, on_progress: OnProgress | None = None) -> None:
        self._on_progress = on_progress
        self._cancelled = False
        self._known: Callable[[], Mapping[str, str]] = dict
        self._version = ""
        self.rows = 0

    def cancel(self) -> None:
        """End it soon; from any thread."""
        self._cancelled = True

    @property
    def is_cancelled(self) -> bool:
        """Whether nobody wants it any more."""
        return self._cancelled

    def known(self) -> Mapping[str, str]:
        """``etag`` by ``uid`` of the list that stands."""
        return self._known()

    def version(self) -> str:
        """The version of that list."""
        return self._version

    def progress(self, done: int, total: int) -> None:
        """How far the source is."""
        if self._on_progress is not None:
            self._on_progress(self.rows, done, total)

    def check(self) -> None:
        """Raise Cancelled if nobody wants the rest."""
        if self._cancelled:
            raise Cancelled

    def stands(self, version: str, known: Callable[[], Mapping[str, str]]) -> None:
        """What there is already: its version, and how to find what is known of its entries."""
        self._version, self._known = version, known


class Ends(NamedTuple):
    """Two connections to the database. While a batch is written nobody else may touch that connection: whoever waits
    for it holds what Python's own code on it needs. What stands is read by the other one.
    """

    writing: sqlite3.Connection
    reading: sqlite3.Connection


def read_source(
    ends: Ends, source: Source, wanted: Wanted, normal: Normal, rules: str, *, anew: bool = False
) -> Report:
    """Read ``source`` and put its list in place; ``anew`` also if its version is the same.

    Raises:
        SourceError, Cancelled: the old list stands.
        StoreError: the database takes nothing more; the old list stands.
    """
    began = time.perf_counter()
    version = source.version()
    connection = ends.writing
    row = connection.execute(
        "SELECT id, people, bad, version, rules FROM source WHERE key = ?", (source.key,)
    ).fetchone()
    if row and version and not anew and (row[3], row[4]) == (version, rules):
        connection.execute(
            "UPDATE source SET name = ?, kind = ? WHERE id = ? AND (name, kind) != (?, ?)",
            (source.name, str(source.kind), row[0], source.name, str(source.kind)),
        )
        return Report(row[1], row[2], unchanged=True)
    with _all_or_nothing(connection, wanted):
        report = _fill(ends, source, wanted, normal, (version, rules), began)
    log.info("%s: %s people, %s rows not used, %.1f s", source.name, report.people, report.bad, report.seconds)
    return report


def renew_list(ends: Ends, wanted: Wanted, normal: Normal, rules: str) -> bool:
    """Write numbers anew that were written by other ``rules``; whether there were any. Raises as `read_source`."""
    connection = ends.writing
    old = connection.execute("SELECT id, list FROM source WHERE rules != ?", (rules,)).fetchall()
    for source, before in old:
        with _all_or_nothing(connection, wanted):
            number = create_list(connection)
            with Batch(connection, number, normal) as batch:
                for row in ends.reading.execute(f"SELECT {_COLUMNS} FROM person_{before}"):
                    batch.add(_person(row))
                    if not batch.count % 500:
                        wanted.check()
                batch.finish()
            index_list(connection, number)
            drop_list(connection, before)
            connection.execute("UPDATE source SET list = ?, rules = ? WHERE id = ?", (number, rules, source))
    return bool(old)


def forget_source(connection: sqlite3.Connection, key: str) -> None:
    """Remove a source and its list. Raises StoreError."""
    with _all_or_nothing(connection, Wanted()):
        row = connection.execute("SELECT id, list FROM source WHERE key = ?", (key,)).fetchone()
        if row:
            drop_list(connection, row[1])
            connection.execute("DELETE FROM bad_row WHERE source = ?", (row[0],))
            connection.execute("DELETE FROM source WHERE id = ?", (row[0],))


@contextmanager
def _all_or_nothing(connection: sqlite3.Connection, wanted: Wanted) -> Iterator[None]:
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            # an index of a million rows is one statement
            connection.set_progress_handler(lambda: wanted.is_cancelled, _STEPS)
            yield
            wanted.check()
            connection.set_progress_handler(None, 0)
            connection.execute("COMMIT")
        except BaseException:
            connection.set_progress_handler(None, 0)
            if connection.in_transaction:  # a full disk has rolled back already
                connection.execute("ROLLBACK")
            raise
    except sqlite3.Error as error:
        if wanted.is_cancelled:
            raise Cancelled from error
        raise StoreError(_why(error)) from error
    finally:
        connection.execute("PRAGMA cache_size = -2000")
    with suppress(sqlite3.Error):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _fill(
    ends: Ends,
    source: Source,
    wanted: Wanted,
    normal: Normal,
    stamp: tuple[str, str],
    began: float,
) -> Report:
    connection = ends.writing
    old = connection.execute("SELECT id, list, version FROM source WHERE key = ?", (source.key,)).fetchone()
    number = create_list(connection)
    if old:
        wanted.stands(old[2], lambda: _known(ends.reading, old[1]))
    bad: list[BadRow] = []
    bad_count = entries = 0
    with Batch(connection, number, normal) as batch, closing(source.read(wanted)) as rows:  # type: ignore[type-var]
        for row in rows:
            entries += 1
            if not entries % 500:
                wanted.rows = batch.count
                wanted.check()
            person: Person | None = None
            if isinstance(row, Person):
                person, line, text = row, row.line or entries, row.name or row.company or row.email
            elif isinstance(row, Kept):
                person, line, text = _kept(ends.reading, old[1] if old else 0, row.uid, source.name), entries, row.uid
            else:
                reason, line, text = row.reason, row.line, row.text
            if person is not None and not (reason := batch.add(person)):
                continue
            bad_count += line > 0
            if len(bad) < MAX_BAD_ROWS:
                bad.append(BadRow(line, reason, plain(text, 200)))
        batch.finish()
    wanted.rows = batch.count
    wanted.check()
    index_list(connection, number)
    report = Report(batch.count, bad_count, time.perf_counter() - began)
    _put_in_place(connection, source, number, stamp, report, bad)
    return report


def _put_in_place(
    connection: sqlite3.Connection,
    source: Source,
    number: int,
    stamp: tuple[str, str],
    report: Report,
    bad: list[BadRow],
) -> None:
    old = connection.execute("SELECT id, list FROM source WHERE key = ?", (source.key,)).fetchone()
    values = (source.name, str(source.kind), number, *stamp, report.people, report.bad, time.time())
    if old:
        drop_list(connection, old[1])
        connection.execute(
            "UPDATE source SET name = ?, kind = ?, list = ?, version = ?, rules = ?, people = ?, bad = ?, read_at = ?"
            " WHERE id = ?",
            (*values, old[0]),
        )
        at = old[0]
    else:
        at = connection.execute(
            "INSERT INTO source (name, kind, list, version, rules, people, bad, read_at, key)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*values, source.key),
        ).lastrowid
    connection.execute("DELETE FROM bad_row WHERE source = ?", (at,))
    connection.executemany(
        "INSERT INTO bad_row VALUES (?, ?, ?, ?)", [(at, each.line, each.reason, each.text) for each in bad]
    )


def _known(connection: sqlite3.Connection, number: int) -> dict[str, str]:
    return dict(connection.execute(f"SELECT uid, etag FROM person_{number} WHERE etag != ''"))


def _kept(connection: sqlite3.Connection, number: int, uid: str, source: str) -> Person:
    row = (
        number
        and connection.execute(
            f"SELECT {_COLUMNS} FROM person_{number} WHERE uid = ? AND etag != ''", (uid,)
        ).fetchone()
    )
    if not row:
        raise SourceError(_("{name} counts on somebody whom this list does not have.").format(name=source))
    return _person(row)


def _person(row: tuple[str, ...]) -> Person:
    name, phones, company, email, note, uid, etag = row
    return Person(name, decode_phones(phones), company, email, note, uid=uid, etag=etag)


def _why(error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return _("The disk is full: the contacts were not read. The old list stands.")
    if code == sqlite3.SQLITE_BUSY:
        return _("Another program is writing the list of contacts. Try again in a moment.")
    return _("The list of contacts cannot be written: {error}. The old list stands.").format(error=error)
