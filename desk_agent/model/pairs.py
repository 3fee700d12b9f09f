"""Two calls of one phone that belong together: a held one, and the one that was placed about it."""

from collections.abc import Iterable
from typing import Final

from desk_agent.api import events as ev
from desk_agent.api.codes import Cause
from desk_agent.instant import Instant
from desk_agent.model.leg import SETTING_UP, Leg
from desk_agent.view import Direction, LegState

ACTIVE: Final = frozenset(LegState) - {LegState.HOLDING, LegState.RINGING}
_PLACED: Final = SETTING_UP | {LegState.CONNECTED, LegState.FAILED}
_AT_ONCE: Final = 5.0  # seconds between a hold and a call that belong together, in whichever order they are told


def pair(leg: Leg, legs: Iterable[Leg]) -> tuple[Leg, Leg] | None:
    """The active and the held call, one of them ``leg``, that a command for two calls is about."""
    others = [other for other in legs if other is not leg and other.ref]
    if leg.state is LegState.HOLDING:
        active = [other for other in others if other.state in ACTIVE]
        return (max(active, key=lambda other: _closeness(leg, other)), leg) if active else None
    held = [other for other in others if other.state is LegState.HOLDING]
    if leg.state not in ACTIVE or not held:
        return None
    return leg, max(held, key=lambda other: _closeness(leg, other))


def parent_of(leg: Leg, event: ev.CallEvent, legs: Iterable[Leg]) -> int:
    """The held call that ``leg``, of which ``event`` is news, was placed about; 0 if it is none."""
    if leg.parent or leg.direction is not Direction.OUT or leg.state not in _PLACED:
        return leg.parent
    legs = tuple(legs)
    free = [
        other
        for other in legs
        if other is not leg
        and other.state is LegState.HOLDING
        and other.started.mono <= leg.started.mono
        and not any(each.parent == other.ref for each in legs)
    ]
    first_news = leg.since == leg.started
    told = isinstance(event, ev.Caused) and event.cause is Cause.CONSULTATION
    return max(free, key=lambda other: other.since.mono).ref if free and (first_news or told) else 0


def child_of(held: Leg, at: Instant, legs: Iterable[Leg]) -> int:
    """The call that was placed about ``held`` and whose news overtook that of the hold; 0 if there is none."""
    found = [
        leg.ref
        for leg in legs
        if leg is not held
        and leg.direction is Direction.OUT
        and not leg.parent
        and leg.state in _PLACED
        and 0 <= at.mono - leg.started.mono <= _AT_ONCE
        and leg.started.mono >= held.started.mono
    ]
    return found[0] if len(found) == 1 else 0


def _closeness(leg: Leg, other: Leg) -> tuple[bool, float]:
    return (leg.parent == other.ref or other.parent == leg.ref, other.since.mono)
