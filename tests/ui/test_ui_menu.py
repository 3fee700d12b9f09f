"""Menus inside their window: by mouse, by key, by name, and out of the way as soon as anything else is used."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desk_agent.ui.widgets.menu import Menu
from desk_agent.ui.widgets.popover import Choice, mnemonic, spoken

LEFT = Qt.MouseButton.LeftButton


class Ground(QWidget):
    """A window with a line to type in and a button with a menu."""

    def __init__(self) -> None:
        super().__init__()
        self.edit, self.button = QLineEdit(), QPushButton("more")
        column = QVBoxLayout(self)
        column.addWidget(self.edit)
        column.addStretch(1)
        column.addWidget(self.button)
        self.chosen: list[str] = []
        self.menu = Menu(self.button)
        self.menu.setObjectName("more")
        for word in ("&Ready\tF9", "&1  Break", "&2  Lunch && more", "Never"):
            action = self.menu.addAction(word)
            action.triggered.connect(lambda _=False, word=word: self.chosen.append(word))
            action.setEnabled(word != "Never")
        for action in self.menu.actions():
            action.setCheckable(True)
        self.menu.actions()[1].setChecked(True)
        self.menu.addSeparator()
        theme = self.menu.addMenu("Theme")
        theme.setObjectName("theme")
        theme.addAction("Dark", lambda: self.chosen.append("Dark"))

    def open(self) -> list[Choice]:
        self.menu.popup(self.button.mapToGlobal(QPoint(0, self.button.height() + 4)))
        assert self.menu.popover is not None
        return self.menu.popover.choices


@pytest.fixture
def ground(qtbot: QtBot) -> Ground:
    made = Ground()
    qtbot.addWidget(made)
    made.resize(400, 420)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    made.edit.setFocus()
    return made


def test_it_lies_in_the_window_above_a_button_at_its_foot(ground: Ground) -> None:
    choices = ground.open()
    shown = ground.menu.popover
    assert shown is not None
    assert shown.parent() is ground
    assert ground.rect().contains(shown.geometry())
    assert shown.geometry().bottom() < ground.button.y()
    assert [one.accessibleName() for one in choices] == ["Ready", "1  Break", "2  Lunch & more", "Never", "Dark"]
    assert [one.isChecked() for one in choices] == [False, True, False, False, False]
    assert not choices[3].isEnabled()
    assert choices[0].accessibleDescription() == "F9"
    title = ground.findChild(QLabel, "themeTitle")
    assert title is not None
    assert title.text() == "Theme"


def test_keys_go_round_choose_and_leave(ground: Ground, qtbot: QtBot) -> None:
    choices = ground.open()
    assert QApplication.focusWidget() is choices[1]  # what is marked
    for key, at in ((Qt.Key.Key_Down, 2), (Qt.Key.Key_Down, 4), (Qt.Key.Key_Down, 0), (Qt.Key.Key_Up, 4)):
        qtbot.keyClick(QApplication.focusWidget(), key)
        assert QApplication.focusWidget() is choices[at]
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Home)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert ground.chosen == ["&Ready\tF9"]
    assert not ground.menu.isVisible()
    assert ground.edit.hasFocus()
    ground.open()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_2)
    ground.open()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_X)  # means nothing, and is not typed anywhere
    assert ground.menu.isVisible()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert ground.chosen == ["&Ready\tF9", "&2  Lunch && more"]
    assert not ground.menu.isVisible()
    assert ground.edit.text() == ""


def test_a_click_chooses_and_a_click_elsewhere_closes(ground: Ground, qtbot: QtBot) -> None:
    qtbot.mouseClick(ground.open()[4], LEFT)
    assert ground.chosen == ["Dark"]
    ground.open()
    qtbot.mouseClick(ground.edit, LEFT)
    assert not ground.menu.isVisible()
    ground.open()
    ground.edit.setFocus()
    assert not ground.menu.isVisible()
    ground.open()
    ground.resize(420, 420)
    qtbot.waitUntil(lambda: not ground.menu.isVisible())
    assert ground.chosen == ["Dark"]


def test_a_choice_does_not_change_its_own_mark(ground: Ground, qtbot: QtBot) -> None:
    ground.menu.actions()[1].setChecked(False)
    choice = ground.open()[1]
    choice.click()
    assert ground.chosen == ["&1  Break"]


def test_a_long_menu_scrolls(ground: Ground, qtbot: QtBot) -> None:
    for number in range(40):
        ground.menu.addAction(f"Choice {number}")
    choices = ground.open()
    shown = ground.menu.popover
    assert shown is not None
    assert ground.rect().contains(shown.geometry())
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_End)
    assert choices[-1].hasFocus()
    assert shown.rect().contains(choices[-1].mapTo(shown, choices[-1].rect().center()))


def test_words_and_their_keys() -> None:
    assert [spoken(text) for text in ("&Ready\tF9", "A && B", "plain")] == ["Ready", "A & B", "plain"]
    assert [mnemonic(text) for text in ("&Ready\tF9", "A && &B", "plain")] == ["r", "b", ""]
