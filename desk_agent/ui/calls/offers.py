"""What a card offers for its call: buttons for what is wanted often, the rest behind “More”."""

from typing import Final

from msgspec import Struct

from desk_agent.view import CallView, LegState, Verb

_FIRST: Final = (
    Verb.ANSWER,
    Verb.REJECT,
    Verb.DIVERT,
    Verb.COMPLETE,
    Verb.RECONNECT,
    Verb.RETRIEVE,
    Verb.SWAP,
    Verb.CALLBACK,
    Verb.CAMP_ON,
    Verb.INTRUDE,
    Verb.WAIT,
    Verb.HOLD,
    Verb.TRANSFER,
    Verb.CONFERENCE,
    Verb.INVITE,
    Verb.DIGITS,
    Verb.PARK,
    Verb.HANGUP,
)
_FOR_TWO: Final = frozenset({Verb.COMPLETE, Verb.CONFERENCE, Verb.SWAP})


class Offers(Struct, frozen=True):
    """What to offer, in order; ``why_not`` says for which of it the account does not do."""

    buttons: tuple[Verb, ...]
    more: tuple[Verb, ...]
    why_not: dict[Verb, str]
    unknown: tuple[str, ...] = ()  # services of the PBX that the desk does not know


def offers(call: CallView) -> Offers:
    """Sort what ``call`` allows, and what its state would allow and the account does not."""
    why_not = dict(call.greyed)
    able = {*call.actions, *why_not}
    more = {Verb.BLIND_TRANSFER}
    if call.state is not LegState.RINGING:
        more.add(Verb.DIVERT)
    if able & _FOR_TWO:  # while two calls wait for a decision, what is done with one alone can wait
        more |= {Verb.HOLD, Verb.PARK, Verb.DIGITS}
        if not call.consults_for and call.state is LegState.CONNECTED:
            more.add(Verb.RECONNECT)  # would end a call that somebody else has made
    buttons = tuple(verb for verb in _FIRST if verb in able and verb not in more)
    rest = tuple(verb for verb in Verb if verb in able and verb not in buttons)
    return Offers(buttons, rest, why_not, call.offers)
