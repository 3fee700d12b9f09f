"""One contact: every number, each with a button that calls it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.ui import words
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.view import ContactDetails, ContactNumber

_WIDTH = 340


class ContactDialog(QDialog):
    """``callWanted`` has the number whose button was pressed. Text can be marked and copied."""

    callWanted = Signal(str)

    def __init__(self, details: ContactDetails, why_no_call: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("contactDialog")
        self.setWindowTitle(_("Contact"))
        name = words.safe_text(details.name, 120)
        self.setAccessibleName(_("Contact: {name}").format(name=name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(8)
        column.addWidget(_text(name, "contactName", size=Size.NAME, bold=True))
        company = words.safe_text(details.company, 120)
        if company and company != name:
            column.addWidget(_text(company, "contactCompany", tone=Tone.MUTED))
        column.addLayout(self._numbers(details.numbers, why_no_call))
        for value, object_name in ((details.email, "contactEmail"), (details.note, "contactNote")):
            if value:
                column.addWidget(_text(words.safe_text(value, 1000), object_name))
        source = _(words.SOURCES[details.source])
        origin = words.safe_text(details.origin)
        said = _("From “{list}” ({source})").format(list=origin, source=source) if origin else source
        column.addWidget(_text(said, "contactSource", size=Size.SMALL, tone=Tone.MUTED))
        column.addSpacing(8)
        close = ActionButton(_("Close"), name=_("Close"), object_name="closeContactButton")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        column.addLayout(row)
        self.setMinimumWidth(_WIDTH)

    def _numbers(self, numbers: tuple[ContactNumber, ...], why_no_call: str) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        for row, one in enumerate(numbers):
            number, kind = words.safe_text(one.number), words.number_kind(one.label)
            grid.addWidget(_text(number, f"contactNumber{row}"), row, 0)
            grid.addWidget(PlainLabel(kind, size=Size.SMALL, tone=Tone.MUTED), row, 1)
            said = _("Call {number}, {kind}").format(number=number, kind=kind) if kind else number
            call = ActionButton(_("Call"), name=said, object_name=f"callNumber{row}", icon="phone", role=Role.NEUTRAL)
            call.setAutoDefault(False)
            call.set_why_not(why_no_call)
            call.clicked.connect(self._caller(one.number))
            grid.addWidget(call, row, 2)
        return grid

    def _caller(self, number: str) -> Callable[[], None]:
        def call() -> None:
            self.accept()
            self.callWanted.emit(number)

        return call


def _text(
    text: str,
    object_name: str,
    *,
    size: Size = Size.BODY,
    tone: Tone = Tone.TEXT,
    bold: bool = False,
) -> PlainLabel:
    label = PlainLabel(text, size=size, tone=tone, bold=bold, wrap=True, object_name=object_name)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label
