"""The own phone beside its calls."""

from enum import StrEnum
from typing import Final

from msgspec import Struct

from desk_agent.i18n import N_, _
from desk_agent.instant import Instant


class ForwardKind(StrEnum):
    """When calls are forwarded (section 5.3.4.13), in the document's words."""

    OFF = "disable"
    ALWAYS = "uncondition"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    BUSY_NO_ANSWER = "busy_noans"
    DND = "DND"
    OTHER = "other"  # something that the document does not list


class ForwardView(Struct, frozen=True):
    """How the phone is forwarded."""

    kind: ForwardKind
    destination: str = ""
    name: str = ""  # of the destination
    outside: bool = False  # the destination is outside the house: calls cost, and leave it
    ours: bool = True  # False: somebody else set it, e.g. at the phone
    word: str = ""  # the PBX's own, for a kind that the document does not list

    @property
    def text(self) -> str:
        """In words, e.g. "all calls to 1002"; "" if it is off."""
        if self.kind is ForwardKind.OFF:
            return ""
        if self.kind in FORWARDS:
            how, how_and_where = FORWARDS[self.kind]
            return _(how_and_where).format(name=self.target) if self.destination else _(how)
        how = self.word or _("in a way that is not known")
        return _("{how} to {name}").format(how=how, name=self.target) if self.destination else how

    @property
    def target(self) -> str:
        """The destination with its name."""
        return f"{self.name} ({self.destination})" if self.name else self.destination


FORWARDS: Final = {
    ForwardKind.ALWAYS: (N_("all calls"), N_("all calls to {name}")),
    ForwardKind.BUSY: (N_("when busy"), N_("when busy to {name}")),
    ForwardKind.NO_ANSWER: (N_("when not answered"), N_("when not answered to {name}")),
    ForwardKind.BUSY_NO_ANSWER: (N_("when busy or not answered"), N_("when busy or not answered to {name}")),
    ForwardKind.DND: (N_("when on do not disturb"), N_("when on do not disturb to {name}")),
}
"""When calls are forwarded, in words that are to be translated; and the same with whereto."""


class VoicemailView(Struct, frozen=True):
    """Messages that wait (section 5.3.4.25)."""

    new: int = 0
    old: int = 0
    urgent: int = 0  # of the new ones, or beside them: the document does not say

    @property
    def waiting(self) -> int:
        """How many have not been heard, at least."""
        return max(self.new, self.urgent)


class StationView(Struct, frozen=True):
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


class ParkedCall(Struct, frozen=True):
    """A call this desk has parked, until it is taken back by anybody."""

    slot: int
    label: str  # as the system writes it, with leading zeros
    number: str
    name: str
    since: Instant
