"""A history that could not be saved for a while is saved when it can be again: no call, note or gap is lost."""

import contextlib
import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desk_agent.people.history import HistoryStore, Owner
from desk_agent.people.history_backlog import FIRST, MOST, Backlog
from desk_agent.people.history_file import HistoryFile
from desk_agent.view import HistoryFilter

OWNER = Owner("pbx:7878", "1001")
NOW = 1_800_000_000.0
Expect = Callable[[str], None]


class Disk:
    """What the file's layer is told when it opens the file, and a clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.full = False
        self.now = 0.0
        opens = os.open

        def refuse(*given: object, **more: object) -> int:
            if self.full:
                raise OSError(errno.ENOSPC, "No space left on device")
            return opens(*given, **more)  # type: ignore[arg-type]

        monkeypatch.setattr("desk_agent.people.history_file.os.open", refuse)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def store_at(path: Path, disk: Disk) -> HistoryStore:
    made = HistoryStore(path)
    made.file.close()
    made.file = HistoryFile(path, now=lambda: disk.now)
    return made


def add(store: HistoryStore, number: str, **more: object) -> int:
    facts = {"profile": "p", "direction": "in", "number": number, "started": NOW + int(number), **more}
    return store.add(OWNER, facts)


def rows(store: HistoryStore) -> list[tuple[int, str, str]]:
    entries = store.entries([place.id for place in store.places(HistoryFilter(), gaps=False)])
    return [(one.id, one.number, one.note) for one in sorted(entries.values(), key=lambda one: one.id)]


def test_what_was_remembered_is_written_under_the_same_ids(tmp_path: Path, disk: Disk, expect_log: Expect) -> None:
    expect_log("cannot be saved")
    store = store_at(tmp_path / "history.db", disk)
    said: list[str] = []
    store.file.listen(said.append)
    kept, gone = add(store, "1"), add(store, "2")
    disk.full = True
    store.file._db.execute("PRAGMA query_only = ON")
    new = add(store, "3")
    store.set_note(kept, "later")
    store.delete(gone)
    gap = store.add_gap(OWNER, NOW, NOW + 100)
    store.set_alive(OWNER, NOW + 100)
    disk.now = FIRST
    store.set_note(new, "still full")
    assert not store.file.saved
    disk.full = False
    store.set_note(new, "not yet tried again")
    assert not store.file.saved
    disk.now += 2 * FIRST
    store.file.checkpoint()
    assert store.file.saved
    assert len(said) == 2
    last = add(store, "4")
    store.close()
    again = HistoryStore(tmp_path / "history.db")
    assert rows(again) == [(kept, "1", "later"), (new, "3", "not yet tried again"), (last, "4", "")]
    assert again.gap(gap) is not None
    assert again.alive(OWNER) == NOW + 100
    assert [place.id for place in again.places(HistoryFilter(text="later"))] == [kept], "its words are found"
    again.close()


def test_a_file_that_could_not_even_be_made_is_made_later(tmp_path: Path, disk: Disk, expect_log: Expect) -> None:
    expect_log("cannot be saved")
    path = tmp_path / "history.db"
    disk.full = True
    store = HistoryStore(path)
    row = add(store, "1")
    disk.full = False
    store.close()  # the end does not wait until it is time
    again = HistoryStore(path)
    assert rows(again) == [(row, "1", "")]
    again.close()


def test_a_file_that_is_another_by_now_is_left_alone(tmp_path: Path, disk: Disk, expect_log: Expect) -> None:
    expect_log("cannot be saved")
    path = tmp_path / "history.db"
    store = store_at(path, disk)
    add(store, "1")
    disk.full = True
    store.file._db.execute("PRAGMA query_only = ON")
    add(store, "2")
    disk.full = False
    other = HistoryStore(path)  # as a backup that was put back
    for number in ("7", "8", "9"):
        add(other, number)
    other.close()
    store.close()
    again = HistoryStore(path)
    assert [number for _id, number, _note in rows(again)] == ["1", "7", "8", "9"]
    again.close()


def test_what_is_more_than_can_be_remembered_is_not_written_by_halves() -> None:
    backlog = Backlog(lambda: 0.0)
    for _ in range(MOST + 1):
        backlog.add(lambda _db: None)
    assert backlog.lost
    assert not backlog.due()


def test_half_of_it_is_none_of_it(tmp_path: Path) -> None:
    file, memory = HistoryFile(tmp_path / "a.db"), HistoryFile(None)
    backlog = Backlog(lambda: 0.0)
    insert = "INSERT INTO marks (system, extension, alive) VALUES ('s', '1', 1)"
    backlog.add(lambda db: db.execute(insert))
    backlog.add(lambda db: db.execute(insert))  # the second one is refused
    with pytest.raises(sqlite3.IntegrityError):
        backlog.replay(file._db, memory._db)
    assert file.read(lambda db: db.execute("SELECT count(*) FROM marks").fetchone()) == (0,)
    file.close()
    memory.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of 4 MiB."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root can mount a disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_is_really_full_and_has_room_again(small_disk: Path, disk: Disk, expect_log: Expect) -> None:
    expect_log("cannot be saved")
    store = store_at(small_disk / "history.db", disk)
    before = [add(store, str(n), note="x" * 100) for n in range(20)]
    ballast = small_disk / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    more = [add(store, str(n), note="y" * 4000) for n in range(20, 40)]
    assert not store.file.saved
    assert len(rows(store)) == 40
    disk.now = FIRST
    store.set_note(before[0], "while it is full")
    assert not store.file.saved
    ballast.unlink()
    disk.now += 2 * FIRST
    store.set_note(before[1], "when there is room")
    assert store.file.saved
    store.close()
    assert shutil.disk_usage(small_disk).free > 0
    again = HistoryStore(small_disk / "history.db")
    assert [one[0] for one in rows(again)] == before + more
    assert [one[2] for one in rows(again)][:2] == ["while it is full", "when there is room"]
    again.close()
