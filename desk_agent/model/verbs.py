"""What may be done with a call: by its own state, and beside the other calls of the phone.

This greys buttons and no more: the PBX decides.
"""

from collections.abc import Iterable
from typing import Final

from desk_agent.api.codes import Cause
from desk_agent.api.enums import BusyService
from desk_agent.model.leg import TALKING, Leg
from desk_agent.model.pairs import ACTIVE, pair
from desk_agent.view import LegState, Verb

SERVICES: Final = {
    BusyService.CALLBACK: Verb.CALLBACK,
    BusyService.CAMPON: Verb.CAMP_ON,
    BusyService.INTRUDE: Verb.INTRUDE,
    BusyService.CALLWAIT: Verb.WAIT,
}

FOR_TWO: Final = frozenset({Verb.COMPLETE, Verb.RECONNECT, Verb.SWAP, Verb.CONFERENCE})
"""Verbs that are about the held and the active call; either may be named."""

_RINGS_BACK: Final = frozenset({Cause.RECALL, Cause.CALL_BACK})  # for its own user, who cannot send it on
_ORDER: Final = {verb: place for place, verb in enumerate(Verb)}


def allowed(leg: Leg, legs: Iterable[Leg]) -> tuple[Verb, ...]:
    """What may be done with ``leg`` beside the other ``legs``, in the order of `Verb`."""
    if leg.ref == 0:
        return ()
    legs = tuple(legs)
    others = [other for other in legs if other is not leg]
    verbs = set(alone(leg))
    if any(other.state is LegState.HOLDING or _is_on(other) for other in others):
        verbs -= {Verb.TRANSFER, Verb.INVITE}
    if leg.state is LegState.HOLDING and any(_is_on(other) for other in others):
        if any(_is_on(other) and other.verified for other in others):
            verbs.discard(Verb.RETRIEVE)  # a call that is over unheard must not stand in the way of the held one
        if any(other.state in TALKING and other.ref for other in others):
            verbs.add(Verb.SWAP)
    elif leg.state in ACTIVE:
        verbs |= _for_two(leg, legs)
    return tuple(sorted(verbs, key=lambda verb: _ORDER[verb]))


def alone(leg: Leg) -> frozenset[Verb]:
    """What the state of ``leg`` allows by itself."""
    match leg.state:
        case LegState.RINGING if leg.answered is not None or leg.cause in _RINGS_BACK:
            verbs = {Verb.ANSWER, Verb.REJECT}
        case LegState.RINGING:
            verbs = {Verb.ANSWER, Verb.REJECT, Verb.DIVERT}
        case LegState.CONNECTED:
            verbs = {Verb.HOLD, Verb.TRANSFER, Verb.BLIND_TRANSFER, Verb.INVITE, Verb.DIGITS, Verb.PARK, Verb.DIVERT}
            verbs.add(Verb.HANGUP)
        case LegState.CONFERENCE:
            verbs = {Verb.HOLD, Verb.DIGITS, Verb.HANGUP} | ({Verb.INVITE} if leg.leads else set())
        case LegState.HOLDING:
            verbs = {Verb.RETRIEVE, Verb.HANGUP}
        case LegState.HELD:
            verbs = {Verb.HOLD, Verb.HANGUP}
        case LegState.FAILED if not leg.partner_left:
            verbs = {SERVICES[each] for each in leg.services if isinstance(each, BusyService)} | {Verb.HANGUP}
        case _:
            verbs = {Verb.HANGUP}
    return frozenset(verbs)


def _for_two(leg: Leg, legs: tuple[Leg, ...]) -> set[Verb]:
    found = pair(leg, legs)
    if found is None:
        return set()
    _, held = found
    match leg.state:
        case LegState.CONFERENCE:
            return {Verb.SWAP}
        case LegState.CONNECTED:
            verbs = {Verb.RECONNECT, Verb.SWAP}
            if held.leads or not held.is_conference:
                verbs.add(Verb.CONFERENCE)
            return verbs if held.is_conference else verbs | {Verb.COMPLETE}
        case LegState.ALERTING if not held.is_conference:
            return {Verb.RECONNECT, Verb.COMPLETE}
    return {Verb.RECONNECT}


def _is_on(leg: Leg) -> bool:
    """Whether the user of the phone is busy with this call: not one that rings, waits on hold or has been left."""
    return leg.state in ACTIVE and not leg.partner_left
