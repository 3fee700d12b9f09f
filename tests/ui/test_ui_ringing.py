"""When the computer rings: which sound, on which device, and how soon it is silent."""

from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from desk_agent.settings import QueueRule, Sound
from desk_agent.ui.ringing import Ringing
from desk_agent.view import Connection, LegState, Outcome
from tests.ui.conftest import Stage


class FakePlayer:
    def __init__(self) -> None:
        self.heard: list[Any] = []

    def ring(self, sound: str, device: str = "", volume: int = 100, *, once: bool = False) -> None:
        self.heard.append((sound, device, volume, once))

    def stop(self) -> None:
        self.heard.append("silence")


@pytest.fixture
def player(live: Stage) -> FakePlayer:
    made = FakePlayer()
    ringing = Ringing(live.bridge, lambda: made, live.shell)
    live.shell.popups.dismissed.connect(ringing.hush)
    made.ringing = ringing  # type: ignore[attr-defined]
    return made


def on(stage: Stage, **more: Any) -> None:
    stage.bridge.loud.change(Sound(ring=True, device="Headset", volume=40, **more))


def test_it_is_off_by_default(live: Stage, player: FakePlayer) -> None:
    live.desk.end(live.desk.add())
    assert player.heard == []


@pytest.mark.parametrize("how", ["answered here", "answered elsewhere", "rejected", "lost", "quieter", "off"])
def test_it_is_silent_the_moment_that_nothing_rings(live: Stage, player: FakePlayer, how: str) -> None:
    on(live)
    ref = live.desk.add()
    assert player.heard == [("bell", "Headset", 40, False)]
    match how:
        case "answered here":
            live.desk.change(ref, LegState.CONNECTED)
        case "answered elsewhere":
            live.desk.end(ref, Outcome.ANSWERED_ELSEWHERE, "answered by 1003")
        case "rejected":
            live.desk.end(ref, Outcome.REJECTED)
        case "lost":
            live.desk.set_connection(state=Connection.LOST)
        case "quieter":
            live.bridge.loud.choose("popup")
        case "off":
            live.bridge.loud.change(Sound())
    assert player.heard == [("bell", "Headset", 40, False), "silence"]


def test_a_queue_has_its_own_sound(live: Stage, player: FakePlayer) -> None:
    on(live, sound="soft")
    loud = live.bridge.loud
    loud.take(replace(loud.given, rules={"620": QueueRule(sound="chime"), "630": QueueRule(sound="none")}))
    live.desk.end(live.desk.add(called="620"))
    live.desk.end(live.desk.add(called="630"))
    live.desk.end(live.desk.add(called="1001"))
    sounds = [heard[0] for heard in player.heard if heard != "silence"]
    assert sounds == ["chime", "soft"]


def test_two_calls_do_not_begin_again(live: Stage, player: FakePlayer) -> None:
    on(live)
    first = live.desk.add()
    second = live.desk.add()
    live.desk.end(first)
    assert player.heard == [("bell", "Headset", 40, False)], "it rings on for the second"
    live.desk.end(second)
    assert player.heard[-1] == "silence"


def test_whoever_talks_hears_it_once(live: Stage, player: FakePlayer) -> None:
    on(live)
    live.desk.add(LegState.CONNECTED, active=True)
    live.desk.add()
    assert player.heard == [("bell", "Headset", 40, True)]


def test_a_popup_sent_away_takes_the_sound_along(live: Stage, player: FakePlayer) -> None:
    on(live)
    live.desk.add()
    (popup,) = live.shell.popups.shown
    button = popup.findChild(QPushButton, "popupDismissButton")
    live.bot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert player.heard[-1] == "silence"


def test_it_can_be_tried_out_even_when_silent(live: Stage, player: FakePlayer) -> None:
    live.bridge.loud.change(Sound(sound="marimba", volume=10))
    live.bridge.loud.choose("silent")
    player.ringing.try_out()  # type: ignore[attr-defined]
    assert player.heard == [("marimba", "", 10, True)]
