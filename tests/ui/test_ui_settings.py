"""The settings window: found by search and by key, applied at once, locked where an administrator says so."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desk_agent.settings import (
    Handling,
    Keeper,
    Settings,
    SettingsFile,
    WindowPage,
    catalogue,
    export_profile,
    read_presets,
)
from desk_agent.ui.settings.editors import Editor, usual_editor
from desk_agent.ui.settings.extensions import Extensions, Panel, Tool
from desk_agent.ui.settings.page import drawn_pages
from desk_agent.ui.settings.this_file import ThisFile
from desk_agent.ui.settings.window import SettingsWindow
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.ui.widgets.menu_button import MenuButton
from tests.ui.conftest import Stage

LEFT = Qt.MouseButton.LeftButton
Open = Callable[..., SettingsWindow]


@pytest.fixture
def open_window(qtbot: QtBot) -> Open:
    def make(keeper: Keeper, extensions: Extensions | None = None, width: int = 820) -> SettingsWindow:
        window = SettingsWindow(keeper, extensions or Extensions())
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        qtbot.addWidget(window)
        window.resize(width, 640)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
        return window

    return make


def child(window: QWidget, kind: type, name: str) -> QWidget:
    found = [one for one in window.findChildren(kind, name) if one.isVisible()]
    assert len(found) == 1, f"{name}: {len(found)}"
    return found[0]


def shown_rows(window: QWidget) -> list[str]:
    rows = [one for one in window.findChildren(QWidget) if one.objectName().endswith("Row") and one.isVisible()]
    return [one.objectName().removeprefix("setting-").removesuffix("Row") for one in rows]


def kept(tmp_path: Path, presets: str = "") -> Keeper:
    return Keeper(SettingsFile(tmp_path, read_presets(presets)))


def test_the_key_and_the_menu_open_one_window(live: Stage) -> None:
    action = live.window.findChild(QAction, "settingsAction")
    assert action.shortcut().toString() == "Ctrl+,"
    live.bot.keyClick(live.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    first = live.window.findChild(SettingsWindow)
    assert first is not None
    assert first.isVisible()
    assert not first.isModal()
    action.trigger()
    assert live.window.findChildren(SettingsWindow) == [first]
    live.bot.keyClick(first, Qt.Key.Key_Escape)
    live.bot.waitUntil(lambda: not live.window.findChildren(SettingsWindow))
    action.trigger()
    assert live.window.findChild(SettingsWindow) is not None


def test_every_option_that_has_a_page_is_drawn(open_window: Open, live: Stage) -> None:
    window = open_window(live.keeper, live.shell.settings)
    drawn = []
    for page in drawn_pages(live.shell.settings):
        window.open_page(page)
        drawn += shown_rows(window)
    own = {"certificates", ""}  # other editors are registered by those who have them
    shown = [one for one in catalogue() if one.option.page is not None and not one.option.advanced]
    assert {one.path for one in shown if one.option.editor in own} <= set(drawn)
    assert set(drawn) <= {one.path for one in shown}
    assert len(drawn) == len(set(drawn))


def test_controls_have_names_for_people_and_for_tools(open_window: Open, live: Stage) -> None:
    window = open_window(live.keeper, live.shell.settings)
    for page in drawn_pages(live.shell.settings):
        window.open_page(page)
    controls = window.findChildren(QAbstractButton) + window.findChildren(QLineEdit)
    controls += window.findChildren(QPlainTextEdit)
    assert len(controls) > 15
    assert [one for one in controls if not one.objectName() or not one.accessibleName()] == []
    names = [one.objectName() for one in controls]
    assert len(names) == len(set(names))
    assert [one.text() for one in window.findChildren(QLabel) if not one.objectName()] == []


def test_a_choice_is_applied_at_once(open_window: Open, tmp_path: Path, qtbot: QtBot) -> None:
    keeper = kept(tmp_path)
    window = open_window(keeper)
    window.open_page(WindowPage.CALLS)
    button = child(window, MenuButton, "setting-calls.enter")
    assert button.text() == "After asking (consult)"
    button.click()
    assert button.choices.popover is not None
    qtbot.mouseClick(button.choices.popover.choices[1], LEFT)
    assert keeper.current.calls == Handling("blind")
    assert Keeper(SettingsFile(tmp_path)).current.calls == Handling("blind")


def test_a_tick_and_a_number_are_applied_at_once(open_window: Open, qtbot: QtBot) -> None:
    keeper = Keeper()
    window = open_window(keeper)
    window.open_page(WindowPage.CONTACTS)
    child(window, QCheckBox, "setting-people.only_chosen").click()
    assert keeper.current.people.only_chosen
    window.open_page(WindowPage.SITE)
    edit = child(window, QLineEdit, "setting-site.long_wait")
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, "90")
    assert keeper.current.site.long_wait == 60
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert keeper.current.site.long_wait == 90
    assert window.isVisible()


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("0", "This must be at least 1."),
        ("86401", "This must be at most 86400."),
        ("soon", "Enter a whole number."),
        ("", "Enter a whole number."),
        ("²", "Enter a whole number."),
        ("9" * 24, "This must be at most 86400."),
    ],
)
def test_a_wrong_number_says_why_and_changes_nothing(open_window: Open, qtbot: QtBot, typed: str, fault: str) -> None:
    keeper = Keeper()
    window = open_window(keeper)
    window.open_page(WindowPage.SITE)
    edit = child(window, QLineEdit, "setting-site.long_wait")
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClick(edit, Qt.Key.Key_Delete)
    qtbot.keyClicks(edit, typed)
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert child(window, QLabel, "setting-site.long_waitFault").text() == fault
    assert edit.accessibleDescription() == fault
    assert edit.text() == typed
    assert keeper.current == Settings()
    edit.selectAll()
    qtbot.keyClicks(edit, "75")
    qtbot.keyClick(edit, Qt.Key.Key_Tab)
    assert keeper.current.site.long_wait == 75
    assert not window.findChild(QLabel, "setting-site.long_waitFault").isVisible()


def test_a_table_is_written_in_lines(open_window: Open, qtbot: QtBot) -> None:
    keeper = Keeper()
    keeper.change(replace(keeper.current.site, reasons={"1": "Break"}))
    window = open_window(keeper)
    window.open_page(WindowPage.SITE)
    box = child(window, QPlainTextEdit, "setting-site.reasons")
    assert box.toPlainText() == "1 = Break"
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "1 = Pause")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.keyClicks(box, "12 = Lunch")
    qtbot.keyClick(box, Qt.Key.Key_Tab)
    assert keeper.current.site.reasons == {"1": "Break"}
    assert child(window, QLabel, "setting-site.reasonsFault").text() == "A reason's code is one of 0 to 9, * and #."
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "1=Pause = long")
    qtbot.keyClick(box, Qt.Key.Key_Tab)
    assert keeper.current.site.reasons == {"1": "Pause = long"}
    assert box.toPlainText() == "1 = Pause = long"


@pytest.mark.parametrize("typed", ["Break", "= Break", "1 = a\n1 = b"])
def test_a_line_that_is_no_pair_says_so(open_window: Open, qtbot: QtBot, typed: str) -> None:
    keeper = Keeper()
    window = open_window(keeper)
    window.open_page(WindowPage.SITE)
    box = child(window, QPlainTextEdit, "setting-site.reasons")
    box.setFocus()
    box.insertPlainText(typed)
    qtbot.keyClick(box, Qt.Key.Key_Tab)
    assert child(window, QLabel, "setting-site.reasonsFault").text()
    assert keeper.current == Settings()


def test_what_is_typed_is_applied_when_the_window_closes(open_window: Open, qtbot: QtBot) -> None:
    keeper = Keeper()
    window = open_window(keeper)
    window.open_page(WindowPage.DIALLING)
    edit = child(window, QLineEdit, "setting-dialling.country")
    edit.setFocus()
    qtbot.keyClicks(edit, "82")
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert not window.isVisible()
    assert keeper.current.dialling.country == "82"


def test_what_somebody_else_changes_is_shown_and_what_is_typed_stays(open_window: Open, qtbot: QtBot) -> None:
    keeper = Keeper()
    window = open_window(keeper)
    window.open_page(WindowPage.DIALLING)
    country = child(window, QLineEdit, "setting-dialling.country")
    country.setFocus()
    qtbot.keyClicks(country, "8")
    keeper.change(replace(keeper.current.dialling, outside="9"))
    assert child(window, QLineEdit, "setting-dialling.outside").text() == "9"
    assert country.text() == "8"


def test_a_locked_option_says_who_and_cannot_be_changed(open_window: Open, tmp_path: Path) -> None:
    keeper = kept(tmp_path, "[profile]\nhost = 'pbx'\n[locked]\nkeys = ['profile.host', 'calls']\nby = 'IT'\n")
    window = open_window(keeper)
    host = child(window, QLineEdit, "setting-profile.host")
    assert host.text() == "pbx"
    assert not host.isEnabled()
    assert host.accessibleDescription() == "Locked by IT."
    assert child(window, QLabel, "setting-profile.hostLock").text() == "Locked by IT."
    assert child(window, QLineEdit, "setting-profile.user").isEnabled()
    window.open_page(WindowPage.CALLS)
    assert not child(window, MenuButton, "setting-calls.enter").isEnabled()


def test_a_search_goes_over_all_pages(open_window: Open, live: Stage, qtbot: QtBot) -> None:
    window = open_window(live.keeper, live.shell.settings)
    assert QApplication.focusWidget().objectName() == "settingsSearch"
    qtbot.keyClicks(QApplication.focusWidget(), "TRANSFER ctrl")
    assert shown_rows(window) == ["calls.enter"]
    assert child(window, QLabel, "settingsTitle-calls").isVisible()
    edit = child(window, QLineEdit, "settingsSearch")
    edit.setText("profile.host")
    assert shown_rows(window) == ["profile.host"]
    edit.setText("import a profile")
    assert shown_rows(window) == []
    assert child(window, QAbstractButton, "importProfile").isVisible()
    edit.setText("xyzzy")
    assert child(window, QLabel, "settingsNothing").isVisible()
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert window.isVisible()
    assert "profile.host" in shown_rows(window)


@pytest.mark.parametrize("width", [380, 900])
def test_pages_are_turned_by_key_and_by_list_or_button(open_window: Open, width: int, qtbot: QtBot) -> None:
    window = open_window(Keeper(), width=width)
    assert window.findChild(QWidget, "settingsPages").isVisible() is (width == 900)
    assert window.findChild(QWidget, "settingsPageButton").isVisible() is (width == 380)
    first = shown_rows(window)
    qtbot.keyClick(window, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert shown_rows(window) == ["calls.enter"]
    qtbot.keyClick(window, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert shown_rows(window) == first
    if width == 380:
        chooser = child(window, MenuButton, "settingsPageButton")
        chooser.click()
        assert chooser.choices.popover is not None
        qtbot.mouseClick(chooser.choices.popover.choices[1], LEFT)
    else:
        pages = window.findChild(QWidget, "settingsPages")
        pages.setFocus()
        qtbot.keyClick(pages, Qt.Key.Key_Down)
    assert shown_rows(window) == ["calls.enter"]


@pytest.mark.parametrize("width", [340, 380, 900])
def test_nothing_is_cut_at_the_side(open_window: Open, live: Stage, width: int) -> None:
    keeper = Keeper(presets=read_presets("[pins]\n'pbx.example.net:1024' = 'sha256:%s'" % ("ab" * 32)))
    window = open_window(keeper, live.shell.settings, width=width)
    for page in drawn_pages(live.shell.settings):
        window.open_page(page)
        QApplication.processEvents()
        inside = window.findChild(QWidget, "settingsContent")
        area = inside.parentWidget()
        assert inside.width() <= area.width(), page


def test_a_certificate_is_forgotten(open_window: Open, live: Stage) -> None:
    live.keeper.change(
        replace(live.keeper.current, pins={"a:1": "sha256:" + "ab" * 32, "b:2": "sha256:" + "cd" * 32})
    )
    window = open_window(live.keeper, live.shell.settings)
    assert "AB AB AB" in child(window, QLabel, "fingerprint-a:1").text()
    child(window, QAbstractButton, "forget-a:1").click()
    assert live.keeper.current.pins == {"b:2": "sha256:" + "cd" * 32}
    QApplication.processEvents()
    child(window, QAbstractButton, "forget-b:2").click()
    assert child(window, QLabel, "noCertificates").isVisible()


def test_others_add_editors_panels_and_tools(open_window: Open) -> None:
    class Shouting(Editor):
        def __init__(self) -> None:
            super().__init__()
            self._put(PlainLabel("!", object_name="shouting"))

        def set_value(self, value: object) -> None:
            self.shown = value

    extensions = Extensions()
    extensions.add_editor("certificates", lambda entry: Shouting())
    ran: list[QWidget] = []
    extensions.add_tool(Tool(WindowPage.CRM, "Try it", "tryCrm", ran.append, "Opens the page."))
    extensions.add_panel(
        Panel(WindowPage.HISTORY, "Doctor", "doctor", lambda: PlainLabel("well", object_name="doctorText"))
    )
    window = open_window(Keeper(), extensions)
    assert child(window, QLabel, "shouting").isVisible()
    window.open_page(WindowPage.CRM)
    child(window, QAbstractButton, "tryCrm").click()
    assert ran == [window]
    window.open_page(WindowPage.HISTORY)
    assert child(window, QLabel, "doctorText").text() == "well"


def test_every_drawn_option_has_a_widget(qtbot: QtBot) -> None:
    for entry in catalogue():
        if entry.option.page is not None and not entry.option.editor:
            editor = usual_editor(entry)
            assert editor is not None, entry.path
            qtbot.addWidget(editor)
            editor.set_value(entry.value(Settings()))
            assert editor.value() == entry.value(Settings()), entry.path


# profiles


def test_a_profile_is_exported_and_imported(open_window: Open, tmp_path: Path) -> None:
    mine = Keeper()
    mine.change(replace(mine.current, theme="dark"))
    mine.change(replace(mine.current.profile, host="pbx.example.net", user="1001"))
    path = tmp_path / "profile.toml"
    said: list[str] = []
    asked: list[bool] = []

    def choose(parent: QWidget, *, title: str, save: bool) -> str:
        asked.append(save)
        return str(path)

    extensions = Extensions()
    ThisFile(mine, said.append, choose).add_to(extensions)
    window = open_window(mine, extensions)
    window.open_page(WindowPage.FILE)
    child(window, QAbstractButton, "exportProfile").click()
    assert b"1001" not in path.read_bytes()

    other = Keeper()
    extensions = Extensions()
    ThisFile(other, said.append, choose).add_to(extensions)
    window = open_window(other, extensions)
    window.open_page(WindowPage.FILE)
    child(window, QAbstractButton, "importProfile").click()
    dialog = window.findChild(QWidget, "profileDialog")
    assert child(dialog, QLabel, "profileChange-theme").text() == "Like the system → Dark"
    tick = child(dialog, QCheckBox, "profileTick-profile.host")
    assert not tick.isChecked()
    assert other.current == Settings()
    child(dialog, QAbstractButton, "applyProfileButton").click()
    assert other.current == Settings(theme="dark")

    child(window, QAbstractButton, "importProfile").click()
    (dialog,) = (one for one in window.findChildren(QWidget, "profileDialog") if one.isVisible())
    child(dialog, QCheckBox, "profileTick-profile.host").click()
    child(dialog, QAbstractButton, "applyProfileButton").click()
    assert other.current.profile.host == "pbx.example.net"
    assert asked == [True, False, False]
    assert said == []


def test_a_profile_that_cannot_be_read_or_saved_says_so(open_window: Open, tmp_path: Path) -> None:
    keeper = Keeper()
    said: list[str] = []
    chosen = [str(tmp_path / "gone" / "a.toml"), str(tmp_path / "gone.toml"), str(tmp_path / "bad.toml"), ""]
    (tmp_path / "bad.toml").write_bytes(b"theme = ")
    extensions = Extensions()
    ThisFile(keeper, said.append, lambda parent, **_: chosen.pop(0)).add_to(extensions)
    window = open_window(keeper, extensions)
    window.open_page(WindowPage.FILE)
    child(window, QAbstractButton, "exportProfile").click()
    for _ in range(3):
        child(window, QAbstractButton, "importProfile").click()
    assert [one.partition(" in ")[0].partition(":")[0] for one in said] == [
        "The profile cannot be saved",
        "The profile cannot be read",
        "This file is not a profile of Desk Agent",
    ]
    assert window.findChild(QWidget, "profileDialog") is None


def test_hostile_words_of_a_profile_are_shown_as_plain_and_short(open_window: Open, tmp_path: Path) -> None:
    path = tmp_path / "profile.toml"
    path.write_bytes(
        export_profile(Settings()) + b'"<b>x\\u202ey</b>" = 1\n[site.queues]\n1 = "' + b"A" * 3000 + b'"\n'
    )
    keeper = Keeper()
    extensions = Extensions()
    ThisFile(keeper, print, lambda parent, **_: str(path)).add_to(extensions)
    window = open_window(keeper, extensions)
    window.open_page(WindowPage.FILE)
    child(window, QAbstractButton, "importProfile").click()
    dialog = window.findChild(QWidget, "profileDialog")
    assert dialog.isVisible()
    labels = dialog.findChildren(QLabel)
    assert all(one.textFormat() is Qt.TextFormat.PlainText for one in labels)
    assert max(len(one.text()) for one in labels) < 300
    assert not any("\u202e" in one.text() for one in labels)
