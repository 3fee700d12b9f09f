"""A switch that shows what is, not what was clicked: it moves when it is told to."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from desk_agent.i18n import _
from desk_agent.ui import fonts
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import colors_of
from desk_agent.ui.widgets import draw
from desk_agent.ui.widgets.tips import tip

_TRACK = QSize(28, 16)
_GAP = 6
_PAD = 3


class Switch(QCheckBox):
    """A word and a track with a knob: left off, right on, in the middle not known or on its way."""

    def __init__(self, text: str, *, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setObjectName(object_name)
        self.setAccessibleIdentifier(object_name)
        self.setAccessibleName(text)
        self.setFont(fonts.font(Size.SMALL))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._key = ""
        self._on: bool | None = None
        self._wanted: bool | None = None
        self._why_not = ""
        self.set_state(None)

    @property
    def on(self) -> bool | None:
        """What is; ``None`` when it is not known."""
        return self._on

    def set_key(self, key: str) -> None:
        """Tell which key does the same; the window binds it."""
        self._key = key
        self._tell()

    def set_state(self, on: bool | None, wanted: bool | None = None) -> None:
        """Show what is, and what was asked for and is not yet so."""
        self._on, self._wanted = on, wanted
        self.setChecked(bool(on))
        self._tell()
        self.update()

    def set_why_not(self, sentence: str) -> None:
        """Disable the switch with a reason, or enable it with ``""``."""
        self._why_not = sentence
        self.setEnabled(not sentence)
        self._tell()

    def nextCheckState(self) -> None:
        """A click only asks."""

    def sizeHint(self) -> QSize:
        """Word and track."""
        width = self.fontMetrics().horizontalAdvance(self.text()) + _GAP + _TRACK.width() + 2 * _PAD
        return QSize(width + 2, 36)

    def minimumSizeHint(self) -> QSize:
        """Nothing is cut."""
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        """All of it can be clicked."""
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint word, track and knob."""
        painter = QPainter(self)
        colors = colors_of(self)
        able, on = self.isEnabled(), bool(self._on)
        if self.hasFocus():
            draw.rounded(painter, self.rect(), None, QColor(colors.text), radius=6, width=2)
        painter.setFont(self.font())
        painter.setPen(QColor(colors.text if able else colors.muted))
        middle_left = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(self.rect().adjusted(_PAD, 0, 0, 0), middle_left, self.text())
        left = self.width() - _PAD - _TRACK.width()
        track = QRect(left, (self.height() - _TRACK.height()) // 2, _TRACK.width(), _TRACK.height())
        fill = QColor(colors.warning if on and able else colors.card)
        line = QColor(colors.warning if on and able else colors.control if able else colors.border)
        draw.rounded(painter, track, fill, line, radius=8)
        size = 10
        between = self._on is None or self._wanted is not None
        places = {True: track.right() - size - 2, False: track.left() + 4}
        x = track.center().x() - size // 2 + 1 if between else places[on]
        knob = QRect(x, track.top() + 3, size, size)
        ink = QColor(colors.on_state if on and able else colors.control if able else colors.border)
        draw.rounded(painter, knob, None if between else ink, ink, radius=5, width=2)

    def _tell(self) -> None:
        word = {True: _("on"), False: _("off"), None: _("not known")}[self._on]
        if self._wanted is not None:
            asked = _("{state}, asked for on") if self._wanted else _("{state}, asked for off")
            word = asked.format(state=word)
        key = f" ({self._key})" if self._key else ""
        self.setToolTip(tip(self._why_not or f"{self.text()}: {word}{key}"))
        self.setAccessibleDescription(self._why_not or f"{word}{key}")
