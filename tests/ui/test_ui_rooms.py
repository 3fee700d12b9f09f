"""The Conference rooms panel: what is shown, what each button asks for, and what a password leaves."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QWidget

from desk_agent.ui.panels.rooms import RoomsPanel
from desk_agent.view import (
    ConferenceGroupView,
    Connection,
    FeatureView,
    GroupMember,
    Level,
    PageView,
    RoomView,
    Verdict,
)
from tests.ui.conftest import Stage

BOARD = RoomView(1, "Board room", True, ("Peter Lee (1002)",), 3)
TEAM = ConferenceGroupView(
    100,
    "Emergency team",
    True,
    members=(
        GroupMember(1, "Reception (1000)", "in the conference", present=True),
        GroupMember(2, "Peter Lee (1002)", "in the conference", muted=True, present=True),
        GroupMember(3, "1005", "not there"),
    ),
)


@pytest.fixture
def panel(live: Stage) -> RoomsPanel:
    panels = live.shell.window.desk.panels
    panels.open(panels.rooms)
    assert panels.rooms.isVisible()
    return panels.rooms


def click(stage: Stage, name: str) -> None:
    stage.bot.mouseClick(stage.button(name), Qt.MouseButton.LeftButton)


def offered(stage: Stage, kind: str, index: int) -> list[str]:
    card = stage.child(f"{kind}Card-{index}")
    return [b.text() for b in card.findChildren(QAbstractButton) if b.isVisible() and b.text()]


def dialog(stage: Stage, name: str) -> QDialog:
    found = stage.child(name)
    assert isinstance(found, QDialog)
    return found


def line(inside: QWidget, name: str) -> QLineEdit:
    edit = inside.findChild(QLineEdit, name)
    assert isinstance(edit, QLineEdit)
    return edit


def press(inside: QWidget, name: str) -> None:
    button = inside.findChild(QAbstractButton, name)
    assert isinstance(button, QAbstractButton)
    button.click()


def test_without_any_it_says_how_to_add_one(panel: RoomsPanel, live: Stage) -> None:
    assert "add the ones you use" in live.text("noRooms")
    assert "100 to 265" in live.text("noGroups")
    assert live.text("pagesTitle") == ""
    live.desk.set_rooms((BOARD,), (TEAM,))
    assert live.text("noRooms") == live.text("noGroups") == ""


@pytest.mark.parametrize(
    ("is_open", "word", "buttons"),
    [(True, "Open", ["Close"]), (False, "Closed", ["Open"]), (None, "Not known", ["Open", "Close"])],
)
def test_a_room_shows_its_state_and_what_can_be_done(
    panel: RoomsPanel, live: Stage, is_open: bool | None, word: str, buttons: list[str]
) -> None:
    live.desk.set_rooms((RoomView(1, "Board room", is_open),))
    assert live.text("roomState-1") == word
    assert offered(live, "room", 1) == buttons
    assert live.child("roomCard-1").accessibleName() == f"Board room, {word}"


def test_who_is_inside(panel: RoomsPanel, live: Stage) -> None:
    live.desk.set_rooms((BOARD,))
    assert live.text("roomLine-1") == "Room 1 · 3 inside"
    assert live.text("roomMembers-1") == "Peter Lee (1002), 2 more"


def test_opening_asks_for_the_password_and_forgets_it(panel: RoomsPanel, live: Stage) -> None:
    live.desk.set_rooms((RoomView(1, "Board room", False),))
    click(live, "Open Board room")
    asking = dialog(live, "roomPasswordDialog")
    edit = line(asking, "roomPasswordEdit")
    assert edit.echoMode() is QLineEdit.EchoMode.Password
    live.bot.keyClicks(edit, "sesame")
    live.bot.keyClick(edit, Qt.Key.Key_Return)
    assert live.desk.asked[-1] == ("set_room", 1, True, "sesame")
    assert edit.text() == ""
    assert not asking.isVisible()
    assert live.text("roomState-1") == "Closed", "it moves when the PBX says so"


def test_closing_says_what_it_ends_and_can_be_left(panel: RoomsPanel, live: Stage) -> None:
    live.desk.set_rooms((BOARD,))
    before = list(live.desk.asked)
    click(live, "Close Board room")
    asking = dialog(live, "roomPasswordDialog")
    assert "ends the call of the 3 who are inside" in live.text("roomPasswordHint")
    press(asking, "roomPasswordCancelButton")
    assert live.desk.asked == before


def test_a_refusal_is_said_at_the_room_and_nowhere_else(panel: RoomsPanel, live: Stage) -> None:
    notices: list[str] = []
    live.bridge.notice.connect(notices.append)
    live.desk.set_rooms((RoomView(1, "Board room", False, error="The password of the room is wrong."),))
    live.desk.refusal = "The password of the room is wrong."
    live.bridge.rooms.set_room(1, is_open=True, password="x")
    assert live.text("roomError-1") == "The password of the room is wrong."
    assert notices == []
    live.bridge.rooms.set_room(9, is_open=True, password="")
    live.bridge.rooms.start(9)
    assert notices == ["The password of the room is wrong."] * 2


@pytest.mark.parametrize(
    ("group", "word", "buttons"),
    [
        (TEAM, "Talking", ["Add member", "End conference"]),
        (ConferenceGroupView(100, "Emergency team", calling=True), "Calling…", ["Add member", "End conference"]),
        (ConferenceGroupView(100, "Emergency team", False), "Not running", ["Start"]),
        (ConferenceGroupView(100, "Emergency team", None), "Not known", ["Start", "End conference"]),
    ],
)
def test_a_group_shows_its_state_and_what_can_be_done(
    panel: RoomsPanel, live: Stage, group: ConferenceGroupView, word: str, buttons: list[str]
) -> None:
    live.desk.set_rooms(groups=(group,))
    assert live.text("groupState-100") == word
    assert offered(live, "group", 100) == buttons


def test_members_are_muted_and_dropped(panel: RoomsPanel, live: Stage) -> None:
    live.desk.set_rooms(groups=(TEAM,))
    assert live.text("groupLine-100") == "Group 100 · 2 in the conference"
    assert live.text("memberState-100-2") == "muted"
    assert live.text("memberState-100-3") == "not there"
    click(live, "Mute Reception (1000)")
    click(live, "Unmute Peter Lee (1002)")
    click(live, "Drop Reception (1000) from the conference")
    assert live.desk.asked[-3:] == [
        ("mute_member", 100, 1, True),
        ("mute_member", 100, 2, False),
        ("drop_member", 100, 1),
    ]
    assert not any(b.isVisible() for b in live.child("member-100-3").findChildren(QAbstractButton))
    live.desk.set_rooms(groups=(ConferenceGroupView(100, "Emergency team", False),))
    assert live.window.findChild(QWidget, "memberName-100-1").isHidden() or not live.text("memberName-100-1")


def test_a_group_is_started_added_to_and_ended(panel: RoomsPanel, live: Stage) -> None:
    live.desk.set_rooms(groups=(ConferenceGroupView(100, "Emergency team", None),))
    click(live, "Start Emergency team")
    assert live.desk.asked[-1] == ("start_group", 100)
    live.desk.set_rooms(groups=(TEAM,))
    click(live, "Add member to Emergency team")
    asking = dialog(live, "destinationDialog")
    edit = line(asking, "destinationEdit")
    live.bot.keyClicks(edit, "1004")
    live.bot.keyClick(edit, Qt.Key.Key_Return)
    assert live.desk.asked[-1] == ("add_member", 100, "1004")
    click(live, "End Emergency team")
    assert live.desk.asked[-1] == ("cancel_group", 100)


def test_the_keyboard_alone(panel: RoomsPanel, live: Stage) -> None:
    live.desk.set_rooms((RoomView(1, "Board room", False),), (ConferenceGroupView(100, "Emergency team", False),))
    live.window.findChild(QWidget, "panelTabs").setFocus()
    seen = []
    for _ in range(7):
        focused = QApplication.focusWidget()
        live.bot.keyClick(focused, Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget().objectName())
    stops = ("roomAddButton", "roomMore-1", "roomOpen-1", "groupAddButton", "groupMore-100", "groupStart-100")
    assert tuple(seen[:6]) == stops
    live.child("groupStart-100").setFocus()
    live.bot.keyClick(live.child("groupStart-100"), Qt.Key.Key_Space)
    assert live.desk.asked[-1] == ("start_group", 100)
    live.desk.set_rooms((RoomView(1, "Board room", False),), (TEAM,))
    assert QApplication.focusWidget().objectName() == "groupCard-100", "a second space must not end it"


def test_rooms_and_groups_are_added_renamed_and_removed(panel: RoomsPanel, live: Stage) -> None:
    click(live, "Add room")
    asking = dialog(live, "roomNameDialog")
    number, name = line(asking, "roomNumberEdit"), line(asking, "roomNameEdit")
    before = list(live.desk.asked)
    for typed in ("", "0", "201", "x", "²"):
        number.setText(typed)
        press(asking, "roomNameButton")
    number.setText("12")
    press(asking, "roomNameButton")
    assert live.desk.asked == before
    assert live.text("roomNameHint") == "What is it called here?"
    name.setText(" Board room ")
    press(asking, "roomNameButton")
    assert live.desk.asked[-1] == ("name_room", 12, "Board room")
    live.bot.waitUntil(lambda: live.window.findChild(QDialog, "roomNameDialog") is None)
    live.desk.set_rooms((BOARD,), (TEAM,))
    card = panel._groups[100]
    rename, remove = card._menu.actions()
    rename.trigger()
    asking = dialog(live, "roomNameDialog")
    assert line(asking, "roomNumberEdit").text() == "100"
    assert not line(asking, "roomNumberEdit").isEnabled()
    line(asking, "roomNameEdit").setText("Night shift")
    press(asking, "roomNameButton")
    assert live.desk.asked[-1] == ("name_group", 100, "Night shift")
    remove.trigger()
    assert live.desk.asked[-1] == ("name_group", 100, "")


def test_pages(panel: RoomsPanel, live: Stage) -> None:
    live.desk.set_rooms(pages=(PageView(1, "01", "Warehouse"), PageView(7, "02", "")))
    click(live, "Page Warehouse")
    click(live, "Page Page 7")
    assert live.desk.asked[-2:] == [("page", 1, "01"), ("page", 7, "02")]


def test_what_is_not_possible_says_why(panel: RoomsPanel, live: Stage) -> None:
    live.desk.set_rooms((BOARD,), (TEAM,), (PageView(1, "01", "Warehouse"),))
    live.desk.set_features(
        FeatureView(
            "conference-rooms", "Conference rooms", Verdict.NO, "The PBX has no licence for that.", "a licence"
        )
    )
    assert not live.button("Close Board room").isEnabled()
    assert "licence" in live.button("Close Board room").toolTip()
    assert live.button("End Emergency team").isEnabled()
    live.desk.set_connection(state=Connection.LOST)
    for name in ("End Emergency team", "Mute Reception (1000)", "Page Warehouse"):
        assert not live.button(name).isEnabled()
        assert "connection" in live.button(name).toolTip()
    live.desk.set_connection(state=Connection.LIVE, level=Level.WATCH)
    assert "only watch" in live.button("End Emergency team").toolTip()


def test_a_dial_only_account_has_no_such_tab(panel: RoomsPanel, live: Stage) -> None:
    tabs = live.shell.window.desk.panels.tabs
    words = [tabs.tabText(index) for index in tabs.present()]
    assert "Conference rooms" in words
    live.desk.set_connection(level=Level.DIAL_ONLY)
    assert "Conference rooms" not in [tabs.tabText(index) for index in tabs.present()]


def test_opening_the_panel_reads_the_rooms_but_not_at_every_turn(panel: RoomsPanel, live: Stage) -> None:
    panels = live.shell.window.desk.panels
    for _ in range(3):
        panels.open(panels.history)
        panels.open(panels.rooms)
    assert live.desk.asked.count(("read_rooms",)) == 1
    live.desk.time += 6
    panels.open(panels.history)
    panels.open(panels.rooms)
    assert live.desk.asked.count(("read_rooms",)) == 2


def test_cards_stay_the_same_objects_and_in_order(panel: RoomsPanel, live: Stage) -> None:
    live.desk.set_rooms((RoomView(3, "Three", False),))
    three = live.child("roomCard-3")
    live.desk.set_rooms((RoomView(1, "One", False), RoomView(3, "Three", True), RoomView(9, "Nine", None)))
    assert live.child("roomCard-3") is three
    QApplication.processEvents()
    tops = [live.child(f"roomCard-{index}").y() for index in (1, 3, 9)]
    assert tops == sorted(tops)
    live.desk.set_rooms((RoomView(9, "Nine", None),))
    assert list(panel._rooms) == [9]
