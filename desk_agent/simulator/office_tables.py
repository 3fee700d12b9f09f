"""The tables of an office file, with their defaults; what is not here is refused."""

from types import MappingProxyType
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, field

from desk_agent.simulator.parties import Behaviour

_DIGITS: Final = "^[0-9]{1,16}$"
_MAYBE_DIGITS: Final = "^[0-9]{0,16}$"
_NUMBER: Final = "^[+]?[0-9]{1,24}$"
_AGENT_ID: Final = "^[0-9]{4}$"
_USER: Final = "^[A-Za-z][A-Za-z0-9_]{0,15}$"

PATTERNS: Final = MappingProxyType(  # in words
    {
        _DIGITS: "1 to 16 digits",
        _MAYBE_DIGITS: "up to 16 digits",
        _NUMBER: "a phone number",
        _AGENT_ID: "four digits",
        _USER: "a letter and up to 15 letters, digits and _",
    }
)

Digits = Annotated[str, Meta(pattern=_DIGITS)]
MaybeDigits = Annotated[str, Meta(pattern=_MAYBE_DIGITS)]
Number = Annotated[str, Meta(pattern=_NUMBER)]
Text = Annotated[str, Meta(max_length=64)]
Seconds = Annotated[float, Meta(ge=0, le=86_400)]
Few = Annotated[int, Meta(ge=1, le=10_000)]


class Table(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A table; what has a default may be left out."""


class PersonTable(Table):
    """What somebody does when called."""

    answers: bool = True
    answers_after: Seconds = 3.0
    rejects_after: Seconds | None = None
    talks_for: Seconds | None = None
    busy: bool = False

    def behaviour(self) -> Behaviour:
        """All of it."""
        return Behaviour(
            answers_after=self.answers_after if self.answers else None,
            rejects_after=self.rejects_after,
            talks_for=self.talks_for,
            busy=self.busy,
        )


class StationTable(PersonTable, kw_only=True):
    """An extension."""

    number: Digits
    name: Text = ""
    model: Text = "LIP-9030"
    service_dn: MaybeDigits = ""
    user: bool = False
    call_waiting: bool = False
    analogue: bool = False
    intrude: bool = True
    pickup_groups: list[Text] = field(default_factory=list)
    click_to_call: bool = True
    did: MaybeDigits = ""
    login: bool = True
    password: Annotated[str, Meta(max_length=64)] = ""


class GroupTable(Table):
    """A hunt group, or one number on several phones."""

    number: Digits
    members: Annotated[list[Digits], Meta(min_length=1)]
    name: Text = ""
    sharing: Literal["", "madn", "bridge", "branch"] = ""
    did: MaybeDigits = ""


class DutyTable(Table):
    """An agent who is logged on when the day begins."""

    station: Digits
    agent: Digits
    priority: Annotated[int, Meta(ge=0, le=9)] = 0
    secondary: bool = False


class AcdTable(Table):
    """An ACD group."""

    number: Digits
    agents: list[Annotated[str, Meta(pattern=_AGENT_ID)]]
    name: Text = ""
    did: MaybeDigits = ""
    wrap_up: Seconds = 0.0
    no_answer: Annotated[float, Meta(gt=0, le=86_400)] = 15.0
    dismisses: bool = True
    overflow_to: MaybeDigits = ""
    overflow_after: Annotated[float, Meta(gt=0, le=86_400)] = 60.0
    on_duty: list[DutyTable] = field(default_factory=list)


class OutsideTable(PersonTable, kw_only=True):
    """Somebody behind a trunk line."""

    number: Number
    name: Text = ""
    unallocated: bool = False

    def behaviour(self) -> Behaviour:
        """All of it."""
        usual = PersonTable.behaviour(self)
        return Behaviour(
            usual.answers_after, usual.rejects_after, usual.talks_for, usual.busy, unallocated=self.unallocated
        )


class AccountTable(Table):
    """A server account (section 2.1)."""

    user: Annotated[str, Meta(pattern=_USER)]
    password: Annotated[str, Meta(max_length=16)] = ""
    extension: MaybeDigits = ""
    privileges: list[Literal["SMDR", "ACD", "CTI"]] = field(default_factory=lambda: ["SMDR", "ACD", "CTI"])


class ConferenceGroupTable(Table):
    """A conference group."""

    index: Annotated[int, Meta(ge=1, le=265)]
    members: Annotated[list[Digits], Meta(min_length=1)]
    owner: MaybeDigits = ""


class RoomsTable(Table):
    """The conference rooms."""

    prefix: Digits = "69"
    at_once: Annotated[int, Meta(ge=1, le=9)] = 9


class PageTable(Table):
    """A line of the Flexible Page Feature (section 5.3.4.26)."""

    index: Few
    zone: Annotated[int, Meta(ge=1, le=116)]
    name: Annotated[str, Meta(max_length=32)] = ""


class ParkingTable(Table):
    """The parking locations."""

    first: Annotated[int, Meta(ge=0, le=999)] = 0
    last: Annotated[int, Meta(ge=0, le=999)] = 999


class SmdrTable(Table):
    """The SMDR attributes (tables 169 and 177)."""

    capacity: Annotated[int, Meta(ge=1, le=1_000_000)] = 5000
    seconds: bool = False
    dialed_number_1: Annotated[str, Meta(min_length=1, max_length=32)] = "DialedNumber1"
    dialed_number_2: Annotated[str, Meta(max_length=32)] = "DialedNumber2"
    causes: bool = True


class LicencesTable(Table):
    """What has been paid for (section 1)."""

    api_cti: bool = True
    api_cti_ext: list[Digits] | None = None
    api_smdr: bool = True
    api_amp: bool = True
    clickcall: bool = True
    code: Literal[3, 102] = 3


class SystemTable(Table):
    """The PBX itself."""

    type: Text = "iPECS UCP100"
    version: Text = "S-UCP-Rls2001-4.0.11-App"
    lines: Few = 8


class File(Table):
    """The whole file."""

    station: Annotated[list[StationTable], Meta(min_length=1)]
    agent: MaybeDigits = ""
    system: SystemTable = field(default_factory=SystemTable)
    group: list[GroupTable] = field(default_factory=list)
    acd: list[AcdTable] = field(default_factory=list)
    outside: list[OutsideTable] = field(default_factory=list)
    account: list[AccountTable] = field(default_factory=list)
    conference_group: list[ConferenceGroupTable] = field(default_factory=list)
    rooms: RoomsTable = field(default_factory=RoomsTable)
    page: list[PageTable] = field(default_factory=list)
    parking: ParkingTable = field(default_factory=ParkingTable)
    smdr: SmdrTable = field(default_factory=SmdrTable)
    licences: LicencesTable = field(default_factory=LicencesTable)

    def dids(self) -> list[tuple[str, str]]:
        """Everything inside that has a number, with the number that callers from outside dial for it, or ""."""
        stations = [(table.number, table.did) for table in self.station]
        groups = [(table.number, table.did) for table in self.group]
        return stations + groups + [(table.number, table.did) for table in self.acd]
