"""The Contacts panel: everybody, or those who are looked for. Enter calls, F2 shows all numbers."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _, ngettext
from desk_agent.ui import words
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.contacts.window import ListsWindow
from desk_agent.ui.dialogs.contact import ContactDialog
from desk_agent.ui.fonts import Size
from desk_agent.ui.panels.contact_model import FOUND, ContactModel
from desk_agent.ui.panels.rows import RowTable
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.empty import EmptyState
from desk_agent.ui.widgets.field import Field
from desk_agent.ui.widgets.label import ElidedLabel
from desk_agent.ui.widgets.menu import Menu
from desk_agent.view import ContactDetails, ContactsChanged, SourceState


class ContactsPanel(QWidget):
    """Everybody the desk knows, or those who match."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("contactsPanel")
        self._bridge = bridge
        self._stale = True
        self._search = Field(
            name=_("Search contacts"), object_name="contactsSearch", placeholder=_("Search contacts"), icon="search"
        )
        self._model = ContactModel(bridge.contacts, self)
        self._list = RowTable(self._model, name=_("Contact list"), object_name="contactsList")
        self._said = ElidedLabel(size=Size.SMALL, tone=Tone.MUTED, object_name="contactsSaid")
        self._details = self._button(_("Details"), _("Details of the contact"), "contactDetailsButton")
        self._details.set_key("F2")
        self._lists = self._button(_("Lists…"), _("Lists of contacts"), "contactListsButton")
        self._lists.setToolTip(_("Add files of contacts, and see what was read"))
        self._menu = Menu(self)
        self._menu.setObjectName("contactMenu")
        self._empty = EmptyState("users", "", "", object_name="contactsEmpty")
        self._lay_out()
        self._wire()
        self._show_count(0)

    def refresh(self) -> None:
        """Ask the desk again."""
        self._stale = False
        self._list.setCurrentIndex(QModelIndex())  # Enter must not call somebody of before
        self._model.search(self._search.edit.text().strip())

    def showEvent(self, event: QShowEvent) -> None:
        """Show what the desk knows now."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes into the list, Enter calls, Esc clears."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            match event.key():
                case Qt.Key.Key_F2:
                    self.open_current()
                    return True
                case Qt.Key.Key_Down | Qt.Key.Key_Up if watched is self._search.edit:
                    self._list.move_current(1 if event.key() == Qt.Key.Key_Down else -1)
                    return True
                case Qt.Key.Key_Return | Qt.Key.Key_Enter if watched is self._search.edit:
                    if number := self._list.current_number():
                        self._bridge.dial_contact(number)
                    return True
                case Qt.Key.Key_Escape if watched is self._search.edit:
                    self._search.edit.clear()
                    return True
        return super().eventFilter(watched, event)

    def open_current(self) -> None:
        """Show all of whoever is chosen."""
        contact = self._model.contact(self._list.currentIndex())
        if contact is not None:
            self._bridge.contacts.details(contact, self._open)

    def open_lists(self) -> None:
        """Show where contacts come from."""
        window = ListsWindow(self._bridge.contacts, self.window())
        window.open()

    def _open(self, details: ContactDetails | None) -> None:
        if details is None:
            return
        why_not = words.why_no_dialing(self._bridge.view.connection)
        dialog = ContactDialog(details, why_not, self.window())
        dialog.callWanted.connect(self._bridge.dial_contact)
        dialog.open()

    def _open_menu(self, index: QModelIndex, at: QPoint) -> None:
        contact = self._model.contact(index)
        if contact is None:
            return
        self._list.setCurrentIndex(index)
        self._menu.clear()
        self._menu.addAction(_("Call") + "\t⏎", lambda: self._bridge.dial_contact(contact.number)).setObjectName(
            "contactCall"
        )
        self._menu.addAction(_("Details…") + "\tF2", self.open_current).setObjectName("contactDetails")
        copy = self._menu.addAction(
            _("Copy number"), lambda: QGuiApplication.clipboard().setText(words.safe_text(contact.number))
        )
        copy.setObjectName("contactCopy")
        self._menu.popup(at)

    def _on_changed(self, change: ContactsChanged) -> None:
        if change.people:
            self._stale = True
            if self.isVisible():
                self.refresh()
        elif not self._model.count:
            self._show_count(0)

    def _show_count(self, count: int) -> None:
        text = self._search.edit.text().strip()
        reading = any(one.state is SourceState.READING for one in self._bridge.contacts.lists)
        if text:
            self._empty.set_words(_("Nobody found"), _("No name or number matches what you typed."))
            more = count >= FOUND
            said = _("The first {n} found") if more else ngettext("{n} found", "{n} found", count)
            said = said.format(n=count)
        else:
            self._empty.set_words(
                _("Reading contacts…") if reading else _("No contacts yet"),
                _("Add a vCard or CSV file under “Lists”: its people are found by name and number."),
            )
            said = ngettext("{n} contact", "{n} contacts", count).format(n=words.whole(count))
        self._said.setText(said if count else "")
        self._details.setEnabled(bool(count))
        self._below.setCurrentIndex(0 if count else 1)

    def _type(self, text: str) -> None:
        self._search.edit.setFocus()
        self._search.edit.insert(text)

    def _button(self, text: str, name: str, object_name: str) -> ActionButton:
        button = ActionButton(text, name=name, object_name=object_name, role=Role.GHOST)
        button.setAutoDefault(False)
        return button

    def _wire(self) -> None:
        self._search.edit.textChanged.connect(self.refresh)
        self._search.edit.installEventFilter(self)
        self._list.installEventFilter(self)
        self._list.callWanted.connect(self._bridge.dial_contact)
        self._list.actionClicked.connect(self._bridge.dial_contact)
        self._list.typed.connect(self._type)
        self._list.menuWanted.connect(self._open_menu)
        self._details.clicked.connect(self.open_current)
        self._lists.clicked.connect(self.open_lists)
        self._model.shown.connect(self._show_count)
        self._bridge.contacts.changed.connect(self._on_changed)

    def _lay_out(self) -> None:
        below = QWidget()
        self._below = QStackedLayout(below)
        self._below.setContentsMargins(0, 0, 0, 0)
        self._below.addWidget(self._list)
        self._below.addWidget(self._empty)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 0, 8, 0)
        foot.setSpacing(4)
        foot.addWidget(self._said, 1)
        foot.addWidget(self._details)
        foot.addWidget(self._lists)
        top = QVBoxLayout()
        top.setContentsMargins(8, 0, 8, 0)
        top.addWidget(self._search)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(below, 1)
        column.addLayout(foot)
