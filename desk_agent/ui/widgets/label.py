"""Text, always plain: one that wraps and one that is cut with an ellipsis."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desk_agent.ui import fonts
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone, colors_of
from desk_agent.ui.widgets import draw
from desk_agent.ui.widgets.tips import tip

_ROLES = {
    Tone.TEXT: QPalette.ColorRole.WindowText,
    Tone.MUTED: QPalette.ColorRole.PlaceholderText,
    Tone.WARNING: QPalette.ColorRole.BrightText,
    Tone.ACCENT: QPalette.ColorRole.Link,
}


class PlainLabel(QLabel):
    """A label that never reads its text as markup; ``tone`` is a role of the palette."""

    def __init__(
        self,
        text: str = "",
        *,
        size: Size = Size.BODY,
        tone: Tone = Tone.TEXT,
        bold: bool = False,
        wrap: bool = False,
        object_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(fonts.font(size, bold=bold))
        self.setWordWrap(wrap)
        self.setObjectName(object_name)
        self.setAccessibleIdentifier(object_name)
        self.set_tone(tone)
        self.setText(text)

    def set_tone(self, tone: Tone) -> None:
        """Colour the text."""
        self.setForegroundRole(_ROLES[tone])

    def minimumSizeHint(self) -> QSize:
        """A long word may be cut, but never widens the window."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), 96), hint.height()) if self.wordWrap() else hint

    def set_or_hide(self, text: str) -> None:
        """Show ``text``, or nothing at all when there is none."""
        self.setText(text)
        self.setVisible(bool(text))


class ElidedLabel(PlainLabel):
    """One line that is cut with an ellipsis and then tells the whole in its tooltip."""

    def __init__(
        self,
        text: str = "",
        *,
        size: Size = Size.BODY,
        tone: Tone = Tone.TEXT,
        bold: bool = False,
        object_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, size=size, tone=tone, bold=bold, object_name=object_name, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """A few letters must do."""
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def setText(self, text: str) -> None:
        """Show ``text``."""
        super().setText(text)
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the whole text when it is cut."""
        super().resizeEvent(event)
        self._tell()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        rect = self.contentsRect()
        painter.drawText(
            rect,
            int(Qt.AlignmentFlag.AlignAbsolute | self.alignment()),
            self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, rect.width()),
        )

    def _tell(self) -> None:
        cut = self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()
        # a tooltip guesses at markup: one that begins like it would be read as such
        self.setToolTip(tip(self.text()) if cut else "")


class StateLabel(QLabel):
    """A word in the colour of a state, on its tint, with the state's shape before it."""

    def __init__(self, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName(object_name)
        self.setAccessibleIdentifier(object_name)
        self.setFont(fonts.font(Size.SMALL, bold=True))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._tone = Tone.MUTED
        self._icon = ""
        self._solid = False

    def set_state(self, word: str, tone: Tone, icon: str = "", *, solid: bool = False) -> None:
        """Show ``word``; ``solid`` makes it urgent."""
        self._tone, self._icon, self._solid = tone, icon, solid
        self.setText(word)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """The word, the shape and some air."""
        metrics = self.fontMetrics()
        shape = 20 if self._icon else 0
        return QSize(metrics.horizontalAdvance(self.text()) + shape + 16, max(24, metrics.height() + 6))

    def minimumSizeHint(self) -> QSize:
        """The same: a state is never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the pill."""
        draw.pill(
            QPainter(self), self.rect(), self.text(), colors_of(self), self._tone, self._icon, solid=self._solid
        )
