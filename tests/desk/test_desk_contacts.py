"""The desk's contacts: files that are read and watched, names that the PBX tells, and who is asked."""

import asyncio
import csv
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from desk_agent.api import acd
from desk_agent.desk import Desk
from desk_agent.desk.contact_files import SETTLE
from desk_agent.desk.contacts import KEEP_HEARD
from desk_agent.people.numbers import DialRules
from desk_agent.people.sources.base import Kind, SourceError
from desk_agent.people.sources.files import FileSource
from desk_agent.people.store.contact_store import ContactStore
from desk_agent.view import Change, ContactsChanged, NameSource, Refused, SignIn, SourceState, SourceView
from tests.support.fake_clock import FakeClock
from tests.support.people_source import ListSource, someone
from tests.support.until import until

KOREA = DialRules("KR", outside="9")


class Office:
    """A desk with a database, at which nobody is signed in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = FakeClock()
        self.desk = Desk(_nowhere, rules=KOREA, clock=self.clock)
        self.contacts = self.desk.contacts
        self.told: list[Change] = []
        self.desk.subscribe(self.told.append)
        loop = asyncio.get_running_loop()
        self.store = ContactStore(
            folder / "contacts.db", KOREA, on_change=lambda: loop.call_soon_threadsafe(self.contacts.changed)
        )

    def use(self, *, keep_heard: bool = True) -> None:
        self.contacts.use(self.store, keep_heard=keep_heard)

    def file(self, name: str, content: str) -> FileSource:
        path = self.folder / name
        path.write_text(content, encoding="utf-8")
        return FileSource(path)

    def view(self, source: FileSource) -> SourceView:
        return next(one for one in self.contacts.lists if one.key == source.key)

    async def ready(self, source: FileSource, people: int) -> None:
        await until(lambda: self.view(source).state is SourceState.READY and self.view(source).people == people)

    async def close(self) -> None:
        await self.desk.close()
        self.contacts.use(None)
        self.store.close()


def _nowhere(_target: SignIn) -> None:
    raise ValueError("Nobody signs in here.")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    made = Office(tmp_path)
    made.use()
    yield made
    await made.close()


async def test_until_the_database_is_open_nobody_is_known() -> None:
    desk = Desk(_nowhere)
    assert desk.label("1001") == "1001"
    assert await desk.suggest("lee") == await desk.extensions() == await desk.contacts.find("lee", 5) == []
    assert (await desk.contacts.count(), await desk.contacts.page(0, 5)) == (0, [])
    with pytest.raises(SourceError):
        await desk.contacts.read(ListSource([]))
    await desk.close()


async def test_files_are_read_and_what_is_in_them_is_known(office: Office) -> None:
    own = office.file("own.csv", "name,number,email\nAnn Lee,031-805-5123,a@b\nNobody,,\n")
    firm = FileSource(office.file("firm.csv", "name,number\nLee Ann,+82 31 805 5123\n").path, Kind.DIRECTORY, "Firm")
    office.contacts.files.go_by([(own, True), (firm, False)])
    await office.ready(own, 1)
    await office.ready(firm, 1)
    assert office.desk.known("90318055123") == ("Ann Lee", NameSource.CONTACT)
    assert (office.view(own).bad, office.view(own).removable, office.view(firm).removable) == (1, True, False)
    found = await office.desk.suggest("lee")
    assert [(one.name, one.source, one.origin) for one in found] == [
        ("Lee Ann", NameSource.DIRECTORY, "Firm"),  # it begins with it
        ("Ann Lee", NameSource.CONTACT, "own.csv"),
    ]
    row = next(row for row in await office.contacts.find("ann lee", 5) if row.origin == "own.csv")
    assert (await office.contacts.details(row)).email == "a@b"
    assert [row.line for row in office.contacts.bad_rows(own.key)] == [3]
    office.contacts.files.go_by([(firm, False)])
    await until(lambda: [one.key for one in office.contacts.lists] == [firm.key])
    assert office.desk.known("0318055123") == ("Lee Ann", NameSource.DIRECTORY)
    with pytest.raises(Refused, match="not in the list"):
        await office.contacts.details(
            row if row.origin == "own.csv" else row.__class__(1, 9, "", "", "", "", 0, row.source, "")
        )


async def test_a_file_that_changes_is_read_when_it_has_been_left_alone(office: Office) -> None:
    file = office.file("own.csv", "name,number\nAnn,1001\n")
    office.contacts.files.go_by([(file, True)])
    await office.ready(file, 1)
    for n in (2, 3):
        office.file("own.csv", "name,number\n" + "Ann,1001\nBob,1002\n" * n)
        office.contacts.files.touched(file.path)
        await office.clock.advance(SETTLE / 2)
    assert office.view(file).people == 1
    await office.clock.advance(SETTLE)
    await office.ready(file, 6)
    office.told.clear()
    office.contacts.files.touched(file.path)
    office.contacts.files.touched(file.path.with_name("other.csv"))
    await office.clock.advance(SETTLE * 2)
    await until(lambda: office.view(file).state is SourceState.READY)
    assert not any(isinstance(change, ContactsChanged) and change.people for change in office.told)


async def test_a_file_that_cannot_be_read_says_why_and_its_people_stay(
    office: Office, expect_log: Callable[[str], None]
) -> None:
    file = office.file("own.csv", "name,number\nAnn,1001\n")
    office.contacts.files.go_by([(file, True)])
    await office.ready(file, 1)
    expect_log("cannot be read")
    file.path.unlink()
    office.contacts.files.refresh()
    await until(lambda: office.view(file).state is SourceState.FAILED)
    assert "own.csv cannot be read" in office.view(file).why
    assert office.desk.name("1001") == "Ann"


async def test_reading_can_be_stopped(office: Office) -> None:
    file = office.file("big.csv", "name,number\n" + "".join(f"No {n},+8210{n:08}\n" for n in range(60_000)))
    office.contacts.files.go_by([(file, True)])
    await until(lambda: office.view(file).rows > 0)
    assert 0 < (office.view(file).part or 0) <= 1
    office.contacts.files.cancel(file.key)
    await until(lambda: office.view(file).state is SourceState.FAILED)
    assert office.view(file).why == "Reading it was stopped."
    assert await office.contacts.count() == 0


async def test_rows_not_used_are_exported_without_formulas(office: Office, tmp_path: Path) -> None:
    file = office.file("own.csv", "name,number\n=cmd(),\nAnn,1001\n")
    office.contacts.files.go_by([(file, True)])
    await office.ready(file, 1)
    assert await office.contacts.export_bad_rows(file.key, tmp_path / "bad.csv") == 1
    with (tmp_path / "bad.csv").open(encoding="utf-8-sig", newline="") as written:
        assert list(csv.reader(written)) == [
            ["Line", "Reason", "Text"],
            ["2", "It has no telephone number.", "'=cmd()"],
        ]
    with pytest.raises(Refused, match="cannot be written"):
        await office.contacts.export_bad_rows(file.key, tmp_path / "no" / "bad.csv")


async def test_other_sources_are_read_into_the_same_place(office: Office) -> None:
    seen: list[int] = []
    source = ListSource([someone(f"No {n}", f"10{n:02}") for n in range(60)], key="ldap:x", kind=Kind.DIRECTORY)
    assert await office.contacts.read(source, seen.append) == 60
    await until(lambda: office.contacts.standing("ldap:x") is not None)
    standing = office.contacts.standing("ldap:x")
    assert standing is not None
    assert standing.people == 60
    assert office.desk.known("1059") == ("No 59", NameSource.DIRECTORY)
    assert sorted(await office.contacts.extensions(4))[:2] == ["1000", "1001"]

    def fails() -> None:
        raise SourceError("No.")

    with pytest.raises(SourceError):
        await office.contacts.read(ListSource([fails], key="ldap:x"))
    office.contacts.drop("ldap:x")
    await until(lambda: office.contacts.standing("ldap:x") is None)


def caller(number: str, name: str) -> acd.CallerInfo:
    raw = {"time": "2026/11/24 10:00:00", "callRefID": "1", "eventCode": 72, "eventString": "INCOMMING CALLER INFO"}
    more = {"sourceType": "CO", "sourceNumber": "1", "destType": "Station", "destNumber": "1001"}
    event = acd.read({**raw, **more, "data1": number, "data2": name})
    assert isinstance(event, acd.CallerInfo)
    return event


async def test_names_that_the_pbx_tells_are_kept_for_the_next_time(office: Office) -> None:
    now = office.clock.now()
    office.contacts.hear(caller("0318055123", "HANA TRADING"), now)
    assert office.desk.known("+82318055123") == ("HANA TRADING", NameSource.PBX)
    await office.clock.advance(KEEP_HEARD + 1)
    await until(lambda: [one.kind for one in office.contacts.lists] == [NameSource.PBX])
    assert [one.name for one in await office.desk.suggest("hana")] == ["HANA TRADING"]
    office.contacts.hear(caller("027770000", "SECOND"), now)
    await office.contacts.close()  # at once, since it ends
    office.use()
    await until(lambda: len(office.contacts.lists) == 1 and office.contacts.lists[0].people == 2)
    assert office.desk.known("027770000") == ("SECOND", NameSource.PBX)
    office.contacts.keep_heard(False)
    await until(lambda: office.contacts.lists == ())


async def test_a_contact_is_believed_before_the_pbx_and_the_history_after_it(office: Office) -> None:
    office.contacts.hear(caller("0318055123", "HANA TRADING"), office.clock.now())
    await office.contacts.read(ListSource([someone("J. Park", "0318055123")]))
    assert office.desk.known("0318055123") == ("J. Park", NameSource.CONTACT)


async def test_several_numbers_of_one_person_are_suggested_where_there_is_room(office: Office) -> None:
    people = [someone("Ann Lee", "1001", "010 2222 3333", "031 805 5123")]
    await office.contacts.read(ListSource(people))
    assert [one.number for one in await office.desk.suggest("ann", 8)] == ["1001", "010 2222 3333", "031 805 5123"]
    by_number = await office.desk.suggest("5123", 8)
    assert by_number[0].number == "031 805 5123"
    assert [one.number for one in await office.desk.suggest("ann", 2)] == ["1001"]
    assert [one.name for one in await office.desk.suggest("", 2)] == ["Ann Lee"]


async def test_whoever_asks_anew_is_not_given_the_old_answer(office: Office) -> None:
    await office.contacts.read(ListSource([someone("Ann", "1001"), someone("Bob", "1002")]))
    gate = asyncio.get_running_loop().run_in_executor(office.store._searching, lambda: None)
    first = asyncio.ensure_future(office.desk.suggest("ann", 8, "bar"))
    await asyncio.sleep(0)
    second = asyncio.ensure_future(office.desk.suggest("bob", 8, "bar"))
    done = await asyncio.gather(first, second, return_exceptions=True)
    await gate
    assert [one.name for one in done[1]] == ["Bob"]  # type: ignore[union-attr]
    assert isinstance(done[0], asyncio.CancelledError) or [one.name for one in done[0]] == ["Ann"]  # type: ignore[union-attr]
