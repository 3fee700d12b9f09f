"""Which call a verb is for, and what to say when there is none or more than one."""

from collections.abc import Callable
from typing import Final

from desk_agent.model.calls import CallModel
from desk_agent.model.leg import Leg
from desk_agent.model.verbs import FOR_TWO
from desk_agent.view import LegState, Refused, Verb

# what to do, and what is done
_WORDS: Final = {
    Verb.ANSWER: ("to answer", "answered"),
    Verb.REJECT: ("to reject", "rejected"),
    Verb.DIVERT: ("to divert", "diverted"),
    Verb.HOLD: ("to hold", "put on hold"),
    Verb.RETRIEVE: ("to retrieve", "retrieved"),
    Verb.TRANSFER: ("to transfer", "transferred"),
    Verb.BLIND_TRANSFER: ("to transfer", "transferred"),
    Verb.COMPLETE: ("to hand over to another one", "handed over to another one"),
    Verb.RECONNECT: ("to go back to", "left for a held one"),
    Verb.SWAP: ("to swap with another one", "swapped with another one"),
    Verb.INVITE: ("to invite somebody to", "opened to others"),
    Verb.CONFERENCE: ("to join with another one", "joined with another one"),
    Verb.DIGITS: ("to send digits into", "sent digits"),
    Verb.PARK: ("to park", "parked"),
    Verb.CAMP_ON: ("to camp on", "camped on"),
    Verb.CALLBACK: ("that could be called back", "called back"),
    Verb.INTRUDE: ("to intrude into", "intruded into"),
    Verb.WAIT: ("to wait for", "waited for"),
    Verb.HANGUP: ("to end", "ended"),
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
        raise Refused(f"There is no other call beside {label(leg.number) or 'this one'}.")
    return pair


def _named(model: CallModel, verb: Verb, ref: int) -> Leg:
    leg = model.legs.get(model.resolve(ref))
    if leg is None:
        raise Refused(f"There is no call {ref}.")
    able = set(model.verbs(leg))
    if Verb.REJECT in able:
        able.add(Verb.HANGUP)  # the verb ends a ringing call too
    pair = model.pair(leg) if verb in FOR_TWO else None
    if verb not in able and not (pair is not None and verb in model.verbs(pair[0])):
        raise Refused(f"A call that is {leg.state} cannot be {_WORDS[verb][1]}.")
    return leg


def _only(model: CallModel, verb: Verb, label: Callable[[str], str]) -> Leg:
    legs = model.candidates(verb)
    if not legs and verb is Verb.HANGUP:
        legs = model.candidates(Verb.REJECT)
    to_do, done = _WORDS[verb]
    if not legs:
        raise Refused(f"There is no call {to_do}.")
    rivals = [leg for leg in legs if _rank(leg) == _rank(legs[0])]
    if len(rivals) > 1:
        listed = ", ".join(f"{leg.ref} ({label(leg.number) or 'unknown number'})" for leg in rivals)
        raise Refused(f"Several calls could be {done}: say which. {listed}")
    return legs[0]


def _rank(leg: Leg) -> int:
    """Calls of another rank are not confused: ending means the talking call, not one on hold or ringing."""
    return {LegState.HOLDING: 1, LegState.RINGING: 2}.get(leg.state, 0)
