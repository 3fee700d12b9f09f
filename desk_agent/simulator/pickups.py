"""Answering somebody else's phone (section 5.3.4.17)."""

from desk_agent.api.codes import Cause
from desk_agent.simulator import checks
from desk_agent.simulator.calls import Leg, State
from desk_agent.simulator.core import Part, settles
from desk_agent.simulator.parties import Group, Station
from desk_agent.simulator.rules import Refused
from desk_agent.simulator.talking import Talking


class Pickups(Part[Talking]):
    """Takes the call that has rung longest, of one phone or of a pickup group."""

    @settles
    def direct(self, device: str, number: str) -> None:
        """Pickup of the phone with this number, or of a group's; refused (101) if it does not ring."""
        target = self.exchange.numbering.find(number)
        station = self._free(device)
        if isinstance(target, Station):
            members: tuple[str, ...] = (target.number,)
        elif isinstance(target, Group):
            members = target.members
        else:
            raise Refused(107)
        self._take(station, members)

    @settles
    def group(self, device: str) -> None:
        """Pickup within the phone's own pickup groups; refused (101) if nothing rings there."""
        station = self._free(device)
        groups = set(station.pickup_groups)
        colleagues = (s for s in self.exchange.stations.values() if s is not station)
        self._take(station, tuple(s.number for s in colleagues if groups.intersection(s.pickup_groups)))

    def _free(self, device: str) -> Station:
        station = self.exchange.registered(device)
        checks.free_for(self.exchange, "pickup", device)
        return station

    def _take(self, station: Station, members: tuple[str, ...]) -> None:
        exchange = self.exchange
        ringing = next(
            (leg for call in exchange.calls.values() for leg in call.legs if _can_be_taken(leg, members)), None
        )
        if ringing is None:
            raise Refused(101)
        exchange.drop_left(station.number)
        call = ringing.call
        call.called_dn, call.diversion, call.cause = station.dn, ringing.party.dn, Cause.PICKUP
        exchange.connect(exchange.join(call, station, State.RINGING, calling=False), others_hear=Cause.PICKUP)


def _can_be_taken(leg: Leg, members: tuple[str, ...]) -> bool:
    """Only a phone that rings for somebody who called; what rings back is for its own user."""
    caller = leg.partner
    return leg.offered and leg.party.number in members and caller is not None and caller.unanswered
