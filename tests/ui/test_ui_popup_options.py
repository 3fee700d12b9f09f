"""What of popups can be set: which calls, how large, how long, in which colour; and their first frame."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desk_agent.settings import Loudness, Popups, QueueRule
from desk_agent.settings.loudness import COLOURS as CHOICES
from desk_agent.ui.popup import CallPopup, Phase
from desk_agent.ui.raising import raise_quietly
from desk_agent.ui.theme import CONTRAST, DARK, LIGHT, contrast
from desk_agent.ui.widgets.queue_tag import COLOURS, QueueTag, colours
from desk_agent.view import LegState, Outcome, QueueView
from tests.ui.conftest import Stage


def names(stage: Stage) -> list[str]:
    return [popup.findChild(QLabel, "popupName").text() for popup in stage.shell.popups.shown]


def rules(stage: Stage, **given: QueueRule) -> None:
    loud = stage.bridge.loud
    loud.take(replace(loud.given, rules={name.removeprefix("n"): rule for name, rule in given.items()}))


def test_popups_can_be_off_or_for_queue_calls(live: Stage) -> None:
    live.desk.set_queues(QueueView("620", "Sales"))
    live.bridge.loud.change(Popups(show="queues"))
    live.desk.add(called="1001", called_name="", name="Direct")
    live.desk.add(called="620", name="Queued")
    assert names(live) == ["Queued"]
    live.bridge.loud.change(Popups(show="none"))
    assert names(live) == [], "those that were shown go at once"
    live.bridge.loud.change(Popups(show="all"))
    assert names(live) == ["Direct", "Queued"], "and come back while they ring"


def test_a_quieter_profile_takes_popups_away_at_once(live: Stage) -> None:
    live.desk.add()
    live.bridge.loud.choose("silent")
    assert names(live) == []
    live.bridge.loud.change(Loudness("popup"))
    assert len(names(live)) == 1


def test_a_rule_can_keep_a_queue_from_popping(live: Stage) -> None:
    rules(live, n620=QueueRule(pops="never"))
    live.desk.add(called="620")
    live.desk.add(called="1001", name="Direct")
    assert names(live) == ["Direct"]


def test_a_notification_can_stand_in_for_the_card(live: Stage) -> None:
    live.shell.popups.instead = lambda: True
    live.desk.add()
    assert names(live) == []


def test_the_sizes(live: Stage) -> None:
    widths = {}
    for size in ("small", "normal", "large"):
        live.bridge.loud.change(Popups(size=size))
        ref = live.desk.add(others=("Mia Hoffmann",))
        (popup,) = live.shell.popups.shown
        others = popup.findChild(QLabel, "popupOthers")
        assert others.isVisible() is (size != "small")
        widths[size] = popup.width()
        assert popup.screen().availableGeometry().contains(popup.geometry())
        live.desk.end(ref)
    assert widths["small"] < widths["normal"] < widths["large"]


def test_how_long_a_farewell_stays(live: Stage) -> None:
    live.bridge.loud.change(Popups(farewell=10))
    live.desk.end(live.desk.add(), Outcome.MISSED)
    (popup,) = live.shell.popups.shown
    assert (popup.phase, popup._timer.interval()) == (Phase.FAREWELL, 10_000)
    popup.free()
    live.bridge.loud.change(Popups(farewell=0))
    live.desk.end(live.desk.add(), Outcome.MISSED)
    assert live.shell.popups.shown == []


def test_several_people_of_one_number_are_all_named(live: Stage) -> None:
    live.desk.add(name="Anna Berg", others=("Mia Hoffmann", "Jonas Wolf"))
    (popup,) = live.shell.popups.shown
    assert popup.findChild(QLabel, "popupOthers").text() == "or Mia Hoffmann, Jonas Wolf"


def test_the_queues_colour_is_on_popup_and_card(live: Stage) -> None:
    rules(live, n620=QueueRule(colour="teal"))
    ref = live.desk.add(called="620", called_name="Sales")
    (popup,) = live.shell.popups.shown
    for tag in (popup.findChild(QueueTag, "popupQueue"), live.child(f"callQueue-{ref}")):
        assert isinstance(tag, QueueTag)
        assert tag.isVisible()
        assert (tag.text(), tag.colour) == ("Sales", "teal"), "the name is there: colour is never the only sign"
    live.desk.change(ref, LegState.CONNECTED)
    assert live.child(f"callQueue-{ref}").isVisible(), "also while they talk"
    rules(live)
    assert not live.child(f"callQueue-{ref}").isVisible()


def test_a_queue_without_a_name_is_its_number(live: Stage) -> None:
    rules(live, n620=QueueRule(colour="red"))
    ref = live.desk.add(called="620", called_name="")
    assert live.text(f"callQueue-{ref}") == "620"


def test_every_colour_that_can_be_set_is_known() -> None:
    assert set(COLOURS) == set(CHOICES) - {""}


@pytest.mark.parametrize("name", COLOURS)
def test_colours_keep_their_contrast(name: str) -> None:
    for look in (LIGHT, DARK, CONTRAST):
        ground, ink = colours(name, dark=look is not LIGHT)
        assert contrast(ground, ink) >= 4.5
        for behind in (look.card, look.raised, look.ringing_tint):
            assert contrast(ground, behind) >= 3.0, f"{name} on {behind}"


class FirstFrame(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and isinstance(watched, CallPopup) and watched.isVisible():
            self.said.append(watched.findChild(QLabel, "popupName").text())
        return False


def test_the_first_frame_has_the_name(live: Stage) -> None:
    frames = FirstFrame()
    live.shell.popups._cards[0].installEventFilter(frames)
    live.desk.add(name="Anna Berg")
    live.bot.waitUntil(lambda: bool(frames.said))
    assert frames.said[0] == "Anna Berg"


def test_the_window_comes_up_for_a_ring_or_an_answer_only_if_wanted(live: Stage) -> None:
    window = live.shell.window
    for when, rung, answered in (("never", False, False), ("ring", True, False), ("answer", False, True)):
        live.bridge.loud.change(Popups(raise_window=when))
        window.hide()
        ref = live.desk.add()
        assert window.isVisible() is rung, when
        window.hide()
        live.desk.change(ref, LegState.CONNECTED)
        assert window.isVisible() is answered, when
        live.desk.end(ref)
    window.hide()
    live.bridge.loud.choose("popup")
    live.desk.change(live.desk.add(), LegState.CONNECTED)
    assert not window.isVisible()


def test_coming_up_leaves_a_minimised_window_as_large_as_it_was(live: Stage, qtbot: QtBot) -> None:
    window = live.shell.window
    window.showMinimized()
    raise_quietly(window)
    assert window.isVisible()
    assert not window.isMinimized()
