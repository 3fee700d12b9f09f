"""A queue's name on the colour that the user has given it. The colour is never the only sign: the name is there."""

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desk_agent.ui import fonts
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import colors_of
from desk_agent.ui.widgets import draw
from desk_agent.ui.widgets.tips import tip

# the name in the settings -> on a light ground with white ink, on a dark one with black ink
COLOURS: Final = {
    "blue": ("#1d5bd6", "#8ab4ff"),
    "teal": ("#0b6580", "#6ccbe6"),
    "green": ("#15733a", "#5ed38a"),
    "olive": ("#66650a", "#cfcf56"),
    "orange": ("#a44a04", "#f7ad45"),
    "red": ("#b3201d", "#ff9189"),
    "pink": ("#b01663", "#ff9ccb"),
    "purple": ("#7424c4", "#cfa3ff"),
    "grey": ("#536071", "#a7b2c1"),
}
INKS: Final = ("#ffffff", "#0d1117")
_PAD: Final = 8


def colours(name: str, *, dark: bool) -> tuple[str, str]:
    """Ground and ink of the colour ``name``."""
    return COLOURS[name][dark], INKS[dark]


class QueueTag(QLabel):
    """Hidden while there is no colour."""

    def __init__(self, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName(object_name)
        self.setAccessibleIdentifier(object_name)
        self.setFont(fonts.font(Size.SMALL, bold=True))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._colour = ""
        self.hide()

    @property
    def colour(self) -> str:
        """The name of the colour that is shown."""
        return self._colour

    def set_tag(self, text: str, colour: str) -> None:
        """Show ``text`` on ``colour``; nothing without a colour."""
        self._colour = colour if colour in COLOURS else ""
        self.setText(text)
        self.setToolTip(tip(text))
        self.setVisible(bool(self._colour and text))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """The name and some air."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 2 * _PAD + 2, max(24, metrics.height() + 6))

    def minimumSizeHint(self) -> QSize:
        """A few letters must do."""
        return QSize(min(self.sizeHint().width(), 64), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the name on its ground; square at the corners, unlike a state."""
        if not self._colour:
            return
        ground, ink = colours(self._colour, dark=colors_of(self).name != "light")
        painter = QPainter(self)
        draw.rounded(painter, self.rect(), QColor(ground), None, radius=4)
        painter.setPen(QColor(ink))
        room = QRect(_PAD, 0, self.width() - 2 * _PAD, self.height())
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)
