"""Conference rooms: opened and closed by command, joined by dialling (sections 5.3.4.35 and 36)."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from desk_agent.api.codes import Cause
from desk_agent.simulator import events
from desk_agent.simulator.calls import Conference, Leg
from desk_agent.simulator.conferences import MAX_MEMBERS
from desk_agent.simulator.core import Part, settles
from desk_agent.simulator.gates import Gate
from desk_agent.simulator.parties import Station
from desk_agent.simulator.routing import Routing
from desk_agent.simulator.rules import Refused

ROOMS: Final = range(1, 10)  # section 5.3.4.36: without the expansion of table 160


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """The rooms of an office: room 3 of prefix 69 has the number 693."""

    prefix: str = "69"
    at_once: int = len(ROOMS)  # how many can be open together


class Room(Gate):
    """A place in the exchange that has a number and, while it is open, a password."""

    def __init__(self, index: int, number: str, exchange: Routing) -> None:
        self.index = index
        self.number = number
        self.password = ""
        self.opener: Station | None = None
        self.conference: Conference | None = None  # None: it is closed
        self.told: list[str] = []  # the members of the latest event
        self._exchange = exchange

    @property
    def legs(self) -> list[Leg]:
        """Who is in it; each has come by a call of its own."""
        if self.conference is None:
            return []
        calls = self._exchange.calls.values()
        return [leg for call in calls if call.conference is self.conference for leg in call.members]

    @property
    def members(self) -> list[str]:
        """Their numbers."""
        return [leg.party.dn for leg in self.legs]

    def admit(self, caller: Leg) -> None:
        """Whoever dials the number is in, if it is open and not full."""
        if self.conference is None or caller.others:
            self._exchange.fail(caller, Cause.INVALID_DESTINATION)
        elif len(self.members) >= MAX_MEMBERS:
            self._exchange.fail(caller, Cause.USER_BUSY)
        else:
            caller.call.conference, caller.call.cause = self.conference, Cause.CONFERENCE
            caller.call.called_dn = self.number
            self._exchange.join_alone(caller)


class Rooms(Part[Routing]):
    """All rooms, and who hears of them: who opens or closes one, who is in it, and who monitors its number."""

    def __init__(self, exchange: Routing, plan: RoomPlan) -> None:
        super().__init__(exchange)
        self._at_once = plan.at_once
        self.all = {index: Room(index, f"{plan.prefix}{index}", exchange) for index in ROOMS}
        exchange.numbering.gates.update({room.number: room for room in self.all.values()})
        exchange.followers.append(self._follow)

    def room(self, device: str, index: int) -> Room:
        """A room by its index, for a phone that is there; refused (111) if there is none."""
        self.exchange.registered(device)
        if index not in self.all:
            raise Refused(111)
        return self.all[index]

    @settles
    def open(self, device: str, index: int, password: str) -> None:
        """Open a room, or find it open (149: with another password, 301: too many are open)."""
        room = self.room(device, index)
        if room.conference is not None:
            self._check(room, password)
        elif sum(other.conference is not None for other in self.all.values()) >= self._at_once:
            raise Refused(301)
        else:
            room.password, room.opener = password, self.exchange.stations[device]
            room.conference = Conference(standing=True)
        self._tell(room, room.legs, device)

    @settles
    def close(self, device: str, index: int, password: str) -> None:
        """Close a room, which ends the calls of all who are in it, or find it closed (149: wrong password)."""
        room = self.room(device, index)
        legs = room.legs
        if room.conference is not None:
            self._check(room, password)
            room.conference = None
        self._tell(room, legs, device)
        for leg in legs:
            self.exchange.finish(leg, Cause.CONFERENCE)
        room.password, room.opener = "", None

    def _check(self, room: Room, password: str) -> None:
        if not hmac.compare_digest(room.password.encode(), password.encode()):
            raise Refused(149)

    def _follow(self) -> bool:
        for room in self.all.values():
            if room.conference is not None and room.members != room.told:
                self._tell(room, room.legs)
        return False

    def _tell(self, room: Room, legs: Iterable[Leg], by: str = "") -> None:
        """ConfRoom Member (5.3.2.3.34), for each terminal it concerns."""
        room.told, used = room.members, room.conference is not None
        stations = [self.exchange.stations.get(by), room.opener, *(leg.station for leg in legs)]
        concerned = {station.number: station.dn for station in stations if station is not None}
        for device, dn in {room.number: room.number, **concerned}.items():
            self.exchange.tell_station(events.room_members(device, dn, room.index, used, room.told))
