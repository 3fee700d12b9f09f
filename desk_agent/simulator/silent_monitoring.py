"""A supervisor listens to a call without being heard (cause 31); no command of the document starts it."""

from desk_agent.api.codes import Cause
from desk_agent.simulator import checks
from desk_agent.simulator.calls import Leg, State
from desk_agent.simulator.core import Part, settles
from desk_agent.simulator.routing import Routing


class SilentMonitoring(Part[Routing]):
    """The supervisor's side is a call of one: who is listened to hears nothing, and no event tells."""

    def __init__(self, exchange: Routing) -> None:
        super().__init__(exchange)
        self._listening: dict[Leg, Leg] = {}
        exchange.followers.append(self._follow)

    @settles
    def start(self, supervisor: str, device: str) -> int:
        """The supervisor's phone is connected to what this phone hears; returns its callRefID."""
        exchange = self.exchange
        station = exchange.registered(supervisor)
        checks.free_for(exchange, "make", supervisor)
        theirs = next((leg for leg in exchange.legs_of(device) if leg.talking), None)
        if theirs is None:
            raise LookupError(f"{device} talks to nobody")
        exchange.drop_left(supervisor)
        leg = exchange.new_call(station, station.dn, exchange.stations[device].dn, Cause.SILENT_MONITORING)
        exchange.enter(leg, State.CONNECTED)
        exchange.note_answered(leg)
        exchange.tell_parties(leg, "connected")
        self._listening[leg] = theirs
        return leg.call.ref

    def _follow(self) -> bool:
        self._listening = {leg: theirs for leg, theirs in self._listening.items() if leg.base is not State.NONE}
        over = [leg for leg, theirs in self._listening.items() if theirs.base in (State.NONE, State.LEFT)]
        for leg in over:
            del self._listening[leg]
            self.exchange.end(leg)
        return bool(over)
