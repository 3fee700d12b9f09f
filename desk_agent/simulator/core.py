"""The exchange's inner works: calls and legs come and go, and every step is told to who sees it."""

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from random import Random
from typing import Any, Generic, ParamSpec, Protocol, TypeVar, cast

from desk_agent.api.codes import Cause
from desk_agent.simulator import events
from desk_agent.simulator.calls import Call, Leg, State, status_word
from desk_agent.simulator.dialect import Dialect, Timings
from desk_agent.simulator.journal import CallRecord, Journal, LegRecord
from desk_agent.simulator.numbering import Numbering
from desk_agent.simulator.observer import Observers
from desk_agent.simulator.parties import Behaviour, Group, Party, Station
from desk_agent.simulator.rules import Refused
from desk_agent.simulator.spelling import spelled
from desk_agent.simulator.timers import Timer, Timers


class Listener(Protocol):
    """Who hears of events."""

    def __call__(self, event: dict[str, Any], device: str, *, presence: bool = False, ahead: bool = False) -> None:
        """An event, in its envelope, of a device ("": of the system); ``ahead`` of the reply to who caused it."""


class Distributor(Protocol):
    """Gives out the calls of a group that does not simply ring."""

    def arrive(self, caller: Leg, group: Group, hops: int) -> None:
        """A call for the group, after so many diversions."""

    def passed_over(self, caller: Leg) -> bool:
        """The phone that rang does not take the call; False: so it goes no further."""


HOLDS = 2  # calls one phone can hold at a time

P = ParamSpec("P")
R = TypeVar("R")


def settles(method: Callable[P, R]) -> Callable[P, R]:
    """After this method of Core, or of a Part of the exchange, everything that follows from it is done."""

    @functools.wraps(method)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        owner = cast("Core | Part[Any]", args[0])
        with (owner if isinstance(owner, Core) else owner.exchange).settling():
            return method(*args, **kwargs)

    return wrapper


class Core:
    """Stations, calls and legs, and whom an event reaches.

    Four layers build on it, each on those before: Clearing (how calls end), Talking (how they are answered,
    held and come back), Routing (how they find their way), and Exchange (what may be asked for).
    """

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
        self.observers = Observers()
        self.distributors: dict[str, Distributor] = {}  # by the number of the group whose calls they give out
        self.followers: list[Callable[[], bool]] = []  # do what has become possible; whether there was anything
        self._depth = 0
        self._timers = timers
        self._rng = rng
        self._refs = itertools.count(1)
        self._serials = itertools.count(1)
        self._words = {number: status_word(station, ()) for number, station in self.stations.items()}

    # --- what is

    def add_station(self, station: Station) -> None:
        """A new extension."""
        self.stations[station.number] = station
        self._words[station.number] = status_word(station, ())

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
        self.observers.told(leg, kind, fields)
        if leg.station is not None:
            self._emit(events.of_leg(kind, leg, fields))

    def tell_parties(self, leg: Leg, kind: str, *, diversion: bool = False) -> None:
        """Alerting, Ringing or Connected."""
        self.tell(leg, kind, **events.parties(leg.call, leg.call.cause, diversion=diversion))

    def tell_station(self, data: dict[str, Any], *, ahead: bool = False) -> None:
        """An event of a station, or of a group's number, about itself; without ``deviceNumber``, of the system."""
        self.observers.noted(data.get("deviceNumber", ""), data["type"], data)
        self._emit(data, ahead=ahead)

    def refresh_presence(self) -> None:
        """Presence events for every status that has changed."""
        legs: dict[str, list[Leg]] = {}
        for call in self.calls.values():
            for leg in call.legs:
                legs.setdefault(leg.party.number, []).append(leg)
        for number, station in self.stations.items():
            own = [leg for leg in legs.get(number, ()) if leg.party is station]
            word = status_word(station, own)
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
        self.tell_station(events.registration(self.stations[number]))

    def _emit(self, data: dict[str, Any], *, presence: bool = False, ahead: bool = False) -> None:
        device = data.get("deviceNumber", "")
        station = self.stations.get(device)
        if station is not None and not station.registered and data["type"] != "unregistered" and not presence:
            return
        data["evtSerialNum"] = self.next_serial()
        kind = "presence" if presence else "event"
        self.journal.note(self._timers.now(), kind, data["type"], device, data=data)
        if self.listener is not None:
            event = {"event": "call", "data": spelled(data, self.dialect)}
            self.listener(event, device, presence=presence, ahead=ahead)

    # --- time

    def later(self, seconds: float, action: Callable[[], object], owner: Leg | Call) -> None:
        """Do something, unless the leg's state changes or the call ends before."""
        owner.timers.append(self.after(seconds, action))

    def after(self, seconds: float, action: Callable[[], object]) -> Timer:
        """Do something later, and what follows from it."""

        def run() -> None:
            with self.settling():
                action()

        return self._timers.after(seconds, run)

    @contextmanager
    def settling(self) -> Iterator[None]:
        """Afterwards presence is up to date, and who waited for this has been served."""
        self._depth += 1
        try:
            yield
            if self._depth == 1:
                while any(follower() for follower in self.followers):
                    pass
        finally:
            self._depth -= 1
            if not self._depth:
                self.refresh_presence()

    # --- legs come and go

    def new_call(self, party: Party, calling_dn: str, called_dn: str, cause: Cause = Cause.NEW_CALL) -> Leg:
        """A call with its caller."""
        call = Call(next(self._refs), calling_dn, called_dn, cause)
        self.calls[call.ref] = call
        self.journal.begin(CallRecord(call.ref, calling_dn, called_dn, self._timers.now()))
        return self.join(call, party, State.PROCEEDING, calling=True)

    def join(self, call: Call, party: Party, state: State, *, calling: bool) -> Leg:
        """Another party of a call."""
        leg = Leg(call, party, calling, state)
        call.legs.append(leg)
        self._open_record(leg)
        self.observers.joined(leg)
        return leg

    def move(self, leg: Leg, call: Call, cause: Cause) -> None:
        """Take a leg out of its call and into another without a word; the last one ends the call it leaves."""
        self.observers.moving(leg, cause)
        self._take_out(leg, cause)
        leg.call = call
        call.legs.append(leg)
        self._open_record(leg)
        if leg.joined:
            self.note_answered(leg)
        self.observers.moved(leg)

    def enter(self, leg: Leg, state: State) -> None:
        """Change a leg's state; what waited for the old one will not happen."""
        for timer in leg.timers:
            timer.cancel()
        leg.timers.clear()
        before, leg.base = leg.base, state
        if state is not before:
            self.observers.entered(leg, before)

    def finish(self, leg: Leg, cause: Cause) -> None:
        """Released: this leg is over (section 5.3.2.3.6)."""
        self.tell(leg, "released", releasedDN=leg.party.dn, **events.cause(cause))
        self.remove(leg, cause)

    def remove(self, leg: Leg, cause: Cause | None) -> None:
        """Take a leg out of its call without a word; the last one ends the call."""
        self.enter(leg, State.NONE)
        for timer in leg.lasting:
            timer.cancel()
        self.observers.left(leg, cause)
        self._take_out(leg, cause)

    def note_answered(self, leg: Leg) -> None:
        """Write down that a party has begun to talk."""
        now = self._timers.now()
        if leg.station is not None:
            record = self._record(leg)
            record.answered = record.answered or now

    def _take_out(self, leg: Leg, cause: Cause | None) -> None:
        call = leg.call
        if leg.station is not None:
            self._record(leg).ended = self._timers.now()
            self._record(leg).cause = None if cause is None else int(cause)
        call.legs.remove(leg)
        if not call.legs:
            for timer in call.timers:
                timer.cancel()
            self.journal.calls[call.ref].ended = self._timers.now()
            del self.calls[call.ref]

    # --- small things

    def _open_record(self, leg: Leg) -> None:
        if leg.station is not None:
            record = LegRecord(leg.station.number, not leg.calling, self._timers.now())
            self.journal.calls[leg.call.ref].legs.append(record)

    def _record(self, leg: Leg) -> LegRecord:
        device = leg.station.number if leg.station is not None else ""
        records = self.journal.calls[leg.call.ref].legs
        return next(record for record in reversed(records) if record.device == device)

    def _usual(self) -> Behaviour:
        return replace(Behaviour(), answers_after=round(self._rng.uniform(2.5, 6.0), 1))


ExchangeT = TypeVar("ExchangeT", bound=Core)


class Part(Generic[ExchangeT]):
    """One service of the exchange, with what it keeps in mind."""

    def __init__(self, exchange: ExchangeT) -> None:
        self.exchange = exchange


def _is(party: Party, number: str) -> bool:
    return isinstance(party, Station) and party.number == number
