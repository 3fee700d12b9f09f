"""Conference rooms, conference groups and pages, as they come over the local socket."""

from typing import Any, Final, Protocol

from desk_agent.api.enums import MemberType
from desk_agent.i18n import _
from desk_agent.people.numbers import Origin
from desk_agent.view import ConferenceGroupView, RoomView

DONE: Final = 0
WRONG: Final = 2
MAX_TEXT: Final = 256


class PagingLike(Protocol):
    """What is needed of `desk_agent.desk.paging.Paging`; every verb raises Refused."""

    async def page(self, page: int, service: str, *, origin: Origin = Origin.TYPED) -> None:
        """Page."""

    async def page_by_name(self, name: str) -> None:
        """Page what the site calls ``name``."""


class RoomsLike(Protocol):
    """What is needed of `desk_agent.desk.rooms.Rooms`; every verb raises Refused."""

    async def show_room(self, index: int) -> RoomView:
        """Ask for a room."""

    async def set_room(self, index: int, *, is_open: bool, password: str = "") -> None:
        """Open or close a room."""

    async def start_group(self, index: int) -> None:
        """Call a group."""

    async def cancel_group(self, index: int | None = None) -> None:
        """End the group that this phone has started."""

    async def add_member(
        self,
        index: int,
        number: str,
        *,
        kind: MemberType | None = None,
        place: int = 0,
        origin: Origin = Origin.TYPED,
        confirmed: bool = False,
    ) -> None:
        """Call one more into a group."""

    async def drop_member(self, index: int, member: int) -> None:
        """Take one out of a group."""

    async def mute_member(self, index: int, member: int, *, muted: bool) -> None:
        """Mute one in a group."""

    @property
    def paging(self) -> PagingLike:
        """The pages."""


def room(view: RoomView) -> dict[str, Any]:
    """One of ``rooms`` in the picture."""
    return {
        "index": view.index,
        "name": view.name,
        "open": view.open,
        "count": view.count,
        "members": list(view.members),
        "error": view.error,
    }


def group(view: ConferenceGroupView) -> dict[str, Any]:
    """One of ``groups`` in the picture."""
    return {
        "index": view.index,
        "name": view.name,
        "running": view.running,
        "calling": view.calling,
        "members": [
            {"index": one.index, "member": one.text, "present": one.present, "muted": one.muted}
            for one in view.members
        ],
        "error": view.error,
    }


async def handle(rooms: RoomsLike, request: dict[str, Any]) -> dict[str, Any]:
    """The reply to one request with the verb ``room``, ``group`` or ``page``."""
    try:
        match request["verb"]:
            case "room":
                return await _room(rooms, request)
            case "group":
                return await _group(rooms, request)
            case _:
                return await _page(rooms, request)
    except (KeyError, TypeError, ValueError):
        return {"status": WRONG, "message": _("Something is missing, or is no number.")}


async def _room(rooms: RoomsLike, request: dict[str, Any]) -> dict[str, Any]:
    index = _number(request["index"])
    match request["do"]:
        case "show":
            return {"status": DONE, "room": room(await rooms.show_room(index))}
        case "open" | "close" as do:
            await rooms.set_room(index, is_open=do == "open", password=_text(request.get("password", "")))
            return {"status": DONE}
    return _unknown()


async def _group(rooms: RoomsLike, request: dict[str, Any]) -> dict[str, Any]:
    index = None if request.get("index") is None else _number(request["index"])
    do = request["do"]
    if do == "cancel":
        await rooms.cancel_group(index)
        return {"status": DONE}
    if index is None:
        raise ValueError
    match do:
        case "start":
            await rooms.start_group(index)
        case "add":
            kind = MemberType(request["type"]) if request.get("type") else None
            await rooms.add_member(
                index,
                _text(request["number"]),
                kind=kind,
                place=_number(request.get("place", 0)),
                origin=Origin.COMMAND_LINE,
                confirmed=request.get("yes") is True,
            )
        case "drop":
            await rooms.drop_member(index, _number(request["member"]))
        case "mute" | "unmute":
            await rooms.mute_member(index, _number(request["member"]), muted=do == "mute")
        case _:
            return _unknown()
    return {"status": DONE}


async def _page(rooms: RoomsLike, request: dict[str, Any]) -> dict[str, Any]:
    if "service" in request:
        await rooms.paging.page(_number(request["page"]), _text(request["service"]), origin=Origin.COMMAND_LINE)
    else:
        await rooms.paging.page_by_name(_text(request["page"]))
    return {"status": DONE}


def _number(raw: object) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or raw < 0:
        raise TypeError
    return raw


def _text(raw: object) -> str:
    if not isinstance(raw, str) or len(raw) > MAX_TEXT:
        raise TypeError
    return raw


def _unknown() -> dict[str, Any]:
    return {"status": WRONG, "message": _("This desk does not know that verb.")}
