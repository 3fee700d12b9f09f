"""The database file: opened, brought up to date, set aside when it is damaged.

Everybody in a source is one *list*: three tables with the list's number in their names. A source says which list is
its own, so that a new one is put in place by a single row. Readers never wait for a writer (WAL).
"""

import logging
import os
import shutil
import sqlite3
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from desk_agent.i18n import _

log = logging.getLogger(__name__)

VERSION: Final = 1
_BUSY_MS: Final = 10_000
_SCHEMA: Final = """
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    list INTEGER NOT NULL,        -- whose tables are person_<list>, number_<list> and word_<list>
    version TEXT NOT NULL,        -- of the content that was read
    rules TEXT NOT NULL,          -- by which its numbers are written
    people INTEGER NOT NULL,
    bad INTEGER NOT NULL,         -- rows that could not be used
    read_at REAL NOT NULL         -- seconds since 1970
);
CREATE TABLE bad_row (source INTEGER NOT NULL, line INTEGER NOT NULL, reason TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX bad_row_source ON bad_row (source, line);
CREATE TABLE last_list (number INTEGER NOT NULL);
INSERT INTO last_list VALUES (0);
"""


class StoreError(Exception):
    """The database cannot be used for this; the text is a sentence for the user. What was in it is as it was."""


class Database:
    """Where the file is, and connections to it.

    ``trouble`` says in a sentence what is wrong with the user's own file, if anything; then another one serves:
    the damaged file is set aside, and where nothing can be written, a temporary file is used until the program ends.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.trouble = ""
        self._scratch = ""
        try:
            self._open()
        except sqlite3.DatabaseError as error:
            if _is_damage(error) and self._set_aside():
                return
            self._go_without(error)
        except OSError as error:
            self._go_without(error)

    def connect(self, *, reading: bool = False) -> sqlite3.Connection:
        """A connection for one thread at a time; one for ``reading`` changes nothing.

        Raises sqlite3.Error.
        """
        connection = sqlite3.connect(self.path, _BUSY_MS / 1000, isolation_level=None, check_same_thread=False)
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        connection.execute("PRAGMA synchronous = NORMAL")
        if reading:
            connection.execute("PRAGMA query_only = 1")
            connection.execute("PRAGMA cache_size = -8000")  # what look-ups pass through in a large list
        return connection

    def close(self) -> None:
        """Remove what was only for this run."""
        if self._scratch:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def _open(self) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.touch(0o600)
        with suppress(OSError):
            os.chmod(self.path, 0o600)  # noqa: PTH101 - one that is there already
        connection = self.connect()
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version > VERSION:
                raise sqlite3.DatabaseError("written by a newer Desk Agent")
            if version < VERSION:
                connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
            connection.execute("SELECT count(*) FROM source").fetchone()
        finally:
            connection.close()

    def _set_aside(self) -> bool:
        """Begin a new file beside the damaged one; the sources are read anew. False if that cannot be done either."""
        aside = self.path.with_name(f"{self.path.stem}-damaged-{time.strftime('%Y%m%d-%H%M%S')}{self.path.suffix}")
        try:
            self.path.rename(aside)
            for tail in ("-wal", "-shm"):
                self.path.with_name(self.path.name + tail).unlink(missing_ok=True)
            self._open()
        except (OSError, sqlite3.Error) as error:
            log.warning("contacts: no new database: %s", error)
            return False
        self.trouble = _("The list of contacts was damaged and is made anew. The old file is kept as {name}.").format(
            name=aside.name
        )
        log.warning("contacts: the database was damaged; kept as %s", aside.name)
        return True

    def _go_without(self, error: Exception) -> None:
        log.warning("contacts: %s cannot be used: %s", self.path.name, error)
        self.trouble = _(
            "Contacts cannot be kept in {path}: {error}. They are read again each time the program starts."
        ).format(path=self.path, error=error)
        self._scratch = tempfile.mkdtemp(prefix="desk-agent-")
        self.path = Path(self._scratch) / self.path.name
        self._open()


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def create_list(connection: sqlite3.Connection) -> int:
    """The number of a new list whose tables are there, without indexes; inside the caller's transaction."""
    connection.execute("UPDATE last_list SET number = number + 1")
    (number,) = connection.execute("SELECT number FROM last_list").fetchone()
    connection.execute(
        f"CREATE TABLE person_{number} (id INTEGER PRIMARY KEY, sort TEXT NOT NULL, name TEXT NOT NULL,"
        " company TEXT NOT NULL, phones TEXT NOT NULL, email TEXT NOT NULL, note TEXT NOT NULL,"
        " uid TEXT NOT NULL, etag TEXT NOT NULL)"
    )
    create_numbers(connection, number)
    # no positions: what is found is looked at anyway, and the index is half as large
    connection.execute(
        f"CREATE VIRTUAL TABLE word_{number} USING fts5(t, tokenize = 'trigram', content = '', detail = none)"
    )
    connection.execute(f"INSERT INTO word_{number} (word_{number}, rank) VALUES ('hashsize', {32 << 20})")
    connection.execute(f"INSERT INTO word_{number} (word_{number}, rank) VALUES ('automerge', 0)")
    return int(number)


def create_numbers(connection: sqlite3.Connection, number: int) -> None:
    """The table of a list's telephone numbers, without its index."""
    connection.execute(
        f"CREATE TABLE number_{number} (person INTEGER NOT NULL, place INTEGER NOT NULL, digits TEXT NOT NULL,"
        " tail INTEGER NOT NULL)"
    )


def index_list(connection: sqlite3.Connection, number: int) -> None:
    """Make a list that is complete fast to search."""
    index_numbers(connection, number)
    # one piece instead of some twenty: a search looks into each
    connection.execute(f"INSERT INTO word_{number} (word_{number}) VALUES ('optimize')")
    connection.execute(f"CREATE INDEX person_{number}_sort ON person_{number} (sort)")
    connection.execute(f"CREATE INDEX person_{number}_uid ON person_{number} (uid) WHERE etag != ''")


def index_numbers(connection: sqlite3.Connection, number: int) -> None:
    """The index of a list's telephone numbers."""
    connection.execute(f"CREATE INDEX number_{number}_tail ON number_{number} (tail)")


def drop_list(connection: sqlite3.Connection, number: int) -> None:
    """Remove a list that nobody shows any more."""
    for table in ("person", "number", "word"):
        connection.execute(f"DROP TABLE IF EXISTS {table}_{number}")
