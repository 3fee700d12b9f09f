"""The file that the history is kept in: its tables, and what becomes of it when the disk does not play along.

What cannot be written is kept in memory instead, and said once: an agent goes on working. It is written as soon as
that can be done again, at the latest when the program ends. A damaged file is set aside, never deleted. Rows that are
deleted are overwritten (``secure_delete``), also in the index of their words.
"""

import logging
import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from desk_agent.i18n import _
from desk_agent.people.history_backlog import Backlog, DiffersError

log = logging.getLogger(__name__)

FILE_NAME: Final = "history.db"
_BUSY: Final = 0.25  # seconds: nobody else writes this file, but a backup may be reading it
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

# Script n makes version n + 1 of version n. Never change one that was released: add another.
MIGRATIONS: Final = (
    """
    CREATE TABLE calls (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        system TEXT NOT NULL,
        profile TEXT NOT NULL,
        extension TEXT NOT NULL,
        ref INTEGER NOT NULL DEFAULT 0,
        first_ref INTEGER NOT NULL DEFAULT 0,
        direction TEXT NOT NULL,
        number TEXT NOT NULL DEFAULT '',
        line TEXT NOT NULL DEFAULT '',
        name TEXT NOT NULL DEFAULT '',
        name_source TEXT NOT NULL DEFAULT '',
        called TEXT NOT NULL DEFAULT '',
        called_name TEXT NOT NULL DEFAULT '',
        diverted_by TEXT NOT NULL DEFAULT '',
        started REAL NOT NULL,
        answered REAL,
        ended REAL,
        rang REAL,
        talked REAL,
        place REAL NOT NULL,
        outcome TEXT NOT NULL DEFAULT '',
        cause INTEGER NOT NULL DEFAULT 0,
        detail TEXT NOT NULL DEFAULT '',
        note TEXT NOT NULL DEFAULT '',
        disposition TEXT NOT NULL DEFAULT '',
        evidence TEXT NOT NULL DEFAULT 'seen',
        record TEXT,
        unseen INTEGER NOT NULL DEFAULT 0,
        found TEXT NOT NULL DEFAULT ''
    );
    CREATE INDEX calls_by_place ON calls (place, id);
    CREATE INDEX calls_by_ref ON calls (ref, place);
    CREATE INDEX calls_by_first_ref ON calls (first_ref, place);
    CREATE INDEX calls_by_line ON calls (line, place);
    CREATE INDEX calls_by_direction ON calls (direction, place);
    CREATE INDEX calls_by_outcome ON calls (outcome, place);
    CREATE INDEX calls_by_called ON calls (called, place);
    CREATE UNIQUE INDEX calls_by_record ON calls (system, extension, record) WHERE record IS NOT NULL;
    CREATE INDEX calls_unseen ON calls (unseen) WHERE unseen = 1;
    CREATE VIRTUAL TABLE words USING fts5 (found, content = 'calls', content_rowid = 'id', tokenize = 'trigram');
    CREATE TRIGGER words_insert AFTER INSERT ON calls BEGIN
        INSERT INTO words (rowid, found) VALUES (new.id, new.found);
    END;
    CREATE TRIGGER words_update AFTER UPDATE OF found ON calls WHEN old.found <> new.found BEGIN
        INSERT INTO words (words, rowid, found) VALUES ('delete', old.id, old.found);
        INSERT INTO words (rowid, found) VALUES (new.id, new.found);
    END;
    CREATE TRIGGER words_delete AFTER DELETE ON calls BEGIN
        INSERT INTO words (words, rowid, found) VALUES ('delete', old.id, old.found);
    END;
    CREATE TABLE gaps (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        system TEXT NOT NULL,
        extension TEXT NOT NULL,
        began REAL NOT NULL,
        ended REAL NOT NULL,
        place REAL NOT NULL,
        filled INTEGER NOT NULL DEFAULT 0,
        settled INTEGER NOT NULL DEFAULT 0,
        why TEXT NOT NULL DEFAULT '',
        calls INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX gaps_by_place ON gaps (place, id);
    CREATE TABLE marks (
        system TEXT NOT NULL,
        extension TEXT NOT NULL,
        alive REAL NOT NULL,
        clock REAL,
        PRIMARY KEY (system, extension)
    );
    """,
)

Result = TypeVar("Result")
Work = Callable[[sqlite3.Connection], Result]


class NewerFileError(Exception):
    """The file was written by a later version of this program."""


class HistoryFile:
    """One database, in a file or (``None``) in memory. Of one thread.

    Args:
        path: the file; it and its folder's other files beginning like it are its own.
        migrations: for tests.
        now: seconds on a monotonic clock.
    """

    def __init__(
        self,
        path: Path | None,
        migrations: tuple[str, ...] = MIGRATIONS,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.path = path
        self.saved = path is not None  # whether what is written survives the program
        self._migrations = migrations
        self._on_trouble: Callable[[str], None] | None = None
        self._unsaid: list[str] = []
        self._now = now
        self._backlog: Backlog | None = None  # since the file could be written last, where that can be made up for
        self._db = self._open(path)

    def listen(self, on_trouble: Callable[[str], None] | None) -> None:
        """Who hears, as a sentence, of what went wrong with the file; also of what has gone wrong already."""
        self._on_trouble = on_trouble
        if on_trouble is not None:
            unsaid, self._unsaid = self._unsaid, []
            for sentence in unsaid:
                on_trouble(sentence)

    def hush(self) -> None:
        """What has gone wrong so far is said by somebody else."""
        self._unsaid.clear()

    def read(self, work: Work[Result]) -> Result:
        """What ``work`` reads."""
        try:
            return work(self._db)
        except sqlite3.DatabaseError as error:
            self._mend(error)
            return work(self._db)

    def write(self, work: Work[Result]) -> Result:
        """Let ``work`` change the database, all of it or nothing."""
        try:
            result = self._transaction(work)
        except sqlite3.DatabaseError as error:
            self._mend(error)
            result = self._transaction(work)
        if self._backlog is not None:
            self._backlog.add(work)
            self._catch_up()
        return result

    def wipe(self) -> None:
        """Overwrite everything, and give the room back."""

        def everything(db: sqlite3.Connection) -> None:
            triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
            for name, _sql in triggers:
                db.execute(f'DROP TRIGGER "{name}"')  # each row's words one by one would take minutes
            db.execute("INSERT INTO words (words) VALUES ('delete-all')")
            db.execute("DELETE FROM calls")
            db.execute("DELETE FROM gaps")
            for _name, sql in triggers:
                db.execute(sql)

        self.write(everything)
        self.tidy(shrink=True)

    def tidy(self, *, shrink: bool = False) -> None:
        """Overwrite what is left of deleted rows in the index and in the log; blocks while it does."""
        try:
            self._transaction(lambda db: db.execute("INSERT INTO words (words) VALUES ('optimize')"))
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if shrink:
                self._db.execute("VACUUM")
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.DatabaseError as error:
            self._mend(error)

    def checkpoint(self) -> None:
        """Take what was written into the file proper, which waits for the disk: at a moment that suits."""
        self._catch_up()
        try:
            self._db.execute("PRAGMA wal_checkpoint(PASSIVE)")
        except sqlite3.DatabaseError as error:
            self._mend(error)

    def close(self) -> None:
        """Let go of the file."""
        self._catch_up(at_once=True)
        self._db.close()

    # the workings

    def _catch_up(self, *, at_once: bool = False) -> None:
        """Write into the file what could not be written before, if that can be done now and it is time to try."""
        backlog = self._backlog
        if backlog is None or self.path is None or not (backlog.due() or (at_once and not backlog.lost)):
            return
        db = None
        try:
            db = self._open_file(self.path)
            backlog.replay(db, self._db)
        except (OSError, sqlite3.Error, NewerFileError, DiffersError) as error:
            log.info("the history cannot be saved yet: %s", type(error).__name__)
            if db is not None:
                db.close()
            if isinstance(error, NewerFileError | DiffersError):
                self._backlog = None
            return
        memory, self._db, self._backlog, self.saved = self._db, db, None, True
        memory.close()
        self._say(_("The history is saved again, with all calls that were remembered meanwhile."), logging.INFO)

    def _transaction(self, work: Work[Result]) -> Result:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            result = work(self._db)
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
        return result

    def _open(self, path: Path | None) -> sqlite3.Connection:
        if path is None:
            return self._memory()
        try:
            return self._open_file(path)
        except NewerFileError:
            self._say(
                _(
                    "The history was written by a later version of Desk Agent and is left alone. Calls are "
                    "remembered until you quit."
                )
            )
        except sqlite3.DatabaseError as error:
            if _code(error) in _DAMAGED:
                return self._begin_anew(path)
            if _code(error) == sqlite3.SQLITE_ERROR:
                raise  # a step to a later version that is wrong
            return self._do_without(path, error)
        except OSError as error:
            return self._do_without(path, error)
        self.saved = False
        return self._copy_of(path) or self._memory()

    def _do_without(self, path: Path, error: Exception) -> sqlite3.Connection:
        """Memory in the place of a file that cannot be written, with all that is in it where that can be read."""
        self._say_unsaved(error)
        self.saved = False
        copy = self._copy_of(path)
        if copy is not None or _is_empty(path):
            self._backlog = Backlog(self._now)
        return copy or self._memory()

    def _open_file(self, path: Path) -> sqlite3.Connection:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if os.name == "posix":
            path.chmod(0o600)  # the log beside it takes after it
        db = sqlite3.connect(path, timeout=_BUSY, isolation_level=None)
        try:
            db.execute("PRAGMA secure_delete = ON")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA wal_autocheckpoint = 0")  # not while a phone rings: see `checkpoint`
            db.execute("PRAGMA synchronous = NORMAL")  # a crash loses nothing; a power cut may, the last calls
            self._migrate(db)
        except BaseException:
            db.close()
            raise
        return db

    def _memory(self) -> sqlite3.Connection:
        db = sqlite3.connect(":memory:", isolation_level=None)
        self._migrate(db)
        return db

    def _migrate(self, db: sqlite3.Connection) -> None:
        version: int = db.execute("PRAGMA user_version").fetchone()[0]
        if version > len(self._migrations):
            raise NewerFileError
        for number in range(version, len(self._migrations)):
            script = self._migrations[number]
            try:
                db.executescript(f"BEGIN IMMEDIATE; {script}; PRAGMA user_version = {number + 1}; COMMIT")
            except sqlite3.Error:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise
        if not version:
            try:  # from SQLite 3.42 on words are overwritten as their row is deleted
                db.execute("INSERT INTO words (words, rank) VALUES ('secure-delete', 1)")
            except sqlite3.OperationalError:
                log.info("the index keeps words of deleted rows until it is tidied")

    def _mend(self, error: sqlite3.DatabaseError) -> None:
        """Go on with another database after ``error``, or raise it again if it is a fault of the program."""
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError | sqlite3.DataError):
            raise error
        code = _code(error)
        if code == sqlite3.SQLITE_ERROR or not self.saved or self.path is None:
            raise error
        old = self._db
        if code in _DAMAGED:
            old.close()
            self._db = self._begin_anew(self.path)
            return
        self._say_unsaved(error)
        self.saved = False
        copy = _copied(old)
        if copy is not None:
            self._backlog = Backlog(self._now)
        self._db = copy or self._memory()
        old.close()

    def _copy_of(self, path: Path) -> sqlite3.Connection | None:
        """What can be read of a file that cannot be written, in memory; ``None`` if nothing can."""
        for way in ("mode=ro", "immutable=1"):
            try:
                source = sqlite3.connect(f"{path.absolute().as_uri()}?{way}", uri=True, timeout=_BUSY)
            except sqlite3.Error:
                continue
            try:
                if source.execute("PRAGMA user_version").fetchone()[0] == len(self._migrations):
                    copy = _copied(source)
                    if copy is not None:
                        return copy
            except sqlite3.Error as error:
                log.info("the history cannot be read (%s): %s", way, error)
            finally:
                source.close()
        return None

    def _begin_anew(self, path: Path) -> sqlite3.Connection:
        aside = path.with_suffix(".damaged.db")
        number = 1
        while aside.exists():
            number += 1
            aside = path.with_suffix(f".damaged-{number}.db")
        try:
            path.replace(aside)
            for tail in ("-wal", "-shm"):
                beside = path.with_name(path.name + tail)
                if beside.exists():
                    beside.replace(aside.with_name(aside.name + tail))
            db = self._open_file(path)
        except (OSError, sqlite3.Error) as error:
            self._say_unsaved(error)
            self.saved = False
            return self._memory()
        self._say(
            _("The history was damaged. It is kept as {aside}, and a new one has been begun.").format(aside=aside)
        )
        return db

    def _say_unsaved(self, error: Exception) -> None:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        self._say(
            _("The history cannot be saved ({reason}). Calls are remembered until you quit.").format(reason=reason)
        )

    def _say(self, sentence: str, level: int = logging.WARNING) -> None:
        log.log(level, "history: %s", sentence)
        if self._on_trouble is not None:
            self._on_trouble(sentence)
        else:
            self._unsaid.append(sentence)


def _copied(source: sqlite3.Connection) -> sqlite3.Connection | None:
    """All of a database in memory, ``None`` if it cannot be read."""
    memory = sqlite3.connect(":memory:", isolation_level=None)
    try:
        source.backup(memory)
    except sqlite3.Error:
        memory.close()
        return None
    return memory


def _is_empty(path: Path) -> bool:
    try:
        return path.stat().st_size == 0
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _code(error: sqlite3.Error) -> int:
    """The primary result code."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
