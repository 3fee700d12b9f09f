"""Finding people by a few letters or digits, among a million.

What is typed is looked for in three steps, each only if the one before has found too few: names that begin with it
(b-tree), words that begin with it, and parts of words (both trigrams). No step sorts: the first that come will do.
Whatever the index offers is looked at again here, since it knows which three letters are there, not in what order.
"""

import itertools
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from desk_agent.people.numbers import DialRules
from desk_agent.people.sources.base import Phone
from desk_agent.people.store import folding
from desk_agent.people.store.lines import Normal
from desk_agent.people.store.lookup import Listed
from desk_agent.people.store.rows import decode_phones, index_text

MAX_TEXT: Final = 80
LONG: Final = 6  # digits that tell numbers apart
EXAMINED: Final = 400  # rows of one step that are looked at before it gives up: see `Search.find`
_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz0123456789 "
_CONSONANTS: Final = "".join(map(chr, range(0x1100, 0x1113))) + " "
_LAST: Final = "\U0010ffff"
_SUBLETTERS: Final = 2  # of the syllable that is still being typed


class Hit(msgspec.Struct, frozen=True):
    """Somebody who was found. ``number`` is the place of the number that was asked for, 0 = the first."""

    name: str
    company: str
    phones: tuple[Phone, ...]
    source: Listed
    person: int
    number: int = 0


class Query:
    """What was typed, made ready."""

    def __init__(self, text: str, trunk: str = "0", country: str = "") -> None:
        folded = folding.folded(text[:MAX_TEXT])
        self.words = folded.split()
        self.prefix = folding.flat(folded)
        self.tokens = [_Token(word) for word in self.words]
        digits = "".join(self.words)
        self.digits = digits if digits.isascii() and digits.isdigit() else ""
        # a number is kept as the world writes it, without the 0 that is dialled inside the country
        national = bool(self.digits and trunk and digits.startswith(trunk))
        inside = digits.removeprefix(trunk) if national else ""
        self._begins = [each for each in (self.digits, country + inside if national else "") if each]
        self._holds = [each for each in (self.digits, inside) if len(each) > 2]

    def begins(self) -> str:
        """Trigrams of words that begin with what was typed, as FTS5 wants it; "" = too little for that."""
        if self.digits:
            # what long numbers begin with is much the same for all of them, and of no use
            return _either(_grams(f" {each}") for each in self._begins) if len(self.digits) < LONG else ""
        first = self.tokens[0]
        if len(self.tokens) == 1 and len(first.flat) == 1:
            return " OR ".join(f'" {first.flat}{char}"' for char in (_CONSONANTS if first.consonants else _ALPHABET))
        return _all(itertools.chain.from_iterable(token.begins() for token in self.tokens))

    def holds(self) -> str:
        """Trigrams of words that hold it anywhere."""
        if self.digits:
            return _either(_grams(each[-LONG:]) for each in self._holds)
        return _all(itertools.chain.from_iterable(token.holds() for token in self.tokens))

    def place(self, name: str, company: str, lines: Sequence[str]) -> int | None:
        """The place of the number that is meant, 0 if it is the name; None if somebody is not meant at all."""
        for place, line in enumerate(lines if self.digits else ()):
            bare = line.removeprefix("+")
            if bare.startswith(tuple(self._begins)) or any(each in bare for each in self._holds):
                return place
        if self.digits and not any(map(str.isdigit, name + company)):
            return None  # most people have no digits in their names
        short, other = folding.folded(name), folding.folded(company)
        run = f" {folding.flat(short)} {folding.flat(other)} "
        _, text = index_text(name, company, lines)
        return 0 if all(token.fits(text, run) for token in self.tokens) else None


class _Token:
    """One word of what was typed."""

    def __init__(self, word: str) -> None:
        self.consonants = folding.consonants_only(word)
        self.flat = self.consonants or folding.flat(word)
        self.apart = self.consonants or folding.apart(word)

    def fits(self, text: str, run: str) -> bool:
        """Whether a person's ``text`` has it; ``run`` is the same with syllables closed up."""
        if len(self.flat) > 2 and (self.flat in run or self.flat in text):
            return True
        return f" {self.apart}" in text

    def begins(self) -> Iterator[str]:
        return _grams(" " + self._certain())

    def holds(self) -> Iterator[str]:
        alone = self.apart != self.flat or len(self.flat) < 3 or (self.flat[0] > "\u3040" and not self.consonants)
        return _grams(" " + self._certain() if alone else self._certain())

    def _certain(self) -> str:
        """Without what the next key may make part of the next syllable."""
        head, gap, last = self.apart.rpartition(" ")
        if "ㄱ" <= last[:1] <= "ㅣ":
            last = last[:_SUBLETTERS]
        elif len(last) == 1 and folding.stands_alone(last):
            last += " "
        return head + gap + last


def _grams(text: str) -> Iterator[str]:
    """Enough trigrams to cover ``text``; every one of them costs, and what is found is looked at anyway."""
    last = len(text) - 3
    for at in range(0, last, 3):
        yield text[at : at + 3]
    if last >= 0:
        yield text[last:]


def _all(grams: Iterator[str]) -> str:
    return " AND ".join(f'"{gram}"' for gram in dict.fromkeys(grams))


def _either(alternatives: Iterator[Iterator[str]]) -> str:
    parts = [part for grams in alternatives if (part := _all(grams))]
    return " OR ".join(f"({part})" for part in parts)


class Search:
    """Searches in the lists of ``sources``. One thread at a time; ``interrupt`` comes from any."""

    def __init__(
        self, connection: sqlite3.Connection, sources: Sequence[Listed], normal: Normal, rules: DialRules
    ) -> None:
        self._connection = connection
        self._sources = sources
        self._normal = normal
        self._rules = rules

    def find(self, text: str, limit: int) -> list[Hit]:
        """At most ``limit`` people; nobody for "". Names that begin with ``text`` come first, in order.

        It gives up on a step that has looked at EXAMINED people in vain: whoever types on narrows it down.

        Raises:
            sqlite3.Error: also when a newer search has interrupted this one.
        """
        query = Query(text, self._rules.trunk_prefix, self._rules.code)
        if not query.words:
            return []
        found: dict[tuple[int, int], Hit] = {}
        for step in (self._by_name, self._by_begin, self._by_part):
            for hit in step(query, limit):
                found.setdefault((hit.source.id, hit.person), hit)
                if len(found) >= limit:
                    return list(found.values())
        return list(found.values())

    def _by_name(self, query: Query, limit: int) -> list[Hit]:
        rows: list[tuple[str, Hit]] = []
        for source in self._sources:
            found = self._connection.execute(
                f"SELECT id, name, company, phones, sort FROM person_{source.list}"
                " WHERE sort >= ? AND sort < ? ORDER BY sort LIMIT ?",
                (query.prefix, query.prefix + _LAST, limit),
            )
            rows += [
                (sort, Hit(name, company, decode_phones(phones), source, person))
                for person, name, company, phones, sort in found
            ]
        rows.sort(key=lambda row: row[0])
        return [hit for _, hit in rows[:limit]]

    def _by_begin(self, query: Query, limit: int) -> Iterator[Hit]:
        return self._by_words(query, query.begins(), limit)

    def _by_part(self, query: Query, limit: int) -> Iterator[Hit]:
        wanted = query.holds()
        return self._by_words(query, wanted if wanted != query.begins() else "", limit)

    def _by_words(self, query: Query, wanted: str, limit: int) -> Iterator[Hit]:
        if not wanted:
            return
        for source in self._sources:
            rows = self._connection.execute(
                f"SELECT p.id, p.name, p.company, p.phones FROM word_{source.list} w"
                f" JOIN person_{source.list} p ON p.id = w.rowid WHERE word_{source.list} MATCH ? LIMIT ?",
                (wanted, EXAMINED),
            )
            count = 0
            for person, name, company, text in rows:
                phones = decode_phones(text)
                place = query.place(name, company, [self._normal(phone.number) for phone in phones])
                if place is not None:
                    yield Hit(name, company, phones, source, person, place)
                    count += 1
                    if count >= limit:
                        break
            rows.close()
