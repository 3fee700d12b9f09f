"""How one event changes the own leg of a call."""

from typing import Any, Final

from msgspec.structs import replace

from desk_agent.api import events as ev
from desk_agent.api.codes import Cause
from desk_agent.i18n import _
from desk_agent.instant import Instant
from desk_agent.model.causes import DIVERTED, ELSEWHERE, HUNG_UP, why
from desk_agent.model.leg import TALKING, Leg
from desk_agent.model.parties import conference, direction, fill_gaps, learn, says_direction
from desk_agent.model.transitions import Fate, Order, Target, target
from desk_agent.view import Direction, LegState, Outcome, Verb

# A serial this much lower than the last one is a counter that began anew, not an event that came late.
RESTART_GAP: Final = 100
# Connected because of these means somebody else to talk to, who does not hold this side.
_NEW_PARTNER: Final = frozenset(
    {
        Cause.PICKUP,
        Cause.SCREENED_TRANSFER,
        Cause.BLIND_TRANSFER,
        Cause.CONFERENCE,
        Cause.REROUTE,
        Cause.UNSCREENED_TRANSFER,
    }
)
MAX_GONE: Final = 64  # parties of one call that have left and are remembered


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
    way = direction(event, mine)
    leg = Leg(event.call_ref_id, state, way, at, at, event.evt_serial_num, guessed=not says_direction(event))
    leg = learn(leg, event, mine)
    return replace(leg, **_consequences(leg, state, event, mine, at)) if state is not LegState.RINGING else leg


def step(leg: Leg, event: ev.CallEvent, mine: frozenset[str], at: Instant) -> tuple[Leg, Target | None]:
    """``leg`` after ``event``, and the state or fate it brought; ``None``: the state stands."""
    order = order_of(leg.serial, event.evt_serial_num)
    if order is Order.EARLIER:
        return fill_gaps(leg, event, mine), None
    goal = _goal(leg, event, order)
    if goal is None:
        return fill_gaps(leg, event, mine), None
    leg = learn(leg, event, mine)
    # that one of many has left says nothing of this leg's own state: earlier news of that is still news
    own = not (isinstance(event, ev.ReleasedAsc) and goal is leg.state)
    leg = replace(leg, verified=True, serial=(event.evt_serial_num if own else 0) or leg.serial)
    if isinstance(goal, Fate):
        return leg, goal
    changed = goal is not leg.state
    leg = replace(leg, **_consequences(leg, goal, event, mine, at))
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
        if leg.state is LegState.QUEUED:
            return Outcome.ABANDONED
        return Outcome.FAILED if leg.state is LegState.FAILED else Outcome.NO_ANSWER
    if leg.cause in ELSEWHERE:
        return Outcome.ANSWERED_ELSEWHERE
    if leg.cause == Cause.REJECT or leg.intent is Verb.REJECT:
        return Outcome.REJECTED
    return Outcome.DIVERTED if leg.cause in DIVERTED else Outcome.MISSED


def _goal(leg: Leg, event: ev.CallEvent, order: Order) -> Target | None:
    goal = target(leg.state, event, order)
    # A member who withholds the number has none in the list: two who are told may be three.
    is_conference = len(leg.members) > 2 or (bool(leg.members) and not leg.gone)
    match event:
        case ev.Connected() if leg.state is LegState.CONFERENCE:
            return LegState.CONNECTED if event.cause is Cause.CONFERENCE and order is Order.LATER else None
        case ev.Connected() if leg.state is LegState.HELD and leg.resumed and event.cause not in _NEW_PARTNER:
            return LegState.HELD  # says no more than the Retrieve before it
        case ev.Connected() | ev.Retrieve() if leg.state is LegState.HOLDING:
            anew = isinstance(event, ev.Connected) and event.cause in _NEW_PARTNER
            if leg.held_by_peer and not anew:
                return LegState.HELD
            return LegState.CONFERENCE if is_conference else goal
        case ev.Retrieved() if leg.state is LegState.HELD and is_conference:
            return LegState.CONFERENCE
        case ev.ReleasedAsc() if leg.state in {LegState.HOLDING, LegState.HELD} and is_conference:
            return leg.state
        case ev.Held() | ev.Retrieved() if leg.state is LegState.HOLDING:
            return LegState.HOLDING
        case ev.Transferred() | ev.Rerouted() if goal is None:
            return leg.state
    return goal


def _consequences(leg: Leg, goal: LegState, event: ev.CallEvent, mine: frozenset[str], at: Instant) -> dict[str, Any]:
    """What changes along with the state."""
    changes: dict[str, Any] = {}
    if goal in TALKING and leg.answered is None and not isinstance(event, ev.Hold | ev.Held):
        changes["answered"] = at
    if isinstance(event, ev.Held):
        changes |= {"held_by_peer": True, "resumed": False}
    elif goal is LegState.HELD and leg.held_by_peer:
        changes["resumed"] = True
    elif isinstance(event, ev.Retrieved | ev.Connected | ev.Alerting):
        changes |= {"held_by_peer": False, "resumed": False}
    if isinstance(event, ev.Hold | ev.Held) and leg.answered is None:
        changes["answered"] = at  # only a call that talks can be held
    if isinstance(event, ev.ReleasedAsc):
        changes["gone"] = (*leg.gone, (event.released_asc_dn, event.evt_serial_num))[-MAX_GONE:]
        if goal is LegState.FAILED:
            changes["partner_left"] = True
            changes["reason"] = _(HUNG_UP) if leg.answered else why(event.cause_code, event.cause_msg)
        else:
            changes |= _without(leg, event.released_asc_dn, mine)
    elif isinstance(event, ev.Failed):
        changes["reason"] = why(int(event.cause or event.cause_code), event.cause_msg)
        changes["outcome"] = Outcome.BUSY if event.cause is Cause.USER_BUSY else Outcome.FAILED
        changes["services"] = event.busy_services
    elif goal is not LegState.FAILED:
        changes["outcome"] = None
        changes["reason"] = ""
        changes["partner_left"] = False
        changes["services"] = ()
    match event:
        case ev.Conferencing() | ev.Conferenced():
            changes |= conference(leg, event, mine)
        case _ if goal is LegState.CONNECTED:
            changes |= {"members": (), "leader": "", "leads": False}
    return changes


def _without(leg: Leg, gone: str, mine: frozenset[str]) -> dict[str, Any]:
    """A conference after ``gone`` has left; who remains alone with this device is the other side."""
    members = tuple(member for member in leg.members if member != gone)
    changes: dict[str, Any] = {"members": members}
    if leg.leader == gone:
        changes["leader"] = ""
    rest = [member for member in members if member not in mine]
    if len(members) == 2 and len(rest) == 1:
        changes["number"] = rest[0]
    return changes
