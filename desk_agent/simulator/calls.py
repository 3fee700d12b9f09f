"""A call and its legs, and what a phone's state is called (section 5.3.4.22)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from desk_agent.api.codes import Cause
from desk_agent.simulator.parties import Group, Outside, Party, Station
from desk_agent.simulator.timers import Timer


class State(StrEnum):
    """The state of one party's leg of a call."""

    NONE = "none"
    DIALING = "dialing"  # the handset is still to be lifted, or just has been
    PROCEEDING = "proceeding"
    ALERTING = "alerting"
    RINGING = "ringing"
    CONNECTED = "connected"
    HOLDING = "holding"  # this side holds the other
    HELD = "held"  # the other side holds this one, or it is parked
    FAILED = "failed"
    QUEUED = "queued"  # waits for a group
    CONF_MEMBER = "conf-member"
    CONF_MASTER = "conf-master"
    LEFT = "left"  # the other side has gone, this handset is still up


_OUTGOING = frozenset({State.DIALING, State.PROCEEDING, State.ALERTING, State.QUEUED})
_TALKING = frozenset({State.CONNECTED, State.HELD, State.CONF_MEMBER, State.CONF_MASTER})
_OCCUPIED = _OUTGOING | _TALKING | {State.FAILED}


@dataclass(eq=False, slots=True)
class Leg:
    """One party's part in a call."""

    call: "Call"
    party: Party
    calling: bool
    base: State
    holding: bool = False
    talks_for: float | None = None  # seconds from the answer until this side has said everything
    recalled: bool = False  # a forgotten or unwanted call rings back
    offers: tuple[str, ...] = ()  # the services of section 5.3.4.20 that a failed call can be helped with
    news: list[tuple[str, dict[str, Any]]] = field(default_factory=list)  # events told before it alerts or ends
    sequel: Callable[[], object] | None = None  # what follows once this side has answered
    timers: list[Timer] = field(default_factory=list)  # end with the state
    lasting: list[Timer] = field(default_factory=list)  # end with the leg

    @property
    def state(self) -> State:
        """The state with holds and the conference taken into account."""
        if self.base is not State.CONNECTED:
            return self.base
        if self.holding:
            return State.HOLDING
        if self.call.conference is not None:
            return State.CONF_MASTER if self.call.conference.master is self.party else State.CONF_MEMBER
        partner = self.partner
        held = partner.holding if partner is not None else self.call.parked is not None
        return State.HELD if held else State.CONNECTED

    @property
    def station(self) -> Station | None:
        """The extension, if it is one."""
        return self.party if isinstance(self.party, Station) else None

    @property
    def others(self) -> "list[Leg]":
        """All the other legs of the call."""
        return [leg for leg in self.call.legs if leg is not self]

    @property
    def partner(self) -> "Leg | None":
        """The other side, where there is just one: nobody in a conference, the caller for a phone that rings."""
        if self.call.conference is not None:
            return None
        others = self.others
        if self.base is State.RINGING:
            others = [leg for leg in others if not leg.offered]
        return others[0] if others else None

    @property
    def occupied(self) -> bool:
        """Whether the user of this phone is busy with this call."""
        return self.state in _OCCUPIED

    @property
    def talking(self) -> bool:
        """Whether there is somebody to talk to, be it that they have put this side on hold."""
        return self.state in _TALKING

    @property
    def unanswered(self) -> bool:
        """Whether this side called and waits."""
        return self.base in _OUTGOING

    @property
    def offered(self) -> bool:
        """Whether this phone rings because somebody calls it, not because a call comes back to it."""
        return self.base is State.RINGING and not self.recalled

    @property
    def joined(self) -> bool:
        """Whether this side has answered, or been answered, and is still there; a hold does not end that."""
        return self.base is State.CONNECTED or (self.base is State.RINGING and self.recalled and self.holding)


@dataclass(eq=False, slots=True)
class Conference:
    """What makes a call one of several parties (section 5.3.4.18)."""

    master: Party | None = None  # who has brought it together; nobody owns a room
    standing: bool = False  # a room or a group: it stays a conference however few are left


@dataclass(frozen=True, slots=True)
class Parked:
    """Where a call is parked, and by whom (section 5.3.4.23)."""

    slot: int  # 0 to 999
    by: Station


@dataclass(eq=False, slots=True)
class Call:
    """One call, known to all its parties by the same callRefID (section 5.3.1)."""

    ref: int
    calling_dn: str
    called_dn: str
    cause: Cause = Cause.NEW_CALL
    diversion: str = ""
    group: Group | None = None
    wanted: Station | None = None  # who could not be rung
    recall_to: Station | None = None  # who gets the call back if nobody takes it
    consults: "Call | None" = None  # the call on whose behalf this one was made
    conference: Conference | None = None
    parked: Parked | None = None
    legs: list[Leg] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)  # end with the call

    @property
    def trunk(self) -> bool:
        """Whether somebody outside takes part."""
        return any(isinstance(leg.party, Outside) for leg in self.legs)

    @property
    def members(self) -> list[Leg]:
        """Who has joined, in the order of joining."""
        return [leg for leg in self.legs if leg.joined]


_FORWARDS = {
    "uncondition": "fwd_uncond",
    "busy": "fwd_busy",
    "no_answer": "fwd_nans",
    "busy_noans": "fwd_bsna",
    "DND": "fwd_all",
}


def status_word(station: Station, legs: Iterable[Leg]) -> str:
    """The status of a phone, as presence and Get Call Status say it (section 5.3.3.3)."""
    if not station.registered:
        return "block"
    states = {leg.state: leg for leg in legs}
    for state in (State.CONNECTED, State.HELD):
        if state in states:
            return "trk_talk" if states[state].call.trunk else "stn_talk"
    if State.CONF_MEMBER in states or State.CONF_MASTER in states:
        return "conf"
    if State.RINGING in states:
        return "ring"
    if State.HOLDING in states and len(states) == 1:
        return "hold"
    if states or station.busy:
        return "busy"
    if station.dnd:
        return "DND"
    return _FORWARDS.get(station.forward.kind, "idle")
