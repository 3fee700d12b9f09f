"""What stands in a row of the history: its columns, what it is found by, and how a filter is asked for in SQL."""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from desk_agent.text import plain
from desk_agent.view import Direction, Evidence, HistoryEntry, HistoryFilter, Kind, NameSource, Outcome

MAX_NOTE: Final = 2000  # characters
SHORTEST_WORD: Final = 3  # letters that the index knows words by

COLUMNS: Final = (
    "id, profile, extension, ref, direction, number, name, name_source, called, called_name, diverted_by, started, "
    "answered, ended, rang, talked, outcome, cause, detail, note, disposition, evidence"
)
_CALL_COLUMNS: Final = frozenset(COLUMNS.split(", ")) - {"id"} | {"record", "first_ref", "unseen"}
FOUND_BY: Final = ("name", "number", "called", "called_name", "diverted_by", "note", "disposition")


def note_of(text: str) -> str:
    """``text`` as it is kept: its lines, each made harmless, `MAX_NOTE` characters at the most."""
    lines = (plain(line, MAX_NOTE) for line in text[: MAX_NOTE * 2].splitlines())
    return "\n".join(lines).strip()[:MAX_NOTE]


def columns(facts: Mapping[str, Any]) -> dict[str, Any]:
    """``facts`` as columns; ValueError if one is none."""
    unknown = facts.keys() - _CALL_COLUMNS
    if unknown:
        raise ValueError(f"no column of a call: {unknown}")
    return {name: str(value) if isinstance(value, str) else value for name, value in facts.items()}


def entry(row: tuple[Any, ...]) -> HistoryEntry:
    """The call in a row of `COLUMNS`."""
    return HistoryEntry(
        id=row[0],
        profile=row[1],
        extension=row[2],
        ref=row[3],
        direction=Direction(row[4]),
        number=row[5],
        name=row[6],
        name_source=_member(NameSource, row[7], NameSource.NONE),
        called=row[8],
        called_name=row[9],
        diverted_by=row[10],
        started=row[11],
        answered=row[12],
        ended=row[13],
        rang=row[14],
        talked=row[15],
        outcome=outcome(row[16]),
        cause=row[17],
        detail=row[18],
        note=row[19],
        disposition=row[20],
        evidence=_member(Evidence, row[21], Evidence.SEEN),
    )


def outcome(word: str) -> Outcome | None:
    """What a call became, as it is written; ``None`` while it runs."""
    return _member(Outcome, word, Outcome.UNKNOWN) if word else None


def _member(kind: Any, word: str, otherwise: Any) -> Any:
    """A word that a later version has written means the least."""
    try:
        return kind(word)
    except ValueError:
        return otherwise


def condition(wanted: HistoryFilter) -> tuple[str, list[Any]]:
    """A filter as the condition of a query, and its parameters."""
    parts, given = ["1"], []
    match wanted.kind:
        case Kind.MISSED:
            parts.append("outcome IN (?, ?) AND direction = 'in'")
            given += [str(Outcome.MISSED), str(Outcome.ABANDONED)]
        case Kind.INCOMING | Kind.OUTGOING:
            parts.append("direction = ?")
            given.append("in" if wanted.kind is Kind.INCOMING else "out")
    if wanted.called:
        parts.append("called = ?")
        given.append(wanted.called)
    days, more = days_of(wanted)
    parts.append(days)
    given += more
    words = fold(wanted.text).split()
    indexed = [word for word in words if len(word) >= SHORTEST_WORD]
    if indexed:
        parts.append("id IN (SELECT rowid FROM words WHERE words MATCH ?)")
        given.append(matching(indexed))
    for word in words:
        if len(word) < SHORTEST_WORD:
            parts.append("instr(found, ?)")
            given.append(word)
    return " AND ".join(parts), given


def matching(words: Iterable[str]) -> str:
    """All of ``words``, whatever is in them, in the language of the index."""
    return " AND ".join('"{}"'.format(word.replace('"', '""')) for word in words)


def days_of(wanted: HistoryFilter) -> tuple[str, list[Any]]:
    """The days of a filter, as those of `condition`."""
    parts, given = ["1"], []
    if wanted.since is not None:
        parts.append("place >= ?")
        given.append(_midnight(wanted.since))
    if wanted.until is not None:
        parts.append("place < ?")
        given.append(_midnight(wanted.until + timedelta(days=1)))
    return " AND ".join(parts), given


def _midnight(day: date) -> float:
    """When ``day`` begins where this computer is."""
    return datetime.combine(day, time()).astimezone().timestamp()


def fold(text: str) -> str:
    """``text`` as it is searched: without case, marks and widths; what is a number also without its separators."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(char for char in split if not unicodedata.combining(char)))


def folded(row: Mapping[str, Any]) -> str:
    """What a call is found by."""
    return " ".join(filter(None, (fold(str(row.get(name, "") or "")) for name in FOUND_BY)))
