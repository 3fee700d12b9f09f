"""Somebody to be chosen: a name or a number, with suggestions below it as you type."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.dialogs.form import FormField
from desk_agent.ui.fonts import Size
from desk_agent.ui.panels.people import suggestion_row
from desk_agent.ui.panels.rows import RowList
from desk_agent.ui.suggester import Suggester
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.view import Suggestion

_HEIGHT = 5 * 52


class DestinationDialog(QDialog):
    """Asks for one number; letters light the first who matches, digits are meant as typed."""

    chosen = Signal(str)

    def __init__(
        self,
        bridge: Bridge,
        *,
        title: str,
        label: str,
        accept: str,
        text: str = "",
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("destinationDialog")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._bridge = bridge
        self._field = FormField(label, "destination", placeholder=_("Name or number"), hint=hint)
        self._field.edit.setText(text)
        self._field.edit.selectAll()
        self._field.edit.textEdited.connect(self._suggest)
        self._field.edit.installEventFilter(self)
        self._list = RowList(name=_("Suggestions"), object_name="destinationSuggestions", phones=False)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setFixedHeight(_HEIGHT)
        self._list.callWanted.connect(self._take)
        self._list.clicked.connect(self._pick)
        go = ActionButton(accept, name=accept, object_name="destinationButton", role=Role.PRIMARY)
        go.set_key("⏎")
        go.setDefault(True)
        go.clicked.connect(self._take_typed)
        cancel = ActionButton(_("Cancel"), name=_("Cancel"), object_name="cancelDestinationButton")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(go)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(PlainLabel(title, size=Size.NAME, bold=True, wrap=True, object_name="destinationTitle"))
        column.addWidget(self._field)
        column.addWidget(self._list)
        column.addStretch(1)
        column.addLayout(foot)
        self.setMinimumWidth(340)
        self._suggester = Suggester(bridge.contacts, "destination", self._show_people, self._add_people)
        self._suggest("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down go through the suggestions."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            match event.key():
                case Qt.Key.Key_Down | Qt.Key.Key_Up:
                    step = 1 if event.key() == Qt.Key.Key_Down else -1
                    self._suggester.then(lambda: self._list.move_current(step))
                    return True
        return super().eventFilter(watched, event)

    def _suggest(self, text: str) -> None:
        self._suggester.ask(text.strip(), 50)

    def _show_people(self, found: list[Suggestion]) -> None:
        text = self._field.edit.text()
        self._list.rows.set_rows([suggestion_row(each) for each in found])
        self._list.setCurrentIndex(QModelIndex())
        self._list.clearSelection()
        if found and text.strip() and not any(char.isdigit() for char in text):
            self._list.move_current(1)

    def _add_people(self, found: list[Suggestion]) -> None:
        self._list.refill([suggestion_row(each) for each in found])

    def _pick(self, index: QModelIndex) -> None:
        self._list.setCurrentIndex(index)
        self._take_typed()

    def _take_typed(self) -> None:
        self._suggester.then(self._take_shown)

    def _take_shown(self) -> None:
        self._take(self._list.current_number() or self._field.edit.text().strip())

    def _take(self, number: str) -> None:
        if not number:
            self._field.set_fault(_("Type a name or a number, or choose somebody below."))
            self._field.edit.setFocus()
            return
        self.chosen.emit(number)
        self.accept()
