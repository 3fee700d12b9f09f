"""Fault 25: a profile that is damaged, missing, or on a full disk. The program starts, says so once, and works."""

import contextlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from desk_agent.app import folders
from desk_agent.people.history import HistoryStore
from desk_agent.simulator import Simulator
from desk_agent.view import HistoryFilter
from tests.support.killed import Killable

CALLER = "0318055123"
GARBAGE = b"\x00\xffhalf a file\n[[" * 400


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with Simulator(scenario="quiet", seed=1) as made:
        yield made


@pytest.fixture
def program(simulator: Simulator, tmp_path: Path) -> Iterator[Killable]:
    made = Killable(simulator, tmp_path)
    yield made
    made.kill()
    said = (tmp_path / "stderr").read_text("utf-8")
    assert "Traceback" not in said
    assert "an error" not in said


async def work(simulator: Simulator, program: Killable) -> None:
    """It takes a call from its ring to its end, with a note."""
    simulator.exchange.ring("1001", CALLER)
    await program.states("ringing")
    await program.do("answer")
    await program.states("connected")
    await program.do("note", text="a question")
    simulator.exchange.clear("1001")
    await program.states()
    rows = await program.history()
    assert (rows[0]["number"], rows[0]["outcome"], rows[0]["note"]) == (CALLER, "answered", "a question")


async def test_25_everything_in_the_profile_is_damaged(simulator: Simulator, program: Killable, home: Path) -> None:
    names = ("config/settings.toml", "data/history.db", "data/contacts.db", "state/calls.json", "state/window.json")
    for name in names:
        (home / name).parent.mkdir(mode=0o700, exist_ok=True)
        (home / name).write_bytes(GARBAGE)
    await program.start()
    await work(simulator, program)
    await program.quit()
    kept = [path for path in (*(home / "config").iterdir(), *(home / "data").iterdir()) if "damaged" in path.name]
    assert len(kept) == 3, "what was damaged is set aside, not thrown away"
    assert all(path.read_bytes() == GARBAGE for path in kept)


async def test_25_there_is_no_home(
    simulator: Simulator, program: Killable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no-folder").touch()
    (tmp_path / "run").mkdir(mode=0o700)
    for name in [name for name in os.environ if name.startswith("XDG_")] + ["DESK_AGENT_HOME"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "no-folder" / "home"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    program.env = dict(os.environ)
    assert "cannot save anything in" in folders.trouble()
    await program.start()
    await work(simulator, program)
    await program.quit()


@pytest.fixture
def small_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The profile on a disk of its own."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root can mount a disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m,mode=0700", "none", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    monkeypatch.setenv("DESK_AGENT_HOME", str(folder))
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


async def test_25_the_disk_is_full_and_has_room_again(
    simulator: Simulator, program: Killable, small_disk: Path
) -> None:
    ballast = small_disk / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    program.env = dict(os.environ)
    await program.start()
    await work(simulator, program)
    ballast.unlink()
    await program.quit()
    store = HistoryStore(small_disk / "data" / "history.db")
    found = store.entries([place.id for place in store.places(HistoryFilter(), gaps=False)]).values()
    assert [(one.number, one.note) for one in found] == [(CALLER, "a question")]
    store.close()


def test_a_folder_that_can_be_used_is_no_trouble(home: Path) -> None:
    assert folders.trouble() == ""
    (home / "data").rmdir()
    (home / "data").touch()
    assert str(home / "data") in folders.trouble()


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_a_folder_of_somebody_else_is_trouble(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert folders.trouble() == ""
    monkeypatch.setattr(os, "access", lambda path, _mode: "state" not in str(path))  # root may write everywhere
    assert folders.trouble().startswith(f"Desk Agent cannot save anything in {home / 'state'}: it cannot be written.")
