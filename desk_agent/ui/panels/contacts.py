"""The Contacts panel: search as you type, Enter calls."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.panels.people import suggestion_row
from desk_agent.ui.panels.rows import RowList
from desk_agent.ui.widgets.empty import EmptyState
from desk_agent.ui.widgets.field import Field

_LIMIT = 200


class ContactsPanel(QWidget):
    """Everybody the desk knows, or those who match."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("contactsPanel")
        self._bridge = bridge
        self._search = Field(
            name=_("Search contacts"), object_name="contactsSearch", placeholder=_("Search contacts"), icon="search"
        )
        self._search.edit.textChanged.connect(self.refresh)
        self._search.edit.installEventFilter(self)
        self._list = RowList(name=_("Contact list"), object_name="contactsList")
        self._list.callWanted.connect(bridge.dial)
        self._list.actionClicked.connect(bridge.dial)
        self._list.typed.connect(self._type)
        self._empty = EmptyState("users", "", "", object_name="contactsEmpty")
        below = QWidget()
        self._below = QStackedLayout(below)
        self._below.setContentsMargins(0, 0, 0, 0)
        self._below.addWidget(self._list)
        self._below.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        top = QVBoxLayout()
        top.setContentsMargins(8, 0, 8, 0)
        top.addWidget(self._search)
        column.addLayout(top)
        column.addWidget(below, 1)

    def refresh(self) -> None:
        """Ask the desk again."""
        text = self._search.edit.text().strip()
        found = self._bridge.suggest(text, _LIMIT)
        self._list.rows.set_rows([suggestion_row(each) for each in found])
        if text:
            self._empty.set_words(_("Nobody found"), _("No name or number matches what you typed."))
        else:
            self._empty.set_words(_("No contacts yet"), _("People you can call will be listed here."))
        self._below.setCurrentIndex(0 if found else 1)

    def showEvent(self, event: QShowEvent) -> None:
        """Show what the desk knows now."""
        super().showEvent(event)
        self.refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes into the list, Enter calls, Esc clears."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            match event.key():
                case Qt.Key.Key_Down | Qt.Key.Key_Up:
                    self._list.move_current(1 if event.key() == Qt.Key.Key_Down else -1)
                    return True
                case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                    if number := self._list.current_number():
                        self._bridge.dial(number)
                    return True
                case Qt.Key.Key_Escape:
                    self._search.edit.clear()
                    return True
        return super().eventFilter(watched, event)

    def _type(self, text: str) -> None:
        self._search.edit.setFocus()
        self._search.edit.insert(text)
