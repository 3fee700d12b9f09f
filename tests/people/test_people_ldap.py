"""A directory is copied: from a real slapd, by StartTLS and LDAPS, in pages, and not at all if anything is wrong."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from desk_agent.people.sources.base import Cancelled, Kind, SourceError
from desk_agent.people.sources.ldap.source import LdapSource
from desk_agent.people.sources.trouble import (
    AnswerError,
    NoTlsError,
    SignInError,
    TooMuchError,
    UnreachableError,
    UntrustedError,
)
from desk_agent.settings.directories import LdapServer
from tests.people.conftest import CROWD
from tests.support import slapd_server
from tests.support.fake_reading import FakeList, FakeReading
from tests.support.slapd_server import BASE, READER, Slapd, person


def config(server: Slapd, **more: object) -> LdapServer:
    made = LdapServer("Hana", "127.0.0.1", server.tls_port, "ldaps", READER, BASE, pin=server.pin)
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Callable[..., Slapd]]:
    """Starts directories that a test may spoil."""
    if slapd_server.WHY_NOT:
        pytest.skip(slapd_server.WHY_NOT)
    started: list[Slapd] = []

    def start(*people: str, size_limit: int = 0) -> Slapd:
        started.append(Slapd(tmp_path, people, size_limit=size_limit))
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.mark.parametrize("security", ["ldaps", "starttls"])
def test_everybody_is_read_in_pages(directory: Slapd, security: str) -> None:
    port = directory.tls_port if security == "ldaps" else directory.port
    source = LdapSource(config(directory, port=port, security=security), directory.password)
    people = FakeList(source)
    people.read()
    assert len(people.people) == CROWD + 4  # all but the one without a number
    assert people.bad == []
    assert (source.name, source.kind) == ("Hana", Kind.DIRECTORY)
    kim = people.people[f"uid=kim,ou=people,{BASE}"]
    assert (kim.name, kim.given, kim.company, kim.email) == ("김민지", "민지", "하나상사, 영업부", "kim@hana.example")
    assert [(phone.number, phone.label) for phone in kim.phones] == [
        ("+82 2 555 1234", "work"),
        ("010-1234-5678", "mobile"),
        ("1004", "work"),
    ]
    assert len(people.people[f"uid=many,ou=people,{BASE}"].phones) == 10
    assert len(people.people[f"uid=evil,ou=people,{BASE}"].name) <= 1024


def test_a_filter_and_other_attributes(directory: Slapd) -> None:
    chosen = config(directory, filter="(uid=kim)", attributes={"name": "uid", "mobile": "", "company": "department"})
    people = FakeList(LdapSource(chosen, directory.password))
    people.read()
    (kim,) = people.people.values()
    assert (kim.name, kim.company) == ("kim", "영업부, 영업부")
    assert [phone.number for phone in kim.phones] == ["+82 2 555 1234", "1004"]


def test_changes_arrive_with_the_next_reading(own: Callable[..., Slapd]) -> None:
    server = own(person("a", "Anna", "1"), person("b", "Ben", "2"))
    people = FakeList(LdapSource(config(server), server.password))
    people.read()
    assert people.names() == ["Anna", "Ben"]
    server.change(
        f"dn: uid=a,ou=people,{BASE}\nchangetype: modify\nreplace: cn\ncn: Anne\n\n"
        f"dn: uid=b,ou=people,{BASE}\nchangetype: delete\n"
    )
    people.read()
    assert people.names() == ["Anne"]


@pytest.mark.parametrize(
    ("change", "password", "error", "word"),
    [
        ({"pin": "sha256:" + "00" * 32}, "", UntrustedError, "not the one that was trusted"),
        ({"pin": ""}, "", UntrustedError, "does not trust"),
        ({}, "wrong", SignInError, "does not take this user and password"),
        ({"user": f"cn=nobody,{BASE}"}, "", SignInError, "does not take this user"),
        ({"user": ""}, "", SignInError, "does not let this user read|tells nothing"),
        ({"base": "dc=elsewhere"}, "", AnswerError, "nothing called “dc=elsewhere”"),
        ({"base": "no dn"}, "", AnswerError, "base|nothing called"),
        ({"filter": "(uid=*"}, "", AnswerError, "filter"),
        ({"filter": "(&(uid=*)(|))(x=y)"}, "", AnswerError, "filter"),
        ({"filter": "(just words)"}, "", AnswerError, "filter"),
        ({"security": "none"}, "", SourceError, "without encryption"),
        ({"most": 100}, "", TooMuchError, "more than 100"),
        ({"host": "no-such-host.invalid"}, "", UnreachableError, "No computer is known"),
        ({"host": ""}, "", SourceError, "name or address"),
        ({"port": 1}, "", UnreachableError, "refuses the connection"),
    ],
)
def test_what_is_wrong_is_said(
    directory: Slapd, change: dict[str, object], password: str, error: type[SourceError], word: str
) -> None:
    source = LdapSource(config(directory, **change), password or directory.password)
    with pytest.raises(error, match=word):
        list(source.read(FakeReading()))


def test_ldaps_at_the_port_for_starttls(directory: Slapd) -> None:
    with pytest.raises(NoTlsError):
        list(LdapSource(config(directory, port=directory.port), directory.password).read(FakeReading()))


def test_a_password_is_wanted_before_anything_is_sent(directory: Slapd) -> None:
    with pytest.raises(SignInError, match="A password is needed"):
        list(LdapSource(config(directory), "").read(FakeReading()))


def test_a_server_that_goes_in_the_middle_leaves_the_old_list(own: Callable[..., Slapd]) -> None:
    server = own(*[person(f"u{i}", f"Person {i}", str(i)) for i in range(1200)])
    people = FakeList(LdapSource(config(server), server.password))
    people.read()
    assert len(people.people) == 1200
    reading = FakeReading()
    rows = people.source.read(reading)
    for _ in range(500):
        next(rows)
    server.stop()
    with pytest.raises(UnreachableError, match="closed the connection"):
        list(rows)
    with pytest.raises(UnreachableError, match="refuses"):
        people.read()
    assert len(people.people) == 1200


def test_a_server_that_hands_out_only_some_is_no_list(own: Callable[..., Slapd]) -> None:
    server = own(*[person(f"u{i}", f"Person {i}", str(i)) for i in range(30)], size_limit=10)
    with pytest.raises(TooMuchError, match="asked each time"):
        list(LdapSource(config(server), server.password).read(FakeReading()))


def test_it_can_be_called_off(directory: Slapd) -> None:
    wanted = [True]

    def check() -> None:
        if not wanted:
            raise Cancelled

    rows = LdapSource(config(directory), directory.password).read(FakeReading(cancel_when=check))
    next(rows)
    wanted.clear()
    with pytest.raises(Cancelled):
        list(rows)


def test_nobody_wants_the_rest(directory: Slapd) -> None:
    rows = LdapSource(config(directory), directory.password).read(FakeReading())
    next(rows)
    rows.close()  # type: ignore[attr-defined]
