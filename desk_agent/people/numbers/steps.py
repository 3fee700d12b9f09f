"""What the gate did to a text, step by step, for whoever wants to know; nobody does while a number is dialled."""

from collections.abc import Callable

from msgspec import Struct


class Step(Struct, frozen=True):
    """One rule that fired."""

    rule: str  # its name in `status`-like output: English, never translated
    text: str  # what it did, a sentence for a person
    result: str = ""  # what was left after it


Trace = Callable[[Step], None]


def no_trace(_step: Step) -> None:
    """Nobody wants to know."""
