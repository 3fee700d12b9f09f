"""In a language whose words are 40 % longer nothing that matters is cut, and nothing stays English."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from desk_agent import i18n
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.dialogs.sign_in import SignInPrefill
from desk_agent.ui.main_window import MainWindow
from desk_agent.ui.widgets.label import ElidedLabel
from tests.support.fake_desk import FakeDesk, run_now
from tests.support.pseudo_locale import PseudoLocale, pseudo
from tests.ui import screenshots_calls, screenshots_phone, screenshots_rooms
from tests.ui.screenshots import idle, lost, records, ringing_twice, sign_in, sign_in_error, talking

State = Callable[[FakeDesk, MainWindow], None]
STATES = (
    idle, lost, records, ringing_twice, sign_in, sign_in_error, talking,
    *screenshots_calls.STATES, *screenshots_phone.STATES, *screenshots_rooms.STATES,
)  # fmt: skip
# What may be cut: names and wishes of any length are shown in them, and their tooltips tell the whole.
SHORTENED = ("forwardButton", "agentButton", "member")


@pytest.fixture(autouse=True)
def _pseudo() -> Iterator[None]:
    i18n.install(PseudoLocale())
    yield
    i18n.install(None)


def cut(widget: QWidget) -> bool:
    if isinstance(widget, ElidedLabel) or widget.objectName().startswith(SHORTENED):
        return False
    if isinstance(widget, QLabel) and widget.text() and widget.wordWrap():
        return widget.height() < widget.heightForWidth(widget.width()) - 8
    if isinstance(widget, QLabel | QAbstractButton) and widget.text():
        return widget.width() < widget.sizeHint().width() - 1
    return False


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_nothing_is_cut_in_a_narrow_window(qapp: QApplication, state: State) -> None:
    desk = FakeDesk()
    bridge = Bridge(desk, run_now)
    window = MainWindow()
    window.fill(bridge, SignInPrefill("192.168.1.10", 7443, "1001"), why_not="This system has no password store.")
    try:
        window.resize(380, 720)
        window.show()
        state(desk, window)
        for _turn in range(2):
            qapp.processEvents()
        assert window.width() == 380, "its words have made it wider"
        shown = [widget for widget in window.findChildren(QWidget) if widget.isVisible()]
        assert [f"{widget.objectName()}: {widget.text()}" for widget in shown if cut(widget)] == []
        english = {
            "Hold",
            "Call",
            "Answer",
            "Reject",
            "Transfer",
            "End",
            "Sign in",
            "Menu",
            "More",
            "Cancel",
            "Queues",
        }
        names = {widget.accessibleName() for widget in shown} | {
            widget.text() for widget in shown if isinstance(widget, QAbstractButton)
        }
        assert names & english == set()
    finally:
        bridge.close()
        window.let_go()
        window.deleteLater()


@pytest.mark.parametrize(
    ("text", "longer"),
    [
        ("Hold", "Hóld~~"),
        ("Held by {name}", "Héld bý {name} ~~~"),
        ("&Ready", "&Réádý~~"),
        ("Divert…", "Dívért~~~…"),
        ("invalid choice: %(value)r", "íñválíd çhóíçé: %(value)r ~~~~~~"),
    ],
)
def test_the_language(text: str, longer: str) -> None:
    assert pseudo(text) == longer
