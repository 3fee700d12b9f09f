"""From which day to which."""

from datetime import date

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QDateEdit, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _, pgettext
from desk_agent.ui import words
from desk_agent.ui.fonts import Size
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.label import PlainLabel


class DaysDialog(QDialog):
    """Two days, both included; the earlier one comes first whichever way they are entered."""

    chosen = Signal(object, object)  # date, date

    def __init__(self, first: date, last: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("daysDialog")
        self.setWindowTitle(_("Days"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._first = self._edit(pgettext("days", "From"), "daysFrom", first)
        self._last = self._edit(pgettext("days", "To"), "daysTo", last)
        days = QHBoxLayout()
        days.setSpacing(12)
        for label, edit in ((pgettext("days", "From"), self._first), (pgettext("days", "To"), self._last)):
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(PlainLabel(label, size=Size.SMALL, bold=True))
            column.addWidget(edit)
            days.addLayout(column)
        show = ActionButton(_("Show"), name=_("Show these days"), object_name="showDaysButton", role=Role.PRIMARY)
        show.setDefault(True)
        show.clicked.connect(self._choose)
        cancel = ActionButton(_("Cancel"), name=_("Cancel"), object_name="cancelDaysButton")
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(show)
        buttons.addWidget(cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(16)
        column.addLayout(days)
        column.addLayout(buttons)

    def _choose(self) -> None:
        first, last = sorted(
            date(day.year(), day.month(), day.day()) for day in (self._first.date(), self._last.date())
        )
        self.accept()
        self.chosen.emit(first, last)

    @staticmethod
    def _edit(name: str, object_name: str, day: date) -> QDateEdit:
        edit = QDateEdit(QDate(day.year, day.month, day.day))
        edit.setObjectName(object_name)
        edit.setAccessibleIdentifier(object_name)
        edit.setAccessibleName(name)
        edit.setCalendarPopup(True)
        edit.setDisplayFormat(words.day_format())
        edit.setMinimumHeight(36)
        return edit
