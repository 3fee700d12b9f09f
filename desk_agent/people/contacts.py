"""A small list of people, read whole from a CSV file, and how a number or a few letters find one."""

import csv
import io
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desk_agent.i18n import _
from desk_agent.people.numbers import SHORTEST_TAIL, could_be_number, tail
from desk_agent.people.sources.base import Kind
from desk_agent.people.store.lookup import Listed, Match
from desk_agent.text import plain
from desk_agent.view import NameSource, Suggestion

log = logging.getLogger(__name__)

MAX_BYTES: Final = 4 << 20
MAX_ROWS: Final = 20_000
_LIST: Final = Listed(0, "", Kind.OWN, 0)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody with a number."""

    name: str
    number: str
    company: str = ""


class Contacts:
    """People by number and by name."""

    def __init__(self, people: list[Contact] | None = None) -> None:
        self.people = sorted(people or [], key=lambda person: person.name.casefold())
        self._by_digits: dict[str, Contact] = {}
        self._by_tail: dict[str, Contact] = {}
        for person in self.people:
            digits = _digits(person.number)
            self._by_digits.setdefault(digits, person)
            if len(digits) >= SHORTEST_TAIL:
                self._by_tail.setdefault(tail(digits), person)
                self._by_tail.setdefault(digits[-(SHORTEST_TAIL + 1) :], person)

    def find(self, number: str) -> Contact | None:
        """Who has ``number``: exactly, or by its last digits if it is long enough to be nobody else's."""
        digits = _digits(number)
        if not digits:
            return None
        exact = self._by_digits.get(digits)
        if exact is not None or len(digits) < SHORTEST_TAIL:
            return exact
        found = self._by_tail.get(tail(digits)) or self._by_tail.get(digits[-(SHORTEST_TAIL + 1) :])
        return found if found is not None and _same_line(digits, _digits(found.number)) else None

    def owners(self, number: str) -> list[Match]:
        """See `desk_agent.people.caller.Book`."""
        found = self.find(number)
        return [Match(found.name, found.company, _LIST, 0)] if found is not None else []

    def search(self, text: str, limit: int) -> list[Suggestion]:
        """People whose name, company or number has ``text`` in it; those that begin with it come first."""
        wanted = text.strip().casefold()
        digits = _digits(text) if could_be_number(text) else ""
        ranked: list[tuple[int, Contact]] = []
        for person in self.people:
            rank = _rank(person, wanted, digits)
            if rank is not None:
                ranked.append((rank, person))
        ranked.sort(key=lambda pair: pair[0])
        return [
            Suggestion(person.name, person.number, person.company, NameSource.CONTACT) for _, person in ranked[:limit]
        ]


def _same_line(one: str, other: str) -> bool:
    """Whether two numbers differ only in how they are dialled: a country code, a 0, an outside line.

    One of them must be a whole national number where they part: two subscribers of different towns can share
    their last eight digits.
    """
    one, other = one.lstrip("0"), other.lstrip("0")
    shared = 0
    for a, b in zip(reversed(one), reversed(other), strict=False):
        if a != b:
            break
        shared += 1
    rests = one[: len(one) - shared], other[: len(other) - shared]
    whole = any(not rest or rest.endswith("0") for rest in rests)
    return whole and shared >= SHORTEST_TAIL + 1 and max(map(len, rests)) <= 6


def _rank(person: Contact, wanted: str, digits: str) -> int | None:
    if not wanted:
        return 0
    name = person.name.casefold()
    if name.startswith(wanted):
        return 0
    if any(word.startswith(wanted) for word in name.replace(",", " ").split()):
        return 1
    number = _digits(person.number)
    if digits and number.startswith(digits):
        return 1
    if wanted in name or wanted in person.company.casefold():
        return 2
    if len(digits) >= 3 and digits in number:
        return 3
    return None


def _digits(number: str) -> str:
    return "".join(char for char in number if char.isascii() and char.isdigit())


def read_csv(path: Path) -> list[Contact]:
    """The people in a CSV file with the columns name, number and, if it likes, company.

    A row without a name or a number is left out and counted in the log.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is too large, not UTF-8, or has no such columns; the text is a sentence for the user.
    """
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(_("{file} is larger than {size} MB.").format(file=path.name, size=MAX_BYTES >> 20))
    try:
        content = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(_("{file} is not UTF-8 text.").format(file=path.name)) from error
    reader = csv.DictReader(io.StringIO(content))
    columns = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
    if "name" not in columns or "number" not in columns:
        raise ValueError(_("{file} needs the columns name and number in its first line.").format(file=path.name))
    people: list[Contact] = []
    skipped = 0
    for row in reader:
        if len(people) >= MAX_ROWS:
            log.warning("%s: only the first %s rows are used", path.name, MAX_ROWS)
            break
        name = plain(row.get(columns["name"]) or "")
        number = plain(row.get(columns["number"]) or "")
        company = plain(row.get(columns["company"]) or "") if "company" in columns else ""
        if name and _digits(number):
            people.append(Contact(name, number, company))
        else:
            skipped += 1
    if skipped:
        log.info("%s: %s rows have no name or no number", path.name, skipped)
    return people
