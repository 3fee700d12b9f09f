"""Notifications of the system: what one says, and what every kind of system offers."""

from collections.abc import Callable
from enum import Enum
from typing import Final

from msgspec import Struct

CLICKED: Final = "default"  # the action of a click on the notice itself
MAX_TITLE: Final = 80
MAX_BODY: Final = 400


class Urgency(Enum):
    """How much it matters; the numbers are those of the freedesktop specification."""

    LOW = 0
    NORMAL = 1
    CRITICAL = 2


class Notice(Struct, frozen=True):
    """One notification; a later one with the same ``key`` takes its place."""

    key: str
    title: str
    body: str = ""  # plain text, lines parted by "\n"
    actions: tuple[tuple[str, str], ...] = ()  # name and label of each button
    urgency: Urgency = Urgency.NORMAL
    stays: bool = False  # until it is withdrawn or dismissed


def _unheard(_key: str, _action: str) -> None:
    pass


class Notices:
    """The null object: it shows nothing and says why. Systems that can show something are kinds of it.

    Attributes:
        why_not: why nothing can be shown, as a sentence; "" if it can.
        buttons: whether a notice has its buttons.
        on_action: hears the key of a notice and the name of the button, or `CLICKED`; always in the event loop.
    """

    def __init__(self, why_not: str = "") -> None:
        self.why_not = why_not
        self.buttons = False
        self.on_action: Callable[[str, str], None] = _unheard

    async def open(self) -> None:
        """Find out what the system can; ``why_not`` and ``buttons`` are true from then on."""

    async def show(self, notice: Notice) -> bool:  # noqa: ARG002 - the null object
        """Show it; whether it is shown."""
        return False

    async def withdraw(self, key: str) -> None:
        """Take a notice away, if it is there."""

    async def close(self) -> None:
        """Take away what is shown, and hear nothing more."""
