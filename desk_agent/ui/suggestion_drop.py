"""The list below a line that is typed into, over whatever stands there."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.ui.panels.rows import Row, RowList
from desk_agent.ui.widgets.surface import Surface

_MAX_ROWS = 6
_ROW = 52


class SuggestionDrop(Surface):
    """Lies below ``line`` on ``ground``, as wide as the line and as high as its rows or the ground allow."""

    def __init__(self, line: QWidget, ground: QWidget) -> None:
        # a child that lies over its siblings: a window of its own could take the focus
        super().__init__("suggestionFrame", ground)
        self._line = line
        self._ground = ground
        self.set_look(None, raised=True)
        self.hide()
        self.list = RowList(name=_("Suggestions"), object_name="suggestionList")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(2, 4, 2, 4)
        inside.addWidget(self.list)
        ground.installEventFilter(self)

    @property
    def lit(self) -> str:
        """The number of the row that is lit, "" without one."""
        return self.list.current_number() if self.isVisible() else ""

    def show_rows(self, rows: list[Row], *, light: bool) -> None:
        """Show these, the first one lit or none; without rows there is nothing to see."""
        self.list.rows.set_rows(rows)
        self.list.setCurrentIndex(QModelIndex())
        self.list.clearSelection()
        if rows and light:
            self.list.move_current(1)
        self.setVisible(bool(rows))
        if rows:
            self.place()

    def place(self) -> None:
        """Follow the line and the number of rows."""
        top = self._line.mapTo(self._ground, QPoint(0, self._line.height() + 4))
        rows = min(_MAX_ROWS, self.list.rows.rowCount())
        height = min(rows * _ROW + 10, self._ground.height() - top.y() - 8)
        self.setGeometry(QRect(top.x(), top.y(), self._line.width(), height))
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The ground has another size."""
        if watched is self._ground and event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)
