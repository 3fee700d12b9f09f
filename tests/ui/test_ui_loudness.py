"""The profiles are seen at a glance and chosen in three places."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton

from desk_agent.loudness_profiles import PROFILES
from desk_agent.settings.loudness import Loudness
from desk_agent.ui.loud import LOOKS
from tests.ui.conftest import Stage


def marked(stage: Stage, prefix: str) -> list[str]:
    places = (stage.shell.window, stage.shell.tray.menu)
    found = {
        action.objectName(): action.isChecked()
        for place in places
        for action in place.findChildren(QAction)
        if action.objectName().startswith(f"{prefix}-")
    }
    assert len(found) == len(PROFILES), prefix
    return [name.removeprefix(f"{prefix}-") for name, checked in found.items() if checked]


def test_every_profile_has_its_own_shape() -> None:
    assert set(LOOKS) == set(PROFILES)
    assert len(set(LOOKS.values())) == len(LOOKS)


def test_it_is_chosen_in_the_tray_the_strip_and_the_menu(live: Stage) -> None:
    loud = live.bridge.loud
    bell = live.child("loudnessButton")
    assert bell.toolTip() == "Loudness: Everything"
    for prefix, profile in (("trayLoudness", "queues"), ("loudness", "popup"), ("menuLoudness", "silent")):
        places = (live.shell.window, live.shell.tray.menu)
        (action,) = [a for place in places for a in place.findChildren(QAction, f"{prefix}-{profile}")]
        action.trigger()
        assert loud.profile == profile
        for other in ("trayLoudness", "loudness", "menuLoudness"):
            assert marked(live, other) == [profile]
    assert bell.isVisible()
    assert bell.accessibleDescription() == "Loudness: Silent"
    assert live.shell.tray.tooltip.endswith("Loudness: Silent")


def test_the_bell_opens_its_menu(live: Stage) -> None:
    bell = live.child("loudnessButton")
    assert isinstance(bell, QPushButton)
    assert not bell.isVisible(), "loud is usual: in a narrow window it needs no room"
    live.window.resize(1400, 800)
    live.bot.waitUntil(bell.isVisible)
    live.bot.mouseClick(bell, Qt.MouseButton.LeftButton)
    live.button("Dial only").click()
    assert live.bridge.loud.profile == "dial"


def test_a_locked_loudness_is_shown_as_locked(live: Stage) -> None:
    loud = live.bridge.loud
    loud.why_locked = lambda path: "Locked by IT." if path == "loudness.profile" else ""
    loud.change(Loudness("queues"))
    action = live.shell.tray.menu.findChild(QAction, "trayLoudness-silent")
    assert isinstance(action, QAction)
    assert not action.isEnabled()
    assert action.toolTip() == "Locked by IT."


def test_a_choice_that_is_refused_is_not_marked(live: Stage) -> None:
    live.bridge.loud.change = lambda _section: None
    action = live.shell.tray.menu.findChild(QAction, "trayLoudness-silent")
    assert isinstance(action, QAction)
    action.trigger()
    assert marked(live, "trayLoudness") == ["everything"]
