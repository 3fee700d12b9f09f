"""A state as a small coloured shape with its word for those who cannot see it."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desk_agent.ui.theme import Tone, colors_of
from desk_agent.ui.widgets import draw
from desk_agent.ui.widgets.tips import tip


class StateDot(QWidget):
    """``full``, ``ring``, ``half`` or ``cross``."""

    def __init__(self, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(object_name)
        self.setFixedSize(QSize(14, 14))
        self._shape, self._tone = "ring", Tone.MUTED

    def set_state(self, shape: str, tone: Tone, word: str) -> None:
        """Show a shape that means ``word``."""
        self._shape, self._tone = shape, tone
        self.setToolTip(tip(word))
        self.setAccessibleName(word)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        draw.dot(QPainter(self), QRectF(self.rect()), colors_of(self).tone(self._tone), self._shape)
