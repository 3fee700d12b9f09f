"""A directory that is asked each time: by what somebody types, and by the number that rings."""

import pytest
from msgspec.structs import replace

from desk_agent.people.sources.base import Cancelled
from desk_agent.people.sources.ldap import filters
from desk_agent.people.sources.ldap.live import LdapLive
from desk_agent.people.sources.trouble import SignInError
from desk_agent.settings.directories import LdapServer
from tests.support.slapd_server import BASE, READER, Slapd


@pytest.fixture
def live(directory: Slapd) -> LdapLive:
    return LdapLive(
        LdapServer("Hana", "127.0.0.1", directory.tls_port, "ldaps", READER, BASE, pin=directory.pin),
        directory.password,
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("김민", ["김민지"]),
        ("민지", ["김민지"]),
        ("numb many", ["Many Numbers"]),
        ("MANY", ["Many Numbers"]),
        ("star * (bracket)", ["Star * (Bracket) \\ Ltd"]),
        ("*", []),
        ("* ", []),
        ("**", []),
        ("x)(uid=*", []),
        ("\\2a", []),
        ("a\0b", []),
        ("nobody", []),  # no number
        ("k", []),  # too short for a search
        ("", []),
        ("2 555-1234", ["김민지"]),
        ("1004", ["김민지"]),
        ("79460000", ["Star * (Bracket) \\ Ltd"]),
    ],
)
def test_what_is_typed_finds(live: LdapLive, text: str, names: list[str]) -> None:
    found = [person.name for person in live.search(text, 20) if not person.name.startswith("Person")]
    assert found == names


def test_no_more_are_found_than_are_wanted(live: LdapLive) -> None:
    assert len(live.search("person", 7)) == 7


@pytest.mark.parametrize(
    ("number", "names"),
    [
        ("+8225551234", ["김민지"]),
        ("025551234", ["김민지"]),
        ("9025551234", ["김민지"]),
        ("01012345678", ["김민지"]),
        ("1004", ["김민지"]),
        ("004", []),  # the end of an extension is another one
        ("00442079460000", ["Star * (Bracket) \\ Ltd"]),
        ("0315551234", []),  # another town's
        ("5551234", []),  # seven digits are a whole number, and nobody has just these
        ("12", []),
        ("", []),
        ("anonymous", []),
        ("*)(uid=*", []),
    ],
)
def test_who_rings(live: LdapLive, number: str, names: list[str]) -> None:
    assert [person.name for person in live.who(number)] == names


def test_a_search_that_nobody_wants_any_more(live: LdapLive) -> None:
    def check() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        live.search("person", 5, check)


def test_a_refusal_is_said(directory: Slapd) -> None:
    server = LdapServer("Hana", "127.0.0.1", directory.tls_port, "ldaps", READER, BASE, pin=directory.pin)
    with pytest.raises(SignInError):
        LdapLive(replace(server), "wrong").who("1004")


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("(a=b)", True),
        ("(&(a=b)(c=d))", True),
        ("(a=b)(c=d)", False),
        ("a=b", False),
        ("((a=b)", False),
        ("(a=b))", False),
        (")(", False),
        ("()", False),
        ("", False),
    ],
)
def test_a_filter_is_one_pair_of_parentheses(text: str, good: bool) -> None:
    assert filters.is_balanced(text) is good


def test_what_is_typed_stays_a_value() -> None:
    assert filters.escaped("a*(b)\\c\0\n김") == "a\\2a\\28b\\29\\5cc\\00\\0a김"
    made = filters.typed("(x=y)", "a)(b", ["cn"], ["tel"])
    assert made == "(&(x=y)(|(&(|(cn=a\\29\\28b*)(cn=* a\\29\\28b*)))))"
    assert filters.typed("(x=y)", "12-34 5", [], ["tel"]) == "(&(x=y)(|(tel=*12345*)))"
    assert filters.typed("(x=y)", "12-34 56", [], ["tel"]) == "(&(x=y)(|(tel=*1*2*3*4*5*6*)))"
    assert filters.typed("(x=y)", "", ["cn"], ["tel"]) == "(x=y)"
