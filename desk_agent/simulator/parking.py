"""Calls left where any phone can fetch them (sections 5.3.4.23 and 24)."""

from typing import Final

from desk_agent.api.codes import Cause
from desk_agent.simulator import checks
from desk_agent.simulator.calls import Call, Parked, State
from desk_agent.simulator.core import Part, settles
from desk_agent.simulator.rules import Refused
from desk_agent.simulator.talking import Talking

SLOTS: Final = range(1000)


class Parking(Part[Talking]):
    """The parking locations, 000 to 999 unless the office has fewer."""

    def __init__(self, exchange: Talking) -> None:
        super().__init__(exchange)
        self.slots = SLOTS

    @settles
    def park(self, device: str, ref: int | None = None) -> int:
        """Call Park (5.3.4.23); returns the parking location, the lowest that is free, 0 last."""
        exchange = self.exchange
        leg = checks.leg_for(exchange, "park", device, ref, State.CONNECTED)
        call, rest, station = leg.call, leg.partner, leg.station
        taken = {other.parked.slot for other in exchange.calls.values() if other.parked is not None}
        slot: int | None = next((slot for slot in sorted(self.slots, key=_zero_last) if slot not in taken), None)
        if rest is None or station is None or slot is None:
            raise Refused(101)
        call.parked = Parked(slot, station)
        exchange.finish(leg, Cause.NORMAL_CLEARING)
        exchange.tell(rest, "held", holdDN=station.dn)
        self._recall_later(call)
        return slot

    @settles
    def unpark(self, device: str, slot: int) -> None:
        """Call UnPark (5.3.4.24); refused (107) if nobody is parked there."""
        exchange = self.exchange
        station = exchange.registered(device)
        checks.free_for(exchange, "unpark", device)
        call = self.at(slot)
        if call is None or any(leg.party is station for leg in call.legs):
            raise Refused(107)
        (rest,) = call.legs
        exchange.drop_left(device)
        self._unpark(call)
        call.calling_dn, call.called_dn = rest.party.dn, station.dn
        call.cause, call.diversion = Cause.NEW_CALL, ""
        leg = exchange.join(call, station, State.CONNECTED, calling=False)
        exchange.note_answered(leg)
        rest.calling = True
        exchange.face(leg)
        if not rest.holding:
            exchange.tell(rest, "retrieved", retrieveDN=station.dn)

    def at(self, slot: int) -> Call | None:
        """The call at a parking location."""
        calls = self.exchange.calls.values()
        return next((call for call in calls if call.parked is not None and call.parked.slot == slot), None)

    def _unpark(self, call: Call) -> None:
        call.parked = None
        for timer in call.timers:
            timer.cancel()
        call.timers.clear()

    def _recall_later(self, call: Call) -> None:
        self.exchange.later(self.exchange.timings.park_recall, lambda: self._recall(call), call)

    def _recall(self, call: Call) -> None:
        parked = call.parked
        assert parked is not None
        if self.exchange.ready(parked.by.number):
            self._unpark(call)
            self.exchange.ring_back(self.exchange.join(call, parked.by, State.RINGING, calling=False))
        else:
            self._recall_later(call)


def _zero_last(slot: int) -> tuple[bool, int]:
    return slot == 0, slot
