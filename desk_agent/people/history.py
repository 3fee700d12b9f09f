"""Every call, kept on this computer: written when it begins, completed when it ends, and found again.

A call's number is found again by its *line*, the last digits that are the same however it is dialled. Rows are in
the order in which calls were seen, also when the clock of the computer is set meanwhile.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from desk_agent.people import history_rows as row_of
from desk_agent.people.history_file import FILE_NAME, HistoryFile
from desk_agent.people.history_match import Known, Span
from desk_agent.people.history_rows import MAX_NOTE
from desk_agent.people.numbers import tail
from desk_agent.view import (
    Direction,
    Gap,
    HistoryEntry,
    HistoryFilter,
    LastCall,
    Outcome,
)

__all__ = ["FILE_NAME", "FOR_EVER", "MAX_NOTE", "HistoryStore", "Owner", "Place"]

FOR_EVER: Final = -1  # days
PAGE: Final = 200  # rows that are listed at a time
MERGE: Final = 30.0  # seconds between two gaps that are shown as one
BRIEF: Final = 60.0  # seconds: shorter gaps of which nothing was recorded are not listed
_DAY: Final = 86_400.0
NEWEST: Final = 200  # calls among which somebody is suggested


class Owner(Struct, frozen=True):
    """Whose calls: a phone of a system, whoever signs in for it."""

    system: str  # host:port
    extension: str

    @classmethod
    def of(cls, profile: str, extension: str) -> "Owner":
        """The phone ``extension`` that is watched as ``profile``, see `desk_agent.settings.Profile.key`."""
        return cls(profile.rpartition("@")[2], extension)


class Place(Struct, frozen=True):
    """Where a row stands in the list. ``id`` is a call's, or that of a gap with a minus before it."""

    at: float
    id: int


class HistoryStore:
    """The calls of all accounts of this user.

    Args:
        path: the file; ``None`` keeps everything in memory.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.file = HistoryFile(path)
        self._last_place = float("-inf")

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()

    # writing

    def add(self, owner: Owner, facts: Mapping[str, Any], *, in_order: bool = True) -> int:
        """A new row with these columns; its id. ``in_order``: it begins now, after all that were seen before."""
        row = {"system": owner.system, "extension": owner.extension, **row_of.columns(facts)}
        row["line"] = tail(row.get("number", ""))
        row["first_ref"] = row.get("ref", 0)
        row["found"] = row_of.folded(row)
        row["place"] = place = self._next_place(row["started"]) if in_order else row["started"]
        names = ", ".join(row)
        marks = ", ".join("?" * len(row))

        def insert(db: sqlite3.Connection) -> int:
            cursor = db.execute(f"INSERT INTO calls ({names}) VALUES ({marks})", list(row.values()))  # noqa: S608
            assert cursor.lastrowid is not None
            return cursor.lastrowid

        done = self.file.write(insert)
        if in_order:
            self._last_place = place
        return done

    def change(self, id_: int, facts: Mapping[str, Any]) -> bool:
        """Set these columns; whether there is such a row."""
        given = row_of.columns(facts)
        if "number" in given:
            given["line"] = tail(given["number"])
        names = ", ".join(f"{name} = ?" for name in given)

        def update(db: sqlite3.Connection) -> bool:
            if not given:
                return db.execute("SELECT 1 FROM calls WHERE id = ?", (id_,)).fetchone() is not None
            cursor = db.execute(f"UPDATE calls SET {names} WHERE id = ?", (*given.values(), id_))  # noqa: S608
            if not cursor.rowcount:
                return False
            if given.keys() & set(row_of.FOUND_BY):
                told = db.execute(f"SELECT {', '.join(row_of.FOUND_BY)} FROM calls WHERE id = ?", (id_,))  # noqa: S608
                found = row_of.folded(dict(zip(row_of.FOUND_BY, told.fetchone(), strict=True)))
                db.execute("UPDATE calls SET found = ? WHERE id = ?", (found, id_))
            return True

        return self.file.write(update)

    def set_note(self, id_: int, note: str) -> bool:
        """Write something to a call, in place of what was written; whether there is such a call."""
        return self.change(id_, {"note": row_of.note_of(note)})

    def close_open(self, detail: str) -> int:
        """No call runs any more that a row says is running: the program has ended without a word. How many."""

        def update(db: sqlite3.Connection) -> int:
            return db.execute(
                "UPDATE calls SET outcome = ?, detail = ? WHERE outcome = ''", (str(Outcome.UNKNOWN), detail)
            ).rowcount

        return self.file.write(update)

    def merge(self, kept: int, dropped: int) -> None:
        """Two rows are one call: what was written to either stays."""

        def unite(db: sqlite3.Connection) -> None:
            notes = dict(db.execute("SELECT id, note FROM calls WHERE id IN (?, ?)", (kept, dropped)).fetchall())
            note = "\n".join(filter(None, (notes.get(kept, ""), notes.get(dropped, ""))))
            if note != notes.get(kept, ""):
                db.execute(
                    "UPDATE calls SET note = ?, found = found || ' ' || ? WHERE id = ?",
                    (note, row_of.fold(note), kept),
                )
            db.execute("DELETE FROM calls WHERE id = ?", (dropped,))

        self.file.write(unite)

    def seen(self) -> bool:
        """The user has looked at the missed calls; whether there were any new ones."""
        return bool(self.file.write(lambda db: db.execute("UPDATE calls SET unseen = 0 WHERE unseen = 1").rowcount))

    def delete(self, id_: int) -> bool:
        """Overwrite one call, or one gap by its negative id; whether there was one."""
        table = "calls" if id_ > 0 else "gaps"
        gone = self.file.write(
            lambda db: db.execute(f"DELETE FROM {table} WHERE id = ?", (abs(id_),)).rowcount  # noqa: S608
        )
        if gone:
            self.file.tidy()
        return bool(gone)

    def delete_all(self) -> int:
        """Overwrite everything; how many calls there were. Running calls are in it no more."""
        count: int = self.file.read(lambda db: db.execute("SELECT count(*) FROM calls").fetchone()[0])
        self.file.wipe()
        return count

    def keep(self, days: int, now: float) -> int:
        """Overwrite what is older than ``days``, at ``now``; `FOR_EVER` keeps everything. How many calls went."""
        if days == FOR_EVER:
            return 0
        before = now - days * _DAY

        def purge(db: sqlite3.Connection) -> int:
            gone = db.execute("DELETE FROM calls WHERE place < ? AND outcome <> ''", (before,)).rowcount
            return gone + db.execute("DELETE FROM gaps WHERE place < ?", (before,)).rowcount

        gone = self.file.write(purge)
        if gone:
            self.file.tidy()
        return gone

    # finding

    def places(
        self, wanted: HistoryFilter, after: Place | None = None, limit: int = PAGE, *, gaps: bool = True
    ) -> list[Place]:
        """The newest rows that are wanted, or the next ones after one of them."""
        where, given = row_of.condition(wanted)
        calls = f"SELECT place, id FROM calls WHERE {where}"  # noqa: S608 - made of constants
        parts = [calls]
        if gaps and not wanted.text and not wanted.called:
            days, more = row_of.days_of(wanted)
            nothing = f"filled = 1 AND calls = 0 AND ended - began < {BRIEF}"
            parts.append(f"SELECT place, -id FROM gaps WHERE {days} AND NOT ({nothing})")  # noqa: S608 - likewise
            given += more
        sql = " UNION ALL ".join(parts)
        if after is not None:
            sql = f"SELECT * FROM ({sql}) WHERE (place, id) < (?, ?)"  # noqa: S608 - likewise
            given += [after.at, after.id]
        sql += " ORDER BY 1 DESC, 2 DESC LIMIT ?"
        rows = self.file.read(lambda db: db.execute(sql, [*given, limit]).fetchall())
        return [Place(*row) for row in rows]

    def entries(self, ids: Iterable[int]) -> dict[int, HistoryEntry]:
        """Those of these calls that there are."""
        wanted = list(ids)
        marks = ", ".join("?" * len(wanted))
        sql = f"SELECT {row_of.COLUMNS} FROM calls WHERE id IN ({marks})"  # noqa: S608 - made of constants
        return {row[0]: row_of.entry(row) for row in self.file.read(lambda db: db.execute(sql, wanted).fetchall())}

    def entry(self, id_: int) -> HistoryEntry | None:
        """One call."""
        return self.entries((id_,)).get(id_)

    def gap(self, id_: int) -> Gap | None:
        """One gap, by its positive id."""
        row = self.file.read(
            lambda db: db.execute(
                "SELECT id, extension, began, ended, filled, why, calls FROM gaps WHERE id = ?", (id_,)
            ).fetchone()
        )
        return None if row is None else Gap(row[0], row[1], row[2], row[3], bool(row[4]), row[5], row[6])

    def called(self, limit: int = 20) -> list[tuple[str, str]]:
        """Queues and numbers that incoming callers have dialled beside the own extension, the latest first."""
        sql = (
            "SELECT called, called_name FROM calls WHERE direction = 'in' AND called <> '' AND called <> extension "
            "GROUP BY called ORDER BY max(place) DESC LIMIT ?"
        )
        return [(row[0], row[1]) for row in self.file.read(lambda db: db.execute(sql, (limit,)).fetchall())]

    def missed(self) -> int:
        """How many missed calls nobody has looked at."""
        count: int = self.file.read(
            lambda db: db.execute("SELECT count(*) FROM calls WHERE unseen = 1").fetchone()[0]
        )
        return count

    def suggest(self, text: str, limit: int) -> list[tuple[str, str]]:
        """Names and numbers of the newest calls in which ``text`` is found, each number once."""
        words = [word for word in row_of.fold(text).split() if len(word) >= row_of.SHORTEST_WORD]
        if not words:
            return []
        sql = (
            "SELECT name, number FROM calls WHERE number <> '' AND id IN "
            "(SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?) "
            "GROUP BY line ORDER BY max(place) DESC LIMIT ?"
        )
        given = (row_of.matching(words), NEWEST, limit)
        return [(row[0], row[1]) for row in self.file.read(lambda db: db.execute(sql, given).fetchall())]

    def last_name(self, number: str) -> str:
        """Who had ``number`` when it was last in a call, "" if nobody knew."""
        line = tail(number)
        if not line:
            return ""
        sql = "SELECT name FROM calls WHERE line = ? AND name <> '' ORDER BY place DESC LIMIT 1"
        row = self.file.read(lambda db: db.execute(sql, (line,)).fetchone())
        return str(row[0]) if row is not None else ""

    def last_call(self, number: str, *, but: int = 0) -> LastCall | None:
        """The last finished call with ``number``, beside the one that has the id ``but``."""
        line = tail(number)
        if not line:
            return None
        sql = (
            "SELECT id, started, direction, outcome, note FROM calls "
            "WHERE line = ? AND outcome <> '' AND id <> ? ORDER BY place DESC LIMIT 1"
        )
        row = self.file.read(lambda db: db.execute(sql, (line, but)).fetchone())
        if row is None:
            return None
        return LastCall(row[0], row[1], Direction(row[2]), row_of.outcome(row[3]) or Outcome.UNKNOWN, row[4])

    def by_ref(self, ref: int, owner: Owner | None = None) -> HistoryEntry | None:
        """The newest call, of ``owner``, that has this reference of the PBX, or began with it."""
        if not ref:
            return None
        sql = f"SELECT {row_of.COLUMNS} FROM calls WHERE (ref = ? OR first_ref = ?)"  # noqa: S608 - made of constants
        given: list[Any] = [ref, ref]
        if owner is not None:
            sql += " AND system = ? AND extension = ?"
            given += [owner.system, owner.extension]
        sql += " ORDER BY place DESC, id DESC LIMIT 1"
        row = self.file.read(lambda db: db.execute(sql, given).fetchone())
        return None if row is None else row_of.entry(row)

    def newest(self) -> HistoryEntry | None:
        """The call that has begun last."""
        sql = f"SELECT {row_of.COLUMNS} FROM calls ORDER BY place DESC, id DESC LIMIT 1"  # noqa: S608 - made of constants
        row = self.file.read(lambda db: db.execute(sql).fetchone())
        return None if row is None else row_of.entry(row)

    # gaps, and the records that fill them

    def alive(self, owner: Owner) -> float | None:
        """When the calls of ``owner`` were last seen as they happen; ``None``: never."""
        return self._mark(owner, "alive")

    def clock(self, owner: Owner) -> float | None:
        """How many seconds the PBX's clock was ahead when that was last measured."""
        return self._mark(owner, "clock")

    def set_alive(self, owner: Owner, at: float, clock: float | None = None) -> None:
        """Calls are seen until ``at``; the PBX's clock is ``clock`` seconds ahead, if that is known."""
        sql = (
            "INSERT INTO marks (system, extension, alive, clock) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET alive = excluded.alive, clock = coalesce(excluded.clock, clock)"
        )
        self.file.write(lambda db: db.execute(sql, (owner.system, owner.extension, at, clock)))

    def add_gap(self, owner: Owner, began: float, ended: float) -> int:
        """Calls were not seen from ``began`` to ``ended``; the gap's id. One right after another is the same."""
        last = (
            "SELECT id FROM gaps WHERE system = ? AND extension = ? AND ended BETWEEN ? AND ? "
            "ORDER BY ended DESC LIMIT 1"
        )

        def insert(db: sqlite3.Connection) -> int:
            row = db.execute(last, (owner.system, owner.extension, began - MERGE, ended)).fetchone()
            if row is not None:
                db.execute(
                    "UPDATE gaps SET ended = ?, place = ?, filled = 0, settled = 0 WHERE id = ?",
                    (ended, ended, row[0]),
                )
                return int(row[0])
            cursor = db.execute(
                "INSERT INTO gaps (system, extension, began, ended, place) VALUES (?, ?, ?, ?, ?)",
                (owner.system, owner.extension, began, ended, ended),
            )
            assert cursor.lastrowid is not None
            return cursor.lastrowid

        return self.file.write(insert)

    def unsettled(self, owner: Owner, since: float) -> list[Span]:
        """Gaps that ended after ``since`` and may still be filled, the oldest first."""
        sql = (
            "SELECT id, began, ended FROM gaps WHERE system = ? AND extension = ? AND settled = 0 AND ended > ? "
            "ORDER BY began"
        )
        rows = self.file.read(lambda db: db.execute(sql, (owner.system, owner.extension, since)).fetchall())
        return [Span(*row) for row in rows]

    def known(self, owner: Owner, since: float, until: float) -> list[Known]:
        """The calls of ``owner`` in this time, as call records are matched with them."""
        sql = (
            "SELECT id, ref, first_ref, line, direction, started, ended, talked, outcome, record, answered, rang "
            "FROM calls WHERE system = ? AND extension = ? AND place BETWEEN ? AND ? ORDER BY place"
        )
        rows = self.file.read(lambda db: db.execute(sql, (owner.system, owner.extension, since, until)).fetchall())
        return [
            Known(
                id=row[0],
                refs=frozenset(ref for ref in row[1:3] if ref),
                line=row[3],
                direction=Direction(row[4]),
                started=row[5],
                ended=row[6],
                talked=row[7],
                complete=row[8] not in {"", Outcome.UNKNOWN},
                record=row[9] or "",
                answered=row[10] is not None,
                found=row[10] is not None and not row[11],
            )
            for row in rows
        ]

    def gap_read(self, id_: int, *, calls: int, settled: bool, why: str) -> None:
        """What became of reading records for a gap: ``why`` not, or how many ``calls`` of them are new."""
        self.file.write(
            lambda db: db.execute(
                "UPDATE gaps SET filled = ?, settled = ?, why = ?, calls = calls + ? WHERE id = ?",
                (int(not why), int(settled), why, calls, id_),
            )
        )

    # the workings

    def _next_place(self, started: float) -> float:
        return max(started, self._last_place)

    def _mark(self, owner: Owner, column: str) -> float | None:
        sql = f"SELECT {column} FROM marks WHERE system = ? AND extension = ?"  # noqa: S608 - a constant
        row = self.file.read(lambda db: db.execute(sql, (owner.system, owner.extension)).fetchone())
        return None if row is None or row[0] is None else float(row[0])
