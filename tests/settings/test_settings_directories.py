"""Servers of contacts in the settings file."""

from pathlib import Path

import pytest

from desk_agent.settings import CardDavServer, Keeper, LdapServer, SettingsFile, export_profile

FILE = """
[[contacts.carddav]]
name = "Friends"
address = "https://dav.example/"
user = "minji"
books = ["https://dav.example/minji/people/"]
kind = "directory"
hours = 2
keep_password = false

[[contacts.ldap]]
name = "Hana"
host = "ldap.example"
security = "starttls"
user = "cn=reader,dc=hana"
base = "dc=hana"
mode = "ask"
something_newer = 1
[contacts.ldap.attributes]
mobile = "mobile otherMobile"
name = "cn"
"""


def read(folder: Path, text: str) -> Keeper:
    (folder / "settings.toml").write_text(text, "utf-8")
    return Keeper(SettingsFile(folder))


def test_both_are_read(tmp_path: Path) -> None:
    contacts = read(tmp_path, FILE).current.contacts
    (dav,), (ldap,) = contacts.carddav, contacts.ldap
    assert (dav.name, dav.books, dav.kind, dav.hours) == (
        "Friends",
        ("https://dav.example/minji/people/",),
        "directory",
        2,
    )
    assert not dav.keep_password
    assert dav.key == "carddav:minji@https://dav.example/"
    assert dav.place == ("minji", "dav.example", 443)
    assert (ldap.at, ldap.mode, ldap.place) == (389, "ask", ("cn=reader,dc=hana", "ldap.example", 389))
    assert ldap.words("mobile") == ["mobile", "otherMobile"]
    assert ldap.words("name") == ["cn"]
    assert ldap.words("mail") == ["mail"]
    assert contacts.servers == (dav, ldap)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("dav.example", ("u", "dav.example", 443)),
        ("dav.example:8443/x", ("u", "dav.example", 8443)),
        ("http://localhost/", ("u", "localhost", 80)),
        ("https://x:99999/", ("u", "x", 443)),
        ("https://[bad", ("u", "", 0)),
    ],
)
def test_where_a_password_belongs(address: str, place: tuple[str, str, int]) -> None:
    assert CardDavServer(address=address, user="u").place == place


@pytest.mark.parametrize(
    "line",
    [
        '[[contacts.carddav]]\naddress = ""',
        '[[contacts.carddav]]\naddress = "x"\nhours = -1',
        '[[contacts.carddav]]\naddress = "x"\npin = "md5:00"',
        '[[contacts.carddav]]\naddress = "x"\n[[contacts.carddav]]\naddress = "x"',
        '[[contacts.ldap]]\nhost = ""',
        '[[contacts.ldap]]\nhost = "x"\nport = 70000',
        '[[contacts.ldap]]\nhost = "x"\nmost = 0',
        '[[contacts.ldap]]\nhost = "x"\nattributes = {shoe_size = "x"}',
        '[[contacts.ldap]]\nhost = "x"\nattributes = {name = "c*n"}',
        "[[contacts.ldap]]\nhost = 7",
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, line: str, expect_log: object) -> None:
    assert callable(expect_log)
    expect_log("settings")
    keeper = read(tmp_path, line)
    assert keeper.sorry
    assert keeper.current.contacts.servers == ()


def test_no_password_can_stand_there() -> None:
    for kind in (CardDavServer, LdapServer):
        assert not any("password" in name and name != "keep_password" for name in kind.__struct_fields__)


def test_an_exported_profile_has_them(tmp_path: Path) -> None:
    assert b"ldap.example" in export_profile(read(tmp_path, FILE).current)
