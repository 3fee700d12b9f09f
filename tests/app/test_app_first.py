"""The window is there before the program is, and only where it is to be."""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import pytest

from desk_agent import __main__ as entry
from desk_agent.app import first
from desk_agent.cli import _parser
from desk_agent.ui.theme import DARK, LIGHT

ROOT = Path(__file__).parents[2]
FIRST = """
import builtins, json, sys
from PySide6.QtGui import QPalette
from desk_agent.app import first
first.show()
made = first.take()
window = made and made.window
print(json.dumps({
    "shown": bool(window and window.isVisible()),
    "taken": first.take() is None,
    "ground": window.palette().color(QPalette.ColorRole.Window).name() if window else "",
    "place": [window.x(), window.y(), window.width(), window.height()] if window else [],
    "ours": sorted(name for name in sys.modules if name.startswith("desk_agent")),
    "import": builtins.__import__ is getattr(builtins, "__orig_import__", None),
}))
"""


def sight(home: Path, **kept: object) -> dict[str, object]:
    """What a start with this profile puts on the screen."""
    environment = {"DESK_AGENT_HOME": str(home), "QT_QPA_PLATFORM": "offscreen", "PATH": ""}
    where = subprocess.run(
        [sys.executable, "-c", "from desk_agent.desktop import paths; print(paths.state_dir())"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    if kept:
        Path(where, first.FIRST_SIGHT).write_text(json.dumps(kept), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", FIRST], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_a_first_start_shows_an_empty_window_and_loads_nothing_else(tmp_path: Path) -> None:
    found = sight(tmp_path)
    assert found["shown"]
    assert found["taken"]
    assert found["ground"] in {LIGHT.window, DARK.window}
    assert found["import"], "PySide's own import reads the source of every module"
    assert isinstance(found["ours"], list)
    assert not [name for name in found["ours"] if name.startswith(("desk_agent.desk.", "desk_agent.settings"))]
    assert len(found["ours"]) < 20, found["ours"]


def test_it_has_the_colour_of_the_last_time(tmp_path: Path) -> None:
    assert sight(tmp_path, ground="#123456")["ground"] == "#123456"


def test_what_is_no_colour_is_not_taken_for_one(tmp_path: Path) -> None:
    assert sight(tmp_path, ground="red; border: 1px")["ground"] in {LIGHT.window, DARK.window}


def test_a_program_that_starts_in_the_tray_shows_nothing(tmp_path: Path) -> None:
    assert not sight(tmp_path, aside=True)["shown"]


@pytest.mark.parametrize("content", ["", "[", "[1]", '"x"', "9" * 10_000, "\x00"])
def test_a_damaged_file_of_it_costs_nothing(tmp_path: Path, content: str) -> None:
    path = tmp_path / first.FIRST_SIGHT
    path.write_text(content, "utf-8")
    assert first._read(path) == {}


def test_it_is_written_only_when_it_changes(tmp_path: Path) -> None:
    first.remember(tmp_path, ground="#f2f4f7", aside=False, restore=True)
    path = tmp_path / first.FIRST_SIGHT
    before = path.stat()
    first.remember(tmp_path, ground="#f2f4f7", aside=False, restore=True)
    assert path.stat().st_ino == before.st_ino
    first.remember(tmp_path, ground="#12161c", aside=False, restore=True)
    assert first._read(path)["ground"] == "#12161c"


def test_the_grounds_are_those_of_the_looks() -> None:
    assert LIGHT.window == first.LIGHT_GROUND
    assert DARK.window == first.DARK_GROUND


def test_the_options_of_the_window_are_those_of_the_command_line() -> None:
    parser = _parser([])
    options = {
        option: action.nargs == 0
        for action in parser._actions
        if not isinstance(action, argparse._SubParsersAction)
        for option in action.option_strings
    }
    for none in ("-h", "--help", "--version", "--minimized"):
        del options[none]
    assert set(options) == entry._OF_THE_WINDOW
    assert {name for name, flag in options.items() if flag} == entry._FLAGS


@pytest.mark.parametrize(
    ("words", "window"),
    [
        ("", True),
        ("--demo", True),
        ("--demo --verbose --theme dark", True),
        ("--theme=dark", True),
        ("--host 10.0.0.1 --port 7443 --user 1001 --password-file -", True),
        ("--host --port", False),
        ("--host", False),
        ("--minimized", False),
        ("--help", False),
        ("--demo --help", False),
        ("--demo=1", False),
        ("--bogus", False),
        ("dial 100", False),
        ("quit", False),
    ],
)
def test_only_options_of_the_window_show_it_at_once(words: str, *, window: bool) -> None:
    assert entry._is_for_a_window(words.split()) is window
