"""The form of an address book."""

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from desk_agent.i18n import _
from desk_agent.settings import CardDavServer
from desk_agent.settings.directories import KINDS
from desk_agent.ui import words
from desk_agent.ui.dialogs.form import FormField
from desk_agent.ui.directories.bridge import DirectoryBridge, Server
from desk_agent.ui.directories.dialog import DirectoryDialog, Save
from desk_agent.ui.directories.fields import BooksField, ChoiceField
from desk_agent.view import TrialView


class CardDavDialog(DirectoryDialog):
    """``server`` is changed, or a new one is added."""

    def __init__(
        self, server: CardDavServer | None, bridge: DirectoryBridge, save: Save, parent: QWidget | None = None
    ) -> None:
        title = _("Add an address book") if server is None else _("Change the address book")
        given = server or CardDavServer()
        super().__init__(title, given, bridge, save, parent)
        self._given = given
        self._address = FormField(
            _("Address"),
            "directoryAddress",
            placeholder="https://",
            hint=_("Of the server or of one address book; its name alone will often do."),
        )
        self._address.edit.setText(words.safe_text(given.address, 2000))
        self._kind = ChoiceField(_("These are"), "directoryKind", KINDS, given.kind)
        self._books = BooksField(given.books)
        self._lay_out(
            self._address,
            self._user,
            self._password,
            self._keep,
            self._keep_hint,
            self._pin,
            self._books,
            self._name,
            self._kind,
            self._hours,
        )
        self._address.edit.setFocus()

    def filled_in(self) -> Server | None:
        """See `DirectoryDialog`."""
        address = self._address.edit.text().strip()
        hours = self.hours()
        if not address:
            self._address.set_fault(_("Enter the address of the server."))
            self._address.edit.setFocus()
            return None
        if self._books.none_wanted():
            self._say(_("Choose an address book."))
            return None
        if hours is None:
            return None
        books = self._books.wanted() if address == self._given.address or not self._given.address else ()
        return self._common(replace(self._given, address=address, kind=self._kind.value, books=books), hours)

    def field_of(self, name: str) -> FormField | None:
        """See `DirectoryDialog`."""
        return self._address if name == "address" else super().field_of(name)

    def _show(self, view: TrialView) -> None:
        super()._show(view)
        self._books.show_books(view.books)
