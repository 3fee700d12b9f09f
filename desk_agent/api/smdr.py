"""Call records (SMDR, section 5.1): what one says, and how a list of them is read.

Which columns there are and what they are called depends on the PBX's settings (PGM 169 and 177), so a record is
read by name only, and columns that are not known here are kept as they came. Conditions on records are built with
`Field`, see `desk_agent.api.query`.
"""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple

import msgspec

from desk_agent.api import lenient
from desk_agent.api.event_base import Event, Hidden, Shown, shown
from desk_agent.api.query import Field, Query, escape
from desk_agent.api.smdr_codes import DISCONNECT_CAUSES, Direction, SmdrCallType

__all__ = [
    "DISCONNECT_CAUSES",
    "Authorization",
    "Direction",
    "DisconnectCause",
    "Field",
    "Owner",
    "Query",
    "Record",
    "SmdrCallType",
    "SmdrEvent",
    "escape",
    "moment",
    "moments",
    "records",
]


class DisconnectCause(msgspec.Struct, frozen=True):
    """Why a call ended: a code of Table 2 (0: not said) and the PBX's own words."""

    code: int = 0
    reason: str = ""

    @property
    def text(self) -> str:
        """The PBX's words, else the document's, else the bare code."""
        return self.reason or DISCONNECT_CAUSES.get(self.code, f"cause {self.code}" if self.code else "")


class Owner(StrEnum):
    """Whose authorization code was used for a call."""

    STATION = "STA"
    SYSTEM = "SYS"


class Authorization(NamedTuple):
    """Which authorization code was used, a station's or an entry of the system's table; not the code itself."""

    owner: Owner
    entry: str


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One call record (section 5.1). What it does not say is empty, 0 or ``None``.

    ``start_time`` is the text as it came, whose format PGM 169 decides; ``start`` is the moment in the PBX's own time
    (it names no zone), if the text can mean only one. ``station`` is ``COxxx`` for a call from an outside line. The
    other party's number is in the columns of PGM 177; `number` is the first of them that says something.
    """

    index: int = 0
    call_ref_id: int = 0
    station: str = ""
    co: str = ""
    duration: timedelta | None = None
    start_time: str = ""
    start: datetime | None = None
    direction_letter: str = ""
    dialed_number_1: str = ""
    dialed_number_2: str = ""
    cli_number: str = ""
    cpn_number: str = ""
    cost: str = ""
    account_code: str = ""
    disconnect_cause: DisconnectCause = DisconnectCause()
    others: dict[str, Any] = {}

    @property
    def direction(self) -> Direction | None:
        """Table 1, ``None`` for a letter that is not in it. Upper and lower case differ."""
        return Direction(self.direction_letter) if self.direction_letter in _LETTERS else None

    @property
    def number(self) -> str:
        """The other party's number."""
        return self.dialed_number_1 or self.cli_number or self.cpn_number or self.dialed_number_2

    @property
    def authorization(self) -> Authorization | None:
        """Whose authorization code was used, if the account code column names one (``STA-P[..]``, ``SYS-P[..]``)."""
        found = _AUTHORIZATION.fullmatch(self.account_code)
        return Authorization(Owner(found[1].upper()), found[2]) if found else None

    def __hash__(self) -> int:
        return hash((self.index, self.call_ref_id, self.station, self.start_time))  # the rest has a dict in it

    def __rich_repr__(self) -> Shown:
        said = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return [(name, Hidden() if name in _PRIVATE else value) for name, value in said if value]

    def __repr__(self) -> str:
        return shown(self)


class SmdrEvent(Event, frozen=True, kw_only=True, tag=False):
    """Call records as they are written (section 5.1); the document does not print the event."""

    records: tuple[Record, ...] = ()


_LETTERS: Final = frozenset(Direction)
_AUTHORIZATION: Final = re.compile(r"(STA|SYS)-P\[\s*(\w*)\s*\]", re.IGNORECASE)
_PRIVATE: Final = frozenset({"account_code", "others"})  # codes people type, and columns of unknown content

# The document's columns, and those that PGM 177 puts in the place of the two number columns.
_COLUMNS: Final = {
    "index": "index",
    "callrefid": "call_ref_id",
    "stationnumber": "station",
    "conumber": "co",
    "duration": "duration",
    "starttime": "start_time",
    "direction": "direction_letter",
    "dialednumber1": "dialed_number_1",
    "dialednumber2": "dialed_number_2",
    "dialednumber": "dialed_number_1",
    "clinumber": "cli_number",
    "cli": "cli_number",
    "cpnnumber": "cpn_number",
    "cpn": "cpn_number",
    "cost": "cost",
    "accountcode": "account_code",
    "disconnectcause": "disconnect_cause",
}


def records(body: Any) -> tuple[int, tuple[Record, ...]]:
    """The number of records and the records in the answer to ``GET smdr``, or in an SMDR event.

    ``body`` is the parsed JSON: the document's object of ``count`` and ``items``, the same inside ``data``, a bare
    list of records or one record. An answer to ``countOnly`` has no records. Without a ``count`` they are counted.
    """
    given = lenient.keys(body) if isinstance(body, dict) else {}
    if isinstance(given.get("data"), dict | list) and not given.keys() & {"count", "items"}:
        body = given["data"]
        given = lenient.keys(body) if isinstance(body, dict) else {}
    if given.keys() & {"count", "items"}:
        found = _read(given.get("items"))
        return lenient.number(given.get("count")) or len(found), found
    found = _read(body)
    return len(found), found


def _read(raw: Any) -> tuple[Record, ...]:
    if isinstance(raw, dict) and any(_column(key) in _COLUMNS for key in raw):
        raw = [raw]  # one record without its list
    return tuple(_record(one) for one in lenient.items(raw) if one and isinstance(one, dict))


def _record(raw: dict[str, Any]) -> Record:
    values: dict[str, Any] = {}
    others: dict[str, Any] = {}
    for key, value in raw.items():
        name = _COLUMNS.get(_column(key))
        if name is None or values.get(name):
            others[key.strip()] = value
        elif name in {"index", "call_ref_id"}:
            values[name] = lenient.number(value)
        elif name == "duration":
            values[name] = duration(lenient.text(value))
        elif name == "disconnect_cause":
            values[name] = _cause(lenient.text(value))
        else:
            values[name] = _words(value)
    values["start"] = moment(values.get("start_time", ""))
    return Record(**values, others=others)


def _column(key: str) -> str:
    return "".join(char for char in key.lower() if char.isalnum())


def _words(raw: Any) -> str:
    return str(raw) if isinstance(raw, float) else lenient.text(raw)


def _cause(words: str) -> DisconnectCause:
    code, _, reason = words.partition("-")
    found = lenient.number(code)
    if not found and code.strip(" 0"):
        return DisconnectCause(0, words)
    return DisconnectCause(found, reason.strip())


_DURATION: Final = re.compile(r"(?:(\d{1,5}):)?(\d{1,2}):(\d{1,2})", re.ASCII)


def duration(words: str) -> timedelta | None:
    """``hh:mm:ss`` or ``mm:ss``; ``None`` for anything else."""
    found = _DURATION.fullmatch(words.strip())
    if not found:
        return None
    return timedelta(hours=int(found[1] or 0), minutes=int(found[2]), seconds=int(found[3]))


_MOMENT: Final = re.compile(
    r"(\d{1,4})([-/. ])(\d{1,2})[-/. ](\d{1,4})[T ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AP]M)?",
    re.ASCII | re.IGNORECASE,
)


def moment(words: str) -> datetime | None:
    """A date and time in any of the orders that PGM 169 can set, without a zone.

    ``None`` if it is none or can mean two days, such as 03/04/26. Two digits of a year are of this century.
    """
    meant = moments(words)
    return meant[0] if len(meant) == 1 else None


def moments(words: str) -> tuple[datetime, ...]:
    """All that `moment` could mean, the earliest first; nothing if it is no date and time."""
    found = _MOMENT.fullmatch(words.strip())
    if not found:
        return ()
    first, middle, last = found[1], int(found[3]), found[4]
    hour, minute, second = int(found[5]), int(found[6]), int(found[7] or 0)
    if found[8]:
        hour = hour % 12 + (12 if found[8].upper() == "PM" else 0)
    if len(first) == 4:
        days = [(int(first), middle, int(last))]
    else:
        year = int(last) if len(last) == 4 else 2000 + int(last)
        days = [(year, int(first), middle), (year, middle, int(first))]
        if found[2] == "-" and len(last) < 4:
            days.append((2000 + int(first), middle, int(last)))
    meant = set()
    for year, month, day in days:
        try:
            meant.add(datetime(year, month, day, hour, minute, second))  # noqa: DTZ001 the PBX names no zone
        except ValueError:
            continue
    return tuple(sorted(meant))
