"""vCard 2.1, 3.0 and 4.0, as phones and programs write them: card after card from a file, or one from a server.

Lenient: a line that makes no sense is passed over, a card that makes none is reported and the next one is read.
"""

import io
from collections.abc import Iterator
from typing import BinaryIO, Final
from urllib.parse import unquote

from desk_agent.i18n import _
from desk_agent.people.sources.base import BadRow, Person, Phone, Reading, Row
from desk_agent.people.sources.text_bytes import decoded
from desk_agent.people.sources.vcard_lines import Property, content_lines, content_property, fields

MAX_PROPERTIES: Final = 400  # of one card
_USED: Final = frozenset({"FN", "N", "ORG", "TEL", "EMAIL", "NOTE", "UID", "X-ABLABEL", "NICKNAME", "AGENT"})

# the first that fits says what kind of number it is
_LABELS: Final = (
    ("FAX", "fax"),
    ("PAGER", "pager"),
    ("CELL", "mobile"),
    ("MOBILE", "mobile"),
    ("IPHONE", "mobile"),
    ("MAIN", "main"),
    ("WORK", "work"),
    ("HOME", "home"),
    ("OTHER", "other"),
)


class CardError(ValueError):
    """This is no vCard; the text is a sentence for the user."""


class _Card:
    """A card under way; ``line`` is where it began."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.properties: list[Property] = []
        self.too_long = False


def parse_card(content: bytes) -> Person:
    """The one card in ``content``, e.g. from a server; raises CardError."""
    for row in cards(io.BytesIO(content)):
        if isinstance(row, BadRow):
            raise CardError(row.reason)
        return row
    raise CardError(_("This is not a vCard."))


def read_vcards(file: BinaryIO, reading: Reading, total: int) -> Iterator[Row]:
    """The cards in ``file``, which has ``total`` bytes."""
    for count, row in enumerate(cards(file)):
        if not count % 200:
            reading.progress(min(file.tell(), total), total)
            reading.check()
        yield row


def cards(file: BinaryIO) -> Iterator[Person | BadRow]:
    """People and broken cards, in the order of the file."""
    card: _Card | None = None
    depth = 0
    lost = False  # in lines that belong to no card
    for line, raw in content_lines(file):
        word = raw[:32].strip().upper().replace(b" ", b"")
        if word == b"BEGIN:VCARD" or word.endswith(b".BEGIN:VCARD"):
            if card is not None and depth == 1 and not _inside_agent(card):
                yield BadRow(card.line, _("This card does not end."), _shown(card))
                card, depth = None, 0
            depth += 1
            if depth == 1:
                card, lost = _Card(line), False
        elif word == b"END:VCARD":
            depth -= 1
            if depth == 0 and card is not None:
                yield _finished(card)
                card = None
            elif depth < 0:
                depth = 0
        elif card is not None and depth == 1:
            _take(card, raw)
        elif card is None and raw.strip() and not lost and not _is_mark(raw):
            lost = True
            yield BadRow(line, _("This is not part of a card."), decoded(raw[:200]))
    if card is not None:
        yield BadRow(card.line, _("This card does not end."), _shown(card))


def _is_mark(raw: bytes) -> bool:
    return raw.strip() in {b"\xef\xbb\xbf", b"\x1a"}  # a byte order mark alone, a DOS end of file


def _inside_agent(card: _Card) -> bool:
    return bool(card.properties) and card.properties[-1].name == "AGENT" and not card.properties[-1].raw.strip()


def _take(card: _Card, raw: bytes) -> None:
    if len(card.properties) >= MAX_PROPERTIES:
        card.too_long = True
        return
    found = content_property(raw)
    if found is not None and found.name in _USED:
        card.properties.append(found)


def _finished(card: _Card) -> Person | BadRow:
    try:
        return _person(card)
    except ValueError as error:
        return BadRow(card.line, _("This card cannot be read: {error}").format(error=error), _shown(card))


def _shown(card: _Card) -> str:
    return next((one.text() for one in card.properties if one.name in {"FN", "N", "ORG", "TEL"}), "")


def _person(card: _Card) -> Person:
    if card.too_long:
        raise ValueError(_("it has more than {count} lines.").format(count=MAX_PROPERTIES))
    labels = {one.group: _apple(one.text()) for one in card.properties if one.name == "X-ABLABEL"}
    values: dict[str, str] = {}
    given = family = ""
    phones: list[tuple[bool, Phone]] = []
    for one in card.properties:
        match one.name:
            case "TEL":
                number = _number(one.text())
                if number:
                    label = labels.get(one.group, "") if one.group else ""
                    phones.append(("PREF" not in one.types, Phone(number, label or _label(one.types))))
            case "N":
                parts = [*fields(one.text()), "", "", ""]
                family, given = parts[0], " ".join(part for part in parts[1:3] if part)
            case "ORG":
                values.setdefault("ORG", ", ".join(part for part in fields(one.text()) if part))
            case "FN" | "NICKNAME" | "EMAIL" | "NOTE" | "UID":
                values.setdefault(one.name, fields(one.text(), "\0")[0])
    phones.sort(key=lambda pair: pair[0])
    name = values.get("FN", "") or ("" if given or family else values.get("NICKNAME", ""))
    return Person(
        name,
        tuple(phone for _pref, phone in phones),
        values.get("ORG", ""),
        values.get("EMAIL", ""),
        values.get("NOTE", ""),
        given,
        family,
        values.get("UID", ""),
        line=card.line,
    )


def _number(text: str) -> str:
    text = fields(text.strip(), "\0")[0]
    if text[:4].lower() == "tel:":
        text, _semicolon, rest = unquote(text[4:]).partition(";")
        extension = next((part[4:] for part in rest.split(";") if part.lower().startswith("ext=")), "")
        text = text if not extension or not text.isdigit() or len(text) > 4 else extension
    return text


def _apple(label: str) -> str:
    """A label as macOS writes its own: ``_$!<Mobile>!$_``."""
    plain = label.removeprefix("_$!<").removesuffix(">!$_").strip()
    return next((word for known, word in _LABELS if known in plain.upper()), plain) if plain != label else plain


def _label(types: list[str]) -> str:
    for known, word in _LABELS:
        if any(known in one for one in types):
            return word
    return next((one[2:].lower() for one in types if one.startswith("X-") and len(one) > 2), "")
