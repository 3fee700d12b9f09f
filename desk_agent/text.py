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


def harmless(text: str) -> str:
    """``text`` for a terminal: its lines, without what would move the cursor, colour, or answer for the user."""
    return "".join(
        char if char == "\n" or (char not in _BIDI and unicodedata.category(char) not in {"Cc", "Cs"}) else " "
        for char in text
    )


FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet begins to calculate at; the last four are their wide forms, which some read alike."""


def cell(text: str) -> str:
    """``text`` as a cell of a table that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
