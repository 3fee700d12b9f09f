"""Files that are whole or not there, whoever writes them and whatever stops that."""

import errno
import os
import threading
import time
from pathlib import Path

import pytest

from desk_agent import atomic
from desk_agent.atomic import Writer, write_whole


def test_a_file_is_replaced_and_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_what_fails_leaves_the_old_file_and_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "a.json"
    write_whole(path, b"one")

    def full(*_given: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(*((os, "fsync", full) if call == "fsync" else (Path, "replace", full)))
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"two")
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


def test_the_draft_of_a_process_that_was_killed_is_removed_but_not_that_of_one_that_writes(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    old, new, other = tmp_path / ".a.json-xyz", tmp_path / ".a.json-abc", tmp_path / ".b.json-xyz"
    for draft in (old, new, other):
        draft.write_bytes(b"half")
    for draft in (old, other):
        os.utime(draft, (time.time() - 3600,) * 2)
    write_whole(path, b"one")
    assert sorted(tmp_path.iterdir()) == sorted([new, other, path])


def test_a_writer_does_not_hold_up_whoever_asks_and_ends_with_what_was_asked_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    started, go_on, written = threading.Event(), threading.Event(), []

    def slowly(path: Path, content: bytes) -> None:
        started.set()
        go_on.wait(10)
        write_whole(path, content)
        written.append(content)

    monkeypatch.setattr(atomic, "write_whole", slowly)
    writer = Writer(path)
    writer.put(b"1")
    assert started.wait(10)
    for content in (b"2", b"3", b"4"):
        writer.put(content)
    assert not path.exists()
    assert not writer.wait(0.0)
    go_on.set()
    assert writer.wait(10)
    assert written == [b"1", b"4"]
    writer.put(b"5")
    assert writer.wait(10)
    assert path.read_bytes() == b"5"
    assert not any(thread.name == "write-a.json" for thread in threading.enumerate())


def test_a_writer_says_what_went_wrong_and_goes_on(tmp_path: Path) -> None:
    folder, told = tmp_path / "later", list[OSError | None]()
    writer = Writer(folder / "a.json", told.append)
    writer.put(b"1")
    assert writer.wait(10)
    folder.mkdir()
    writer.put(b"2")
    assert writer.wait(10)
    assert isinstance(told[0], FileNotFoundError)
    assert told[1:] == [None]
    assert (folder / "a.json").read_bytes() == b"2"
