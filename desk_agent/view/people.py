"""Colleagues and what their phones are doing."""

from dataclasses import dataclass
from enum import StrEnum

from desk_agent.instant import Instant


class Presence(StrEnum):
    """What a phone is doing (section 5.3.3.3)."""

    UNKNOWN = "unknown"
    FREE = "free"
    RINGING = "ringing"
    TALKING = "talking"
    HOLD = "hold"
    CONFERENCE = "conference"
    BUSY = "busy"
    DND = "dnd"
    FORWARDED = "forwarded"
    UNPLUGGED = "unplugged"


@dataclass(frozen=True, slots=True)
class Colleague:
    """One extension."""

    number: str
    name: str
    presence: Presence = Presence.UNKNOWN
    since: Instant | None = None
    favourite: bool = False
    group: str = ""  # a group of the user's, "" = none

    @property
    def warning(self) -> str:
        """Why a call to this phone may not be answered, in a word or two; "" if nothing is known."""
        return _WARNINGS.get(self.presence, "")


_WARNINGS = {
    Presence.TALKING: "on a call",
    Presence.HOLD: "on a call",
    Presence.CONFERENCE: "in a conference",
    Presence.BUSY: "busy",
    Presence.RINGING: "ringing",
    Presence.DND: "do not disturb",
    Presence.FORWARDED: "forwarded",
    Presence.UNPLUGGED: "phone not connected",
}
