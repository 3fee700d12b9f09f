"""Before a recording: what will be in it, and where it goes."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import N_, _
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.label import PlainLabel

_TEXT = N_(
    "For a report about something that goes wrong: what Desk Agent and the phone system say to each other is written "
    "into a file."
)
_HARMLESS = N_(
    "Numbers and names are replaced by made-up ones, passwords and codes are left out. Nothing is sent anywhere: the "
    "file is yours."
)
_LIMITS = N_(
    "Begin before the call in question. The recording ends when you stop it from the menu, after an hour, or at "
    "20 MB."
)

ChooseFile = Callable[[QWidget, str], str]


class RecordDialog(QDialog):
    """``chosen`` is emitted with the file's name.

    Args:
        name: what the file is called unless the user says otherwise.
        choose: asks for a file, for tests.
    """

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None, *, choose: ChooseFile | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recordDialog")
        self.setWindowTitle(_("Record for a report"))
        self.setAccessibleName(_("Record for a report"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._name = name
        self._ask = choose or _choose
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(10)
        column.addWidget(
            PlainLabel(_("Record for a report"), size=Size.TITLE, bold=True, wrap=True, object_name="recordTitle")
        )
        column.addWidget(PlainLabel(_(_TEXT), wrap=True, object_name="recordText"))
        column.addWidget(PlainLabel(_(_HARMLESS), wrap=True, object_name="recordHarmless"))
        column.addWidget(PlainLabel(_(_LIMITS), tone=Tone.MUTED, wrap=True, object_name="recordLimits"))
        column.addStretch(1)
        begin = ActionButton(
            _("Choose a file and begin"),
            name=_("Choose a file and begin"),
            object_name="beginRecordButton",
            role=Role.PRIMARY,
        )
        begin.setDefault(True)
        begin.clicked.connect(self._begin)
        cancel = ActionButton(_("Cancel"), name=_("Cancel"), object_name="cancelRecordButton")
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(begin)
        row.addWidget(cancel)
        column.addLayout(row)
        self.setMinimumWidth(320)
        self.resize(380, 320)

    def _begin(self) -> None:
        file = self._ask(self, self._name)
        if file:
            self.accept()
            self.chosen.emit(file)


def _choose(parent: QWidget, name: str) -> str:
    return QFileDialog.getSaveFileName(parent, _("Record for a report"), name, _("Traces (*.jsonl)"))[0]
