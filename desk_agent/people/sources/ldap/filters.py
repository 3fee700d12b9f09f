"""Search filters (RFC 4515) around text that anybody may have typed."""

from collections.abc import Iterable
from typing import Final

MAX_WORDS: Final = 4
SHORTEST_PART: Final = 3  # digits that are worth a search among the numbers
LONG_PART: Final = 6  # digits between which separators may stand
_SPECIAL: Final = frozenset("\\*()\0")


def escaped(text: str) -> str:
    """``text`` as a value that means itself."""
    return "".join(f"\\{ord(char):02x}" if char in _SPECIAL or ord(char) < 32 else char for char in text)


def is_balanced(text: str) -> bool:
    """Whether ``text`` can be a whole filter: one pair of parentheses around everything in it."""
    depth = 0
    for place, char in enumerate(text):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if depth < 0 or (depth == 0 and place < len(text) - 1):
            return False
    return depth == 0 and text.startswith("(") and len(text) > 2


def typed(base: str, text: str, names: Iterable[str], numbers: Iterable[str]) -> str:
    """Those of ``base`` with every word of ``text`` in one of ``names``, or its digits in one of ``numbers``."""
    names = list(names)
    # a word begins the value or a word in it, which an index can answer
    words = [
        _any(f"({name}={word}*)({name}=* {word}*)" for name in names)
        for word in map(escaped, text.split()[:MAX_WORDS])
    ]
    either = [f"(&{''.join(words)})"] if words and names else []
    if digits := digits_of(text):
        # a few digits in a row are an extension; with gaps they would be in half of all numbers
        part = digits if len(digits) < LONG_PART else spread(digits)
        either += [f"({number}=*{part}*)" for number in numbers]
    return f"(&{base}{_any(either)})" if either else base


def digits_of(text: str) -> str:
    """The digits in ``text`` if it can be part of a number and is worth a search, else ""."""
    digits = "".join(char for char in text if char.isascii() and char.isdigit())
    return digits if len(digits) >= SHORTEST_PART and not any(char.isalpha() for char in text) else ""


def calling(base: str, digits: str, numbers: Iterable[str], *, whole: bool = False) -> str:
    """Those of ``base`` with a number that ends in ``digits``, or is just that; however it is written."""
    first = "" if whole else "*"
    return f"(&{base}{_any(f'({number}={first}{spread(digits)})' for number in numbers)})"


def spread(digits: str) -> str:
    """``1*2*3``: matches also where separators stand between the digits."""
    return "*".join(digits)


def _any(filters: Iterable[str]) -> str:
    return f"(|{''.join(filters)})"
