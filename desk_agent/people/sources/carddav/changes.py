"""What has changed in an address book since the last time, and the cards themselves."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import unquote
from xml.sax.saxutils import escape

from msgspec import Struct, field

from desk_agent.i18n import _
from desk_agent.people.sources.carddav.discovery import Book
from desk_agent.people.sources.carddav.http import Dav, refusal
from desk_agent.people.sources.carddav.xml import CARD, DAV, Found, multistatus
from desk_agent.people.sources.trouble import AnswerError, TooMuchError

BATCH: Final = 100  # cards asked for at once
MAX_CARDS: Final = 1_000_000
MAX_ROUNDS: Final = 10_000  # of a list that comes in parts
MAX_CARD: Final = 1 << 20  # characters: with a picture in it
_HEAD: Final = '<?xml version="1.0" encoding="utf-8"?>'
_ETAGS: Final = f'{_HEAD}<propfind xmlns="DAV:"><prop><getetag/><resourcetype/></prop></propfind>'


class Changes(Struct, frozen=True):
    """Against what was known: ``changed`` has each new or changed card's address and version."""

    changed: Mapping[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    token: str = ""  # for the next time


class Card(Struct, frozen=True):
    """A vCard as it lies on the server."""

    url: str
    version: str  # the entity tag
    text: str


async def changes(dav: Dav, book: Book, known: Mapping[str, str], token: str) -> Changes:
    """What has changed against ``known`` (address -> version), which was true at ``token`` ("" = never).

    Raises:
        SourceError: it could not be found out; what is known stands.
    """
    now = book.token if book.can_sync else book.ctag
    if token and now and token == now:
        return Changes(token=token)
    if not book.can_sync:
        return _against(known, await _listed(dav, book), book.ctag)
    if token:
        partly = await _since(dav, book, token)
        if partly is not None:
            changed, gone, new = partly
            fresh = {url: version for url, version in changed.items() if not version or known.get(url) != version}
            return Changes(fresh, frozenset(gone) & known.keys(), new)
    whole = await _since(dav, book, "")
    if whole is None:  # it promises this report and does not have it
        return _against(known, await _listed(dav, book), "")
    return _against(known, whole[0], whole[2])


async def cards(dav: Dav, book: Book, wanted: Sequence[str]) -> AsyncIterator[list[Card]]:
    """The cards at ``wanted``, in parts; one that is gone by now is left out. Raises SourceError."""
    for start in range(0, len(wanted), BATCH):
        yield await _fetch(dav, book, wanted[start : start + BATCH])


def _against(known: Mapping[str, str], listed: Mapping[str, str], token: str) -> Changes:
    changed = {url: version for url, version in listed.items() if not version or known.get(url) != version}
    return Changes(changed, frozenset(known.keys() - listed.keys()), token)


async def _listed(dav: Dav, book: Book) -> dict[str, str]:
    base, found = await dav.find("PROPFIND", book.url, _ETAGS, "1")
    return _versions(dav, book, base, (one for one in found if one.status == 200))


async def _since(dav: Dav, book: Book, token: str) -> tuple[dict[str, str], set[str], str] | None:
    """New or changed ones, those that are gone, the next token; None if the server does not know ``token``."""
    changed: dict[str, str] = {}
    gone: set[str] = set()
    for _round in range(MAX_ROUNDS):
        body = (
            f'{_HEAD}<sync-collection xmlns="DAV:"><sync-token>{escape(token)}</sync-token>'
            "<sync-level>1</sync-level><prop><getetag/></prop></sync-collection>"
        )
        reply = await dav.ask("REPORT", book.url, body, "0")
        if reply.status in {400, 403, 404, 405, 409, 410, 412, 415, 501}:
            return None  # RFC 6578, 3.2: an old token is refused with 403 or 409; servers have their own ways
        if reply.status != 207 or reply.root is None:
            raise refusal(reply.status, dav.host)
        found = multistatus(reply.root)
        part = _versions(dav, book, reply.url, (one for one in found if one.status == 200))
        lost = {url for one in found if one.status == 404 and (url := _inside(dav, book, reply.url, one.href))}
        changed = {url: version for url, version in changed.items() if url not in lost} | part
        gone = (gone - part.keys()) | lost
        more = any(one.status == 507 for one in found)
        before, token = token, reply.root.words(DAV + "sync-token")
        if not more:
            return changed, gone, token
        if len(changed) > MAX_CARDS:
            break
        if not token or token == before:
            raise AnswerError(_("The server’s list of changes has no end."))
    raise TooMuchError(_("The address book is too large."))


def _versions(dav: Dav, book: Book, base: str, found: Iterable[Found]) -> dict[str, str]:
    versions: dict[str, str] = {}
    for one in found:
        if one.props.first(DAV + "resourcetype", DAV + "collection") is not None:
            continue
        url = _inside(dav, book, base, one.href)
        if url:
            versions[url] = one.prop(DAV + "getetag")
        if len(versions) > MAX_CARDS:
            raise TooMuchError(_("The address book is too large."))
    return versions


def _inside(dav: Dav, book: Book, base: str, href: str) -> str:
    """The address of a member of ``book``, "" for the book itself and for what is not in it."""
    url = dav.resolve(base, href)
    within = unquote(url).startswith(unquote(book.url).rstrip("/") + "/")
    return url if within and unquote(url).rstrip("/") != unquote(book.url).rstrip("/") else ""


async def _fetch(dav: Dav, book: Book, wanted: Sequence[str]) -> list[Card]:
    hrefs = "".join(f"<href>{escape(url)}</href>" for url in (_path(url) for url in wanted))
    body = (
        f'{_HEAD}<card:addressbook-multiget xmlns="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav">'
        f"<prop><getetag/><card:address-data/></prop>{hrefs}</card:addressbook-multiget>"
    )
    base, found = await dav.find("REPORT", book.url, body, "0")
    asked = {unquote(url): url for url in wanted}
    got = []
    for one in found:
        url = asked.get(unquote(dav.resolve(base, one.href)))
        text = one.prop(CARD + "address-data")
        if one.status == 200 and url is not None and text:
            got.append(Card(url, one.prop(DAV + "getetag"), text[:MAX_CARD]))
    return got


def _path(url: str) -> str:
    return "/" + url.split("://", 1)[-1].partition("/")[2]
