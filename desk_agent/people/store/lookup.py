"""Who has a number: some microseconds, for the moment in which it rings."""

import sqlite3
from collections.abc import Sequence
from typing import Final

import msgspec

from desk_agent.people.numbers import same_line
from desk_agent.people.sources.base import Kind
from desk_agent.people.store.lines import KEY_DIGITS, SHARED, key, near, shared

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

    def find(self, wholes: Sequence[str]) -> list[Match]:
        """Who has a number that can mean ``wholes``; see `desk_agent.people.numbers.candidates`.

        Those who have exactly the first of these that anybody has; if nobody has any, those whose number shares most
        of its end and can be the same line. Raises sqlite3.Error.
        """
        if not self._ask or not wholes:
            return []
        digits = wholes[0]
        long = len(digits) > SHARED
        rows = self._rows(near(digits) if long else (key(digits), key(digits)))
        for whole in wholes:
            if exact := [row for row in rows if row[1] == whole]:
                return self._matches(exact, exact=True)
        for whole in wholes:
            # one that ends otherwise, or is beyond the candidates
            if whole[-SHARED:] != digits[-SHARED:] or len(rows) == ENOUGH:
                at = key(whole)
                if exact := [row for row in self._rows((at, at)) if row[1] == whole]:
                    return self._matches(exact, exact=True)
        if not long:
            return []
        bare = digits.lstrip("+")
        # two that are both known to the last digit are two
        known = "+" if bare != digits else "\0"
        alike = [
            (shared(bare, row[1]), row) for row in rows if row[1][0] != known and same_line(bare, row[1].lstrip("+"))
        ]
        longest = max((count for count, _ in alike), default=0)
        return self._matches([row for count, row in alike if count == longest], exact=False)

    def short(self, digits: int, limit: int) -> list[str]:
        """Numbers of exactly so many digits, at most ``limit``. It looks at all of them: not while somebody waits."""
        numbers: dict[str, None] = {}
        for each in self._by_id.values():
            rows = self._connection.execute(
                f"SELECT DISTINCT digits FROM number_{each.list}"
                f" WHERE length(digits) = ? AND tail % {10 ** (KEY_DIGITS - digits)} = 0 LIMIT ?",
                (digits, limit),
            )
            numbers.update(dict.fromkeys(digits for (digits,) in rows if digits.isdigit()))
        return list(numbers)[:limit]

    def _rows(self, keys: tuple[int, int]) -> list[tuple[int, str, str, str, int]]:
        return self._connection.execute(self._ask, keys).fetchall()

    def _matches(self, rows: list[tuple[int, str, str, str, int]], *, exact: bool) -> list[Match]:
        found = [Match(row[2], row[3], self._by_id[row[0]], row[4], exact) for row in rows]
        if len(found) > 1:
            found.sort(key=lambda match: (ORDER[match.source.kind], match.source.id, match.person))
        return found
