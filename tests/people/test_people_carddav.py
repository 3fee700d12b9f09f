"""The address books of a real server, as the store reads them: whole lists, by what has changed, or not at all."""

import threading
from pathlib import Path

import pytest
from msgspec.structs import replace

from desk_agent.people.sources.base import Cancelled, Kept, Kind
from desk_agent.people.sources.carddav.source import CardDavSource
from desk_agent.people.sources.trouble import AnswerError, SignInError, UnreachableError, UntrustedError
from desk_agent.settings.directories import CardDavServer
from tests.support.dav_script import BOOK, DavScript, Heard, Said, found, lost, multistatus
from tests.support.fake_reading import FakeList, FakeReading
from tests.support.radicale_server import Radicale, vcard


def source_of(server: Radicale, **more: object) -> CardDavSource:
    made = CardDavServer("Friends", server.url, server.user, pin=server.pin)
    return CardDavSource(replace(made, **more), server.password)  # type: ignore[arg-type]


def test_a_book_is_followed_through_its_changes(radicale: Radicale) -> None:
    radicale.put("a", vcard("a", "김민지", "+82 2 555 1234", "010-1234-5678", company="하나상사"))
    radicale.put("b", vcard("b", "Ben", "2"))
    people = FakeList(source_of(radicale))
    people.read()
    assert people.names() == ["Ben", "김민지"]
    assert (people.kept, people.fetched) == (0, 2)
    kim = next(person for person in people.people.values() if person.name == "김민지")
    assert (kim.company, [phone.number for phone in kim.phones]) == ("하나상사", ["+82 2 555 1234", "010-1234-5678"])
    assert (people.source.name, people.source.kind) == ("Friends", Kind.OWN)

    people.read()
    assert people.unchanged

    radicale.put("a", vcard("a", "김민지", "3"))
    radicale.put("c", vcard("c", "Cho", "4"))
    people.read(source_of(radicale))  # as after a restart: all that is known is in the list
    assert people.names() == ["Ben", "Cho", "김민지"]
    assert (people.kept, people.fetched) == (1, 2)

    radicale.delete("b")
    people.read()
    assert people.names() == ["Cho", "김민지"]
    assert (people.kept, people.fetched) == (2, 0)


def test_several_books_and_a_choice_of_them(radicale: Radicale) -> None:
    radicale.make_book("family", "Family")
    radicale.put("a", vcard("a", "Anna", "1"))
    radicale.put("b", vcard("b", "Ben", "2"), "family")
    people = FakeList(source_of(radicale))
    people.read()
    assert people.names() == ["Anna", "Ben"]
    chosen = FakeList(source_of(radicale, books=(f"{radicale.url}/minji/family/",), kind="directory"))
    chosen.read()
    assert chosen.names() == ["Ben"]
    assert chosen.source.kind is Kind.DIRECTORY
    with pytest.raises(AnswerError, match="no longer there"):
        FakeList(source_of(radicale, books=(f"{radicale.url}/minji/gone/",))).read()


def test_cards_without_a_number_groups_and_nonsense(radicale: Radicale) -> None:
    radicale.put("a", vcard("a", "Anna", "1"))
    radicale.put("b", vcard("b", "Silent Ben"))
    group = vcard("g", "All of them", "9").replace("END:", "X-ADDRESSBOOKSERVER-KIND:group\r\nEND:")
    radicale.put("g", group)
    people = FakeList(source_of(radicale))
    people.read()
    assert people.names() == ["Anna"]
    assert people.bad == []


def test_a_server_that_goes_in_the_middle_leaves_the_old_list(radicale: Radicale) -> None:
    radicale.fill("".join(vcard(f"u{i}", f"Person {i}", str(i)) for i in range(105)))
    people = FakeList(source_of(radicale))
    people.read()
    assert len(people.people) == 105
    rows = people.source.read(FakeReading())
    for _ in range(100):
        next(rows)  # as many as come at once
    radicale.stop()
    with pytest.raises(UnreachableError):
        list(rows)
    with pytest.raises(UnreachableError, match="refuses"):
        people.read()
    assert len(people.people) == 105


@pytest.mark.parametrize(
    ("change", "password", "error"),
    [
        ({"pin": ""}, "s3cret", UntrustedError),
        ({"pin": "sha256:" + "00" * 32}, "s3cret", UntrustedError),
        ({}, "wrong", SignInError),
        ({"user": ""}, "", SignInError),
    ],
)
def test_what_is_wrong_is_said(
    radicale: Radicale, change: dict[str, object], password: str, error: type[Exception]
) -> None:
    server = replace(CardDavServer("Friends", radicale.url, radicale.user, pin=radicale.pin), **change)  # type: ignore[arg-type]
    source = CardDavSource(server, password)
    with pytest.raises(error):
        source.version()
    with pytest.raises(error):
        list(source.read(FakeReading()))


@pytest.fixture
def script(tmp_path: Path):  # type: ignore[no-untyped-def]
    made = DavScript(tmp_path)
    yield made
    made.stop()


HOSTILE = [
    "BEGIN:VCARD\nVERSION:3.0\nFN:Good\nTEL:1\nEND:VCARD",
    "BEGIN:VCARD\nVERSION:3.0\nFN:Never ends\nTEL:1",
    "no card at all",
    "BEGIN:VCARD\n" + "X-A:1\nTEL:1\n" * 20_000 + "END:VCARD",
    "BEGIN:VCARD\nVERSION:3.0\nFN:" + "A" * 2_000_000 + "\nTEL:1\nEND:VCARD",
    "BEGIN:VCARD\nVERSION:2.1\nFN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-16:=ZZ=\nTEL:2\nEND:VCARD",
    "BEGIN:VCARD\nVERSION:4.0\nFN:\u202eEvil &lt;b&gt;\nTEL:tel:*21*0900%23\nEND:VCARD",
]


def test_hostile_cards_spoil_nothing(script: DavScript) -> None:
    def answer(heard: Heard) -> Said:
        if "multiget" in heard.body:
            return multistatus(
                *[
                    found(f"/b/{n}.vcf", f"<getetag>{n}</getetag><C:address-data>{card}</C:address-data>")
                    for n, card in enumerate(HOSTILE)
                ]
            )
        if heard.depth == "1":
            return multistatus(*[found(f"/b/{n}.vcf", f"<getetag>{n}</getetag>") for n in range(len(HOSTILE))])
        return multistatus(found("/b/", BOOK))

    script.answer = answer
    people = FakeList(CardDavSource(CardDavServer("", script.url + "/b/", "me", pin=script.pin), "x"))
    people.read()
    assert "Good" in people.names()
    assert len(people.bad) >= 3
    assert all(row.reason and row.text for row in people.bad)
    assert people.version == ""  # it says nothing of itself: it is read each time


def test_one_that_asks_for_patience_can_be_called_off(script: DavScript) -> None:
    started, wanted = threading.Event(), [True]
    release = threading.Event()

    def answer(heard: Heard) -> Said:
        if heard.depth == "1":
            started.set()
            release.wait(5)
        return multistatus(found("/b/", BOOK), lost("/b/x"))

    script.answer = answer

    def check() -> None:
        if started.is_set() and wanted:
            wanted.clear()
            raise Cancelled

    rows = CardDavSource(CardDavServer("", script.url + "/b/", "me", pin=script.pin), "x").read(
        FakeReading(cancel_when=check)
    )
    with pytest.raises(Cancelled):
        list(rows)
    release.set()


def test_what_is_known_and_unchanged_is_kept(script: DavScript) -> None:
    script.answer = lambda heard: multistatus(
        found("/b/", BOOK) if heard.depth == "0" else found("/b/a.vcf", "<getetag>1</getetag>")
    )
    source = CardDavSource(CardDavServer("", script.url + "/b/", "me", pin=script.pin), "x")
    url = f"{script.url}/b/a.vcf"
    assert list(source.read(FakeReading({url: "1", "elsewhere": "9"}))) == [Kept(url)]
