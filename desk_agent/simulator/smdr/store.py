"""The records that are kept until somebody deletes them (section 5.1.2)."""

import logging
from collections.abc import Iterator
from itertools import islice
from typing import Any

from desk_agent.simulator.smdr.query import Predicate
from desk_agent.simulator.smdr.record import Columns, Record

_log = logging.getLogger(__name__)

Row = dict[str, Any]


class Store:
    """Records in the order of their ends, numbered from 1; a number is never used again.

    When it is full, an alarm is raised and what comes is not stored, until records are deleted.
    """

    def __init__(self, columns: Columns, capacity: int) -> None:
        self.columns = columns
        self.capacity = capacity
        self.alarm = False
        self.missed = 0  # records that were not stored
        self._rows: dict[int, Row] = {}
        self._next = 1

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, record: Record) -> Row:
        """Keep a record, if there is room; returns it as it is written."""
        row = self.columns.row(self._next, record)
        if len(self._rows) < self.capacity:
            self._rows[self._next] = row
            self._next += 1
            return row
        self.missed += 1
        if not self.alarm:
            self.alarm = True
            _log.warning("the call record store is full: %d records and none deleted", self.capacity)
        return row

    def select(self, test: Predicate, limit: int | None = None) -> list[Row]:
        """The first records that a test holds for."""
        return list(islice(self._matching(test), limit))

    def count(self, test: Predicate) -> int:
        """How many there are."""
        return sum(1 for _ in self._matching(test))

    def delete(self, test: Predicate) -> int:
        """Delete them; returns how many there were."""
        gone = [index for index, row in self._rows.items() if test(row)]
        for index in gone:
            del self._rows[index]
        if gone:
            self.alarm = False
        return len(gone)

    def _matching(self, test: Predicate) -> Iterator[Row]:
        return (row for row in self._rows.values() if test(row))
