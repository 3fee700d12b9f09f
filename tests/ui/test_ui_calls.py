"""Cards, their buttons and their keys."""

import pytest
from PySide6.QtCore import Qt

from desk_agent.ui import words
from desk_agent.ui.calls import keys
from desk_agent.view import CallView, Connection, Direction, LegState, Verb
from tests.ui.conftest import Stage


def cards(stage: Stage) -> list[int]:
    return [card.ref for card in stage.shell.window.desk.calls.cards]


def test_a_card_appears_changes_and_goes(live: Stage) -> None:
    ref = live.desk.add()
    assert cards(live) == [ref]
    assert live.text(f"callName-{ref}") == "Hana Trading, J. Park"
    assert live.text(f"callNumber-{ref}") == "+82318055123 · via Sales (620)"
    assert live.text(f"callState-{ref}") == "Ringing"
    live.desk.change(ref, LegState.CONNECTED, answered=live.desk.now())
    assert live.text(f"callState-{ref}") == "Talking"
    live.desk.end(ref)
    assert cards(live) == []
    assert live.child("noCalls").isVisible()


@pytest.mark.parametrize("state", list(LegState))
def test_what_is_offered_is_exactly_the_actions(live: Stage, state: LegState) -> None:
    live.desk.add(state)
    row = live.shell.window.desk.calls.cards[0].action_row
    assert {*row.buttons, *row.more} == set(live.desk.view.calls[0].actions)
    assert not set(row.buttons) & set(row.more)
    assert all(button.isVisible() for button in row.buttons.values())
    assert live.child(f"moreButton-{live.desk.view.calls[0].ref}").isVisible() == bool(row.more)


def test_a_button_that_stays_allowed_stays_the_same(live: Stage) -> None:
    ref = live.desk.add(LegState.CONNECTED, active=True)
    end = live.button("End call")
    end.setFocus()
    live.desk.change(ref, LegState.HOLDING)
    assert live.button("End call") is end
    assert end.hasFocus()


def test_focus_goes_from_hold_to_retrieve_but_never_to_end(live: Stage) -> None:
    ref = live.desk.add(LegState.CONNECTED, active=True)
    live.button("Hold").setFocus()
    live.desk.change(ref, LegState.HOLDING)
    assert live.button("Retrieve").hasFocus()
    live.desk.change(ref, LegState.RINGING)
    live.button("Answer").setFocus()
    live.desk.change(ref, LegState.CONNECTED)
    assert not any(button.hasFocus() for button in live.buttons())


def test_a_click_performs_the_verb_on_its_call(live: Stage) -> None:
    live.desk.add(LegState.CONNECTED, active=True)
    second = live.desk.add()
    live.bot.mouseClick(live.button("Answer"), Qt.MouseButton.LeftButton)
    assert live.performed() == [(Verb.ANSWER, second)]


def test_a_double_click_counts_once(live: Stage) -> None:
    live.desk.add(LegState.CONNECTED, active=True)
    live.bot.mouseClick(live.button("Hold"), Qt.MouseButton.LeftButton)
    live.bot.mouseDClick(live.button("Hold"), Qt.MouseButton.LeftButton)
    assert len(live.performed()) <= 2


def test_the_ringing_call_comes_first(live: Stage) -> None:
    talking = live.desk.add(LegState.CONNECTED, active=True)
    ringing = live.desk.add()
    assert cards(live) == [ringing, talking]


@pytest.mark.parametrize(
    ("key", "modifier", "verb", "which"),
    [
        (Qt.Key.Key_F4, Qt.KeyboardModifier.NoModifier, Verb.ANSWER, "ringing"),
        (Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier, Verb.REJECT, "ringing"),
        (Qt.Key.Key_F7, Qt.KeyboardModifier.NoModifier, Verb.HOLD, "talking"),
        (Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier, Verb.HANGUP, "talking"),
    ],
)
def test_keys_act_on_the_right_call(
    live: Stage, key: Qt.Key, modifier: Qt.KeyboardModifier, verb: Verb, which: str
) -> None:
    refs = {
        "held": live.desk.add(LegState.HOLDING),
        "talking": live.desk.add(LegState.CONNECTED, active=True),
        "ringing": live.desk.add(),
    }
    live.bot.keyClick(live.window, key, modifier)
    assert live.performed() == [(verb, refs[which])]


def test_f7_retrieves_the_active_held_call(live: Stage) -> None:
    ref = live.desk.add(LegState.HOLDING, active=True)
    live.bot.keyClick(live.window, Qt.Key.Key_F7)
    assert live.performed() == [(Verb.RETRIEVE, ref)]


def test_letters_do_nothing_to_calls(live: Stage) -> None:
    live.desk.add(active=True)
    for letter in "ahreyn ":
        live.bot.keyClicks(live.window, letter)
    assert live.performed() == []


def test_a_key_is_printed_only_where_it_acts(live: Stage) -> None:
    held = live.desk.add(LegState.HOLDING)
    talking = live.desk.add(LegState.CONNECTED, active=True)
    assert keys.printed(live.desk.view.calls[0], live.desk.view.calls) == {}
    by_ref = {card.ref: card for card in live.shell.window.desk.calls.cards}
    assert by_ref[held].action_row.buttons[Verb.RETRIEVE].key == ""
    assert by_ref[talking].action_row.buttons[Verb.HOLD].key == "F7"
    assert by_ref[talking].action_row.buttons[Verb.HANGUP].key == "F8"


def test_a_refusal_is_said_on_the_card_only(live: Stage) -> None:
    ref = live.desk.add(LegState.CONNECTED, active=True)
    live.desk.refusal = "The phone system refused."
    live.bot.mouseClick(live.button("Hold"), Qt.MouseButton.LeftButton)
    assert live.text(f"callError-{ref}") == "The phone system refused."
    assert not live.child("noticeBar").isVisible()


def test_a_refusal_without_a_card_is_a_notice(live: Stage) -> None:
    live.desk.refusal = "That call is over."
    live.bridge.perform(Verb.HANGUP, 99)
    assert live.text("noticeText") == "That call is over."


def test_a_lost_link_leaves_cards_that_look_uncertain(live: Stage) -> None:
    ref = live.desk.add(LegState.CONNECTED, active=True)
    live.desk.set_connection(state=Connection.LOST)
    assert cards(live) == [ref]
    assert live.text(f"callDoubt-{ref}") == "May be out of date"
    hold = live.button("Hold")
    assert not hold.isEnabled()
    assert "lost" in hold.toolTip()
    live.bot.keyClick(live.window, Qt.Key.Key_F8)
    assert live.performed() == []
    live.desk.set_connection(state=Connection.LIVE)
    assert live.button("Hold").isEnabled()
    assert live.text(f"callDoubt-{ref}") == ""


def test_an_unverified_call_says_so(live: Stage) -> None:
    ref = live.desk.add(LegState.CONNECTED, verified=False)
    assert live.text(f"callDoubt-{ref}") == "May be out of date"
    assert live.button("Hold").isEnabled()


def test_a_call_of_which_nothing_is_known_is_said_and_has_no_buttons(live: Stage) -> None:
    live.desk.say_unknown_call(there=True)
    assert live.text("noCallsTitle") == "Call in progress"
    assert live.text("noCallsText") == "Controls are unavailable until the next event of this call."
    assert cards(live) == []
    live.desk.say_unknown_call(there=False)
    assert live.text("noCallsTitle") == "No calls"


def test_times_come_from_the_desks_clock(live: Stage) -> None:
    ref = live.desk.add(LegState.CONNECTED)
    live.desk.time += 133
    ticker = live.shell.window.desk.calls._ticker
    ticker.tick()
    assert live.text(f"callTimer-{ref}") == "02:13"
    live.desk.change(ref, LegState.HOLDING)
    live.desk.time += 40
    ticker.tick()
    assert live.text(f"callTimer-{ref}") == "02:53"
    assert live.text(f"callStateTimer-{ref}") == "00:40"
    assert ticker.running
    live.desk.end(ref)
    assert not ticker.running


def test_the_ticker_rests_while_the_window_is_hidden(live: Stage) -> None:
    live.desk.add(LegState.CONNECTED)
    ticker = live.shell.window.desk.calls._ticker
    assert ticker.running
    live.window.hide()
    assert not ticker.running


def test_progress_is_shown_only_when_a_command_takes_long(live: Stage) -> None:
    ref = live.desk.add(LegState.CONNECTED, busy=True)
    assert live.text(f"callBusy-{ref}") == ""
    card = live.shell.window.desk.calls.cards[0]
    assert card._busy_timer.interval() == 300
    card._busy_timer.timeout.emit()
    assert live.text(f"callBusy-{ref}") == "Working…"
    live.desk.change(ref, busy=False)
    assert live.text(f"callBusy-{ref}") == ""


def test_reason_members_and_origin(live: Stage) -> None:
    ref = live.desk.add(
        LegState.CONFERENCE, members=("1002 Lee", "1003 Cho"), diverted_by="1004", reason="Kept for you"
    )
    assert [live.text(f"member{index}-{ref}") for index in (0, 1)] == ["1002 Lee", "1003 Cho"]
    assert live.text(f"callOrigin-{ref}") == "from 1004"
    assert live.text(f"callReason-{ref}") == "Kept for you"


def test_hostile_names_are_shown_as_text(live: Stage) -> None:
    ref = live.desk.add(name="<b>x</b>\u202eevil\x00" + "y" * 100)
    shown = live.text(f"callName-{ref}")
    assert shown.startswith("<b>x</b>evily")
    assert len(shown) == 64


def _call(**given: object) -> CallView:
    facts: dict[str, object] = {
        "ref": 1,
        "state": LegState.RINGING,
        "direction": Direction.IN,
        "number": "",
        "name": "",
        "name_source": "",
        "called": "",
        "called_name": "",
        "diverted_by": "",
        "since": None,
        "started": None,
        "answered": None,
        "actions": (),
    }
    return CallView(**(facts | given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"number": "1002"}, ""),
        ({"number": "1002", "name": "Lee"}, "1002"),
        ({}, "Number withheld"),
        ({"number": "1", "name": "A", "called": "620"}, "1 · via 620"),
        ({"number": "1", "name": "A", "called": "620", "called_name": "Sales"}, "1 · via Sales (620)"),
        ({"number": "1", "name": "A", "called": "620", "direction": Direction.OUT}, "1"),
    ],
)
def test_number_line(given: dict[str, object], line: str) -> None:
    assert words.number_line(_call(**given)) == line


@pytest.mark.parametrize(("seconds", "text"), [(-1, "00:00"), (59.9, "00:59"), (133, "02:13"), (3733, "1:02:13")])
def test_duration(seconds: float, text: str) -> None:
    assert words.duration(seconds) == text


def test_right_to_left_names_are_isolated() -> None:
    assert words.via(_call(called="620", called_name="מכירות")) == "via \u2068מכירות\u2069 (620)"
