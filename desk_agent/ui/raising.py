"""The main window comes to the front by itself where the user wants that, and never takes the keyboard."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desk_agent.ui.bridge import Bridge
from desk_agent.view import CallsChanged, CallView, Direction, LegState


class Raising(QObject):
    """Watches calls begin to ring and be answered."""

    def __init__(self, bridge: Bridge, window: QWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._window = window
        self._seen: dict[int, LegState] = {}
        bridge.callsChanged.connect(self._on_calls)

    def _on_calls(self, change: CallsChanged) -> None:
        before, self._seen = self._seen, {call.ref: call.state for call in change.calls}
        for call in change.calls:
            moment = _moment(call, before.get(call.ref))
            if moment and self._bridge.loud.plan(call).raises == moment:
                raise_quietly(self._window)
                return


def _moment(call: CallView, before: LegState | None) -> str:
    if call.direction is not Direction.IN or call.state is before:
        return ""
    if call.state is LegState.RINGING:
        return "ring"
    return "answer" if call.state is LegState.CONNECTED and before is LegState.RINGING else ""


def raise_quietly(window: QWidget) -> None:
    """Show ``window`` in front of the others without giving it the keyboard."""
    window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    try:
        if window.isMinimized():
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        if QGuiApplication.platformName() != "offscreen":
            window.raise_()
    finally:
        window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, on=False)
