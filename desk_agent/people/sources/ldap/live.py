"""A directory that is too large to copy is asked each time: by name as somebody types, by number as it rings."""

from collections.abc import Callable
from typing import Final

from desk_agent.people.numbers import same_line
from desk_agent.people.sources.base import Person
from desk_agent.people.sources.ldap import filters
from desk_agent.people.sources.ldap.entries import Mapper
from desk_agent.people.sources.ldap.link import Link
from desk_agent.people.store.lines import SHARED
from desk_agent.settings.directories import LdapServer

SEARCH_SECONDS: Final = 4
RING_SECONDS: Final = 2  # a name that comes later is of no use
SHORTEST_TEXT: Final = 2
SHORTEST_NUMBER: Final = 3
CANDIDATES: Final = 20


class LdapLive:
    """Each question is a connection of its own; made to be asked on a thread."""

    def __init__(self, server: LdapServer, password: str) -> None:
        self._server = server
        self._password = password
        self._mapper = Mapper(server)
        self.name = server.name or server.host

    def search(self, text: str, limit: int, check: Callable[[], None] = lambda: None) -> list[Person]:
        """People with a number whose name or number has ``text`` in it. Raises SourceError, and as ``check`` does."""
        text = text.strip()
        if not text or (len(text) < SHORTEST_TEXT and text.isascii()):  # one Korean syllable is a whole family
            return []
        base, mapper = self._server.filter, self._mapper
        questions = [filters.typed(base, text, mapper.names, mapper.numbers)]
        digits = filters.digits_of(text)
        if digits:  # whose whole number it is comes before those who have it somewhere in theirs
            questions.insert(0, filters.calling(base, digits, mapper.numbers, whole=True))
        found = self._ask(questions, limit * 2, SEARCH_SECONDS, check)
        return [person for person in found if person.phones][:limit]

    def who(self, number: str, check: Callable[[], None] = lambda: None) -> list[Person]:
        """People who have ``number``; it may be written and dialled differently. Raises as `search`."""
        digits = _digits(number)
        if len(digits) < SHORTEST_NUMBER:
            return []
        short = len(digits) <= SHARED  # an extension is the whole number or none
        wanted = filters.calling(self._server.filter, digits[-SHARED:], self._mapper.numbers, whole=short)
        found = self._ask([wanted], CANDIDATES, RING_SECONDS, check)
        return [
            person
            for person in found
            if any(_is_same(digits, _digits(phone.number), short=short) for phone in person.phones)
        ]

    def _ask(self, questions: list[str], most: int, seconds: int, check: Callable[[], None]) -> list[Person]:
        found: dict[str, Person] = {}
        with Link(self._server, self._password, check) as link:
            for wanted in questions:
                for entry in link.some(wanted, self._mapper.wanted, most, seconds):
                    found.setdefault(entry.dn, self._mapper.person(entry.dn, entry.values))
        return list(found.values())


def _digits(number: str) -> str:
    return "".join(char for char in number if char.isascii() and char.isdigit())


def _is_same(one: str, other: str, *, short: bool) -> bool:
    return one == other if short else same_line(one, other)
