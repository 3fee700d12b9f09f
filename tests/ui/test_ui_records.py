"""The Records panel: what its filters ask for, what it shows, and that it reads only when somebody looks."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt

from desk_agent.ui.panels.records import RecordsPanel, record_row
from desk_agent.view import Connection, RecordFilter, RecordPage, RecordRow
from tests.ui.conftest import Stage

START = datetime(2026, 9, 21, 14, 5)  # noqa: DTZ001 - the PBX's own time has no zone
ROWS = tuple(
    RecordRow(START - timedelta(hours=n), timedelta(seconds=75 * n), letter, word, "1001", number, name, "16-Normal")
    for n, (letter, word, number, name) in enumerate(
        [
            ("R", "Missed", "0318055123", "J. Park"),
            ("I", "Incoming", "0226710450", ""),
            ("O", "Outgoing", "1002", "Seo-yeon Choi"),
            ("?", "?", "", ""),
        ]
    )
)


@pytest.fixture
def panel(live: Stage) -> RecordsPanel:
    live.desk.records.pages = [RecordPage(ROWS[:2], more=True), RecordPage(ROWS, 4)]
    panels = live.shell.window.desk.panels
    panels.open(panels.records)
    assert panels.records.isVisible()
    return panels.records


def asked(live: Stage) -> list[tuple[object, ...]]:
    return [what for what in live.desk.asked if "record" in str(what[0])]


def test_records_are_read_when_somebody_looks_and_not_before(live: Stage) -> None:
    assert asked(live) == []
    panels = live.shell.window.desk.panels
    panels.open(panels.records)
    assert asked(live) == [("read_records", RecordFilter())]
    panels.open(panels.history)
    panels.open(panels.records)
    assert len(asked(live)) == 1
    live.desk.set_connection(state=Connection.CONNECTING)
    live.desk.set_connection(state=Connection.LIVE)
    assert len(asked(live)) == 2


def test_rows_say_who_what_when_and_how_long(panel: RecordsPanel) -> None:
    missed, incoming, _, odd = (record_row(row, "1002", START.date() + timedelta(days=1)) for row in ROWS)
    assert missed.spoken() == "J. Park, Missed · 0318055123 · at 1001, 21.09. 14:05"
    assert record_row(ROWS[0], "1001", START.date()).spoken() == "J. Park, Missed · 0318055123, 14:05"
    assert missed.strong
    assert incoming.spoken() == "0226710450, Incoming · at 1001, 21.09. 13:05, 01:15"
    assert (odd.title, odd.number) == ("Number withheld", "")


def test_more_is_read_on_demand(panel: RecordsPanel, live: Stage) -> None:
    assert live.text("recordsSaid") == "2 records, more to come"
    live.bot.mouseClick(live.button("More records"), Qt.MouseButton.LeftButton)
    assert asked(live)[-1] == ("more_records",)
    assert live.text("recordsSaid") == "4 records"
    assert not live.child("recordsMoreButton").isVisible()


def test_every_filter_asks_the_pbx(panel: RecordsPanel, live: Stage) -> None:
    today = live.desk.now().as_datetime().astimezone().date()
    for button, choice in ((panel._kind, "Missed"), (panel._days, "Last 7 days"), (panel._length, "1 min or more")):
        panel._chosen(button, choice)
    live.bot.keyClicks(live.child("recordsSearch"), "8 05")
    live.bot.keyClick(live.child("recordsSearch"), Qt.Key.Key_Return)
    wanted = RecordFilter(
        since=today - timedelta(days=6),
        directions=frozenset("RGH"),
        number="805",
        at_least=timedelta(minutes=1),
    )
    assert asked(live)[-1] == ("read_records", wanted)


def test_other_days_whichever_way_they_are_entered(panel: RecordsPanel, live: Stage) -> None:
    panel._ask_days()
    live.child("daysFrom").setDate(QDate(2026, 9, 20))
    live.child("daysTo").setDate(QDate(2026, 9, 1))
    live.bot.mouseClick(live.child("showDaysButton"), Qt.MouseButton.LeftButton)
    wanted = asked(live)[-1][1]
    assert isinstance(wanted, RecordFilter)
    assert (wanted.since, wanted.until) == (date(2026, 9, 1), date(2026, 9, 20))
    assert live.child("recordsDaysButton").text() == "01.09. - 20.09.2026"
    panel._chosen(panel._days, "Today")
    assert panel.wanted.until is None


def test_a_refusal_is_said_in_the_panel(live: Stage) -> None:
    live.desk.refusal = "The PBX has no licence for that."
    panels = live.shell.window.desk.panels
    panels.open(panels.records)
    assert live.text("recordsEmptyText") == "The PBX has no licence for that."
    assert not live.child("recordsExportButton").isEnabled()


def test_nothing_found_depends_on_what_was_asked(panel: RecordsPanel, live: Stage) -> None:
    live.desk.records.pages = [RecordPage((), 0)]
    panel.read()
    assert live.text("recordsEmptyTitle") == "No call records"
    panel._chosen(panel._kind, "Missed")
    assert live.text("recordsEmptyTitle") == "No such calls"


def test_an_export_says_how_it_went(panel: RecordsPanel, live: Stage, tmp_path: Path) -> None:
    panel.export(tmp_path / "records.csv")
    assert asked(live)[-1] == ("export_records", tmp_path / "records.csv", RecordFilter())
    assert live.text("recordsSaid") == "4 records were exported."
    assert live.child("recordsExportButton").text() == "Export…"
    live.desk.refusal = "records.csv cannot be written: No space left on device."
    panel.export(tmp_path / "records.csv")
    assert "No space left" in live.text("recordsSaid")


def test_a_record_calls_back(panel: RecordsPanel, live: Stage) -> None:
    view = live.child("recordsList")
    view.setCurrentIndex(view.model().index(1, 0))
    live.bot.keyClick(view, Qt.Key.Key_Return)
    assert live.desk.asked[-1] == ("dial", "0226710450")
