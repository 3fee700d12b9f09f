"""What people do: at their phones, and outside."""

from desk_agent.api.codes import Cause
from desk_agent.simulator import checks, events
from desk_agent.simulator.calls import Leg, State
from desk_agent.simulator.core import settles
from desk_agent.simulator.numbering import tail
from desk_agent.simulator.parties import Behaviour, Messages, Outside, Station
from desk_agent.simulator.routing import Routing
from desk_agent.simulator.rules import Refused


class People(Routing):
    """What happens without a command: the exchange only sees it."""

    @settles
    def dial(self, device: str, number: str) -> int:
        """Somebody dials at the phone (section 5.3.2.3.1); returns the callRefID."""
        return self.originate(device, number, dialled=True)

    @settles
    def lift_handset(self, device: str) -> None:
        """The handset of an analogue phone is lifted for the call it was asked to make (section 5.3.4.2)."""
        leg = next((leg for leg in self.legs_of(device) if leg.base is State.DIALING), None)
        if leg is None:
            raise LookupError(f"{device} does not wait for its handset")
        self._dial(leg, dialled=True)

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
            ref = self.originate(from_, to, dialled=True)
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
        leg = checks.leg_for(self, "answer", device, ref, State.RINGING)
        mobile = Outside(leg.party.dn, Behaviour())
        caller = leg.partner
        if caller is None or leg.recalled:
            raise Refused(204)
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
            self.vanish(leg)

    @settles
    def plug(self, device: str) -> None:
        """The phone is back: Registered (5.3.2.3.21)."""
        station = self.stations[device]
        if not station.registered:
            station.registered = True
            self.announce_registration(device)

    @settles
    def lose_power(self) -> None:
        """The PBX is off for a moment: every call is gone, and nobody is told."""
        for call in list(self.calls.values()):
            for leg in list(call.legs):
                self.remove(leg, None)

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

    # --- how

    def originate(self, device: str, called: str, *, dialled: bool) -> int:
        """Begin a call, by command or (``dialled``) at the phone; returns the callRefID."""
        station = self.registered(device)
        if not self.numbering.dialable(called):
            raise Refused(107)
        checks.free_for(self, "make", device)
        self.drop_left(device)
        leg = self.new_call(station, station.dn, called)
        if station.analogue and not dialled:
            self._ask_to_lift(leg, station)
        else:
            self._dial(leg, dialled=dialled)
        return leg.call.ref

    def _dial(self, leg: Leg, *, dialled: bool) -> None:
        called = leg.call.called_dn
        self.enter(leg, State.PROCEEDING)
        if dialled:
            self.tell(leg, "dialing")
        self.tell(leg, "proceeding", dialDigit=called)
        self.route(leg, self.numbering.find(called))

    def _ask_to_lift(self, leg: Leg, station: Station) -> None:
        self.enter(leg, State.DIALING)
        self.later(self.timings.off_hook, lambda: self.end(leg, Cause.TIMEOUT), leg)
        if station.behaviour is not None and station.behaviour.answers_after is not None:
            self.later(station.behaviour.answers_after, lambda: self._dial(leg, dialled=True), leg)

    def _theirs(self, who: str, ref: int | None) -> list[Leg]:
        legs = self.legs_of(who) or [
            leg
            for call in self.calls.values()
            for leg in call.legs
            if isinstance(leg.party, Outside) and tail(leg.party.number) == tail(who)
        ]
        return [leg for leg in legs if ref is None or leg.call.ref == ref]
