"""JSON as PBXs write it: what `json` takes, and one bounded repair of the slips that the document itself prints.

Its examples have bare words, trailing and missing commas, lists in braces, objects that close too early, and one
brace too few or too many at the end. Correct JSON is never changed.
"""

import json
import re
from typing import Any, Final

MAX_REPAIR: Final = 1 << 16  # characters
MAX_PIECES: Final = 20_000  # an honest text of that length has half as many
_ESCAPED_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")
_HALF: Final = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
_JSON_WORDS: Final = frozenset({"true", "false", "null"})
_JSON_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
# possessive, and a string may be without its end: going back over it would take minutes for a hostile frame
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?|[{}\[\],:]|[^\s{}\[\],:"]++', re.DOTALL)


class NotJsonError(ValueError):
    """The text is not JSON, and repairing does not help. The message says why, without the text."""


def whole(text: str) -> str:
    """``text`` with the replacement character for each half of one, which JSON can spell and no text can hold."""
    return _HALF.sub(r"\\ufffd", text) if _ESCAPED_HALF.search(text) else text


def parse(text: str) -> tuple[Any, bool]:
    """What ``text`` says, and whether it had to be repaired. Control characters in strings are allowed.

    Raises:
        NotJsonError: it is not JSON.
    """
    text = whole(text)
    try:
        return json.loads(text, strict=False), False
    except RecursionError as error:
        raise NotJsonError("nested too deeply") from error
    except ValueError as error:
        if len(text) > MAX_REPAIR:
            raise NotJsonError("not JSON") from error
    try:
        return json.loads(repaired(text), strict=False), True
    except (ValueError, RecursionError) as error:
        raise NotJsonError("not JSON") from error


def repaired(text: str) -> str:
    """``text`` with its slips put right, in one pass; what is not understood is left as it is."""
    out: list[str] = []
    opened: list[int] = []  # where the containers begin that are open
    closed: list[int] = []  # where those begin that the last pieces have closed, the innermost first
    pieces = _TOKEN.findall(text)
    if len(pieces) > MAX_PIECES:
        return text
    for piece in pieces:
        if piece in "}]":
            if out and out[-1] == ",":
                out.pop()
            if opened:
                closed.append(opened.pop())
                out.append("]" if out[closed[-1]] == "[" else "}")
            continue
        if closed and not opened and piece not in ",:":
            # more follows what was complete: it was closed too early
            del out[-len(closed) :]
            opened = closed[::-1]
        closed.clear()
        last = out[-1] if out else ""
        if piece not in ",:" and last and last not in "{[,:":
            out.append(",")
        if piece in "{[":
            if last == "{":
                out[-1] = "["  # a list of objects in braces
            opened.append(len(out))
        out.append(piece if piece[0] in '"{[,:' else _quoted(piece))
    if closed:
        # cut off in the middle it would not end with a brace
        out.extend("]" if out[begin] == "[" else "}" for begin in reversed(opened))
    return "".join(out)


def _quoted(word: str) -> str:
    return word if word in _JSON_WORDS or _JSON_NUMBER.fullmatch(word) else json.dumps(word)
