"""Call records of the PBX (SMDR), as they are listed and exported."""

from datetime import date, datetime, timedelta

from msgspec import Struct


class RecordFilter(Struct, frozen=True):
    """Which records; empty parts do not limit."""

    since: date | None = None
    until: date | None = None  # inclusive
    directions: frozenset[str] = frozenset()  # letters of section 5.1
    number: str = ""  # part of the other side's number
    at_least: timedelta | None = None  # duration


class RecordRow(Struct, frozen=True):
    """One record."""

    start: datetime | None  # local, as the PBX writes it
    duration: timedelta | None
    direction: str  # the letter
    direction_word: str
    station: str
    number: str
    name: str
    cause: str  # in words


class RecordPage(Struct, frozen=True):
    """What was read so far."""

    rows: tuple[RecordRow, ...] = ()
    total: int | None = None  # how many there are, once all are read
    more: bool = False  # whether reading on gives more
