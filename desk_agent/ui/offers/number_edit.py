"""A line to type a number into, which is told of every text that was not typed."""

from collections.abc import Callable
from typing import Final, cast

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QClipboard, QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QLineEdit

from desk_agent.people.numbers import Origin
from desk_agent.ui.offers.mime import text_of

Taker = Callable[[str, Origin], bool]
_PASTE: Final = "edit-paste"  # what Qt calls that entry of its menu


class NumberEdit(QLineEdit):
    """Whoever sets ``taker`` is given what is pasted; if it does not take that, it is put in as usual.

    What is dragged here is left to the window.
    """

    def __init__(self) -> None:
        super().__init__()
        self.taker: Taker | None = None
        self.setAcceptDrops(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Paste by key."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste(QClipboard.Mode.Clipboard)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Paste what is marked by the middle button, on X11."""
        if event.button() is Qt.MouseButton.MiddleButton and QGuiApplication.clipboard().supportsSelection():
            self._paste(QClipboard.Mode.Selection)
        else:
            super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Paste by the menu."""
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action in menu.actions():
            if action.objectName() == _PASTE:
                action.triggered.disconnect()
                action.triggered.connect(lambda: self._paste(QClipboard.Mode.Clipboard))
        menu.popup(event.globalPos())

    def _paste(self, mode: QClipboard.Mode) -> None:
        if self.isReadOnly():
            return
        mime = cast("QMimeData | None", QGuiApplication.clipboard().mimeData(mode))  # as Qt has it, not its stubs
        text = text_of(mime) if mime is not None else ""
        origin = Origin.SELECTION if mode is QClipboard.Mode.Selection else Origin.CLIPBOARD
        if self.taker is None or not self.taker(text, origin):
            self.insert(text)
