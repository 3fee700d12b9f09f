"""Buttons: a word, perhaps a shape before it and its key behind it."""

from enum import Enum

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desk_agent.ui import fonts, icons
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Colors, colors_of
from desk_agent.ui.widgets import draw
from desk_agent.ui.widgets.tips import tip

_HEIGHT = 36
_PAD = 12
_ICON = 16
_GAP = 6


class Role(Enum):
    """How much a button asks to be pressed."""

    NEUTRAL = "neutral"
    PRIMARY = "primary"
    ANSWER = "answer"
    DANGER = "danger"
    GHOST = "ghost"
    LINK = "link"


class ActionButton(QPushButton):
    """A push button that prints its key. A double click counts once: the second half may hit a new button."""

    def __init__(
        self,
        text: str,
        *,
        name: str,
        object_name: str,
        icon: str = "",
        role: Role = Role.NEUTRAL,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setObjectName(object_name)
        self.setAccessibleIdentifier(object_name)
        self.setAccessibleName(name)
        self.setFont(fonts.font(Size.BODY, bold=True))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._icon = icon
        self._role = role
        self._key = ""
        self._why_not = ""
        self.set_key("")

    @property
    def key(self) -> str:
        """The key printed on the button."""
        return self._key

    def set_key(self, key: str) -> None:
        """Print ``key``; it is only printed, the window binds it."""
        self._key = key
        self._tell()
        self.updateGeometry()
        self.update()

    def set_icon(self, icon: str) -> None:
        """Show another shape."""
        self._icon = icon
        self.update()

    def set_why_not(self, sentence: str) -> None:
        """Disable the button with a reason, or enable it with ``""``."""
        self._why_not = sentence
        self.setEnabled(not sentence)
        self._tell()

    def sizeHint(self) -> QSize:
        """Word, shape, key and padding."""
        if not self.text():
            return QSize(_HEIGHT, _HEIGHT)
        width = 2 * _PAD + self.fontMetrics().horizontalAdvance(self.text())
        width += _ICON + _GAP if self._icon else 0
        width += self._key_width() + _GAP if self._key else 0
        return QSize(width + 2, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Nothing is cut."""
        return self.sizeHint()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Swallow the second half of a double click."""
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, outline, shape, word and key."""
        painter = QPainter(self)
        colors = colors_of(self)
        fill, line, ink = self._colors(colors)
        draw.rounded(painter, self.rect(), fill, line, radius=6)
        if self.hasFocus():
            on_fill = fill is not None and self._role in {Role.PRIMARY, Role.ANSWER}
            draw.rounded(painter, self.rect(), None, QColor(colors.text), radius=6, width=2)
            if on_fill:
                inner = self.rect().adjusted(2, 2, -2, -2)
                draw.rounded(painter, inner, None, QColor(colors.card), radius=5, width=1)
        if not self.text():
            middle = QRectF(self.rect()).center()
            icons.paint(painter, self._icon, ink, QRectF(middle.x() - 9, middle.y() - 9, 18, 18))
            return
        self._paint_words(painter, ink)

    def _paint_words(self, painter: QPainter, ink: QColor) -> None:
        words = self.fontMetrics().horizontalAdvance(self.text())
        total = words + (_ICON + _GAP if self._icon else 0) + (self._key_width() + _GAP if self._key else 0)
        left = (self.width() - total) // 2
        if self._icon:
            icons.paint(painter, self._icon, ink, QRectF(left, (self.height() - _ICON) / 2, _ICON, _ICON))
            left += _ICON + _GAP
        painter.setPen(ink)
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(QRect(left, 0, words + 2, self.height()), middle, self.text())
        if self._key:
            painter.setFont(fonts.font(Size.SMALL))
            painter.drawText(QRect(left + words + _GAP, 0, self._key_width() + 2, self.height()), middle, self._key)

    def _colors(self, colors: Colors) -> tuple[QColor | None, QColor | None, QColor]:
        card, hover, control = QColor(colors.card), QColor(colors.hover), QColor(colors.control)
        lit = self.isDown() or self.underMouse()
        if not self.isEnabled():
            return (
                None,
                None if self._role in {Role.GHOST, Role.LINK} else QColor(colors.border),
                QColor(colors.muted),
            )
        match self._role:
            case Role.PRIMARY:
                return (
                    QColor(colors.accent).darker(112) if lit else QColor(colors.accent),
                    None,
                    QColor(colors.on_accent),
                )
            case Role.ANSWER:
                fill = QColor(colors.talking)
                return (fill.darker(108) if lit else fill, None, QColor(colors.on_state))
            case Role.DANGER:
                tint = QColor(colors.warning_tint)
                return (tint if lit else card, QColor(colors.warning), QColor(colors.warning))
            case Role.LINK:
                return (hover if lit else None, None, QColor(colors.accent_text))
            case Role.GHOST:
                return (hover if lit else None, None, QColor(colors.text))
        return (hover if lit else card, control, QColor(colors.text))

    def _key_width(self) -> int:
        from PySide6.QtGui import QFontMetrics

        return QFontMetrics(fonts.font(Size.SMALL)).horizontalAdvance(self._key)

    def _tell(self) -> None:
        shown = self.accessibleName() if self.accessibleName() != self.text() else ""
        key = f"{self.accessibleName()} ({self._key})" if self._key else shown
        self.setToolTip(tip(self._why_not or key))
        self.setAccessibleDescription(self._why_not or self._key)
