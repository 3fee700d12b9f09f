"""All lists of contacts, and what adds one."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.ui.contact_bridge import ContactBridge
from desk_agent.ui.contacts.card import ListCard
from desk_agent.ui.contacts.report import ReportDialog
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.flow import FlowLayout
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.view import ContactsChanged, NameSource, SourceView


class ContactLists(QWidget):
    """A card for each list, in a window of their own or on the settings' page of contacts."""

    added = Signal(str)  # a path

    def __init__(self, contacts: ContactBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("contactLists")
        self._contacts = contacts
        self._cards: dict[str, ListCard] = {}
        self._none = PlainLabel(_("Nothing has been read yet."), tone=Tone.MUTED, object_name="contactListsNone")
        self._cards_column = QVBoxLayout()
        self._cards_column.setSpacing(8)
        help_text = PlainLabel(
            _(
                "vCard and CSV files from a phone, Google or Outlook. A folder stands for all such files in it. They "
                "are read again when they change."
            ),
            size=Size.SMALL,
            tone=Tone.MUTED,
            wrap=True,
            object_name="contactListsHelp",
        )
        buttons = QWidget()
        flow = FlowLayout(buttons)
        self._file = self._button(_("Add a file…"), "addContactFile", Role.PRIMARY)
        self._directory = self._button(_("Add the company’s list…"), "addDirectoryFile")
        self._folder = self._button(_("Add a folder…"), "addContactFolder")
        for button in (self._file, self._directory, self._folder):
            flow.addWidget(button)
        self._file.clicked.connect(lambda: self._ask_file(NameSource.CONTACT))
        self._directory.clicked.connect(lambda: self._ask_file(NameSource.DIRECTORY))
        self._folder.clicked.connect(self._ask_folder)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(help_text)
        column.addWidget(self._none)
        column.addLayout(self._cards_column)
        column.addWidget(buttons)
        contacts.changed.connect(self._on_changed)
        self._show(contacts.lists)

    def add(self, path: str, kind: NameSource) -> None:
        """Read a file or folder from now on."""
        self._contacts.add(path, kind)
        self.added.emit(path)

    def _on_changed(self, change: ContactsChanged) -> None:
        self._show(change.sources)

    def _show(self, sources: tuple[SourceView, ...]) -> None:
        for key in [key for key in self._cards if key not in {source.key for source in sources}]:
            card = self._cards.pop(key)
            self._cards_column.removeWidget(card)
            card.hide()
            card.deleteLater()
        for source in sources:
            if source.key in self._cards:
                self._cards[source.key].show_source(source)
            else:
                self._cards[source.key] = self._make(source)
        self._none.setVisible(not sources)

    def _make(self, source: SourceView) -> ListCard:
        card = ListCard(source, self)
        card.refreshWanted.connect(lambda key: self._contacts.refresh(key, anew=True))
        card.cancelWanted.connect(self._contacts.cancel)
        card.removeWanted.connect(self._contacts.remove)
        card.reportWanted.connect(self._open_report)
        self._cards_column.addWidget(card)
        return card

    def _open_report(self, key: str) -> None:
        source = next((one for one in self._contacts.lists if one.key == key), None)
        if source is not None:
            ReportDialog(self._contacts, source, self.window()).open()

    def _ask_file(self, kind: NameSource) -> None:
        dialog = QFileDialog(self.window(), _("Choose a file of contacts"), str(Path.home()))
        dialog.setNameFilters(
            [_("Contacts ({patterns})").format(patterns="*.vcf *.vcard *.csv *.tsv *.txt"), _("All files (*)")]
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        self._ask(dialog, kind)

    def _ask_folder(self) -> None:
        dialog = QFileDialog(self.window(), _("Choose a folder with files of contacts"), str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._ask(dialog, NameSource.CONTACT)

    def _ask(self, dialog: QFileDialog, kind: NameSource) -> None:
        dialog.setObjectName("contactFileDialog")
        dialog.filesSelected.connect(lambda paths: self._add_all(paths, kind))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _add_all(self, paths: list[str], kind: NameSource) -> None:
        for path in paths:
            self.add(path, kind)

    def _button(self, text: str, object_name: str, role: Role = Role.NEUTRAL) -> ActionButton:
        button = ActionButton(text, name=text, object_name=object_name, role=role)
        button.setAutoDefault(False)
        return button
