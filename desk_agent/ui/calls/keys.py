"""Which call a function key means. One rule for the keys, for what the buttons print and for the tray."""

from collections.abc import Iterable
from typing import Final

from desk_agent.view import CallView, LegState, Verb

KEYS: Final[dict[Verb, str]] = {
    Verb.ANSWER: "F4",
    Verb.REJECT: "Shift+F8",
    Verb.HOLD: "F7",
    Verb.RETRIEVE: "F7",
    Verb.HANGUP: "F8",
}


def target(verb: Verb, calls: Iterable[CallView]) -> CallView | None:
    """The call that the key of ``verb`` acts on: the ringing one to answer, else the active one."""
    able = [call for call in calls if verb in call.actions]
    active = next((call for call in able if call.active), None)
    if active or verb not in {Verb.ANSWER, Verb.REJECT}:
        return active
    return next((call for call in able if call.state is LegState.RINGING), None)


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
