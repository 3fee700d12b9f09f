"""A text -> the pieces of it that could be numbers; whether and how one is dialled is the gate's to say.

Dates, amounts, account numbers and addresses of computers look like numbers to everybody but those who know which
exist: with the site's country known, the world's numbering plans decide, otherwise only what is written as a number.
"""

import re
from collections.abc import Iterator
from typing import Final

from desk_agent.people.numbers.phonebook import mentioned
from desk_agent.people.numbers.reading import MAX_TEXT, could_be_number
from desk_agent.people.numbers.rules import DialRules

LONGEST: Final = 8 << 10
"""Characters that are looked at, because more would take a noticeable time: further behind nothing is found."""

_PAGE: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_LINK: Final = re.compile(r"(?:tel|callto|sips?):[^\s<>\"']{1,200}", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(?<![\w.@/:-])(?:\+|\(\+?)?\d(?:[ \t\u00a0().\-/\u2010-\u2014]{0,3}\d){5,18}(?![\w@])")
# somebody's extension, by the words that stand before it
_EXTENSION: Final = re.compile(
    r"(?<![^\W\d_])(?:ext(?:ension|n)?|internal|내선번호|내선|교환|durchwahl|dw|nebenstelle|poste|interno|anexo|内線|分机)"
    r"[\s.:#]{0,3}(\d{2,6})(?![\w.])",
    re.IGNORECASE,
)
_NOT: Final = re.compile(
    r"\d{1,4}[.\-/]\d{1,2}[.\-/]\d{1,4}(?:\D.*)?"  # a date
    r"|\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?"  # an amount
    r"|\d{1,3}(?:\.\d{1,3}){3}"  # the address of a computer
)


def numbers_in(text: str, rules: DialRules | None = None, most: int = 9) -> list[str]:
    """What could be numbers in ``text``, in its order, each once and at most ``most``; all of it if it is one."""
    text = text[:LONGEST].strip()
    if not text:
        return []
    if len(text) <= MAX_TEXT and "\n" not in text and could_be_number(text):
        return [text]
    text = _PAGE.sub(lambda page: " " * len(page[0]), text)  # what stands in an address is no number
    plan = (rules or DialRules()).plan
    pieces = [(match.start(), match[0].rstrip(".,;:!?)")) for match in _LINK.finditer(text)]
    pieces += _elsewhere(mentioned(text, plan.region if plan is not None else None, most), pieces)
    pieces += _elsewhere(((match.start(1), match[1]) for match in _EXTENSION.finditer(text)), pieces)
    if plan is None:
        written = ((match.start(), match[0].strip(" \t.-/")) for match in _NUMBER.finditer(text))
        pieces += _elsewhere(((at, piece) for at, piece in written if not _NOT.fullmatch(piece)), pieces)
    return list(dict.fromkeys(piece for _at, piece in sorted(pieces)))[:most]


def _elsewhere(found: Iterator[tuple[int, str]], taken: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Those of ``found`` that lie in none of ``taken``."""
    spans = [(at, at + len(piece)) for at, piece in taken]
    return [(at, piece) for at, piece in found if not any(start <= at < end for start, end in spans)]
