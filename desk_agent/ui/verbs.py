"""What a user asks of the desk beside calls: each verb becomes a task of the bridge."""

from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Any, Protocol

from desk_agent.view import ForwardKind

Work = Coroutine[Any, Any, None]
Attempt = Callable[[Hashable, Callable[[bool], Work]], None]
"""Does a work unless the one with the same key is under way; the work is told whether the user has confirmed it."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something that is done only when the user says so again."""

    text: str
    go_on: Callable[[], None]


class PhoneLike(Protocol):
    """What the interface needs of `desk_agent.desk.phone.Phone`; every verb raises Refused."""

    async def set_dnd(self, enabled: bool) -> None:
        """Switch do not disturb."""

    async def set_forward(self, kind: ForwardKind, number: str = "", *, confirmed: bool = False) -> None:
        """Forward the own calls; raises ConfirmationWanted for a number outside."""

    async def call_mailbox(self, number: str = "") -> None:
        """Call the number that plays messages, and remember it if it is given."""


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
        self._attempt("mailbox", lambda _: self._phone.call_mailbox(number))
