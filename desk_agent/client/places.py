"""Where a session can be opened: at the address that was asked for, or at those a gateway has told of.

A gateway tells in its answer to log-in of the other gateways (``standby``) and of the PBX behind it (``pbx``), each
with its certificate. A gateway that closes its connections is probably started again, so it is waited for a little;
one that falls silent is not. While one cannot be reached the others are tried in turn. When none can be for a while,
the PBX itself is signed in to: as a station, which may dial and not much else, until a gateway is back.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from msgspec import Struct

from desk_agent.api import lenient
from desk_agent.net import tls

FALLBACK_AFTER: Final = 20.0  # seconds without any gateway
STAY: Final = 4.0  # seconds in which a gateway that is started again is back: its desks need not sign in anew there
HOME_EVERY: Final = 3.0  # seconds between looks whether a gateway is back: desks should be there within five
_MAX: Final = 8
_PBX: Final = "pbx"


class Place(Struct, frozen=True):
    """One address; ``trust`` as for `desk_agent.client.Session`, ``is_pbx``: the PBX behind the gateways."""

    host: str
    port: int
    trust: str = ""
    is_pbx: bool = False

    def __str__(self) -> str:
        return " ".join(filter(None, (f"{self.host}:{self.port}", self.trust, _PBX if self.is_pbx else "")))


def parse(text: str) -> Place | None:
    """A place as ``str`` writes it; ``None`` if it is none."""
    address, *more = text.split()[:3] or [""]
    host, _, port = address.rpartition(":")
    trust = next((word for word in more if word != _PBX), "")
    if not host or not port.isdigit() or not 0 < int(port) <= 65535:
        return None
    if trust:
        try:
            trust = f"sha256:{tls.parse_pin(trust)}"
        except ValueError:
            return None
    return Place(host.strip("[]"), int(port), trust, _PBX in more)


def read(told: Any) -> tuple[Place, ...]:
    """The places in what a gateway says of itself."""
    keys = lenient.keys(told) if isinstance(told, dict) else {}
    words = [lenient.text(word) for word in lenient.items(keys.get("standby"))]
    pbx = lenient.text(keys.get(_PBX))
    return known([*words, f"{pbx} {_PBX}" if pbx else ""])


def known(words: Iterable[str]) -> tuple[Place, ...]:
    """The places that are written in ``words``; what is none is left out."""
    found = (parse(word) for word in words)
    return tuple(dict.fromkeys(place for place in found if place is not None))[:_MAX]


class Places:
    """Which place is to be tried. ``now`` is a monotonic time in seconds."""

    def __init__(self, first: Place, others: Iterable[Place], now: Callable[[], float]) -> None:
        self.here = first
        self._first = first
        self._now = now
        self._without = 0.0  # since when no gateway could be reached, 0: one can
        self._stay_until = float("-inf")  # before that another place is not tried
        self._others: tuple[Place, ...] = ()
        self.learn(others)

    @property
    def first(self) -> bool:
        """Whether this is the place that was asked for."""
        return self.here == self._first

    @property
    def others(self) -> tuple[Place, ...]:
        """The places that were told of."""
        return self._others

    def learn(self, others: Iterable[Place]) -> None:
        """A gateway has told of these."""
        home = (self._first.host, self._first.port)
        self._others = tuple(place for place in others if (place.host, place.port) != home)
        if not self.here.is_pbx and self.here not in self._ring:
            self._others = (*self._others, self.here)  # it does not name itself

    def reached(self) -> None:
        """A session was opened here."""
        if not self.here.is_pbx:
            self._without = 0.0

    def lost(self, *, silent: bool) -> None:
        """The session that was open here is lost; ``silent``: nothing was closed, this place does not answer."""
        if silent and not self.here.is_pbx:
            self._next()
        else:
            self._stay_until = self._now() + STAY

    def failed(self) -> None:
        """There was no connection: try the next one, unless this one may be back in a moment."""
        self._without = self._without or self._now()
        if self._now() >= self._stay_until:
            self._next()

    def _next(self) -> None:
        now = self._now()
        self._without = self._without or now
        self._stay_until = float("-inf")
        ring = self._ring
        pbx = next((place for place in self._others if place.is_pbx), None)
        if pbx is not None and not self.here.is_pbx and now - self._without >= FALLBACK_AFTER:
            self.here = pbx
        elif self.here in ring:
            self.here = ring[(ring.index(self.here) + 1) % len(ring)]
        else:
            self.go_home()

    def go_home(self) -> None:
        """A gateway is back."""
        self.here = self._first

    @property
    def gateways(self) -> tuple[Place, ...]:
        """Where a gateway may be."""
        return self._ring

    @property
    def _ring(self) -> tuple[Place, ...]:
        return (self._first, *(place for place in self._others if not place.is_pbx))
