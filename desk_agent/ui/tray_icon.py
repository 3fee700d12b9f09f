"""The tray icon's pictures: one silhouette and one colour a state, drawn large enough for sixteen pixels.

A panel may be light or dark and does not say so. Each picture therefore has a dark ground in the state's colour with
a white sign on it, and a white rim that parts it from a dark panel.
"""

from collections.abc import Callable
from functools import cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

SIZES: Final = (16, 22, 24, 32, 44, 48, 64)
_UNIT: Final = 16.0  # everything is drawn on a field of this size
_WHITE: Final = QColor("#ffffff")


def _circle() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QRectF(0.75, 0.75, 14.5, 14.5))
    return path


def _square() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(0.75, 0.75, 14.5, 14.5), 3, 3)
    return path


def _octagon() -> QPainterPath:
    near, far = 5.0, 11.0
    points = [(near, 0.6), (far, 0.6), (15.4, near), (15.4, far), (far, 15.4), (near, 15.4), (0.6, far), (0.6, near)]
    return _polygon(points)


def _triangle() -> QPainterPath:
    return _polygon([(8, 0.6), (15.6, 14.8), (0.4, 14.8)])


def _diamond() -> QPainterPath:
    return _polygon([(8, 0.2), (15.8, 8), (8, 15.8), (0.2, 8)])


def _bell() -> QPainterPath:
    path = QPainterPath(QPointF(8, 0.7))
    path.cubicTo(12, 0.7, 13, 4, 13, 7)
    path.cubicTo(13, 9.6, 14, 10.6, 15, 12)
    path.lineTo(1, 12)
    path.cubicTo(2, 10.6, 3, 9.6, 3, 7)
    path.cubicTo(3, 4, 4, 0.7, 8, 0.7)
    path.closeSubpath()
    clapper = QPainterPath()
    clapper.addEllipse(QPointF(8, 13), 2.4, 2.4)
    return path.united(clapper)


def _polygon(points: list[tuple[float, float]]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    path.closeSubpath()
    return path


def _lines(painter: QPainter, *lines: tuple[float, float, float, float], width: float = 2.2) -> None:
    painter.setPen(QPen(_WHITE, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    for x1, y1, x2, y2 in lines:
        painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))


def _check(painter: QPainter) -> None:
    _lines(painter, (4.6, 8.4, 7, 10.8), (7, 10.8, 11.4, 5.6))


def _handset(painter: QPainter) -> None:
    path = QPainterPath(QPointF(4.6, 4.4))
    path.cubicTo(4.8, 8.4, 7.6, 11.2, 11.6, 11.4)
    painter.setPen(QPen(_WHITE, 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_WHITE)
    for x, y in ((4.9, 5), (11, 11.1)):
        painter.drawEllipse(QPointF(x, y), 2.1, 2.1)


def _pause(painter: QPainter) -> None:
    _lines(painter, (6, 5, 6, 11), (10, 5, 10, 11), width=2.4)


def _hands(painter: QPainter) -> None:
    _lines(painter, (8, 4, 8, 8.2), (8, 8.2, 11, 10), width=2)


def _cup(painter: QPainter) -> None:
    painter.setPen(QPen(_WHITE, 1.3))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QRectF(8.6, 6.4, 3, 2.8))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_WHITE)
    painter.drawRoundedRect(QRectF(4.4, 5.4, 5.4, 5), 1, 1)


def _bar(painter: QPainter) -> None:
    _lines(painter, (4.4, 8, 11.6, 8), width=2.8)


def _mark(painter: QPainter) -> None:
    _lines(painter, (8, 5.6, 8, 8.8), width=2.2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_WHITE)
    painter.drawEllipse(QPointF(8, 12.2), 1.3, 1.3)


def _slash(painter: QPainter) -> None:
    painter.setPen(QPen(QColor(_GREY), 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(4, 12), QPointF(12, 4))


def _nothing(_painter: QPainter) -> None:
    pass


_GREY: Final = "#7d8794"

# what is outside, its colour, the sign within
_PICTURES: Final[dict[str, tuple[Callable[[], QPainterPath], str, Callable[[QPainter], None]]]] = {
    "ready": (_circle, "#15733a", _check),
    "talking": (_square, "#1d5bd6", _handset),
    "held": (_square, "#0b6580", _pause),
    "ringing": (_bell, "#c25700", _nothing),
    "wrap-up": (_circle, "#7424c4", _hands),
    "not-ready": (_diamond, "#8a6100", _cup),
    "dnd": (_octagon, "#b3201d", _bar),
    "lost": (_triangle, "#b3201d", _mark),
    "offline": (_circle, "", _slash),
}
STATES: Final = tuple(_PICTURES)


def picture(state: str, size: int) -> QPixmap:
    """The picture of ``state``, ``size`` pixels high and wide."""
    outline, ground, sign = _PICTURES[state]
    made = QPixmap(size, size)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / _UNIT, size / _UNIT)
    if ground:
        painter.setPen(QPen(_WHITE, 1.2))
        painter.setBrush(QColor(ground))
        painter.drawPath(outline())
    else:
        painter.setPen(QPen(QColor(_GREY), 2.2))
        painter.drawEllipse(QRectF(1.6, 1.6, 12.8, 12.8))
    sign(painter)
    painter.end()
    return made


@cache
def icon(state: str) -> QIcon:
    """The pictures of ``state`` in every size that panels ask for."""
    made = QIcon()
    for size in SIZES:
        made.addPixmap(picture(state, size))
    return made
