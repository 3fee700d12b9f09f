"""A button that opens a menu and says what is set, cut with an ellipsis where there is little room."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from desk_agent.ui import fonts, icons
from desk_agent.ui.fonts import Size
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.menu import Menu

_PAD = 5
_SHAPE = 14
_GAP = 4


class MenuButton(ActionButton):
    """Text, perhaps a shape before it and figures behind it, and the chevron that says "more"."""

    def __init__(
        self,
        *,
        name: str,
        object_name: str,
        icon: str = "",
        role: Role = Role.GHOST,
        size: Size = Size.BODY,
        bold: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", name=name, object_name=object_name, icon=icon, role=role, parent=parent)
        self.setFont(fonts.font(size, bold=bold))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        self.choices = Menu(self)
        self.choices.setObjectName(f"{object_name}Menu")
        self.choices.setAccessibleName(name)
        self.choices.setToolTipsVisible(True)
        self.clicked.connect(self.open)
        self._figures = ""
        self._ink: QColor | None = None

    def set_text(self, text: str, figures: str = "") -> None:
        """Say ``text``; ``figures`` is a running time, in figures of one width."""
        if (text, figures) == (self.text(), self._figures):
            return
        wider = len(figures) != len(self._figures) or text != self.text()
        self._figures = figures
        self.setText(text)
        if wider:
            self.updateGeometry()
        self.update()

    def open(self) -> None:
        """Show the menu; its first choice takes the keyboard."""
        if self.isEnabled():
            self.choices.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))

    def sizeHint(self) -> QSize:
        """Everything that is said, and the key where one is printed."""
        return QSize(self._width(self.fontMetrics().horizontalAdvance(self.text())), 36)

    def minimumSizeHint(self) -> QSize:
        """A few letters must do."""
        return QSize(min(self.sizeHint().width(), self._width(self.fontMetrics().averageCharWidth() * 8)), 36)

    def _width(self, words: int) -> int:
        width = 2 * _PAD + words + _GAP + _SHAPE
        width += _SHAPE + _GAP if self._icon else 0
        width += _GAP + self._figures_width() if self._figures else 0
        return width + (_GAP + self._key_width() if self._key else 0) + 2

    def _figures_width(self) -> int:
        widest = "".join("0" if char.isdigit() else char for char in self._figures)
        return self.fontMetrics().horizontalAdvance(widest) + 2

    def _paint_words(self, painter: QPainter, ink: QColor) -> None:
        middle = (self.height() - _SHAPE) / 2
        right = self.width() - _PAD - _SHAPE
        icons.paint(painter, "chevron-down", ink, QRectF(right, middle, _SHAPE, _SHAPE))
        left = _PAD
        if self._icon:
            icons.paint(painter, self._icon, ink, QRectF(left, middle, _SHAPE, _SHAPE))
            left += _SHAPE + _GAP
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        if self._key:
            right -= _GAP + self._key_width()
            painter.setFont(fonts.font(Size.SMALL))
            painter.setPen(ink)
            painter.drawText(QRect(right, 0, self._key_width() + 2, self.height()), flags, self._key)
        if self._figures:
            right -= _GAP + self._figures_width()
            font = self.font()
            font.setFeature(font.Tag("tnum"), 1)
            painter.setFont(font)
            painter.setPen(ink)
            painter.drawText(QRect(right, 0, self._figures_width() + 2, self.height()), flags, self._figures)
        painter.setFont(self.font())
        painter.setPen(ink)
        room = right - _GAP - left
        cut = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, 0, room + 1, self.height()), flags, cut)
