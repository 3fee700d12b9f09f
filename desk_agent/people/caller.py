"""A number -> who has it, and who says so.

An own contact comes before the company's directory, that before the PBX, and that before the history: the first that
knows the number is believed, and named. Where several people have the very number, all of them are shown (A, B).
Where a number is only like theirs, since nobody knows how it was dialled, one of them is meant (A or B).
"""

from collections.abc import Sequence
from typing import Final, Protocol

from msgspec import Struct

from desk_agent.i18n import _, ngettext
from desk_agent.people.sources.base import Kind
from desk_agent.people.store.lookup import Match
from desk_agent.view import NameSource

MAX_NAMES: Final = 3  # that are shown; of the others their number
SOURCES: Final = {
    Kind.OWN: NameSource.CONTACT,
    Kind.DIRECTORY: NameSource.DIRECTORY,
    Kind.PBX: NameSource.PBX,
    Kind.HISTORY: NameSource.HISTORY,
}


class Known(Struct, frozen=True):
    """What is known of a number. ``origin`` is what the user calls the list, "" where there is only one such."""

    name: str = ""
    source: NameSource = NameSource.NONE
    origin: str = ""
    company: str = ""


NOBODY: Final = Known()


class Book(Protocol):
    """Where people are looked up."""

    def owners(self, number: str) -> Sequence[Match]:
        """Who has ``number``, those of the best word first; some microseconds."""


class Heard(Protocol):
    """Names that the PBX has told."""

    def name(self, number: str) -> str:
        """The name of ``number``, "" if it was never told."""


class LastName(Protocol):
    """What the history knows; see `desk_agent.desk.history`."""

    def last_name(self, number: str) -> str:
        """The last name that ``number`` was shown under, "" if there is none."""


class Directory(Protocol):
    """Directories that are asked when somebody rings; see `desk_agent.desk.live_directories`."""

    def answered(self, number: str) -> Sequence[tuple[str, str, str]]:
        """Name, company and list of those who have ``number``, as far as anybody has answered."""


class Callers:
    """Asks everybody who may know, in order."""

    def __init__(
        self,
        book: Book,
        heard: Heard | None = None,
        history: LastName | None = None,
        directory: Directory | None = None,
    ) -> None:
        self.book = book
        self._directory = directory
        self._heard = heard
        self._history = history

    def known(self, number: str) -> Known:
        """Who has ``number``."""
        if not number:
            return NOBODY
        matches = self.book.owners(number)
        if matches:
            return _said(matches)
        if self._directory is not None and (found := self._directory.answered(number)):
            return _listed(found)
        if self._heard is not None and (name := self._heard.name(number)):
            return Known(name, NameSource.PBX)
        if self._history is not None and (name := self._history.last_name(number)):
            return Known(name, NameSource.HISTORY)
        return NOBODY

    def name(self, number: str) -> str:
        """The name alone, "" if nobody knows."""
        return self.known(number).name

    def label(self, number: str) -> str:
        """``number`` with its name, if anybody knows it."""
        name = self.name(number)
        return f"{name} ({number})" if name else number


def _said(matches: Sequence[Match]) -> Known:
    best = matches[0].source.kind
    believed = [match for match in matches if match.source.kind is best]
    first = believed[0]
    names: dict[str, str] = {}
    for match in believed:
        names.setdefault(match.name.casefold(), match.name)
    companies = {match.company for match in believed}
    return Known(
        joined(list(names.values()), certain=first.exact),
        SOURCES[best],
        first.source.name,
        first.company if len(companies) == 1 else "",
    )


def _listed(found: Sequence[tuple[str, str, str]]) -> Known:
    names = list(dict.fromkeys(name for name, _company, _origin in found))
    companies = {company for _name, company, _origin in found}
    company = companies.pop() if len(companies) == 1 else ""
    return Known(joined(names, certain=True), NameSource.DIRECTORY, found[0][2], company)


def joined(names: Sequence[str], *, certain: bool) -> str:
    """Several names as one: all of them have the number, or one of them."""
    if len(names) == 1:
        return names[0]
    more = len(names) - MAX_NAMES
    if more > 0:
        shown = ", ".join(names[:MAX_NAMES])
        return ngettext("{names} and {n} more", "{names} and {n} more", more).format(names=shown, n=more)
    if certain:
        return ", ".join(names)
    return _("{names} or {name}").format(names=", ".join(names[:-1]), name=names[-1])
