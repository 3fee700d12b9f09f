"""The last event of a call is lost and nothing follows it: nobody looks at a call that is none for long."""

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desk_agent.simulator.exchange import Exchange
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.popup import Phase
from desk_agent.ui.popups import PopupStack
from desk_agent.view import HistoryFilter, Outcome, Verb
from tests.support.event_line import EventLine
from tests.support.fault_scene import Scene
from tests.support.truth import truth

CALLER = "0318055123"
LONGEST = 30.0  # seconds that a ghost may be seen
IS_ASKED = 12.0  # seconds in which the PBX is asked about a call that is shown, wherever it can be asked


async def ringing(scene: Scene) -> None:
    """Somebody calls."""
    scene.simulator.exchange.ring("1001", CALLER)
    await scene.calls("ringing")


async def connected(scene: Scene) -> None:
    """The agent talks."""
    await scene.talk(CALLER)


async def holding(scene: Scene) -> None:
    """The agent has put the caller on hold."""
    await scene.talk(CALLER)
    await scene.do(scene.desk.perform(Verb.HOLD))
    await scene.calls("holding")


async def held(scene: Scene) -> None:
    """A colleague has put the agent on hold."""
    await scene.talk("1002")
    scene.simulator.exchange.hold("1002")
    await scene.calls("held")


async def calling(scene: Scene) -> None:
    """A colleague's phone rings."""
    await scene.do(scene.desk.dial("1003"))
    await scene.calls("alerting", within=3.0)


def gives_up(exchange: Exchange) -> None:
    """The caller hangs up."""
    exchange.hang_up(CALLER)


def hangs_up(exchange: Exchange) -> None:
    """The agent does, at the phone."""
    exchange.hang_up("1001")


def clears(exchange: Exchange) -> None:
    """The phone's part in its call ends."""
    exchange.clear("1001")


def deaf(scene: Scene) -> EventLine:
    """From now on no event reaches the desk; the connection is whole."""
    return EventLine(scene.simulator, lambda _frame: [])


@pytest.mark.parametrize(
    ("begin", "end"),
    [(ringing, gives_up), (connected, hangs_up), (holding, clears), (held, clears), (calling, hangs_up)],
    ids=["ringing", "connected", "holding", "held", "calling"],
)
async def test_what_has_ended_unheard_is_not_shown_for_long(
    scene: Scene, begin: Callable[[Scene], Any], end: Callable[[Exchange], None]
) -> None:
    await scene.sign_in()
    await begin(scene)
    await scene.pass_time(3.0)  # what was asked for the last event's sake is answered
    before = scene.executed("clear")
    line = deaf(scene)
    end(scene.simulator.exchange)
    assert truth(scene.simulator) == {}
    await scene.until(lambda: not scene.desk.view.calls, within=IS_ASKED)
    assert [event["type"] for event in line.passed if event["deviceNumber"] == "1001"].count("released") == 1
    (row,) = scene.desk.history.find(HistoryFilter(), 10)
    assert row.outcome is Outcome.UNKNOWN, "nobody has seen how it ended, and nobody says so"
    assert scene.executed("clear") == before, "nothing was ended to find out"
    line.change = lambda frame: [frame]
    await scene.talk("0226710450")


@pytest.mark.parametrize("wrong", ["slow", "away"])
async def test_a_pbx_that_does_not_answer_well_is_asked_again(scene: Scene, wrong: str) -> None:
    """The question that would have shown it is not answered at first."""
    await scene.sign_in()
    await ringing(scene)
    line = deaf(scene)
    gives_up(scene.simulator.exchange)
    faults = scene.simulator.faults
    if wrong == "slow":
        faults.delay_replies(3.0)
    else:
        scene.proxy.slam()
    await scene.pass_time(11.0)
    faults.delay_replies(0.0)
    await scene.proxy.accept()
    await scene.until(lambda: not scene.desk.view.calls, within=LONGEST - 11.0)
    line.change = lambda frame: [frame]


@pytest.mark.qt_log_ignore(r"^This plugin does not support (raise\(\)|propagateSizeHints\(\))", extend=True)
async def test_the_popup_of_a_call_that_is_over_goes(scene: Scene, qtbot: QtBot) -> None:
    """With the window's own popups over the desk that the events do not reach."""
    bridge = Bridge(scene.desk)
    popups = PopupStack(bridge)
    try:
        await scene.sign_in()
        await ringing(scene)
        (card,) = popups.shown
        assert card.phase is Phase.RINGING
        assert card.isVisible()
        line = deaf(scene)
        gives_up(scene.simulator.exchange)
        await scene.pass_time(0.5)
        assert [shown.phase for shown in popups.shown] == [Phase.RINGING], "nobody can know it yet"
        await scene.until(lambda: Phase.RINGING not in {shown.phase for shown in popups.shown}, within=IS_ASKED)
        for shown in popups.shown:
            shown._timer.timeout.emit()  # it has said what became of the call for as long as it does
        assert popups.shown == []
        assert not card.isVisible()
        line.change = lambda frame: [frame]
        scene.simulator.exchange.ring("1001", "0226710450", gives_up_after=4.0)
        await scene.calls("ringing")
        assert [shown.phase for shown in popups.shown] == [Phase.RINGING]
        await scene.calls(within=6.0)
    finally:
        popups.close()
        bridge.close()
