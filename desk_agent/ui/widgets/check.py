"""A check box whose box is visible in every look."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from desk_agent.ui import icons
from desk_agent.ui.theme import colors_of
from desk_agent.ui.widgets import draw

_BOX = 18
_GAP = 10


class CheckBox(QCheckBox):
    """A rounded box and a word."""

    def __init__(self, text: str, *, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setObjectName(object_name)
        self.setAccessibleIdentifier(object_name)
        self.setAccessibleName(text)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        """Box and word."""
        return QSize(_BOX + _GAP + self.fontMetrics().horizontalAdvance(self.text()) + 4, 28)

    def minimumSizeHint(self) -> QSize:
        """Nothing is cut."""
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        """All of it can be clicked."""
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint box, tick and word."""
        painter = QPainter(self)
        colors = colors_of(self)
        box = QRect(0, (self.height() - _BOX) // 2, _BOX, _BOX)
        able = self.isEnabled()
        if self.isChecked():
            fill = QColor(colors.accent if able else colors.control)
            draw.rounded(painter, box, fill, None, radius=4)
            icons.paint(painter, "check", QColor(colors.on_accent), QRectF(box.adjusted(2, 2, -2, -2)))
        else:
            fill = QColor(colors.card if able else colors.window)
            draw.rounded(painter, box, fill, QColor(colors.control if able else colors.border), radius=4)
        if self.hasFocus():
            draw.rounded(painter, box, None, QColor(colors.text), radius=4, width=2)
        painter.setPen(QColor(colors.text if able else colors.muted))
        words = self.rect().adjusted(_BOX + _GAP, 0, 0, 0)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self.text())
