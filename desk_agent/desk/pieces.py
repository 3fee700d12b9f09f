"""The pieces of a text that could be numbers; whether they are is the gate's to say."""

import re
from typing import Final

from desk_agent.people.numbers import MAX_TEXT, could_be_number

LONGEST: Final = 64 << 10
"""Characters of a text that are looked at."""

MOST: Final = 9
"""Numbers that are offered of one text: as many as there are digits to choose by."""

_LINK: Final = re.compile(r"(?:tel|callto|sips?):[^\s<>\"']{1,200}", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(?<![\w.@/])(?:\+|\(\+?)?\d(?:[ \t\u00a0().\-/\u2010-\u2014]{0,3}\d){5,19}(?![\w@])")
_DATE: Final = re.compile(r"\d{1,4}[.\-/]\d{1,2}[.\-/]\d{1,4}")


def pieces(text: str) -> list[str]:
    """What could be numbers in ``text``, in its order, each once; all of it if it is nothing else."""
    text = text[:LONGEST].strip()
    if text and len(text) <= MAX_TEXT and "\n" not in text and could_be_number(text):
        return [text]
    found: dict[str, None] = {}
    for match in re.finditer(f"{_LINK.pattern}|{_NUMBER.pattern}", text, re.IGNORECASE):
        piece = match[0].strip(" \t.-/")
        if not _DATE.fullmatch(piece):
            found.setdefault(piece)
    return list(found)[: MOST * 4]
