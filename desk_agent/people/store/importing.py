"""Reading a source into the database: all of it, or nothing.

One transaction holds the new list, its indexes and the exchange of the old list for it. Whatever ends it early (the
user, the source, a full disk, the end of the process) leaves the old list as it was.
"""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from typing import Final

import msgspec

from desk_agent.i18n import N_, _
from desk_agent.people.sources.base import BadRow, Cancelled, Kept, Person, Phone, Source, SourceError
from desk_agent.people.store import folding
from desk_agent.people.store.database import StoreError, create_list, drop_list, index_list
from desk_agent.people.store.lines import Normal, key
from desk_agent.text import plain

log = logging.getLogger(__name__)

BATCH: Final = 4000
MAX_BAD_ROWS: Final = 10_000  # kept of one source; all are counted
MAX_NAME: Final = 120
MAX_NOTE: Final = 1000
MAX_PHONES: Final = 12
_CACHE_KB: Final = 64 << 10
_STEPS: Final = 100_000  # of the database's machine, some milliseconds
_COLUMNS: Final = "name, phones, company, email, note, uid, etag"

NO_NUMBER: Final = N_("It has no telephone number.")
NO_NAME: Final = N_("It has no name and no company.")

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


class _Batch:
    """Rows on their way into the tables of one list."""

    def __init__(self, connection: sqlite3.Connection, number: int, normal: Normal) -> None:
        self._connection = connection
        self._normal = normal
        self._people: list[tuple[object, ...]] = []
        self._numbers: list[tuple[int, int, str, int]] = []
        self._words: list[tuple[int, str]] = []
        self.count = 0
        self._add_people = f"INSERT INTO person_{number} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        self._add_numbers = f"INSERT INTO number_{number} VALUES (?, ?, ?, ?)"
        self._add_words = f"INSERT INTO word_{number} (rowid, t) VALUES (?, ?)"

    def add(self, person: Person) -> str:
        """Take in somebody; the reason why not, or ""."""
        company = _line(person.company)
        name = _line(person.name) or _full_name(_line(person.given), _line(person.family)) or company
        if not name:
            return _(NO_NAME)
        at = self.count + 1
        lines: list[str] = []
        kept: list[Phone] = []
        for phone in person.phones[:MAX_PHONES]:
            digits = self._normal(phone.number)
            if digits and digits not in lines:
                self._numbers.append((at, len(lines), digits, key(digits)))
                lines.append(digits)
                kept.append(phone)
        if not lines:
            return _(NO_NUMBER)
        self.count = at
        sort, text = index_text(name, company, lines)
        self._people.append(
            (
                at,
                sort,
                name,
                company,
                encode_phones(kept),
                _line(person.email),
                _note(person.note),
                person.uid,
                person.etag,
            )
        )
        self._words.append((at, text))
        if len(self._people) >= BATCH:
            self.flush()
        return ""

    def flush(self) -> None:
        """Write what is waiting."""
        self._connection.executemany(self._add_people, self._people)
        self._connection.executemany(self._add_numbers, self._numbers)
        self._connection.executemany(self._add_words, self._words)
        self._people.clear()
        self._numbers.clear()
        self._words.clear()


def index_text(name: str, company: str, lines: Iterable[str]) -> tuple[str, str]:
    """By what somebody is sorted, and in what letters of a search are looked for."""
    short = folding.folded(name)
    other = folding.folded(company) if company else ""
    first = folding.initials(short)
    if "-" in name:  # Min-ji Kim: mjk, and mk
        first = f"{first} {folding.initials(folding.folded(name.replace('-', '')))}"
    digits = " ".join(lines).replace("+", "")
    return folding.flat(short), f" {folding.apart(short)} {folding.apart(other)} {first} {digits} "


def encode_phones(phones: Iterable[Phone]) -> str:
    """Numbers with their labels as one text."""
    return "\n".join([f"{_line(phone.number)}\t{_line(phone.label)}" for phone in phones])


def decode_phones(text: str) -> tuple[Phone, ...]:
    """What `encode_phones` made."""
    return tuple(Phone(*line.split("\t", 1)) for line in text.split("\n"))


def read_source(
    connection: sqlite3.Connection, source: Source, wanted: Wanted, normal: Normal, rules: str, *, anew: bool = False
) -> Report:
    """Read ``source`` into ``connection`` and put its list in place; ``anew`` also if its version is the same.

    Raises:
        SourceError, Cancelled: the old list stands.
        StoreError: the database takes nothing more; the old list stands.
    """
    began = time.perf_counter()
    version = source.version()
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
        report = _fill(connection, source, wanted, normal, (version, rules), began)
    log.info("%s: %s people, %s rows not used, %.1f s", source.name, report.people, report.bad, report.seconds)
    return report


def renew_list(connection: sqlite3.Connection, wanted: Wanted, normal: Normal, rules: str) -> bool:
    """Write numbers anew that were written by other ``rules``; whether there were any. Raises as `read_source`."""
    old = connection.execute("SELECT id, list FROM source WHERE rules != ?", (rules,)).fetchall()
    for source, before in old:
        with _all_or_nothing(connection, wanted):
            number = create_list(connection)
            batch = _Batch(connection, number, normal)
            rows = connection.execute(f"SELECT {_COLUMNS} FROM person_{before}")
            for row in rows:
                batch.add(_person(row))
                if not batch.count % 500:
                    wanted.check()
            batch.flush()
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
    connection: sqlite3.Connection,
    source: Source,
    wanted: Wanted,
    normal: Normal,
    stamp: tuple[str, str],
    began: float,
) -> Report:
    old = connection.execute("SELECT id, list, version FROM source WHERE key = ?", (source.key,)).fetchone()
    number = create_list(connection)
    if old:
        wanted.stands(old[2], lambda: _known(connection, old[1]))
    batch = _Batch(connection, number, normal)
    bad: list[BadRow] = []
    bad_count = entries = 0
    with closing(source.read(wanted)) as rows:  # type: ignore[type-var]
        for row in rows:
            entries += 1
            if not entries % 500:
                wanted.rows = batch.count
                wanted.check()
            person: Person | None
            if isinstance(row, Person):
                person, line, text = row, row.line or entries, row.name or row.company or row.email
            elif isinstance(row, Kept):
                person, line, text = (_kept(connection, old[1], row.uid) if old else None), entries, row.uid
                if person is None:
                    raise SourceError(
                        _("{name} counts on somebody whom this list does not have.").format(name=source.name)
                    )
            else:
                reason, line, text = row.reason, row.line, row.text
                person = None
            if person is not None and not (reason := batch.add(person)):
                continue
            bad_count += line > 0
            if len(bad) < MAX_BAD_ROWS:
                bad.append(BadRow(line, reason, plain(text, 200)))
    batch.flush()
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


def _kept(connection: sqlite3.Connection, number: int, uid: str) -> Person | None:
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM person_{number} WHERE uid = ? AND etag != ''", (uid,)
    ).fetchone()
    return _person(row) if row else None


def _person(row: tuple[str, ...]) -> Person:
    name, phones, company, email, note, uid, etag = row
    return Person(name, decode_phones(phones), company, email, note, uid=uid, etag=etag)


def _line(text: str) -> str:
    """``text`` on one harmless line; most of it is that already."""
    if not text:
        return text
    if len(text) <= MAX_NAME and text.isprintable():
        return " ".join(text.split())
    return plain(text, MAX_NAME)


def _note(text: str) -> str:
    return plain(text, MAX_NOTE) if text else text


def _full_name(given: str, family: str) -> str:
    """The parts of a name in the order of its script."""
    if family and "\uac00" <= family[-1] <= "\ud7a3":
        return family + given
    return f"{given} {family}".strip()


def _why(error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return _("The disk is full: the contacts were not read. The old list stands.")
    if code == sqlite3.SQLITE_BUSY:
        return _("Another program is writing the list of contacts. Try again in a moment.")
    return _("The list of contacts cannot be written: {error}. The old list stands.").format(error=error)
