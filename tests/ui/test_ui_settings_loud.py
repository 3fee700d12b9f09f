"""The settings of how loud the desk is: rules for queues are made and changed, a sound output is chosen."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desk_agent.settings import Keeper, QueueRule, Settings, Site, Sound, WindowPage
from desk_agent.ui.settings.extensions import Extensions
from desk_agent.ui.settings.queue_rules import QueueRulesEditor
from desk_agent.ui.settings.sound_device import SoundDeviceEditor
from desk_agent.ui.settings.window import SettingsWindow
from desk_agent.ui.widgets.menu_button import MenuButton
from desk_agent.ui.widgets.queue_tag import QueueTag

Asked = list[Callable[[list[str]], None]]


@pytest.fixture
def keeper() -> Keeper:
    return Keeper(settings=Settings(site=Site(queues={"620": "Sales"}), queue_rules={"630": QueueRule("red")}))


@pytest.fixture
def asked() -> Asked:
    return []


@pytest.fixture
def window(qtbot: QtBot, keeper: Keeper, asked: Asked) -> SettingsWindow:
    extensions = Extensions()
    extensions.add_editor("queue_rules", lambda entry: QueueRulesEditor(entry, lambda: keeper.current.site.queues))
    extensions.add_editor("sound_device", lambda entry: SoundDeviceEditor(entry, asked.append))
    made = SettingsWindow(keeper, extensions)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(made)
    made.resize(820, 900)
    made.show()
    return made


def child(window: QWidget, kind: type, name: str) -> QWidget:
    found = [one for one in window.findChildren(kind, name) if one.isVisible()]
    assert len(found) == 1, f"{name}: {len(found)}"
    return found[0]


def choose(qtbot: QtBot, window: QWidget, button: str, action: str) -> None:
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(MenuButton, button)))
    menu = child(window, MenuButton, button)
    assert isinstance(menu, MenuButton)
    menu.choices.aboutToShow.emit()
    found = menu.choices.findChild(QAction, action)
    assert isinstance(found, QAction), [one.objectName() for one in menu.choices.actions()]
    found.trigger()


def test_a_rule_is_added_changed_and_removed(qtbot: QtBot, window: SettingsWindow, keeper: Keeper) -> None:
    window.open_page(WindowPage.LOUDNESS)
    assert child(window, QLabel, "queueRuleKnown").text() == "Your queues: Sales = 620"  # type: ignore[attr-defined]
    edit = child(window, QLineEdit, "queueRuleNumber")
    qtbot.keyClicks(edit, "620")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert keeper.current.queue_rules == {"630": QueueRule("red"), "620": QueueRule("blue")}
    choose(qtbot, window, "queueRule-colour-620", "queueRule-colour-620-teal")
    choose(qtbot, window, "queueRule-sound-620", "queueRule-sound-620-chime")
    choose(qtbot, window, "queueRule-pops-620", "queueRule-pops-620-never")
    assert keeper.current.queue_rules["620"] == QueueRule("teal", "chime", "never")
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(QueueTag, "queueRuleTag-620")))
    tag = child(window, QueueTag, "queueRuleTag-620")
    assert isinstance(tag, QueueTag)
    assert (tag.text(), tag.colour) == ("Sales", "teal")
    remove = child(window, QAbstractButton, "queueRuleRemove-630")
    assert remove.accessibleName() == "Remove the rule for 630"
    qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert list(keeper.current.queue_rules) == ["620"]


def test_what_is_no_number_is_refused_with_a_sentence(qtbot: QtBot, window: SettingsWindow, keeper: Keeper) -> None:
    window.open_page(WindowPage.LOUDNESS)
    qtbot.keyClicks(child(window, QLineEdit, "queueRuleNumber"), "Sales")
    qtbot.mouseClick(child(window, QAbstractButton, "queueRuleAdd"), Qt.MouseButton.LeftButton)
    fault = child(window, QLabel, "setting-queue_rulesFault")
    assert "digits only" in fault.text()  # type: ignore[attr-defined]
    assert list(keeper.current.queue_rules) == ["630"]


def test_a_sound_output_is_chosen_from_those_that_are_there(
    qtbot: QtBot, window: SettingsWindow, keeper: Keeper, asked: Asked
) -> None:
    keeper.change(Sound(device="Old headset"))
    window.open_page(WindowPage.POPUPS)
    (found,) = asked
    button = child(window, MenuButton, "setting-sound.device")
    assert button.text() == "Old headset"  # type: ignore[attr-defined]
    found(["Speakers", "Headset"])
    assert isinstance(button, MenuButton)
    button.choices.aboutToShow.emit()
    assert [one.text() for one in button.choices.actions()] == [
        "Like the system",
        "Speakers",
        "Headset",
        "Old headset (not plugged in)",
    ]
    choose(qtbot, window, "setting-sound.device", "soundDevice-2")
    assert keeper.current.sound.device == "Headset"
