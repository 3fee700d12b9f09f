"""What a session tells beside the PBX's own events."""

from enum import StrEnum

from msgspec import Struct

from desk_agent.api.answers import MessageWaiting
from desk_agent.api.errors import PbxError
from desk_agent.client.capabilities import Capabilities
from desk_agent.client.subscriptions import Results
from desk_agent.instant import Instant


class LinkState(StrEnum):
    """Where the session stands."""

    CONNECTING = "connecting"
    RESYNCING = "resyncing"  # connected; the phone's state is being read
    LIVE = "live"
    LOST = "lost"  # trying again
    CLOSED = "closed"  # given up, or closed by the user


class LinkChanged(Struct, frozen=True):
    """The link changed; ``retry_at`` is when the next attempt is due, if one is planned.

    ``taking_over``: the account was still signed in by an earlier session of our own, which is being ended.
    """

    state: LinkState
    error: PbxError | None = None
    retry_at: Instant | None = None
    taking_over: bool = False


class Snapshot(Struct, frozen=True):
    """The own device as the PBX says it is now; events follow. ``None`` is "could not be read"."""

    asked: Instant
    watching: bool  # call events come
    why_not: str  # why they do not, in words
    status: str | None = None  # section 5.3.4.22
    dnd: bool | None = None
    forwarding: tuple[str, str] | None = None  # kind and destination, section 5.3.4.14
    messages: MessageWaiting | None = None  # section 5.3.4.25
    absent: bool = False  # the phone is not connected: what could not be read is as it was


class Garbled(Struct, frozen=True):
    """An event came that could not be read: what it said is lost, so the state should be asked for."""


class Skipped(Struct, frozen=True):
    """By their numbers an event may have been lost: ask for the state, and tell the session what came of it."""


class Doubtful(Struct, frozen=True):
    """Calls that a gateway has just told of, by reference: they may be over, for the PBX was away meanwhile."""

    refs: tuple[int, ...]


class CapabilitiesChanged(Struct, frozen=True):
    """The account may do more or less than was said before."""

    capabilities: Capabilities


class Resubscribed(Struct, frozen=True):
    """After a reconnect: what became of each device that is monitored, or whose presence comes.

    What happened to these devices meanwhile is not known; their status should be asked for.
    """

    monitors: Results
    presences: Results


News = LinkChanged | Snapshot | Garbled | Skipped | Doubtful | CapabilitiesChanged | Resubscribed
