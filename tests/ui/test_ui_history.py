"""The History panel: what its rows say, its filters and keys, deletion that asks, and 100,000 calls."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QDialog, QWidget

from desk_agent.people.history import Owner
from desk_agent.ui.dialogs.call import CallDialog
from desk_agent.ui.history_words import when
from desk_agent.ui.panels.history import HistoryPanel
from desk_agent.ui.panels.rows import ROW_ROLE, RowList
from desk_agent.view import Direction as Way
from desk_agent.view import HistoryFilter, Kind, LastCall, LegState, Outcome
from tests.support.fake_desk import FakeDesk
from tests.ui.conftest import Stage

DAY = 86_400.0


@pytest.fixture
def panel(live: Stage) -> HistoryPanel:
    panels = live.shell.window.desk.panels
    panels.open(panels.history)
    assert panels.history.isVisible()
    return panels.history


def rows(live: Stage) -> list[str]:
    model = live.child("historyList").model()  # type: ignore[attr-defined]
    return [model.index(row, 0).data(ROW_ROLE).spoken() for row in range(model.rowCount())]


def choose(live: Stage, row: int) -> RowList:
    shown = live.child("historyList")
    assert isinstance(shown, RowList)
    shown.setCurrentIndex(shown.model().index(row, 0))
    return shown


def dialog(live: Stage, kind: type[QDialog] = QDialog) -> QDialog:
    found = [one for one in live.window.findChildren(kind) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def press(live: Stage, name: str, where: QWidget | None = None) -> None:
    found = [one for one in (where or live.window).findChildren(QAbstractButton) if one.accessibleName() == name]
    visible = [one for one in found if one.isVisible()]
    assert len(visible) == 1, name
    live.bot.mouseClick(visible[0], Qt.MouseButton.LeftButton)


def at(desk: FakeDesk, seconds: float) -> float:
    return desk.now().wall + seconds


def test_rows_say_who_what_became_of_it_and_when(panel: HistoryPanel, live: Stage) -> None:
    desk = live.desk
    put = desk.history.put
    put(started=at(desk, -9 * DAY), number="", outcome="missed")
    put(started=at(desk, -2 * DAY), number="1002", name="Choi", direction="out", talked=75.0)
    put(started=at(desk, -50), name="Hana", called_name="Sales", outcome="missed", evidence="record")
    put(started=at(desk, -9), number="1003", outcome="", note="asks for\nLukas")
    said = rows(live)
    assert said[0] == f"1003, Going on · ✎ asks for Lukas, {when(at(desk, -9), at(desk, 0))}"
    assert said[1].startswith("Hana, Missed call · via Sales · +82318055123 · from call records, ")
    assert said[2].startswith("Choi, Called · 1002, ")
    assert said[2].endswith(", 01:15")
    assert said[3].startswith("Number withheld, Missed call, ")


def test_times_say_no_more_than_they_must() -> None:
    noon = 1_790_000_000.0
    assert when(noon - 60, noon).count(" ") == 0
    assert when(noon - 2 * DAY, noon).count(" ") == 1
    assert when(noon - 9 * DAY, noon) != when(noon - 400 * DAY, noon)


def test_gaps_are_marked_with_what_is_known(panel: HistoryPanel, live: Stage) -> None:
    live.desk.history.lose(-5000, -4000, filled=True)
    live.desk.history.lose(-3000, -2000, "This account may not read call records.")
    live.desk.history.lose(-1500, -1000)
    said = rows(live)
    assert all(one.startswith("Not connected ") for one in said)
    assert said[0].endswith("Calls of this time are not known.")
    assert said[1].endswith("Calls of this time are not known: This account may not read call records.")
    assert said[2].endswith("Its calls are from the phone system’s call records.")
    shown = choose(live, 0)
    live.bot.keyClick(shown, Qt.Key.Key_Return)
    assert not [asked for asked in live.desk.asked if asked[0] == "dial"]
    live.bot.keyClick(shown, Qt.Key.Key_F2)  # there is nothing to be opened
    panel._search.edit.setText("x")
    panel.refresh()
    assert rows(live) == []


def test_the_badge_counts_missed_calls_until_they_are_seen(live: Stage) -> None:
    tabs, panels = live.shell.window.desk.panels.tabs, live.shell.window.desk.panels
    for _ in range(3):
        live.desk.end(live.desk.add(), Outcome.MISSED)
    assert tabs.count_of(1) == 3
    panels.open(panels.history)
    assert (tabs.count_of(1), live.desk.view.missed) == (0, 0)
    assert live.desk.history.refreshed == 1
    live.desk.end(live.desk.add(), Outcome.MISSED)  # it is looked at as it comes
    live.bot.waitUntil(lambda: live.desk.view.missed == 0)
    assert tabs.count_of(1) == 0


def test_filters_ask_for_what_they_say(panel: HistoryPanel, live: Stage) -> None:
    today = live.desk.now().as_datetime().astimezone().date()
    live.desk.history.put(called="620", called_name="Sales")
    assert panel.wanted == HistoryFilter()
    press(live, "Kind of calls")
    press(live, "Missed")
    press(live, "Days")
    press(live, "Last 7 days")
    press(live, "Queue or number called")
    press(live, "Sales (620)")
    live.bot.keyClicks(live.child("historySearch"), "hana 55")
    live.bot.keyClick(live.child("historySearch"), Qt.Key.Key_Return)
    assert panel.wanted == HistoryFilter(Kind.MISSED, "620", today - timedelta(days=6), None, "hana 55")
    assert rows(live) == []
    assert live.text("historyEmptyTitle") == "No such calls"
    press(live, "Days")
    press(live, "Other days…")
    press(live, "Show these days")
    assert panel.wanted.until == today
    assert isinstance(panel.wanted.since, date)


def test_without_any_call_it_says_what_will_be_here(panel: HistoryPanel, live: Stage) -> None:
    assert live.text("historyEmptyTitle") == "No calls yet"
    assert "on this computer" in live.text("historyEmptyText")
    assert not live.child("historyQueueButton").isVisible()
    assert live.text("historySaid") == "Remembered until you quit"  # this one is in memory
    press(live, "More for history")
    export = next(one for one in live.window.findChildren(QAbstractButton) if one.accessibleName() == "Export…")
    assert not export.isEnabled()


def test_what_is_typed_searches_and_never_calls(panel: HistoryPanel, live: Stage) -> None:
    live.desk.history.put(number="0226710450", name="Han")
    live.desk.history.put(number="1002", name="Choi")
    shown = choose(live, 0)
    live.bot.keyClicks(shown, "han")
    live.bot.waitUntil(lambda: len(rows(live)) == 1)
    assert live.child("historySearch").text() == "han"  # type: ignore[attr-defined]
    assert not [asked for asked in live.desk.asked if asked[0] == "dial"]


def test_f10_calls_back_whoever_is_chosen_or_was_missed_last(live: Stage) -> None:
    window = live.window
    live.bot.keyClick(window, Qt.Key.Key_F10)
    assert live.text("noticeText") == "No call was missed."
    put = live.desk.history.put
    put(number="0226710450", outcome="missed")
    put(number="", outcome="missed")
    put(number="1002")
    live.bot.keyClick(window, Qt.Key.Key_F10)
    assert live.desk.asked[-1][:2] == ("dial", "0226710450")
    panels = live.shell.window.desk.panels
    panels.open(panels.history)
    choose(live, 0)
    press(live, "Call back")
    assert live.desk.asked[-1][:2] == ("dial", "1002")


def test_a_note_is_written_by_key_and_shown(panel: HistoryPanel, live: Stage) -> None:
    row = live.desk.history.put(
        name="Hana",
        name_source="contact",
        rang=5.0,
        talked=75.0,
        called="620",
        called_name="Sales",
        diverted_by="Lee",
    )
    shown = choose(live, 0)
    live.bot.keyClick(shown, Qt.Key.Key_F2)
    opened = dialog(live, CallDialog)
    assert isinstance(opened, CallDialog)
    said = [
        label.accessibleName() for label in opened.findChildren(QWidget) if label.objectName().startswith("callFact")
    ]
    assert "Name from: contact" in said
    assert "Called: Sales (620)" in said
    assert "Talked for: 01:15" in said
    live.bot.keyClicks(opened.note, "wants the list")
    live.bot.keyClick(opened.note, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    entry = live.desk.history.entry(row)
    assert entry is not None
    assert entry.note == "wants the list"
    assert "✎ wants the list" in rows(live)[0]
    live.bot.keyClick(shown, Qt.Key.Key_F2)
    again = dialog(live, CallDialog)
    press(live, "Call back", again)
    assert live.desk.asked[-1][:2] == ("dial", "+82318055123")


def test_a_note_to_a_call_that_has_gone_is_refused_aloud(panel: HistoryPanel, live: Stage) -> None:
    row = live.desk.history.put()
    choose(live, 0)
    panel.open_current()
    live.desk.history.delete(row)
    opened = dialog(live, CallDialog)
    assert isinstance(opened, CallDialog)
    opened.note.setPlainText("too late")
    press(live, "Save note", opened)
    assert live.text("noticeText") == "There is no such call in the history."


def test_deleting_asks_and_is_for_good(panel: HistoryPanel, live: Stage) -> None:
    for _ in range(3):
        live.desk.history.put()
    shown = choose(live, 1)
    live.bot.keyClick(shown, Qt.Key.Key_Delete)
    press(live, "Cancel", dialog(live))
    assert len(rows(live)) == 3
    live.bot.keyClick(shown, Qt.Key.Key_Delete)
    press(live, "Go on", dialog(live))
    assert len(rows(live)) == 2
    press(live, "More for history")
    press(live, "Delete the whole history…")
    press(live, "Go on", dialog(live))
    assert rows(live) == []


def test_the_menu_of_a_row(panel: HistoryPanel, live: Stage) -> None:
    live.desk.history.put(number="1002")
    live.desk.history.lose(-5000, -4000)
    shown = choose(live, 0)
    shown.menuWanted.emit(shown.currentIndex(), QPoint(10, 10))
    press(live, "Copy number")
    assert QGuiApplication.clipboard().text() == "1002"
    shown.menuWanted.emit(shown.currentIndex(), QPoint(10, 10))
    press(live, "Note and details…")
    dialog(live, CallDialog).reject()
    shown.menuWanted.emit(shown.model().index(1, 0), QPoint(10, 10))
    press(live, "Delete this mark…")
    press(live, "Go on", dialog(live))
    assert len(rows(live)) == 1


def test_an_export_says_how_it_went(panel: HistoryPanel, live: Stage, tmp_path: Path) -> None:
    live.desk.history.put()
    panel.export(tmp_path / "no" / "history.csv")
    assert "cannot be written" in live.text("historySaid")


def test_what_is_chosen_stays_chosen_when_calls_come(panel: HistoryPanel, live: Stage) -> None:
    for number in range(30):
        live.desk.history.put(number=f"10{number:02}", started=at(live.desk, number - 100))
    shown = choose(live, 4)
    number = shown.current_number()
    live.desk.end(live.desk.add(), Outcome.MISSED)
    assert shown.current_number() == number
    assert shown.currentIndex().row() == 5
    live.desk.history.put(number="9999", started=at(live.desk, -300))
    assert shown.current_number() == number


def test_a_hundred_thousand_calls_are_read_as_they_are_looked_at(panel: HistoryPanel, live: Stage) -> None:
    store = live.desk.history._store

    def many(db):  # type: ignore[no-untyped-def]
        db.executemany(
            "INSERT INTO calls (system, profile, extension, direction, number, started, place, outcome) "
            "VALUES ('s', 'p', '1001', 'in', ?, ?, ?, 'answered')",
            ((f"{n:010}", float(n), float(n)) for n in range(100_000)),
        )

    store.file.write(many)
    panel.refresh()
    shown = choose(live, 0)
    model = shown.model()
    assert model.rowCount() == 200
    for _ in range(20):
        shown.scrollToBottom()
        live.bot.wait(1)
        model.fetchMore(shown.rootIndex())
    assert model.rowCount() > 2000
    live.desk.end(live.desk.add(), Outcome.MISSED)
    assert model.rowCount() < 10_000
    assert len(model._rows) <= 700  # type: ignore[attr-defined]


def test_the_last_call_is_on_the_card_and_in_the_popup(live: Stage) -> None:
    last = LastCall(3, live.desk.now().wall - 2 * DAY, Way.IN, Outcome.MISSED, "wants the list")
    ref = live.desk.add(LegState.RINGING, last=last)
    said = live.text(f"callLast-{ref}")
    assert said.startswith("Last call ")
    assert said.endswith(": Missed call · wants the list")
    (card,) = live.shell.popups.shown
    assert card._last.label.text() == said
    live.desk.end(ref, Outcome.MISSED)
    assert not card._last.isVisible()


def test_another_phone_s_store_is_read_anew(panel: HistoryPanel, live: Stage) -> None:
    live.desk.history.put()
    assert len(rows(live)) == 1
    live.desk.history._store.add(Owner("other", "2"), {"direction": "in", "started": at(live.desk, 1), "profile": ""})
    live.desk.history._tell()
    assert len(rows(live)) == 2
