"""What a screen reader is told otherwise than Qt tells it."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QScrollArea


class ScrollPane(QAccessibleWidget):
    """A scroll area whose one child is its content.

    Qt counts the scroll bar as a second one while it is needed, and reads beyond the end of its list when asked for
    a child that has gone between two questions of a screen reader: a call that ended under it ended the program.
    """

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area, QAccessible.Role.Client)

    def childCount(self) -> int:
        """The content."""
        return 1

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """The content is the first, and there is no other."""
        area = self.object()
        if index != 0 or not isinstance(area, QScrollArea):
            return None
        return QAccessible.queryAccessibleInterface(area.viewport())

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """0 for the content, -1 for anything else."""
        area = self.object()
        mine = isinstance(area, QScrollArea) and child is not None and child.object() is area.viewport()
        return 0 if mine else -1


def _made(name: str, thing: QObject) -> QAccessibleInterface | None:
    return ScrollPane(thing) if name == "QScrollArea" and isinstance(thing, QScrollArea) else None


def install() -> None:
    """Have this used from now on; once for the program, before any widget is asked about."""
    QAccessible.installFactory(_made)
