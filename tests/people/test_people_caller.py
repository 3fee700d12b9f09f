"""Who has a number: whose word is taken, and what is said where several have it."""

import pytest

from desk_agent.people.caller import Callers, joined
from desk_agent.people.heard import MAX_NAMES, HeardNames, HeardSource
from desk_agent.people.numbers import DialRules
from desk_agent.people.sources.base import Kind
from desk_agent.people.store.lookup import Listed, Match
from desk_agent.view import NameSource
from tests.people.test_people_files import Reading

OWN, FIRM = Listed(1, "mine.csv", Kind.OWN, 1), Listed(2, "Company", Kind.DIRECTORY, 2)


class FakeBook:
    def __init__(self, *matches: Match) -> None:
        self.matches = list(matches)

    def owners(self, number: str) -> list[Match]:
        return self.matches


class FakeHistory:
    def last_name(self, number: str) -> str:
        return "From before"


def heard(number: str = "0318055123", name: str = "HANA TRADING") -> HeardNames:
    names = HeardNames(DialRules("KR"))
    names.add(number, name)
    return names


def test_an_own_contact_comes_before_the_directory() -> None:
    book = FakeBook(Match("Ann", "Hana", OWN, 1), Match("Park Ann-ji", "Hana Ltd", FIRM, 1))
    known = Callers(book, heard(), FakeHistory()).known("0318055123")
    assert (known.name, known.source, known.origin, known.company) == ("Ann", NameSource.CONTACT, "mine.csv", "Hana")


def test_then_the_directory_then_the_pbx_then_the_history() -> None:
    callers = Callers(FakeBook(Match("Ann", "", FIRM, 1)), heard(), FakeHistory())
    assert callers.known("0318055123").source is NameSource.DIRECTORY
    callers = Callers(FakeBook(), heard(), FakeHistory())
    assert (callers.known("+82318055123").name, callers.known("+82318055123").source) == (
        "HANA TRADING",
        NameSource.PBX,
    )
    assert callers.known("1004") == callers.known("1004").__class__("From before", NameSource.HISTORY)
    assert Callers(FakeBook()).known("1004").source is NameSource.NONE
    assert Callers(FakeBook(), heard(), FakeHistory()).known("").name == ""


def test_everybody_who_has_the_number_is_shown() -> None:
    book = FakeBook(Match("Ann", "Hana", OWN, 1), Match("Bob", "Hana", OWN, 2), Match("ANN", "Hana", OWN, 3))
    assert Callers(book).known("1").name == "Ann, Bob"
    assert Callers(book).known("1").company == "Hana"
    assert Callers(book).label("1") == "Ann, Bob (1)"


def test_where_only_one_can_be_meant_it_says_so() -> None:
    book = FakeBook(Match("Ann", "Hana", OWN, 1, exact=False), Match("Bob", "Lee", OWN, 2, exact=False))
    assert Callers(book).known("1").name == "Ann or Bob"
    assert Callers(book).known("1").company == ""


@pytest.mark.parametrize(
    ("names", "certain", "said"),
    [
        (["A"], True, "A"),
        (["A", "B", "C"], True, "A, B, C"),
        (["A", "B", "C"], False, "A, B or C"),
        (["A", "B", "C", "D"], True, "A, B, C and 1 more"),
        (["A", "B", "C", "D", "E"], False, "A, B, C and 2 more"),
    ],
)
def test_several_names_as_one(names: list[str], certain: bool, said: str) -> None:
    assert joined(names, certain=certain) == said


@pytest.mark.parametrize(("number", "name"), [("", "Ann"), ("0311", ""), ("0311", "12345"), ("anonymous", "Ann")])
def test_what_is_no_name_or_no_number_is_not_kept(number: str, name: str) -> None:
    names = HeardNames()
    assert not names.add(number, name)
    assert len(names) == 0


def test_the_last_name_of_a_number_counts_and_the_oldest_go() -> None:
    names = heard()
    assert names.add("0318055123", "Hana\u202e\x00")
    assert not names.add("+82 31 805 5123", "Hana")
    assert names.name("0318055123") == "Hana"
    for n in range(MAX_NAMES):
        names.add(f"03170{n:05}", f"Caller {n}")
    assert len(names) == MAX_NAMES
    assert names.name("0318055123") == ""


def test_what_was_heard_is_a_source() -> None:
    (row,) = HeardSource(heard().everybody(), "PBX").read(Reading())
    assert row.name == "HANA TRADING"  # type: ignore[union-attr]
