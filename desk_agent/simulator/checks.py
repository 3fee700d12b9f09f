"""What is checked before a command does anything (section 5.3.4): whose phone, which call, in which state."""

from desk_agent.simulator.calls import Leg, State
from desk_agent.simulator.core import Core
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


def free_for(core: Core, command: str, device: str) -> None:
    """Refuse unless the phone can begin another call with this command."""
    code = refusal_of_new(command, [leg.state for leg in core.legs_of(device)])
    if code:
        raise Refused(code)
