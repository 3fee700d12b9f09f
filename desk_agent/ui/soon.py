"""What can wait until the popup of a call is on the screen.

A window is painted once its system has said that it is there, after everything that stands before it on this thread.
So while a call begins to ring nothing is done at once but its popup and its sound; the card in the main window, the
tray and their likes follow within a frame or two.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from desk_agent.view import CallsChanged, LegState

_AFTER_MS: Final = 25
_ANSWERS: Final = frozenset({"xcb", "wayland", "windows", "cocoa"})  # elsewhere a window is painted as it is shown


class Soon(QObject):
    """Does ``work`` once, a moment after it was wanted first."""

    def __init__(self, work: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(work)

    def want(self, change: CallsChanged) -> None:
        """Do it: soon where a call may have begun to ring by ``change``, else at once."""
        rings = any(call.state is LegState.RINGING and call.ref in change.changed for call in change.calls)
        if not rings or QGuiApplication.platformName() not in _ANSWERS:
            self.now()
        elif not self._timer.isActive():
            self._timer.start()

    def now(self) -> None:
        """Do it, and not again for what was wanted before."""
        self._timer.stop()
        self._work()

    def drop(self) -> None:
        """Do nothing more of what was wanted before."""
        self._timer.stop()
