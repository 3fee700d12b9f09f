"""Conference groups: several are called at once, and the caller is their master (sections 5.3.4.31 to 34)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from desk_agent.api.codes import Cause
from desk_agent.simulator import checks, events
from desk_agent.simulator.calls import Call, Conference, Leg, State
from desk_agent.simulator.conferences import MAX_MEMBERS
from desk_agent.simulator.core import Part, settles
from desk_agent.simulator.parties import Outside, Station
from desk_agent.simulator.routing import Routing
from desk_agent.simulator.rules import Refused

STATION_GROUPS: Final = range(1, 100)
SYSTEM_GROUPS: Final = range(100, 266)
CANCEL: Final = 999  # as the index of a start
MEMBER_TYPES: Final = ("station", "co", "net")


@dataclass(frozen=True, slots=True)
class ConferenceGroup:
    """A group as it is programmed: one of a station's own, or one of the system."""

    index: int
    members: tuple[str, ...]  # extensions and outside numbers
    owner: str = ""  # the station, for an index of STATION_GROUPS


@dataclass(eq=False, slots=True)
class Member:
    """Somebody in a group call, under a number from 1."""

    index: int
    dn: str
    leg: Leg | None = None  # None: not reached yet, or gone
    expected: bool = False  # a trunk line is being seized
    busy: bool = False  # what the latest event says
    muted: bool = False  # until it leaves


@dataclass(eq=False, slots=True)
class GroupCall:
    """A group whose members are being called, or talk."""

    index: int
    call: Call
    master: Leg
    members: dict[int, Member]


class ConferenceGroups(Part[Routing]):
    """The groups, and those that are in use."""

    def __init__(self, exchange: Routing, groups: Iterable[ConferenceGroup]) -> None:
        super().__init__(exchange)
        self._groups = {(group.owner, group.index): group for group in groups}
        self.calls: list[GroupCall] = []
        exchange.followers.append(self._follow)

    @settles
    def start(self, device: str, index: int) -> None:
        """Conference Group Call Start (5.3.4.31); with CANCEL, the end of the one this phone is master of.

        Refused: 102 no such group, 111 no such index, 143 nothing to cancel, 147 in a call, 301 in use.
        """
        exchange = self.exchange
        station = exchange.registered(device)
        if index == CANCEL:
            exchange.end_conference(self._mastered(device, None).call)
            return
        if index not in STATION_GROUPS and index not in SYSTEM_GROUPS:
            raise Refused(111)
        group = self._groups.get((device if index in STATION_GROUPS else "", index))
        if group is None:
            raise Refused(102)
        if any(live.index == index and index in SYSTEM_GROUPS for live in self.calls):
            raise Refused(301)
        checks.free_for(exchange, "make", device)
        exchange.drop_left(device)
        master = exchange.new_call(station, station.dn, str(index), Cause.CONFERENCE)
        master.call.conference = Conference(station, standing=True)
        members = {number: Member(number, dn) for number, dn in enumerate(group.members, 1)}
        live = GroupCall(index, master.call, master, members)
        self.calls.append(live)
        exchange.tell(master, "proceeding", dialDigit=str(index))
        for member in members.values():
            target = exchange.numbering.find(member.dn)
            if isinstance(target, Station) and exchange.obstacle(target) is None:
                self._ring(live, member, target)
            elif isinstance(target, Outside) and exchange.line_free():
                self._call_outside(live, member, target)

    @settles
    def add(self, device: str, index: int, kind: str, number: int, dn: str) -> None:
        """Conference Group Call Add Callee (5.3.4.32).

        Refused: 143 not the master, 111 no such index of a member, 147 it is taken, 107, 140 and 141 as for any
        call, 301 no room for another, or no line.
        """
        exchange = self.exchange
        live = self._mastered(device, index)
        if not 0 < number <= MAX_MEMBERS:
            raise Refused(111)
        former = live.members.get(number)
        if former is not None and (former.expected or former.leg is not None):
            raise Refused(147)
        checks.destination(exchange, dn, *live.call.legs)
        target = exchange.numbering.find(dn)
        if not isinstance(target, Station | Outside) or isinstance(target, Station) != (kind == "station"):
            raise Refused(107)
        if len(live.call.legs) >= MAX_MEMBERS or (isinstance(target, Outside) and not exchange.line_free()):
            raise Refused(301)
        member = live.members[number] = Member(number, dn)
        if isinstance(target, Station):
            self._ring(live, member, target)
        else:
            self._call_outside(live, member, target)

    @settles
    def drop(self, device: str, index: int, number: int) -> None:
        """Conference Group Call Drop Callee (5.3.4.33); refused: 143 not the master, 107 nobody there."""
        leg = self._present(self._mastered(device, index), number)
        if leg.joined:
            self.exchange.end(leg, Cause.CONFERENCE)
        else:
            self.exchange.finish(leg, Cause.CONFERENCE)

    @settles
    def mute(self, device: str, index: int, number: int, muted: bool) -> None:
        """Conference Group Call Set Mute On (5.3.4.34); refused as drop. The event comes before the answer."""
        live = self._mastered(device, index)
        leg = self._present(live, number)
        if not leg.joined:
            raise Refused(107)
        live.members[number].muted = muted
        for station in (live.master.station, leg.station):
            if station is not None:
                self.exchange.tell_station(events.group_mute(station, index, number, muted), ahead=True)

    # --- how

    def _mastered(self, device: str, index: int | None) -> GroupCall:
        station = self.exchange.registered(device)
        for live in self.calls:
            conference = live.call.conference
            own = conference is not None and conference.master is station
            if own and live.master in live.call.legs and index in (None, live.index):
                return live
        raise Refused(143)

    def _present(self, live: GroupCall, number: int) -> Leg:
        member = live.members.get(number)
        if member is None or member.leg is None:
            raise Refused(107)
        return member.leg

    def _ring(self, live: GroupCall, member: Member, party: Station | Outside) -> None:
        exchange = self.exchange
        leg = member.leg = exchange.join(live.call, party, State.RINGING, calling=False)
        exchange.tell_parties(leg, "ringing")
        self._alert(live, leg)
        exchange.later(exchange.timings.ring, lambda: exchange.end(leg, Cause.TIMEOUT), leg)
        exchange.respond(leg)

    def _alert(self, live: GroupCall, leg: Leg) -> None:
        """Once for each who is called (section 5.3.4.31, Condition)."""
        if live.master.unanswered:
            self.exchange.enter(live.master, State.ALERTING)
            parties = {"callingDN": live.call.calling_dn, "calledDN": leg.party.dn}
            self.exchange.tell(live.master, "alerting", **parties, **events.cause(live.call.cause))

    def _call_outside(self, live: GroupCall, member: Member, target: Outside) -> None:
        def reach() -> None:
            member.expected = False
            reachable = not target.behaviour.busy and not target.behaviour.unallocated
            if reachable and self.exchange.line_free():
                self._ring(live, member, target)

        member.expected = True
        self.exchange.later(self.exchange.timings.trunk_setup, reach, live.call)

    # --- what follows

    def _follow(self) -> bool:
        return any(self._follow_call(live) for live in tuple(self.calls))

    def _follow_call(self, live: GroupCall) -> bool:
        exchange, call = self.exchange, live.call
        alive = exchange.calls.get(call.ref) is call
        for member in live.members.values():
            if member.leg is not None and (not alive or member.leg not in call.legs):
                member.leg, member.muted = None, False
            busy = member.leg is not None and member.leg.joined
            if busy is not member.busy:
                member.busy = busy
                exchange.tell_station(events.group_member(live.index, alive, member.index, member.dn, busy))
        if not alive:
            self.calls.remove(live)
            return False
        return self._give_up(live)

    def _give_up(self, live: GroupCall) -> bool:
        """Nobody is left to wait for, or only people outside are left."""
        call, waiting = live.call, any(member.expected for member in live.members.values())
        if waiting or any(leg.base is State.RINGING for leg in call.legs):
            return False
        if live.master.unanswered and live.master in call.legs:
            call.conference = None
            self.calls.remove(live)
            self.exchange.fail(live.master, Cause.NO_ANSWER)
            return True
        if all(leg.station is None for leg in call.legs):
            self.exchange.end_conference(call)
            return True
        return False
