"""From what a person types to the address books (RFC 6764, 6; RFC 6352, 7.1)."""

from typing import Final
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from desk_agent.i18n import _
from desk_agent.people.sources.base import SourceError
from desk_agent.people.sources.carddav.http import Dav
from desk_agent.people.sources.carddav.xml import CALENDAR_SERVER, CARD, DAV, Element, Found
from desk_agent.people.sources.trouble import AnswerError, NoRightsError
from desk_agent.text import plain

WELL_KNOWN: Final = "/.well-known/carddav"
_NAMESPACES: Final = (
    'xmlns="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav" xmlns:cs="http://calendarserver.org/ns/"'
)
_ASK: Final = (
    f'<?xml version="1.0" encoding="utf-8"?><propfind {_NAMESPACES}><prop><resourcetype/><displayname/>'
    "<current-user-principal/><card:addressbook-home-set/><sync-token/><cs:getctag/><supported-report-set/>"
    "</prop></propfind>"
)


class Book(Struct, frozen=True):
    """An address book on the server."""

    url: str
    name: str
    token: str = ""  # what it is like now: changes with every change
    can_sync: bool = False  # tells what has changed since a token (RFC 6578)
    ctag: str = ""


async def books(dav: Dav) -> list[Book]:
    """Every address book that can be found from the address, by name.

    Raises:
        SourceError: none, or nobody to ask.
    """
    refused: SourceError | None = None
    for start in dict.fromkeys((dav.url, WELL_KNOWN, "/")):
        try:
            found = await _from(dav, start)
        except (NoRightsError, AnswerError) as error:
            refused = refused or error  # that one of these is no address book is not worth a word, unless all are
            continue
        if found:
            return sorted(found, key=lambda book: book.name.casefold())
    raise refused or AnswerError(_("{host} has no address book for this user.").format(host=dav.host))


async def _from(dav: Dav, start: str) -> list[Book]:
    base, found = await dav.find("PROPFIND", start, _ASK, "0")
    here = [_book(dav, base, one) for one in found if _is_book(one.props)]
    if here:
        return here
    homes = _homes(dav, base, found)
    if not homes:
        for one in found:
            for principal in one.props.all(DAV + "current-user-principal", DAV + "href"):
                asked, answer = await dav.find("PROPFIND", dav.resolve(base, principal.text.strip()), _ASK, "0")
                homes += _homes(dav, asked, answer)
    listed: dict[str, Book] = {}
    for home in dict.fromkeys(homes):
        asked, answer = await dav.find("PROPFIND", home, _ASK, "1")
        for one in answer:
            if one.status == 200 and _is_book(one.props):
                book = _book(dav, asked, one)
                listed[book.url] = book
    return list(listed.values())


def _homes(dav: Dav, base: str, found: list[Found]) -> list[str]:
    return [
        dav.resolve(base, home.text.strip())
        for one in found
        for home in one.props.all(CARD + "addressbook-home-set", DAV + "href")
    ]


def _is_book(props: Element) -> bool:
    return props.first(DAV + "resourcetype", CARD + "addressbook") is not None


def _book(dav: Dav, base: str, found: Found) -> Book:
    url = dav.resolve(base, found.href)
    reports = found.props.all(DAV + "supported-report-set", DAV + "supported-report", DAV + "report")
    return Book(
        url,
        plain(found.prop(DAV + "displayname")) or plain(unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])),
        found.prop(DAV + "sync-token"),
        any(report.first(DAV + "sync-collection") is not None for report in reports),
        found.prop(CALENDAR_SERVER + "getctag"),
    )
