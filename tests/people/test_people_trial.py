"""Trying a source: what worked, step by step."""

import pytest
from msgspec.structs import replace

from desk_agent.people.sources.trial import try_carddav, try_ldap
from desk_agent.settings.directories import CardDavServer, LdapServer
from desk_agent.view import TrialView
from tests.people.conftest import CROWD
from tests.support.radicale_server import Radicale, vcard
from tests.support.slapd_server import BASE, READER, Slapd


def ldap(server: Slapd) -> LdapServer:
    return LdapServer("Hana", "127.0.0.1", server.port, "starttls", READER, BASE, pin=server.pin)


def dav(server: Radicale) -> CardDavServer:
    return CardDavServer("Friends", server.url, server.user, pin=server.pin)


def outline(view: TrialView) -> list[tuple[str, bool]]:
    return [(step.stage.value, step.good) for step in view.steps]


def test_a_directory_that_works(directory: Slapd) -> None:
    told: list[TrialView] = []
    view = try_ldap(ldap(directory), directory.password, told.append)
    assert view.good
    assert outline(view) == [("reach", True), ("tls", True), ("sign-in", True), ("find", True)]
    assert [len(one.steps) for one in told] == [1, 2, 3, 4]
    assert view.steps[2].text == f"Signed in as {READER}."
    assert view.steps[3].text == "50 entries or more pass the filter."
    assert len(view.samples) == 3
    assert CROWD > 50


def test_one_entry(directory: Slapd) -> None:
    view = try_ldap(replace(ldap(directory), filter="(uid=kim)"), directory.password)
    assert view.samples == ("김민지",)
    assert view.steps[3].text == "1 entry passes the filter."


@pytest.mark.parametrize(
    ("change", "password", "steps"),
    [
        ({"port": 1}, "", [("reach", False)]),
        ({"pin": ""}, "", [("reach", True), ("tls", False)]),
        ({"pin": "sha256:" + "00" * 32}, "", [("reach", True), ("tls", False)]),
        ({}, "wrong", [("reach", True), ("tls", True), ("sign-in", False)]),
        ({"base": "dc=x"}, "", [("reach", True), ("tls", True), ("sign-in", True), ("find", False)]),
    ],
)
def test_a_directory_that_does_not(
    directory: Slapd, change: dict[str, object], password: str, steps: list[tuple[str, bool]]
) -> None:
    view = try_ldap(replace(ldap(directory), **change), password or directory.password)  # type: ignore[arg-type]
    assert outline(view) == steps
    assert view.done
    assert not view.good
    assert (view.certificate is not None) == ("pin" in change)
    if view.certificate is not None:
        assert f"sha256:{view.certificate.sha256.replace(':', '').lower()}" == directory.pin
        assert bool(view.certificate.expected_sha256) == bool(change["pin"])
        assert view.certificate.subject == "CN=127.0.0.1"


def test_an_address_book_that_works(radicale: Radicale) -> None:
    for name in ("Anna", "Ben", "김민지", "Cho"):
        radicale.put(name, vcard(name, name, "1"))
    view = try_carddav(dav(radicale), radicale.password)
    assert view.good
    assert outline(view) == [("reach", True), ("tls", True), ("sign-in", True), ("find", True)]
    assert view.books == ((f"{radicale.url}/minji/people/", "거래처"),)
    assert view.steps[3].text == "1 address book with 4 entries."
    assert len(view.samples) == 3


@pytest.mark.parametrize(
    ("change", "password", "steps"),
    [
        ({"address": "https://127.0.0.1:1/"}, "", [("reach", False)]),
        ({"pin": ""}, "", [("reach", True), ("tls", False)]),
        ({}, "wrong", [("reach", True), ("tls", True), ("sign-in", False)]),
        ({"address": "http://dav.example/"}, "", [("find", False)]),
    ],
)
def test_an_address_book_that_does_not(
    radicale: Radicale, change: dict[str, object], password: str, steps: list[tuple[str, bool]]
) -> None:
    view = try_carddav(replace(dav(radicale), **change), password or radicale.password)  # type: ignore[arg-type]
    assert outline(view) == steps
    assert (view.certificate is not None) == ("pin" in change)
