"""The history's store: rows found again, retention, deletion that leaves nothing, and a disk that fails."""

import errno
import sqlite3
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk_agent.people.history import FOR_EVER, MAX_NOTE, HistoryStore, Owner
from desk_agent.people.history_file import MIGRATIONS, HistoryFile
from desk_agent.people.history_rows import note_of
from desk_agent.view import Direction, HistoryFilter, Kind, NameSource, Outcome

OWNER = Owner("pbx.example.net:7443", "1001")
NOW = 1_800_000_000.0
SECRET = "0318055123"
NOTE = "promised the zebra catalogue"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


@pytest.fixture
def store(path: Path) -> Iterator[HistoryStore]:
    made = HistoryStore(path)
    yield made
    made.close()


def add(store: HistoryStore, started: float = NOW, **facts: object) -> int:
    given = {"direction": "in", "number": SECRET, "started": started, "outcome": "answered", "profile": "desk@pbx"}
    return store.add(OWNER, given | facts)


def listed(store: HistoryStore, **wanted: object) -> list[int]:
    return [place.id for place in store.places(HistoryFilter(**wanted))]  # type: ignore[arg-type]


def bytes_of(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(path.parent.iterdir()))


def test_a_call_is_kept_from_its_first_moment_and_completed_later(store: HistoryStore, path: Path) -> None:
    row = add(store, ref=7, name="Hana Trading", name_source="contact", called="620", outcome="")
    other = HistoryStore(path)
    begun = other.entry(row)
    assert begun is not None
    assert (begun.number, begun.name, begun.name_source, begun.outcome) == (
        SECRET,
        "Hana Trading",
        NameSource.CONTACT,
        None,
    )
    store.change(row, {"outcome": "missed", "ended": NOW + 20, "rang": 20.0, "cause": 48})
    done = other.entry(row)
    assert done is not None
    assert (done.outcome, done.ended, done.rang, done.cause) == (Outcome.MISSED, NOW + 20, 20.0, 48)
    other.close()


def test_nobody_else_may_read_it(store: HistoryStore, path: Path) -> None:
    add(store)
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}


def test_an_open_file_becomes_private(path: Path) -> None:
    path.touch(0o644)
    path.chmod(0o644)
    HistoryStore(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_open_row_is_closed_honestly(store: HistoryStore) -> None:
    row, done = add(store, outcome=""), add(store)
    assert store.close_open("Ended while Desk Agent was not running.") == 1
    entry, other = store.entry(row), store.entry(done)
    assert entry is not None
    assert (entry.outcome, entry.detail, entry.ended) == (
        Outcome.UNKNOWN,
        "Ended while Desk Agent was not running.",
        None,
    )
    assert other is not None
    assert other.outcome is Outcome.ANSWERED
    assert store.close_open("again") == 0


def test_pages_are_newest_first_and_leave_nothing_out(store: HistoryStore) -> None:
    rows = [add(store, NOW + n // 3) for n in range(50)]  # several begin in the same moment
    gap = store.add_gap(OWNER, NOW - 100, NOW + 5.5)
    seen: list[int] = []
    place = None
    while page := store.places(HistoryFilter(), place, 7):
        seen += [each.id for each in page]
        place = page[-1]
    assert [each for each in seen if each > 0] == rows[::-1]
    assert seen.count(-gap) == 1
    assert seen.index(-gap) == len([row for row in rows if NOW + rows.index(row) // 3 > NOW + 5.5])


def test_the_order_holds_when_the_clock_is_set(store: HistoryStore) -> None:
    rows = [add(store, NOW), add(store, NOW + 3600), add(store, NOW + 60), add(store, NOW + 61)]
    assert listed(store) == rows[::-1]
    entry = store.entry(rows[2])
    assert entry is not None
    assert entry.started == NOW + 60


def test_filters(store: HistoryStore) -> None:
    def local(day: datetime) -> float:
        return day.timestamp()

    noon = datetime.fromtimestamp(NOW, UTC).astimezone().replace(hour=12)
    missed = add(store, local(noon - timedelta(days=2)), outcome="missed", called="620", called_name="Sales")
    gave_up = add(store, local(noon - timedelta(days=1)), outcome="abandoned in queue", called="630")
    out = add(store, local(noon), direction="out", outcome="no answer")
    assert listed(store) == [out, gave_up, missed]
    assert listed(store, kind=Kind.MISSED) == [gave_up, missed]
    assert listed(store, kind=Kind.INCOMING) == [gave_up, missed]
    assert listed(store, kind=Kind.OUTGOING) == [out]
    assert listed(store, called="620") == [missed]
    assert listed(store, since=noon.date()) == [out]
    assert listed(store, until=noon.date() - timedelta(days=1)) == [gave_up, missed]
    day = noon.date() - timedelta(days=1)
    assert listed(store, since=day, until=day) == [gave_up]
    assert store.called() == [("630", ""), ("620", "Sales")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hana", True),
        ("HANA park", True),
        ("park hana", True),
        ("8055", True),
        ("sales", True),
        ("muller", True),
        ("Müller", True),
        ("zebra", True),
        ("지성", True),
        ("지", True),
        ("hp", False),
        ("h p", True),
        ("hana choi", False),
        ('"', False),
        ("hana*", False),
        ("NEAR(hana park)", False),
        ("", True),
    ],
)
def test_search_finds_parts_of_all_that_is_known(store: HistoryStore, text: str, found: bool) -> None:
    row = add(store, name="Hana Trading, J. Park", called_name="Sales Müller", note=f"박지성: {NOTE}")
    assert listed(store, text=text) == ([row] if found else [])


def test_what_is_written_later_is_found_too(store: HistoryStore) -> None:
    row = add(store)
    assert store.set_note(row, NOTE)
    assert listed(store, text="zebra") == [row]
    store.set_note(row, "")
    assert listed(store, text="zebra") == []
    assert not store.set_note(999, NOTE)
    store.change(row, {"number": "0226710450", "name": "Choi"})
    assert listed(store, text="choi 0450") == [row]
    assert store.last_name("0226710450") == "Choi"


def test_a_note_is_harmless_and_bounded() -> None:
    assert note_of(" one\u202e \x00two\r\nthree \n") == "one two\nthree"
    assert len(note_of("x" * 9999)) == MAX_NOTE
    assert note_of("\n".join("y" * 10 for _ in range(999))).startswith("yyyyyyyyyy\nyyyyyyyyyy")


def test_the_last_name_and_call_however_it_was_dialled(store: HistoryStore) -> None:
    first = add(store, NOW, name="Hana", note="about the invoice")
    add(store, NOW + 1, number="1002", name="Choi", direction="out")
    running = add(store, NOW + 2, number="+82 31 805 5123", outcome="")
    assert store.last_name("+82318055123") == "Hana"
    assert store.last_name("1002") == "Choi"
    assert store.last_name("") == store.last_name("5123") == ""
    last = store.last_call("0318055123", but=running)
    assert last is not None
    assert (last.id, last.note, last.outcome, last.direction) == (
        first,
        "about the invoice",
        Outcome.ANSWERED,
        Direction.IN,
    )
    assert store.last_call("") is None
    assert store.last_call("0226710450") is None


def test_missed_calls_are_counted_until_somebody_looks(store: HistoryStore) -> None:
    add(store, outcome="missed", unseen=1)
    add(store, outcome="missed", unseen=1)
    assert store.missed() == 2
    assert store.seen()
    assert store.missed() == 0
    assert not store.seen()


def test_retention_goes_by_the_clock_it_is_given(store: HistoryStore) -> None:
    old, new = add(store, NOW - 91 * 86_400), add(store, NOW - 89 * 86_400)
    running = add(store, NOW - 91 * 86_400, outcome="")
    store.add_gap(OWNER, NOW - 92 * 86_400, NOW - 91 * 86_400)
    assert store.keep(FOR_EVER, NOW) == 0
    assert store.keep(90, NOW) == 2
    assert set(listed(store)) == {new, running}
    assert store.entry(old) is None
    assert store.keep(90, NOW) == 0


@pytest.mark.parametrize("how", ["one", "all", "old"])
def test_what_is_deleted_is_nowhere_in_the_files(store: HistoryStore, path: Path, how: str) -> None:
    row = add(store, NOW - 100 * 86_400, name="Confidential Person", note=NOTE)
    for n in range(30):
        add(store, NOW + n, number=f"02267104{n:02}", name="Other")
    assert SECRET.encode() in bytes_of(path)
    match how:
        case "one":
            assert store.delete(row)
        case "all":
            assert store.delete_all() == 31
        case "old":
            assert store.keep(90, NOW) == 1
    content = bytes_of(path)
    for word in (SECRET, "Confidential", "zebra", "confid"):
        assert word.encode() not in content
    assert listed(store, text="zebra") == []
    assert len(listed(store)) == (0 if how == "all" else 30)
    assert add(store) > 31  # an id is never used again
    assert listed(store, text=SECRET)


def test_a_gap_that_follows_another_at_once_is_the_same(store: HistoryStore) -> None:
    first = store.add_gap(OWNER, NOW, NOW + 60)
    store.gap_read(first, calls=2, settled=True, why="")
    assert store.add_gap(OWNER, NOW + 70, NOW + 90) == first
    gap = store.gap(first)
    assert gap is not None
    assert (gap.began, gap.ended, gap.filled, gap.calls) == (NOW, NOW + 90, False, 2)
    other = store.add_gap(OWNER, NOW + 200, NOW + 300)
    assert other != first
    assert store.add_gap(Owner("elsewhere:1", "1001"), NOW + 300, NOW + 310) != other
    assert [span.id for span in store.unsettled(OWNER, NOW)] == [first, other]
    assert store.unsettled(OWNER, NOW + 1000) == []


def test_marks_are_of_one_phone(store: HistoryStore) -> None:
    assert store.alive(OWNER) is None
    store.set_alive(OWNER, NOW, 3.5)
    store.set_alive(OWNER, NOW + 60)
    assert (store.alive(OWNER), store.clock(OWNER)) == (NOW + 60, 3.5)
    assert store.alive(Owner(OWNER.system, "1002")) is None
    assert Owner.of("desk@pbx.example.net:7443", "1001") == Owner.of("1001@pbx.example.net:7443", "1001") == OWNER


def test_two_rows_become_one_with_both_notes(store: HistoryStore) -> None:
    one, two = add(store, note="first"), add(store, note="second")
    store.merge(one, two)
    entry = store.entry(one)
    assert entry is not None
    assert entry.note == "first\nsecond"
    assert listed(store) == listed(store, text="second") == [one]


# the disk


def test_a_damaged_file_is_set_aside(path: Path, expect_log) -> None:  # type: ignore[no-untyped-def]
    expect_log("The history was damaged")
    path.write_bytes(b"this is no database at all, whatever it says" * 100)
    store = HistoryStore(path)
    said: list[str] = []
    store.file.listen(said.append)
    add(store)
    assert store.file.saved
    assert "kept as" in said[0]
    assert path.with_suffix(".damaged.db").read_bytes().startswith(b"this is no database")
    store.close()
    path.write_bytes(b"again" * 1000)
    expect_log("damaged-2")
    HistoryStore(path).close()


def test_damage_that_shows_later_is_set_aside_too(store: HistoryStore, path: Path, expect_log) -> None:  # type: ignore[no-untyped-def]
    expect_log("The history was damaged")
    for n in range(500):
        add(store, NOW + n, note="x" * 200)
    store.close()
    with path.open("r+b") as file:  # the header is whole, what it leads to is not
        file.seek(4096)
        file.write(b"\xff" * 40_000)
    again = HistoryStore(path)
    said: list[str] = []
    again.file.listen(said.append)
    again.places(HistoryFilter(text="xxx"))
    again.entries(range(1, 500))
    row = add(again, NOW + 1000)
    assert again.entry(row) is not None
    assert len(said) == 1
    assert again.file.saved
    again.close()


def test_a_full_disk_is_survived_and_said_once(store: HistoryStore, path: Path, expect_log) -> None:  # type: ignore[no-untyped-def]
    expect_log("cannot be saved")
    said: list[str] = []
    store.file.listen(said.append)
    first = add(store)
    store.file._db.execute("PRAGMA max_page_count = 1")  # as a full disk answers
    rows = [add(store, NOW + n, note="x" * 2000) for n in range(1, 40)]
    assert listed(store) == [*rows[::-1], first]  # all is still there to be seen
    assert said == ["The history cannot be saved (database or disk is full). Calls are remembered until you quit."]
    assert not store.file.saved
    other = HistoryStore(path)
    assert first in listed(other)  # what was saved stays saved
    other.close()


def test_a_file_that_turns_read_only_is_survived(store: HistoryStore, expect_log) -> None:  # type: ignore[no-untyped-def]
    expect_log("cannot be saved")
    row = add(store)
    store.file._db.execute("PRAGMA query_only = ON")
    assert store.set_note(row, NOTE)
    assert listed(store, text="zebra") == [row]


def test_a_folder_that_cannot_be_used_is_survived(tmp_path: Path, expect_log) -> None:  # type: ignore[no-untyped-def]
    expect_log("cannot be saved")
    (tmp_path / "history.db").mkdir()
    store = HistoryStore(tmp_path / "history.db")
    assert listed(store) == []
    assert add(store)
    assert not store.file.saved
    store.close()


@pytest.mark.parametrize("shut", [False, True])
def test_what_cannot_be_written_can_still_be_looked_at(
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    expect_log,  # type: ignore[no-untyped-def]
    shut: bool,
) -> None:
    expect_log("Permission denied")
    store = HistoryStore(path)
    row = add(store, name="Hana")
    if shut:
        store.close()

    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("desk_agent.people.history_file.os.open", refuse)  # root may write what is read-only
    other = HistoryStore(path)
    assert other.last_name(SECRET) == "Hana"
    assert add(other) > row
    assert not other.file.saved
    for each in (store, other):
        each.close()


# versions


def test_an_older_file_is_brought_up_to_date(path: Path) -> None:
    old = HistoryFile(path, MIGRATIONS[:1])
    old.write(
        lambda db: db.execute(
            "INSERT INTO calls (system, profile, extension, direction, started, place, outcome, name) "
            "VALUES ('s', 'p', '1001', 'in', 1, 1, 'missed', 'Hana')"
        )
    )
    old.close()
    newer = HistoryFile(path, (*MIGRATIONS, "ALTER TABLE calls ADD COLUMN mood TEXT NOT NULL DEFAULT 'good'"))
    assert newer.read(lambda db: db.execute("SELECT name, mood FROM calls").fetchall()) == [("Hana", "good")]
    assert newer.read(lambda db: db.execute("PRAGMA user_version").fetchone()) == (len(MIGRATIONS) + 1,)
    newer.close()


def test_a_step_that_fails_leaves_the_file_as_it_was(path: Path) -> None:
    HistoryFile(path).close()
    with pytest.raises(sqlite3.OperationalError):
        HistoryFile(path, (*MIGRATIONS, "ALTER TABLE calls ADD COLUMN mood TEXT; SELECT nonsense FROM nowhere"))
    again = HistoryFile(path)
    assert "mood" not in str(again.read(lambda db: db.execute("SELECT sql FROM sqlite_schema").fetchall()))
    again.close()


def test_a_later_version_s_file_is_left_alone(path: Path, expect_log) -> None:  # type: ignore[no-untyped-def]
    expect_log("later version")
    HistoryFile(path, (*MIGRATIONS, "CREATE TABLE more (x)")).close()
    before = path.read_bytes()
    store = HistoryStore(path)
    add(store)
    assert listed(store)
    store.close()
    assert path.read_bytes() == before


def test_a_fault_of_the_program_is_not_taken_for_the_disk_s(store: HistoryStore) -> None:
    with pytest.raises(sqlite3.OperationalError):
        store.file.write(lambda db: db.execute("INSERT INTO nowhere VALUES (1)"))
    with pytest.raises(ValueError, match="no column"):
        store.change(1, {"mood": "good"})
    assert store.file.saved


def test_a_word_of_a_later_version_means_the_least(store: HistoryStore) -> None:
    row = add(store, outcome="beamed up", name_source="crystal ball")
    entry = store.entry(row)
    assert entry is not None
    assert (entry.outcome, entry.name_source) == (Outcome.UNKNOWN, NameSource.NONE)


def test_whom_a_few_letters_could_mean(store: HistoryStore) -> None:
    add(store, NOW, name="Hana Trading")
    add(store, NOW + 1, name="Hana Trading", number="+82 31 805 5123")
    add(store, NOW + 2, name="Hannah", number="1002")
    add(store, NOW + 3, number="", name="Hana unknown")
    assert store.suggest("han", 5) == [("Hannah", "1002"), ("Hana Trading", "+82 31 805 5123")]
    assert store.suggest("805", 5)[0][0] == "Hana Trading"
    assert store.suggest("han", 1) == [("Hannah", "1002")]
    assert store.suggest("ha", 5) == store.suggest("", 5) == store.suggest("nobody", 5) == []


def test_what_was_written_goes_into_the_file_at_a_moment_that_suits(store: HistoryStore, path: Path) -> None:
    log = path.with_name("history.db-wal")
    before = path.stat().st_size
    for n in range(200):
        add(store, NOW + n, note="x" * 2000)
    assert path.stat().st_size == before
    assert log.stat().st_size > 400_000
    store.file.checkpoint()
    assert path.stat().st_size > before + 400_000
