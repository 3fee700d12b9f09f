"""Colleagues and what their phones are doing."""

from enum import StrEnum

from msgspec import Struct

from desk_agent.i18n import N_, _
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


class Colleague(Struct, frozen=True):
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
        return _(_WARNINGS.get(self.presence, ""))


_WARNINGS = {
    Presence.TALKING: N_("on a call"),
    Presence.HOLD: N_("on a call"),
    Presence.CONFERENCE: N_("in a conference"),
    Presence.BUSY: N_("busy"),
    Presence.RINGING: N_("ringing"),
    Presence.DND: N_("do not disturb"),
    Presence.FORWARDED: N_("forwarded"),
    Presence.UNPLUGGED: N_("phone not connected"),
}
