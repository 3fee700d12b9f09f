"""Which call a verb is for, and what to say when there is none or more than one."""

from collections.abc import Callable
from typing import Final

from desk_agent.i18n import N_, _
from desk_agent.model.calls import CallModel
from desk_agent.model.leg import Leg
from desk_agent.model.verbs import FOR_TWO
from desk_agent.view import LegState, Refused, Verb

# that there is none, and that several could be meant
_NONE: Final = {
    Verb.ANSWER: N_("There is no call to answer."),
    Verb.REJECT: N_("There is no call to reject."),
    Verb.DIVERT: N_("There is no call to divert."),
    Verb.HOLD: N_("There is no call to hold."),
    Verb.RETRIEVE: N_("There is no call to retrieve."),
    Verb.TRANSFER: N_("There is no call to transfer."),
    Verb.BLIND_TRANSFER: N_("There is no call to transfer."),
    Verb.COMPLETE: N_("There is no call to hand over to another one."),
    Verb.RECONNECT: N_("There is no call to go back to."),
    Verb.SWAP: N_("There is no call to swap with another one."),
    Verb.INVITE: N_("There is no call to invite somebody to."),
    Verb.CONFERENCE: N_("There is no call to join with another one."),
    Verb.DIGITS: N_("There is no call to send digits into."),
    Verb.PARK: N_("There is no call to park."),
    Verb.CAMP_ON: N_("There is no call to camp on."),
    Verb.CALLBACK: N_("There is no call that could be called back."),
    Verb.INTRUDE: N_("There is no call to intrude into."),
    Verb.WAIT: N_("There is no call to wait for."),
    Verb.HANGUP: N_("There is no call to end."),
}
_SEVERAL: Final = {
    Verb.ANSWER: N_("Several calls could be answered: say which. {calls}"),
    Verb.REJECT: N_("Several calls could be rejected: say which. {calls}"),
    Verb.DIVERT: N_("Several calls could be diverted: say which. {calls}"),
    Verb.HOLD: N_("Several calls could be put on hold: say which. {calls}"),
    Verb.RETRIEVE: N_("Several calls could be retrieved: say which. {calls}"),
    Verb.TRANSFER: N_("Several calls could be transferred: say which. {calls}"),
    Verb.BLIND_TRANSFER: N_("Several calls could be transferred: say which. {calls}"),
    Verb.COMPLETE: N_("Several calls could be handed over to another one: say which. {calls}"),
    Verb.RECONNECT: N_("Several calls could be left for a held one: say which. {calls}"),
    Verb.SWAP: N_("Several calls could be swapped with another one: say which. {calls}"),
    Verb.INVITE: N_("Several calls could be opened to others: say which. {calls}"),
    Verb.CONFERENCE: N_("Several calls could be joined with another one: say which. {calls}"),
    Verb.DIGITS: N_("Several calls could be sent digits: say which. {calls}"),
    Verb.PARK: N_("Several calls could be parked: say which. {calls}"),
    Verb.CAMP_ON: N_("Several calls could be camped on: say which. {calls}"),
    Verb.CALLBACK: N_("Several calls could be called back: say which. {calls}"),
    Verb.INTRUDE: N_("Several calls could be intruded into: say which. {calls}"),
    Verb.WAIT: N_("Several calls could be waited for: say which. {calls}"),
    Verb.HANGUP: N_("Several calls could be ended: say which. {calls}"),
}
_CANNOT: Final = {
    Verb.ANSWER: N_("A call that is {state} cannot be answered."),
    Verb.REJECT: N_("A call that is {state} cannot be rejected."),
    Verb.DIVERT: N_("A call that is {state} cannot be diverted."),
    Verb.HOLD: N_("A call that is {state} cannot be put on hold."),
    Verb.RETRIEVE: N_("A call that is {state} cannot be retrieved."),
    Verb.TRANSFER: N_("A call that is {state} cannot be transferred."),
    Verb.BLIND_TRANSFER: N_("A call that is {state} cannot be transferred."),
    Verb.COMPLETE: N_("A call that is {state} cannot be handed over to another one."),
    Verb.RECONNECT: N_("A call that is {state} cannot be left for a held one."),
    Verb.SWAP: N_("A call that is {state} cannot be swapped with another one."),
    Verb.INVITE: N_("A call that is {state} cannot be opened to others."),
    Verb.CONFERENCE: N_("A call that is {state} cannot be joined with another one."),
    Verb.DIGITS: N_("A call that is {state} cannot be sent digits."),
    Verb.PARK: N_("A call that is {state} cannot be parked."),
    Verb.CAMP_ON: N_("A call that is {state} cannot be camped on."),
    Verb.CALLBACK: N_("A call that is {state} cannot be called back."),
    Verb.INTRUDE: N_("A call that is {state} cannot be intruded into."),
    Verb.WAIT: N_("A call that is {state} cannot be waited for."),
    Verb.HANGUP: N_("A call that is {state} cannot be ended."),
}
_STATES: Final = {
    LegState.DIALING: N_("dialing"),
    LegState.PROCEEDING: N_("proceeding"),
    LegState.ALERTING: N_("alerting"),
    LegState.RINGING: N_("ringing"),
    LegState.CONNECTED: N_("connected"),
    LegState.HELD: N_("held"),
    LegState.HOLDING: N_("holding"),
    LegState.FAILED: N_("failed"),
    LegState.QUEUED: N_("queued"),
    LegState.CONFERENCE: N_("conference"),
}


def choose(model: CallModel, verb: Verb, ref: int | None, label: Callable[[str], str]) -> tuple[Leg, Leg | None]:
    """The call that ``verb`` is for, and the held one if it takes two. ``label`` names a number.

    Raises:
        Refused: there is none, it does not allow that, or several could be meant.
    """
    leg = _named(model, verb, ref) if ref is not None else _only(model, verb, label)
    if verb not in FOR_TWO:
        return leg, None
    pair = model.pair(leg)
    if pair is None:
        who = label(leg.number)
        raise Refused(
            _("There is no other call beside {name}.").format(name=who) if who else _("There is no other call.")
        )
    return pair


def _named(model: CallModel, verb: Verb, ref: int) -> Leg:
    leg = model.legs.get(model.resolve(ref))
    if leg is None:
        raise Refused(_("There is no call {ref}.").format(ref=ref))
    able = set(model.verbs(leg))
    if Verb.REJECT in able:
        able.add(Verb.HANGUP)  # the verb ends a ringing call too
    pair = model.pair(leg) if verb in FOR_TWO else None
    if verb not in able and not (pair is not None and verb in model.verbs(pair[0])):
        raise Refused(_(_CANNOT[verb]).format(state=_(_STATES[leg.state])))
    return leg


def _only(model: CallModel, verb: Verb, label: Callable[[str], str]) -> Leg:
    legs = model.candidates(verb)
    if not legs and verb is Verb.HANGUP:
        legs = model.candidates(Verb.REJECT)
    if not legs:
        raise Refused(_(_NONE[verb]))
    rivals = [leg for leg in legs if _rank(leg) == _rank(legs[0])]
    if len(rivals) > 1:
        unknown = _("unknown number")
        listed = ", ".join(f"{leg.ref} ({label(leg.number) or unknown})" for leg in rivals)
        raise Refused(_(_SEVERAL[verb]).format(calls=listed))
    return legs[0]


def _rank(leg: Leg) -> int:
    """Calls of another rank are not confused: ending means the talking call, not one on hold or ringing."""
    return {LegState.HOLDING: 1, LegState.RINGING: 2}.get(leg.state, 0)
