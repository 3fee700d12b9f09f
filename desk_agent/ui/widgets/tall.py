"""The content of a scroll area that is as high as its wrapped texts need: Qt alone goes by their least width."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget


class Tall(QWidget):
    """Grows with what is in its layout, which is at most ``widest`` pixels wide."""

    def __init__(self, widest: int) -> None:
        super().__init__()
        self._widest = widest

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, another height."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def event(self, event: QEvent) -> bool:
        """Something in it was shown, hidden or has other words."""
        done = bool(super().event(event))
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def _fit(self) -> None:
        fit(self, min(self.width(), self._widest))


def fit(widget: QWidget, width: int) -> None:
    """Make ``widget`` at least as high as its layout needs where it is ``width`` pixels wide."""
    layout = widget.layout()
    if layout is not None and layout.hasHeightForWidth():
        height = layout.totalHeightForWidth(width)
        if height != widget.minimumHeight():
            widget.setMinimumHeight(height)
