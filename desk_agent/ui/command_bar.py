"""The command bar: a name or a number, suggestions below it as you type."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.ui.bridge import Bridge
from desk_agent.ui.panels.people import suggestion_row
from desk_agent.ui.panels.rows import RowList
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.field import Field
from desk_agent.ui.widgets.surface import Surface

_MAX_ROWS = 6
_ROW = 52


class CommandBar(QWidget):
    """Dials what is typed, or the suggestion that is lit."""

    def __init__(self, bridge: Bridge, ground: QWidget) -> None:
        super().__init__(ground)
        self.setObjectName("commandBar")
        self._bridge = bridge
        self._ground = ground
        self._field = Field(
            name="Name or number", object_name="commandEdit", placeholder="Name or number", icon="search"
        )
        self._call = ActionButton("Call", name="Call", object_name="callButton", role=Role.PRIMARY)
        self._call.set_key("⏎")
        self._call.setAutoDefault(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._field, 1)
        row.addWidget(self._call)
        # a child that lies over its siblings: a window of its own could take the focus
        self._drop = Surface("suggestionFrame", ground)
        self._drop.set_look(None, raised=True)
        self._drop.hide()
        self._list = RowList(name="Suggestions", object_name="suggestionList")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QVBoxLayout(self._drop)
        inside.setContentsMargins(2, 4, 2, 4)
        inside.addWidget(self._list)
        self._field.edit.textEdited.connect(self._suggest)
        self._field.edit.installEventFilter(self)
        self._list.callWanted.connect(self._dial)
        self._list.actionClicked.connect(self._dial)
        self._list.clicked.connect(self._pick)
        self._call.clicked.connect(self._dial_typed)
        bridge.dialed.connect(self._accepted)
        ground.installEventFilter(self)

    @property
    def suggestions(self) -> RowList:
        """The list below the line."""
        return self._list

    def focus(self) -> None:
        """Put the keyboard here."""
        self._field.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.edit.selectAll()

    @property
    def last(self) -> QWidget:
        """The last control, for the order of Tab."""
        return self._call

    def set_why_not(self, sentence: str) -> None:
        """Say why nobody can be called now, or allow it with ``""``."""
        self._call.set_why_not(sentence)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up, Down, Enter and Esc; leaving closes the list."""
        if watched is self._ground:
            if event.type() == QEvent.Type.Resize and self._drop.isVisible():
                self._place()
        elif event.type() == QEvent.Type.FocusOut:
            self._drop.hide()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event.key())
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        match key:
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._dial_typed()
            case Qt.Key.Key_Escape:
                if self._drop.isVisible():
                    self._drop.hide()
                else:
                    self._field.edit.clear()
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                if not self._drop.isVisible():
                    self._suggest(self._field.edit.text())
                self._list.move_current(1 if key == Qt.Key.Key_Down else -1)
            case _:
                return False
        return True

    def _suggest(self, text: str) -> None:
        found = self._bridge.suggest(text.strip()) if text.strip() else []
        self._list.rows.set_rows([suggestion_row(each) for each in found])
        self._list.setCurrentIndex(QModelIndex())
        self._list.clearSelection()
        # letters mean a person: light the first; digits are meant as typed
        if found and not any(char.isdigit() for char in text):
            self._list.move_current(1)
        self._drop.setVisible(bool(found))
        if found:
            self._place()

    def _place(self) -> None:
        top = self._field.mapTo(self._ground, QPoint(0, self._field.height() + 4))
        rows = min(_MAX_ROWS, self._list.rows.rowCount())
        height = min(rows * _ROW + 10, self._ground.height() - top.y() - 8)
        self._drop.setGeometry(QRect(top.x(), top.y(), self.width(), height))
        self._drop.raise_()

    def _pick(self, index: QModelIndex) -> None:
        self._list.setCurrentIndex(index)
        self._dial_typed()

    def _dial_typed(self) -> None:
        number = self._list.current_number() if self._drop.isVisible() else ""
        self._dial(number or self._field.edit.text().strip())

    def _dial(self, text: str) -> None:
        self._drop.hide()
        if text:
            self._bridge.dial(text)
        else:
            self._field.edit.setFocus()

    def _accepted(self, _text: str) -> None:
        self._field.edit.clear()
        self._drop.hide()
