"""What a user asks of the desk beside calls: each verb becomes a task of the bridge."""

from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Protocol

from msgspec import Struct

from desk_agent.view import ForwardKind

Work = Coroutine[Any, Any, None]
Attempt = Callable[[Hashable, Callable[[bool], Work]], None]
"""Does a work unless the one with the same key is under way; the work is told whether the user has confirmed it."""


class Question(Struct, frozen=True):
    """Something that is done only when the user says so again."""

    text: str
    go_on: Callable[[], None]


class PhoneLike(Protocol):
    """What the interface needs of `desk_agent.desk.phone.Phone`; every verb raises Refused."""

    async def set_dnd(self, enabled: bool) -> None:
        """Switch do not disturb."""

    async def set_forward(self, kind: ForwardKind, number: str = "", *, confirmed: bool = False) -> None:
        """Forward the own calls; raises ConfirmationWanted for a number outside."""

    async def call_mailbox(self, number: str = "", *, confirmed: bool = False) -> None:
        """Call the number that plays messages, and remember it if it is given; raises ConfirmationWanted."""


class PhoneVerbs:
    """The own phone beside its calls."""

    def __init__(self, attempt: Attempt, phone: PhoneLike) -> None:
        self._attempt = attempt
        self._phone = phone

    def set_dnd(self, enabled: bool) -> None:
        """Switch do not disturb."""
        self._attempt("dnd", lambda _: self._phone.set_dnd(enabled))

    def set_forward(self, kind: ForwardKind, number: str = "") -> None:
        """Forward the own calls, or end that."""
        self._attempt("forward", lambda confirmed: self._phone.set_forward(kind, number, confirmed=confirmed))

    def call_mailbox(self, number: str = "") -> None:
        """Call the number that plays messages."""
        self._attempt("mailbox", lambda confirmed: self._phone.call_mailbox(number, confirmed=confirmed))


class AgentLike(Protocol):
    """What the interface needs of `desk_agent.desk.agent.Agent`; every verb raises Refused."""

    async def logon(
        self, group: str = "", agent_id: str = "", *, primary: bool | None = None, priority: int | None = None
    ) -> None:
        """Log on to a group; what is left out is as it was the last time."""

    async def logoff(self, group: str = "") -> None:
        """Log off from a group, or from all."""

    async def ready(self) -> None:
        """Take calls."""

    async def not_ready(self, reason: str = "") -> None:
        """Take no calls."""


class AgentVerbs:
    """The ACD agent. One thing at a time: the second is not sent while the first is under way."""

    def __init__(self, attempt: Attempt, agent: AgentLike) -> None:
        self._attempt = attempt
        self._agent = agent

    def logon(
        self, group: str, agent_id: str = "", *, primary: bool | None = None, priority: int | None = None
    ) -> None:
        """Log on to a group."""
        self._attempt("agent", lambda _: self._agent.logon(group, agent_id, primary=primary, priority=priority))

    def logoff(self, group: str = "") -> None:
        """Log off from a group, or from all."""
        self._attempt("agent", lambda _: self._agent.logoff(group))

    def ready(self) -> None:
        """Take calls."""
        self._attempt("agent", lambda _: self._agent.ready())

    def not_ready(self, reason: str) -> None:
        """Take no calls."""
        self._attempt("agent", lambda _: self._agent.not_ready(reason))


class QueuesLike(Protocol):
    """What the interface needs of `desk_agent.desk.queues.Queues`; every verb raises Refused."""

    async def take(self, group: str, ref: int = 0) -> None:
        """Let a waiting call ring here."""

    async def send(self, group: str, number: str, ref: int = 0, *, confirmed: bool = False) -> None:
        """Let a waiting call ring elsewhere; raises ConfirmationWanted."""


class QueueVerbs:
    """Calls that wait."""

    def __init__(self, attempt: Attempt, queues: QueuesLike) -> None:
        self._attempt = attempt
        self._queues = queues

    def take(self, group: str, ref: int = 0) -> None:
        """Let a waiting call ring here; without ``ref`` the one that waits longest."""
        self._attempt(("queue", group, ref), lambda _: self._queues.take(group, ref))

    def send(self, group: str, number: str, ref: int = 0) -> None:
        """Let a waiting call ring at ``number``."""
        self._attempt(
            ("queue", group, ref), lambda confirmed: self._queues.send(group, number, ref, confirmed=confirmed)
        )
