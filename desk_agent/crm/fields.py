"""A call as the values that an address or a command may have; see `desk_agent.settings.crm.FIELDS`."""

from typing import Final

from desk_agent.crm.moments import Happened
from desk_agent.instant import Instant
from desk_agent.people.numbers import DialRules, normal
from desk_agent.text import plain

_LONGEST: Final = 1000  # characters of a note
_MASK: Final = "x"


def fields_of(
    happened: Happened, rules: DialRules, *, extension: str = "", user: str = "", mask: int = 0
) -> dict[str, str]:
    """The values, "" for what is not known. Moments are ISO 8601 in UTC, lengths whole seconds.

    ``mask`` is how many last digits of numbers are hidden.
    """
    call, past = happened.call, happened.past
    answered = past.answered if past is not None else call.answered
    ended = past.ended if past is not None else None
    number = past.number if past is not None and past.number else call.number
    talked = max(0.0, ended.mono - answered.mono) if ended is not None and answered is not None else 0.0
    until = answered or ended
    whole = normal(number, rules, extension)
    return {
        "moment": str(happened.moment),
        "number": _hidden(plain(number), mask),
        "e164": _hidden(whole if whole.startswith("+") else "", mask),
        "name": plain((past.name if past is not None else "") or call.name),
        "called": plain(call.called),
        "called_name": plain(call.called_name),
        "queue": plain(call.group),
        "ref": str(call.ref),
        "direction": str(call.direction),
        "started": _iso(call.started),
        "answered": _iso(answered),
        "ended": _iso(ended),
        "rang": str(round(max(0.0, until.mono - call.started.mono))) if until is not None else "",
        "duration": str(round(talked)),
        "outcome": str(past.outcome) if past is not None else "",
        "note": plain(happened.note, _LONGEST),
        "disposition": happened.disposition,
        "disposition_name": plain(happened.disposition_name),
        "diverted_by": plain(call.diverted_by),
        "extension": extension,
        "user": user,
    }


def _hidden(number: str, digits: int) -> str:
    """``number`` without its last ``digits`` digits."""
    kept = []
    for char in reversed(number):
        if digits > 0 and char.isdigit():
            kept.append(_MASK)
            digits -= 1
        else:
            kept.append(char)
    return "".join(reversed(kept))


def _iso(at: Instant | None) -> str:
    return at.as_datetime().strftime("%Y-%m-%dT%H:%M:%SZ") if at is not None else ""
