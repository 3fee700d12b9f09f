"""E-05: whatever a caller, a PBX or a file writes stands in the window as text: every widget of every state."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desk_agent.ui.bridge import Bridge
from desk_agent.ui.dialogs.certificate import CertificateDialog
from desk_agent.ui.dialogs.sign_in import SignInPrefill
from desk_agent.ui.main_window import MainWindow
from desk_agent.ui.popup import CallPopup
from desk_agent.ui.shell import Shell
from desk_agent.view import Change, Outcome
from tests.support.fake_desk import FakeDesk, run_now
from tests.support.hostile_text import HOSTILE, MARK, Poisoning, faults, poisoned, seen
from tests.ui import (
    screenshots,
    screenshots_calls,
    screenshots_contacts,
    screenshots_history,
    screenshots_loud,
    screenshots_offers,
    screenshots_phone,
    screenshots_rooms,
)

State = Callable[[FakeDesk, MainWindow], None]
QUIET = {"sign_in", "sign_in_error", "rooms_none"}  # they show nothing that somebody else has written


class HostileDesk(FakeDesk):
    """Says everything in hostile text."""

    def __init__(self, contacts: Any = None) -> None:
        super().__init__(contacts)
        for part in ("records", "contacts", "offers"):
            setattr(self, part, Poisoning(getattr(self, part)))

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, poisoned(value) if name == "view" else value)

    def _tell(self, change: Change) -> None:
        super()._tell(poisoned(change))


@pytest.fixture
def desk() -> HostileDesk:
    return HostileDesk()


@pytest.fixture
def window(desk: HostileDesk, qtbot: QtBot) -> Iterator[MainWindow]:
    bridge = Bridge(desk, run_now)
    made = MainWindow()
    made.fill(bridge, SignInPrefill("192.168.1.10", 7443, "1001"))
    made.resize(1400, 900)
    made.show()
    yield made
    bridge.close()
    made.let_go()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def check(root: QWidget, least: int = 1) -> None:
    for _ in range(3):
        QApplication.processEvents()
    found = sorted(set(faults(root)))
    assert found == [], "\nFAULT ".join(["", *found])
    assert seen(root) >= least


@pytest.mark.parametrize("state", screenshots.STATES, ids=lambda state: state.__name__)
def test_the_window_in_every_state(state: State, desk: HostileDesk, window: MainWindow) -> None:
    state(desk, window)
    window.content._ticker.tick()
    check(window, least=state.__name__ not in QUIET)
    for other in QApplication.topLevelWidgets():
        if other is not window:
            assert (found := sorted(set(faults(other)))) == [], "\nFAULT ".join(["", *found])


@pytest.fixture
def bridge(desk: HostileDesk) -> Iterator[Bridge]:
    made = Bridge(desk, run_now)
    desk.go_live()
    yield made
    made.close()


def ended(desk: HostileDesk) -> CallPopup:
    popup = CallPopup()
    ref = desk.add(diverted_by="1003 Cho")
    popup.set_call(desk.view.calls[0], "")
    desk.end(ref, Outcome.MISSED)
    popup.say_farewell(desk.view.recent[0])
    return popup


OPENED: dict[str, Callable[[HostileDesk, Bridge], dict[str, Any]]] = {
    "phone": screenshots_phone.dialogs,
    "rooms": lambda _desk, _bridge: screenshots_rooms.dialogs(),
    "contacts": lambda desk, bridge: screenshots_contacts.dialogs(bridge, desk),
    "history": lambda desk, _bridge: screenshots_history.dialogs(desk),
    "offers": lambda desk, _bridge: screenshots_offers.widgets(desk),
    "popups": lambda desk, _bridge: screenshots_calls.popups(desk),
    "loud": lambda desk, _bridge: screenshots_loud.popups(desk),
    "colours": lambda desk, _bridge: screenshots_loud.colours(desk),
    "ended": lambda desk, _bridge: {"ended": ended(desk)},
}


@pytest.mark.parametrize("which", OPENED)
def test_everything_that_opens_over_it(which: str, desk: HostileDesk, bridge: Bridge) -> None:
    found = 0
    for opened in OPENED[which](desk, bridge).values():
        opened.show()
        check(opened, least=0)
        found += seen(opened)
        opened.hide()
        if isinstance(opened, CallPopup):
            opened.free()
        opened.deleteLater()
    assert found or which in {"rooms", "history"}  # those show what is asked for, not what somebody has written


@pytest.mark.parametrize("changed", ["", screenshots.SHA[::-1]])
def test_a_certificate(changed: str, qtbot: QtBot) -> None:
    dialog = CertificateDialog(poisoned(screenshots.CERTIFICATE))
    qtbot.addWidget(dialog)
    dialog.show()
    check(dialog)


def test_popups_tray_and_notices_of_the_whole_program(desk: HostileDesk, qtbot: QtBot) -> None:
    bridge = Bridge(desk, run_now)
    shell = Shell(bridge, prefill=SignInPrefill(HOSTILE, 1, HOSTILE, HOSTILE), theme="light")
    try:
        shell.show()
        desk.go_live()
        desk.set_connection(certificate=screenshots.CERTIFICATE)
        for _ in range(3):
            desk.add()
        desk.say("no")
        for root in QApplication.topLevelWidgets():
            assert (found := sorted(set(faults(root)))) == [], "\nFAULT ".join(["", *found])
        assert sum(seen(root) for root in QApplication.topLevelWidgets()) > 5
        assert MARK in shell.tray.tooltip
        assert not [char for char in "<\x1b\u202e" if char in shell.tray.tooltip]
    finally:
        shell.close()
        bridge.close()


def test_the_look_itself_finds_what_is_wrong(qtbot: QtBot) -> None:
    label = QLabel(HOSTILE)
    qtbot.addWidget(label)
    label.setToolTip(HOSTILE)
    label.setOpenExternalLinks(True)
    said = "\n".join(faults(label))
    for fault in ("reads markup", "opens links", "U+001B", "characters", "tooltip reads markup"):
        assert fault in said
