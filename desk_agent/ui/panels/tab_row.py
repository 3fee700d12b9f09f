"""The row of tabs: words while there is room for them, else shapes, and the chosen tab's word."""

from typing import Final

from msgspec import Struct
from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QTabBar, QWidget

from desk_agent.i18n import _
from desk_agent.ui import fonts, icons
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Colors, colors_of
from desk_agent.ui.widgets import draw

_HEIGHT: Final = 40
_AIR: Final = 32
_BADGE: Final = 28
_SHAPE: Final = 18
NARROW: Final = 38  # a tab that shows its shape alone, where there is room for that
_NARROWEST: Final = 32


class _Tab(Struct):
    icon: str
    count: int = 0
    said: str = ""  # the count for somebody who cannot see it


class TabRow(QTabBar):
    """Tabs with a line under the chosen one and a count beside the word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panelTabs")
        self.setAccessibleName(_("Panels"))
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setFont(fonts.font(Size.BODY, bold=True))
        self._tabs: list[_Tab] = []
        self._narrow = False
        self.currentChanged.connect(self._fit)

    def add(self, word: str, icon: str) -> int:
        """Append a tab; returns its index, which stays the same."""
        self._tabs.append(_Tab(icon))
        index = self.addTab(word)
        self.setAccessibleTabName(index, word)
        self._tell(index)
        self._fit()
        return index

    def set_count(self, index: int, count: int, said: str = "") -> None:
        """Show ``count`` beside the word, which ``said`` puts in words; nothing for 0."""
        tab = self._tabs[index]
        if (tab.count, tab.said) == (count, said):
            return
        tab.count, tab.said = count, said
        self._tell(index)
        self._fit()

    def count_of(self, index: int) -> int:
        """The count that is shown beside the word."""
        return self._tabs[index].count

    def set_present(self, index: int, *, present: bool) -> None:
        """Whether there is such a tab at all."""
        if self.isTabVisible(index) != present:
            self.setTabVisible(index, present)
            self._fit()

    def present(self) -> list[int]:
        """The tabs that are there, in order."""
        return [index for index in range(self.count()) if self.isTabVisible(index)]

    def tabSizeHint(self, index: int) -> QSize:
        """What the tab shows, and air."""
        return QSize(self._width(index, narrow=self._narrow), _HEIGHT)

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Nothing is squeezed."""
        return self.tabSizeHint(index)

    def minimumSizeHint(self) -> QSize:
        """Never a reason for a wider window."""
        return QSize(120, _HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose between words and shapes."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Another font has other widths."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint flat tabs."""
        painter = QPainter(self)
        colors = colors_of(self)
        for index in self.present():
            self._paint_tab(painter, colors, index)

    def _paint_tab(self, painter: QPainter, colors: Colors, index: int) -> None:
        rect = self.tabRect(index)
        chosen = index == self.currentIndex()
        tab = self._tabs[index]
        if chosen and self.hasFocus():
            draw.rounded(painter, rect.adjusted(2, 4, -2, -6), QColor(colors.hover), QColor(colors.text), radius=6)
        ink = QColor(colors.text if chosen else colors.muted)
        if self._narrow and not chosen:
            middle = QRectF(rect).center()
            place = QRectF(middle.x() - _SHAPE / 2, middle.y() - _SHAPE / 2, _SHAPE, _SHAPE)
            icons.paint(painter, tab.icon, ink, place)
            spot = QRect(rect.center().x() + 2, rect.top() + 2, 22, 18)
        else:
            painter.setPen(ink)
            painter.setFont(self.font())
            middle_left = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
            painter.drawText(rect.adjusted(_AIR // 2, 0, 0, 0), middle_left, self.tabText(index))
            spot = QRect(rect.right() - 36, rect.center().y() - 9, 24, 20)
        if tab.count:
            draw.rounded(painter, spot, QColor(colors.warning), None, radius=spot.height() / 2)
            painter.setFont(fonts.font(Size.SMALL, bold=True))
            painter.setPen(QColor(colors.on_state))
            written = str(tab.count) if tab.count < 10 else "9+"
            painter.drawText(spot, int(Qt.AlignmentFlag.AlignCenter), written)
        if chosen:
            line = QRect(rect.left() + 12, rect.bottom() - 3, rect.width() - 24, 3)
            draw.rounded(painter, line, QColor(colors.accent_text), None, radius=1.5)

    def _width(self, index: int, *, narrow: bool) -> int:
        tab = self._tabs[index] if index < len(self._tabs) else _Tab("")
        if narrow and index != self.currentIndex():
            others = max(1, len(self.present()) - 1)
            room = (self.width() - self._width(self.currentIndex(), narrow=False)) // others
            return max(_NARROWEST, min(NARROW, room))
        word = self.fontMetrics().horizontalAdvance(self.tabText(index)) + _AIR
        return word + (_BADGE if tab.count else 0)

    def _fit(self) -> None:
        wanted = sum(self._width(index, narrow=False) for index in self.present())
        self._narrow = self.width() > 0 and wanted > self.width()
        if self.count():
            self.setTabText(0, self.tabText(0))  # lays the tabs out anew
        self.update()

    def _tell(self, index: int) -> None:
        tab = self._tabs[index]
        word = self.tabText(index)
        self.setTabToolTip(index, f"{word}: {tab.said}" if tab.count and tab.said else word)
