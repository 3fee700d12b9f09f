"""People on their way into the tables of a list: made harmless, comparable and searchable, and written in batches.

Python makes the rows of one batch while the database writes those of the one before.
"""

import sqlite3
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

import msgspec

from desk_agent.i18n import N_, _
from desk_agent.people.sources.base import Person, Phone
from desk_agent.people.store import folding
from desk_agent.people.store.lines import Normal, key
from desk_agent.text import plain

BATCH: Final = 10_000
MAX_NAME: Final = 120
MAX_NOTE: Final = 1000
MAX_PHONES: Final = 12
COMPANIES: Final = 50_000  # remembered while a list is read
_AHEAD: Final = 2  # batches that may wait for the database

NO_NUMBER: Final = N_("It has no telephone number.")
NO_NAME: Final = N_("It has no name and no company.")


class Batch:
    """Rows for the list ``number``, to be used in a ``with``: behind it nothing is written any more."""

    def __init__(self, connection: sqlite3.Connection, number: int, normal: Normal) -> None:
        self._connection = connection
        self._normal = normal
        self._people: list[tuple[object, ...]] = []
        self._numbers: list[tuple[int, int, str, int]] = []
        self._words: list[tuple[int, str]] = []
        self._companies: dict[str, tuple[str, str]] = {"": ("", "")}
        self.count = 0
        self._writing: deque[Future[None]] = deque()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="contacts-rows")
        self._add_people = _insert(f"person_{number}", 9)
        self._add_numbers = _insert(f"number_{number}", 4)
        self._add_words = _insert(f"word_{number} (rowid, t)", 2)

    def __enter__(self) -> "Batch":
        return self

    def __exit__(self, *_error: object) -> None:
        self._writer.shutdown(wait=True, cancel_futures=True)  # nothing is written behind a rollback

    def add(self, person: Person) -> str:
        """Take in somebody; the reason why not, or ""."""
        company, firm = self._company(person.company)
        name = _line(person.name) or _full_name(_line(person.given), _line(person.family)) or company
        if not name:
            return _(NO_NAME)
        at = self.count + 1
        lines: list[str] = []
        kept: list[Phone] = []
        for phone in person.phones[:MAX_PHONES]:
            digits = self._normal(phone.number)
            if digits and digits not in lines:
                self._numbers.append((at, len(lines), digits, key(digits)))
                lines.append(digits)
                kept.append(phone)
        if not lines:
            return _(NO_NUMBER)
        self.count = at
        sort, letters = folding.named(name)
        text = _text(letters, firm, lines)
        self._people.append(
            (
                at,
                sort,
                name,
                company,
                encode_phones(kept),
                _line(person.email) if person.email else "",
                _note(person.note) if person.note else "",
                _sound(person.uid),
                _sound(person.etag),
            )
        )
        self._words.append((at, text))
        if len(self._people) >= BATCH:
            self.flush()
        return ""

    def _company(self, written: str) -> tuple[str, str]:
        """A company as it is shown and in the letters it is found by; most of them come again and again."""
        known = self._companies.get(written)
        if known is None:
            company = _line(written)
            known = company, folding.apart(folding.folded(company))
            if len(self._companies) >= COMPANIES:
                self._companies.clear()
            self._companies[written] = known
        return known

    def flush(self) -> None:
        """Have what is waiting written, beside the reading of what comes next. Raises sqlite3.Error of before."""
        while len(self._writing) >= _AHEAD:
            self._writing.popleft().result()
        encode = msgspec.json.encode
        texts = encode(self._people).decode(), encode(self._numbers).decode(), encode(self._words).decode()
        self._writing.append(self._writer.submit(self._write, texts))
        self._people.clear()
        self._numbers.clear()
        self._words.clear()

    def finish(self) -> None:
        """Write all that is left; raises sqlite3.Error."""
        self.flush()
        while self._writing:
            self._writing.popleft().result()

    def _write(self, texts: tuple[str, str, str]) -> None:
        # as JSON each is a single statement, during which Python can do something else
        for statement, text in zip((self._add_people, self._add_numbers, self._add_words), texts, strict=True):
            self._connection.execute(statement, (text,))


def _insert(table: str, columns: int) -> str:
    values = ", ".join(f"json_extract(value, '$[{place}]')" for place in range(columns))
    return f"INSERT INTO {table} SELECT {values} FROM json_each(?)"


def index_text(name: str, company: str, lines: Iterable[str]) -> tuple[str, str]:
    """By what somebody is sorted, and in what letters of a search are looked for."""
    sort, letters = folding.named(name)
    firm = folding.apart(folding.folded(company)) if company else ""
    return sort, _text(letters, firm, lines)


def _text(letters: str, firm: str, lines: Iterable[str]) -> str:
    return f" {letters} {firm} {' '.join(lines)} ".replace("+", "")


def encode_phones(phones: Iterable[Phone]) -> str:
    """Numbers with their labels as one text."""
    return "\n".join([f"{_line(phone.number)}\t{_line(phone.label) if phone.label else ''}" for phone in phones])


def decode_phones(text: str) -> tuple[Phone, ...]:
    """What `encode_phones` made."""
    return tuple(Phone(*line.split("\t", 1)) for line in text.split("\n"))


def _line(text: str) -> str:
    """``text`` on one harmless line; most of it is that already."""
    if not text:
        return text
    if len(text) <= MAX_NAME and text.isprintable():
        return " ".join(text.split()) if "  " in text or text[0] == " " or text[-1] == " " else text
    return plain(text, MAX_NAME)


def _sound(text: str) -> str:
    """``text`` without halves of characters, which no database takes."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _note(text: str) -> str:
    return text if len(text) <= MAX_NOTE and text.isprintable() and "  " not in text else plain(text, MAX_NOTE)


def _full_name(given: str, family: str) -> str:
    """The parts of a name in the order of its script."""
    if family and "\uac00" <= family[-1] <= "\ud7a3":
        return family + given
    return f"{given} {family}".strip()
