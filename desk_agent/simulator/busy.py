"""What a caller can do about a busy phone (sections 5.3.4.20 and 21)."""

from types import MappingProxyType
from typing import Final

from desk_agent.api.codes import Cause
from desk_agent.simulator import checks
from desk_agent.simulator.callbacks import Callbacks
from desk_agent.simulator.calls import Conference, Leg, State
from desk_agent.simulator.conferences import MAX_MEMBERS
from desk_agent.simulator.core import HOLDS, Part, settles
from desk_agent.simulator.parties import Station
from desk_agent.simulator.routing import Routing
from desk_agent.simulator.rules import Refused

SERVICES: Final = ("intrude", "callback", "campon", "callwait")
_ALIASES: Final = MappingProxyType({"intrude": "intrusion"})  # in the list of section 5.3.2.3.10's example


class BusyServices(Part[Routing]):
    """Wait for it, break in, or be called back."""

    def __init__(self, exchange: Routing) -> None:
        super().__init__(exchange)
        self.callbacks = Callbacks(exchange)
        self._camping: list[Leg] = []  # ring until the phone is free, its user answers not before
        exchange.followers.append(self._let_camp)

    @settles
    def ask(self, device: str, ref: int | None, service: str) -> int:
        """BusyService (5.3.4.20); returns the callRefID of what the call has become."""
        leg = checks.leg_for(self.exchange, "busy_service", device, ref, State.FAILED)
        wanted = leg.call.wanted
        if wanted is None or not {service, _ALIASES.get(service)} & {*leg.offers}:
            raise Refused(102)
        match service:
            case "callback":
                return self._call_back(leg, wanted)
            case "intrude":
                return self._intrude(leg, wanted)
            case _:
                return self._wait(leg, wanted, camp=service == "campon")

    @settles
    def cancel_callback(self, device: str) -> None:
        """Set Call Back (5.3.4.21), which cancels; refused (147) if there is nothing to cancel."""
        self.exchange.registered(device)
        failed = any(leg.state is State.FAILED for leg in self.exchange.legs_of(device))
        if not self.callbacks.cancel(device) and not failed:
            raise Refused(147)

    def _call_back(self, leg: Leg, wanted: Station) -> int:
        station, ref = leg.station, leg.call.ref
        assert station is not None
        self.exchange.finish(leg, Cause.NORMAL_CLEARING)
        self.callbacks.register(station, wanted)
        return ref

    def _wait(self, leg: Leg, wanted: Station, *, camp: bool) -> int:
        exchange, call = self.exchange, leg.call
        states = [other.state for other in exchange.legs_of(wanted.number)]
        engaged = any(state not in _ROOM for state in states)
        if not wanted.registered or engaged or states.count(State.HOLDING) >= HOLDS:
            raise Refused(140)
        call.cause, call.diversion = Cause.CALLWAIT, ""
        exchange.ring_waiting(leg, wanted)
        exchange.later(exchange.timings.camp_on, lambda: exchange.end_unanswered(leg, Cause.TIMEOUT), leg)
        (ringing,) = leg.others
        if camp:
            self._camping.append(ringing)
        else:
            exchange.respond(ringing)
        return call.ref

    def _let_camp(self) -> bool:
        self._camping = [leg for leg in self._camping if leg.base is State.RINGING]
        free = [
            leg
            for leg in self._camping
            if not any(other.talking for other in self.exchange.legs_of(leg.party.number))
        ]
        for leg in free:
            self._camping.remove(leg)
            self.exchange.respond(leg)
        return bool(free)

    def _intrude(self, leg: Leg, wanted: Station) -> int:
        exchange = self.exchange
        theirs = next((other for other in exchange.legs_of(wanted.number) if other.state in _OPEN), None)
        if theirs is None or len(theirs.others) == 0 or any(other.party is leg.party for other in theirs.others):
            raise Refused(145)
        call = theirs.call
        if any(other.station is not None and not other.station.intrude_allowed for other in call.members):
            raise Refused(143)
        if len(call.members) >= MAX_MEMBERS:
            raise Refused(301)
        exchange.move(leg, call, Cause.CONFERENCE)
        exchange.enter(leg, State.CONNECTED)
        exchange.note_answered(leg)
        leg.calling = False
        if call.conference is None:
            call.legs = [theirs, *(other for other in call.legs if other is not theirs)]
            call.conference = Conference(wanted)
        call.cause = Cause.CONFERENCE
        for member in (leg, *(other for other in call.members if other is not leg)):
            exchange.tell_conference(member, leg.party)
        return call.ref


_ROOM: Final = frozenset(
    {State.CONNECTED, State.HELD, State.CONF_MEMBER, State.CONF_MASTER, State.HOLDING, State.LEFT}
)
_OPEN: Final = frozenset({State.CONNECTED, State.CONF_MEMBER, State.CONF_MASTER})
