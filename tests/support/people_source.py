"""A source of people for tests: rows as given, and whatever goes wrong."""

from collections.abc import Callable, Iterable, Iterator

from desk_agent.people.sources.base import Kind, Person, Phone, Reading, Row


def someone(name: str, *numbers: str, company: str = "", **rest: str) -> Person:
    return Person(name, tuple(Phone(number) for number in numbers), company, **rest)


class ListSource:
    """Hands over ``rows``; a callable among them is called in passing."""

    def __init__(
        self,
        rows: Iterable[Row | Callable[[], None]],
        *,
        key: str = "test:1",
        name: str = "Test list",
        kind: Kind = Kind.OWN,
        version: str = "",
    ) -> None:
        self.rows = rows
        self.key = key
        self.name = name
        self.kind = kind
        self.stamp = version
        self.readings: list[Reading] = []

    def version(self) -> str:
        return self.stamp

    def read(self, reading: Reading) -> Iterator[Row]:
        self.readings.append(reading)
        for row in self.rows:
            if callable(row):
                row()
            else:
                yield row
