"""The ACD side of a desk: own state as an agent, and the queues."""

from enum import StrEnum

from msgspec import Struct

from desk_agent.instant import Instant


class AgentState(StrEnum):
    """What the PBX says the agent is doing. There is no way to ask it: UNKNOWN until it says something."""

    UNKNOWN = "unknown"
    LOGGED_OFF = "logged-off"
    READY = "ready"
    NOT_READY = "not-ready"
    WRAP_UP = "wrap-up"
    BUSY = "busy"


class Reason(Struct, frozen=True):
    """A reason for being not ready: what the PBX wants and what the site calls it."""

    code: str  # one of 0-9 * #
    name: str


class Membership(Struct, frozen=True):
    """One ACD group the agent is, or was last, logged on to."""

    group: str
    name: str = ""
    agent_id: str = ""
    primary: bool = True
    priority: int = 0
    logged_on: bool = False


class AgentView(Struct, frozen=True):
    """The agent. Without ``uses_acd`` nothing of this needs to be shown."""

    uses_acd: bool = False
    state: AgentState = AgentState.UNKNOWN
    since: Instant | None = None  # when that state was first heard
    memberships: tuple[Membership, ...] = ()
    reason: Reason | None = None  # of not ready, as far as this desk set it
    wrap_up_ends: Instant | None = None  # if the site says how long it takes
    reasons: tuple[Reason, ...] = ()  # what the site offers
    groups: tuple[tuple[str, str], ...] = ()  # number and name of the ACD groups that the site names
    busy: bool = False  # a command is under way
    error: str = ""  # the last refused command, until the next change
    why_not: str = ""  # why this account cannot change anything of it, "" if it can

    @property
    def logged_on(self) -> tuple[Membership, ...]:
        """The groups the agent is logged on to, as far as the PBX has said."""
        return tuple(one for one in self.memberships if one.logged_on)


class QueuedCall(Struct, frozen=True):
    """One call that waits in a queue."""

    number: str
    name: str
    since: Instant
    ref: int = 0  # 0: this PBX does not say


class QueueView(Struct, frozen=True):
    """One ACD group's queue."""

    group: str
    name: str
    waiting: int | None = None  # None: not known
    longest: Instant | None = None  # since when the first one waits
    calls: tuple[QueuedCall, ...] = ()  # the one that waits longest first; those that the PBX has named
    why_not_take: str = ""  # why a waiting call cannot be taken or sent, "" if it can
    exact: bool = False  # the PBX also says when a call leaves; else a call may have gone since `heard`
    heard: Instant | None = None  # when the PBX last said how many wait
    long_after: float = 60.0  # seconds after which the site calls a wait long
    why_not_watched: str = ""  # why nothing is heard of this queue, "" if it is
