"""The store as the program sees it: look-ups at once, everything that takes time on two threads of its own."""

import logging
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import msgspec

from desk_agent.i18n import _
from desk_agent.people.numbers import DialRules
from desk_agent.people.sources.base import BadRow, Cancelled, Kind, Source, SourceError
from desk_agent.people.store.browse import Browse
from desk_agent.people.store.database import Database, StoreError
from desk_agent.people.store.importing import (
    Ends,
    OnProgress,
    Report,
    Wanted,
    forget_source,
    read_source,
    renew_list,
)
from desk_agent.people.store.lines import normal_by, signature, wholes_by
from desk_agent.people.store.lookup import Listed, Lookup, Match
from desk_agent.people.store.rows import decode_phones
from desk_agent.people.store.search import Hit, Search

log = logging.getLogger(__name__)

T = TypeVar("T")


class Superseded(Exception):  # noqa: N818 - not a fault
    """Somebody has asked for something newer in the meantime: nobody wants this answer."""


class SourceState(msgspec.Struct, frozen=True):
    """What is in the store of one source. ``read_at`` is seconds since 1970; ``remark`` is about the whole of it."""

    id: int
    key: str
    name: str
    kind: Kind
    people: int
    bad: int
    read_at: float
    remark: str


class Job:
    """A source that is being read. ``done`` gives the `Report` or raises SourceError, StoreError or Cancelled."""

    def __init__(self, wanted: Wanted, done: "Future[Report]") -> None:
        self._wanted = wanted
        self.done = done

    def cancel(self) -> None:
        """The old list stands; ``done`` raises Cancelled soon."""
        self._wanted.cancel()


class _Reader:
    """One thread's view of the lists that there are now."""

    def __init__(self, database: Database) -> None:
        self.connection = database.connect(reading=True)
        self._seen = -1
        self.lookup = Lookup(self.connection, ())
        self.search = Search(self.connection, (), str, DialRules())
        self.browse = Browse(self.connection, ())

    def refresh(self, generation: int, rules: DialRules, *, force: bool = False) -> None:
        """See the lists of ``generation``; raises sqlite3.Error."""
        if generation == self._seen and not force:
            return
        rows = self.connection.execute("SELECT id, name, kind, list FROM source ORDER BY id").fetchall()
        sources = [Listed(row[0], row[1], Kind(row[2]), row[3]) for row in rows]
        self.lookup = Lookup(self.connection, sources)
        self.search = Search(self.connection, sources, normal_by(rules), rules)
        self.browse = Browse(self.connection, sources)
        self._seen = generation


class ContactStore:
    """Contacts of all sources. Made and closed by one thread, which also looks numbers up.

    Args:
        path: the database; it is made if it is not there. See `Database` for what becomes of a damaged one.
        rules: how the site dials, for comparing numbers.
        on_change: called when lists have changed, from a thread of the store.
    """

    def __init__(
        self, path: Path, rules: DialRules | None = None, *, on_change: Callable[[], None] | None = None
    ) -> None:
        self._rules = rules or DialRules()
        self._wholes = wholes_by(self._rules)
        self._on_change = on_change
        self._database = Database(path)
        self._generation = 0
        self._lock = threading.Lock()
        self._front = _Reader(self._database)
        self._back = _Reader(self._database)
        self._writer = self._database.connect()
        self._ends = Ends(self._writer, self._database.connect(reading=True))
        self._searching = ThreadPoolExecutor(1, thread_name_prefix="contacts-search")
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="contacts-write")
        self._turns: dict[str, int] = {}
        self._running = ""
        self._jobs: set[Wanted] = set()
        self._failed = False
        self._renew()

    @property
    def trouble(self) -> str:
        """What is wrong with the user's own file, as a sentence; "" if nothing is."""
        return self._database.trouble

    # at once

    def find(self, number: str) -> list[Match]:
        """Who has ``number``, those of the best word first; nobody if the database fails, which is logged once."""
        wholes = self._wholes(number)
        for again in (False, True):
            try:
                self._front.refresh(self._generation, self._rules, force=again)
                return self._front.lookup.find(wholes)
            except sqlite3.Error as error:  # a list may have been replaced by another process
                if again and not self._failed:
                    self._failed = True
                    log.error("contacts: a number cannot be looked up: %s", error)  # noqa: TRY400 - no traceback
        return []

    def sources(self) -> list[SourceState]:
        """Every source that has been read."""
        rows = self._front.connection.execute(
            "SELECT id, key, name, kind, people, bad, read_at, coalesce("
            "(SELECT reason FROM bad_row WHERE source = id AND line = 0), '') FROM source ORDER BY id"
        )
        return [SourceState(row[0], row[1], row[2], Kind(row[3]), *row[4:]) for row in rows]

    def bad_rows(self, source: int, limit: int = 1000) -> list[BadRow]:
        """Rows of the source with the id ``source`` that could not be used, in order."""
        rows = self._front.connection.execute(
            "SELECT line, reason, text FROM bad_row WHERE source = ? ORDER BY line LIMIT ?", (source, limit)
        )
        return [BadRow(*row) for row in rows]

    def everybody(self, key: str) -> list[tuple[str, str]]:
        """First numbers and names of a small list, in its order; nobody if there is no such list."""
        row = self._front.connection.execute("SELECT list FROM source WHERE key = ?", (key,)).fetchone()
        if row is None:
            return []
        people = self._front.connection.execute(f"SELECT phones, name FROM person_{row[0]} ORDER BY id")
        return [(decode_phones(phones)[0].number, name) for phones, name in people]

    def set_rules(self, rules: DialRules) -> None:
        """Compare numbers by other rules from now on; the lists follow in the background."""
        if rules != self._rules:
            self._rules, self._wholes = rules, wholes_by(rules)
            self._changed()
            self._renew()

    # beside

    def search(self, text: str, limit: int, who: str = "") -> "Future[list[Hit]]":
        """People for a few letters or digits; a newer question of the same ``who`` raises Superseded here."""
        return self._ask(who, lambda reader: reader.search.find(text, limit))

    def page(self, start: int, count: int, source: int = 0, who: str = "page") -> "Future[list[Hit]]":
        """Part of the list of everybody, by name; the same holds for ``who``."""
        return self._ask(who, lambda reader: reader.browse.page(start, count, source))

    def count(self, source: int = 0) -> "Future[int]":
        """How many people there are, in one source or in all."""
        return self._ask(f"count {source}", lambda reader: reader.browse.count(source))

    def details(self, source: int, person: int) -> "Future[tuple[Hit | None, str, str]]":
        """Somebody with e-mail address and note; None if the list is another by now."""
        return self._ask(
            "details", lambda reader: (reader.browse.person(source, person), *reader.browse.details(source, person))
        )

    def short_numbers(self, digits: int, limit: int = 2000) -> "Future[list[str]]":
        """Numbers that have no more than so many ``digits``: those of the house."""
        return self._ask("short numbers", lambda reader: reader.lookup.short(digits, limit))

    def refresh(self, source: Source, on_progress: OnProgress | None = None, *, anew: bool = False) -> Job:
        """Read ``source`` if it has changed, or ``anew`` in any case. One after another, in the order of asking."""
        wanted = Wanted(on_progress)
        self._jobs.add(wanted)

        def work() -> Report:
            try:
                wanted.check()
                rules = self._rules
                report = read_source(self._ends, source, wanted, normal_by(rules), signature(rules), anew=anew)
            finally:
                self._jobs.discard(wanted)
            if not report.unchanged:
                self._changed()
            return report

        return Job(wanted, self._writing.submit(work))

    def forget(self, key: str) -> "Future[None]":
        """Remove a source and everybody in it."""

        def work() -> None:
            forget_source(self._writer, key)
            self._changed()

        return self._writing.submit(work)

    def close(self) -> None:
        """End what is under way; an import is undone."""
        for wanted in tuple(self._jobs):
            wanted.cancel()
        with self._lock:
            for who in self._turns:
                self._turns[who] += 1
            self._back.connection.interrupt()
        self._writing.shutdown(wait=True, cancel_futures=True)
        self._searching.shutdown(wait=True, cancel_futures=True)
        for connection in (self._front.connection, self._back.connection, *self._ends):
            connection.close()
        self._database.close()

    def _ask(self, who: str, question: Callable[[_Reader], T]) -> "Future[T]":
        with self._lock:
            turn = self._turns[who] = self._turns.get(who, 0) + 1
            if self._running == who:
                self._back.connection.interrupt()

        def work() -> T:
            while True:
                with self._lock:
                    if self._turns[who] != turn:
                        raise Superseded
                    self._running = who
                try:
                    return self._answer(question)
                except sqlite3.OperationalError as error:
                    if getattr(error, "sqlite_errorcode", 0) != sqlite3.SQLITE_INTERRUPT:
                        raise StoreError(_("The contacts cannot be searched: {error}").format(error=error)) from error
                finally:
                    with self._lock:
                        self._running = ""

        return self._searching.submit(work)

    def _answer(self, question: Callable[[_Reader], T]) -> T:
        self._back.refresh(self._generation, self._rules)
        try:
            return question(self._back)
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
                raise
            self._back.refresh(self._generation, self._rules, force=True)  # a list was replaced meanwhile
            return question(self._back)

    def _renew(self) -> None:
        """Write the numbers of lists that were read under other rules by the present ones."""
        rules = self._rules
        wanted = Wanted()
        self._jobs.add(wanted)

        def work() -> None:
            try:
                if rules is self._rules and renew_list(self._ends, wanted, normal_by(rules), signature(rules)):
                    self._changed()
            except Cancelled:
                log.info("contacts: numbers are written anew next time")
            except StoreError as error:
                log.warning("contacts: numbers are not written anew: %s", error)
            finally:
                self._jobs.discard(wanted)

        self._writing.submit(work)

    def _changed(self) -> None:
        self._generation += 1
        if self._on_change is not None:
            self._on_change()


__all__ = ["Cancelled", "ContactStore", "Job", "SourceError", "SourceState", "StoreError", "Superseded"]
