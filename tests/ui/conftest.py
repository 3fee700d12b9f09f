"""A window over a FakeDesk, without an event loop: commands run at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desk_agent.settings import Keeper
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.dialogs.sign_in import SignInPrefill
from desk_agent.ui.shell import Shell
from tests.support.fake_desk import FakeDesk, run_now

_HERE = Path(__file__).parent


@dataclass
class Stage:
    """What a test sees of the program."""

    desk: FakeDesk
    bridge: Bridge
    shell: Shell
    bot: QtBot
    keeper: Keeper

    @property
    def window(self) -> QWidget:
        return self.shell.window

    def button(self, name: str) -> QAbstractButton:
        """The one visible button that is called ``name``."""
        found = [b for b in self.buttons() if b.accessibleName() == name]
        assert len(found) == 1, f"{name}: {[b.objectName() for b in found]}"
        return found[0]

    def buttons(self) -> list[QAbstractButton]:
        return [b for b in self.window.findChildren(QAbstractButton) if b.isVisible()]

    def child(self, object_name: str) -> QWidget:
        found = self.window.findChildren(QWidget, object_name)
        assert len(found) == 1, f"{object_name}: {len(found)}"
        return found[0]

    def text(self, object_name: str) -> str:
        """A visible label's text, "" if it is not shown."""
        label = self.child(object_name)
        assert isinstance(label, QLabel)
        return label.text() if label.isVisible() else ""

    def performed(self) -> list[tuple[object, ...]]:
        return [asked[1:] for asked in self.desk.asked if asked[0] == "perform"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What the offscreen platform cannot do, Qt itself tries for tooltip and fixed windows and for a tray."""
    ignored = pytest.mark.qt_log_ignore(
        r"^This plugin does not support (raise\(\)|propagateSizeHints\(\)|grabbing the keyboard)",
        "systemTrayWindowChanged",
        extend=True,
    )
    for item in items:
        if item.path.parent == _HERE:
            item.add_marker(ignored)


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def stage(qtbot: QtBot, desk: FakeDesk) -> Iterator[Stage]:
    bridge = Bridge(desk, run_now)
    keeper = Keeper()
    shell = Shell(
        bridge,
        prefill=SignInPrefill("pbx.example.net", 7443, "1001"),
        can_remember=True,
        theme="light",
        keeper=keeper,
        tray_available=lambda: False,
    )
    shell.show()
    qtbot.waitExposed(shell.window)
    shell.window.activateWindow()
    yield Stage(desk, bridge, shell, qtbot, keeper)
    shell.close()
    bridge.close()


@pytest.fixture
def live(stage: Stage) -> Stage:
    stage.desk.go_live()
    return stage
