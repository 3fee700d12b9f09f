"""What could not be written into the history's file, to be written when that can be done again."""

import logging
import sqlite3
from collections.abc import Callable
from typing import Any, Final

log = logging.getLogger(__name__)

FIRST: Final = 30.0  # seconds until the first new attempt
LONGEST: Final = 600.0  # seconds between two later ones
MOST: Final = 20_000  # changes that are remembered; more is no full disk but a disk that is gone


class DiffersError(Exception):
    """The file is not what it was: what is to be written would not fit."""


class Backlog:
    """Changes in their order, since the file and the copy in memory were last the same.

    Args:
        now: seconds on a monotonic clock.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._changes: list[Callable[[sqlite3.Connection], Any]] = []
        self._wait = FIRST
        self._due = now() + FIRST
        self.lost = False  # whether there were more than can be remembered

    def add(self, change: Callable[[sqlite3.Connection], Any]) -> None:
        """``change`` was made in memory, and will be the same in the file."""
        self.lost = self.lost or len(self._changes) >= MOST
        if self.lost:
            self._changes.clear()
        else:
            self._changes.append(change)

    def due(self) -> bool:
        """Whether it is time to try again; asks for patience until the next time."""
        if self.lost or self._now() < self._due:
            return False
        self._wait = min(self._wait * 2, LONGEST)
        self._due = self._now() + self._wait
        return True

    def replay(self, file: sqlite3.Connection, memory: sqlite3.Connection) -> None:
        """Make all changes in ``file``, or none, so that it is what ``memory`` is.

        Raises:
            sqlite3.Error: they cannot be written (yet).
            DiffersError: the file was something else than what memory was copied from.
        """
        file.execute("BEGIN IMMEDIATE")
        try:
            for change in self._changes:
                change(file)
            _hold_against(file, memory)
        except BaseException:
            if file.in_transaction:
                file.execute("ROLLBACK")
            raise
        file.execute("COMMIT")


def _hold_against(file: sqlite3.Connection, memory: sqlite3.Connection) -> None:
    """Raise DiffersError if two databases differ in their last numbers or in how many rows there are."""
    counts = "SELECT (SELECT count(*) FROM calls), (SELECT count(*) FROM gaps), (SELECT count(*) FROM marks)"
    for question in ("SELECT name, seq FROM sqlite_sequence ORDER BY name", counts):
        if file.execute(question).fetchall() != memory.execute(question).fetchall():
            raise DiffersError
