"""What an account may do, feature by feature: yes, no or unproven, why, and who can change it."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from desk_agent.i18n import N_, _


class Feature(StrEnum):
    """Something a PBX may grant one account and refuse another."""

    EVENTS = "event connection"
    WATCH = "own calls"  # call events of the own extension
    CONTROL = "call control"  # the licence for it; what it allows follows, down to BUSY_SERVICES
    DIAL = "dialling"
    ANSWER = "answering and ending calls"
    HOLD = "hold"
    TRANSFER = "transfer"
    CONFERENCE = "conference"
    DIVERT = "diverting calls"
    DIGITS = "digits in a call"
    PICKUP = "pickup"
    PARK = "park"
    BUSY_SERVICES = "call back, camp-on and intrusion"
    STATUS = "phone state"
    DND = "do not disturb"
    FORWARDING = "forwarding"
    MESSAGES = "messages"
    TERMINALS = "list of extensions"
    PRESENCE = "presence"
    AGENT = "ACD agent"
    CONFERENCE_GROUPS = "conference groups"
    CONFERENCE_ROOMS = "conference rooms"
    PAGING = "paging"
    CLICK_TO_CALL = "click to call"
    RECORDS = "call records"
    RECORDS_DELETE = "deleting call records"
    RECORD_EVENTS = "call records as they are made"
    ACD_EVENTS = "ACD events"


class Verdict(StrEnum):
    """Whether an account has a feature."""

    YES = "yes"
    NO = "no"
    UNPROVEN = "unproven"  # nothing speaks against it; the first refusal will tell


class Who(StrEnum):
    """Who can change a verdict."""

    NOBODY = ""
    AGENT = N_("you")
    ADMINISTRATOR = N_("the PBX administrator")
    LICENCE = N_("a licence for the PBX")


class Level(StrEnum):
    """What an account is good for as a whole."""

    FULL = "full"
    WATCH = "watch"
    DIAL_ONLY = "dial-only"


class Capability(Struct, frozen=True):
    """One feature, whether the account has it, why (a sentence, "" for yes) and who can change that."""

    feature: Feature
    verdict: Verdict
    reason: str = ""
    who: Who = Who.NOBODY

    @property
    def usable(self) -> bool:
        """Whether to offer it: it is there, or nothing speaks against trying."""
        return self.verdict is not Verdict.NO


CONTROLS: Final = frozenset(
    {
        Feature.DIAL, Feature.ANSWER, Feature.HOLD, Feature.TRANSFER, Feature.CONFERENCE, Feature.DIVERT,
        Feature.DIGITS, Feature.PICKUP, Feature.PARK, Feature.BUSY_SERVICES,
    }
)  # fmt: skip
_UNTRIED: Final = N_("This has not been tried yet.")


class Capabilities(Mapping[Feature, Capability]):
    """All features at one moment; immutable."""

    def __init__(self, found: Mapping[Feature, Capability]) -> None:
        self._found = MappingProxyType({feature: _derived(feature, found) for feature in Feature})

    def __getitem__(self, feature: Feature) -> Capability:
        return self._found[feature]

    def __iter__(self) -> Iterator[Feature]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    @property
    def level(self) -> Level:
        """The level, by which a user knows the account."""
        if self[Feature.WATCH].verdict is not Verdict.YES:
            return Level.DIAL_ONLY
        return Level.FULL if self[Feature.CONTROL].usable else Level.WATCH


def _derived(feature: Feature, found: Mapping[Feature, Capability]) -> Capability:
    """What was found, or what follows from the licence for call control."""
    own = found.get(feature)
    control = found.get(Feature.CONTROL)
    if feature in CONTROLS and control is not None and (own is None or control.verdict is Verdict.NO):
        return replace(control, feature=feature)
    return own or Capability(feature, Verdict.UNPROVEN, _(_UNTRIED))
