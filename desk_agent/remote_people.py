"""What comes over the local socket about colleagues and call records: verbs and pictures."""

from datetime import date, timedelta
from typing import Any, Final

from desk_agent.desk import Desk
from desk_agent.i18n import _
from desk_agent.view import Colleague, DeskView, RecordFilter, RecordRow

Picture = dict[str, Any]

MAX_ROWS: Final = 2000
DIRECTIONS: Final = {"in": "Itn", "out": "OTNo", "missed": "RGH", "internal": "ESP", "voicemail": "V"}


class Malformed(Exception):  # noqa: N818 - an answer, not a fault
    """The request's parameters are off; the text says how."""


def colleagues(view: DeskView) -> list[Picture]:
    """Everybody, as `people --json` prints them."""
    return [_colleague(one) for one in view.colleagues.values()]


def presence(view: DeskView) -> dict[str, str]:
    """What everybody's phone is doing, by number: the part of the picture that `status` has."""
    return {number: str(one.presence) for number, one in view.colleagues.items()}


async def perform(desk: Desk, request: dict[str, Any]) -> Picture | None:
    """Carry out ``request`` if it is about any of this: its reply beside the status; ``None`` if it was not.

    Raises:
        Malformed: it was, but wrongly put.
        Refused: with the reason.
    """
    match request.get("verb"):
        case "people":
            return {"people": colleagues(desk.view)}
        case "favourite":
            number = request.get("number")
            if not isinstance(number, str) or number not in desk.view.colleagues:
                raise Malformed(_("That is none of your colleagues."))
            desk.people.toggle_favourite(number)
            return {}
        case "records":
            return await _records(desk, request)
    return None


async def _records(desk: Desk, request: dict[str, Any]) -> Picture:
    limit = request.get("limit", 50)
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= MAX_ROWS:
        raise Malformed(_("A limit is a number from 1 to {most}.").format(most=MAX_ROWS))
    rows = await desk.records.find(record_filter(request), limit)
    return {"records": [_record(row) for row in rows]}


def record_filter(request: dict[str, Any]) -> RecordFilter:
    """Which records a request wants; raises Malformed."""
    longer = request.get("longer")
    if longer is not None and (not isinstance(longer, int) or isinstance(longer, bool) or not 0 <= longer < 1 << 20):
        raise Malformed(_("A length is a number of seconds."))
    number = request.get("number", "")
    if not isinstance(number, str) or (number and not number.isdigit()):
        raise Malformed(_("Part of a number is digits."))
    direction = request.get("direction")
    if direction is not None and direction not in DIRECTIONS:
        raise Malformed(_("A direction is one of {names}.").format(names=", ".join(DIRECTIONS)))
    return RecordFilter(
        since=_day(request.get("since")),
        until=_day(request.get("until")),
        directions=frozenset(DIRECTIONS.get(direction or "", "")),
        number=number,
        at_least=None if longer is None else timedelta(seconds=longer),
    )


def _day(text: object) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise Malformed(_("A day is written like 2026-11-24.")) from error


def _colleague(one: Colleague) -> Picture:
    return {
        "number": one.number,
        "name": one.name,
        "presence": str(one.presence),
        "since": one.since.as_datetime().isoformat(timespec="milliseconds") if one.since else None,
        "favourite": one.favourite,
        "group": one.group,
    }


def _record(row: RecordRow) -> Picture:
    return {
        "start": row.start.isoformat() if row.start else None,
        "seconds": None if row.duration is None else int(row.duration.total_seconds()),
        "direction": row.direction,
        "kind": row.direction_word,
        "station": row.station,
        "number": row.number,
        "name": row.name,
        "cause": row.cause,
    }
