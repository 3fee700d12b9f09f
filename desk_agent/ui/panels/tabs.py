"""The panels beside the calls, under a row of tabs."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desk_agent.ui import fonts
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.fonts import Size
from desk_agent.ui.panels.contacts import ContactsPanel
from desk_agent.ui.panels.history import HistoryPanel
from desk_agent.ui.theme import colors_of
from desk_agent.ui.widgets import draw
from desk_agent.ui.widgets.surface import Surface


class TabRow(QTabBar):
    """Tabs with a line under the chosen one and a count beside the word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panelTabs")
        self.setAccessibleName("Panels")
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setFont(fonts.font(Size.BODY, bold=True))
        self._counts: dict[int, int] = {}

    def set_count(self, index: int, count: int) -> None:
        """Show ``count`` beside the word; nothing for 0."""
        if self._counts.get(index, 0) == count:
            return
        self._counts[index] = count
        self.setTabToolTip(index, f"{count} missed" if count else "")
        self.setTabText(index, self.tabText(index))  # the width changes
        self.update()

    def tabSizeHint(self, index: int) -> QSize:
        """The word, the count and air."""
        width = self.fontMetrics().horizontalAdvance(self.tabText(index)) + 32
        return QSize(width + (28 if self._counts.get(index) else 0), 40)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint flat tabs."""
        painter = QPainter(self)
        colors = colors_of(self)
        for index in range(self.count()):
            rect = self.tabRect(index)
            chosen = index == self.currentIndex()
            count = self._counts.get(index, 0)
            if chosen and self.hasFocus():
                draw.rounded(
                    painter, rect.adjusted(2, 4, -2, -6), QColor(colors.hover), QColor(colors.text), radius=6
                )
            painter.setPen(QColor(colors.text if chosen else colors.muted))
            painter.drawText(
                rect.adjusted(16, 0, 0, 0),
                int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft),
                self.tabText(index),
            )
            if count:
                spot = QRect(rect.right() - 36, rect.center().y() - 9, 24, 20)
                draw.rounded(painter, spot, QColor(colors.warning), None, radius=10)
                painter.setPen(QColor(colors.on_state))
                painter.drawText(spot, int(Qt.AlignmentFlag.AlignCenter), str(count) if count < 10 else "9+")
            if chosen:
                line = QRect(rect.left() + 12, rect.bottom() - 3, rect.width() - 24, 3)
                draw.rounded(painter, line, QColor(colors.accent_text), None, radius=1.5)


class Panels(Surface):
    """Contacts and History."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__("panels", parent)
        self.tabs = TabRow()
        self.contacts = ContactsPanel(bridge)
        self.history = HistoryPanel(bridge)
        self._stack = QStackedWidget()
        self._stack.setObjectName("panelStack")
        for name, panel in (("Contacts", self.contacts), ("History", self.history)):
            index = self.tabs.addTab(name)
            self.tabs.setAccessibleTabName(index, name)
            self._stack.addWidget(panel)
        self.tabs.currentChanged.connect(self._stack.setCurrentIndex)
        self.history.unseenChanged.connect(lambda count: self.tabs.set_count(1, count))
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 4)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self._stack, 1)

    def minimumSizeHint(self) -> QSize:
        """The tabs and one row: the calls come first."""
        return QSize(240, 104)
