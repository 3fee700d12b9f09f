"""A card of an address book as a person."""

import re
from typing import Final
from urllib.parse import unquote

import msgspec

from desk_agent.people.sources.base import BadRow, Row
from desk_agent.people.sources.carddav.changes import Card
from desk_agent.people.sources.vcard import CardError, parse_card

_GROUP: Final = re.compile(
    r"^(?:[\w-]+\.)?(?:KIND|X-ADDRESSBOOKSERVER-KIND)[^:\r\n]*:\s*group\s*$", re.IGNORECASE | re.MULTILINE
)


def rows(card: Card, line: int) -> list[Row]:
    """Who is on ``card``, the ``line``-th that was read; a list of people and a card without a number are nobody."""
    if _GROUP.search(card.text):
        return []
    try:
        person = parse_card(card.text.encode())
    except CardError as error:
        return [BadRow(line, str(error), unquote(card.url.rpartition("/")[2]))]
    return [msgspec.structs.replace(person, uid=card.url, etag=card.version, line=line)] if person.phones else []
