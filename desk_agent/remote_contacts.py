"""What comes over the local socket about contacts: verbs and pictures."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from desk_agent.desk import Desk
from desk_agent.i18n import _
from desk_agent.remote_people import Malformed
from desk_agent.view import NameSource, SourceView, Suggestion

Picture = dict[str, Any]

MAX_FOUND: Final = 200
WAIT: Final = 15.0  # seconds for a file to be read; a large one is read on


async def perform(desk: Desk, request: dict[str, Any]) -> Picture | None:
    """Carry out ``request`` if it is about contacts: its reply beside the status; ``None`` if it was not.

    Raises:
        Malformed: it was, but wrongly put.
        Refused: with the reason.
    """
    if request.get("verb") != "contacts":
        return None
    match request.get("action"):
        case "search":
            return await _search(desk, request.get("text"), request.get("limit", 20))
        case "sources":
            return {"sources": [source(one) for one in desk.contacts.lists]}
        case "import":
            return await _import(desk, request.get("path"), company=request.get("directory") is True)
    raise Malformed(_("Contacts can be searched, and files of them added."))


async def _search(desk: Desk, text: object, limit: object) -> Picture:
    if not isinstance(text, str) or not text.strip():
        raise Malformed(_("Say whom to look for."))
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= MAX_FOUND:
        raise Malformed(_("A limit is a number from 1 to {most}.").format(most=MAX_FOUND))
    return {"contacts": [_contact(one) for one in await desk.contacts.suggest(text, limit, who="command line")]}


async def _import(desk: Desk, path: object, *, company: bool) -> Picture:
    if not isinstance(path, str) or not Path(path).is_absolute():
        raise Malformed(_("A file is named by its whole path."))
    kind = NameSource.DIRECTORY if company else NameSource.CONTACT
    try:
        read = await asyncio.wait_for(asyncio.shield(desk.contacts.add(path, kind)), WAIT)
    except TimeoutError:
        return {
            "sources": [source(one) for one in desk.contacts.lists if one.path == path],
            "message": _("It is still being read: “desk-agent contacts sources” tells how far it is."),
        }
    return {"sources": [source(read)]}


def source(one: SourceView) -> Picture:
    """A list of contacts, as `contacts sources --json` prints it."""
    read_at = datetime.fromtimestamp(one.read_at, UTC).isoformat(timespec="seconds") if one.read_at else None
    return {
        "name": one.name,
        "kind": str(one.kind),
        "state": str(one.state),
        "people": one.people,
        "bad": one.bad,
        "read_at": read_at,
        "path": one.path,
        "why": one.why,
        "remark": one.remark,
    }


def _contact(one: Suggestion) -> Picture:
    return {
        "name": one.name,
        "number": one.number,
        "label": one.label,
        "company": one.detail,
        "source": str(one.source),
        "list": one.origin,
    }
