"""Whether two numbers are the same line, however each is written."""

from typing import Final

from msgspec import Struct

from desk_agent.people.numbers.normal import candidates
from desk_agent.people.numbers.rules import DialRules

TAIL_DIGITS: Final = 9  # as many last digits tell two subscribers apart, however they were dialled
SHORTEST_TAIL: Final = 7
_SHORTEST_SHARED: Final = SHORTEST_TAIL + 1
_LONGEST_REST: Final = 6  # digits: an outside line, a prefix and a country code


class Keys(Struct, frozen=True):
    """What a number is looked up by: the whole numbers first, then the tail."""

    whole: tuple[str, ...]  # see `desk_agent.people.numbers.normal.candidates`
    tail: str = ""  # "" where the number is too short for it


def keys(number: str, rules: DialRules, own: str = "") -> Keys:
    """The keys of ``number`` at a site with ``rules``; ``own`` is the own extension."""
    whole = candidates(number, rules, own)
    last = tail(whole[0]) if whole else ""
    return Keys(whole, last if len(last) >= SHORTEST_TAIL else "")


def tail(number: str) -> str:
    """The part of ``number`` that stays the same however it is dialled: its last digits, or all if it is short."""
    digits = "".join(char for char in number if char.isascii() and char.isdigit())
    return digits[-TAIL_DIGITS:]


def same_line(one: str, other: str) -> bool:
    """Whether two numbers, digits, differ only in how they are dialled: a country code, a 0, an outside line.

    One of them must be a whole national number where they part: two subscribers of different towns can share their
    last eight digits.
    """
    one, other = one.lstrip("0"), other.lstrip("0")
    shared = 0
    for a, b in zip(reversed(one), reversed(other), strict=False):
        if a != b:
            break
        shared += 1
    rests = one[: len(one) - shared], other[: len(other) - shared]
    whole = any(not rest or rest.endswith("0") for rest in rests)
    return whole and shared >= _SHORTEST_SHARED and max(map(len, rests)) <= _LONGEST_REST
