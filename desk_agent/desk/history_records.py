"""The PBX's call records (SMDR, section 5.1) as calls of the history: reading those of a day, and what one means."""

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final

from desk_agent.api.errors import RefusedError
from desk_agent.api.smdr import Field, Query, Record, moments
from desk_agent.desk.records import condition
from desk_agent.desk.session_like import SessionLike
from desk_agent.i18n import N_, _
from desk_agent.people.history_match import Recorded, local_times
from desk_agent.people.numbers import tail
from desk_agent.text import plain
from desk_agent.view import Direction, Outcome, RecordFilter

log = logging.getLogger(__name__)

_PAGE: Final = 200
_MOST: Final = 4000  # records of the days around a gap; more is not a phone
_NO_CALLS: Final = frozenset({"S", "P"})  # an internal message, a page
_MISSED: Final = frozenset({"R", "G"})
_ANSWERED: Final = frozenset(
    {"t", "I", "H", "T", "O"}
)  # however short it was: those that nobody took have letters of their own
_INCOMING: Final = frozenset({"t", "I", "R", "G", "H", "n"})
_UNREACHABLE: Final = frozenset({1, 3, 20, 28, 34, 38, 42, 88})  # Table 2
_BUSY: Final = 17  # as ISDN has it; the document's table leaves it out
_REJECTED: Final = 21
_UNANSWERED: Final = _UNREACHABLE | {_BUSY, 18, 19, _REJECTED}  # beside these a length is how long it rang
_WHOLE_MINUTES: Final = 60.0

RECORDED: Final = N_("From the phone system’s call records.")
INTERNAL: Final = N_("From the phone system’s call records, which do not say who of the two has called.")


async def read(session: SessionLike, extension: str, first: date, last: date) -> list[Record]:
    """The records of the phone ``extension`` that began on the days from ``first`` to ``last``, and perhaps others.

    Raises:
        PbxError: the PBX does not give them.
    """
    own = Query() if session.is_station else Field("StationNumber") == extension
    days = condition(RecordFilter(), first, last)
    try:
        found = await _ask(session, days & own)
        if found:
            return _of(found, session, extension)
    except RefusedError as error:
        log.info("a condition on call records is refused: %s", error.code)
    # A site may write dates that cannot be compared (PGM 169), or call its columns otherwise (PGM 177).
    found = await _ask(session, own) if own else await _ask(session, Query())
    return _of(found, session, extension)


async def _ask(session: SessionLike, query: Query) -> list[Record]:
    found: list[Record] = []
    async for page in session.get_smdr(query, _PAGE):
        found += page.items
        if len(found) >= _MOST:
            log.warning("more than %d call records: the rest is not read", _MOST)
            break
    return found


def _of(found: Iterable[Record], session: SessionLike, extension: str) -> list[Record]:
    """Nobody's but the own: a server account may read all."""
    return [
        one
        for one in found
        if one.direction_letter not in _NO_CALLS
        and (one.station == extension or (session.is_station and not one.station))
    ]


def recorded(records: Iterable[Record]) -> list[tuple[Recorded, Record]]:
    """Records as `desk_agent.people.history_match` compares them."""
    same: dict[str, int] = {}
    rows = []
    for one in records:
        seconds = 0.0 if one.duration is None else one.duration.total_seconds()
        key = "|".join(
            map(str, (one.start_time, one.index, one.call_ref_id, one.direction_letter, one.number, seconds))
        )
        if not one.index:  # nothing but their number tells two of the same minute apart
            same[key] = same.get(key, 0) + 1
            key = f"{key}|{same[key]}"
        row = Recorded(
            key=key,
            starts=local_times(moments(one.start_time)),
            line=tail(number(one)),
            ref=one.call_ref_id,
            direction=direction(one),
            talked=seconds,
            precision=_WHOLE_MINUTES if one.start_time.count(":") < 2 else 1.0,
        )
        rows.append((row, one))
    return rows


def number(record: Record) -> str:
    """The other party's number; what an outside caller has dialled is not it, although it may be the only one."""
    if direction(record) is Direction.IN:
        return record.cli_number or record.dialed_number_1 or record.cpn_number
    return record.number


def direction(record: Record) -> Direction | None:
    """Who called whom, ``None`` if the record does not say: both sides of an internal call may have one."""
    if record.direction_letter in {"E", "V", ""}:
        return None
    return Direction.IN if record.direction_letter in _INCOMING else Direction.OUT


def outcome(record: Record) -> Outcome:
    """What became of the call; only records of outside calls have a letter for that."""
    talked = has_talked(record)
    if record.direction_letter in _MISSED:
        return Outcome.MISSED
    if direction(record) is Direction.IN:
        return Outcome.ANSWERED if talked else Outcome.MISSED
    if talked:
        return Outcome.ANSWERED
    match record.disconnect_cause.code:
        case code if code == _BUSY:
            return Outcome.BUSY
        case code if code == _REJECTED:
            return Outcome.REJECTED
        case code if code in _UNREACHABLE or record.direction_letter == "X":
            return Outcome.FAILED
    return Outcome.NO_ANSWER


def is_certain(record: Record) -> bool:
    """Whether it says by its letter, or by a length, whether anybody has answered."""
    return record.direction_letter in _MISSED or has_talked(record)


def has_talked(record: Record) -> bool:
    """Whether somebody has answered, by all that it says."""
    if record.direction_letter in _MISSED | _ANSWERED:
        return record.direction_letter in _ANSWERED
    return bool(record.duration) and record.disconnect_cause.code not in _UNANSWERED


def facts(record: Record, started: float) -> dict[str, Any]:
    """A row of the history for a call that only this record tells of."""
    way = direction(record) or Direction.OUT
    became = outcome(record)
    seconds = record.duration.total_seconds() if record.duration and has_talked(record) else None
    called = plain(record.dialed_number_2) if way is Direction.IN and record.dialed_number_2 != record.number else ""
    said = record.disconnect_cause.text if became is Outcome.FAILED else ""
    about = _(INTERNAL) if record.direction_letter == "E" else _(RECORDED)
    return {
        "ref": record.call_ref_id,
        "direction": str(way),
        "number": plain(number(record)),
        "called": called,
        "started": started,
        "talked": seconds,
        "outcome": str(became),
        "detail": f"{plain(said)}. {about}" if said else about,
        "unseen": int(became is Outcome.MISSED),
    }


def days_around(began: float, ended: float) -> tuple[date, date]:
    """The local days that can be in the records of a time: the PBX may be in another zone."""
    first = datetime.fromtimestamp(began).astimezone() - timedelta(days=1)
    last = datetime.fromtimestamp(ended).astimezone() + timedelta(days=1)
    return first.date(), last.date()
