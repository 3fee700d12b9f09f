"""An entry of the directory as a person."""

from collections.abc import Mapping, Sequence
from typing import Final

from desk_agent.people.sources.base import Person, Phone
from desk_agent.settings.directories import ATTRIBUTES, LdapServer

MAX_VALUES: Final = 10  # of one attribute
MAX_VALUE: Final = 1024  # bytes of one: names and numbers are far shorter
_PHONES: Final = (("work", "work"), ("mobile", "mobile"), ("extension", "work"))
_NAMES: Final = ("name", "given", "family")
NUMBERS: Final = tuple(name for name, _label in _PHONES)

Values = Mapping[str, Sequence[bytes]]


class Mapper:
    """Knows which attributes a directory keeps what in."""

    def __init__(self, server: LdapServer) -> None:
        self._words = {name: server.words(name) for name in ATTRIBUTES}
        self.wanted = self._all(self._words)
        self.names = self._all(_NAMES)
        self.numbers = self._all(NUMBERS)

    def person(self, dn: str, values: Values) -> Person:
        """Who this is; may have no name or no number."""
        lower = {name.lower(): found for name, found in values.items()}
        company, department = self._text("company", lower), self._text("department", lower)
        phones: dict[str, Phone] = {}
        for name, label in _PHONES:
            for word in self._words[name]:
                for text in _texts(lower.get(word.lower(), ())):
                    phones.setdefault(text, Phone(text, label))
        return Person(
            name=self._text("name", lower),
            phones=tuple(phones.values()),
            company=", ".join(text for text in (company, department) if text),
            email=self._text("mail", lower),
            given=self._text("given", lower),
            family=self._text("family", lower),
            uid=dn,
        )

    def _all(self, names: Sequence[str] | Mapping[str, object]) -> list[str]:
        return list(dict.fromkeys(word for name in names for word in self._words[name]))

    def _text(self, name: str, values: Values) -> str:
        for word in self._words[name]:
            for text in _texts(values.get(word.lower(), ())):
                return text
        return ""


def _texts(values: Sequence[bytes]) -> list[str]:
    return [text for value in values[:MAX_VALUES] if (text := value[:MAX_VALUE].decode("utf-8", "replace").strip())]
