"""What one status word of a phone (section 5.3.4.22) says of the one call it has.

The document lists the words and does not say which of them a phone has while it calls somebody, or holds a call. So
the words that this PBX has used for a state are remembered: only where another word is known for it does a new one
mean that the call has moved on, and that the event which would have said so is lost.
"""

from typing import Final

from msgspec.structs import replace

from desk_agent.api.codes import Cause
from desk_agent.instant import Instant
from desk_agent.model.leg import SETTING_UP, Leg
from desk_agent.view import LegState

# States that a lost event would leave, and that a word tells from what follows.
_TELLING: Final = SETTING_UP | {LegState.HOLDING}
_BEFORE_HOLD: Final = SETTING_UP | {LegState.RINGING, LegState.CONNECTED}
_ANSWERED: Final = frozenset({LegState.CONNECTED, LegState.HOLDING})


class Words:
    """The words of one PBX."""

    def __init__(self) -> None:
        self._said: dict[LegState, set[str]] = {}

    def lacks(self, leg: Leg) -> bool:
        """Whether it is worth asking for the word of this leg's state, which has not been heard yet."""
        return leg.state in _TELLING and leg.state not in self._said

    def confirmed(self, leg: Leg, word: str, asked: Instant, *, certain: bool) -> Leg:
        """``leg``, the only one, as the word of the moment ``asked`` has it; not that it is the same call.

        ``certain``: its state was told by an event.
        """
        state = self._state(leg, word)
        if certain and state is leg.state:
            self._said.setdefault(state, set()).add(word)
        answered = leg.answered or (asked if state in _ANSWERED else None)
        if state is leg.state:
            return leg if answered is leg.answered else replace(leg, answered=answered)
        return replace(leg, state=state, since=asked, answered=answered, held_by_peer=False, resumed=False)

    def _state(self, leg: Leg, word: str) -> LegState:
        state = leg.state
        if state is LegState.RINGING and leg.cause == Cause.CALLWAIT:
            return state  # it rings beside another call, which nothing was heard of: the word is about that one
        if "talk" in word:
            if state is LegState.RINGING:
                return LegState.CONNECTED
            said = self._said.get(state, set())
            if state in _TELLING and said and not any("talk" in one for one in said):
                return LegState.CONNECTED
        elif word == "hold" and state in _BEFORE_HOLD:
            return LegState.HOLDING
        return state
