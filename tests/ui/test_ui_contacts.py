"""The contacts panel, their lists and dialogs, and a line that waits for its suggestions."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QProgressBar, QWidget

from desk_agent.ui import words
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.contacts.lists import ContactLists
from desk_agent.ui.contacts.report import ReportDialog
from desk_agent.ui.contacts.window import ListsWindow
from desk_agent.ui.dialogs.contact import ContactDialog
from desk_agent.ui.panels.contact_model import PAGE, ContactModel
from desk_agent.ui.panels.rows import ROW_ROLE, RowList, RowTable
from desk_agent.view import BadRowView, NameSource, SourceState, SourceView, Suggestion
from tests.support.fake_desk import FakeDesk
from tests.ui.conftest import Stage

READY = SourceView("file:/a", "a.csv", NameSource.CONTACT, SourceState.READY, 12, 2, 1.8e9, path="/a", removable=True)


@pytest.fixture
def panel(live: Stage) -> Stage:
    live.shell.window.desk.panels.open(live.shell.window.desk.panels.contacts)
    return live


def shown(stage: Stage) -> RowTable:
    found = stage.child("contactsList")
    assert isinstance(found, RowTable)
    return found


def titles(stage: Stage) -> list[str]:
    model = shown(stage).model()
    return [model.index(row, 0).data(ROW_ROLE).title for row in range(model.rowCount())]


def press(stage: Stage, object_name: str, within: QWidget) -> None:
    button = within.findChild(QAbstractButton, object_name)
    assert button is not None, object_name
    stage.bot.mouseClick(button, Qt.MouseButton.LeftButton)


def text_of(within: QWidget, object_name: str) -> str:
    label = within.findChild(QLabel, object_name)
    assert label is not None, object_name
    return label.text() if label.isVisibleTo(within) else ""


def dialog(stage: Stage, kind: type[Any]) -> Any:
    found = [one for one in stage.window.findChildren(kind) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def test_a_million_contacts_are_read_where_they_are_looked_at(panel: Stage) -> None:
    panel.desk.contacts.many = 1_000_000 - len(panel.desk.people_known)
    panel.desk.contacts.pages.clear()
    panel.desk.set_lists(READY)
    rows = shown(panel)
    model = rows.model()
    assert isinstance(model, ContactModel)
    assert (model.rowCount(), panel.text("contactsSaid")) == (1_000_000, "1000000 contacts")
    QApplication.processEvents()  # the rows are laid out
    rows.scrollTo(model.index(700_000, 0))
    panel.bot.waitUntil(lambda: any(700_000 - PAGE <= page <= 700_000 for page in panel.desk.contacts.pages))
    assert len(panel.desk.contacts.pages) < 6
    rows.setCurrentIndex(model.index(700_000, 0))
    panel.bot.keyClick(rows, Qt.Key.Key_Return)
    assert panel.desk.asked[-1] == ("dial", "+821000700000")
    for at in range(0, 1_000_000, 10_000):
        model.index(at, 0).data(ROW_ROLE)
    assert len(model._pages) <= 24
    assert len(model._rows) <= 24 * PAGE


def test_a_page_that_comes_late_for_another_list_is_not_shown(panel: Stage) -> None:
    model = shown(panel).model()
    assert isinstance(model, ContactModel)
    late: list[Any] = []
    ask = model._contacts.page
    model._contacts.page = lambda start, count, then: late.append(then)  # type: ignore[method-assign]
    panel.desk.set_lists(READY)
    assert model.index(0, 0).data(ROW_ROLE).title == ""
    model._contacts.page = ask  # type: ignore[method-assign]
    model.search("lee")
    late[0]([])
    assert titles(panel) == ["Peter Lee"]


def test_what_changes_while_nobody_looks_is_shown_when_somebody_does(live: Stage) -> None:
    live.desk.people_known = [Suggestion("Ann", "1", "", NameSource.CONTACT)]
    live.desk.set_lists(READY)
    assert live.desk.contacts.pages == []
    live.shell.window.desk.panels.open(live.shell.window.desk.panels.contacts)
    assert titles(live) == ["Ann"]
    live.desk.people_known = []
    live.desk.set_lists(SourceView("x", "x", NameSource.CONTACT, SourceState.READING), people=True)
    assert live.text("contactsEmptyTitle") == "Reading contacts…"


def test_details_have_every_number_with_a_button(panel: Stage) -> None:
    shown(panel).move_current(1)
    panel.bot.keyClick(shown(panel), Qt.Key.Key_F2)
    opened = dialog(panel, ContactDialog)
    assert text_of(opened, "contactName") == "Hana Trading, J. Park"
    assert text_of(opened, "contactEmail") == "mail@hana.example"
    assert [button.accessibleName() for button in opened.findChildren(QAbstractButton)][:2] == [
        "+82318055123",
        "Call 010-4772-0198, mobile",
    ]
    press(panel, "callNumber1", opened)
    assert panel.desk.asked[-1] == ("dial", "010-4772-0198")


def test_whoever_has_gone_has_no_details(panel: Stage) -> None:
    panel.desk.refusal = "This contact is not in the list any more."
    shown(panel).move_current(1)
    panel.bot.mouseClick(panel.button("Details of the contact"), Qt.MouseButton.LeftButton)
    assert panel.text("noticeText") == "This contact is not in the list any more."


def test_the_menu_of_a_contact(panel: Stage) -> None:
    contacts = panel.shell.window.desk.panels.contacts
    index = shown(panel).model().index(1, 0)
    contacts._open_menu(index, shown(panel).mapToGlobal(shown(panel).rect().center()))
    actions = {action.objectName(): action for action in contacts._menu.actions()}
    actions["contactCopy"].trigger()
    assert QGuiApplication.clipboard().text() == "1001"
    actions["contactCall"].trigger()
    assert panel.desk.asked[-1] == ("dial", "1001")
    actions["contactDetails"].trigger()
    assert dialog(panel, ContactDialog)


def test_enter_does_not_call_who_was_chosen_for_other_letters(panel: Stage) -> None:
    search = panel.child("contactsSearch")
    panel.bot.keyClicks(search, "hana")
    panel.bot.keyClick(search, Qt.Key.Key_Down)
    answers: list[Any] = []
    panel.bridge.contacts.find = lambda text, limit, then: answers.append(then)  # type: ignore[method-assign]
    panel.bot.keyClicks(search, "x")
    panel.bot.keyClick(search, Qt.Key.Key_Return)
    assert not [asked for asked in panel.desk.asked if asked[0] == "dial"]


def test_the_lists_show_what_they_have_and_how_far_they_are(panel: Stage) -> None:
    panel.desk.contacts.lists = (READY,)
    panel.bot.mouseClick(panel.button("Lists of contacts"), Qt.MouseButton.LeftButton)
    window = dialog(panel, ListsWindow)
    assert "12 contacts · 2 rows not used · read " in text_of(window, "contactListSaid")
    bar = window.findChild(QProgressBar)
    assert not bar.isVisible()
    reading = SourceView(
        READY.key, "a.csv", NameSource.CONTACT, SourceState.READING, 12, rows=400, part=0.5, path="/a"
    )
    panel.desk.set_lists(reading, people=False)
    assert text_of(window, "contactListSaid") == "Reading: 400 contacts so far"
    assert bar.isVisible()
    assert bar.value() * 2 == bar.maximum()
    press(panel, "contactListCancel", window)
    assert panel.desk.asked[-1] == ("cancel_list", READY.key)
    failed = replace(READY, state=SourceState.FAILED, why="It is gone.")
    panel.desk.set_lists(failed, people=False)
    assert text_of(window, "contactListWhy") == "It is gone."
    press(panel, "contactListRefresh", window)
    assert panel.desk.asked[-1] == ("refresh_list", READY.key, True)
    panel.desk.set_lists(people=False)
    assert text_of(window, "contactListsNone") == "Nothing has been read yet."


def test_files_are_added_and_removed(live: Stage) -> None:
    asked: list[tuple[object, ...]] = []
    live.bridge.contacts.adder = lambda path, kind: asked.append((path, kind))
    live.bridge.contacts.remover = lambda key: asked.append((key,))
    live.desk.contacts.lists = (READY,)
    lists = ContactLists(live.bridge.contacts, live.window)
    lists.add("/b.vcf", NameSource.DIRECTORY)
    press(live, "contactListRemove", lists)
    assert asked == [("/b.vcf", NameSource.DIRECTORY), (READY.key,)]


def test_rows_not_used_are_shown_and_saved(live: Stage, tmp_path: Path) -> None:
    live.desk.contacts.bad = [BadRowView(0, "Read as CP949.", ""), BadRowView(7, "It has no number.", "Ann")]
    live.desk.contacts.lists = (READY,)
    lists = ContactLists(live.bridge.contacts, live.window)
    press(live, "contactListReport", lists)
    report = dialog(live, ReportDialog)
    assert text_of(report, "contactReportRemarks") == "Read as CP949."
    rows = report.findChild(RowList).rows
    assert [rows.index(at).data(ROW_ROLE).spoken() for at in range(rows.rowCount())] == [
        "It has no number., Line 7 · Ann"
    ]
    report.save(str(tmp_path / "bad.csv"))
    assert live.desk.asked[-1] == ("export_bad_rows", READY.key, tmp_path / "bad.csv")
    assert text_of(report, "contactReportDone") == "2 rows saved."


# the command bar


def test_enter_waits_for_the_answer_to_the_last_letter(live: Stage) -> None:
    edit = live.child("commandEdit")
    live.bot.keyClicks(edit, "ha")
    assert live.child("suggestionFrame").isVisible()
    answers: list[Any] = []
    live.bridge.contacts.suggest = lambda text, limit, who, then: answers.append((text, then))  # type: ignore[method-assign]
    live.bot.keyClicks(edit, "x")
    live.bot.keyClick(edit, Qt.Key.Key_Return)
    assert not [asked for asked in live.desk.asked if asked[0] == "dial"]
    text, then = answers[-1]
    assert text == "hax"
    then([Suggestion("Hax", "1004", "", NameSource.CONTACT)])
    assert [asked for asked in live.desk.asked if asked[0] == "dial"] == [("dial", "1004")]


def test_leaving_the_line_forgets_the_key(live: Stage) -> None:
    edit = live.child("commandEdit")
    answers: list[Any] = []
    live.bridge.contacts.suggest = lambda text, limit, who, then: answers.append(then)  # type: ignore[method-assign]
    live.bot.keyClicks(edit, "ha")
    live.bot.keyClick(edit, Qt.Key.Key_Return)
    live.shell.window.desk.panels.tabs.setFocus()
    answers[-1]([Suggestion("Hana", "1004", "", NameSource.CONTACT)])
    assert not [asked for asked in live.desk.asked if asked[0] == "dial"]
    assert not live.child("suggestionFrame").isVisible()


def test_a_search_that_fails_keeps_nobody_waiting(live: Stage, expect_log: Callable[[str], None]) -> None:
    async def broken(text: str, limit: int = 8, who: str = "") -> list[Suggestion]:
        raise RuntimeError("no database")

    live.desk.contacts.suggest = broken  # type: ignore[method-assign]
    expect_log("a command of the user failed")
    edit = live.child("commandEdit")
    live.bot.keyClicks(edit, "7")
    live.bot.keyClick(edit, Qt.Key.Key_Return)
    assert live.desk.asked == [("dial", "7")]


# cards


def test_who_knew_a_name_is_said(live: Stage, desk: FakeDesk) -> None:
    ref = desk.add()
    line = "+82318055123 · via Sales (620)"
    assert words.number_line(desk.view.calls[0]) == line
    for source, origin, said in (
        (NameSource.DIRECTORY, "Head office", "Head office"),
        (NameSource.DIRECTORY, "", "directory"),
        (NameSource.PBX, "Names", "PBX"),
        (NameSource.HISTORY, "", "history"),
    ):
        desk.change(ref, name_source=source, name_origin=origin)
        assert words.number_line(desk.view.calls[0]) == f"{line} · {said}"
    assert any(label.text() == f"{line} · history" for label in live.window.findChildren(QLabel) if label.isVisible())


def test_the_bridge_lets_go(live: Stage) -> None:
    assert isinstance(live.bridge, Bridge)
    live.bridge.close()
    live.bridge.contacts.suggest("a", 8, "x", lambda found: pytest.fail("nobody is there"))
