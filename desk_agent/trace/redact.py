"""Requests, answers and events without what is secret or personal in them, and with everything else about them.

The text is not parsed but gone through piece by piece, as `desk_agent.api.repair` does: what is wrong about a frame
is what a trace is wanted for.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final
from urllib.parse import quote, unquote

from msgspec import Struct

from desk_agent.trace.disguise import Disguise
from desk_agent.trace.fields import ACD, FIELDS, REQUESTS, Holds, holds, is_field, is_plain, is_word
from desk_agent.trace.vocabulary import PATHS

_PIECE: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?|[{}\[\],:]|\s+|[^\s{}\[\],:"]++', re.DOTALL)
_UNIT: Final = re.compile(
    r"\\u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|\\u(?P<hex>[0-9a-fA-F]{4})|\\(?P<plain>.)|(?P<char>.)",
    re.DOTALL,
)
_ACD_CODE: Final = re.compile(r'eventcode[\'"]?\s*:\s*[\'"]?\s*0*(\d{1,4})', re.IGNORECASE)
_COUNT: Final = re.compile(r"\s*-?[0-9]{1,19}\s*")
_MOMENT: Final = re.compile(r"[0-9:/., \-]*(?:T[0-9:.]+Z?)?(?:\s*[AaPp][Mm])?\s*")
_MOST_MOMENT: Final = 32
_NUMBER: Final = re.compile(r"[0-9]{7}")  # no time without separators is that long
_VERSION: Final = re.compile(r"[A-Za-z0-9._ /()\-]{0,64}")
_LONG_RUN: Final = re.compile(r"[0-9]{5}")
_REACHABLE: Final = re.compile(r"[0-9+*#,;()\-./ ]*")
_SHORT: Final = re.compile(r"\s*0*[0-9]{0,2}\s*")
_MOST_CODE: Final = 3  # digits of a cause or a status within a sentence
_HANGUL: Final = 0xAC00  # where the bytes of a text that is not UTF-8 are taken for letters


class _Open(Struct):
    """A container that is being gone through: its bracket, and the field whose value comes."""

    bracket: str
    field: str


class Redactor:
    """Takes what is not the protocol's out of one trace's lines; the same disguise for all of them."""

    def __init__(self, disguise: Disguise | None = None) -> None:
        self._disguise = disguise or Disguise()

    def user(self, user: str) -> str:
        """An account's name: digits stay digits, and one that begins with a letter does."""
        return self._disguise.text(user)

    def path(self, path: str) -> str:
        """A URI's path: the document's parts stay, the user and anything else do not."""
        parts = path.split("/")
        return "/".join(
            quote(self.user(unquote(part)), safe="")
            if place and parts[place - 1] == "users"
            else part
            if part in PATHS
            else quote(self._disguise.text(unquote(part), is_plain), safe="$,:;@!*'()+=~")
            for place, part in enumerate(parts)
        )

    def query(self, query: str) -> str:
        """An encoded query string."""
        pairs = []
        for pair in query.split("&"):
            name, equals, value = pair.partition("=")
            said = unquote(value)
            made = self.body(said) if said.lstrip().startswith(("{", "[")) else self._value(unquote(name), said)
            pairs.append(f"{self._key(name)}{equals}{value if made == said else quote(made, safe='')}")
        return "&".join(pairs)

    def body(self, text: str, path: str = "") -> str:
        """What was sent, answered or told: JSON, or what was meant to be; ``path`` is a request's."""
        special = REQUESTS.get(path.rsplit("/", 1)[-1], {})
        codes = {int(code) for code in _ACD_CODE.findall(text)}
        if codes:
            special = {**special, **_acd(codes)}
        return self._through(text, special)

    def bytes_as_text(self, text: str) -> str:
        """The same for a body that is no UTF-8 and stands here as Latin-1: nobody knows what its letters are."""
        as_letters = text.translate({byte: _HANGUL + byte for byte in range(0x80, 0x100)})
        made = self.body(as_letters)
        return "".join(chr(0xB0 + ord(char) % 25) if ord(char) >= 0x100 else char for char in made)

    # the workings

    def _through(self, text: str, special: Mapping[str, Holds]) -> str:
        pieces = _PIECE.findall(text)
        out: list[str] = []
        within = [_Open("", "")]
        for place, piece in enumerate(pieces):
            here = within[-1]
            if piece.isspace() or piece == ":":
                out.append(piece)
            elif piece in "{[":
                within.append(_Open(piece, here.field))
                out.append(piece)
            elif piece in "}]":
                if len(within) > 1:
                    within.pop()
                out.append(piece)
            elif piece == ",":
                if here.bracket == "{" and len(within) > 1:
                    here.field = within[-2].field  # until the next one is named
                elif not here.bracket:
                    here.field = ""
                out.append(piece)
            elif _names(pieces, place):
                name = _inside(piece)
                # a device's number in the place of a name: what it has is the list's
                here.field = name if any(map(str.isalpha, name)) or len(within) < 2 else within[-2].field
                out.append(self._quoted(piece, self._key))
            else:
                out.append(self._quoted(piece, partial(self._value, here.field, special=special)))
        return "".join(out)

    @staticmethod
    def _quoted(piece: str, made: Callable[[str], str]) -> str:
        """``piece`` with its content replaced; quotes and escapes stay as they are written."""
        if not piece.startswith('"'):
            return piece if piece in {"true", "false", "null"} else made(piece)
        closed = len(piece) > 1 and piece.endswith('"') and not _odd_backslashes(piece[:-1])
        inside = piece[1:-1] if closed else piece[1:]
        return f'"{_escaped(inside, made)}{chr(34) if closed else ""}'

    def _key(self, name: str) -> str:
        bare = name.strip()
        if bare.lower() in FIELDS or is_field(bare):
            return name
        return self._disguise.text(name, is_plain)

    def _value(self, field: str, text: str, special: Mapping[str, Holds] = MappingProxyType({})) -> str:
        kind = special.get("".join(field.split()).strip("'").lower()) or holds(field)
        disguise = self._disguise
        match kind:
            case Holds.COUNT if _COUNT.fullmatch(text):
                return text
            case Holds.WORD if is_word(text):
                return text
            case Holds.MOMENT if len(text) <= _MOST_MOMENT and _MOMENT.fullmatch(text) and not _NUMBER.search(text):
                return text
            case Holds.VERSION if _VERSION.fullmatch(text) and not _LONG_RUN.search(text):
                return text
            case Holds.SHORT if _SHORT.fullmatch(text):
                return text
            case Holds.CODE:
                return disguise.code(text)
            case Holds.TYPED:
                return disguise.typed(text)
            case Holds.DIALLED if text.lstrip().startswith(("*", "#")):
                return disguise.typed(text)
            case Holds.NUMBER | Holds.DIALLED if _REACHABLE.fullmatch(text):
                return re.sub(r"[^,;]+", lambda one: disguise.number(one[0]), text)
            case Holds.SENTENCE:
                return disguise.text(text, is_plain, digits=_MOST_CODE)
            case Holds.NAME:
                return disguise.text(text)
        return disguise.text(text, is_plain)


def _names(pieces: list[str], place: int) -> bool:
    """Whether the piece is the name of a field: a colon follows."""
    after = place + 1
    while after < len(pieces) and pieces[after].isspace():
        after += 1
    return after < len(pieces) and pieces[after] == ":"


def _inside(piece: str) -> str:
    return piece.strip('"').strip()


def _odd_backslashes(text: str) -> bool:
    return (len(text) - len(text.rstrip("\\"))) % 2 == 1


def _escaped(inside: str, made: Callable[[str], str]) -> str:
    """``made`` of what a string says, written with the escapes that it has."""
    if "\\" not in inside:
        return made(inside)
    units = list(_UNIT.finditer(inside))
    said = "".join(map(_said, units))
    fresh = made(said)
    return "".join(
        unit[0] if char == before else _written(unit, char)
        for unit, before, char in zip(units, said, fresh, strict=True)
    )


def _said(unit: "re.Match[str]") -> str:
    if unit["high"]:
        return chr(0x10000 + ((int(unit["high"], 16) & 0x3FF) << 10 | int(unit["low"], 16) & 0x3FF))
    if unit["hex"]:
        return chr(int(unit["hex"], 16))
    if unit["plain"]:
        return {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}.get(unit["plain"], unit["plain"])
    return unit["char"]


def _written(unit: "re.Match[str]", char: str) -> str:
    if unit["high"]:
        point = max(ord(char), 0x10000) - 0x10000
        return f"\\u{0xD800 | point >> 10:04x}\\u{0xDC00 | point & 0x3FF:04x}"
    if unit["hex"]:
        form = "04X" if unit["hex"].upper() == unit["hex"] else "04x"
        return f"\\u{ord(char):{form}}"
    return f"\\{char}" if unit["plain"] else char


def _acd(codes: set[int]) -> dict[str, Holds]:
    """What the two data fields of these codes hold; of several, the one that shows least."""
    both = [ACD.get(code, (Holds.SHORT, Holds.SHORT)) for code in codes]
    return {f"data{place + 1}": max((one[place] for one in both), key=_SHOWS_LESS.index) for place in (0, 1)}


_SHOWS_LESS: Final = (
    Holds.MOMENT,
    Holds.SHORT,
    Holds.SENTENCE,
    Holds.NUMBER,
    Holds.DIALLED,
    Holds.NAME,
    Holds.CODE,
    Holds.TYPED,
)
