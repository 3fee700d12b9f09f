"""Lucide icons in any colour and size, crisp at any device pixel ratio."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from desk_agent.resources_dir import resource


@lru_cache
def _source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


def _render(name: str, color: QColor, painter: QPainter, rect: QRectF) -> None:
    # QtSvg paints currentColor black, so the colour is written into the source
    svg = _source(name).replace("currentColor", color.name())
    QSvgRenderer(QByteArray(svg.encode())).render(painter, rect)


def pixmap(name: str, color: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """The icon ``name`` as a square of ``size`` logical pixels."""
    key = f"desk-agent/{name}/{color.name()}/{size}/{ratio}"
    made = QPixmap()
    if QPixmapCache.find(key, made):
        return made
    made = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    _render(name, color, painter, QRectF(made.rect()))
    painter.end()
    made.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, made)
    return made


def paint(painter: QPainter, name: str, color: QColor, rect: QRectF) -> None:
    """Paint the icon ``name`` into a square ``rect``."""
    device = painter.device()
    ratio = device.devicePixelRatio() if device else 1.0
    painter.drawPixmap(rect.topLeft(), pixmap(name, color, round(rect.width()), ratio))


def icon(name: str, color: QColor, size: int = 16) -> QIcon:
    """The icon ``name`` for a menu or a window."""
    made = QIcon()
    for ratio in (1, 2, 3):
        made.addPixmap(pixmap(name, color, size * ratio))
    return made


def badge(name: str, ground: QColor, ink: QColor, size: int) -> QPixmap:
    """The icon on a round coloured ground: legible on any panel, for the tray and the window."""
    made = QPixmap(QSize(size, size))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(made.rect()), size * 0.24, size * 0.24)
    inset = size * 0.18
    _render(name, ink, painter, QRectF(made.rect()).adjusted(inset, inset, -inset, -inset))
    painter.end()
    return made


def badge_icon(name: str, ground: QColor, ink: QColor) -> QIcon:
    """``badge`` in the sizes that desktops ask for."""
    made = QIcon()
    for size in (16, 22, 24, 32, 48, 64, 128):
        made.addPixmap(badge(name, ground, ink, size))
    return made
