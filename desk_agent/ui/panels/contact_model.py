"""All contacts, or those who are looked for: however many there are, some hundred are held."""

from collections import OrderedDict
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desk_agent.i18n import _, ngettext
from desk_agent.ui import words
from desk_agent.ui.contact_bridge import ContactBridge
from desk_agent.ui.panels.people import icon_of, initials
from desk_agent.ui.panels.rows import ROW_ROLE, Row
from desk_agent.ui.theme import Tone
from desk_agent.view import ContactRow, NameSource

PAGE: Final = 64
_PAGES: Final = 24  # held at a time
FOUND: Final = 200  # of a search
_Index = QModelIndex | QPersistentModelIndex
_NOT_YET: Final = Row("", "", "", icon="user")


class ContactModel(QAbstractListModel):
    """Asks for the pages that are painted; a row that is not there yet is empty for a moment."""

    shown = Signal(int)  # how many there are, when that is known anew

    def __init__(self, contacts: ContactBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._contacts = contacts
        self._count = 0
        self._pages: OrderedDict[int, list[ContactRow]] = OrderedDict()
        self._asked: dict[int, int] = {}  # page -> the turn in which it was asked for
        self._turn = 0
        self._text = ""
        self._rows: dict[int, Row] = {}

    @property
    def count(self) -> int:
        """How many are shown."""
        return self._count

    def search(self, text: str) -> None:
        """Show those whom ``text`` means; everybody for ""."""
        self._turn += 1
        self._text = text
        turn = self._turn
        if text:
            self._contacts.find(text, FOUND, lambda found: self._found(turn, found))
        else:
            self._contacts.count(lambda count: self._counted(turn, count))

    def contact(self, index: _Index) -> ContactRow | None:
        """Who is in this row, if that is known already."""
        if not index.isValid():
            return None
        page = self._pages.get(index.row() // PAGE)
        at = index.row() % PAGE
        return page[at] if page is not None and at < len(page) else None

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """How many there are."""
        return 0 if parent.isValid() else self._count

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row, its text for searching and for a screen reader."""
        if not index.isValid() or role not in {
            ROW_ROLE,
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        }:
            return None
        row = self._row(index)
        if role == ROW_ROLE:
            return row
        return row.title if role == Qt.ItemDataRole.DisplayRole else row.spoken()

    def _row(self, index: _Index) -> Row:
        at = index.row()
        found = self._rows.get(at)
        if found is None:
            contact = self.contact(index)
            if contact is None:
                self._want(at // PAGE)
                contact = self.contact(index)  # it may have come at once
            if contact is None:
                return _NOT_YET
            found = self._rows[at] = contact_row(contact)
        return found

    def _want(self, page: int) -> None:
        if self._text or page in self._asked:
            return
        self._asked[page] = turn = self._turn
        self._contacts.page(page * PAGE, PAGE, lambda rows: self._paged(turn, page, rows))

    def _paged(self, turn: int, page: int, rows: list[ContactRow]) -> None:
        if turn != self._turn:
            return
        self._asked.pop(page, None)
        self._pages[page] = rows
        while len(self._pages) > _PAGES:
            gone, _rows = self._pages.popitem(last=False)
            for at in range(gone * PAGE, (gone + 1) * PAGE):
                self._rows.pop(at, None)
        if rows:
            self.dataChanged.emit(self.index(page * PAGE, 0), self.index(page * PAGE + len(rows) - 1, 0))

    def _found(self, turn: int, found: list[ContactRow]) -> None:
        if turn == self._turn:
            self._replace(
                len(found), {at: found[at * PAGE : (at + 1) * PAGE] for at in range(len(found) // PAGE + 1)}
            )

    def _counted(self, turn: int, count: int) -> None:
        if turn == self._turn:
            self._replace(count, {})

    def _replace(self, count: int, pages: dict[int, list[ContactRow]]) -> None:
        self.beginResetModel()
        self._count = count
        self._pages = OrderedDict(pages)
        self._asked.clear()
        self._rows.clear()
        self.endResetModel()
        self.shown.emit(count)


def contact_row(contact: ContactRow) -> Row:
    """Somebody as a row."""
    name, number = words.safe_text(contact.name), words.safe_text(contact.number)
    company = words.safe_text(contact.company)
    kind = words.number_kind(contact.label)
    parts = (
        f"{number} ({kind})" if kind else number,
        ngettext("{n} more", "{n} more", contact.more).format(n=contact.more) if contact.more else "",
        company if company != name else "",
        _(words.SOURCES[contact.source]) if contact.source is not NameSource.CONTACT else "",
    )
    letters = initials(name) if contact.source in {NameSource.CONTACT, NameSource.DIRECTORY} else ""
    return Row(
        title=name or number,
        subtitle=" · ".join(part for part in parts if part),
        number=contact.number,
        letters=letters,
        icon="" if letters else icon_of(contact.source),
        tone=Tone.ACCENT if contact.source is NameSource.CONTACT else Tone.HELD,
    )
