"""What comes over the local socket about the history: verbs and pictures."""

from datetime import UTC, date, datetime
from typing import Any, Final

from desk_agent.desk import Desk
from desk_agent.i18n import _, ngettext
from desk_agent.people.history import MAX_NOTE
from desk_agent.people.numbers import Origin
from desk_agent.remote_people import Malformed
from desk_agent.view import ConfirmationWanted, Gap, HistoryEntry, HistoryFilter, Kind, Refused

Picture = dict[str, Any]

MAX_ROWS: Final = 2000
MAX_SEARCH: Final = 256
KINDS: Final = {"missed": Kind.MISSED, "in": Kind.INCOMING, "out": Kind.OUTGOING}


async def perform(desk: Desk, request: dict[str, Any]) -> Picture | None:
    """Carry out ``request`` if it is about the history: its reply beside the status; ``None`` if it was not.

    Raises:
        Malformed: it was, but wrongly put.
        Refused: with the reason; ConfirmationWanted: with a question.
    """
    match request.get("verb"):
        case "history":
            return {"history": _rows(desk, wanted(request), _limit(request))}
        case "history-call":
            await _call(desk, request)
            return {}
        case "history-delete":
            return _delete(desk, request)
        case "note":
            _note(desk, request)
            return {}
    return None


def wanted(request: dict[str, Any]) -> HistoryFilter:
    """Which calls a request wants; raises Malformed."""
    kind, text, called = request.get("kind"), request.get("search", ""), request.get("queue", "")
    if kind is not None and kind not in KINDS:
        raise Malformed(_("A kind is one of {names}.").format(names=", ".join(KINDS)))
    for one in (text, called):
        if not isinstance(one, str) or len(one) > MAX_SEARCH:
            raise Malformed(_("What is searched for is a text."))
    return HistoryFilter(
        kind=KINDS[kind] if kind is not None else Kind.ALL,
        called=called,
        since=_day(request.get("since")),
        until=_day(request.get("until")),
        text=text.strip(),
    )


def call_picture(entry: HistoryEntry) -> Picture:
    """A call, as `history --json` prints it; lengths are seconds, moments ISO 8601 in UTC."""
    return {
        "type": "call",
        "id": entry.id,
        "started": _iso(entry.started),
        "direction": str(entry.direction),
        "outcome": str(entry.outcome) if entry.outcome is not None else "running",
        "number": entry.number,
        "name": entry.name,
        "name_source": str(entry.name_source),
        "called": entry.called,
        "called_name": entry.called_name,
        "diverted_by": entry.diverted_by,
        "answered": _iso(entry.answered),
        "ended": _iso(entry.ended),
        "rang": _seconds(entry.rang),
        "talked": _seconds(entry.talked),
        "cause": entry.cause or None,
        "detail": entry.detail,
        "note": entry.note,
        "disposition": entry.disposition,
        "evidence": str(entry.evidence),
        "extension": entry.extension,
        "account": entry.profile,
        "ref": entry.ref or None,
    }


def gap_picture(gap: Gap) -> Picture:
    """A time in which calls were not seen, likewise."""
    return {
        "type": "gap",
        "started": _iso(gap.began),
        "ended": _iso(gap.ended),
        "filled": gap.filled,
        "reason": gap.why,
        "extension": gap.extension,
    }


def _rows(desk: Desk, which: HistoryFilter, limit: int) -> list[Picture]:
    places = desk.history.places(which, limit=limit)
    entries = desk.history.entries([place.id for place in places if place.id > 0])
    rows = []
    for place in places:
        entry, gap = entries.get(place.id), desk.history.gap(-place.id) if place.id < 0 else None
        if entry is not None:
            rows.append(call_picture(entry))
        elif gap is not None:
            rows.append(gap_picture(gap))
    return rows


async def _call(desk: Desk, request: dict[str, Any]) -> None:
    """Call back: the call with this id, or the last one that was missed."""
    id_ = request.get("id")
    if id_ is not None and (not isinstance(id_, int) or isinstance(id_, bool)):
        raise Malformed(_("Which call?"))
    if id_ is not None:
        entry = desk.history.entry(id_)
        if entry is None:
            raise Refused(_("There is no such call in the history."))
        found = [entry]
    else:
        found = desk.history.find(HistoryFilter(kind=Kind.MISSED), 20)
    numbers = [one.number for one in found if one.number]
    if not numbers:
        raise Refused(_("The number was withheld.") if found else _("No call was missed."))
    await desk.dial(numbers[0], Origin.HISTORY, confirmed=request.get("yes") is True)


def _delete(desk: Desk, request: dict[str, Any]) -> Picture:
    id_, everything, sure = request.get("id"), request.get("all") is True, request.get("yes") is True
    if everything is (id_ is not None) or isinstance(id_, bool) or not isinstance(id_, int | None):
        raise Malformed(_("Which call: its id, or --all?"))
    if not sure:
        raise ConfirmationWanted(_("What is deleted from the history cannot be brought back."))
    if id_ is None:
        count = desk.history.delete_all()
        return {"message": ngettext("{n} call was deleted.", "{n} calls were deleted.", count).format(n=count)}
    if desk.history.entry(id_) is None:
        raise Refused(_("There is no such call in the history."))
    desk.history.delete(id_)
    return {}


def _note(desk: Desk, request: dict[str, Any]) -> None:
    text, ref = request.get("text"), request.get("call")
    if not isinstance(text, str) or len(text) > MAX_NOTE:
        raise Malformed(_("A note is a text of at most {most} characters.").format(most=MAX_NOTE))
    if ref is not None and (not isinstance(ref, int) or isinstance(ref, bool)):
        raise Malformed(_("A call is named by its number."))
    id_ = desk.history.id_of(ref)
    if id_ is None:
        raise Refused(_("There is no such call in the history."))
    desk.history.note(id_, text)


def _limit(request: dict[str, Any]) -> int:
    limit = request.get("limit", 50)
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= MAX_ROWS:
        raise Malformed(_("A limit is a number from 1 to {most}.").format(most=MAX_ROWS))
    return limit


def _day(text: object) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise Malformed(_("A day is written like 2026-11-24.")) from error


def _iso(wall: float | None) -> str | None:
    return None if wall is None else datetime.fromtimestamp(wall, UTC).isoformat(timespec="milliseconds")


def _seconds(length: float | None) -> float | None:
    return None if length is None else round(length, 3)
