"""Text from the wire or from files, made harmless before anybody shows, logs or prints it."""

import unicodedata
from typing import Final

MAX_SHOWN: Final = 64
_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(text: str, limit: int = MAX_SHOWN) -> str:
    """``text`` on one line, at most ``limit`` characters, without controls, bidi overrides and unassigned ones."""
    kept = []
    for char in text[: limit * 4]:
        if char in "\t\r\n\v\f\u2028\u2029":
            kept.append(" ")
        elif char not in _BIDI and unicodedata.category(char) not in {"Cc", "Cs", "Co", "Cn"}:
            kept.append(char)
    line = " ".join("".join(kept).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def masked(number: str) -> str:
    """A number as a log may have it: the last three digits."""
    return f"…{number[-3:]}" if len(number) > 3 else "…"
