"""What every system's way of starting a program by itself has in common."""

from typing import Protocol


class AutostartError(Exception):
    """The system could not be told; the text is a sentence."""


class Autostart(Protocol):
    """Asks the system each time: what it was told before may have been changed since by other means."""

    why_not: str  # why it cannot be done here, "" if it can

    def state(self) -> bool:
        """Whether the system starts Desk Agent; false as well where that cannot be found out."""

    def set(self, on: bool) -> None:
        """Tell the system. Raises AutostartError."""


class NoAutostart:
    """Where it cannot be done."""

    def __init__(self, why_not: str) -> None:
        self.why_not = why_not

    def state(self) -> bool:
        """Never."""
        return False

    def set(self, on: bool) -> None:
        """Always refused."""
        if on:
            raise AutostartError(self.why_not)
