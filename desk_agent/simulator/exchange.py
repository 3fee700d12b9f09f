"""The exchange: what commands do to calls (section 5.3.4)."""

import re
from functools import cached_property

from desk_agent.api.codes import Cause
from desk_agent.simulator import checks, events
from desk_agent.simulator.busy import BusyServices
from desk_agent.simulator.calls import Leg, State
from desk_agent.simulator.conferences import Conferences
from desk_agent.simulator.core import HOLDS, settles
from desk_agent.simulator.dialect import RerouteEvents
from desk_agent.simulator.parking import Parking
from desk_agent.simulator.parties import Forward, Outside
from desk_agent.simulator.people import People
from desk_agent.simulator.pickups import Pickups
from desk_agent.simulator.rules import Refused
from desk_agent.simulator.silent_monitoring import SilentMonitoring
from desk_agent.simulator.transfers import Transfers

_KEYS = re.compile(r"[0-9*#]{1,32}")

FORWARD_KINDS = ("disable", "uncondition", "busy", "no_answer", "busy_noans", "DND")


class Exchange(People):
    """The truth about every call.

    The methods named after operations raise Refused and then change nothing. ``ref`` may be left out where
    the phone itself would know which call is meant, as somebody sitting at it does.
    """

    @settles
    def make(self, device: str, called: str) -> int:
        """Make Call (5.3.4.2); returns the callRefID."""
        return self.originate(device, called, dialled=False)

    @settles
    def answer(self, device: str, ref: int | None = None) -> None:
        """Answer Call (5.3.4.3)."""
        self.lift(checks.leg_for(self, "answer", device, ref, State.RINGING))

    @settles
    def clear(self, device: str, ref: int | None = None) -> None:
        """Clear Connection (5.3.4.4), which is Reject (5.3.4.19) while the phone rings."""
        self.end(checks.leg_for(self, "clear_connection", device, ref, State.CONNECTED))

    @settles
    def hold(self, device: str, ref: int | None = None) -> None:
        """Hold Call (5.3.4.6)."""
        leg = checks.leg_for(self, "hold", device, ref, State.CONNECTED)
        if sum(other.state is State.HOLDING for other in self.legs_of(device)) >= HOLDS:
            raise Refused(203)
        self.put_on_hold(leg)

    @settles
    def retrieve(self, device: str, ref: int | None = None) -> None:
        """Retrieve Call (5.3.4.7)."""
        leg = checks.leg_for(self, "retrieve", device, ref, State.HOLDING)
        if any(other.occupied for other in self.legs_of(device) if other is not leg):
            raise Refused(203)
        self.take_off_hold(leg)

    @settles
    def reroute(self, device: str, ref: int | None, to: str) -> None:
        """Reroute Call (5.3.4.5), while ringing or connected."""
        leg = checks.leg_for(self, "reroute", device, ref, State.RINGING)
        rest = leg.partner
        if leg.recalled or rest is None:
            raise Refused(203)
        checks.destination(self, to, leg, rest)
        self._reroute(leg, rest, to)

    @settles
    def dial_digit(self, device: str, ref: int | None, digits: str) -> None:
        """Generate Digit (5.3.4.11); only how many there were is remembered."""
        checks.leg_for(self, "dial_digit", device, ref, State.CONNECTED)
        if not _KEYS.fullmatch(digits):
            raise Refused(111)
        self.journal.digits[device] += len(digits)

    # --- services with a file of their own

    @cached_property
    def transfers(self) -> Transfers:
        """Consultation, Transfer, Single Step Transfer and Reconnect."""
        return Transfers(self)

    @cached_property
    def conferences(self) -> Conferences:
        """Conference."""
        return Conferences(self)

    @cached_property
    def pickups(self) -> Pickups:
        """Pickup."""
        return Pickups(self)

    @cached_property
    def parking(self) -> Parking:
        """Park and UnPark."""
        return Parking(self)

    @cached_property
    def busy_services(self) -> BusyServices:
        """Camp-on, call waiting and intrusion, and calling back."""
        return BusyServices(self)

    @cached_property
    def silent_monitoring(self) -> SilentMonitoring:
        """A supervisor listens."""
        return SilentMonitoring(self)

    # --- settings of a phone

    @settles
    def set_dnd(self, device: str, enabled: bool) -> None:
        """Set DND (5.3.4.15), or at the phone."""
        station = self.registered(device)
        station.dnd = enabled
        self.tell_station(events.do_not_disturb(station))

    @settles
    def set_forward(self, device: str, kind: str, destination: str = "") -> None:
        """Set Forwarding (5.3.4.13), or at the phone."""
        station = self.registered(device)
        if kind != "disable" and self.numbering.find(destination) in (None, station):
            raise Refused(112)
        station.forward = Forward(kind, "" if kind == "disable" else destination)
        self.tell_station(events.forwarding(station))

    def _reroute(self, leg: Leg, rest: Leg, to: str) -> None:
        station = leg.station
        assert station is not None
        call, target = leg.call, self.numbering.find(to)
        called = target.dn if isinstance(target, Outside) else to
        fields = {"calledDN": called, "reroutingDN": station.dn, **events.cause(Cause.REROUTE)}
        each = self.dialect.reroute_events is RerouteEvents.EACH
        self.tell(leg, "rerouting", **fields)
        if not each:
            self.tell(leg, "rerouted", **fields)
        self.finish(leg, Cause.REROUTE)
        if each:
            self.tell(rest, "rerouted", **fields)
        call.calling_dn = rest.party.dn
        rest.calling = True
        self.divert(rest, station, to, Cause.REROUTE)
