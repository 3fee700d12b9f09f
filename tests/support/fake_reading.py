"""What a source is told while it is read, and the list that comes of it."""

from collections.abc import Callable, Mapping

from desk_agent.people.sources.base import BadRow, Kept, Person, Source


class FakeReading:
    """A `base.Reading`; ``cancel_when`` calls the reading off."""

    def __init__(
        self, known: Mapping[str, str] | None = None, version: str = "", cancel_when: Callable[[], None] | None = None
    ) -> None:
        self._known = dict(known or {})
        self._version = version
        self._check = cancel_when
        self.told: list[tuple[int, int]] = []

    def known(self) -> Mapping[str, str]:
        return self._known

    def version(self) -> str:
        return self._version

    def progress(self, done: int, total: int) -> None:
        self.told.append((done, total))

    def check(self) -> None:
        if self._check is not None:
            self._check()


class FakeList:
    """What the store would keep of a source: whole lists only."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.people: dict[str, Person] = {}
        self.version = ""
        self.bad: list[BadRow] = []
        self.kept = self.fetched = 0
        self.unchanged = False

    def read(self, source: Source | None = None) -> None:
        source = source or self.source
        version = source.version()
        self.unchanged = bool(version) and version == self.version
        if self.unchanged:
            return
        reading = FakeReading({uid: person.etag for uid, person in self.people.items()}, self.version)
        fresh: dict[str, Person] = {}
        bad: list[BadRow] = []
        kept = 0
        for row in source.read(reading):
            if isinstance(row, Kept):
                fresh[row.uid] = self.people[row.uid]
                kept += 1
            elif isinstance(row, Person):
                assert row.uid
                assert row.uid not in fresh
                fresh[row.uid] = row
            else:
                bad.append(row)
        self.people, self.version, self.bad, self.kept = fresh, version, bad, kept
        self.fetched = len(fresh) - kept

    def names(self) -> list[str]:
        return sorted(person.name for person in self.people.values())
