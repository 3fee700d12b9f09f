"""Everything that happened, kept for tests and for the curious."""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desk_agent.instant import Instant

_KEPT = 50_000
CALLS_KEPT = 10_000
_SECRETS = frozenset({"dialDigit", "roomPwd"})


@dataclass(slots=True)
class LegRecord:
    """One station's part in a call."""

    device: str
    incoming: bool
    began: Instant
    answered: Instant | None = None
    ended: Instant | None = None
    cause: int | None = None  # of its end; None if the phone vanished


@dataclass(slots=True)
class CallRecord:
    """One call, as the exchange saw it."""

    ref: int
    calling: str
    called: str
    began: Instant
    answered: Instant | None = None
    ended: Instant | None = None
    legs: list[LegRecord] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened."""

    at: Instant
    kind: str  # event, presence, command, refused, request
    what: str  # the event's type, the command's or the operation's name
    device: str
    detail: dict[str, Any]


def public(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """A request's parameters without what nobody shall read: keys pressed in a call may be a card's number."""
    return {name: value for name, value in parameters.items() if name not in _SECRETS}


class Journal:
    """The exchange's diary."""

    def __init__(self) -> None:
        self.entries: deque[Entry] = deque(maxlen=_KEPT)
        self.commands: Counter[str] = Counter()  # executed, by name
        self.digits: Counter[str] = Counter()  # keys pressed in calls, by device; which ones is nobody's business
        self.requests: Counter[tuple[str, int]] = Counter()  # answered, by operation and HTTP status
        self.calls: dict[int, CallRecord] = {}  # by callRefID, in the order of their beginnings

    def note(self, at: Instant, kind: str, what: str, device: str, **detail: Any) -> None:
        """Write something down."""
        self.entries.append(Entry(at, kind, what, device, detail))

    def begin(self, call: CallRecord) -> None:
        """Keep a record of a call; of more than `CALLS_KEPT`, the oldest that has ended is forgotten."""
        self.calls[call.ref] = call
        if len(self.calls) > CALLS_KEPT:
            over = next((ref for ref, one in self.calls.items() if one.ended is not None), None)
            if over is not None:
                del self.calls[over]

    def events(self, device: str) -> list[dict[str, Any]]:
        """The call events of one device so far."""
        return [e.detail["data"] for e in self.entries if e.kind == "event" and e.device == device]

    def legs(self, device: str) -> list[tuple[CallRecord, LegRecord]]:
        """Every call a device took part in, of those that are kept."""
        return [(call, leg) for call in self.calls.values() for leg in call.legs if leg.device == device]
