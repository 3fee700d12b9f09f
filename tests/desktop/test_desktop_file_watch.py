"""Changes of files are heard, whichever way a program saves them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desk_agent.desktop.file_watch import FileWatch


class Heard:
    def __init__(self) -> None:
        self.paths: list[Path] = []
        self.watch = FileWatch(self.paths.append)


@pytest.fixture
def heard() -> Iterator[Heard]:
    made = Heard()
    yield made
    made.watch.watch(())


def test_a_file_that_is_written_to(qtbot: QtBot, heard: Heard, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("one")
    heard.watch.watch([file])
    file.write_text("another")
    qtbot.waitUntil(lambda: file in heard.paths)


def test_a_file_that_is_replaced_again_and_again(qtbot: QtBot, heard: Heard, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("one")
    heard.watch.watch([file])
    for n in (1, 2):
        heard.paths.clear()
        other = tmp_path / "a.tmp"
        other.write_text("x" * (10 * n))
        other.replace(file)
        qtbot.waitUntil(lambda: file in heard.paths)


def test_a_file_that_comes_later(qtbot: QtBot, heard: Heard, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    heard.watch.watch([file])
    (tmp_path / "b.csv").write_text("nobody asked")
    file.write_text("one")
    qtbot.waitUntil(lambda: file in heard.paths)
    assert set(heard.paths) == {file}


def test_a_folder(qtbot: QtBot, heard: Heard, tmp_path: Path) -> None:
    heard.watch.watch([tmp_path])
    (tmp_path / "new.vcf").write_text("x")
    qtbot.waitUntil(lambda: tmp_path in heard.paths)


def test_what_no_system_tells_is_found_by_looking(heard: Heard, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("one")
    heard.watch.watch([file])
    heard.watch.look()
    assert heard.paths == []
    os.utime(file, ns=(1, 1))
    heard.watch.look()
    assert heard.paths == [file]
    file.unlink()
    heard.watch.look()
    assert heard.paths == [file]


def test_what_is_not_watched_any_more_is_not_heard(qtbot: QtBot, heard: Heard, tmp_path: Path) -> None:
    gone, kept = tmp_path / "gone.csv", tmp_path / "kept.csv"
    for file in (gone, kept):
        file.write_text("one")
    heard.watch.watch([gone, kept])
    heard.watch.watch([kept])
    gone.write_text("another")
    kept.write_text("another")
    qtbot.waitUntil(lambda: kept in heard.paths)
    assert gone not in heard.paths
