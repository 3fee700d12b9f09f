"""What every source of people has in common, and what it hands over.

A source is read by `desk_agent.people.store` on a thread of its own, from its first row to its last, into a list that
replaces the old one in a single step: what breaks off in the middle changes nothing.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Protocol

import msgspec


class Kind(StrEnum):
    """Whose word it is. A name of the first kind that knows a number is taken; kept in the database as text."""

    OWN = "own"  # the user's own contacts
    DIRECTORY = "directory"  # a list that the company keeps
    PBX = "pbx"
    HISTORY = "history"


class Phone(msgspec.Struct, frozen=True, gc=False):
    """One number of a person.

    ``number`` is as it was written, with whatever separators; the store makes it comparable by the site's rules.
    ``label`` is one of "mobile", "work", "home", "main", "fax", "pager", "other", what the user has written instead,
    or "".
    """

    number: str
    label: str = ""


class Person(msgspec.Struct, frozen=True):
    """Somebody, as the source knows them.

    Texts are as they come; the store makes them harmless (control characters, length) before it keeps them.
    ``name`` is what is shown; without one the parts are put together, and without these the company is shown.
    ``uid`` is the same at every reading and no other person's in this source; "" lets the store do without.
    ``etag`` is what `Reading.known` gives back next time: how far this entry is known.
    ``line`` is where it stands, as in `BadRow`, for what the store finds wrong with it; 0 = its place in the order.
    """

    name: str = ""
    phones: tuple[Phone, ...] = ()
    company: str = ""
    email: str = ""
    note: str = ""
    given: str = ""
    family: str = ""
    uid: str = ""
    etag: str = ""
    line: int = 0


class Kept(msgspec.Struct, frozen=True):
    """The person with this ``uid`` is as it was at the last reading: see `Reading.known`."""

    uid: str


class BadRow(msgspec.Struct, frozen=True):
    """What could not be used.

    ``line`` counts from 1: the line of a file, the number of an entry elsewhere; with 0 nothing is lost, and
    something is to be known of the whole. ``reason`` is a sentence for the user, ``text`` what stood there, for
    finding it again.
    """

    line: int
    reason: str
    text: str = ""


Row = Person | Kept | BadRow


class SourceError(Exception):
    """The source cannot be read at all, or no further; the text is a sentence for the user. The old list stands."""


class Cancelled(Exception):  # noqa: N818 - a wish, not a fault
    """Whoever asked for the list does not want it any more. The old list stands."""


class Reading(Protocol):
    """What a source is told and may tell while it is read."""

    def known(self) -> Mapping[str, str]:
        """``etag`` by ``uid`` of the list that stands: for what has not changed, a `Kept` is enough."""

    def version(self) -> str:
        """What `Source.version` said before the list that stands was read; "" if there is none, or it did not know.

        For a server that tells what has changed since then.
        """

    def progress(self, done: int, total: int) -> None:
        """How far it is, in bytes or entries as the source likes; ``total`` 0 = not known. Cheap; call it often."""

    def check(self) -> None:
        """Raise Cancelled if nobody wants the rest. The store asks between rows; call it where a wait is long."""


class Source(Protocol):
    """Somewhere people come from. It holds no connection between readings; other threads call it."""

    @property
    def key(self) -> str:
        """Names the source for ever, e.g. ``csv:/home/ann/list.csv``; no secret in it."""

    @property
    def name(self) -> str:
        """What the user sees, e.g. ``list.csv``."""

    @property
    def kind(self) -> Kind:
        """Whose word it is."""

    def version(self) -> str:
        """Changes when the content does (a time stamp, an etag); the same as last time = it is not read again.

        "" = not known: it is read. May ask the disk or the network; raises SourceError.
        """

    def read(self, reading: Reading) -> Iterator[Row]:
        """Everybody, in any order.

        Memory must not grow with the list. Raises SourceError and Cancelled; it is closed (``GeneratorExit``) when
        nobody wants the rest.
        """
