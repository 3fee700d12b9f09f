"""The history: every call of the phone that was, or is, and the times of which nothing is known."""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from desk_agent.view.calls import Direction, NameSource, Outcome


class Evidence(StrEnum):
    """How the history knows of a call."""

    SEEN = "seen"  # the desk was connected
    RECORD = "record"  # from the PBX's call records, read afterwards
    BOTH = "both"  # the desk saw it begin, a call record tells the rest


class Kind(StrEnum):
    """Which calls of the history are listed."""

    ALL = "all"
    MISSED = "missed"
    INCOMING = "incoming"
    OUTGOING = "outgoing"


class HistoryFilter(Struct, frozen=True):
    """Which calls; empty parts do not limit."""

    kind: Kind = Kind.ALL
    called: str = ""  # the queue or number that incoming callers have dialled
    since: date | None = None  # local days
    until: date | None = None  # inclusive
    text: str = ""  # parts of names, numbers and notes, all of which must be found


class HistoryEntry(Struct, frozen=True):
    """One call. Moments are seconds since 1970 in UTC, lengths are seconds of the monotonic clock."""

    id: int
    extension: str  # the own phone
    direction: Direction
    number: str  # the other side; "" if withheld or unknown
    started: float
    profile: str = ""  # the account, see `desk_agent.settings.Profile.key`
    ref: int = 0  # the PBX's reference of the call, 0 = not told
    name: str = ""  # who it was, as far as anybody knew then
    name_source: NameSource = NameSource.NONE
    called: str = ""  # incoming: the number, DID or queue the caller dialled; outgoing: what was dialled
    called_name: str = ""
    diverted_by: str = ""  # who diverted or transferred it, as text
    answered: float | None = None
    ended: float | None = None  # None: it still runs, or nobody knows
    rang: float | None = None  # until it was answered or over
    talked: float | None = None  # None: not answered, or not known
    outcome: Outcome | None = None  # None: it still runs
    cause: int = 0  # Table 5, of the last event that gave one; 0 = none
    detail: str = ""  # what there is to say of the outcome
    note: str = ""
    disposition: str = ""
    evidence: Evidence = Evidence.SEEN


class Gap(Struct, frozen=True):
    """A time in which the desk could not see the phone's calls."""

    id: int
    extension: str
    began: float  # seconds since 1970 in UTC
    ended: float
    filled: bool = False  # what the PBX has recorded of it is in the history
    why: str = ""  # why not, as a sentence; "" = not tried yet
    calls: int = 0  # how many came from records
