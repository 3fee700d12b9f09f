"""What the PBX says, to those whom it concerns."""

import logging
from collections.abc import Callable, Iterable
from typing import Any, Final

from desk_agent.api import events as ev
from desk_agent.api import lenient
from desk_agent.api.acd import AcdEvent
from desk_agent.api.repair import NotJsonError, parse
from desk_agent.api.smdr import SmdrEvent
from desk_agent.gateway import records, wire
from desk_agent.gateway.book import Book
from desk_agent.gateway.fanout import Fanout
from desk_agent.gateway.listing import Listing
from desk_agent.gateway.presences import Presences
from desk_agent.gateway.rights import Rights
from desk_agent.gateway.tally import Tally
from desk_agent.server.sessions import Session

log = logging.getLogger(__name__)

GATEWAY: Final = "gateway"

Sessions = Callable[[], Iterable[Session]]
Users = Callable[[str, int], set[Session]]


class Switchboard:
    """Routes events. ``sessions`` are the desks, ``users`` those of a conference group or room."""

    def __init__(
        self,
        book: Book,
        fanout: Fanout,
        rights: Rights,
        listing: Listing,
        tally: Tally,
        sessions: Sessions,
        users: Users,
        presences: Presences,
    ) -> None:
        self._book = book
        self._fanout = fanout
        self._rights = rights
        self._listing = listing
        self._tally = tally
        self._sessions = sessions
        self._users = users
        self._presences = presences

    def tell_reach(self, sessions: Iterable[Session], *, reachable: bool) -> None:
        """Whether the PBX is there, to these desks."""
        data = {"type": "pbx", "reachable": "true" if reachable else "false"}
        self._fanout.tell(sessions, data, GATEWAY)

    def hear(self, event: ev.Event | ev.UnknownEvent) -> None:
        """An event of the PBX; the streams come by `hear_frame`."""
        match event:
            case ev.Presence():
                self._tally.heard("presence")
                self._presences.hear(event)
            case ev.ConfigurationChanged():
                self._tally.heard("numbering")
                self._tell_numbering(event)
            case ev.DeviceEvent():
                self._tally.heard(str(type(event).__struct_config__.tag))
                self._tell_device(event)
            case ev.UnknownEvent():
                self._tally.heard("unknown")
                self._tell_unknown(event)

    def hear_frame(self, event: ev.Event | ev.UnknownEvent, frame: str | bytes) -> None:
        """An event of the streams of sections 5.1 and 5.2, as it came."""
        match event:
            case AcdEvent():
                self._tally.heard("acd")
                self._tell_acd(event, frame)
            case SmdrEvent():
                self._tally.heard("smdr")
                self._tell_records(event, frame)

    def _tell_device(self, event: ev.DeviceEvent) -> None:
        device = event.device_number
        if not device:
            self._tell_conference(event)
            return
        self._book.hear(event)
        self._fanout.tell_monitors(device, wire.data_of(event), event.evt_serial_num)

    def _tell_conference(self, event: ev.DeviceEvent) -> None:
        match event:
            case ev.ConfGroupMember():
                users = self._users("group", event.group_index)
                users = {one for one in users if self._rights.may_know(one.account.extension, event.member_dn)}
            case ev.ConfGroupMuteOn():
                users = self._users("group", event.group_index)
            case ev.ConfRoomMember():
                self._tell_room(event)
                return
            case _:
                return
        self._fanout.tell(users, wire.data_of(event))

    def _tell_room(self, event: ev.ConfRoomMember) -> None:
        data = wire.data_of(event)
        for session in self._users("room", event.room_index):
            own = session.account.extension
            known = [one for one in event.member if self._rights.may_know(own, one, event.member)]
            self._fanout.tell([session], {**data, "member": known} if event.member else data)

    def _tell_numbering(self, event: ev.ConfigurationChanged) -> None:
        self._listing.stale()
        data = wire.data_of(event)
        devices = data.pop("deviceINFO", [])
        for session in self._sessions():
            own = session.account.extension
            seen = [one for one in devices if self._rights.may_see(own, str(one.get("deviceNumber", "")))]
            self._fanout.tell([session], {**data, "deviceINFO": seen} if seen else data)

    def _tell_unknown(self, event: ev.UnknownEvent) -> None:
        device = lenient.text(lenient.keys(event.data).get("devicenumber"))
        if device and event.event == "call":
            self._fanout.tell_monitors(device, _uncounted(event.data))

    def _tell_acd(self, event: AcdEvent, frame: str | bytes) -> None:
        numbers = {party.number for party in (event.source, event.dest) if party and not party.is_co}
        # the own phone tells all of this by its call events
        hearers = [s for s in self._sessions() if self._rights.supervises(s.account.extension, numbers)]
        data = _data(frame) if hearers else {}
        if data:
            self._fanout.tell(hearers, data, "acd")

    def _tell_records(self, event: SmdrEvent, frame: str | bytes) -> None:
        stations = {record.station for record in event.records}
        hearers = [session for session in self._sessions() if session.account.extension in stations]
        if not hearers:
            return
        data = _data(frame)
        rows = data.get("items", [data] if data else [])
        for session in hearers:
            mine = [r for r in rows if isinstance(r, dict) and records.is_of(session.account.extension, r)]
            if mine:
                self._fanout.tell([session], {"count": len(mine), "items": mine}, "smdr")


def _data(frame: str | bytes) -> dict[str, Any]:
    try:
        body = parse(frame if isinstance(frame, str) else frame.decode(errors="replace"))[0]
    except NotJsonError:
        return {}
    if not isinstance(body, dict):
        return {}
    inner = lenient.keys(body).get("data", body)
    if isinstance(inner, list):
        inner = {"items": inner}
    return _uncounted(inner) if isinstance(inner, dict) else {}


def _uncounted(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name.strip().lower() != "evtserialnum"}
