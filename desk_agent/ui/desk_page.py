"""The desk: own phone, command bar, calls, panels. One column when narrow, two when wide."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from desk_agent.ui import words
from desk_agent.ui.banner import LinkBanner, NoticeBar
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.calls.list import CallList
from desk_agent.ui.command_bar import CommandBar
from desk_agent.ui.header import Header
from desk_agent.ui.panels.tabs import Panels
from desk_agent.ui.widgets.timers import Ticker
from desk_agent.view import CallsChanged, ConnectionView, Level, StationView

TWO_COLUMNS_FROM = 820


class DeskPage(QWidget):
    """What a signed-in user sees."""

    wideChanged = Signal(bool)
    featuresWanted = Signal()

    def __init__(self, bridge: Bridge, ticker: Ticker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("deskPage")
        self._bridge = bridge
        self._wide: bool | None = None
        self.header = Header()
        self.command = CommandBar(bridge, self)
        self._banner = LinkBanner(ticker)
        self._banner.retryWanted.connect(bridge.retry_now)
        self._banner.whyWanted.connect(self.featuresWanted)
        self._notice = NoticeBar()
        self.calls = CallList(ticker)
        self.calls.chosen.connect(bridge.perform)
        self.panels = Panels(bridge)
        self._left = QWidget()
        self._left.setObjectName("callColumn")
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(8)
        for widget in (self.header, self.command, self._notice, self._banner, self.calls):
            left.addWidget(widget)
        left.addSpacing(0)
        self._body = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._body.setContentsMargins(12, 12, 12, 4)
        self._body.setSpacing(12)
        self._body.addWidget(self._left)
        self._body.addWidget(self.panels, 1)
        bridge.connectionChanged.connect(self._on_connection)
        bridge.stationChanged.connect(self._on_station)
        bridge.callsChanged.connect(self._on_calls)
        bridge.notice.connect(self._notice.show_notice)
        self.calls.arranged.connect(self._order_tabs)
        view = bridge.view
        self._on_station(view.station)
        self._on_connection(view.connection)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose between one column and two."""
        super().resizeEvent(event)
        wide = self.width() >= TWO_COLUMNS_FROM
        if wide == self._wide:
            return
        self._wide = wide
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._body.setDirection(way)
        self._body.setStretch(0, 1 if wide else 0)
        self._body.setStretch(1, 1)
        self.calls.set_compact(compact=not wide)
        self.wideChanged.emit(wide)

    def _order_tabs(self) -> None:
        # cards are younger than what stands below them
        before = self.command.last
        for card in self.calls.cards:
            for button in card.action_row.in_order():
                QWidget.setTabOrder(before, button)
                before = button

    def _on_connection(self, connection: ConnectionView) -> None:
        self.header.set_connection(connection)
        self._banner.set_connection(connection)
        self.command.set_why_not(words.why_no_dialing(connection))
        self.calls.set_empty(*words.no_calls(connection))
        for panel in (self.panels.colleagues, self.panels.rooms):
            self.panels.set_present(panel, present=connection.level is not Level.DIAL_ONLY)
        self._show_calls()

    def _on_station(self, station: StationView) -> None:
        self.header.set_station(station)

    def _on_calls(self, _change: CallsChanged) -> None:
        self._show_calls()

    def _show_calls(self) -> None:
        view = self._bridge.view
        self.calls.set_calls(view.calls, words.why_no_action(view.connection))
