"""A screen reader asks for a child that has gone since it counted them."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from desk_agent.ui.widgets import accessible
from desk_agent.ui.widgets.accessible import ScrollPane
from desk_agent.ui.widgets.scroll import scrolled


@pytest.fixture(scope="module", autouse=True)
def installed() -> None:
    accessible.install()


def area(qtbot: QtBot, height: int) -> QScrollArea:
    inside = QLabel("a call")
    inside.setMinimumHeight(height)
    made = scrolled(inside, name="Calls", object_name="scroll")
    qtbot.addWidget(made)
    made.resize(100, 100)
    made.show()
    return made


@pytest.mark.parametrize("height", [20, 2000])
def test_a_scroll_area_has_one_child_whether_it_scrolls_or_not(qtbot: QtBot, height: int) -> None:
    shown = area(qtbot, height)
    pane = QAccessible.queryAccessibleInterface(shown)
    assert isinstance(pane, ScrollPane)
    assert (pane.childCount(), pane.text(QAccessible.Text.Name)) == (1, "Calls")
    content = pane.child(0)
    assert content is not None
    assert pane.indexOfChild(content) == 0
    assert content.object() is shown.viewport()
    for beyond in (1, 2, 1000, -1):
        assert pane.child(beyond) is None


def test_other_widgets_are_as_they_were(qtbot: QtBot) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    assert not isinstance(QAccessible.queryAccessibleInterface(other), ScrollPane)


def test_the_program_has_it() -> None:
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "from desk_agent.app.application import Application\n"
            "from PySide6.QtGui import QAccessible\nfrom PySide6.QtWidgets import QScrollArea\n"
            "app = Application()\narea = QScrollArea()\n"
            "print(QAccessible.queryAccessibleInterface(area).child(7))",
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert (said.returncode, said.stdout) == (0, "None\n"), said.stderr
