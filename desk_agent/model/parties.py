"""What an event tells of who takes part in a call."""

from typing import Any, Final

from msgspec.structs import replace

from desk_agent.api import events as ev
from desk_agent.api.codes import Cause
from desk_agent.model.leg import MAX_MEMBERS, Leg
from desk_agent.view import Direction, LegState

_RINGS_BACK: Final = frozenset({Cause.RECALL, Cause.CALL_BACK})
_IN_CONFERENCE: Final = frozenset({LegState.HOLDING, LegState.HELD, LegState.CONFERENCE})
_SAME_TAIL: Final = 7  # digits


def same(one: str, other: str) -> bool:
    """Whether two numbers are the same however they are written: as it was dialled, or as it was called."""
    one, other = ("".join(char for char in number if char.isdigit()) for number in (one, other))
    if one == other:
        return bool(one)
    return min(len(one), len(other)) >= _SAME_TAIL and one[-_SAME_TAIL:] == other[-_SAME_TAIL:]


def far_side(event: ev.CallEvent, mine: frozenset[str]) -> str:
    """The other side's number as ``event`` tells it, "" if it does not."""
    match event:
        case ev.Proceeding():
            return event.dial_digit.rstrip("#")
        case ev.Parties():
            far, near = event.calling_dn, event.called_dn
            return near if far in mine else far
    return ""


def direction(event: ev.CallEvent, mine: frozenset[str]) -> Direction:
    """Who called whom, as far as the first event of a call tells."""
    match event:
        case ev.Ringing() | ev.Held() | ev.Transferred():
            return Direction.IN
        case ev.Dialing() | ev.Proceeding() | ev.Alerting() | ev.Failed():
            return Direction.OUT
        case ev.Connected() if event.calling_dn not in mine:
            return Direction.IN
        case _:
            return Direction.OUT


def says_direction(event: ev.CallEvent) -> bool:
    """Whether `direction` reads it off ``event``: what was found going on may begin with news of a hold."""
    match event:
        case ev.Ringing():
            return event.cause not in _RINGS_BACK
        case ev.Connected():
            return bool(event.calling_dn or event.called_dn) and event.cause not in _RINGS_BACK
        case ev.Dialing() | ev.Proceeding() | ev.Alerting() | ev.Failed():
            return True
    return False


def learn(leg: Leg, event: ev.CallEvent, mine: frozenset[str]) -> Leg:
    """``leg`` with what ``event`` says of the parties."""
    if leg.guessed and says_direction(event):
        leg = replace(leg, direction=direction(event, mine), guessed=False)
    changes: dict[str, Any] = {}
    if isinstance(event, ev.Caused) and (event.cause_code or event.cause is not None):
        changes["cause"] = int(event.cause or event.cause_code)
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
        case ev.Held() if event.hold_dn not in mine:
            changes["held_by"] = event.hold_dn
            changes["number"] = leg.number or event.hold_dn
        case ev.Hold() if not leg.number and event.hold_dn not in mine:
            changes["number"] = event.hold_dn
        case ev.Retrieved() if event.retrieve_dn and event.retrieve_dn not in mine:
            # who takes a parked call is another than who parked it
            another = leg.held_by and event.retrieve_dn != leg.held_by and not leg.members
            changes["number"] = event.retrieve_dn if another or not leg.number else leg.number
            changes["held_by"] = ""
    return replace(leg, **changes) if changes else leg


def fill_gaps(leg: Leg, event: ev.CallEvent, mine: frozenset[str]) -> Leg:
    """``leg`` with only what it did not know yet: what late news may still tell."""
    if isinstance(event, ev.Released | ev.ReleasedAsc | ev.Failed):
        return leg
    way = leg.direction
    if isinstance(event, ev.Ringing) and event.cause not in _RINGS_BACK:
        way = Direction.IN
    elif isinstance(event, ev.Dialing | ev.Proceeding):
        way = Direction.OUT
    if leg.guessed and says_direction(event):
        way = direction(event, mine)
    news = learn(replace(leg, direction=way, guessed=False), event, mine)
    talked = isinstance(event, ev.Connected | ev.Hold | ev.Held | ev.Retrieve | ev.Retrieved)
    if isinstance(event, ev.Conferencing | ev.Conferenced):
        leg = _late_conference(leg, event, mine)
    return replace(
        leg,
        answered=leg.answered or (leg.started if talked else None),
        guessed=leg.guessed and not says_direction(event),
        direction=way,
        number=leg.number or news.number,
        called=leg.called or news.called,
        dialled=leg.dialled or news.dialled,
        diverted_by=leg.diverted_by or news.diverted_by,
    )


def conference(leg: Leg, event: ev.Conferencing | ev.Conferenced, mine: frozenset[str]) -> dict[str, Any]:
    """Who is in a conference and who leads it; who is known to have left after ``event`` stays away."""
    leader = event.master_dn if isinstance(event, ev.Conferenced) else ""
    leads = isinstance(event, ev.Conferencing) or leader in mine
    gone = tuple((who, serial) for who, serial in leg.gone if serial > event.evt_serial_num)
    away = {who for who, _ in gone}
    return {
        "members": tuple(member for member in event.member_dn[:MAX_MEMBERS] if member not in away),
        "leader": "" if leads else leader,
        "leads": leads,
        "gone": gone,
        "members_serial": event.evt_serial_num,
        "parent": 0,
    }


def _late_conference(leg: Leg, event: ev.Conferencing | ev.Conferenced, mine: frozenset[str]) -> Leg:
    """News of who takes part that is older than the call's state, but not older than what is known of that."""
    if event.evt_serial_num <= leg.members_serial or not (leg.state in _IN_CONFERENCE or leg.partner_left):
        return leg
    facts = conference(leg, event, mine)
    if leg.partner_left and len(event.member_dn) > 2:  # it was not the other side that left, but one of them
        facts |= {"partner_left": False, "reason": "", "state": LegState.CONFERENCE}
    return replace(leg, **facts)


def as_meant(event: ev.CallEvent, mine: frozenset[str]) -> ev.CallEvent:
    """Rerouting is for who diverts a call and Rerouted for the other side, whichever of them a PBX sends."""
    match event:
        case ev.Rerouted() if event.rerouting_dn in mine:
            kind: type[ev.CallEvent] = ev.Rerouting
        case ev.Rerouting() if event.rerouting_dn and event.rerouting_dn not in mine:
            kind = ev.Rerouted
        case _:
            return event
    return kind(**{name: getattr(event, name) for name in event.__struct_fields__})


def _parties(leg: Leg, event: ev.Parties, mine: frozenset[str]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    far, near = event.calling_dn, event.called_dn
    if leg.direction is Direction.OUT:
        far, near = near, far
    # a recall, a pickup, a call back or a transfer rings with the sides exchanged
    exchanged = far in mine and bool(near) and near not in mine
    if exchanged:
        far = near
    if far and far not in mine:
        changes["number"] = far
    called = event.called_dn
    if called and not exchanged and (leg.direction is Direction.IN or not leg.called):
        changes["called"] = called
    diversion = getattr(event, "diversion_num", "")
    if diversion:
        changes["diverted_by"] = diversion
    return changes
