"""Everybody in order, a page at a time: a window shows a million rows and holds a hundred."""

import sqlite3
from collections.abc import Sequence

from desk_agent.people.store.lookup import Listed
from desk_agent.people.store.rows import decode_phones
from desk_agent.people.store.search import Hit


class Browse:
    """The lists of ``sources`` as one, by name."""

    def __init__(self, connection: sqlite3.Connection, sources: Sequence[Listed]) -> None:
        self._connection = connection
        self._by_id = {each.id: each for each in sources}

    def count(self, source: int = 0) -> int:
        """How many there are, of one source by its id or of all."""
        (count,) = self._connection.execute(
            f"SELECT coalesce(sum(people), 0) FROM source WHERE id IN ({self._ids(source)})"
        ).fetchone()
        return int(count)

    def page(self, start: int, count: int, source: int = 0) -> list[Hit]:
        """``count`` of them from the place ``start`` on, which begins with 0. Raises sqlite3.Error."""
        parts = [
            f"SELECT sort AS s, {each.id} AS f, id AS i FROM person_{each.list}"
            for each in self._by_id.values()
            if source in {0, each.id}
        ]
        if not parts:
            return []
        places = self._connection.execute(
            # by the one column that is indexed: the lists are merged, not sorted
            f"{' UNION ALL '.join(parts)} ORDER BY s LIMIT ? OFFSET ?",
            (count, start),
        ).fetchall()
        return [hit for _, where, person in places if (hit := self.person(where, person)) is not None]

    def person(self, source: int, person: int) -> Hit | None:
        """One of them by what a `Hit` says; None if the list is another by now."""
        listed = self._by_id.get(source)
        if listed is None:
            return None
        row = self._connection.execute(
            f"SELECT name, company, phones FROM person_{listed.list} WHERE id = ?", (person,)
        ).fetchone()
        return Hit(row[0], row[1], decode_phones(row[2]), listed, person) if row else None

    def details(self, source: int, person: int) -> tuple[str, str]:
        """Somebody's e-mail address and note, "" where there is none."""
        listed = self._by_id.get(source)
        row = (
            listed
            and self._connection.execute(
                f"SELECT email, note FROM person_{listed.list} WHERE id = ?", (person,)
            ).fetchone()
        )
        return (row[0], row[1]) if row else ("", "")

    def _ids(self, source: int) -> str:
        return ", ".join(str(each) for each in self._by_id if source in {0, each})
