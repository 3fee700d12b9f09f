"""A call is answered, held, and comes back (sections 5.3.4.3, 6 and 7)."""

import functools

from desk_agent.api.codes import Cause
from desk_agent.simulator import events
from desk_agent.simulator.calls import Call, Leg, State
from desk_agent.simulator.clearing import Clearing
from desk_agent.simulator.dialect import RetrieveEmits
from desk_agent.simulator.parties import Sharing

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

    def connect(self, leg: Leg, others_hear: Cause | None = None) -> None:
        """The ringing leg is answered: it, and a caller who waits, talk.

        Nobody else rings in a call of two, and ``others_hear`` why.
        """
        call = leg.call
        sharing = call.group.sharing if call.group is not None else None
        others_hear = others_hear or (sharing or Sharing.MADN).value
        callers = [other for other in leg.others if other.unanswered]
        losers = [] if call.conference else [other for other in leg.others if other.base is State.RINGING]
        call.recall_to = None
        record = self.journal.calls[call.ref]
        record.answered = record.answered or self._timers.now()
        self._join_in(leg)
        for loser in losers:
            self.finish(loser, others_hear)
        for caller in callers:
            self._join_in(caller)
        behaviour = leg.party.behaviour
        if behaviour is not None and leg.talks_for is None:
            leg.talks_for = behaviour.talks_for
        for side in (leg, *callers):
            if side.talks_for is not None:
                side.lasting.append(self.after(side.talks_for, functools.partial(self.end, side)))
        self.mind_strangers(call)
        if leg.sequel is not None:
            sequel, leg.sequel = leg.sequel, None
            sequel()

    def join_alone(self, caller: Leg) -> None:
        """A conference that answers by itself has the caller in."""
        record = self.journal.calls[caller.call.ref]
        record.answered = self._timers.now()
        self._join_in(caller)

    def mind_strangers(self, call: Call) -> None:
        """Two people outside do not talk for ever."""
        if call.legs and all(side.station is None and not side.lasting for side in call.legs):
            side = call.legs[0]
            side.lasting.append(self.after(_STRANGERS_TALK, lambda: self.end(side)))

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

    def ready(self, number: str) -> bool:
        """Whether a call may ring back at this phone: it is there, and in no call it does not hold."""
        legs = self.legs_of(number)
        return self.stations[number].registered and all(leg.state in (State.HOLDING, State.LEFT) for leg in legs)

    def ring_back(self, leg: Leg) -> None:
        """A phone that holds the call rings for it (cause 27)."""
        self.enter(leg, State.RINGING)
        leg.recalled = leg.holding = True
        self.tell(leg, "ringing", **self._recall_parties(leg), **events.cause(Cause.RECALL))
        self.later(self.timings.ring, lambda: self.end(leg, Cause.TIMEOUT), leg)

    def _recall_later(self, leg: Leg) -> None:
        self.later(self.timings.hold_recall, lambda: self._recall(leg), leg)

    def _recall(self, leg: Leg) -> None:
        if self.ready(leg.party.number):
            self.ring_back(leg)
        else:
            self._recall_later(leg)

    def _answer_recall(self, leg: Leg) -> None:
        self.enter(leg, State.CONNECTED)
        leg.recalled = leg.holding = False
        self.tell(leg, "connected", **self._recall_parties(leg), **events.cause(Cause.RECALL))
        self._tell_retrieved(leg)

    @staticmethod
    def _recall_parties(leg: Leg) -> events.Fields:
        return {"callingDN": leg.others[0].party.dn if leg.others else "", "calledDN": leg.party.dn}
