"""The tray: one picture and one line a state, and a menu that says why something cannot be done."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QAction, QColor, QImage
from pytestqt.qtbot import QtBot

from desk_agent.ui import tray_icon
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.theme import contrast
from desk_agent.ui.tray import Tray
from desk_agent.ui.tray_state import lasted, state_line, state_since, tray_state
from desk_agent.view import AgentState, Connection, FeatureView, LegState, Level, Membership, Reason, Verb, Verdict
from tests.support.fake_desk import FakeDesk, run_now


def seen(desk: FakeDesk) -> tuple[str, str]:
    return tray_state(desk.view), state_line(desk.view)


def test_the_most_urgent_thing_is_shown(desk: FakeDesk) -> None:
    assert seen(desk) == ("offline", "offline")
    desk.go_live()
    assert seen(desk) == ("ready", "1001 · no calls")
    desk.set_station(dnd=True)
    assert seen(desk) == ("dnd", "1001 · do not disturb")
    held = desk.add(LegState.HOLDING)
    assert tray_state(desk.view) == "held"
    desk.add(LegState.CONNECTED, active=True, name="Lee")
    assert seen(desk) == ("talking", "Talking: Lee (+1)")
    desk.add()
    assert tray_state(desk.view) == "ringing"
    desk.set_connection(state=Connection.LOST)
    assert tray_state(desk.view) == "lost"
    desk.end(held)


@pytest.mark.parametrize(
    ("state", "picture", "line"),
    [
        (AgentState.READY, "ready", "1001 · Ready"),
        (AgentState.NOT_READY, "not-ready", "1001 · Not ready: Lunch"),
        (AgentState.WRAP_UP, "wrap-up", "1001 · Wrap-up"),
        (AgentState.LOGGED_OFF, "not-ready", "1001 · Logged off"),
        (AgentState.UNKNOWN, "ready", "1001 · no calls"),
    ],
)
def test_the_agents_state_shows_between_calls(desk: FakeDesk, state: AgentState, picture: str, line: str) -> None:
    desk.go_live()
    desk.set_agent(state=state, reason=Reason("2", "Lunch") if state is AgentState.NOT_READY else None)
    assert seen(desk) == (picture, line)


def _image(state: str, size: int) -> QImage:
    return tray_icon.picture(state, size).toImage()


@pytest.mark.parametrize("size", [16, 22])
def test_no_two_pictures_have_the_same_silhouette_or_colour(qtbot: QtBot, size: int) -> None:
    """Told apart without colour: by what is covered and what is white within."""
    images = {state: _image(state, size) for state in tray_icon.STATES}

    def shape(image: QImage) -> list[bool]:
        return [
            QColor(image.pixelColor(x, y)).alpha() > 128 and image.pixelColor(x, y).lightness() < 200
            for x in range(size)
            for y in range(size)
        ]

    shapes = {state: shape(image) for state, image in images.items()}
    for one in shapes:
        for other in shapes:
            if one < other:
                differing = sum(a != b for a, b in zip(shapes[one], shapes[other], strict=True))
                assert differing >= size * size * 0.08, f"{one} and {other} differ in {differing} of {size * size}"


@pytest.mark.parametrize("state", tray_icon.STATES)
def test_a_picture_stands_out_from_light_and_dark_panels(qtbot: QtBot, state: str) -> None:
    image = _image(state, 22)
    colors = {
        image.pixelColor(x, y).name() for x in range(22) for y in range(22) if image.pixelColor(x, y).alpha() == 255
    }
    for panel in ("#ffffff", "#f3f3f3", "#2b2b2b", "#000000"):
        assert max(contrast(color, panel) for color in colors) >= 3.0, panel


def test_pictures_are_drawn_once(qtbot: QtBot) -> None:
    assert tray_icon.icon("ready") is tray_icon.icon("ready")
    assert {size.width() for size in tray_icon.icon("ready").availableSizes()} == set(tray_icon.SIZES)


@pytest.fixture
def bridge(qtbot: QtBot, desk: FakeDesk) -> Iterator[Bridge]:
    made = Bridge(desk, run_now)
    yield made
    made.close()


@pytest.fixture
def tray(bridge: Bridge) -> Iterator[Tray]:
    made = Tray(bridge, available=lambda: False)
    yield made
    made.close()


def offered(tray: Tray) -> dict[str, bool]:
    return {
        a.text(): a.isEnabled()
        for a in tray.menu.actions()
        if a.isVisible() and not a.isSeparator() and a.objectName() not in {"trayState", "trayLimit"}
    }


def action(tray: Tray, name: str) -> QAction:
    found = tray.menu.findChild(QAction, name)
    assert isinstance(found, QAction), name
    return found


def test_the_menu_greys_what_cannot_be_and_says_why(tray: Tray, desk: FakeDesk) -> None:
    desk.go_live()
    assert offered(tray) == {
        "Answer (nothing rings)": False,
        "Reject (nothing rings)": False,
        "Hold (no call to hold)": False,
        "End call (no call to end)": False,
        "Do not disturb": True,
        "Loudness": True,
        "Show Desk Agent": True,
        "Settings…": True,
        "Sign out": True,
        "Quit": True,
    }
    ref = desk.add()
    assert offered(tray)["Answer"]
    action(tray, "tray-answer").trigger()
    assert desk.asked == [("perform", Verb.ANSWER, ref)]


def test_what_holds_for_all_is_said_once(tray: Tray, desk: FakeDesk) -> None:
    desk.go_live()
    desk.add()
    desk.set_connection(state=Connection.LOST)
    assert action(tray, "trayLimit").text() == "Not possible while the connection to the phone system is lost."
    assert offered(tray)["Answer"] is False
    desk.set_connection(state=Connection.LIVE, level=Level.WATCH)
    assert action(tray, "trayLimit").text().startswith("Watching only")
    assert action(tray, "tray-answer").toolTip().startswith("Watching only")


def test_a_verb_that_the_account_lacks_says_so(tray: Tray, desk: FakeDesk) -> None:
    desk.go_live()
    desk.add(LegState.CONNECTED, active=True, actions=(Verb.HANGUP,), greyed=((Verb.HOLD, "Not licensed."),))
    assert "Hold (Not licensed.)" in offered(tray)


def test_a_held_call_is_retrieved_in_the_place_of_hold(tray: Tray, desk: FakeDesk) -> None:
    desk.go_live()
    ref = desk.add(LegState.HOLDING, active=True)
    assert "Hold (no call to hold)" not in offered(tray)
    action(tray, "tray-retrieve").trigger()
    assert desk.asked == [("perform", Verb.RETRIEVE, ref)]


def test_do_not_disturb_shows_what_is(tray: Tray, desk: FakeDesk) -> None:
    desk.go_live()
    dnd = action(tray, "trayDnd")
    dnd.trigger()
    assert desk.asked == [("set_dnd", True)]
    assert not dnd.isChecked(), "the phone system has not said so yet"
    desk.set_station(dnd=True)
    assert dnd.isChecked()
    desk.set_features(FeatureView("dnd", "Do not disturb", Verdict.NO, "Not allowed.", ""))
    assert dnd.text() == "Do not disturb (Not allowed.)"
    assert not dnd.isEnabled()


def test_the_agents_state_can_be_chosen(tray: Tray, desk: FakeDesk) -> None:
    desk.go_live()
    assert not action(tray, "trayAgent").isVisible()
    group = Membership("630", "Support", "1234", logged_on=True)
    desk.set_agent(state=AgentState.READY, memberships=(group,), reasons=(Reason("2", "Lunch"),))
    action(tray, "notReady-2").trigger()
    assert desk.asked == [("not_ready", "2")]
    desk.set_agent(why_not="Only a server account may.")
    assert not action(tray, "trayAgent").isEnabled()
    assert action(tray, "trayAgent").text() == "Agent state (Only a server account may.)"


def test_names_cannot_underline_letters(tray: Tray, desk: FakeDesk) -> None:
    desk.go_live()
    desk.add(name="<b>A&B</b>")
    assert action(tray, "trayState").text() == "Ringing: <b>A&&B</b>"
    assert "<" not in tray.tooltip


def test_the_tooltip_has_the_time(tray: Tray, desk: FakeDesk) -> None:
    desk.go_live()
    assert tray.tooltip == "Desk Agent\n1001 · no calls"
    desk.add(LegState.CONNECTED, active=True, name="Lee")
    assert tray.tooltip == "Desk Agent\nTalking: Lee · less than a minute"
    desk.time += 125
    assert tray.tooltip == "Desk Agent\nTalking: Lee · 2 min"
    since = state_since(desk.view)
    assert since is not None
    assert lasted(since, desk.at(3 * 3600)) == "3 h 02 min"


def test_a_tray_that_appears_later_is_picked_up(bridge: Bridge, desk: FakeDesk) -> None:
    there = False
    tray = Tray(bridge, available=lambda: there)
    heard: list[bool] = []
    tray.availableChanged.connect(heard.append)
    tray.look()
    there = True
    tray.look()
    assert tray.present
    assert tray._icon is not None
    assert tray._icon.toolTip() == "Desk Agent\noffline"
    there = False
    tray.look()
    assert heard == [True, False]
    tray.close()


def test_the_time_is_kept_up_only_while_there_is_one(bridge: Bridge, desk: FakeDesk) -> None:
    tray = Tray(bridge, available=lambda: True)
    desk.go_live()
    assert not tray._minute.isActive()
    ref = desk.add(LegState.CONNECTED, active=True, name="Lee")
    desk.time += 20
    assert tray._minute.isActive()
    desk.time += 50
    icon = tray._icon
    assert icon is not None
    icon.event(QEvent(QEvent.Type.ToolTip))
    assert icon.toolTip() == "Desk Agent\nTalking: Lee · 1 min"
    assert tray._minute.interval() <= 50_100
    desk.end(ref)
    assert not tray._minute.isActive()
    tray.close()
