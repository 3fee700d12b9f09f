"""Contacts: people as a list shows them, and the lists that they are from."""

from enum import StrEnum

from msgspec import Struct

from desk_agent.view.calls import NameSource


class SourceState(StrEnum):
    """What a list is doing."""

    NEW = "new"  # never read
    WAITING = "waiting"  # to be read
    READING = "reading"
    READY = "ready"
    FAILED = "failed"  # the last reading; what was read before it stands


class SourceView(Struct, frozen=True):
    """One list of contacts."""

    key: str
    name: str
    kind: NameSource
    state: SourceState = SourceState.NEW
    people: int = 0
    bad: int = 0  # rows that could not be used
    read_at: float = 0.0  # seconds since 1970, 0 = never
    why: str = ""  # why it failed, as a sentence
    remark: str = ""  # what is to be known of it as a whole, e.g. in which encoding it was read
    rows: int = 0  # while it is read: so far
    part: float | None = None  # while it is read: how much of it, 0 to 1, if that is known
    path: str = ""  # of a file or folder
    removable: bool = False  # the user has added it here


class ContactRow(Struct, frozen=True):
    """Somebody in the list of all contacts; ``list`` and ``person`` say who."""

    list: int
    person: int
    name: str
    company: str
    number: str  # the one that is called
    label: str  # what kind of number that is, "" if not known
    more: int  # other numbers
    source: NameSource
    origin: str  # what the list is called


class ContactNumber(Struct, frozen=True):
    """One number of somebody."""

    number: str
    label: str = ""


class ContactDetails(Struct, frozen=True):
    """Everything that is known of somebody."""

    name: str
    company: str
    numbers: tuple[ContactNumber, ...]
    email: str
    note: str
    source: NameSource
    origin: str


class BadRowView(Struct, frozen=True):
    """A row that could not be used, and why; ``line`` 0 is about the whole list."""

    line: int
    reason: str
    text: str


class ContactsChanged(Struct, frozen=True):
    """``sources`` is all of them; with ``people`` others than before are in the lists."""

    sources: tuple[SourceView, ...]
    people: bool = True
