"""The exchange calls back when a busy phone is free (section 5.3.4.20, type callback)."""

from dataclasses import dataclass

from desk_agent.api.codes import Cause
from desk_agent.simulator.calls import Leg, State
from desk_agent.simulator.core import Part
from desk_agent.simulator.parties import Station
from desk_agent.simulator.routing import Routing
from desk_agent.simulator.timers import Timer


@dataclass(eq=False, slots=True)
class _Request:
    station: Station
    wanted: Station
    expiry: Timer | None = None
    leg: Leg | None = None  # once it rings at who asked


class Callbacks(Part[Routing]):
    """One request for each phone; those for the same phone are served one after another."""

    def __init__(self, exchange: Routing) -> None:
        super().__init__(exchange)
        self._requests: dict[str, _Request] = {}
        exchange.followers.append(self._serve)

    def wanted_by(self, device: str) -> str:
        """The number of the phone this one waits for, "" if it waits for none."""
        request = self._requests.get(device)
        return "" if request is None else request.wanted.number

    def register(self, station: Station, wanted: Station) -> None:
        """Call back as soon as both are free; an earlier request of the same phone is forgotten."""
        self.cancel(station.number)
        request = _Request(station, wanted)
        request.expiry = self.exchange.after(self.exchange.timings.callback_wait, lambda: self._expire(request))
        self._requests[station.number] = request

    def cancel(self, device: str) -> bool:
        """Forget it, even while it rings; whether there was one."""
        request = self._requests.get(device)
        if request is None:
            return False
        self._forget(request)
        if request.leg is not None and request.leg.base is State.RINGING:
            self.exchange.finish(request.leg, Cause.NORMAL_CLEARING)
        return True

    def _serve(self) -> bool:
        served = False
        for request in list(self._requests.values()):
            if request.leg is not None and request.leg.base is State.NONE:  # nobody wanted it
                self._forget(request)
            elif request.leg is None and self._both_free(request):
                self._ring(request)
                served = True
        return served

    def _both_free(self, request: _Request) -> bool:
        exchange, wanted = self.exchange, request.wanted
        taken = any(other.leg is not None and other.wanted is wanted for other in self._requests.values())
        return (
            not taken
            and request.station.registered
            and exchange.obstacle(wanted) is None
            and not exchange.legs_of(wanted.number)
            and not exchange.legs_of(request.station.number)
        )

    def _ring(self, request: _Request) -> None:
        exchange, station = self.exchange, request.station
        leg = exchange.new_call(station, request.wanted.dn, station.dn, Cause.CALL_BACK)
        exchange.enter(leg, State.RINGING)
        leg.calling = False
        leg.sequel = lambda: self._call(request, leg)
        request.leg = leg
        exchange.tell_parties(leg, "ringing")
        exchange.later(exchange.timings.callback_ring, lambda: exchange.finish(leg, Cause.TIMEOUT), leg)
        exchange.respond(leg)

    def _call(self, request: _Request, leg: Leg) -> None:
        """Whoever asked has answered: now the phone that was busy rings."""
        exchange, wanted, call = self.exchange, request.wanted, leg.call
        self._forget(request)
        call.calling_dn, call.called_dn = request.station.dn, wanted.dn
        leg.calling = True
        obstacle = exchange.obstacle(wanted)
        if obstacle is not None:
            call.wanted = wanted
            exchange.fail(leg, obstacle)
            return
        exchange.ring_waiting(leg, wanted)
        exchange.respond(leg.others[0])

    def _expire(self, request: _Request) -> None:
        if self._requests.get(request.station.number) is request and request.leg is None:
            self._forget(request)

    def _forget(self, request: _Request) -> None:
        del self._requests[request.station.number]
        if request.expiry is not None:
            request.expiry.cancel()
