"""A call and its legs, and what a phone's state is called (section 5.3.4.22)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from desk_agent.api.codes import Cause
from desk_agent.simulator.parties import Group, Outside, Party, Station
from desk_agent.simulator.timers import Timer


class State(StrEnum):
    """The state of one party's leg of a call."""

    NONE = "none"
    PROCEEDING = "proceeding"
    ALERTING = "alerting"
    RINGING = "ringing"
    CONNECTED = "connected"
    HOLDING = "holding"  # this side holds the other
    HELD = "held"  # the other side holds this one
    FAILED = "failed"
    LEFT = "left"  # the other side has gone, this handset is still up


_OUTGOING = frozenset({State.PROCEEDING, State.ALERTING})
_OCCUPIED = _OUTGOING | {State.CONNECTED, State.HELD, State.FAILED}


@dataclass(eq=False, slots=True)
class Leg:
    """One party's part in a call."""

    call: "Call"
    party: Party
    calling: bool
    base: State
    holding: bool = False
    talks_for: float | None = None  # seconds from the answer until this side has said everything
    recalled: bool = False  # a forgotten hold rings back
    timers: list[Timer] = field(default_factory=list)  # end with the state

    @property
    def state(self) -> State:
        """The state with both sides' holds taken into account."""
        if self.base is not State.CONNECTED:
            return self.base
        if self.holding:
            return State.HOLDING
        partner = self.partner
        return State.HELD if partner is not None and partner.holding else State.CONNECTED

    @property
    def station(self) -> Station | None:
        """The extension, if it is one."""
        return self.party if isinstance(self.party, Station) else None

    @property
    def partner(self) -> "Leg | None":
        """The other side, while there is one."""
        return next((leg for leg in self.call.legs if leg is not self), None)

    @property
    def occupied(self) -> bool:
        """Whether the user of this phone is busy with this call."""
        return self.state in _OCCUPIED

    @property
    def unanswered(self) -> bool:
        """Whether this side called and waits."""
        return self.base in _OUTGOING


@dataclass(eq=False, slots=True)
class Call:
    """One call, known to all its parties by the same callRefID (section 5.3.1)."""

    ref: int
    calling_dn: str
    called_dn: str
    cause: Cause = Cause.NEW_CALL
    diversion: str = ""
    group: Group | None = None
    legs: list[Leg] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)  # end with the call

    @property
    def trunk(self) -> bool:
        """Whether somebody outside takes part."""
        return any(isinstance(leg.party, Outside) for leg in self.legs)


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
    if State.RINGING in states:
        return "ring"
    if State.HOLDING in states and len(states) == 1:
        return "hold"
    if states or station.busy:
        return "busy"
    if station.dnd:
        return "DND"
    return _FORWARDS.get(station.forward.kind, "idle")
