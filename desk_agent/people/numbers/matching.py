"""Whether two numbers are the same line, however each is written."""

from typing import Final

TAIL_DIGITS: Final = 9  # as many last digits tell two subscribers apart, however they were dialled
SHORTEST_TAIL: Final = 7


def tail(number: str) -> str:
    """The part of ``number`` that stays the same however it is dialled: its last digits, or all if it is short."""
    digits = "".join(char for char in number if char.isascii() and char.isdigit())
    return digits[-TAIL_DIGITS:]
