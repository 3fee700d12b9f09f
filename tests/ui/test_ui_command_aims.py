"""The command bar as it asks whom a call goes to: by mouse, by key, with what is known of the target."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from desk_agent.ui.command_bar import CommandBar
from desk_agent.view import Colleague, Connection, LegState, Presence, Verb
from tests.support.fake_desk import CONSULTING
from tests.ui.conftest import Stage

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
COLLEAGUES = [
    Colleague("1001", "Min-ji Kim", Presence.TALKING),
    Colleague("1002", "Peter Lee", Presence.TALKING),
    Colleague("1003", "Lukas Brandt", Presence.FREE, favourite=True),
    Colleague("1004", "Workshop", Presence.DND),
    Colleague("1006", "Elena Rossi", Presence.FORWARDED),
    Colleague("1007", "Accounts", Presence.UNPLUGGED),
]


@pytest.fixture
def talking(live: Stage) -> Stage:
    live.desk.set_colleagues(COLLEAGUES)
    live.desk.set_station(mailbox="700")
    live.desk.add(LegState.CONNECTED, active=True)
    return live


def bar(stage: Stage) -> CommandBar:
    return stage.shell.window.desk.command


def line(stage: Stage) -> QLineEdit:
    edit = stage.child("commandEdit")
    assert isinstance(edit, QLineEdit)
    return edit


def listed(stage: Stage) -> list[str]:
    model = bar(stage).suggestions.rows
    return [model.row(model.index(row, 0)).title for row in range(model.rowCount())]


def press(stage: Stage, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    stage.bot.keyClick(line(stage), key, modifier)


def open_by_key(stage: Stage, key: Qt.Key = KEY.Key_F5) -> None:
    stage.bot.keyClick(stage.window, key)


def test_transfer_opens_the_bar_in_place_and_says_whom(talking: Stage) -> None:
    talking.bot.mouseClick(talking.button("Transfer"), Qt.MouseButton.LeftButton)
    assert talking.text("aimTitle") == "Transfer Hana Trading, J. Park to"
    assert line(talking).hasFocus()
    assert not talking.child("callButton").isVisible()
    assert [(button.text(), button.key) for button in bar(talking).choices] == [
        ("Consult", "⏎"),
        ("Blind transfer", "Ctrl+⏎"),
    ]
    assert talking.performed() == []
    assert listed(talking)[0] == "Lukas Brandt", "favourites first"
    assert "Min-ji Kim" not in listed(talking), "not to oneself"


def test_enter_consults_and_ctrl_enter_goes_blind(talking: Stage) -> None:
    (call,) = talking.desk.view.calls
    open_by_key(talking)
    talking.bot.keyClicks(line(talking), "1003")
    press(talking, KEY.Key_Return)
    assert talking.performed() == [(Verb.TRANSFER, call.ref, "1003")]
    assert bar(talking).aimed is None, "it was accepted"
    assert line(talking).text() == ""
    open_by_key(talking)
    talking.bot.keyClicks(line(talking), "lukas")
    press(talking, KEY.Key_Return, CTRL)
    assert talking.performed()[1:] == [(Verb.BLIND_TRANSFER, call.ref, "1003")]


def test_which_of_them_enter_does_can_be_set(talking: Stage) -> None:
    (call,) = talking.desk.view.calls
    talking.bridge.blind_first = True
    open_by_key(talking)
    assert [button.text() for button in bar(talking).choices] == ["Blind transfer", "Consult"]
    talking.bot.keyClicks(line(talking), "1003")
    press(talking, KEY.Key_Return)
    assert talking.performed() == [(Verb.BLIND_TRANSFER, call.ref, "1003")]


def test_by_mouse_alone(talking: Stage) -> None:
    (call,) = talking.desk.view.calls
    talking.bot.mouseClick(talking.button("Transfer"), Qt.MouseButton.LeftButton)
    suggestions = bar(talking).suggestions
    row = listed(talking).index("Peter Lee")
    spot = suggestions.visualRect(suggestions.rows.index(row, 0))
    QTest.mouseClick(suggestions.viewport(), Qt.MouseButton.LeftButton, pos=spot.topLeft() + QPoint(80, 20))
    assert talking.performed() == [], "choosing somebody does nothing yet"
    assert line(talking).text() == "Peter Lee"
    assert talking.text("aimPresence") == "Peter Lee is on a call."
    talking.bot.mouseClick(talking.button("Blind transfer"), Qt.MouseButton.LeftButton)
    assert talking.performed() == [(Verb.BLIND_TRANSFER, call.ref, "1002")]


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("1002", "Peter Lee is on a call."),
        ("1003", "Lukas Brandt is free."),
        ("1004", "Workshop does not want to be disturbed."),
        ("1006", "Elena Rossi has forwarded the phone: somebody else may answer."),
        ("1007", "Accounts’s phone is not connected."),
        ("031555", ""),
    ],
)
def test_what_is_known_of_the_target_is_said_before_it_is_used(talking: Stage, number: str, sentence: str) -> None:
    open_by_key(talking)
    talking.bot.keyClicks(line(talking), number)
    assert talking.text("aimPresence") == sentence
    assert talking.performed() == []


def test_it_follows_what_happens_meanwhile(talking: Stage) -> None:
    open_by_key(talking)
    talking.bot.keyClicks(line(talking), "1003")
    busy = [
        Colleague("1003", "Lukas Brandt", Presence.TALKING) if one.number == "1003" else one for one in COLLEAGUES
    ]
    talking.desk.set_colleagues(busy, ("1003",))
    assert talking.text("aimPresence") == "Lukas Brandt is on a call."


def test_esc_leaves(talking: Stage) -> None:
    open_by_key(talking)
    talking.bot.keyClicks(line(talking), "10")
    press(talking, KEY.Key_Escape)
    assert bar(talking).aimed is None
    assert line(talking).text() == ""
    assert talking.child("callButton").isVisible()
    open_by_key(talking)
    talking.bot.mouseClick(talking.button("Leave"), Qt.MouseButton.LeftButton)
    assert bar(talking).aimed is None
    assert talking.desk.asked == []


def test_enter_without_a_number_asks_for_one(talking: Stage) -> None:
    open_by_key(talking)
    press(talking, KEY.Key_Return)
    assert talking.performed() == []
    assert bar(talking).aimed is not None


def test_a_refused_target_stays_to_be_corrected(talking: Stage) -> None:
    open_by_key(talking)
    talking.desk.refusal = "“*72” is a feature code. Dial it on the phone itself."
    talking.bot.keyClicks(line(talking), "*72")
    press(talking, KEY.Key_Return)
    assert bar(talking).aimed is not None
    assert line(talking).text() == "*72"


def test_when_the_caller_hangs_up_enter_calls_nobody(talking: Stage) -> None:
    (call,) = talking.desk.view.calls
    open_by_key(talking)
    talking.bot.keyClicks(line(talking), "1003")
    talking.desk.end(call.ref)
    assert bar(talking).aimed is None
    press(talking, KEY.Key_Return)
    assert talking.desk.asked == []


def test_divert_offers_voicemail_first(live: Stage) -> None:
    live.desk.set_colleagues(COLLEAGUES)
    live.desk.set_station(mailbox="700")
    ref = live.desk.add(active=True)
    live.bot.mouseClick(live.button("Divert"), Qt.MouseButton.LeftButton)
    assert live.text("aimTitle") == "Divert Hana Trading, J. Park to"
    assert listed(live)[:2] == ["Voicemail", "Lukas Brandt"]
    press(live, KEY.Key_Down)
    press(live, KEY.Key_Return)
    assert live.performed() == [(Verb.DIVERT, ref, "700")]


def test_divert_by_key_means_the_ringing_call(live: Stage) -> None:
    live.desk.add(LegState.CONNECTED, active=True)
    ringing = live.desk.add()
    live.bot.keyClick(live.window, KEY.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    aim = bar(live).aimed
    assert aim is not None
    assert aim.ref == ringing


def test_conference_asks_whom_to_add(talking: Stage) -> None:
    (call,) = talking.desk.view.calls
    open_by_key(talking, KEY.Key_F6)
    assert talking.text("aimTitle") == "Conference with Hana Trading, J. Park and"
    talking.bot.keyClicks(line(talking), "1003")
    press(talking, KEY.Key_Return)
    assert talking.performed() == [(Verb.INVITE, call.ref, "1003")]


def test_with_two_calls_the_same_keys_go_the_second_step(live: Stage) -> None:
    live.desk.add(LegState.HOLDING, actions=(Verb.SWAP, Verb.HANGUP))
    ref = live.desk.add(LegState.CONNECTED, active=True, consults_for=1, actions=CONSULTING)
    for key in (KEY.Key_F5, KEY.Key_F6, KEY.Key_F7):
        open_by_key(live, key)
    live.bot.keyClick(live.window, KEY.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    assert live.performed() == [
        (Verb.COMPLETE, ref),
        (Verb.CONFERENCE, ref),
        (Verb.SWAP, ref),
        (Verb.RECONNECT, ref),
    ]
    assert live.text(f"callAbout-{ref}") == "about Hana Trading, J. Park, on hold"


def test_picking_up_and_taking_a_parked_call(live: Stage) -> None:
    live.desk.set_colleagues(COLLEAGUES)
    live.bot.keyClick(live.window, KEY.Key_F3)
    live.bot.keyClick(live.window, KEY.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    live.bot.keyClicks(line(live), "1004")
    press(live, KEY.Key_Return)
    live.bot.keyClick(live.window, KEY.Key_F12, Qt.KeyboardModifier.ShiftModifier)
    live.bot.keyClicks(line(live), "x1")
    press(live, KEY.Key_Return)
    assert live.text("noticeText") == "A parking place is a number from 0 to 999."
    line(live).clear()
    live.bot.keyClicks(line(live), "012")
    press(live, KEY.Key_Return)
    assert live.desk.asked == [("pick_up", ""), ("pick_up", "1004"), ("unpark", 12)]
    assert bar(live).aimed is None
    actions = {action.objectName(): action for action in live.shell.window.desk.pick_up.choices.actions()}
    actions["pickUpGroup"].trigger()
    assert live.desk.asked[-1] == ("pick_up", "")


def test_without_a_link_nothing_is_asked_for(talking: Stage) -> None:
    talking.desk.set_connection(state=Connection.LOST)
    open_by_key(talking)
    assert bar(talking).aimed is None
    assert not talking.child("pickUpButton").isEnabled()


def test_a_suggestions_own_shape_uses_it_at_once(talking: Stage) -> None:
    (call,) = talking.desk.view.calls
    open_by_key(talking)
    bar(talking).suggestions.actionClicked.emit("1003")
    assert talking.performed() == [(Verb.TRANSFER, call.ref, "1003")]


def test_the_menu_turns_enter_round(live: Stage) -> None:
    chosen: list[str] = []
    live.keeper.subscribe("calls", lambda calls: chosen.append(calls.enter))
    live.shell.window.strip._enters["blind"].trigger()
    assert live.bridge.blind_first
    live.shell.window.strip._enters["consult"].trigger()
    assert not live.bridge.blind_first
    assert chosen == ["blind", "consult"]


def test_a_colleague_chosen_elsewhere_in_the_window_is_taken_as_the_target(talking: Stage) -> None:
    (call,) = talking.desk.view.calls
    open_by_key(talking)
    talking.bridge.dial("1002")
    assert talking.desk.asked == []
    assert line(talking).text() == "Peter Lee"
    assert talking.text("aimPresence") == "Peter Lee is on a call."
    press(talking, KEY.Key_Return)
    assert talking.performed() == [(Verb.TRANSFER, call.ref, "1002")]
    talking.bridge.dial("1002")
    assert talking.desk.asked[-1] == ("dial", "1002"), "afterwards it is called again"


def test_the_key_pressed_again_keeps_what_was_typed(talking: Stage) -> None:
    open_by_key(talking)
    talking.bot.keyClicks(line(talking), "100")
    open_by_key(talking)
    assert line(talking).text() == "100"
