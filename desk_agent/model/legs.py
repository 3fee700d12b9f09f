"""The own leg of one call: what is known of it, and how one event changes that."""

from dataclasses import dataclass, replace
from typing import Any, Final

from desk_agent.api import events as ev
from desk_agent.api.codes import Cause
from desk_agent.instant import Instant
from desk_agent.model.transitions import Fate, Order, Target, target
from desk_agent.text import plain
from desk_agent.view import Direction, LegState, Outcome, Verb

# A serial this much lower than the last one is a counter that began anew, not an event that came late.
RESTART_GAP: Final = 100

TALKING: Final = frozenset({LegState.CONNECTED, LegState.CONFERENCE})

ELSEWHERE: Final = frozenset(
    {Cause.PICKUP, Cause.BRIDGE_ANSWER, Cause.BRANCH_ANSWER, Cause.BRANCH_RELEASE,
     Cause.MOBILE_ANSWER, Cause.MADN_ANSWER}
)  # fmt: skip
DIVERTED: Final = frozenset(
    {Cause.FORWARD_IMMEDIATE, Cause.FORWARD_BUSY, Cause.FORWARD_NO_ANSWER, Cause.FORWARD,
     Cause.REDIRECTED, Cause.REROUTE, Cause.NO_ANSWER}
)  # fmt: skip

_WHY_FAILED: Final = {
    Cause.USER_BUSY: "The other side is busy.",
    Cause.INVALID_DESTINATION: "This number cannot be reached.",
    Cause.DND: "The other side does not want to be disturbed.",
    Cause.NO_AVAILABLE_AGENTS: "No agent is available.",
    Cause.TRUNK_BUSY: "All lines are busy.",
    Cause.BLOCKED: "The call was blocked.",
    Cause.NO_ANSWER: "Nobody answered.",
    Cause.TIMEOUT: "It took too long.",
    Cause.REJECT: "The other side rejected the call.",
}

HUNG_UP: Final = "The other side has hung up."


def why(cause: int, message: str) -> str:
    """A cause code in words for the user; a code that is not in Table 5 by the PBX's own text."""
    known = _WHY_FAILED.get(cause)  # type: ignore[call-overload]
    if known is not None:
        return str(known)
    words = plain(message).replace("_", " ")
    return f"The call failed: {words or f'cause {cause}'}."


@dataclass(frozen=True, slots=True)
class Leg:
    """One call as this device sees it. Numbers are the PBX's, trimmed."""

    ref: int
    state: LegState
    direction: Direction
    since: Instant  # of this state
    started: Instant
    serial: int = 0  # highest evtSerialNum applied
    number: str = ""
    called: str = ""
    dialled: str = ""
    diverted_by: str = ""
    answered: Instant | None = None
    members: tuple[str, ...] = ()
    held_by_peer: bool = False
    partner_left: bool = False
    verified: bool = True
    intent: Verb | None = None  # what the user last asked for
    cause: int = 0  # of the last event that gave one
    reason: str = ""
    outcome: Outcome | None = None  # decided before the end, e.g. by a transfer

    @property
    def verbs(self) -> tuple[Verb, ...]:
        """What this leg's state allows by itself, in the order to offer it."""
        match self.state:
            case _ if self.ref == 0:
                return ()
            case LegState.RINGING:
                return (Verb.ANSWER, Verb.REJECT)
            case LegState.CONNECTED | LegState.CONFERENCE:
                return (Verb.HOLD, Verb.HANGUP)
            case LegState.HOLDING:
                return (Verb.RETRIEVE, Verb.HANGUP)
            case _:
                return (Verb.HANGUP,)


def order_of(leg_serial: int, serial: int) -> Order:
    """Whether an event with ``serial`` is later than what a leg has seen; unknown without serials."""
    if serial <= 0 or leg_serial <= 0 or serial == leg_serial:
        return Order.UNKNOWN
    if serial > leg_serial or leg_serial - serial > RESTART_GAP:
        return Order.LATER
    return Order.EARLIER


def begin(event: ev.CallEvent, mine: frozenset[str], at: Instant) -> Leg | None:
    """The leg that ``event`` is the first news of; ``None`` if it is no news of a live call."""
    state = target(None, event, Order.UNKNOWN)
    if not isinstance(state, LegState):
        return None
    leg = Leg(event.call_ref_id, state, _direction(event, mine), at, at, event.evt_serial_num)
    leg = _learn(leg, event, mine)
    return replace(leg, **_consequences(leg, state, event, at)) if state is not LegState.RINGING else leg


def step(leg: Leg, event: ev.CallEvent, mine: frozenset[str], at: Instant) -> tuple[Leg, Target | None]:
    """``leg`` after ``event``, and the state or fate it brought; ``None``: the state stands."""
    order = order_of(leg.serial, event.evt_serial_num)
    if order is Order.EARLIER:
        return _fill_gaps(leg, event, mine), None
    goal = _goal(leg, event, order)
    if goal is None:
        return _fill_gaps(leg, event, mine), None
    leg = _learn(leg, event, mine)
    leg = replace(leg, verified=True, serial=event.evt_serial_num or leg.serial)
    if isinstance(goal, Fate):
        return leg, goal
    changed = goal is not leg.state
    leg = replace(leg, **_consequences(leg, goal, event, at))
    return (replace(leg, state=goal, since=at) if changed else leg), goal


def ended(leg: Leg) -> Outcome:
    """What became of a leg that is over."""
    if leg.outcome is not None:
        return leg.outcome
    if leg.answered is not None:
        return Outcome.ANSWERED
    if leg.direction is Direction.OUT:
        if leg.cause == Cause.REJECT:
            return Outcome.REJECTED
        return Outcome.FAILED if leg.state is LegState.FAILED else Outcome.NO_ANSWER
    if leg.cause in ELSEWHERE:
        return Outcome.ANSWERED_ELSEWHERE
    if leg.cause == Cause.REJECT or leg.intent is Verb.REJECT:
        return Outcome.REJECTED
    return Outcome.DIVERTED if leg.cause in DIVERTED else Outcome.MISSED


def _goal(leg: Leg, event: ev.CallEvent, order: Order) -> Target | None:
    goal = target(leg.state, event, order)
    conference = len(leg.members) > 2
    match event:
        case ev.Connected() if leg.state is LegState.CONFERENCE:
            return LegState.CONNECTED if event.cause_code == Cause.CONFERENCE and order is Order.LATER else None
        case ev.Connected() | ev.Retrieve() if leg.state is LegState.HOLDING:
            if isinstance(event, ev.Retrieve) and leg.held_by_peer:
                return LegState.HELD
            return LegState.CONFERENCE if conference else goal
        case ev.Retrieved() if leg.state is LegState.HELD and conference:
            return LegState.CONFERENCE
        case ev.Held() | ev.Retrieved() if leg.state is LegState.HOLDING:
            return LegState.HOLDING
        case ev.Transferred() | ev.Rerouted() if goal is None:
            return leg.state
    return goal


def _consequences(leg: Leg, goal: LegState, event: ev.CallEvent, at: Instant) -> dict[str, Any]:
    """What changes along with the state."""
    changes: dict[str, Any] = {}
    if goal in TALKING and leg.answered is None and not isinstance(event, ev.Hold | ev.Held):
        changes["answered"] = at
    if isinstance(event, ev.Held):
        changes["held_by_peer"] = True
    elif isinstance(event, ev.Retrieved | ev.Connected):
        changes["held_by_peer"] = False
    if isinstance(event, ev.Hold | ev.Held) and leg.answered is None:
        changes["answered"] = at  # only a call that talks can be held
    if isinstance(event, ev.ReleasedAsc):
        if goal is LegState.FAILED:
            changes["partner_left"] = True
            changes["reason"] = (
                "The other side has hung up." if leg.answered else why(event.cause_code, event.cause_msg)
            )
        else:
            changes["members"] = tuple(m for m in leg.members if m != event.released_asc_dn)
    elif isinstance(event, ev.Failed):
        changes["reason"] = why(event.cause_code, event.cause_msg)
        changes["outcome"] = Outcome.BUSY if event.cause_code == Cause.USER_BUSY else Outcome.FAILED
    elif goal is not LegState.FAILED:
        changes["outcome"] = None
        changes["reason"] = ""
        changes["partner_left"] = False
    if isinstance(event, ev.Conferenced | ev.Conferencing):
        changes["members"] = event.member_dn
    elif goal is LegState.CONNECTED:
        changes["members"] = ()
    return changes


def _direction(event: ev.CallEvent, mine: frozenset[str]) -> Direction:
    match event:
        case ev.Ringing() | ev.Held() | ev.Transferred():
            return Direction.IN
        case ev.Dialing() | ev.Proceeding() | ev.Alerting() | ev.Failed():
            return Direction.OUT
        case ev.Connected() if event.calling_dn not in mine:
            return Direction.IN
        case _:
            return Direction.OUT


def _learn(leg: Leg, event: ev.CallEvent, mine: frozenset[str]) -> Leg:
    """``leg`` with what ``event`` says of the parties."""
    changes: dict[str, Any] = {}
    if isinstance(event, ev.Caused) and event.cause_code:
        changes["cause"] = event.cause_code
    match event:
        case ev.Proceeding():
            changes["dialled"] = event.dial_digit.rstrip("#") or leg.dialled
            changes["number"] = leg.number or str(changes["dialled"])
            changes["called"] = leg.called or str(changes["dialled"])
        case ev.Parties():
            changes.update(_parties(leg, event, mine))
        case ev.Transferred():
            far = event.transfer_to_dn
            if far and far not in mine:
                changes["number"] = far
            if event.transferor_dn:
                changes["diverted_by"] = event.transferor_dn
        case ev.Rerouted():
            changes["number"] = event.called_dn or leg.number
        case ev.Held() | ev.Hold() if not leg.number and event.hold_dn not in mine:
            changes["number"] = event.hold_dn
        case ev.Retrieved() if not leg.number and event.retrieve_dn not in mine:
            changes["number"] = event.retrieve_dn
    return replace(leg, **changes) if changes else leg


def _parties(leg: Leg, event: ev.Parties, mine: frozenset[str]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    far, near = event.calling_dn, event.called_dn
    if leg.direction is Direction.OUT:
        far, near = near, far
    if far in mine and near and near not in mine:
        far = near  # a recall, a pickup or a call back rings with the sides exchanged
    if far and far not in mine:
        changes["number"] = far
    called = event.called_dn
    if called and (leg.direction is Direction.IN or not leg.called):
        changes["called"] = called
    diversion = getattr(event, "diversion_num", "")
    if diversion:
        changes["diverted_by"] = diversion
    return changes


def _fill_gaps(leg: Leg, event: ev.CallEvent, mine: frozenset[str]) -> Leg:
    """``leg`` with only what it did not know yet: what late news may still tell."""
    if isinstance(event, ev.Released | ev.ReleasedAsc | ev.Failed):
        return leg
    direction = leg.direction
    if isinstance(event, ev.Ringing) and event.cause_code not in {Cause.RECALL, Cause.CALL_BACK}:
        direction = Direction.IN
    elif isinstance(event, ev.Dialing | ev.Proceeding):
        direction = Direction.OUT
    news = _learn(replace(leg, direction=direction), event, mine)
    talked = isinstance(event, ev.Connected | ev.Hold | ev.Held | ev.Retrieve | ev.Retrieved)
    return replace(
        leg,
        answered=leg.answered or (leg.started if talked else None),
        direction=direction,
        number=leg.number or news.number,
        called=leg.called or news.called,
        dialled=leg.dialled or news.dialled,
        diverted_by=leg.diverted_by or news.diverted_by,
    )
