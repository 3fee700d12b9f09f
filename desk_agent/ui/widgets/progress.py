"""How far something is, as a thin bar."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from desk_agent.ui.theme import Tone, colors_of

_HEIGHT = 6
_STEPS = 1000
_UNKNOWN = 0.35  # of the bar, where nobody knows how much there is


class ThinBar(QProgressBar):
    """Between 0 and 1; None is a bar that says only that something goes on. It does not move by itself."""

    def __init__(self, *, name: str, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(object_name)
        self.setAccessibleIdentifier(object_name)
        self.setAccessibleName(name)
        self.setTextVisible(False)
        self.setFixedHeight(_HEIGHT)
        self.set_part(None)

    def set_part(self, part: float | None) -> None:
        """Show how much is done."""
        self.setRange(0, 0 if part is None else _STEPS)
        if part is not None:
            self.setValue(round(min(max(part, 0.0), 1.0) * _STEPS))
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(120, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A groove and what is done."""
        colors = colors_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.tint(Tone.ACCENT)))
        whole = QRectF(self.rect())
        painter.drawRoundedRect(whole, 3, 3)
        part = self.value() / _STEPS if self.maximum() else _UNKNOWN
        if part > 0:
            painter.setBrush(QColor(colors.tone(Tone.ACCENT)))
            painter.drawRoundedRect(QRectF(0, 0, max(_HEIGHT, whole.width() * part), _HEIGHT), 3, 3)
