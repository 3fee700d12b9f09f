"""What is counted: plain numbers, read by the metrics page."""

from collections import Counter


class Tally:
    """Counters since the start."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, int]] = Counter()  # operation and HTTP status
        self.events: Counter[str] = Counter()  # from the PBX, by kind

    def served(self, operation: str, status: int) -> None:
        """A desk's request was answered."""
        self.requests[operation, status] += 1

    def heard(self, kind: str) -> None:
        """The PBX has told something."""
        self.events[kind] += 1
