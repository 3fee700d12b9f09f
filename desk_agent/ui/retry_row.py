"""When the next attempt is made, counted down, and a button that does not wait for it."""

import math

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.instant import Instant
from desk_agent.ui.fonts import Size
from desk_agent.ui.widgets.button import ActionButton
from desk_agent.ui.widgets.label import ElidedLabel
from desk_agent.ui.widgets.timers import Ticker


class RetryRow(QWidget):
    """``countdown`` and ``button`` name its two widgets."""

    retryWanted = Signal()

    def __init__(self, ticker: Ticker, countdown: str, button: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ticker = ticker
        self._at: Instant | None = None
        self._countdown = ElidedLabel(size=Size.SMALL, object_name=countdown)
        retry = ActionButton(_("Retry now"), name=_("Retry now"), object_name=button, icon="rotate-cw")
        retry.setAutoDefault(False)
        retry.clicked.connect(self.retryWanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._countdown, 1)
        row.addWidget(retry)
        self.hide()

    def set_time(self, at: Instant | None, *, shown: bool) -> None:
        """The next attempt is ``at``, or under way."""
        self._at = at
        self._count()
        self.setVisible(shown)
        self._listen()

    def showEvent(self, event: QShowEvent) -> None:
        """Start counting."""
        super().showEvent(event)
        self._listen()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop counting."""
        super().hideEvent(event)
        self._ticker.remove(self)

    def _listen(self) -> None:
        if self.isVisible() and self._at is not None:
            self._ticker.add(self, self._count)
        else:
            self._ticker.remove(self)

    def _count(self) -> None:
        left = math.ceil(self._at.mono - self._ticker.now().mono) if self._at else 0
        said = _("Trying again in {left} s").format(left=left) if left > 0 else _("Trying now…")
        if said != self._countdown.text():
            self._countdown.setText(said)
