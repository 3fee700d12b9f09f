"""The exchange: what commands do to calls, and what people do at their phones."""

from desk_agent.api.codes import Cause
from desk_agent.simulator import events
from desk_agent.simulator.calls import Leg, State
from desk_agent.simulator.core import HOLDS, settles
from desk_agent.simulator.dialect import RerouteEvents, RetrieveEmits
from desk_agent.simulator.numbering import tail
from desk_agent.simulator.parties import Behaviour, Forward, Messages, Outside, Station
from desk_agent.simulator.routing import Routing
from desk_agent.simulator.rules import Refused, may_originate, refusal

FORWARD_KINDS = ("disable", "uncondition", "busy", "no_answer", "busy_noans", "DND")


class Exchange(Routing):
    """The truth about every call.

    The methods named after operations raise Refused and then change nothing. ``ref`` may be left out where
    the phone itself would know which call is meant, as somebody sitting at it does.
    """

    # --- commands of section 5.3.4

    @settles
    def make(self, device: str, called: str) -> int:
        """Make Call (5.3.4.2); returns the callRefID."""
        return self._originate(device, called, dialled=False)

    @settles
    def answer(self, device: str, ref: int | None = None) -> None:
        """Answer Call (5.3.4.3)."""
        self.lift(self._checked("answer", device, ref, State.RINGING))

    @settles
    def clear(self, device: str, ref: int | None = None) -> None:
        """Clear Connection (5.3.4.4), which is Reject (5.3.4.19) while the phone rings."""
        self.end(self._checked("clear_connection", device, ref, State.CONNECTED))

    @settles
    def hold(self, device: str, ref: int | None = None) -> None:
        """Hold Call (5.3.4.6)."""
        leg = self._checked("hold", device, ref, State.CONNECTED)
        if sum(other.state is State.HOLDING for other in self.legs_of(device)) >= HOLDS:
            raise Refused(203)
        self._hold(leg)

    @settles
    def retrieve(self, device: str, ref: int | None = None) -> None:
        """Retrieve Call (5.3.4.7)."""
        leg = self._checked("retrieve", device, ref, State.HOLDING)
        if any(other.occupied for other in self.legs_of(device) if other is not leg):
            raise Refused(203)
        self._retrieve(leg)

    @settles
    def reroute(self, device: str, ref: int | None, to: str) -> None:
        """Reroute Call (5.3.4.5), while ringing or connected."""
        leg = self._checked("reroute", device, ref, State.RINGING)
        rest = leg.partner
        target = self.numbering.find(to)
        if leg.recalled or rest is None:
            raise Refused(203)
        if target is None or target in (leg.party, rest.party):
            raise Refused(107)
        if isinstance(target, Station) and target.forward.kind == "disable":
            obstacle = self.obstacle(target)
            if obstacle is not None:
                raise Refused({Cause.USER_BUSY: 140, Cause.DND: 141}.get(obstacle, 107))
        self._reroute(leg, rest, to)

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

    # --- what people do

    @settles
    def dial(self, device: str, number: str) -> int:
        """Somebody dials at the phone (section 5.3.2.3.1); returns the callRefID."""
        return self._originate(device, number, dialled=True)

    @settles
    def ring(
        self,
        to: str,
        from_: str = "",
        *,
        name: str = "",
        called: str = "",
        gives_up_after: float | None = None,
        talks_for: float | None = None,
    ) -> int:
        """Somebody calls an extension or a group from outside, or from the extension ``from_``.

        ``name`` is a caller's from outside; ``called`` is the number the caller dialled (the DID), if it is not
        ``to``. Returns the callRefID.
        """
        station = self.stations.get(from_)
        if station is not None:
            ref = self._originate(from_, to, dialled=True)
            call = self.calls.get(ref)
            caller = call.legs[0] if call is not None else None
        else:
            person = Outside(from_, self.numbering.behaviour(from_), name)
            caller = self.new_call(person, from_, called or to, Cause.TRUNK_CALL)
            ref = caller.call.ref
            self.route(caller, self.numbering.find(to))
        if caller is not None and caller.call.ref in self.calls:
            call, leg = caller.call, caller
            if gives_up_after is not None:
                self.later(gives_up_after, lambda: self.end_unanswered(leg), call)
            leg.talks_for = talks_for
        return ref

    @settles
    def hang_up(self, who: str, ref: int | None = None) -> None:
        """Somebody, by extension or outside number, hangs up."""
        legs = self._theirs(who, ref)
        if not legs:
            raise LookupError(f"{who or 'an anonymous caller'} is in no call")
        self.end(next((leg for leg in legs if leg.occupied), legs[-1]))

    @settles
    def pick_up(self, who: str, ref: int | None = None) -> None:
        """Somebody, by extension or outside number, answers the phone that rings."""
        legs = [leg for leg in self._theirs(who, ref) if leg.base is State.RINGING]
        if not legs:
            raise LookupError(f"nothing rings at {who or 'an anonymous caller'}")
        self.lift(legs[-1])

    @settles
    def mobile_answers(self, device: str, ref: int | None = None) -> None:
        """The user takes the call on a mobile extension (5.3.2.3.6): cause 101 at the desk phone."""
        leg = self._checked("answer", device, ref, State.RINGING)
        mobile = Outside(leg.party.dn, Behaviour())
        caller = leg.partner
        assert caller is not None
        self.finish(leg, Cause.MOBILE_ANSWER)
        self.connect(self.join(caller.call, mobile, State.RINGING, calling=False))

    @settles
    def unplug(self, device: str) -> None:
        """The phone loses its network: UnRegistered (5.3.2.3.22), and its calls are gone."""
        station = self.stations[device]
        if not station.registered:
            return
        station.registered = False
        self.announce_registration(device)
        for leg in self.legs_of(device):
            partner, was = leg.partner, leg.base
            self.remove(leg, None)
            if partner is None:
                continue
            if was is State.RINGING and partner.unanswered:
                self.fail(partner, Cause.BLOCKED)
            else:
                self.leave_alone(partner, station, Cause.NORMAL_CLEARING)

    @settles
    def plug(self, device: str) -> None:
        """The phone is back: Registered (5.3.2.3.21)."""
        station = self.stations[device]
        if not station.registered:
            station.registered = True
            self.announce_registration(device)

    @settles
    def set_busy(self, device: str, busy: bool = True) -> None:
        """Whoever calls this phone finds it busy."""
        self.stations[device].busy = busy

    @settles
    def set_messages(self, device: str, new: int, old: int = 0, urgent: int = 0) -> None:
        """Messages arrive or are heard: MWI (5.3.2.3.23)."""
        station = self.stations[device]
        station.messages = Messages(new, old, urgent)
        self.tell_station(events.waiting_messages(station))

    def set_behaviour(self, number: str, behaviour: Behaviour | None) -> None:
        """What the person with this number does when called; None: nothing, for a station."""
        if number in self.stations:
            self.stations[number].behaviour = behaviour
        else:
            self.numbering.set_behaviour(number, behaviour or Behaviour(answers_after=None))

    # --- for those who ask

    def station(self, device: str) -> Station:
        """A station that exists."""
        station = self.stations.get(device)
        if station is None:
            raise Refused(104)
        return station

    def registered(self, device: str) -> Station:
        """A station whose phone is there."""
        station = self.station(device)
        if not station.registered:
            raise Refused(150)
        return station

    # --- how

    def _theirs(self, who: str, ref: int | None) -> list[Leg]:
        legs = self.legs_of(who) or [
            leg
            for call in self.calls.values()
            for leg in call.legs
            if isinstance(leg.party, Outside) and tail(leg.party.number) == tail(who)
        ]
        return [leg for leg in legs if ref is None or leg.call.ref == ref]

    def lift(self, leg: Leg) -> None:
        """Answer a ringing leg; a call that is being talked on is held (call waiting)."""
        station = leg.station
        if station is not None:
            for other in self.legs_of(station.number):
                if other.state in (State.CONNECTED, State.HELD):
                    self._hold(other)
                elif other.state is State.LEFT:
                    self.finish(other, Cause.NORMAL_CLEARING)
        if leg.recalled:
            self._answer_recall(leg)
        else:
            self.connect(leg)

    def _originate(self, device: str, called: str, *, dialled: bool) -> int:
        station = self.registered(device)
        if not self.numbering.dialable(called):
            raise Refused(107)
        legs = self.legs_of(device)
        if not may_originate([leg.state for leg in legs]):
            raise Refused(147)
        for leg in legs:
            if leg.state is State.LEFT:
                self.finish(leg, Cause.NORMAL_CLEARING)
        leg = self.new_call(station, station.dn, called)
        if dialled:
            self.tell(leg, "dialing")
        self.tell(leg, "proceeding", dialDigit=called)
        self.route(leg, self.numbering.find(called))
        return leg.call.ref

    def _checked(self, command: str, device: str, ref: int | None, wanted: State) -> Leg:
        """The leg a command is for, if the command is legal there."""
        self.registered(device)
        legs = self.legs_of(device)
        if ref is None:
            usual = [leg for leg in legs if leg.state is wanted] or legs
            leg = usual[-1] if usual else None
        else:
            leg = next((leg for leg in legs if leg.call.ref == ref), None)
            if leg is None and ref in self.calls:
                raise Refused(106)
        code = refusal(command, State.NONE if leg is None else leg.state)
        if code is not None or leg is None:
            raise Refused(code or 106)
        return leg

    def _hold(self, leg: Leg) -> None:
        leg.holding = True
        self.tell(leg, "hold", holdDN=leg.party.dn)
        partner = leg.partner
        if partner is not None:
            self.tell(partner, "held", holdDN=leg.party.dn)
        self._recall_later(leg)

    def _retrieve(self, leg: Leg) -> None:
        self.enter(leg, State.CONNECTED)
        leg.holding = False
        emits = self.dialect.retrieve_emits
        if emits is not RetrieveEmits.CONNECTED:
            self.tell(leg, "retrieve", retrieveDN=leg.party.dn)
        if emits is not RetrieveEmits.RETRIEVE:
            self.tell_parties(leg, "connected", diversion=not leg.calling)
        self._tell_retrieved(leg)

    def _tell_retrieved(self, leg: Leg) -> None:
        if leg.partner is not None:
            self.tell(leg.partner, "retrieved", retrieveDN=leg.party.dn)

    def _recall_later(self, leg: Leg) -> None:
        self.later(self.timings.hold_recall, lambda: self._recall(leg), leg)

    def _recall(self, leg: Leg) -> None:
        partner, station = leg.partner, leg.station
        legs = self.legs_of(station.number) if station is not None else []
        if partner is None or any(other.state is not State.HOLDING for other in legs):
            self._recall_later(leg)
            return
        self.enter(leg, State.RINGING)
        leg.recalled = True
        parties = {"callingDN": partner.party.dn, "calledDN": leg.party.dn}
        self.tell(leg, "ringing", **parties, **events.cause(Cause.RECALL))
        self.later(self.timings.ring, lambda: self.end(leg, Cause.TIMEOUT), leg)

    def _answer_recall(self, leg: Leg) -> None:
        partner = leg.partner
        self.enter(leg, State.CONNECTED)
        leg.recalled = leg.holding = False
        parties = {"callingDN": partner.party.dn if partner else "", "calledDN": leg.party.dn}
        self.tell(leg, "connected", **parties, **events.cause(Cause.RECALL))
        self._tell_retrieved(leg)

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
