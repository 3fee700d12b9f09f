"""A menu that opens inside its window, where assistive programs and scripts find its choices by name."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from desk_agent.ui.widgets.popover import Popover

_LEAST = 300  # pixels of a window that has room for a menu in it


class Menu(QMenu):
    """As QMenu, but for how it is shown; submenus become sections. In a window too small for it, as a window."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._popover: Popover | None = None

    @property
    def popover(self) -> Popover | None:
        """What is shown, while it is."""
        return self._popover

    def isVisible(self) -> bool:
        """Whether the choices are on the screen."""
        return self._popover is not None or super().isVisible()

    def popup(self, corner: QPoint, *_: object) -> None:
        """Show the choices with their corner at this point of the screen, or as near as there is room."""
        owner = self.parentWidget()
        window = owner.window() if owner is not None else None
        if owner is None or window is None or min(window.width(), window.height()) < _LEAST:
            super().popup(corner)
            return
        self.close()
        self.aboutToShow.emit()
        shown = Popover(
            self.actions(), name=self.accessibleName(), object_name=f"{self.objectName()}Popover", window=window
        )
        self._popover = shown
        shown.closed.connect(self._on_closed)
        above = owner.mapTo(window, QPoint()).y() - 4 if isinstance(owner, QAbstractButton) else None
        shown.open_at(window.mapFromGlobal(corner), above)

    def close(self) -> bool:
        """Take the choices away."""
        if self._popover is not None:
            self._popover.dismiss()
        return super().close()

    def _on_closed(self) -> None:
        self._popover = None
        self.aboutToHide.emit()
