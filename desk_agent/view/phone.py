"""The own phone beside its calls."""

from dataclasses import dataclass
from enum import StrEnum

from desk_agent.instant import Instant


class ForwardKind(StrEnum):
    """When calls are forwarded (section 5.3.4.13), in the document's words."""

    OFF = "disable"
    ALWAYS = "uncondition"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    BUSY_NO_ANSWER = "busy_noans"
    DND = "DND"


@dataclass(frozen=True, slots=True)
class ForwardView:
    """How the phone is forwarded."""

    kind: ForwardKind
    destination: str = ""
    name: str = ""  # of the destination
    outside: bool = False  # the destination is outside the house: calls cost, and leave it
    ours: bool = True  # False: somebody else set it, e.g. at the phone


@dataclass(frozen=True, slots=True)
class VoicemailView:
    """Messages that wait (section 5.3.4.25)."""

    new: int = 0
    old: int = 0
    urgent: int = 0


@dataclass(frozen=True, slots=True)
class StationView:
    """The own phone."""

    name: str = ""
    registered: bool | None = None  # None: not known
    dnd: bool | None = None
    forwarding: str | None = None  # "" = off, else words; None: not known
    forward: ForwardView | None = None  # the same in parts
    voicemail: VoicemailView | None = None
    callback_to: str = ""  # whom the PBX will call back for us, as text; "" = nobody
    dnd_wanted: bool | None = None  # asked for, and not yet told by the PBX
    forward_wanted: ForwardView | None = None  # likewise
    mailbox: str = ""  # the number that is called to hear messages, "" = not known


@dataclass(frozen=True, slots=True)
class ParkedCall:
    """A call this desk has parked, until it is taken back by anybody."""

    slot: int
    label: str  # as the system writes it, with leading zeros
    number: str
    name: str
    since: Instant
