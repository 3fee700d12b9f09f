"""Keypad, conference, offers of a failed call, parked calls, what an account lacks."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from desk_agent.ui.calls.keypad import Keypad
from desk_agent.ui.calls.members import MOST
from desk_agent.view import Connection, LegState, ParkedCall, Verb
from tests.support.fake_desk import TALKING
from tests.ui.conftest import Stage


def keypad(stage: Stage, ref: int) -> Keypad:
    pad = stage.child(f"keypad-{ref}")
    assert isinstance(pad, Keypad)
    return pad


def chips(stage: Stage, ref: int) -> list[str]:
    return stage.shell.window.desk.calls.cards[0]._members.shown


def test_typed_digits_go_to_the_call_only_while_the_keypad_has_the_focus(live: Stage) -> None:
    ref = live.desk.add(LegState.CONNECTED, active=True)
    live.bot.keyClicks(live.window, "12")
    live.bot.keyClick(live.window, Qt.Key.Key_F11)
    pad = keypad(live, ref)
    assert pad.hasFocus()
    live.bot.keyClicks(pad, "1a2#")
    assert live.performed() == [(Verb.DIGITS, ref, "1"), (Verb.DIGITS, ref, "2"), (Verb.DIGITS, ref, "#")]
    live.shell.window.desk.command.focus()
    live.bot.keyClicks(live.child("commandEdit"), "34")
    assert len(live.performed()) == 3


def test_digits_by_mouse_leave_the_keyboard_where_it_is(live: Stage) -> None:
    ref = live.desk.add(LegState.CONNECTED, active=True)
    live.bot.mouseClick(live.button("Keypad"), Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    live.bot.mouseClick(live.button("5"), Qt.MouseButton.LeftButton)
    live.bot.mouseClick(live.button("Star"), Qt.MouseButton.LeftButton)
    assert live.performed() == [(Verb.DIGITS, ref, "5"), (Verb.DIGITS, ref, "*")]
    assert keypad(live, ref).hasFocus()


def test_what_was_typed_can_be_counted_but_not_read(live: Stage) -> None:
    ref = live.desk.add(LegState.CONNECTED, active=True)
    live.bot.keyClick(live.window, Qt.Key.Key_F11)
    live.bot.keyClicks(keypad(live, ref), "4711")
    assert live.text(f"keypadShown-{ref}") == "••••"
    texts = [label.text() + label.accessibleName() for label in live.window.findChildren(QLabel)]
    assert not any("4711" in text for text in texts)


def test_the_keypad_goes_with_esc_with_its_key_and_with_the_talk(live: Stage) -> None:
    ref = live.desk.add(LegState.CONNECTED, active=True)
    card = live.shell.window.desk.calls.cards[0]
    live.bot.keyClick(live.window, Qt.Key.Key_F11)
    live.bot.keyClick(keypad(live, ref), Qt.Key.Key_Escape)
    assert card.keypad is None
    assert QApplication.focusWidget() is live.button("Keypad")
    live.bot.keyClick(live.window, Qt.Key.Key_F11)
    live.bot.keyClick(live.window, Qt.Key.Key_F11)
    assert card.keypad is None
    live.bot.keyClick(live.window, Qt.Key.Key_F11)
    live.desk.change(ref, LegState.HOLDING)
    assert card.keypad is None


def test_without_a_link_the_keypad_rests(live: Stage) -> None:
    ref = live.desk.add(LegState.CONNECTED, active=True)
    live.bot.keyClick(live.window, Qt.Key.Key_F11)
    live.desk.set_connection(state=Connection.LOST)
    live.bot.keyClicks(keypad(live, ref), "1")
    assert live.performed() == []


def test_a_conference_shows_its_members_and_its_leader(live: Stage) -> None:
    members = ("J. Park (0318055123)", "You (1001)", "Peter Lee (1002)")
    ref = live.desk.add(LegState.CONFERENCE, active=True, members=members, leader="Peter Lee (1002)")
    assert chips(live, ref) == list(members)
    assert live.child(f"member2-{ref}").accessibleName() == "Peter Lee (1002), leads"
    assert live.child(f"member1-{ref}").accessibleName() == "You (1001)"
    live.desk.change(ref, members=members[:2])
    assert chips(live, ref) == list(members[:2])
    live.desk.change(ref, LegState.CONNECTED, members=())
    assert chips(live, ref) == []


def test_a_large_conference_is_counted(live: Stage) -> None:
    ref = live.desk.add(LegState.CONFERENCE, members=tuple(f"10{n:02}" for n in range(32)))
    assert len(chips(live, ref)) == MOST
    assert chips(live, ref)[-1] == "and 21 more"


def test_a_failed_call_offers_what_the_pbx_does_and_shows_what_the_desk_does_not_know(live: Stage) -> None:
    actions = (Verb.CALLBACK, Verb.CAMP_ON, Verb.INTRUDE, Verb.WAIT, Verb.HANGUP)
    ref = live.desk.add(LegState.FAILED, active=True, actions=actions, offers=("hotline",), reason="Busy.")
    for word, key in (("Call back", "1"), ("Camp on", "2"), ("Intrude", "3"), ("Wait", "4")):
        assert live.button(word).key == f"Ctrl+{key}"
        live.bot.mouseClick(live.button(word), Qt.MouseButton.LeftButton)
    assert live.performed() == [(verb, ref) for verb in actions[:-1]]
    unknown = live.button("hotline")
    assert not unknown.isEnabled()
    assert "does not know" in unknown.toolTip()
    live.desk.change(ref, offers=())
    assert [b for b in live.buttons() if b.accessibleName() == "hotline"] == []


def test_what_the_account_lacks_is_greyed_with_its_reason(live: Stage) -> None:
    reason = "API-CTI-EXT does not cover 1001. Ask the PBX administrator."
    rest = tuple(verb for verb in TALKING if verb not in {Verb.TRANSFER, Verb.DIVERT})
    greyed = ((Verb.TRANSFER, reason), (Verb.DIVERT, reason))
    live.desk.add(LegState.CONNECTED, active=True, actions=rest, greyed=greyed)
    button = live.button("Transfer")
    assert (button.isEnabled(), button.toolTip(), button.key) == (False, reason, "")
    row = live.shell.window.desk.calls.cards[0].action_row
    assert not row.more[Verb.DIVERT].isEnabled()
    assert row.more[Verb.DIVERT].toolTip() == reason
    live.bot.keyClick(live.window, Qt.Key.Key_F5)
    assert live.shell.window.desk.command.aimed is None


def test_more_does_what_its_entries_say(live: Stage) -> None:
    ref = live.desk.add(LegState.CONNECTED, active=True)
    row = live.shell.window.desk.calls.cards[0].action_row
    assert set(row.more) == {Verb.DIVERT, Verb.BLIND_TRANSFER}
    row.more[Verb.BLIND_TRANSFER].trigger()
    aim = live.shell.window.desk.command.aimed
    assert aim is not None
    assert aim.first.verb is Verb.BLIND_TRANSFER
    assert aim.ref == ref


@pytest.mark.parametrize("badge", ["Recall", "Call back"])
def test_what_is_special_is_said_beside_the_state(live: Stage, badge: str) -> None:
    ref = live.desk.add(badge=badge)
    assert live.text(f"callBadge-{ref}") == badge
    assert badge in live.shell.window.desk.calls.cards[0].accessibleName()
    live.desk.change(ref, badge="")
    assert live.text(f"callBadge-{ref}") == ""


def test_parked_calls_are_listed_and_fetched(live: Stage) -> None:
    assert not live.child("parkedStrip").isVisible()
    live.desk.set_parked(
        ParkedCall(1, "001", "0318055123", "J. Park", live.desk.at(-65)),
        ParkedCall(2, "002", "12", "", live.desk.now()),
    )
    assert live.text("parked1Text") == "J. Park"
    assert live.text("parked1Below") == "Parked at 001"
    assert live.text("parked1Timer") == "01:05"
    assert live.text("parked2Text") == "12"
    live.bot.mouseClick(live.button("Retrieve parked call 2"), Qt.MouseButton.LeftButton)
    live.bot.mouseClick(live.button("Remove parked call 1 from the list"), Qt.MouseButton.LeftButton)
    assert live.desk.asked == [("unpark", 2), ("forget", 1)]
    live.desk.set_connection(state=Connection.LOST)
    assert not live.button("Retrieve parked call 1").isEnabled()
    live.desk.set_parked()
    assert not live.child("parkedStrip").isVisible()


def test_a_call_back_can_be_cancelled(live: Stage) -> None:
    live.desk.set_station(callback_to="Peter Lee (1002)")
    assert live.text("callbackText") == "Peter Lee (1002)"
    live.bot.mouseClick(live.button("Cancel call back"), Qt.MouseButton.LeftButton)
    assert live.desk.asked == [("cancel_callback",)]
    live.desk.set_station(callback_to="")
    assert not live.child("parkedStrip").isVisible()
