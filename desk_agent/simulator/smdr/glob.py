"""The wildcards of section 4.2, which the document calls regular expressions.

``*`` is any run of characters and ``?`` any one character; a backslash takes the meaning from the next.
"""

from collections.abc import Callable
from enum import Enum
from itertools import pairwise


class _Wild(Enum):
    ANY = "?"
    RUN = "*"


_Token = str | _Wild


def glob(pattern: str) -> Callable[[str], bool]:
    """A test whether a whole text fits ``pattern``; it never takes longer than both lengths multiplied."""
    tokens = _tokens(pattern)
    return lambda text: _fits(tokens, text)


def _tokens(pattern: str) -> list[_Token]:
    tokens: list[_Token] = []
    characters = iter(pattern)
    for character in characters:
        if character == "\\":
            tokens.append(next(characters, "\\"))
        else:
            tokens.append({"*": _Wild.RUN, "?": _Wild.ANY}.get(character, character))
    runs = [token for token, following in pairwise(tokens) if not (token is following is _Wild.RUN)]
    return runs + tokens[-1:]


def _fits(tokens: list[_Token], text: str) -> bool:
    at, run, tried = 0, -1, 0  # tried: how much of the text the latest run has swallowed
    place = 0
    while place < len(text):
        if at < len(tokens) and tokens[at] is _Wild.RUN:
            run, tried = at, place
            at += 1
        elif at < len(tokens) and tokens[at] in (_Wild.ANY, text[place]):
            at += 1
            place += 1
        elif run >= 0:
            tried += 1
            at, place = run + 1, tried
        else:
            return False
    return all(token is _Wild.RUN for token in tokens[at:])
