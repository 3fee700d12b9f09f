"""The contact store: what is read stands whole or not at all, and is found by number."""

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_agent.people.numbers import DialRules, normal
from desk_agent.people.sources.base import BadRow, Cancelled, Kept, Kind, Person, Phone, SourceError
from desk_agent.people.store.contact_store import ContactStore, Superseded
from desk_agent.people.store.database import VERSION, StoreError
from desk_agent.people.store.lines import MAX_DIGITS, normal_by
from tests.support.people_source import ListSource, someone

KOREA = DialRules("KR", outside="9")
HANA = someone("J. Park", "+82 31 805 5123", company="Hana Trading")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "contacts.db"


@pytest.fixture
def store(path: Path) -> Iterator[ContactStore]:
    store = ContactStore(path, KOREA)
    yield store
    store.close()


def read(store: ContactStore, *rows: object, **about: object) -> object:
    return store.refresh(ListSource(rows, **about), anew=True).done.result(20)  # type: ignore[arg-type]


def names(store: ContactStore, number: str) -> list[str]:
    return [match.name for match in store.find(number)]


@pytest.mark.parametrize(
    "number", ["+82318055123", "0318055123", "031-805-5123", "90318055123", "001 82 31 805 5123", "318055123"]
)
def test_one_line_is_found_under_all_its_numbers(store: ContactStore, number: str) -> None:
    read(store, HANA, someone("Workshop", "1004"), someone("Elsewhere", "+82 2 805 5123"))
    assert names(store, number) == ["J. Park"]


@pytest.mark.parametrize("number", ["", "anonymous", "8055123", "0328055123", "100", "10041", "+4930318055123"])
def test_nobody_else_is_taken_for_them(store: ContactStore, number: str) -> None:
    read(store, HANA, someone("Workshop", "1004"))
    assert names(store, number) == []


def test_whoever_has_exactly_that_number_comes_before_those_whose_number_is_only_like_it(path: Path) -> None:
    store = ContactStore(path)  # a site of which nothing is known
    try:
        read(store, someone("As dialled", "031 805 5123"), someone("As written", "+82 31 805 5123"))
        assert [(match.name, match.exact) for match in store.find("0318055123")] == [("As dialled", True)]
        assert [(match.name, match.exact) for match in store.find("82318055123")] == [("As written", False)]
    finally:
        store.close()


def test_an_exact_number_is_found_among_many_that_end_alike(store: ContactStore) -> None:
    read(store, *(someone(f"Desk {n}", f"+{n} 000 0000") for n in range(4400, 4700)))
    assert names(store, "+46500000000") == ["Desk 4650"]


def test_all_who_share_a_number_are_found_the_best_word_first(store: ContactStore) -> None:
    read(store, someone("Directory", "+82318055123"), key="d", kind=Kind.DIRECTORY)
    read(store, someone("Ann", "031-805-5123"), someone("Bob", "+82 31 805 5123"))
    found = store.find("0318055123")
    assert [(match.name, match.source.kind) for match in found] == [
        ("Ann", Kind.OWN),
        ("Bob", Kind.OWN),
        ("Directory", Kind.DIRECTORY),
    ]


def test_rows_that_cannot_be_used_are_reported_with_line_and_reason(store: ContactStore) -> None:
    report = read(
        store,
        HANA,
        BadRow(7, "It is upside down.", "ɐ\u202e\x07"),
        Person(company="Only a company"),
        someone("", "1"),
    )
    assert (report.people, report.bad) == (1, 3)  # type: ignore[attr-defined]
    (state,) = store.sources()
    assert (state.people, state.bad, state.name, state.kind) == (1, 3, "Test list", Kind.OWN)
    assert [(row.line, row.reason, row.text) for row in store.bad_rows(state.id)] == [
        (3, "It has no telephone number.", "Only a company"),
        (4, "It has no name and no company.", ""),
        (7, "It is upside down.", "ɐ"),
    ]


def test_text_from_a_source_is_harmless_in_the_store(store: ContactStore) -> None:
    read(store, Person("An\x00n\u202e\n Lee", (Phone("+82 2 1", "wo\trk\n"),), email="a@b\r\nx", note="n" * 5000))
    hit, email, note = store.details(1, 1).result(5)
    assert hit is not None
    assert (hit.name, hit.phones, email) == ("Ann Lee", (Phone("+82 2 1", "wo rk"),), "a@b x")
    assert len(note) <= 1000


def test_a_new_list_takes_the_place_of_the_old_one(store: ContactStore) -> None:
    read(store, HANA, someone("Old", "1001"))
    read(store, someone("New", "1002"))
    assert [names(store, number) for number in ("+82318055123", "1001", "1002")] == [[], [], ["New"]]
    assert len(store.sources()) == 1


def test_what_breaks_off_leaves_the_old_list(store: ContactStore) -> None:
    read(store, HANA)

    def breaks() -> None:
        raise SourceError("The line is cut.")

    with pytest.raises(SourceError):
        read(store, *(someone(f"No {n}", f"2{n:05}") for n in range(9000)), breaks)
    assert names(store, "+82318055123") == ["J. Park"]
    assert names(store, "200001") == []


def test_a_reading_can_be_cancelled(store: ContactStore) -> None:
    read(store, HANA)
    reading, seen = threading.Event(), threading.Event()

    def rows() -> Iterator[Person]:
        for n in range(10**9):
            if n == 6000:
                reading.set()
                assert seen.wait(10)
            yield someone(f"No {n}", f"+82{n:08}")

    source = ListSource(rows())
    told: list[tuple[int, int, int]] = []
    job = store.refresh(source, lambda *how: told.append(how))
    assert reading.wait(10)
    job.cancel()
    seen.set()
    with pytest.raises(Cancelled):
        job.done.result(10)
    assert names(store, "+82318055123") == ["J. Park"]
    assert [hit.name for hit in store.page(0, 9).result(5)] == ["J. Park"]


def test_a_full_disk_leaves_the_old_list_and_says_so(store: ContactStore) -> None:
    read(store, HANA)
    (pages,) = store._writer.execute("PRAGMA page_count").fetchone()
    store._writer.execute(f"PRAGMA max_page_count = {pages + 40}")
    with pytest.raises(StoreError, match="disk is full"):
        read(store, *(someone(f"No {n}", f"2{n:05}", note="x" * 500) for n in range(9000)))
    assert names(store, "+82318055123") == ["J. Park"]


KILLED = """
import os, signal, sys
from pathlib import Path
from desk_agent.people.sources.base import Person, Phone
from desk_agent.people.store.contact_store import ContactStore
from tests.support.people_source import ListSource, someone

def rows():
    for n in range(30000):
        yield someone(f"New {n}", f"+8231{n:07}")
    if sys.argv[2] == "rows":
        os.kill(os.getpid(), signal.SIGKILL)

store = ContactStore(Path(sys.argv[1]))
if sys.argv[2] == "swap":
    store._writer.set_trace_callback(lambda sql: sql.startswith("DROP") and os.kill(os.getpid(), signal.SIGKILL))
store.refresh(ListSource(rows())).done.result()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("moment", ["rows", "swap"])
def test_a_program_killed_in_the_middle_of_a_reading_leaves_the_old_list(path: Path, moment: str) -> None:
    store = ContactStore(path, KOREA)
    read(store, HANA)
    store.close()
    script = [sys.executable, "-c", KILLED, str(path), moment]
    assert subprocess.run(script, check=False, timeout=60).returncode == -9
    store = ContactStore(path, KOREA)
    try:
        assert not store.trouble
        assert names(store, "+82318055123") == ["J. Park"]
        assert names(store, "+82310000001") == []
        read(store, someone("After", "1001"))
        assert names(store, "1001") == ["After"]
    finally:
        store.close()
    connection = sqlite3.connect(path)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE name LIKE 'person_%'")]
    assert len([name for name in tables if name.removeprefix("person_").isdigit()]) == 1
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_a_source_that_has_not_changed_is_not_read_again(store: ContactStore) -> None:
    source = ListSource([HANA], version="1")
    first = store.refresh(source).done.result(5)
    again = store.refresh(source).done.result(5)
    assert (first.unchanged, again.unchanged, again.people) == (False, True, 1)
    source.stamp = "2"
    assert not store.refresh(source).done.result(5).unchanged
    assert source.readings[1].version() == "1"


def test_entries_that_have_not_changed_need_not_be_handed_over_again(store: ContactStore) -> None:
    ann = Person("Ann", (Phone("1001", "work"),), "Hana", "a@b", "note", uid="u1", etag="e1")
    source = ListSource([ann, someone("Bob", "1002")])
    store.refresh(source).done.result(5)
    known: dict[str, str] = {}
    source.rows = [lambda: known.update(source.readings[-1].known()), Kept("u1"), someone("Cho", "1003")]
    report = store.refresh(source).done.result(5)
    assert known == {"u1": "e1"}
    assert report.people == 2
    hit, email, note = store.details(1, 1).result(5)
    assert hit is not None
    assert (hit.name, hit.phones, hit.company, email, note) == ("Ann", ann.phones, "Hana", "a@b", "note")
    source.rows = [Kept("u9")]
    with pytest.raises(SourceError):
        store.refresh(source).done.result(5)


def test_numbers_follow_the_rules_of_the_site(path: Path) -> None:
    store = ContactStore(path)
    read(store, someone("Ann", "031-805-5123"), BadRow(9, "No."))
    assert [match.exact for match in store.find("+82318055123")] == [False]
    store.set_rules(KOREA)
    store.count().result(5)
    store._writing.submit(lambda: None).result(5)  # whatever is under way is done
    assert [match.exact for match in store.find("+82318055123")] == [True]
    assert [state.bad for state in store.sources()] == [1]
    store.close()
    later = ContactStore(path, DialRules(country="49"))  # changed while nobody looked
    try:
        later._writing.submit(lambda: None).result(5)
        assert [match.exact for match in later.find("+49318055123")] == [True]
    finally:
        later.close()


def test_large_lists_are_kept_and_renewed_beside_what_is_being_written(store: ContactStore) -> None:
    many = [Person(f"No {n}", (Phone(f"031805{n:04}"),), uid=f"u{n}", etag="1") for n in range(9_999)]
    source = ListSource([*many, *(someone(f"More {n}", f"+4930{n:06}") for n in range(10_000))])
    store.refresh(source).done.result(60)
    source.rows = [Kept(one.uid) for one in many]
    assert store.refresh(source).done.result(60).people == 9_999
    store.set_rules(DialRules("DE"))
    store._writing.submit(lambda: None).result(60)
    assert [match.exact for match in store.find("+49318059998")] == [True]


def test_a_source_can_be_forgotten(store: ContactStore) -> None:
    read(store, HANA)
    read(store, someone("Ann", "1001"), key="b")
    store.forget("test:1").result(5)
    assert names(store, "+82318055123") == []
    assert names(store, "1001") == ["Ann"]
    assert [state.key for state in store.sources()] == ["b"]


def test_everybody_is_shown_in_order_a_page_at_a_time(store: ContactStore) -> None:
    read(store, *(someone(f"Ann {n:03}", "1001") for n in range(0, 300, 2)))
    read(store, *(someone(f"Ann {n:03}", "1001") for n in range(1, 300, 2)), someone("Äbel", "1"), key="b")
    assert store.count().result(5) == 301
    assert [hit.name for hit in store.page(0, 2).result(5)] == ["Äbel", "Ann 000"]
    assert [hit.name for hit in store.page(200, 3).result(5)] == ["Ann 199", "Ann 200", "Ann 201"]
    assert [hit.name for hit in store.page(299, 9, source=0).result(5)] == ["Ann 298", "Ann 299"]
    assert store.count(2).result(5) == 151
    assert store.page(150, 9, source=2).result(5)[0].name == "Ann 299"


def test_whoever_asks_again_does_not_want_the_old_answer(store: ContactStore) -> None:
    read(store, HANA)
    gate = threading.Event()
    blocked = store._searching.submit(gate.wait, 10)
    old, new = store.search("ha", 5, who="bar"), store.search("pa", 5, who="bar")
    other = store.search("ha", 5, who="panel")
    gate.set()
    assert blocked.result(5)
    with pytest.raises(Superseded):
        old.result(5)
    assert [hit.name for hit in new.result(5)] == ["J. Park"]
    assert [hit.name for hit in other.result(5)] == ["J. Park"]


def test_a_damaged_file_is_set_aside(path: Path, expect_log: Callable[[str], None]) -> None:
    path.write_bytes(b"SQLite format 3\0" + os.urandom(8192))
    expect_log("the database was damaged; kept as contacts-damaged-")
    store = ContactStore(path)
    try:
        assert "damaged" in store.trouble
        read(store, HANA)
        assert names(store, "+82318055123") == ["J. Park"]
    finally:
        store.close()
    assert len(list(path.parent.glob("contacts-damaged-*.db"))) == 1


def test_a_file_of_a_newer_program_is_left_alone(path: Path, expect_log: Callable[[str], None]) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    before = path.read_bytes()
    expect_log("contacts.db cannot be used")
    store = ContactStore(path)
    try:
        assert "newer" in store.trouble
        read(store, HANA)
        assert names(store, "+82318055123") == ["J. Park"]
    finally:
        store.close()
    assert path.read_bytes()[60:64] == before[60:64]


def test_where_nothing_can_be_written_it_works_until_the_end(
    tmp_path: Path, expect_log: Callable[[str], None]
) -> None:
    (tmp_path / "file").write_text("no folder")
    expect_log("cannot be used")
    store = ContactStore(tmp_path / "file" / "contacts.db")
    scratch = store._database.path.parent
    try:
        assert "read again each time" in store.trouble
        read(store, HANA)
        assert names(store, "+82318055123") == ["J. Park"]
    finally:
        store.close()
    assert not scratch.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
def test_nobody_else_can_read_it(store: ContactStore, path: Path) -> None:
    read(store, HANA)
    for file in path.parent.glob("contacts.db*"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


@given(
    st.from_regex(r"\A\+?[0-9(][0-9 ()-]{2,20}\Z"),
    st.sampled_from(
        [
            DialRules(),
            KOREA,
            DialRules("DE", outside="0", area="30"),
            DialRules("US", area="212"),
            DialRules("HU"),
            DialRules("IT", internal=("1000-1999", "331234567")),
        ]
    ),
)
def test_numbers_by_the_thousand_are_written_as_each_one_is(text: str, rules: DialRules) -> None:
    written = normal_by(rules)
    digits = "".join(filter(str.isdigit, text))
    for other in (text, text + "7", text, digits[:7] + digits[7:][::-1], digits):
        if len("".join(filter(str.isdigit, other))) <= MAX_DIGITS:
            assert written(other) == normal(other, rules)
