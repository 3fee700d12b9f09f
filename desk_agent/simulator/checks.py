"""What is checked before a command does anything (section 5.3.4): whose phone, which call, in which state."""

from desk_agent.api.codes import Cause
from desk_agent.simulator.calls import Leg, State
from desk_agent.simulator.core import Core
from desk_agent.simulator.dialect import TwoCallRef
from desk_agent.simulator.gates import Gate
from desk_agent.simulator.numbering import Destination
from desk_agent.simulator.parties import Station
from desk_agent.simulator.rules import Refused, refusal, refusal_of_new


def leg_for(core: Core, command: str, device: str, ref: int | None, wanted: State) -> Leg:
    """The leg a command is for, if the command is legal there.

    Without ``ref`` it is the newest in the state that is wanted, as somebody sitting at the phone means it.
    """
    leg = leg_meant(core, device, ref, wanted)
    code = refusal(command, State.NONE if leg is None else leg.state)
    if code or leg is None:
        raise Refused(code or 106)
    return leg


def leg_meant(core: Core, device: str, ref: int | None, wanted: State) -> Leg | None:
    """The leg with this callRefID; None if there is no such call, refused (106) if it is somebody else's."""
    core.registered(device)
    legs = core.legs_of(device)
    if ref is None:
        usual = [leg for leg in legs if leg.state is wanted] or legs
        return usual[-1] if usual else None
    leg = next((leg for leg in legs if leg.call.ref == ref), None)
    if leg is None and ref in core.calls:
        raise Refused(106)
    return leg


def pair_for(core: Core, command: str, device: str, ref: int | None) -> tuple[Leg, Leg]:
    """The held and the active leg that a command for two calls is about, whichever of them it names."""
    leg = leg_meant(core, device, ref, State.CONNECTED)
    if leg is None or leg.base is State.RINGING:
        raise Refused(refusal(command, State.NONE if leg is None else State.RINGING))
    others = [other for other in core.legs_of(device) if other is not leg]
    code = refusal(command, leg.state)
    form = core.dialect.two_call_ref
    if leg.state is State.HOLDING:
        active = next((other for other in others if other.occupied), None)
        active = active or next((other for other in others if other.base is State.LEFT), None)
        if active is None or form is TwoCallRef.ACTIVE:
            raise Refused(code)
        return leg, active
    held = [other for other in others if other.state is State.HOLDING]
    if not held or form is TwoCallRef.HELD:
        raise Refused(code)
    return next((other for other in held if other.call is leg.call.consults), held[-1]), leg


def party_called(core: Core, number: str) -> Destination:
    """Who has a number a call can go on to; feature codes (107) and conference rooms (108) are excepted."""
    target = core.numbering.find(number)
    if target is None:
        raise Refused(107)
    if isinstance(target, Gate):
        raise Refused(108)
    return target


def destination(core: Core, number: str, *there: Leg) -> None:
    """Refuse a number a call cannot be sent to (107, 108, 140, 141), e.g. that of somebody who is in it."""
    target = party_called(core, number)
    if any(target is leg.party for leg in there):
        raise Refused(107)
    if isinstance(target, Station) and target.forward.kind == "disable":
        obstacle = core.obstacle(target)
        if obstacle is not None:
            raise Refused({Cause.USER_BUSY: 140, Cause.DND: 141}.get(obstacle, 107))


def free_for(core: Core, command: str, device: str) -> None:
    """Refuse unless the phone can begin another call with this command."""
    code = refusal_of_new(command, [leg.state for leg in core.legs_of(device)])
    if code:
        raise Refused(code)
