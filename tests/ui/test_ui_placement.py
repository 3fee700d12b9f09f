"""The window opens where it was, for each arrangement of screens, and never where nobody can reach it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desk_agent.desktop.autostart import AutostartError
from desk_agent.ui.placement import MAX_BYTES, MOST, Placement, PlacesFile, arrangement, pulled_back
from desk_agent.ui.settings.autostart import AutostartSwitch
from tests.ui.conftest import Stage

LEFT, RIGHT = QRect(0, 0, 1920, 1080), QRect(1920, 0, 2560, 1440)


@pytest.mark.parametrize(
    ("window", "screens", "wanted"),
    [
        (QRect(100, 100, 380, 720), [LEFT], QRect(100, 100, 380, 720)),
        (QRect(3000, 200, 380, 720), [LEFT, RIGHT], QRect(3000, 200, 380, 720)),
        (QRect(3000, 200, 380, 720), [LEFT], QRect(1540, 200, 380, 720)),  # the right screen is gone
        (QRect(-5000, -5000, 380, 720), [LEFT, RIGHT], QRect(0, 0, 380, 720)),
        (QRect(100, 1060, 380, 720), [LEFT], QRect(100, 1060, 380, 720)),  # the bar can be held: as it was left
        (QRect(100, 1075, 380, 720), [LEFT], QRect(100, 360, 380, 720)),
        (QRect(100, -30, 380, 720), [LEFT], QRect(100, 0, 380, 720)),  # the bar is above the screen
        (QRect(-340, 100, 380, 720), [LEFT], QRect(0, 100, 380, 720)),  # only 40 pixels of it
        (QRect(-200, 100, 380, 720), [LEFT], QRect(-200, 100, 380, 720)),
        (QRect(0, 0, 5000, 3000), [LEFT], QRect(0, 0, 1920, 1080)),
        (QRect(1800, 100, 380, 720), [LEFT, RIGHT], QRect(1800, 100, 380, 720)),  # over two screens
        (QRect(10, 10, 50, 50), [], QRect(10, 10, 50, 50)),
    ],
)
def test_a_window_is_pulled_back_where_it_can_be_held(window: QRect, screens: list[QRect], wanted: QRect) -> None:
    assert pulled_back(window, screens) == wanted


def test_an_arrangement_is_the_same_in_any_order() -> None:
    one, two = ("DP-1", LEFT, 1.0), ("DP-2", RIGHT, 1.5)
    assert arrangement([one, two]) == arrangement([two, one])
    assert arrangement([one, two]) != arrangement([one])
    assert arrangement([one]) != arrangement([("DP-1", LEFT, 2.0)])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"a": 1}',
        b'{"a": [1, 2, 3, 4]}',
        b'{"a": [1, 2, "3", 4, false]}',
        b'{"a": [1, 2, 0, 4, false]}',
        b'{"a": [1e99, 2, 3, 4, false]}',
        b"[" * 5000,
        b" " * (MAX_BYTES + 1),
    ],
)
def test_a_damaged_file_is_no_memory(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "window.json").write_bytes(content)
    assert PlacesFile(tmp_path).read() == {}


def test_the_oldest_arrangements_are_forgotten(tmp_path: Path) -> None:
    file = PlacesFile(tmp_path)
    file.write({str(n): (n, 0, 10, 10, False) for n in range(MOST + 3)})
    assert list(file.read()) == [str(n) for n in range(3, MOST + 3)]
    PlacesFile(tmp_path / "gone").write({})


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWidget]:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(300, 200)
    yield made
    made.close()


def test_the_window_comes_back_where_it_was(window: QWidget, qtbot: QtBot, tmp_path: Path) -> None:
    placement = Placement(window, PlacesFile(tmp_path), restore=lambda: True)
    window.show()
    window.setGeometry(40, 60, 320, 240)
    qtbot.waitUntil(lambda: PlacesFile(tmp_path).read() != {})
    assert list(PlacesFile(tmp_path).read().values()) == [(40, 60, 320, 240, False)]
    window.setGeometry(50, 60, 320, 240)
    window.close()  # at once: what has not settled yet is kept too
    assert next(iter(PlacesFile(tmp_path).read().values()))[0] == 50
    other = QWidget()
    qtbot.addWidget(other)
    Placement(other, PlacesFile(tmp_path), restore=lambda: True)
    assert other.geometry() == QRect(50, 60, 320, 240)
    third = QWidget()
    qtbot.addWidget(third)
    third.resize(300, 200)
    Placement(third, PlacesFile(tmp_path), restore=lambda: False)
    assert third.size().width() == 300
    assert placement.parent() is window


def test_a_place_that_is_off_the_screens_is_not_taken(window: QWidget, tmp_path: Path) -> None:
    Placement(window, PlacesFile(tmp_path), restore=lambda: True)
    window.show()
    QApplication.processEvents()
    name = arrangement((s.name(), s.geometry(), s.devicePixelRatio()) for s in QApplication.screens())
    PlacesFile(tmp_path).write({name: (50_000, 50_000, 300, 200, False)})
    other = QWidget()
    Placement(other, PlacesFile(tmp_path), restore=lambda: True)
    screen = QApplication.primaryScreen().availableGeometry()
    assert screen.contains(other.geometry())
    other.deleteLater()


def test_a_screen_that_goes_takes_no_window_with_it(window: QWidget, qtbot: QtBot, tmp_path: Path) -> None:
    Placement(window, PlacesFile(tmp_path), restore=lambda: True)
    window.show()
    screen = QApplication.primaryScreen()
    window.setGeometry(screen.geometry().right() + 500, 100, 300, 200)  # where the other one was
    QApplication.instance().screenRemoved.emit(screen)
    qtbot.waitUntil(lambda: screen.availableGeometry().contains(window.geometry()), timeout=3000)


def test_a_minimised_or_maximised_window_keeps_its_own_size(window: QWidget, qtbot: QtBot, tmp_path: Path) -> None:
    placement = Placement(window, PlacesFile(tmp_path), restore=lambda: True)
    window.show()
    window.setGeometry(40, 60, 320, 240)
    placement.keep()
    window.showMinimized()
    placement.keep()
    assert next(iter(PlacesFile(tmp_path).read().values())) == (40, 60, 320, 240, False)
    window.showMaximized()
    qtbot.waitUntil(window.isMaximized)
    placement.keep()
    assert next(iter(PlacesFile(tmp_path).read().values()))[4] is True
    other = QWidget()
    qtbot.addWidget(other)
    Placement(other, PlacesFile(tmp_path), restore=lambda: True)
    assert other.windowState() & Qt.WindowState.WindowMaximized


# starting without the window


def test_started_aside_it_is_minimised_until_a_tray_comes(stage: Stage) -> None:
    stage.window.hide()
    stage.shell.show(minimized=True)
    assert stage.window.isMinimized()
    stage.shell._on_tray(True)
    assert stage.window.isHidden()
    stage.shell._on_tray(False)
    assert stage.window.isMinimized()
    assert stage.window.isVisible()
    stage.shell.bring_up()
    assert not stage.window.isMinimized()
    stage.shell._on_tray(True)
    assert stage.window.isVisible()


def test_started_aside_it_shows_itself_when_somebody_is_needed(stage: Stage) -> None:
    stage.shell.show(minimized=True)
    stage.shell.want_user()
    assert not stage.window.isMinimized()
    stage.window.showMinimized()
    stage.shell.want_user()  # the user has put it there
    assert stage.window.isMinimized()


class Autostart:
    """A system that may refuse."""

    def __init__(self, why_not: str = "") -> None:
        self.why_not = why_not
        self.on = False
        self.refuses = False

    def state(self) -> bool:
        return self.on

    def set(self, on: bool) -> None:
        if self.refuses:
            raise AutostartError("The file cannot be written: no space left.")
        self.on = on


def test_the_switch_shows_what_the_system_says(qtbot: QtBot) -> None:
    system = Autostart()
    switch = AutostartSwitch(system)
    qtbot.addWidget(switch)
    switch.show()
    box = switch._box
    box.click()
    assert system.on
    switch.hide()
    system.on = False  # by other means
    switch.show()
    assert not box.isChecked()
    system.refuses = True
    box.click()
    assert not box.isChecked()
    hint = switch.findChild(QLabel, "autostartHint")
    assert hint.text() == "The file cannot be written: no space left."
    assert box.accessibleDescription() == hint.text()


def test_the_switch_says_why_it_cannot_be_used(qtbot: QtBot) -> None:
    switch = AutostartSwitch(Autostart("Not here."))
    qtbot.addWidget(switch)
    assert not switch._box.isEnabled()
    assert switch.findChild(QLabel, "autostartHint").text() == "Not here."
