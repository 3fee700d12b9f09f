"""The live calls in a small file, so that a program that was killed knows their references when it starts again.

The PBX tells a phone's state by one word without a reference (section 5.3.4.22): what is not known here cannot be
controlled until an event speaks of it. The file is written whenever a call changes, beside everything else.
"""

import json
import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from desk_agent.atomic import Writer
from desk_agent.instant import Instant
from desk_agent.model.leg import Leg
from desk_agent.model.registry import MAX_LEGS
from desk_agent.text import plain
from desk_agent.view import Direction, LegState

log = logging.getLogger(__name__)

FILE_NAME: Final = "calls.json"
LASTS: Final = 12 * 3600.0  # seconds in which a reference means the same call
_MAX_BYTES: Final = 1 << 18
_MAX_PHONES: Final = 16
_MAX_TEXT: Final = 64
_MAX_REF: Final = 1 << 63
_PATIENCE: Final = 1.0  # seconds that the end waits for the disk
_TEXTS: Final = ("number", "called", "dialled", "diverted_by", "leader", "held_by")
_SWITCHES: Final = ("leads", "held_by_peer", "resumed")

Row = dict[str, Any]


class KeptCalls:
    """Of all phones of this user, each under its name; those that are not signed in stay as they were last seen.

    Args:
        path: the file; ``None`` keeps nothing.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._may_keep = True
        self._phones: dict[str, list[Row]] = self._read() if path is not None else {}
        self._failing = False
        self._writer = Writer(path, self._note) if path is not None else None

    def recall(self, phone: str, now: Instant) -> list[Leg]:
        """The calls of ``phone`` as they were last seen, by any run of the program."""
        self._phones = {
            name: fresh
            for name, rows in self._phones.items()
            if (fresh := [row for row in rows if _leg(row, now) is not None])
        }
        legs = [leg for row in self._phones.get(phone, ()) if (leg := _leg(row, now)) is not None]
        return legs[:MAX_LEGS]

    def keep(self, phone: str, legs: Iterable[Leg]) -> None:
        """These are the calls of ``phone`` now."""
        if self._writer is None or not self._may_keep:
            return
        rows = [_row(leg) for leg in legs if leg.ref and leg.state is not LegState.FAILED]
        before = self._phones.pop(phone, [])
        if rows:
            self._phones[phone] = rows
            while len(self._phones) > _MAX_PHONES:
                self._phones.pop(next(iter(self._phones)))
        if rows != before or self._failing:
            self._writer.put(json.dumps(self._phones).encode())

    def allow(self, *, keep: bool) -> None:
        """Whether anything may be kept of calls; if not, what was kept goes."""
        self._may_keep = keep
        if not keep and self._phones and self._writer is not None:
            self._phones.clear()
            self._writer.put(b"{}")

    def close(self) -> None:
        """Until everything is written, or that takes too long; blocks."""
        if self._writer is not None and not self._writer.wait(_PATIENCE):
            log.warning("the live calls are not written yet")

    def _note(self, error: OSError | None) -> None:
        """From the writer's thread."""
        if error is not None and not self._failing:
            log.warning("the live calls cannot be kept: %s", error.strerror)
        self._failing = error is not None

    def _read(self) -> dict[str, list[Row]]:
        assert self._path is not None
        try:
            if self._path.stat().st_size > _MAX_BYTES:
                return {}
            content = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError) as error:
            log.warning("the kept calls cannot be read: %s", type(error).__name__)
            return {}
        if not isinstance(content, dict):
            return {}
        return {
            phone: [row for row in rows if isinstance(row, dict)]
            for phone, rows in content.items()
            if isinstance(rows, list)
        }


def _row(leg: Leg) -> Row:
    row: Row = {
        "ref": leg.ref,
        "state": str(leg.state),
        "direction": str(leg.direction),
        "since": leg.since.wall,
        "started": leg.started.wall,
    }
    if leg.answered is not None:
        row["answered"] = leg.answered.wall
    if leg.parent:
        row["parent"] = leg.parent
    if leg.members:
        row["members"] = list(leg.members)
    row |= {name: value for name in _TEXTS if (value := getattr(leg, name))}
    return row | {name: True for name in _SWITCHES if getattr(leg, name)}


def _leg(row: Mapping[str, Any], now: Instant) -> Leg | None:
    """The call that ``row`` tells of, ``None`` if it makes no sense or is too old."""
    ref, started = row.get("ref"), _instant(row.get("started"), now)
    if type(ref) is not int or not 0 < ref < _MAX_REF or started is None or now.wall - started.wall > LASTS:
        return None
    try:
        state, direction = LegState(row.get("state", "")), Direction(row.get("direction", ""))
    except ValueError:
        return None
    parent, members = row.get("parent"), row.get("members")
    more: dict[str, Any] = {name: _text(row.get(name)) for name in _TEXTS}
    more |= {name: row.get(name) is True for name in _SWITCHES}
    return Leg(
        ref,
        state,
        direction,
        _instant(row.get("since"), now) or started,
        started,
        answered=_instant(row.get("answered"), now),
        parent=parent if type(parent) is int and 0 < parent < _MAX_REF else 0,
        members=tuple(map(_text, members[:MAX_LEGS])) if isinstance(members, list) else (),
        verified=False,
        **more,
    )


def _text(value: object) -> str:
    return plain(value[:_MAX_TEXT]) if isinstance(value, str) else ""


def _instant(wall: object, now: Instant) -> Instant | None:
    """A moment that is written down, on the monotonic clock of this run."""
    if not isinstance(wall, int | float) or isinstance(wall, bool) or not 0 < wall < 1e11:
        return None
    return Instant(float(wall), now.mono - max(0.0, now.wall - wall))
