"""The one dial gate: whatever shall become a number for the PBX passes here, whoever wrote it."""

from dataclasses import dataclass

from desk_agent.people.numbers.origin import Origin, Use
from desk_agent.people.numbers.reading import dialable
from desk_agent.people.numbers.rules import DialRules


@dataclass(frozen=True, slots=True)
class Admitted:
    """A number that may be sent to the PBX, perhaps after a question."""

    digits: str
    question: str = ""  # what the user must say yes to first, as a question; "" = nothing


def admit(
    text: str, origin: Origin = Origin.TYPED, rules: DialRules | None = None, *, use: Use = Use.CALL
) -> Admitted:
    """What ``text`` dials at a site with ``rules``, when it comes from ``origin`` and is wanted for ``use``.

    Raises:
        NumberError: it dials nothing; the message says why.
    """
    del origin, use
    return Admitted(dialable(text, rules))
