"""What goes over the wire, for whoever wants to write it down.

A session's HTTP and WebSocket sides tell a `Wire` everything; it passes that on to its ``listener``, which can be
put in and taken out while the session runs. Without one it costs nothing.
"""

from typing import Protocol


class Listener(Protocol):
    """Hears everything, secrets included: it must let nothing of that out. It must not take long, and not raise."""

    def asked(self, number: int, method: str, path: str, query: str, body: str | None) -> None:
        """A request goes out; ``number`` counts them. Headers are not told."""

    def answered(self, number: int, status: int, body: bytes) -> None:
        """Its answer."""

    def unanswered(self, number: int, why: str) -> None:
        """There was none; ``why`` is the name of the error."""

    def opened(self, path: str) -> None:
        """The event socket is open."""

    def refused(self, path: str, status: int, body: bytes) -> None:
        """It was refused; ``status`` is 0 if there was no HTTP answer."""

    def came(self, frame: str | bytes) -> None:
        """A frame of the event socket, whatever it is."""

    def closed(self, by: str) -> None:
        """The event socket is closed by the "pbx", by the "desk", or broken: ""."""

    def link(self, state: str) -> None:
        """What the session says of the connection now."""


class Wire:
    """Between one session after the other and a listener, if there is one."""

    def __init__(self) -> None:
        self.listener: Listener | None = None
        self._number = 0

    def next_number(self) -> int:
        """The number of the next request."""
        self._number += 1
        return self._number
