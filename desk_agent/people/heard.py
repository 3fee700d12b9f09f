"""Names that the PBX has told with a call (ACD event 72), kept as a source of contacts like any other."""

from collections.abc import Iterable, Iterator
from typing import Final

from desk_agent.people.numbers import DialRules, candidates
from desk_agent.people.sources.base import Kind, Person, Phone, Reading, Row
from desk_agent.text import plain

KEY: Final = "pbx:heard"
MAX_NAMES: Final = 5000  # the latest


class HeardNames:
    """By number, the latest last. See `desk_agent.people.caller.Heard`."""

    def __init__(self, rules: DialRules | None = None) -> None:
        self.rules = rules or DialRules()
        self._names: dict[str, tuple[str, str]] = {}  # normal number -> number as it was told, name

    def __len__(self) -> int:
        return len(self._names)

    def add(self, number: str, name: str) -> bool:
        """Take in that ``number`` calls itself ``name``; whether that is news. Without a name nothing is."""
        name = plain(name)
        wholes = candidates(number, self.rules)
        if not name or not wholes or not any(char.isalpha() for char in name):
            return False
        old = self._names.pop(wholes[0], None)
        self._names[wholes[0]] = (number, name)
        if len(self._names) > MAX_NAMES:
            del self._names[next(iter(self._names))]
        return old is None or old[1] != name

    def name(self, number: str) -> str:
        """What ``number`` has called itself last, "" if it never did."""
        for whole in candidates(number, self.rules):
            if whole in self._names:
                return self._names[whole][1]
        return ""

    def everybody(self) -> list[tuple[str, str]]:
        """Numbers and names, the latest last."""
        return list(self._names.values())


class HeardSource:
    """What was heard, for the store."""

    key = KEY
    kind = Kind.PBX

    def __init__(self, names: Iterable[tuple[str, str]], name: str) -> None:
        self._names = list(names)
        self.name = name

    def version(self) -> str:
        """Not known: it is only handed over when there is something new."""
        return ""

    def read(self, reading: Reading) -> Iterator[Row]:
        """Everybody."""
        reading.progress(len(self._names), len(self._names))
        for number, name in self._names:
            yield Person(name, (Phone(number),))
