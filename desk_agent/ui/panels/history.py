"""The History panel: the calls of this session, newest first."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from desk_agent.i18n import _
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.panels.people import past_row
from desk_agent.ui.panels.rows import RowList
from desk_agent.ui.widgets.empty import EmptyState
from desk_agent.view import Outcome


class HistoryPanel(QWidget):
    """Finished calls; Enter or the phone calls back."""

    unseenChanged = Signal(int)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("historyPanel")
        self._bridge = bridge
        self._seen_until = bridge.now().mono
        self._list = RowList(name=_("Recent calls"), object_name="historyList")
        self._list.callWanted.connect(bridge.dial)
        self._list.actionClicked.connect(bridge.dial)
        self._empty = EmptyState(
            "history", _("No calls yet"), _("Calls of this session are listed here."), object_name="historyEmpty"
        )
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self._list)
        self._stack.addWidget(self._empty)
        bridge.callsChanged.connect(self.refresh)
        bridge.connectionChanged.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Read the finished calls."""
        recent, today = self._bridge.view.recent, self._bridge.now()
        self._list.rows.set_rows([past_row(past, today) for past in recent])
        self._stack.setCurrentIndex(0 if recent else 1)
        if self.isVisible():
            self._seen_until = today.mono
        unseen = [p for p in recent if p.outcome is Outcome.MISSED and p.ended.mono > self._seen_until]
        self.unseenChanged.emit(len(unseen))

    def showEvent(self, event: QShowEvent) -> None:
        """All are seen now."""
        super().showEvent(event)
        self.refresh()
