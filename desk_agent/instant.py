"""One moment, as a value: without a clock, so that the model and the views need none."""

from datetime import UTC, datetime
from typing import NamedTuple


class Instant(NamedTuple):
    """One moment on both clocks.

    ``wall`` is seconds since 1970 in UTC, for people and records; ``mono`` is monotonic seconds, the only
    one durations are taken from.
    """

    wall: float
    mono: float

    def as_datetime(self) -> datetime:
        """The wall time, aware, in UTC."""
        return datetime.fromtimestamp(self.wall, UTC)
