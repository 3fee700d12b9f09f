"""The verbs of the command line, as they reach a running desk, and the picture that `status` gives.

The picture is version 1 of a documented shape: keys are only ever added to it (README, “Scripts”).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from desk_agent import (
    remote_acd,
    remote_calls,
    remote_contacts,
    remote_history,
    remote_people,
    remote_phone,
    remote_rooms,
)
from desk_agent.desk import Desk
from desk_agent.i18n import _
from desk_agent.people.numbers import Origin
from desk_agent.view import Change, ConfirmationWanted, Connection, DeskView, Level, Notice, PeopleChanged, Refused

log = logging.getLogger(__name__)

VERSION: Final = 1
DONE: Final = 0
REFUSED: Final = 1
WRONG: Final = 2
MAX_NUMBER: Final = 256
MAX_LINK: Final = 768  # characters; the request has 1,024 bytes at the most
PEOPLE_EVERY: Final = 1.0

Picture = dict[str, Any]
Reply = dict[str, Any]
Handler = Callable[[dict[str, Any]], Reply | Awaitable[Reply]]


def picture(view: DeskView) -> Picture:
    """What `desk-agent status --json` prints."""
    connection, station = view.connection, view.station
    live = connection.state is Connection.LIVE
    return {
        "version": VERSION,
        "user": connection.user,
        "extension": connection.extension,
        "name": station.name,
        "connection": str(connection.state),
        "message": connection.message,
        "retry_at": remote_calls.iso(connection.retry_at) if connection.retry_at else None,
        "level": str(connection.level),
        "demo": connection.demo,
        "pbx": {"host": connection.host, "port": connection.port, "system": connection.system},
        "station": remote_phone.station(station),
        "calls": [remote_calls.call_picture(call, live=live) for call in view.calls],
        "unknown_call": view.unknown_call,
        "parked": [remote_calls.parked_picture(one) for one in view.parked],
        "agent": remote_acd.agent(view.agent),
        "queues": [remote_acd.queue(queue) for queue in view.queues],
        "features": remote_phone.features(view),
        "rooms": [remote_rooms.room(room) for room in view.rooms],
        "groups": [remote_rooms.group(group) for group in view.groups],
        "colleagues": remote_people.presence(view),
        "missed": view.missed,
    }


class Remote:
    """Carries out what comes over the local socket."""

    def __init__(self, desk: Desk, show: Callable[[], None], quit_: Callable[[], None]) -> None:
        self._desk = desk
        self._show = show
        self._quit = quit_
        self.verbs: dict[str, Handler] = {}  # of what stands beside the desk

    async def handle(self, request: dict[str, Any]) -> Reply:
        """The reply to one request: ``status`` is the command line's exit status, ``message`` why it is not 0."""
        verb = request.get("verb")
        try:
            match verb:
                case "status":
                    return {"status": DONE, "desk": picture(self._desk.view)}
                case "dial":
                    return await self._dial(request.get("number"), confirmed=request.get("yes") is True)
                case "open":
                    return await self._open(request.get("link"))
                case "room" | "group" | "page":
                    return await remote_rooms.handle(self._desk.rooms, request)
                case "show":
                    self._show()
                    return {"status": DONE}
                case "quit":
                    self._quit()
                    return {"status": DONE}
            reply = await remote_calls.handle(self._desk, verb, request)
            if reply is not None:
                return reply
            if await remote_phone.perform(self._desk, request) or await remote_acd.perform(self._desk, request):
                return {"status": DONE}
            found = await remote_people.perform(self._desk, request)
            found = await remote_history.perform(self._desk, request) if found is None else found
            found = await remote_contacts.perform(self._desk, request) if found is None else found
            if found is not None:
                return {"status": DONE, **found}
        except (remote_phone.Malformed, remote_people.Malformed) as error:
            return {"status": WRONG, "message": str(error)}
        except ConfirmationWanted as question:
            return {"status": REFUSED, "message": str(question), "confirm": True}
        except Refused as refused:
            return {"status": REFUSED, "message": str(refused)}
        return await self._beside(str(verb), request)

    async def _beside(self, verb: str, request: dict[str, Any]) -> Reply:
        if verb in self.verbs:
            reply = self.verbs[verb](request)
            return await reply if isinstance(reply, Awaitable) else reply
        return {"status": WRONG, "message": _("This desk does not know that verb.")}

    def follow(self, send: Callable[[Picture], None]) -> Callable[[], None]:
        """Send the picture now and after every change; returns what ends that.

        What colleagues do is told at most once in `PEOPLE_EVERY` seconds: in a large office it never stops.
        """
        last: list[Picture] = []
        waiting: list[asyncio.TimerHandle] = []

        def tell() -> None:
            for timer in waiting:
                timer.cancel()
            waiting.clear()
            now = picture(self._desk.view)
            if last != [now]:
                last[:] = [now]
                send({"status": DONE, "desk": now})

        def hear(change: Change) -> None:
            if not isinstance(change, PeopleChanged):
                tell()
            elif not waiting:
                waiting.append(asyncio.get_running_loop().call_later(PEOPLE_EVERY, tell))

        def end() -> None:
            unsubscribe()
            for timer in waiting:
                timer.cancel()

        tell()
        unsubscribe = self._desk.subscribe(hear)
        return end

    async def _dial(self, number: object, *, confirmed: bool) -> Reply:
        if not isinstance(number, str) or not 0 < len(number) <= MAX_NUMBER:
            return {"status": WRONG, "message": _("Which number?")}
        await self._desk.dial(number, Origin.COMMAND_LINE, confirmed=confirmed)
        return {"status": DONE}

    async def _open(self, link: object) -> Reply:
        """A link from another program: its number is offered; see `Desk.offer`."""
        if not isinstance(link, str) or not 0 < len(link) <= MAX_LINK:
            return {"status": WRONG, "message": _("Which link?")}
        self._show()  # first: a refusal is to be seen too
        try:
            await self._desk.offer(link, Origin.LINK)
        except Refused as refused:
            self._desk.tell(Notice(str(refused)))
            raise
        return {"status": DONE}


def words(desk: Picture) -> str:
    """The picture in a few lines for a person."""
    if desk["connection"] == Connection.OFFLINE:
        return " ".join(part for part in (_("Not signed in."), desk["message"]) if part)
    phone = {True: _("phone connected"), False: _("phone not connected")}.get(
        desk["station"]["registered"], _("phone unknown")
    )
    level = {Level.WATCH: _("watching only"), Level.DIAL_ONLY: _("dial only")}.get(desk["level"], "")
    state = ", ".join(part for part in (desk["connection"], level, phone) if part)
    lines = [f"{desk['extension']} {desk['name']}".strip() + f": {state}"]
    if desk["message"]:
        lines.append(desk["message"])
    lines += remote_phone.words(desk) + remote_acd.words(desk)
    none = _("No calls.")
    if desk["unknown_call"]:
        none = _("Call in progress, controls unavailable until the next event.")
    lines += [remote_calls.call_words(call) for call in desk["calls"]] or [none]
    return "\n".join([*lines, *(remote_calls.parked_words(one) for one in desk["parked"])])
