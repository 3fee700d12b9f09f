"""A call is answered, held, and comes back (sections 5.3.4.3, 6 and 7)."""

import functools

from desk_agent.api.codes import Cause
from desk_agent.simulator import events
from desk_agent.simulator.calls import Leg, State
from desk_agent.simulator.clearing import Clearing
from desk_agent.simulator.dialect import RetrieveEmits

_STRANGERS_TALK = 30.0  # seconds; nobody in the house could end it


class Talking(Clearing):
    """What the parties of a call do with each other."""

    def lift(self, leg: Leg) -> None:
        """Answer a ringing leg; a call that is being talked on is held (call waiting)."""
        station = leg.station
        if station is not None:
            for other in self.legs_of(station.number):
                if other is leg:
                    continue
                if other.talking:
                    self.put_on_hold(other)
                elif other.state is State.LEFT:
                    self.finish(other, Cause.NORMAL_CLEARING)
                elif other.occupied:
                    self.end(other)  # one cannot dial and answer at once
        if leg.recalled and leg.holding:
            self._answer_recall(leg)
        else:
            self.connect(leg)

    def connect(self, leg: Leg) -> None:
        """The ringing leg is answered: it, and a caller who waits, talk; nobody else rings in a call of two."""
        call = leg.call
        callers = [other for other in leg.others if other.unanswered]
        losers = [] if call.conference else [other for other in leg.others if other.base is State.RINGING]
        record = self.journal.calls[call.ref]
        record.answered = record.answered or self._timers.now()
        self._join_in(leg)
        for loser in losers:
            self.finish(loser, Cause.MADN_ANSWER)
        for caller in callers:
            self._join_in(caller)
        behaviour = leg.party.behaviour
        if behaviour is not None and leg.talks_for is None:
            leg.talks_for = behaviour.talks_for
        if all(side.station is None and side.talks_for is None for side in call.legs):
            leg.talks_for = _STRANGERS_TALK
        for side in (leg, *callers):
            if side.talks_for is not None:
                side.lasting.append(self.after(side.talks_for, functools.partial(self.end, side)))

    def _join_in(self, leg: Leg) -> None:
        self.enter(leg, State.CONNECTED)
        leg.recalled = leg.holding = False
        self.note_answered(leg)
        self.tell_parties(leg, "connected", diversion=not leg.calling)

    # --- hold

    def put_on_hold(self, leg: Leg) -> None:
        """Hold: the other side hears it; in a conference the others go on talking."""
        leg.holding = True
        self.tell(leg, "hold", holdDN=leg.party.dn)
        if leg.partner is not None:
            self.tell(leg.partner, "held", holdDN=leg.party.dn)
        self._recall_later(leg)

    def take_off_hold(self, leg: Leg) -> None:
        """Retrieve."""
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

    # --- recall

    def ring_back(self, leg: Leg) -> None:
        """A phone that holds the call rings for it (cause 27)."""
        self.enter(leg, State.RINGING)
        leg.recalled = leg.holding = True
        self.tell(leg, "ringing", **self._recall_parties(leg), **events.cause(Cause.RECALL))
        self.later(self.timings.ring, lambda: self.end(leg, Cause.TIMEOUT), leg)

    def _recall_later(self, leg: Leg) -> None:
        self.later(self.timings.hold_recall, lambda: self._recall(leg), leg)

    def _recall(self, leg: Leg) -> None:
        legs = self.legs_of(leg.station.number) if leg.station is not None else []
        if any(other.state is not State.HOLDING for other in legs):
            self._recall_later(leg)
        else:
            self.ring_back(leg)

    def _answer_recall(self, leg: Leg) -> None:
        self.enter(leg, State.CONNECTED)
        leg.recalled = leg.holding = False
        self.tell(leg, "connected", **self._recall_parties(leg), **events.cause(Cause.RECALL))
        self._tell_retrieved(leg)

    @staticmethod
    def _recall_parties(leg: Leg) -> events.Fields:
        return {"callingDN": leg.others[0].party.dn if leg.others else "", "calledDN": leg.party.dn}
