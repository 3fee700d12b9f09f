"""A check box whose box is visible in every look."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from desk_agent.ui import icons
from desk_agent.ui.theme import colors_of
from desk_agent.ui.widgets import draw

_BOX = 18
_GAP = 10
_NARROW = 160
_FLAGS = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap


class CheckBox(QCheckBox):
    """A rounded box and a word, or a sentence that goes on in the next line if it may ``wrap``."""

    def __init__(self, text: str, *, object_name: str, wrap: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._wrap = wrap
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self.setObjectName(object_name)
        self.setAccessibleIdentifier(object_name)
        self.setAccessibleName(text)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        """Box and word."""
        return QSize(_BOX + _GAP + self.fontMetrics().horizontalAdvance(self.text()) + 4, 28)

    def minimumSizeHint(self) -> QSize:
        """Nothing is cut."""
        hint = self.sizeHint()
        return QSize(min(hint.width(), _NARROW), hint.height()) if self._wrap else hint

    def hasHeightForWidth(self) -> bool:
        """More lines when narrow."""
        return self._wrap

    def heightForWidth(self, width: int) -> int:
        """The height of all lines."""
        room = QRect(0, 0, max(1, width - _BOX - _GAP), 10_000)
        return max(28, self.fontMetrics().boundingRect(room, int(_FLAGS), self.text()).height() + 8)

    def hitButton(self, pos: QPoint) -> bool:
        """All of it can be clicked."""
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint box, tick and word."""
        painter = QPainter(self)
        colors = colors_of(self)
        lines = self.height() > 1.5 * self.fontMetrics().height() + 8
        box = QRect(0, 5 if lines else (self.height() - _BOX) // 2, _BOX, _BOX)
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
        painter.drawText(words, int(_FLAGS), self.text())
