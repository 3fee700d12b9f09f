"""Several lines of text with a rounded outline."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from desk_agent.ui.theme import colors_of
from desk_agent.ui.widgets import draw
from desk_agent.ui.widgets.scroll import slim

_AIR = 12


class TextBox(QFrame):
    """``edit`` in a frame that shows focus and faults; Tab leaves it."""

    def __init__(self, *, name: str, object_name: str, lines: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{object_name}Frame")
        self._faulty = False
        self.edit = QPlainTextEdit(self)
        self.edit.setObjectName(object_name)
        self.edit.setAccessibleIdentifier(object_name)
        self.edit.setAccessibleName(name)
        self.edit.setTabChangesFocus(True)
        self.edit.setFrameShape(QFrame.Shape.NoFrame)
        self.edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.edit.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.edit.viewport().setAutoFillBackground(False)
        slim(self.edit)
        self.edit.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 2, 2, 2)
        column.addWidget(self.edit)
        self.setFixedHeight(lines * self.edit.fontMetrics().lineSpacing() + _AIR)
        self.setFocusProxy(self.edit)

    def set_faulty(self, faulty: bool) -> None:
        """Outline it as wrongly filled in."""
        self._faulty = faulty
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Repaint when the edit gains or loses the focus."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.EnabledChange}:
            self.update()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground and outline."""
        colors = colors_of(self)
        line, width, ground = QColor(colors.control), 1, colors.card
        if self.edit.hasFocus():
            line, width = QColor(colors.accent), 2
        if self._faulty:
            line, width = QColor(colors.warning), 2
        if not self.edit.isEnabled():
            ground, line, width = colors.window, QColor(colors.border), 1
        draw.rounded(QPainter(self), self.rect(), QColor(ground), line, radius=6, width=width)
