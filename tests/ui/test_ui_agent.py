"""The ACD agent and the queues in the window: what the PBX says, how long, and what can be asked of it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desk_agent.ui.agent_button import AgentButton
from desk_agent.view import (
    AgentState,
    Connection,
    LegState,
    Membership,
    QueuedCall,
    QueueView,
    Reason,
)
from tests.ui.conftest import Stage

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
SUPPORT = Membership("630", "Support", "1001", primary=True, logged_on=True)
ORDERS = Membership("640", "Orders", "2001", primary=False, priority=3)
REASONS = (Reason("1", "Break"), Reason("2", "Lunch"), Reason("0", "0 (timed wrap-up)"))


@pytest.fixture
def agent(live: Stage) -> Stage:
    live.desk.set_agent(
        state=AgentState.READY,
        since=live.desk.at(-252),
        memberships=(SUPPORT, ORDERS),
        reasons=REASONS,
        groups=(("630", "Support"), ("640", "Orders"), ("650", "Returns")),
    )
    return live


def button(stage: Stage) -> AgentButton:
    found = stage.child("agentButton")
    assert isinstance(found, AgentButton)
    return found


def said(stage: Stage) -> tuple[str, str]:
    return button(stage).text(), button(stage)._figures


def actions(stage: Stage) -> dict[str, QAction]:
    button(stage).choices.aboutToShow.emit()
    return {action.objectName(): action for action in button(stage).choices.actions() if not action.isSeparator()}


def asked(stage: Stage, *verbs: str) -> list[tuple[object, ...]]:
    return [what for what in stage.desk.asked if what[0] in verbs]


def dialog(stage: Stage, name: str) -> QDialog:
    found = [one for one in stage.window.findChildren(QDialog, name) if one.isVisible()]
    assert len(found) == 1, name
    return found[0]


def child(parent: QWidget, name: str) -> QWidget:
    found = parent.findChild(QWidget, name)
    assert found is not None, name
    return found


def test_who_is_no_agent_sees_nothing_of_it(live: Stage) -> None:
    assert not button(live).isVisible()
    live.bot.keyClick(live.window, Qt.Key.Key_F9)
    assert not button(live).choices.isVisible()
    (action,) = [one for one in live.shell.window.strip.menu.actions() if one.objectName() == "menuLogonAction"]
    action.trigger()
    dialog(live, "logonDialog").close()


def test_the_state_and_its_time_at_the_top(agent: Stage) -> None:
    assert button(agent).accessibleName() == "Agent state"
    assert said(agent) == ("Ready", "04:12")
    assert "Logged on to Support (630)" in button(agent).accessibleDescription()
    agent.desk.time += 3
    agent.shell.window.content._ticker.tick()
    assert said(agent) == ("Ready", "04:15")
    agent.desk.set_agent(state=AgentState.NOT_READY, since=agent.desk.now(), reason=REASONS[1])
    assert said(agent) == ("Not ready: Lunch", "00:00")
    agent.desk.set_agent(state=AgentState.BUSY, reason=None)
    assert said(agent)[0] == "Busy"
    agent.desk.set_agent(busy=True)
    assert said(agent) == ("Working…", "")
    agent.desk.set_agent(busy=False, state=AgentState.LOGGED_OFF, memberships=(ORDERS,))
    assert said(agent)[0] == "Logged off"


def test_what_is_not_known_says_so_and_has_no_time(agent: Stage) -> None:
    agent.desk.set_agent(state=AgentState.UNKNOWN, since=None, memberships=(ORDERS,))
    assert said(agent) == ("State unknown", "")
    assert "cannot be asked" in button(agent).toolTip()
    agent.desk.set_agent(memberships=(SUPPORT,))
    assert said(agent)[0] == "Logged on"
    assert "has not said whether you are ready" in button(agent).toolTip()


def test_not_ready_is_found_in_the_menu_by_mouse_and_by_digit(agent: Stage) -> None:
    found = actions(agent)
    assert found["readyAction"].isChecked()
    assert [one.text() for name, one in found.items() if name.startswith("notReady-")] == [
        "&1  Break",
        "&2  Lunch",
        "&0 (timed wrap-up)",
    ]
    found["notReady-2"].trigger()
    assert asked(agent, "not_ready") == [("not_ready", "2")]
    agent.bot.keyClick(agent.window, Qt.Key.Key_F9, SHIFT)
    menu = button(agent).choices
    assert menu.isVisible()
    agent.bot.keyClick(QApplication.focusWidget(), Qt.Key.Key_1)
    assert asked(agent, "not_ready") == [("not_ready", "2"), ("not_ready", "1")]
    assert not menu.isVisible()


@pytest.mark.parametrize("state", [AgentState.NOT_READY, AgentState.WRAP_UP])
def test_f9_is_ready_again(agent: Stage, state: AgentState) -> None:
    agent.desk.set_agent(state=state)
    agent.bot.keyClick(agent.window, Qt.Key.Key_F9)
    assert asked(agent, "ready") == [("ready",)]
    assert actions(agent)["readyAction"].text() == "&Ready\tF9"


def test_f9_asks_for_what_when_ready(agent: Stage) -> None:
    agent.bot.keyClick(agent.window, Qt.Key.Key_F9)
    assert button(agent).choices.isVisible()
    assert asked(agent, "ready", "not_ready") == []
    button(agent).choices.close()


def test_the_work_after_a_call_says_what_ends_it(agent: Stage) -> None:
    agent.desk.set_agent(state=AgentState.WRAP_UP, since=agent.desk.now(), wrap_up_ends=agent.desk.at(10))
    assert agent.text("wrapUpLine") == "Work after the call: ends by itself in 00:10, or with Ready (F9)."
    agent.desk.time += 4
    agent.shell.window.content._ticker.tick()
    assert "in 00:06" in agent.text("wrapUpLine")
    agent.desk.time += 9
    agent.shell.window.content._ticker.tick()
    assert "any moment" in agent.text("wrapUpLine")
    agent.desk.set_agent(wrap_up_ends=None)
    assert "when the phone system’s time for it is over" in agent.text("wrapUpLine")
    agent.desk.set_agent(state=AgentState.READY)
    assert agent.text("wrapUpLine") == ""


def test_logging_on_again_and_off(agent: Stage) -> None:
    found = actions(agent)
    assert [name for name in found if name.startswith(("logon", "logoff"))] == [
        "logon-640",
        "logonAction",
        "logoff-630",
    ]
    found["logon-640"].trigger()
    found["logoff-630"].trigger()
    agent.desk.set_agent(memberships=(SUPPORT, Membership("640", "Orders", "2001", primary=False, logged_on=True)))
    actions(agent)["logoffAction"].trigger()
    assert asked(agent, "logon", "logoff") == [
        ("logon", "640", "", None, None),
        ("logoff", "630"),
        ("logoff", ""),
    ]


def test_the_log_on_dialog_knows_the_last_time_and_says_what_is_wrong(agent: Stage) -> None:
    actions(agent)["logonAction"].trigger()
    asking = dialog(agent, "logonDialog")
    values = {name: child(asking, f"logon{name}Edit") for name in ("Group", "Id", "Priority")}
    assert {name: edit.text() for name, edit in values.items()} == {  # type: ignore[attr-defined]
        "Group": "640",
        "Id": "2001",
        "Priority": "3",
    }
    assert child(asking, "logonSecondary").isChecked()  # type: ignore[attr-defined]
    agent.bot.mouseClick(child(asking, "logonChoice-650"), LEFT)
    assert values["Group"].text() == "650"  # type: ignore[attr-defined]
    values["Id"].setText("12")  # type: ignore[attr-defined]
    agent.bot.keyClick(values["Id"], Qt.Key.Key_Return)
    assert asking.isVisible()
    assert asking.focusWidget() is values["Id"]
    assert values["Id"].accessibleDescription() == "An agent ID has four digits."
    agent.bot.keyClicks(values["Id"], "34")
    agent.bot.keyClick(values["Id"], Qt.Key.Key_Return)
    assert asked(agent, "logon") == [("logon", "650", "1234", False, 3)]
    assert not asking.isVisible()


def test_an_account_that_cannot_is_told_why(agent: Stage) -> None:
    agent.desk.set_agent(why_not="A station login cannot.")
    assert not button(agent).isEnabled()
    assert button(agent).toolTip() == "A station login cannot."
    agent.desk.set_agent(why_not="")
    agent.desk.set_connection(state=Connection.LOST)
    assert not button(agent).isEnabled()
    assert "lost" in button(agent).toolTip()


# --- queues


def call(stage: Stage, wait: float, ref: int, number: str = "0318055123", name: str = "J. Park") -> QueuedCall:
    return QueuedCall(number, name, stage.desk.at(-wait), ref)


def queue(stage: Stage, *calls: QueuedCall, **more: object) -> QueueView:
    facts = {"waiting": len(calls), "longest": calls[0].since if calls else None, "exact": True}
    return QueueView("630", "Support", calls=calls, **(facts | more))  # type: ignore[arg-type]


def test_the_queues_have_a_tab_where_the_account_sees_any(live: Stage) -> None:
    panels = live.shell.window.desk.panels
    index = panels._stack.indexOf(panels.queues)
    assert not panels.tabs.isTabVisible(index)
    live.desk.set_queues(queue(live))
    assert panels.tabs.isTabVisible(index)
    assert panels.tabs.count_of(index) == 0
    live.desk.set_queues(queue(live, call(live, 5, 1), call(live, 2, 2)))
    assert panels.tabs.count_of(index) == 2
    assert panels.tabs.tabToolTip(index) == "Queues: 2 waiting"
    live.desk.set_queues()
    assert not panels.tabs.isTabVisible(index)


def test_a_queue_says_how_many_since_when_and_who(live: Stage) -> None:
    live.desk.set_queues(queue(live, call(live, 41, 1), call(live, 12, 2, "", ""), waiting=4))
    live.shell.window.desk.panels.open(live.shell.window.desk.panels.queues)
    assert live.text("queueState-630") == "4 waiting"
    assert live.text("queueTimer-630") == "00:41"
    assert live.text("waitingWho-630-0") == "J. Park · 0318055123"
    assert live.text("waitingWho-630-1") == "Number withheld"
    assert live.text("queueMore-630") == "and 2 more"
    live.bot.mouseClick(live.button("Take J. Park"), LEFT)
    live.bot.mouseClick(live.button("Send Unknown caller"), LEFT)
    asking = dialog(live, "destinationDialog")
    edit = child(asking, "destinationEdit")
    live.bot.keyClicks(edit, "1002")
    live.bot.keyClick(edit, Qt.Key.Key_Return)
    assert asked(live, "take", "send") == [("take", "630", 1), ("send", "630", "1002", 2)]
    live.desk.set_queues(queue(live))
    assert live.text("queueState-630") == "nobody waits"
    assert live.text("queueTimer-630") == ""


def test_what_is_not_possible_or_not_certain_says_so(live: Stage) -> None:
    why_not = "This phone system does not report the waiting call’s identifier."
    live.desk.set_queues(queue(live, call(live, 5, 0), exact=False, why_not_take=why_not))
    live.shell.window.desk.panels.open(live.shell.window.desk.panels.queues)
    assert not live.button("Take J. Park").isEnabled()
    assert live.button("Take J. Park").toolTip() == why_not
    assert live.text("queueNote-630").startswith("Calls may have left")
    assert why_not in live.text("queueNote-630")
    live.desk.set_queues(QueueView("630", "Support", why_not_watched="You are not allowed to do that."))
    assert live.text("queueState-630") == "not known"
    assert live.text("queueNote-630") == "You are not allowed to do that."
    live.desk.set_queues(QueueView("630", "Support"))
    assert live.text("queueNote-630") == "The phone system tells it with the next call that waits."


def test_a_long_wait_becomes_the_biggest_thing_without_anybody_s_saying_so(live: Stage) -> None:
    edit = live.child("commandEdit")
    assert edit.hasFocus()
    live.desk.set_queues(queue(live, call(live, 41, 7), long_after=60.0), QueueView("640", "Orders", waiting=0))
    assert not live.child("queueAlarm").isVisible()
    live.desk.time += 25
    live.shell.window.content._ticker.tick()
    assert live.text("longestWait") == "01:06"
    assert live.text("longestWaitQueue") == "Support"
    assert live.text("longestWaitText") == "1 waiting · J. Park"
    assert edit.hasFocus()
    live.desk.add(LegState.CONNECTED, active=True)
    heights = {name: live.child(name).fontMetrics().height() for name in ("longestWait", "callTimer-1", "callName-1")}
    assert heights["longestWait"] == max(heights.values())
    live.bot.keyClick(live.window, Qt.Key.Key_F4, SHIFT)
    live.bot.mouseClick(live.button("Take the waiting call"), LEFT)
    assert asked(live, "take") == [("take", "630", 0), ("take", "630", 0)]
    live.bot.mouseClick(live.button("Show queues"), LEFT)
    assert live.shell.window.desk.panels.queues.isVisible()
    live.desk.set_connection(state=Connection.LOST)
    assert not live.button("Take the waiting call").isEnabled()
    live.desk.set_queues()
    assert not live.child("queueAlarm").isVisible()
    assert not any(
        owner for owner in live.shell.window.content._ticker._listeners if owner == id(live.child("queueAlarm"))
    )


def test_the_longest_of_all_queues_comes_first(live: Stage) -> None:
    other = QueueView("640", "Orders", waiting=1, longest=live.desk.at(-300), calls=(call(live, 300, 9),), exact=True)
    live.desk.set_queues(queue(live, call(live, 90, 7)), other)
    assert live.text("longestWaitQueue") == "Orders"
    live.shell.window.desk.panels.open(live.shell.window.desk.panels.queues)
    assert live.child("queueCard-640").y() < live.child("queueCard-630").y()
