"""Pictures of the history."""

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QWidget

from desk_agent.ui.dialogs.call import CallDialog
from desk_agent.ui.main_window import MainWindow
from desk_agent.view import Direction, HistoryFilter, LastCall, LegState, Level, NameSource, Outcome
from tests.support.fake_desk import FakeDesk

DAY: Final = 86_400.0
LONG: Final = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunter GmbH"


def fill(desk: FakeDesk) -> None:
    """Some days of calls."""
    now, put = desk.now().wall, desk.history.put
    for ago, facts in (
        (5 * DAY, {"name": LONG, "number": "+4930901820", "talked": 612.0, "note": "Order 4471 confirmed; " * 5}),
        (3 * DAY, {"name": "박지성 (하나무역)", "outcome": "diverted", "detail": "Forwarded: not answered."}),
        (2 * DAY + 900, {"name": "", "number": "+49301234567", "outcome": "missed", "evidence": "record"}),
        (2 * DAY, {"name": "Workshop", "number": "1004", "direction": "out", "outcome": "no answer"}),
        (DAY, {"name": "Song Interpreting", "outcome": "abandoned in queue", "called_name": "Support"}),
        (7200, {"name": "Lukas Brandt", "number": "1003", "direction": "out", "talked": 38.0}),
        (3000, {"number": "", "outcome": "missed", "unseen": 1}),
        (700, {"name": "Zoë Müller", "number": "+4930901820", "outcome": "rejected"}),
        (400, {"name": "Hana Trading, J. Park", "called_name": "Sales", "called": "620", "talked": 194.0,
               "note": "Wants the new price list by Friday."}),
        (60, {"name": "Peter Lee", "number": "1002", "outcome": "answered elsewhere",
              "detail": "Picked up by somebody else."}),
        (5, {"name": "Workshop", "number": "1004", "outcome": ""}),
    ):  # fmt: skip
        put(started=now - ago, **facts)
    desk.history.lose(-2 * DAY - 2000, -2 * DAY + 100, filled=True)
    desk.history.lose(-2400, -1500, "This account may not read call records.")


def history(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live(demo=True)
    fill(desk)
    window.desk.panels.open(window.desk.panels.history)


def history_empty(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    window.desk.panels.open(window.desk.panels.history)


def history_searched(desk: FakeDesk, window: MainWindow) -> None:
    history(desk, window)
    edit = window.desk.panels.history.findChild(QWidget, "historySearch")
    edit.setText("nobody like this")  # type: ignore[union-attr]
    window.desk.panels.history.refresh()


def history_menu(desk: FakeDesk, window: MainWindow) -> None:
    history(desk, window)
    panel = window.desk.panels.history
    shown = panel._list
    shown.setCurrentIndex(shown.model().index(2, 0))
    shown.menuWanted.emit(shown.currentIndex(), shown.mapToGlobal(shown.visualRect(shown.currentIndex()).center()))


def missed_badge(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live(level=Level.WATCH, message="Your account may watch calls but not handle them.")
    for _ in range(3):
        desk.end(desk.add(), Outcome.MISSED)


def ringing_again(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    last = LastCall(1, desk.now().wall - 2 * DAY, Direction.IN, Outcome.MISSED, "Wants the price list by Friday")
    desk.add(LegState.RINGING, active=True, name_source=NameSource.CONTACT, last=last)


def dialogs(desk: FakeDesk) -> dict[str, QWidget]:
    """What opens above the window."""
    fill(desk)
    now, found = desk.now().wall, desk.history.find(HistoryFilter(), 99)
    return {"call-dialog": CallDialog(found[2], now), "call-dialog-long": CallDialog(found[-1], now)}


STATES: tuple[Callable[[FakeDesk, MainWindow], None], ...] = (
    history,
    history_empty,
    history_searched,
    history_menu,
    missed_badge,
    ringing_again,
)
