"""A shape and a sentence beside it."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_agent.ui import icons
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone, colors_of
from desk_agent.ui.widgets.label import ElidedLabel, PlainLabel


class Shape(QWidget):
    """An icon in the colour of a tone."""

    def __init__(self, icon: str, tone: Tone, size: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._tone, self._size = icon, tone, size
        self.setFixedSize(QSize(size, size))

    def set_shape(self, icon: str, tone: Tone) -> None:
        """Show another one."""
        self._icon, self._tone = icon, tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        color = colors_of(self).tone(self._tone)
        icons.paint(QPainter(self), self._icon, color, QRectF(0, 0, self._size, self._size))


class IconText(QWidget):
    """One sentence; hidden while there is none."""

    def __init__(
        self, icon: str, tone: Tone, object_name: str, *, one_line: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self.shape = Shape(icon, tone)
        self.label: PlainLabel = (
            ElidedLabel(size=Size.SMALL, tone=tone, object_name=object_name)
            if one_line
            else PlainLabel(size=Size.SMALL, tone=tone, wrap=True, object_name=object_name)
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.shape)
        row.addWidget(self.label, 1)
        self.hide()

    def set_text(self, text: str) -> None:
        """Show ``text``, or nothing."""
        self.label.setText(text)
        self.setVisible(bool(text))

    def set_icon(self, icon: str) -> None:
        """Show another shape from the next tone on."""
        self._icon = icon

    def set_tone(self, tone: Tone) -> None:
        """Colour both."""
        self.label.set_tone(tone)
        self.shape.set_shape(self._icon, tone)
