"""The content lines of a vCard: unfolded, decoded, taken apart.

What belongs to pictures, sounds and keys is passed over without being held in memory.
"""

import binascii
import io
import quopri
from collections.abc import Iterator
from typing import BinaryIO, Final

import msgspec

from desk_agent.people.sources.text_bytes import decoded, sniff

MAX_LINE: Final = 64 << 10  # bytes of one property, folded lines together
_UNWANTED: Final = frozenset({b"PHOTO", b"LOGO", b"SOUND", b"KEY"})


class Property(msgspec.Struct):
    """One content line: ``raw`` is its value in bytes."""

    group: str
    name: str
    types: list[str]
    charset: str
    coding: str
    raw: bytes

    def text(self) -> str:
        """The value, still with its escapes."""
        raw = self.raw
        if self.coding == "QUOTED-PRINTABLE":
            raw = quopri.decodestring(raw)
        elif self.coding in {"B", "BASE64"}:
            try:
                raw = binascii.a2b_base64(raw)
            except binascii.Error:
                return ""
        return decoded(raw, self.charset)


def content_lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Unfolded lines with the numbers of their first, in UTF-8 unless a property says otherwise."""
    encoding = sniff(file)
    return _unfolded(_utf8(file, encoding) if encoding.startswith("utf-16") else file)


def _utf8(file: BinaryIO, encoding: str) -> BinaryIO:
    text = io.TextIOWrapper(io.BufferedReader(_Kept(file)), encoding, errors="replace", newline="")
    return _Recoded(text)  # type: ignore[return-value]


class _Kept(io.RawIOBase):
    """Reads from a file that somebody else closes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        content = self._file.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)


class _Recoded:
    """Lines of a text as UTF-8."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text

    def readline(self, limit: int) -> bytes:
        return self._text.readline(limit).encode()


def _unfolded(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    held: bytearray | None = None
    began = 1
    soft = skip = False  # the line goes on: behind a = at its end, or in something that nobody wants
    for number, raw in _physical(file):
        if not raw and not soft:
            continue
        if soft and held is not None:
            del held[-1:]
            _append(held, raw.lstrip(b" \t") if raw[:1] in {b" ", b"\t"} else raw)
            soft = raw.endswith(b"=")
        elif held is not None and skip and (raw[:1] in {b" ", b"\t"} or _is_base64(raw)):
            continue
        elif held is not None and raw[:1] in {b" ", b"\t"}:
            _append(held, raw[1:])
        else:
            if held is not None:
                yield began, bytes(held)
            head = raw[:80].upper()
            skip = _named(head) in _UNWANTED
            held, began = bytearray(b"X-SKIPPED:" if skip else raw), number
            soft = not skip and b"QUOTED-PRINTABLE" in head and raw.endswith(b"=")
    if held is not None:
        yield began, bytes(held)


def _physical(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    number = 0
    while piece := file.readline(MAX_LINE):
        for raw in piece.rstrip(b"\r\n").split(b"\r"):
            number += 1
            yield number, raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw


def _append(held: bytearray, more: bytes) -> None:
    if len(held) < MAX_LINE:
        held += more


def _named(head: bytes) -> bytes:
    for at, byte in enumerate(head):
        if byte in b":;":
            head = head[:at]
            break
    return head.rpartition(b".")[2].strip()


def _is_base64(raw: bytes) -> bool:
    return b":" not in raw and b";" not in raw  # no property, then


def content_property(raw: bytes) -> Property | None:
    """One line as what it says; None if it says nothing."""
    head, value = _split(raw)
    if head is None:
        return None
    name, *parameters = _parameters(head)
    group, _dot, name = name.rpartition(".")
    found = Property(group.strip().upper(), name.strip().upper(), [], "", "", value)
    for each in parameters:
        key, equals, content = each.partition("=")
        key, content = key.strip().upper(), content.strip().strip('"')
        if not equals:
            key, content = _bare(key)
        match key:
            case "TYPE":
                found.types += [one.strip().strip('"').upper() for one in content.split(",")]
            case "CHARSET":
                found.charset = content
            case "ENCODING":
                found.coding = content.upper()
            case "PREF":
                found.types.append("PREF")
    return found


def _bare(word: str) -> tuple[str, str]:
    """What a parameter without a name is, as vCard 2.1 writes it."""
    if word in {"QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT"}:
        return "ENCODING", word
    return "TYPE", word


def _split(raw: bytes) -> tuple[str | None, bytes]:
    """The part before the colon, which may stand in quotes, and the one behind it."""
    quoted = False
    for at, byte in enumerate(raw):
        if byte == 0x22:
            quoted = not quoted
        elif byte == 0x3A and not quoted:
            return decoded(raw[:at]), raw[at + 1 :]
    head, colon, value = raw.partition(b":")  # a quote that never ends
    return (decoded(head), value) if colon else (None, b"")


def _parameters(head: str) -> list[str]:
    if '"' not in head:
        return head.split(";")
    parts: list[str] = []
    began, quoted = 0, False
    for at, char in enumerate(head):
        if char == '"':
            quoted = not quoted
        elif char == ";" and not quoted:
            parts.append(head[began:at])
            began = at + 1
    return [*parts, head[began:]]


def fields(text: str, separator: str = ";") -> list[str]:
    """The parts of a structured value, without their escapes."""
    if "\\" not in text:
        return [part.strip() for part in text.split(separator)]
    parts: list[list[str]] = [[]]
    escaped = False
    for char in text:
        if escaped:
            parts[-1].append("\n" if char in "nN" else char)
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == separator:
            parts.append([])
        else:
            parts[-1].append(char)
    return ["".join(part).strip() for part in parts]
