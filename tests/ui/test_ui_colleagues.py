"""The Colleagues panel: whom it shows, what a click does, and that a change repaints its row."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction

from desk_agent.ui.panels.colleagues import FAVOURITES, LOOKS, ColleaguesPanel
from desk_agent.ui.panels.rows import ROW_ROLE, Row, call_rect
from desk_agent.view import Colleague, LegState, Presence, Verb
from tests.ui.conftest import Stage

OFFICE = [
    Colleague("1002", "Seo-yeon Choi", Presence.FREE, group="Sales"),
    Colleague("1003", "Lukas Brandt", Presence.RINGING, favourite=True),
    Colleague("1004", "", Presence.UNKNOWN),
    Colleague("1005", "Ji-hoon Park", Presence.DND, group="Sales"),
]


@pytest.fixture
def panel(live: Stage) -> ColleaguesPanel:
    live.desk.set_colleagues(OFFICE)
    panels = live.shell.window.desk.panels
    panels.open(panels.colleagues)
    shown = panels.colleagues
    assert shown.isVisible()
    return shown


def numbers(panel: ColleaguesPanel) -> list[str]:
    return [rows(panel)[row].number for row in range(panel.model.rowCount())]


def rows(panel: ColleaguesPanel) -> list[Row]:
    return [panel.model.index(row).data(ROW_ROLE) for row in range(panel.model.rowCount())]


def test_favourites_come_first_then_numbers(panel: ColleaguesPanel) -> None:
    assert numbers(panel) == ["1003", "1002", "1004", "1005"]
    spoken = panel.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Lukas Brandt, 1003 · ringing, ★"


def test_a_name_is_shown_once_and_without_one_the_number(panel: ColleaguesPanel) -> None:
    assert [row.title for row in rows(panel)] == ["Lukas Brandt", "Seo-yeon Choi", "1004", "Ji-hoon Park"]
    assert rows(panel)[2].subtitle == ""
    assert rows(panel)[3].subtitle == "1005 · do not disturb · Sales"


@pytest.mark.parametrize(("text", "found"), [("jh", []), ("ji", ["1005"]), ("100", 4), ("LUKAS", ["1003"])])
def test_search(panel: ColleaguesPanel, live: Stage, text: str, found: list[str] | int) -> None:
    edit = live.child("colleaguesSearch")
    live.bot.keyClicks(edit, text)
    shown = numbers(panel)
    assert shown == found if isinstance(found, list) else len(shown) == found


def test_a_circle_limits_whom_is_shown(panel: ColleaguesPanel, live: Stage) -> None:
    live.bot.mouseClick(live.button("Show"), Qt.MouseButton.LeftButton)
    actions = {action.text(): action for action in panel._menu.actions()}
    assert list(actions) == ["Everybody", "Favourites", "Sales"]
    actions["Sales"].trigger()
    assert numbers(panel) == ["1002", "1005"]
    panel._set_circle(FAVOURITES)
    assert numbers(panel) == ["1003"]


def test_presence_changes_in_place(panel: ColleaguesPanel, live: Stage) -> None:
    live.desk.set_colleagues([Colleague("1002", "Seo-yeon Choi", Presence.TALKING)], ("1002",))
    row = rows(panel)[1]
    assert row.subtitle == "1002 · on a call"
    assert (row.badge_tone, row.badge) == LOOKS[Presence.TALKING][1:]


def test_enter_and_the_phone_of_a_row_call(panel: ColleaguesPanel, live: Stage) -> None:
    view = live.child("colleaguesList")
    spot = call_rect(view.visualRect(panel.model.index(1))).center()
    live.bot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(spot))
    assert live.desk.asked[-1] == ("dial", "1002")
    view.setCurrentIndex(panel.model.index(2))
    live.bot.keyClick(view, Qt.Key.Key_Return)
    assert live.desk.asked[-1] == ("dial", "1004")


def test_what_rings_at_a_colleague_is_picked_up(panel: ColleaguesPanel, live: Stage) -> None:
    view = live.child("colleaguesList")
    spot = call_rect(view.visualRect(panel.model.index(0))).center()
    live.bot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(spot))
    assert live.desk.asked[-1] == ("pick_up", "1003")
    actions = menu(panel, 0)
    actions["pickUpColleague"].trigger()
    assert live.desk.asked[-2:] == [("pick_up", "1003")] * 2
    assert not menu(panel, 1)["pickUpColleague"].isEnabled()


def test_a_call_is_handed_to_a_colleague(panel: ColleaguesPanel, live: Stage) -> None:
    assert not menu(panel, 1)["transferToColleague"].isEnabled()
    ref = live.desk.add(LegState.CONNECTED, active=True, actions=(Verb.TRANSFER, Verb.BLIND_TRANSFER, Verb.HANGUP))
    menu(panel, 1)["transferToColleague"].trigger()
    assert live.desk.asked[-1] == ("perform", Verb.TRANSFER, ref, "1002")
    menu(panel, 1)["blind-transferToColleague"].trigger()
    assert live.desk.asked[-1] == ("perform", Verb.BLIND_TRANSFER, ref, "1002")


def menu(panel: ColleaguesPanel, row: int) -> dict[str, QAction]:
    panel._open_menu(panel.model.index(row), QPoint(0, 0))
    panel._menu.close()
    return {action.objectName(): action for action in panel._menu.actions()}


def test_the_menu_keeps_favourites_and_groups(panel: ColleaguesPanel, live: Stage) -> None:
    panel._open_menu(panel.model.index(1), QPoint(0, 0))
    actions = {action.objectName() or action.text(): action for action in panel._menu.actions()}
    actions["favouriteColleague"].trigger()
    assert live.desk.asked[-1] == ("toggle_favourite", "1002")
    groups = {action.text(): action for action in actions["Group"].menu().actions()}
    assert groups["Sales"].isChecked()
    groups["None"].trigger()
    assert live.desk.asked[-1] == ("set_group", "1002", "")
    panel._menu.close()


def test_nobody_says_why(live: Stage) -> None:
    live.desk.people.why_not = "The PBX has no licence for that."
    live.shell.window.desk.panels.open(live.shell.window.desk.panels.colleagues)
    live.desk.set_colleagues([])
    assert live.text("colleaguesEmptyTitle") == "No colleagues yet"
    assert "licence" in live.text("colleaguesEmptyText")


def test_down_goes_from_the_search_into_the_list(panel: ColleaguesPanel, live: Stage) -> None:
    edit, view = live.child("colleaguesSearch"), live.child("colleaguesList")
    edit.setFocus()
    live.bot.keyClick(edit, Qt.Key.Key_Down)
    assert view.hasFocus()
    assert view.current_number() == "1003"
    live.bot.keyClick(view, Qt.Key.Key_Return)
    assert live.desk.asked[-1] == ("dial", "1003")


def test_down_stays_in_the_search_where_nobody_is_found(panel: ColleaguesPanel, live: Stage) -> None:
    edit = live.child("colleaguesSearch")
    edit.setFocus()
    live.bot.keyClicks(edit, "zz")
    live.bot.keyClick(edit, Qt.Key.Key_Down)
    assert edit.hasFocus()
