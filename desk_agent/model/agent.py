"""The own state as an ACD agent (sections 5.3.2.3.24 to 29 and 5.3.4.27 to 29).

The PBX cannot be asked for it: only events and the answers to own commands tell. So it is unknown at first, and
again after every lost connection. An event and the answer to the command that caused it come in either order;
whichever is first changes the state, and the answer never undoes what an event has said meanwhile.

No event tells the reason for "not ready": the one this desk has sent is kept beside the state, as long as nothing
else explains it.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from desk_agent.api import events as ev
from desk_agent.instant import Instant
from desk_agent.view import AgentState

ALWAYS_ALLOWED: Final = "1"  # a reason code for "ready", where none was used before; 0 could start the wrap-up
TIMED: Final = "0"  # on some systems this reason starts the timed wrap-up
_LATE: Final = 2.0  # seconds within which events may overtake each other
_PENDING: Final = 5.0  # seconds that the event of a command that was answered may still take


class Place(Struct, frozen=True):
    """The agent's place in one ACD group."""

    group: str
    agent_id: str = ""
    primary: bool = True
    priority: int = 0
    logged_on: bool = False


class LogOn(Struct, frozen=True):
    """The agent is to be logged on."""

    place: Place


class LogOff(Struct, frozen=True):
    """The agent is to be logged off."""

    place: Place


class Duty(Struct, frozen=True):
    """The agent is to be ready, or not ready for a reason."""

    ready: bool
    reason: str


Wish = LogOn | LogOff | Duty


class Agent(Struct, frozen=True):
    """What is known."""

    state: AgentState = AgentState.UNKNOWN
    since: Instant | None = None
    reason: str = ""  # the code of "not ready", "" if nobody has told it
    places: tuple[Place, ...] = field(default=())  # primary first

    @property
    def logged_on(self) -> tuple[Place, ...]:
        """Where the agent is logged on."""
        return tuple(place for place in self.places if place.logged_on)


class AgentModel:
    """The agent at the phone ``extension``; ``remembered`` is where it was last logged on."""

    def __init__(self, extension: str, remembered: Iterable[Place] = ()) -> None:
        self.extension = extension
        self.now = Agent(places=_ordered(replace(place, logged_on=False) for place in remembered))
        self.heard = False  # whether the PBX has ever spoken of this agent
        self._wish: Wish | None = None
        self._told = False  # the event of the wish has come
        self._last_reason = ""
        self._due = ""  # the reason of a "not ready" that the PBX has not told yet
        self._leaving = ("", float("-inf"))  # the group of the last log-off of ours, and when that was answered
        self._serial, self._at = 0, float("-inf")

    @property
    def wish(self) -> Wish | None:
        """What was asked for and is not answered yet."""
        return self._wish

    @property
    def ready_reason(self) -> str:
        """The reason code to send with "ready", which the document demands: the last one, never 0 unasked."""
        return self._last_reason if self._last_reason not in {"", TIMED} else ALWAYS_ALLOWED

    # what the PBX says

    def apply(self, event: ev.AgentEvent, at: Instant) -> bool:
        """Take in one event; whether it changed anything."""
        if event.device_number != self.extension or self._is_late(event, at):
            return False
        self.heard = True
        before = self.now
        self._told = self._told or _is_of(self._wish, event)
        match event:
            case ev.AgentLogOn():
                self._enter(event)
                if before.state in {AgentState.UNKNOWN, AgentState.LOGGED_OFF}:
                    self._become(AgentState.UNKNOWN, at)
            case ev.AgentLogOff():
                self._leave(event, at)
            case ev.AgentReady():
                self._enter(event)
                self._become(AgentState.READY, at)
            case ev.AgentNotReady():
                self._enter(event)
                self._become(AgentState.NOT_READY, at, self._due or before.reason)
                self._due = ""
            case ev.AgentWork():
                self._enter(event)
                self._become(AgentState.WRAP_UP, at, self._due or before.reason)
                self._due = ""
            case ev.AgentBusy():
                self._enter(event)
                self._become(AgentState.BUSY, at, before.reason)
        return self.now != before

    def reason_is(self, code: str) -> bool:
        """The ACD stream tells why the agent is not ready (code 13), e.g. when that was said at the phone."""
        if not code:
            return False
        self._last_reason = code
        before = self.now
        if before.state is AgentState.NOT_READY:
            self.now = replace(before, reason=code)
        else:
            self._due = code  # the event of the state itself is still under way
        return self.now != before

    def entered(self, place: Place) -> bool:
        """The ACD stream tells of a log-on (codes 11 and 25)."""
        before = self.now
        self.heard = True
        self._put(replace(place, logged_on=True))
        return self.now != before

    def left(self, group: str, at: Instant) -> bool:
        """The ACD stream tells of a log-off (codes 12 and 26): of this group alone."""
        before = self.now
        self.heard = True
        self._out(group, at)
        return self.now != before

    # what is asked of it

    def ask(self, wish: Wish) -> None:
        """A command is on its way."""
        self._wish, self._told = wish, False
        if isinstance(wish, Duty):
            self._due = "" if wish.ready else wish.reason

    def accepted(self, at: Instant) -> bool:
        """The PBX has carried the command out; whether that changed anything."""
        wish, told = self._wish, self._told
        before = self.now
        self._wish = None
        if isinstance(wish, LogOff) and not told:
            self._leaving = (wish.place.group, at.mono)
        if isinstance(wish, Duty) and not wish.ready:
            self._last_reason = wish.reason
        match wish:
            case LogOn(place):
                # the agent's number and priority are in no event of a primary group alone
                left = told and before.state is AgentState.LOGGED_OFF  # the answer is later than two events
                self._put(replace(place, logged_on=not left))
                if not told and before.state is AgentState.LOGGED_OFF:
                    self._become(AgentState.UNKNOWN, at)
            case LogOff(place) if not told:
                self._out(place.group, at)
            case Duty(ready, reason) if not told:
                self._become(AgentState.READY if ready else AgentState.NOT_READY, at, reason)
        return self.now != before

    def refused(self) -> None:
        """The PBX has not carried the command out, or does not say."""
        self._wish, self._due = None, ""

    def doubt(self) -> None:
        """The connection is gone: nothing is known until the PBX says something again."""
        self._wish, self._due = None, ""
        self._serial, self._at = 0, float("-inf")
        places = tuple(replace(place, logged_on=False) for place in self.now.places)
        self.now = Agent(places=places)

    # the workings

    def _is_late(self, event: ev.AgentEvent, at: Instant) -> bool:
        """Whether a younger event has overtaken this one: it then says nothing of the present."""
        serial = event.evt_serial_num
        if serial and serial < self._serial and at.mono - self._at < _LATE:
            return True
        if serial:
            self._serial, self._at = serial, at.mono
        return False

    def _become(self, state: AgentState, at: Instant, reason: str = "") -> None:
        if state in {AgentState.READY, AgentState.LOGGED_OFF, AgentState.UNKNOWN}:
            wish = self._wish
            reason, self._due = "", wish.reason if isinstance(wish, Duty) and not wish.ready else ""
        now = self.now
        anew = now.state is not state or (state is AgentState.NOT_READY and now.reason != reason)
        self.now = replace(now, state=state, reason=reason, since=at if anew else now.since or at)

    def _enter(self, event: ev.AgentEvent) -> None:
        """The groups that the event names are all there are; an event that names none says nothing of them."""
        named = _named(event)
        if not named:
            return
        known = {place.group: place for place in self.now.places}
        kept = (replace(place, logged_on=False) for group, place in known.items() if group not in named)
        entered = []
        for group, said in named.items():
            old = known.get(group, said)
            entered.append(replace(said, priority=old.priority, agent_id=said.agent_id or old.agent_id))
        self.now = replace(self.now, places=_ordered((*entered, *kept)))

    def _leave(self, event: ev.AgentLogOff, at: Instant) -> None:
        wish, named = self._wish, _named(event)
        (ours, answered), self._leaving = self._leaving, ("", float("-inf"))
        on = {place.group for place in self.now.logged_on}
        if isinstance(wish, LogOff):
            self._out(wish.place.group, at)
        elif ours and at.mono - answered < _PENDING:
            self._out(ours, at)
        elif len(named) == 1 and len(on) > 1 and set(named) <= on:
            self._out(next(iter(named)), at)
        elif len(on) > 1:
            # which of them was left it does not say: what remains shows with the next event
            places = tuple(replace(place, logged_on=False) for place in self.now.places)
            self.now = replace(self.now, places=places)
            self._become(AgentState.UNKNOWN, at)
        else:
            for group in on:
                self._out(group, at)
            self._become(AgentState.LOGGED_OFF, at)

    def _put(self, place: Place) -> None:
        others = [one for one in self.now.places if one.group != place.group]
        self.now = replace(self.now, places=_ordered((place, *others)))

    def _out(self, group: str, at: Instant) -> None:
        places = tuple(replace(one, logged_on=one.logged_on and one.group != group) for one in self.now.places)
        self.now = replace(self.now, places=places)
        if not self.now.logged_on:
            self._become(AgentState.LOGGED_OFF, at)


def _is_of(wish: Wish | None, event: ev.AgentEvent) -> bool:
    """Whether ``event`` can be what ``wish`` has brought about: that of the command before may come as late."""
    match wish:
        case LogOff():
            return isinstance(event, ev.AgentLogOff)
        case LogOn():
            return not isinstance(event, ev.AgentLogOff)
        case Duty():
            return not isinstance(event, ev.AgentLogOn | ev.AgentLogOff)
    return False


def _named(event: ev.AgentEvent) -> dict[str, Place]:
    """The places an event names, by group; one group named twice is one place."""
    named: dict[str, Place] = {}
    for group, agent_id, primary in (
        (event.primary_acd_group, event.primary_agent_id, True),
        (event.secondary_acd_group, event.secondary_agent_id, False),
    ):
        if group.strip("0") and group not in named:
            named[group] = Place(group, agent_id, primary=primary, logged_on=True)
    return named


def _ordered(places: Iterable[Place]) -> tuple[Place, ...]:
    return tuple(sorted(places, key=lambda place: (not place.logged_on, not place.primary, place.group)))
