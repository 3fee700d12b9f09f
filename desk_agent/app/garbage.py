"""Objects that refer to each other in a circle are collected on the main thread only.

Python collects them on whichever thread happens to allocate when it is time. Among them are widgets, windows and
timers, and Qt's objects must not die on another thread: it corrupts the memory. Contacts, the history and the keyring
work on threads of their own, so automatic collection is off and a coarse timer stands in for it.
"""

import gc
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer

EVERY_MS: Final = 10_000
_YOUNG: Final = 10  # collections of a generation before the one above it is looked at too


class MainThreadCollector(QObject):
    """Collects from the thread that made it, while it is there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collect what is young, and now and then what is older."""
        _new, young, old = gc.get_count()
        gc.collect(2 if old > _YOUNG else 1 if young > _YOUNG else 0)

    def end(self) -> None:
        """Let Python do it again; no other thread may be at work any more."""
        self._timer.stop()
        gc.enable()
