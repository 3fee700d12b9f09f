"""The own leg of one call: what is known of it."""

from typing import Final

from msgspec import Struct

from desk_agent.api.enums import BusyService
from desk_agent.instant import Instant
from desk_agent.view import Direction, LegState, Outcome, Verb

MAX_MEMBERS: Final = 64  # of a conference; the largest systems take 32
TALKING: Final = frozenset({LegState.CONNECTED, LegState.CONFERENCE})
SETTING_UP: Final = frozenset({LegState.DIALING, LegState.PROCEEDING, LegState.ALERTING, LegState.QUEUED})


class Leg(Struct, frozen=True):
    """One call as this device sees it. Numbers are the PBX's, trimmed."""

    ref: int
    state: LegState
    direction: Direction
    since: Instant  # of this state
    started: Instant
    serial: int = 0  # highest evtSerialNum applied
    guessed: bool = False  # whether the direction is a guess: what was heard first does not say who called
    number: str = ""
    called: str = ""
    dialled: str = ""
    diverted_by: str = ""
    answered: Instant | None = None
    members: tuple[str, ...] = ()  # of a conference, this device among them
    leader: str = ""  # who leads that conference, "" if not known
    leads: bool = False  # whether that is this device
    gone: tuple[tuple[str, int], ...] = ()  # who has left since, and the evtSerialNum of that
    members_serial: int = 0  # evtSerialNum of the event that told them
    held_by: str = ""  # who has put this side on hold
    held_by_peer: bool = False
    resumed: bool = False  # this side's own hold is over, the other's is not
    partner_left: bool = False
    parent: int = 0  # the reference of the call that this one was placed about
    services: tuple[BusyService | str, ...] = ()  # what the PBX offers for a failed call
    verified: bool = True
    intent: Verb | None = None  # what the user last asked for
    cause: int = 0  # of the last event that gave one
    reason: str = ""
    outcome: Outcome | None = None  # decided before the end, e.g. by a transfer

    @property
    def is_conference(self) -> bool:
        """Whether more than two take part, be it on hold or not."""
        return len(self.members) > 2 or self.state is LegState.CONFERENCE
