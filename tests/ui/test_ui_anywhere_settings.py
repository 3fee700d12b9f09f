"""The page of the settings for the hotkey and links: keys are set by pressing them, switches show the truth."""

from collections.abc import Mapping

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desk_agent.settings import Anywhere, Keeper, Settings, WindowPage, known_paths
from desk_agent.ui.offers.hotkey_state import HotkeyState
from desk_agent.ui.settings.hotkey import PROPOSAL, HotkeyEditor
from desk_agent.ui.settings.links import LinkSwitch
from desk_agent.ui.settings.row import OptionRow

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


class Page:
    """The hotkey's row of the settings window."""

    def __init__(self, bot: QtBot, hotkey: str = "") -> None:
        self.bot = bot
        self.keeper = Keeper(settings=replace(Settings(), anywhere=Anywhere(hotkey=hotkey)))
        self.state = HotkeyState()
        entry = known_paths()["anywhere.hotkey"]
        assert entry.option.page is WindowPage.ANYWHERE
        self.row = OptionRow(self.keeper, entry, HotkeyEditor(entry, self.state))
        bot.addWidget(self.row)
        self.row.show()
        bot.waitExposed(self.row)
        self.row.activateWindow()

    @property
    def hotkey(self) -> str:
        return self.keeper.current.anywhere.hotkey

    @property
    def button(self) -> QAbstractButton:
        return self.child("setting-anywhere.hotkey")

    def child(self, name: str) -> QAbstractButton:
        found = self.row.findChild(QAbstractButton, name)
        assert isinstance(found, QAbstractButton)
        return found

    def said(self, name: str = "setting-anywhere.hotkeyState") -> str:
        label = self.row.findChild(QLabel, name)
        assert isinstance(label, QLabel)
        return label.text() if not label.isHidden() else ""

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.button.click()
        self.bot.keyClick(self.button, key, held)


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    return Page(qtbot)


@pytest.mark.parametrize(
    ("key", "held", "written"),
    [
        (Qt.Key.Key_D, CTRL | ALT, "Ctrl+Alt+D"),
        (Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier, "F9"),
        (Qt.Key.Key_1, CTRL | SHIFT, "Ctrl+Shift+1"),
        (Qt.Key.Key_PageUp, ALT, "Alt+PageUp"),
        (Qt.Key.Key_F24, CTRL, "Ctrl+F24"),
    ],
)
def test_a_key_is_set_by_pressing_it(page: Page, key: Qt.Key, held: Qt.KeyboardModifier, written: str) -> None:
    page.press(key, held)
    assert page.hotkey == written
    assert page.button.text() == written


@pytest.mark.parametrize(
    ("key", "held", "said"),
    [
        (Qt.Key.Key_D, Qt.KeyboardModifier.NoModifier, "needed for typing"),
        (Qt.Key.Key_V, CTRL, "means something"),
        (Qt.Key.Key_Odiaeresis, CTRL, "cannot be used"),
    ],
)
def test_a_key_that_will_not_do_is_said_and_another_is_waited_for(
    page: Page, key: Qt.Key, held: Qt.KeyboardModifier, said: str
) -> None:
    page.press(key, held)
    assert said in page.said()
    assert page.hotkey == ""
    page.bot.keyClick(page.button, Qt.Key.Key_F9, CTRL)
    assert page.hotkey == "Ctrl+F9"


def test_modifiers_alone_are_waited_through_and_esc_leaves_it(qtbot: QtBot) -> None:
    page = Page(qtbot, "Ctrl+F9")
    page.press(Qt.Key.Key_Control, CTRL)
    assert page.button.text() == "Press the keys…"
    page.bot.keyClick(page.button, Qt.Key.Key_Escape)
    assert (page.button.text(), page.hotkey) == ("Ctrl+F9", "Ctrl+F9")
    page.bot.keyClick(page.button, Qt.Key.Key_F8)  # nobody waits for it now
    assert page.hotkey == "Ctrl+F9"


def test_backspace_or_the_button_takes_it_away_and_the_proposal_gives_one(qtbot: QtBot) -> None:
    page = Page(qtbot, "Ctrl+F9")
    page.press(Qt.Key.Key_Backspace)
    assert page.hotkey == ""
    page.child("setting-anywhere.hotkeyPropose").click()
    assert page.hotkey == PROPOSAL
    page.child("setting-anywhere.hotkeyNone").click()
    assert page.hotkey == ""


def test_what_the_system_says_of_it_is_shown(qtbot: QtBot) -> None:
    page = Page(qtbot, "Ctrl+F9")
    assert "not given it yet" in page.said()
    page.state.set("", "Another program has Ctrl+F9 already. Choose another key.")
    assert "Another program" in page.said()
    page.state.set("Ctrl+F9", "")
    assert page.said() == ""
    page.state.set("Press <Super>d", "")
    assert page.said() == "The system uses Press <Super>d for it."


class Handler:
    """A system that opens links with whom it likes."""

    def __init__(self, why_not: str = "", **ours: bool) -> None:
        self.why_not = why_not
        self.ours = {"tel": False, "callto": False, "sip": False} | ours
        self.left = ""
        self.refusal = ""

    def state(self) -> Mapping[str, bool]:
        return self.ours

    def set(self, on: bool) -> str:
        if self.refusal:
            raise OSError(self.refusal)
        if not self.left:
            self.ours = dict.fromkeys(self.ours, on)
        return self.left


def parts(bot: QtBot, handler: Handler) -> tuple[LinkSwitch, QAbstractButton, QLabel]:
    switch = LinkSwitch(handler)
    bot.addWidget(switch)
    switch.show()
    box, hint = switch.findChild(QAbstractButton, "linkSwitch"), switch.findChild(QLabel, "linkHint")
    assert isinstance(box, QAbstractButton)
    assert isinstance(hint, QLabel)
    return switch, box, hint


def test_the_switch_shows_what_the_system_says(qtbot: QtBot) -> None:
    handler = Handler()
    switch, box, hint = parts(qtbot, handler)
    assert not box.isChecked()
    box.click()
    assert box.isChecked()
    assert hint.isHidden()
    handler.ours["sip"] = False  # somebody else has taken one
    switch.hide()
    switch.show()
    assert not box.isChecked()
    assert hint.text() == "Another program opens sip:"


def test_a_system_whose_user_must_choose_is_not_switched_by_a_click(qtbot: QtBot) -> None:
    handler = Handler()
    handler.left = "Now choose Desk Agent in Windows’ settings."
    _, box, hint = parts(qtbot, handler)
    box.click()
    assert not box.isChecked()
    assert hint.text() == handler.left
    handler.left, handler.refusal = "", "It is locked."
    box.click()
    assert not box.isChecked()
    assert hint.text() == "It is locked."


def test_where_it_cannot_be_done_the_reason_stands_there(qtbot: QtBot) -> None:
    _, box, hint = parts(qtbot, Handler("Only an installed application."))
    assert not box.isEnabled()
    assert hint.text() == "Only an installed application."
    assert isinstance(box, QWidget)
