"""A slim scroll bar, and the page of a window that has one."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QFrame,
    QScrollArea,
    QScrollBar,
    QStyle,
    QStyleOptionSlider,
    QWidget,
)

from desk_agent.ui.theme import colors_of
from desk_agent.ui.widgets import draw

_WIDTH = 10
_SHORTEST = 32


class SlimBar(QScrollBar):
    """A rounded handle without arrows or groove."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, on=False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        """Narrow."""
        return QSize(_WIDTH, 40)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the handle."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = self.style().subControlRect(
            QStyle.ComplexControl.CC_ScrollBar, option, QStyle.SubControl.SC_ScrollBarSlider, self
        )
        if self.height() < _SHORTEST:
            return
        colors = colors_of(self)
        lit = self.isSliderDown() or self.underMouse()
        painter = QPainter(self)
        rect = handle.adjusted(0, 2, 0, -2)
        rect.setLeft(self.width() - (8 if lit else 6))
        rect.setRight(self.width() - 2)
        draw.rounded(painter, rect, QColor(colors.muted if lit else colors.control), None, radius=3)


def slim(area: QAbstractScrollArea) -> None:
    """Give ``area`` a slim scroll bar."""
    area.setVerticalScrollBar(SlimBar())


def scrolled(inside: QWidget, *, name: str, object_name: str, focus: bool = True) -> QScrollArea:
    """``inside`` as wide as there is room, and as high as it likes; ``focus``: the keyboard can scroll it as such."""
    area = QScrollArea()
    area.setObjectName(object_name)
    area.setAccessibleName(name)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    if not focus:
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inside)
    area.viewport().setAutoFillBackground(False)
    inside.setAutoFillBackground(False)
    slim(area)
    return area
