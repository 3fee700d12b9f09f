"""From a line of search into the list below it, by the key that a hand takes for that."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from desk_agent.ui.panels.rows import RowList, RowTable


class IntoList(QObject):
    """Down in ``edit`` goes to the chosen row of ``rows``, or the first; letters typed there search on."""

    def __init__(self, edit: QLineEdit, rows: RowList | RowTable) -> None:
        super().__init__(edit)
        self._rows = rows
        edit.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the class."""
        down = (
            isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down
        )
        if not down or not self._rows.model().rowCount():
            return super().eventFilter(watched, event)
        self._rows.setFocus(Qt.FocusReason.TabFocusReason)
        if not self._rows.currentIndex().isValid():
            self._rows.move_current(1)
        return True
