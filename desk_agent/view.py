"""What the desk shows: immutable pictures, made by the Desk, read by the window, the tray and the command line."""

from dataclasses import dataclass, field
from enum import StrEnum

from desk_agent.instant import Instant


class Connection(StrEnum):
    """How the desk and the PBX stand to each other."""

    OFFLINE = "offline"  # nobody is signed in
    CONNECTING = "connecting"  # the first sign-in is under way
    LIVE = "live"
    RESYNCING = "resyncing"  # the link is back, the phone's state is being read again
    LOST = "lost"  # the link is gone; what is shown may be old


class Level(StrEnum):
    """What the account may do (ledger F.3)."""

    FULL = "full"
    WATCH = "watch"
    DIAL_ONLY = "dial-only"


class LegState(StrEnum):
    """The state of the own leg of one call, as `desk-agent status` prints it."""

    DIALING = "dialing"
    PROCEEDING = "proceeding"
    ALERTING = "alerting"
    RINGING = "ringing"
    CONNECTED = "connected"
    HELD = "held"  # the other side holds us
    HOLDING = "holding"  # we hold the other side
    FAILED = "failed"
    QUEUED = "queued"
    CONFERENCE = "conference"


class Verb(StrEnum):
    """Something a user may do with one call."""

    ANSWER = "answer"
    REJECT = "reject"
    HOLD = "hold"
    RETRIEVE = "retrieve"
    HANGUP = "hangup"


class Direction(StrEnum):
    """Who called whom."""

    IN = "in"
    OUT = "out"


class NameSource(StrEnum):
    """Who knew the name of a number."""

    NONE = ""
    CONTACT = "contact"
    PBX = "pbx"
    HISTORY = "history"


class Outcome(StrEnum):
    """What became of a call that is over."""

    ANSWERED = "answered"
    MISSED = "missed"
    REJECTED = "rejected"
    ANSWERED_ELSEWHERE = "answered elsewhere"
    DIVERTED = "diverted"
    TRANSFERRED = "transferred"
    NO_ANSWER = "no answer"
    BUSY = "busy"
    FAILED = "failed"
    UNKNOWN = "ended while disconnected"


@dataclass(frozen=True, slots=True)
class CallView:
    """One call, as a card shows it."""

    ref: int
    state: LegState
    direction: Direction
    number: str  # the other side; "" if withheld or unknown
    name: str  # "" if nobody knows it
    name_source: NameSource
    called: str  # incoming: the number, DID or queue the caller dialled; outgoing: what was dialled
    called_name: str  # the name of that queue or DID, "" if unknown
    diverted_by: str  # who diverted or transferred it, as text, "" if nobody
    since: Instant  # when this state began
    started: Instant  # when the call was first seen here
    answered: Instant | None  # when talk began
    actions: tuple[Verb, ...]  # what is allowed now, in the order to offer it
    busy: bool = False  # a command for this call is under way
    verified: bool = True  # False: may be out of date (link lost, an event missing)
    active: bool = False  # the one that keys and verbs mean when no call is named
    reason: str = ""  # why it failed or is being kept, in words
    error: str = ""  # the last refused command, in words, until the next change of state
    members: tuple[str, ...] = ()  # conference members, as text


@dataclass(frozen=True, slots=True)
class PastCall:
    """One finished call of this session."""

    ref: int
    direction: Direction
    number: str
    name: str
    called: str
    started: Instant
    ended: Instant
    answered: Instant | None
    outcome: Outcome
    detail: str = ""  # e.g. "answered by 1003"


@dataclass(frozen=True, slots=True)
class CertificateView:
    """A certificate the user is asked about, before any credential is sent."""

    host: str
    port: int
    subject: str
    issuer: str
    not_before: str  # ISO date
    not_after: str  # ISO date
    sha256: str  # upper-case hex pairs joined by ":"
    problem: str  # why the system does not trust it, in words
    expected_sha256: str = ""  # set when a pinned certificate changed: there is no way to continue


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """The link, the account and what to say about it."""

    state: Connection = Connection.OFFLINE
    level: Level = Level.FULL
    message: str = ""  # a plain sentence: what is wrong or limited; "" when all is well
    retry_at: Instant | None = None  # when the next attempt is made, if one is planned
    certificate: CertificateView | None = None  # an answer is wanted (or, if it changed, only shown)
    user: str = ""
    extension: str = ""
    host: str = ""
    port: int = 0
    system: str = ""  # e.g. "iPECS UCP100 S-UCP-Rls2001-4.0.11"
    demo: bool = False


@dataclass(frozen=True, slots=True)
class StationView:
    """The own phone."""

    name: str = ""
    registered: bool | None = None  # None: not known
    dnd: bool | None = None
    forwarding: str | None = None  # "" = off, else words; None: not known


@dataclass(frozen=True, slots=True)
class DeskView:
    """Everything the desk knows now."""

    connection: ConnectionView = field(default_factory=ConnectionView)
    station: StationView = field(default_factory=StationView)
    calls: tuple[CallView, ...] = ()
    recent: tuple[PastCall, ...] = ()  # newest first


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line under the command bar: somebody who can be called."""

    name: str
    number: str
    detail: str  # e.g. company
    source: NameSource


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a sign-in needs. Never printed: the password is in it."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    extension: str = ""  # needed for a server account; a station's is its user
    trust: str = ""  # "sha256:HEX" of the one certificate to accept, "" = the system's judgement
    remember: bool = False  # keep the password in the system's keyring
    demo: bool = False
    patient: bool = False  # keep trying where waiting may help, e.g. a network that is not up yet


# Changes: what the Desk tells its listeners. Each carries the new picture of its part.


@dataclass(frozen=True, slots=True)
class ConnectionChanged:
    """The link, level or message changed."""

    connection: ConnectionView


@dataclass(frozen=True, slots=True)
class StationChanged:
    """The own phone changed."""

    station: StationView


@dataclass(frozen=True, slots=True)
class CallsChanged:
    """Calls appeared, changed or went; ``calls`` is the whole list in display order."""

    calls: tuple[CallView, ...]
    changed: tuple[int, ...] = ()  # refs that are new or different
    ended: tuple[PastCall, ...] = ()  # calls that have just gone


@dataclass(frozen=True, slots=True)
class Notice:
    """One plain sentence that belongs to no call, e.g. why a number was not dialled."""

    text: str


Change = ConnectionChanged | StationChanged | CallsChanged | Notice


class Refused(Exception):  # noqa: N818 - the word a user would use
    """A verb was not carried out; the text is a plain sentence for the user."""
