"""The link, the account, and what a sign-in needs."""

from enum import StrEnum

from msgspec import Struct

from desk_agent.discreet import Discreet
from desk_agent.instant import Instant


class Connection(StrEnum):
    """How the desk and the PBX stand to each other."""

    OFFLINE = "offline"  # nobody is signed in
    CONNECTING = "connecting"  # the first sign-in is under way
    LIVE = "live"
    RESYNCING = "resyncing"  # the link is back, the phone's state is being read again
    LOST = "lost"  # the link is gone; what is shown may be old


class Trouble(StrEnum):
    """What is the matter with the link, as the desk's banner says it."""

    NONE = ""
    RECONNECTING = "reconnecting"  # lost a moment ago
    UNREACHABLE = "unreachable"  # for ten seconds and more
    BACK = "back"  # a moment ago
    UNSTEADY = "unsteady"  # it comes and goes, and may stand just now
    TAKING_OVER = "taking over"  # the account was still signed in by an earlier session of our own
    IN_USE = "in use"  # the account is signed in by somebody else, or was not signed out


class Step(StrEnum):
    """What a sign-in goes through, in this order."""

    ADDRESS = "address"  # something answers there, by HTTPS
    CERTIFICATE = "certificate"  # it is one to send a password to
    ACCOUNT = "account"  # user and password are taken
    PHONE = "phone"  # the own extension is watched


class AddressView(Struct, frozen=True):
    """What was found at an address before anything was sent there; ``step`` is what stands in the way, if any."""

    host: str
    port: int
    testing: bool = False
    step: Step | None = None
    message: str = ""


class Level(StrEnum):
    """What the account may do (ledger F.3)."""

    FULL = "full"
    WATCH = "watch"
    DIAL_ONLY = "dial-only"


class CertificateView(Struct, frozen=True):
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


class ConnectionView(Struct, frozen=True):
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
    step: Step | None = None  # of a sign-in: what is under way or, while offline, what has failed
    trouble: Trouble = Trouble.NONE  # it is steady where `state` and `message` go from one to the other


class SignIn(Discreet, frozen=True):
    """What a sign-in needs. Never printed: the password is in it."""

    unseen = frozenset({"password"})

    host: str
    port: int
    user: str
    password: str
    extension: str = ""  # needed for a server account; a station's is its user
    trust: str = ""  # "sha256:HEX" of the one certificate to accept, "" = the system's judgement
    remember: bool = False  # keep the password in the system's keyring
    demo: bool = False
    patient: bool = False  # keep trying where waiting may help, e.g. a network that is not up yet


class Verdict(StrEnum):
    """Whether the account may use a feature (ledger F.3)."""

    YES = "yes"
    NO = "no"
    UNPROVEN = "unproven"  # nothing has refused it yet


class FeatureView(Struct, frozen=True):
    """One line of “What this account can do”."""

    feature: str  # a stable name for scripts, e.g. "call-control"
    title: str  # in words, e.g. "Handle calls"
    verdict: Verdict
    reason: str = ""  # why not, or why it is not certain
    who: str = ""  # who can change it: the agent, the administrator, a licence
