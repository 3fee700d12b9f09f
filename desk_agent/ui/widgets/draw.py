"""Shapes that several widgets paint."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen

from desk_agent.ui import icons
from desk_agent.ui.theme import RADIUS, Colors, Tone


def rounded(
    painter: QPainter,
    rect: QRect,
    fill: QColor | None,
    line: QColor | None,
    *,
    radius: float = RADIUS,
    width: float = 1,
) -> None:
    """A rounded rectangle whose outline lies inside ``rect``."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    half = width / 2
    painter.setBrush(QBrush(fill) if fill else QBrush(Qt.BrushStyle.NoBrush))
    painter.setPen(QPen(line, width) if line else QPen(Qt.PenStyle.NoPen))
    inset = half if line else 0.0
    painter.drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), radius, radius)


def stripe(painter: QPainter, rect: QRect, width: int, color: QColor, *, broken: bool) -> None:
    """The state stripe at the left edge of a rounded card; ``broken`` says that the state is uncertain."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    path.addRoundedRect(QRectF(rect), RADIUS, RADIUS)
    painter.setClipPath(path)
    if broken:
        step = 8
        for top in range(rect.top(), rect.bottom(), step * 2):
            painter.fillRect(QRect(rect.left(), top, width, step), color)
    else:
        painter.fillRect(QRect(rect.left(), rect.top(), width, rect.height()), color)
    painter.restore()


def pill(
    painter: QPainter, rect: QRect, text: str, colors: Colors, tone: Tone, icon: str = "", *, solid: bool = False
) -> None:
    """A word on the tint of its tone, or on the tone itself, with a shape before it."""
    color = colors.tone(tone)
    ink = QColor(colors.on_state) if solid else color
    # without a tint of its own (high contrast) the outline is the shape
    outline = color if colors.name == "contrast" else None
    rounded(painter, rect, color if solid else colors.tint(tone), outline, radius=rect.height() / 2)
    left = rect.left() + 8
    if icon:
        icons.paint(painter, icon, ink, QRectF(left, rect.center().y() - 6.5, 14, 14))
        left += 20
    painter.setPen(ink)
    painter.drawText(
        QRect(left, rect.top(), rect.right() - left - 4, rect.height()), int(Qt.AlignmentFlag.AlignVCenter), text
    )


def dot(painter: QPainter, rect: QRectF, color: QColor, shape: str) -> None:
    """A state as a shape: ``full``, ``ring``, ``half`` or ``cross``."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inner = rect.adjusted(1.5, 1.5, -1.5, -1.5)
    painter.setPen(QPen(color, 2))
    painter.setBrush(color if shape == "full" else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(inner)
    if shape == "half":
        painter.setBrush(color)
        painter.drawPie(inner, 90 * 16, 180 * 16)
    elif shape == "cross":
        painter.drawLine(inner.topLeft() + (inner.center() - inner.topLeft()) * 0.3, inner.bottomRight())
