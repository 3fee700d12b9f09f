"""Who has a number: some microseconds, for the moment in which it rings."""

import sqlite3
from collections.abc import Sequence
from typing import Final

import msgspec

from desk_agent.people.sources.base import Kind
from desk_agent.people.store.lines import SHARED, key, near, same_line, shared

ORDER: Final = {kind: place for place, kind in enumerate(Kind)}
ENOUGH: Final = 64  # candidates: more people than that cannot share an ending by chance


class Listed(msgspec.Struct, frozen=True):
    """A source and the list that is its own now."""

    id: int
    name: str
    kind: Kind
    list: int


class Match(msgspec.Struct, frozen=True):
    """Somebody who has a number. ``exact``: it is theirs digit by digit; else it ends and is dialled like theirs."""

    name: str
    company: str
    source: Listed
    person: int
    exact: bool = True


class Lookup:
    """Matches in the lists of ``sources``, those of better word first."""

    def __init__(self, connection: sqlite3.Connection, sources: Sequence[Listed]) -> None:
        self._connection = connection
        self._by_id = {each.id: each for each in sources}
        parts = [
            f"SELECT {each.id}, n.digits, p.name, p.company, p.id FROM number_{each.list} n"
            f" JOIN person_{each.list} p ON p.id = n.person WHERE n.tail BETWEEN ?1 AND ?2"
            for each in sources
        ]
        self._ask = " UNION ALL ".join(parts) + f" LIMIT {ENOUGH}" if parts else ""

    def find(self, digits: str) -> list[Match]:
        """Who has ``digits``, a number as `desk_agent.people.store.lines.normal_by` writes it.

        Those who have exactly that; if nobody has, those whose number shares most of its end and can be the same
        line. Raises sqlite3.Error.
        """
        if not self._ask or not digits:
            return []
        long = len(digits) > SHARED
        tail = key(digits)
        rows = self._connection.execute(self._ask, near(digits) if long else (tail, tail)).fetchall()
        exact = [row for row in rows if row[1] == digits]
        if not exact and len(rows) == ENOUGH:  # it may be beyond the candidates
            rows = self._connection.execute(self._ask, (tail, tail)).fetchall()
            exact = [row for row in rows if row[1] == digits]
        if exact or not long:
            return self._matches(exact, exact=True)
        # two that are both known to the last digit are two
        known = "+" if digits.startswith("+") else "\0"
        alike = [(shared(digits, row[1]), row) for row in rows if row[1][0] != known and same_line(digits, row[1])]
        longest = max((count for count, _ in alike), default=0)
        return self._matches([row for count, row in alike if count == longest], exact=False)

    def _matches(self, rows: list[tuple[int, str, str, str, int]], *, exact: bool) -> list[Match]:
        found = [Match(row[2], row[3], self._by_id[row[0]], row[4], exact) for row in rows]
        if len(found) > 1:
            found.sort(key=lambda match: (ORDER[match.source.kind], match.source.id, match.person))
        return found
