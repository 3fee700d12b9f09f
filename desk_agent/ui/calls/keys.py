"""Which call a function key means. One rule for the keys, for what the buttons print and for the tray.

A key belongs to a family of verbs of which a call never allows two at once: F5 hands a call over, first by asking,
then by completing; F6 confers in the same two steps; F7 holds, and undoes it.
"""

from collections.abc import Iterable
from typing import Final

from desk_agent.view import CallView, LegState, Verb

KEYS: Final[dict[Verb, str]] = {
    Verb.ANSWER: "F4",
    Verb.REJECT: "Shift+F8",
    Verb.DIVERT: "Shift+F5",
    Verb.COMPLETE: "F5",
    Verb.TRANSFER: "F5",
    Verb.CONFERENCE: "F6",
    Verb.INVITE: "F6",
    Verb.SWAP: "F7",
    Verb.RETRIEVE: "F7",
    Verb.HOLD: "F7",
    Verb.RECONNECT: "Shift+F7",
    Verb.DIGITS: "F11",
    Verb.PARK: "F12",
    Verb.CALLBACK: "Ctrl+1",
    Verb.CAMP_ON: "Ctrl+2",
    Verb.INTRUDE: "Ctrl+3",
    Verb.WAIT: "Ctrl+4",
    Verb.HANGUP: "F8",
}

_RINGING_FIRST: Final = frozenset({Verb.ANSWER, Verb.REJECT, Verb.DIVERT})


def target(verb: Verb, calls: Iterable[CallView]) -> CallView | None:
    """The call that the key of ``verb`` acts on: the ringing one to answer or divert, else the active one."""
    able = [call for call in calls if verb in call.actions]
    active = next((call for call in able if call.active), None)
    if verb not in _RINGING_FIRST:
        return active
    ringing = [call for call in able if call.state is LegState.RINGING]
    return next((call for call in ringing if call.active), None) or next(iter(ringing), None) or active


def meant(key: str, calls: Iterable[CallView]) -> tuple[Verb, CallView] | None:
    """What pressing ``key`` does now."""
    calls = tuple(calls)
    for verb, its_key in KEYS.items():
        call = target(verb, calls) if its_key == key else None
        if call:
            return verb, call
    return None


def printed(call: CallView, calls: Iterable[CallView]) -> dict[Verb, str]:
    """The keys that act on ``call`` now, by verb."""
    calls = tuple(calls)
    return {verb: key for verb, key in KEYS.items() if meant(key, calls) == (verb, call)}
