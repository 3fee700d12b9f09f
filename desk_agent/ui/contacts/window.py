"""The lists of contacts in a window of their own."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.ui.contact_bridge import ContactBridge
from desk_agent.ui.contacts.lists import ContactLists
from desk_agent.ui.fonts import Size
from desk_agent.ui.widgets.button import ActionButton
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.ui.widgets.scroll import scrolled


class ListsWindow(QDialog):
    """Esc closes it; what is being read is read on."""

    def __init__(self, contacts: ContactBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("contactListsWindow")
        self.setWindowTitle(_("Lists of contacts"))
        self.setAccessibleName(_("Lists of contacts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.lists = ContactLists(contacts)
        inside = QWidget()
        padded = QVBoxLayout(inside)
        padded.setContentsMargins(0, 0, 8, 0)
        padded.addWidget(self.lists)
        padded.addStretch(1)
        area = scrolled(inside, name=_("Lists of contacts"), object_name="contactListsScroll", focus=False)
        close = ActionButton(_("Close"), name=_("Close"), object_name="closeListsButton")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addWidget(
            PlainLabel(_("Lists of contacts"), size=Size.NAME, bold=True, object_name="contactListsTitle")
        )
        column.addWidget(area, 1)
        column.addLayout(row)
        self.setMinimumSize(320, 360)
        self.resize(460, 520)
