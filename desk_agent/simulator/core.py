"""The exchange's inner works: legs come, ring, connect and end, and every step is told to who sees it."""

import functools
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from random import Random
from typing import Any, ParamSpec, Protocol, TypeVar, cast

from desk_agent.api.codes import Cause
from desk_agent.simulator import events
from desk_agent.simulator.calls import Call, Leg, State, status_word
from desk_agent.simulator.dialect import Dialect, Timings
from desk_agent.simulator.journal import CallRecord, Journal, LegRecord
from desk_agent.simulator.numbering import Numbering
from desk_agent.simulator.parties import Behaviour, Group, Party, Station
from desk_agent.simulator.timers import Timers


class Listener(Protocol):
    """Who hears of events."""

    def __call__(self, event: dict[str, Any], device: str, *, presence: bool = False) -> None:
        """An event, in its envelope, of a device."""


HOLDS = 2  # calls one phone can hold at a time

P = ParamSpec("P")
R = TypeVar("R")


def settles(method: Callable[P, R]) -> Callable[P, R]:
    """After this method of Core, presence is up to date; only the outermost one sees to it."""

    @functools.wraps(method)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        core = cast("Core", args[0])
        core.depth += 1
        try:
            return method(*args, **kwargs)
        finally:
            core.depth -= 1
            if not core.depth:
                core.refresh_presence()

    return wrapper


class Core:
    """Stations, calls and legs; Routing adds how a call finds its way, Exchange what may be asked for."""

    def __init__(
        self,
        *,
        stations: Iterable[Station],
        groups: Iterable[Group],
        outside: Mapping[str, Behaviour],
        timers: Timers,
        rng: Random,
        dialect: Dialect,
        timings: Timings,
        lines: int,
    ) -> None:
        self.stations = {station.number: station for station in stations}
        self.groups = {group.number: group for group in groups}
        self.numbering = Numbering(self.stations, self.groups, outside, self._usual)
        self.calls: dict[int, Call] = {}
        self.journal = Journal()
        self.dialect = dialect
        self.timings = timings
        self.lines = lines
        self.listener: Listener | None = None
        self.depth = 0
        self._timers = timers
        self._rng = rng
        self._refs = itertools.count(1)
        self._serials = itertools.count(1)
        self._words = {number: status_word(station, ()) for number, station in self.stations.items()}

    # --- what is

    def legs_of(self, number: str) -> list[Leg]:
        """The legs of a station, oldest call first."""
        return [leg for call in self.calls.values() for leg in call.legs if _is(leg.party, number)]

    def leg(self, number: str, ref: int) -> Leg | None:
        """A station's leg of one call."""
        return next((leg for leg in self.legs_of(number) if leg.call.ref == ref), None)

    def status(self, number: str) -> str:
        """The status word of a station."""
        return status_word(self.stations[number], self.legs_of(number))

    def obstacle(self, station: Station) -> Cause | None:
        """Why a station cannot be rung now."""
        if not station.registered:
            return Cause.BLOCKED
        if station.dnd:
            return Cause.DND
        legs = [leg for leg in self.legs_of(station.number) if leg.state is not State.LEFT]
        talking = any(leg.state in (State.CONNECTED, State.HELD) for leg in legs)
        engaged = any(leg.occupied or leg.base is State.RINGING for leg in legs)
        holds = sum(leg.state is State.HOLDING for leg in legs)
        room = talking and station.call_waiting and len(legs) - holds == 1 and holds < HOLDS
        if station.busy or (engaged and not room):
            return Cause.USER_BUSY
        return None

    # --- what is told

    def tell(self, leg: Leg, kind: str, **fields: Any) -> None:
        """An event of a station about one of its calls; people outside hear nothing."""
        if leg.station is not None:
            self._emit(events.of_leg(kind, leg, fields))

    def tell_parties(self, leg: Leg, kind: str, *, diversion: bool = False) -> None:
        """Alerting, Ringing or Connected."""
        self.tell(leg, kind, **events.parties(leg.call, leg.call.cause, diversion=diversion))

    def tell_station(self, data: dict[str, Any]) -> None:
        """An event of a station about itself."""
        self._emit(data)

    def refresh_presence(self) -> None:
        """Presence events for every status that has changed."""
        for number, station in self.stations.items():
            word = self.status(number)
            if word != self._words[number]:
                self._words[number] = word
                self._emit(events.presence(station, word), presence=True)

    def next_serial(self) -> int:
        """The number of the next event."""
        return next(self._serials)

    def restart_serials(self) -> None:
        """Count events from one again, as a restart of the PBX does."""
        self._serials = itertools.count(1)

    def announce_registration(self, number: str) -> None:
        """Registered or UnRegistered, e.g. right after Monitor Start (section 5.3.2.3.22)."""
        self._emit(events.registration(self.stations[number]))

    def _emit(self, data: dict[str, Any], *, presence: bool = False) -> None:
        device = data["deviceNumber"]
        if not self.stations[device].registered and data["type"] != "unregistered" and not presence:
            return
        data["evtSerialNum"] = self.next_serial()
        kind = "presence" if presence else "event"
        self.journal.note(self._timers.now(), kind, data["type"], device, data=data)
        if self.dialect.padded_types and data["type"] == "held":
            data = {**data, "type": " held"}
        if self.listener is not None:
            self.listener({"event": "call", "data": data}, device, presence=presence)

    # --- time

    def later(self, seconds: float, action: Callable[[], object], owner: Leg | Call) -> None:
        """Do something, unless the leg's state changes or the call ends before."""

        def run() -> None:
            self.depth += 1
            try:
                action()
            finally:
                self.depth -= 1
                self.refresh_presence()

        owner.timers.append(self._timers.after(seconds, run))

    # --- legs come and go

    def new_call(self, party: Party, calling_dn: str, called_dn: str, cause: Cause = Cause.NEW_CALL) -> Leg:
        """A call with its caller."""
        call = Call(next(self._refs), calling_dn, called_dn, cause)
        self.calls[call.ref] = call
        self.journal.calls[call.ref] = CallRecord(call.ref, calling_dn, called_dn, self._timers.now())
        return self.join(call, party, State.PROCEEDING, calling=True)

    def join(self, call: Call, party: Party, state: State, *, calling: bool) -> Leg:
        """Another party of a call."""
        leg = Leg(call, party, calling, state)
        call.legs.append(leg)
        if leg.station is not None:
            record = LegRecord(leg.station.number, not calling, self._timers.now())
            self.journal.calls[call.ref].legs.append(record)
        return leg

    def enter(self, leg: Leg, state: State) -> None:
        """Change a leg's state; what waited for the old one will not happen."""
        for timer in leg.timers:
            timer.cancel()
        leg.timers.clear()
        leg.base = state

    def finish(self, leg: Leg, cause: Cause) -> None:
        """Released: this leg is over (section 5.3.2.3.6)."""
        self.tell(leg, "released", releasedDN=leg.party.dn, **events.cause(cause))
        self.remove(leg, cause)

    def remove(self, leg: Leg, cause: Cause | None) -> None:
        """Take a leg out of its call without a word; the last one ends the call."""
        self.enter(leg, State.NONE)
        call = leg.call
        call.legs.remove(leg)
        record = self.journal.calls[call.ref]
        if leg.station is not None:
            self._record(leg).ended = self._timers.now()
            self._record(leg).cause = None if cause is None else int(cause)
        if not call.legs:
            for timer in call.timers:
                timer.cancel()
            record.ended = self._timers.now()
            del self.calls[call.ref]

    def leave_alone(self, leg: Leg, gone: Party, cause: Cause) -> None:
        """ReleasedAsc: the other side has ended the call (section 5.3.2.3.7)."""
        if leg.station is None:
            self.remove(leg, cause)
        elif leg.base is State.RINGING:
            self.finish(leg, Cause.NORMAL_CLEARING)  # a recall nobody has answered
        else:
            self.tell(leg, "releasedasc", releasedAscDN=gone.dn, **events.cause(cause))
            leg.holding = False
            self.enter(leg, State.LEFT)
            self.later(self.timings.left, lambda: self.finish(leg, Cause.NORMAL_CLEARING), leg)

    def fail(self, leg: Leg, cause: Cause) -> None:
        """The call goes no further (section 5.3.2.3.10); people outside give up at once."""
        if leg.station is None:
            self.remove(leg, cause)
            return
        offered = {
            Cause.USER_BUSY: list(self.dialect.busy_services),
            Cause.DND: [s for s in self.dialect.busy_services if s == "callback"],
        }.get(cause)
        services = {"busySvcList": offered} if offered and not leg.call.trunk else {}
        self.enter(leg, State.FAILED)
        self.tell(leg, "fail", **services, **events.parties(leg.call, cause))
        self.later(self.timings.failed, lambda: self.finish(leg, Cause.TIMEOUT), leg)

    def connect(self, leg: Leg) -> None:
        """The ringing leg is answered: both sides talk."""
        now = self._timers.now()
        caller = leg.partner
        assert caller is not None
        record = self.journal.calls[leg.call.ref]
        record.answered = record.answered or now
        for side in (leg, caller):
            self.enter(side, State.CONNECTED)
            if side.station is not None:
                self._record(side).answered = self._record(side).answered or now
            self.tell_parties(side, "connected", diversion=side is leg)
        behaviour = leg.party.behaviour
        if behaviour is not None and leg.talks_for is None:
            leg.talks_for = behaviour.talks_for
        if leg.station is None and caller.station is None and leg.talks_for is None:
            leg.talks_for = 30.0  # nobody in the house could end it
        for side in (leg, caller):
            if side.talks_for is not None:
                self.later(side.talks_for, functools.partial(self.end, side), leg.call)

    def end(self, leg: Leg, cause: Cause = Cause.NORMAL_CLEARING) -> None:
        """A party ends its part, and what follows for the other."""
        if leg not in leg.call.legs:
            return
        partner = leg.partner
        recall = leg.base is State.RINGING and leg.recalled
        rejected = leg.base is State.RINGING and not recall and cause is Cause.NORMAL_CLEARING
        self.finish(leg, Cause.REJECT if rejected else cause)
        if partner is None:
            return
        if partner.base is State.RINGING and not partner.recalled:
            self.finish(partner, cause)
        else:
            self.leave_alone(partner, leg.party, Cause.REJECT if rejected else cause)

    def end_unanswered(self, leg: Leg, cause: Cause = Cause.NORMAL_CLEARING) -> None:
        """A caller gives up, if nobody has answered."""
        if leg in leg.call.legs and leg.unanswered:
            self.end(leg, cause)

    # --- small things

    def _record(self, leg: Leg) -> LegRecord:
        device = leg.station.number if leg.station is not None else ""
        records = self.journal.calls[leg.call.ref].legs
        return next(record for record in reversed(records) if record.device == device)

    def _usual(self) -> Behaviour:
        return replace(Behaviour(), answers_after=round(self._rng.uniform(2.5, 6.0), 1))


def _is(party: Party, number: str) -> bool:
    return isinstance(party, Station) and party.number == number
