"""Several calls of one phone, held against the one word that the PBX has for all of them (section 5.3.4.22).

The word names no call. Two things tell nevertheless that the end of one was lost. A phone has one handset: who talks
in a later call has no busy tone in an earlier one. And where a word was heard for such calls before, another one says
that one of them has moved on or is over; which, is certain only of a call that rings.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from desk_agent.model.leg import SETTING_UP, Leg
from desk_agent.view import LegState

SETTLED: Final = 1.0  # seconds: the news that one call is held may come after that of the other
_AT_THE_EAR: Final = frozenset(LegState) - {LegState.HOLDING, LegState.RINGING}
_GONE_BY_ITSELF: Final = SETTING_UP | {LegState.FAILED}  # what nobody can put on hold


class Finding(Struct, frozen=True):
    """What does not fit: calls that are over, and calls that may be."""

    over: tuple[Leg, ...] = ()
    doubtful: tuple[Leg, ...] = ()


class Several:
    """What one PBX was heard to say of several calls at once."""

    def __init__(self) -> None:
        self._said: dict[tuple[LegState, ...], set[str]] = {}

    def weigh(self, legs: Sequence[Leg], word: str, asked: float, *, certain: bool) -> Finding:
        """Hold all calls of the phone, two at the least, against the ``word`` of the monotonic time ``asked``.

        ``certain``: every state was told by an event.
        """
        left = _left_at_the_ear(legs, asked)
        if left:
            return Finding(
                tuple(leg for leg in left if leg.state in _GONE_BY_ITSELF),
                tuple(leg for leg in left if leg.state not in _GONE_BY_ITSELF),
            )
        word = "talk" if "talk" in word else word
        said = self._said.setdefault(tuple(sorted(leg.state for leg in legs)), set())
        if not said or word in said:
            if certain and all(leg.since.mono <= asked - SETTLED for leg in legs):
                said.add(word)
            return Finding()
        others = tuple(leg for leg in legs if leg.state is not LegState.HOLDING)
        rings = tuple(leg for leg in others if leg.state is LegState.RINGING)
        if word == "hold" and len(others) == len(rings) == 1:
            return Finding(over=rings)  # had it been answered, the word would be another
        return Finding(doubtful=others)


def _left_at_the_ear(legs: Iterable[Leg], asked: float) -> list[Leg]:
    """The calls that the handset was at before it was at the one where it is now."""
    there = [leg for leg in legs if leg.state in _AT_THE_EAR]
    if len(there) < 2:
        return []
    numbered = all(leg.serial for leg in there)
    last = max(there, key=lambda leg: (leg.serial if numbered else 0, leg.since.mono))
    if last.since.mono > asked - SETTLED:
        return []
    # a system may call one conference by two references
    together = last.state is LegState.CONFERENCE
    return [leg for leg in there if leg is not last and not (together and leg.state is LegState.CONFERENCE)]
