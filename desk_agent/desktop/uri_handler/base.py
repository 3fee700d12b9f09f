"""What opens tel:, callto: and sip: links: what every system's way has in common."""

from collections.abc import Mapping
from typing import Final, Protocol

SCHEMES: Final = ("tel", "callto", "sip")


class UriHandlerError(Exception):
    """The system could not be told; the text is a sentence."""


class UriHandler(Protocol):
    """Asks the system each time: what it was told before may have been changed since by other means."""

    why_not: str  # why it cannot be done here, "" if it can

    def state(self) -> Mapping[str, bool]:
        """For each of `SCHEMES`, whether its links open here; false as well where that cannot be found out."""

    def set(self, on: bool) -> str:
        """Tell the system; returns what is left for the user to do, as a sentence. Raises UriHandlerError."""


class NoUriHandler:
    """Where it cannot be done."""

    def __init__(self, why_not: str) -> None:
        self.why_not = why_not

    def state(self) -> Mapping[str, bool]:
        """None."""
        return dict.fromkeys(SCHEMES, False)

    def set(self, on: bool) -> str:
        """Always refused."""
        if on:
            raise UriHandlerError(self.why_not)
        return ""
