"""The own phone beside its calls in the window: it shows what is, asks for what is wanted, and says why not."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from desk_agent.ui.dialogs.features import FeaturesDialog, grouped
from desk_agent.ui.widgets.menu_button import MenuButton
from desk_agent.ui.widgets.switch import Switch
from desk_agent.view import Connection, FeatureView, ForwardKind, ForwardView, Level, Verdict, VoicemailView
from tests.ui.conftest import Stage

OFF = ForwardView(ForwardKind.OFF)
LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def set_up(live: Stage) -> Stage:
    live.desk.set_station(dnd=False, forward=OFF, forwarding="", voicemail=VoicemailView(0, 0, 0))
    return live


def switch(stage: Stage) -> Switch:
    found = stage.child("dndSwitch")
    assert isinstance(found, Switch)
    return found


def forward(stage: Stage) -> MenuButton:
    found = stage.child("forwardButton")
    assert isinstance(found, MenuButton)
    return found


def dialog(stage: Stage, name: str) -> QDialog:
    found = [one for one in stage.window.findChildren(QDialog, name) if one.isVisible()]
    assert len(found) == 1, name
    return found[0]


def choose(menu: QMenu, name: str) -> None:
    (action,) = [action for action in menu.actions() if action.objectName() == name]
    assert action.isEnabled()
    action.trigger()


def asked(stage: Stage, verb: str) -> list[tuple[object, ...]]:
    return [tuple(what[1:]) for what in stage.desk.asked if what[0] == verb]


def test_the_switch_asks_and_moves_when_the_pbx_tells(set_up: Stage) -> None:
    set_up.bot.mouseClick(switch(set_up), LEFT)
    assert asked(set_up, "set_dnd") == [(True,)]
    assert not switch(set_up).isChecked()
    set_up.desk.set_station(dnd_wanted=True)
    assert switch(set_up).accessibleDescription() == "off, asked for on (Ctrl+D)"
    set_up.desk.set_station(dnd=True, dnd_wanted=None)
    assert switch(set_up).isChecked()
    assert "Do not disturb" in set_up.text("phoneSettings")
    set_up.bot.keyClick(set_up.window, Qt.Key.Key_D, CONTROL)
    assert asked(set_up, "set_dnd") == [(True,), (False,)]
    set_up.desk.set_station(dnd=None)
    assert switch(set_up).accessibleDescription() == "not known (Ctrl+D)"


def test_forwarding_is_chosen_from_a_menu_and_whereto_from_people(set_up: Stage) -> None:
    button = forward(set_up)
    assert button.text() == "Forwarding: off"
    set_up.bot.keyClick(set_up.window, Qt.Key.Key_F, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert button.choices.isVisible()
    button.choices.close()
    choose(button.choices, "forward-no_answer")
    asking = dialog(set_up, "destinationDialog")
    assert asking.windowTitle() == "Forward: when not answered"
    edit = asking.findChild(QWidget, "destinationEdit")
    assert edit is not None
    set_up.bot.keyClicks(edit, "lee")
    set_up.bot.keyClick(edit, Qt.Key.Key_Return)
    assert asked(set_up, "set_forward") == [(ForwardKind.NO_ANSWER, "1002")]
    assert not asking.isVisible()
    assert button.text() == "Forwarding: off"
    set_up.desk.set_station(forward_wanted=ForwardView(ForwardKind.NO_ANSWER, "1002"))
    assert button.text() == "Forwarding: changing…"
    now = ForwardView(ForwardKind.NO_ANSWER, "1002", "Peter Lee")
    set_up.desk.set_station(forward=now, forwarding=now.text, forward_wanted=None)
    assert button.text() == "Forwarding: Peter Lee"
    assert button.toolTip() == "Forwarding: when not answered to Peter Lee (1002) (Ctrl+Shift+F)"
    assert set_up.text("phoneSettings") == "Forwarding: when not answered to Peter Lee (1002)"
    checked = [action.objectName() for action in button.choices.actions() if action.isChecked()]
    assert checked == ["forward-no_answer"]
    choose(button.choices, "forward-disable")
    assert asked(set_up, "set_forward")[1:] == [(ForwardKind.OFF, "")]


def test_nobody_chosen_is_said(set_up: Stage) -> None:
    choose(forward(set_up).choices, "forward-busy")
    asking = dialog(set_up, "destinationDialog")
    edit = asking.findChild(QWidget, "destinationEdit")
    assert edit is not None
    set_up.bot.keyClick(edit, Qt.Key.Key_Return)
    assert asking.isVisible()
    assert asked(set_up, "set_forward") == []
    assert "Type a name" in edit.accessibleDescription()


def test_an_outside_number_is_asked_about_and_a_blind_return_cancels(set_up: Stage) -> None:
    set_up.bridge.phone.set_forward(ForwardKind.ALWAYS, "90318055123")
    asking = dialog(set_up, "questionDialog")
    set_up.bot.keyClick(asking, Qt.Key.Key_Return)
    assert not asking.isVisible()
    assert asked(set_up, "set_forward") == []
    set_up.bridge.phone.set_forward(ForwardKind.ALWAYS, "90318055123")
    go_on = dialog(set_up, "questionDialog").findChild(QWidget, "goOnButton")
    assert go_on is not None
    set_up.bot.mouseClick(go_on, LEFT)
    assert asked(set_up, "set_forward") == [(ForwardKind.ALWAYS, "90318055123")]


def test_a_refusal_is_a_notice(set_up: Stage) -> None:
    set_up.desk.refusal = "The phone is not registered."
    set_up.bot.mouseClick(switch(set_up), LEFT)
    assert set_up.text("noticeText") == "The phone is not registered."


def test_messages_are_counted_at_the_tab_and_called(set_up: Stage) -> None:
    panels = set_up.shell.window.desk.panels
    tabs, index = panels.tabs, panels._stack.indexOf(panels.voicemail)
    assert tabs.count_of(index) == 0
    set_up.desk.set_station(voicemail=VoicemailView(2, 5, 1), mailbox="700")
    assert tabs.count_of(index) == 2
    assert tabs.tabToolTip(index) == "Voicemail: 2 new, 1 urgent, 5 old"
    panels.open(panels.voicemail)
    assert set_up.text("voicemailTitle") == "2 new messages"
    assert set_up.text("voicemailText") == "1 urgent · 5 heard before"
    set_up.bot.mouseClick(set_up.button("Call voicemail"), LEFT)
    set_up.bot.keyClick(set_up.window, Qt.Key.Key_M, CONTROL)
    assert asked(set_up, "call_mailbox") == [("",), ("",)]


def test_the_mailbox_s_number_is_asked_for_once(set_up: Stage) -> None:
    set_up.bot.keyClick(set_up.window, Qt.Key.Key_M, CONTROL)
    edit = set_up.child("mailboxEdit")
    assert edit.hasFocus()
    assert asked(set_up, "call_mailbox") == []
    set_up.bot.keyClicks(edit, "700")
    set_up.bot.keyClick(edit, Qt.Key.Key_Return)
    assert asked(set_up, "call_mailbox") == [("700",)]
    set_up.desk.set_station(mailbox="700")
    assert not edit.isVisible()
    set_up.bot.mouseClick(set_up.button("Change mailbox number"), LEFT)
    assert edit.isVisible()


def test_what_is_not_possible_is_grey_with_its_reason_and_who_can_change_it(set_up: Stage) -> None:
    reason = "This system or its licence does not offer that."
    set_up.desk.set_features(
        FeatureView("dnd", "Do not disturb", Verdict.NO, reason, "a licence for the PBX"),
        FeatureView("forwarding", "Forwarding", Verdict.UNPROVEN),
    )
    assert not switch(set_up).isEnabled()
    assert switch(set_up).toolTip() == f"{reason} A licence for the PBX can change that."
    assert forward(set_up).isEnabled()
    set_up.bot.keyClick(set_up.window, Qt.Key.Key_D, CONTROL)
    assert asked(set_up, "set_dnd") == []
    set_up.desk.set_connection(state=Connection.LOST)
    assert not forward(set_up).isEnabled()
    assert "lost" in forward(set_up).toolTip()


def test_dial_only_says_it_in_a_sentence_and_why_on_demand(set_up: Stage) -> None:
    set_up.desk.set_connection(level=Level.DIAL_ONLY, message="A station login cannot see or control calls.")
    set_up.desk.set_features(
        FeatureView("control", "Handle my calls", Verdict.NO, "A station login cannot.", "the PBX administrator"),
        FeatureView("records", "Call records", Verdict.YES),
    )
    assert set_up.text("linkMessage").startswith("Dial only: you can call from here")
    assert set_up.text("noCallsTitle") == "Calls are not shown"
    assert set_up.button("Call").isEnabled()
    set_up.bot.mouseClick(set_up.button("Why only this?"), LEFT)
    shown = dialog(set_up, "featuresDialog")
    assert isinstance(shown, FeaturesDialog)
    title = shown.findChild(QWidget, "featureTitle-control")
    assert title is not None
    assert title.accessibleName() == "Handle my calls: no"
    assert shown.findChild(QWidget, "featureReason-control").text() == (  # type: ignore[union-attr]
        "A station login cannot. The PBX administrator can change that."
    )
    set_up.desk.set_features(FeatureView("control", "Handle my calls", Verdict.YES))
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert shown.findChild(QWidget, "featureTitle-control").accessibleName() == "Handle my calls: yes"  # type: ignore[union-attr]
    assert shown.findChild(QWidget, "featureTitle-records") is None
    shown.close()
    set_up.bot.keyClick(set_up.window, Qt.Key.Key_I, CONTROL)
    dialog(set_up, "featuresDialog").close()


def test_a_reason_that_many_features_share_is_said_once() -> None:
    one, two, three, four = (
        FeatureView("a", "A", Verdict.NO, "Because.", "you"),
        FeatureView("b", "B", Verdict.YES),
        FeatureView("c", "C", Verdict.NO, "Because.", "you"),
        FeatureView("d", "D", Verdict.UNPROVEN, "Not tried."),
    )
    assert grouped([one, two, three, four]) == [[two], [one, three], [four]]


def test_the_foot_takes_a_second_line_before_anything_is_cut(set_up: Stage) -> None:
    strip = set_up.shell.window.strip

    def tops() -> set[int]:
        return {
            strip.findChild(QWidget, name).mapTo(strip, QPoint()).y() // 20 for name in ("dndSwitch", "menuButton")
        }  # type: ignore[union-attr]

    set_up.window.resize(700, 720)
    set_up.bot.waitUntil(lambda: len(tops()) == 1)
    set_up.window.resize(380, 720)
    set_up.desk.set_connection(demo=True, level=Level.DIAL_ONLY)
    set_up.bot.waitUntil(lambda: len(tops()) == 2)
    assert set_up.window.width() == 380
    for name in ("dndSwitch", "forwardButton", "menuButton", "demoMark", "levelMark"):
        widget = set_up.child(name)
        assert strip.rect().contains(widget.geometry().translated(widget.parentWidget().mapTo(strip, QPoint())))
