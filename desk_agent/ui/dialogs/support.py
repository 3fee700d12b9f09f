"""A support bundle before it is saved: every file with its text, and each can be left out."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desk_agent.i18n import _, ngettext
from desk_agent.support.parts import Part
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.check import CheckBox
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.ui.widgets.text_box import TextBox

_MOST_SHOWN: Final = 1_000_000  # characters of one part

ChooseFile = Callable[[QWidget, str], str]


class SupportDialog(QDialog):
    """``saveWanted`` is emitted with the file's name and the parts that the user has left in.

    Args:
        parts: what can be in the bundle, in order; not empty.
        name: what the file is called unless the user says otherwise.
        choose: asks for a file, for tests.
    """

    saveWanted = Signal(str, object)  # tuple[Part, ...]

    def __init__(
        self, parts: Sequence[Part], name: str, parent: QWidget | None = None, *, choose: ChooseFile | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("supportDialog")
        self.setWindowTitle(_("Support bundle"))
        self.setAccessibleName(_("Support bundle"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._parts = tuple(parts)
        self._name = name
        self._ask = choose or _choose
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(8)
        column.addWidget(
            PlainLabel(_("Support bundle"), size=Size.TITLE, bold=True, wrap=True, object_name="supportTitle")
        )
        column.addWidget(
            PlainLabel(
                _("One file for whoever is to help. Look at what is in it; nothing is sent anywhere."),
                wrap=True,
                object_name="supportText",
            )
        )
        self._boxes = [self._row(column, part) for part in self._parts]
        self._title = PlainLabel(size=Size.SMALL, tone=Tone.MUTED, bold=True, object_name="supportShown")
        column.addSpacing(4)
        column.addWidget(self._title)
        self._box = TextBox(name=_("Text"), object_name="supportPartText", lines=9)
        self._box.setMaximumHeight(16_777_215)
        self._box.setMinimumHeight(96)
        self._box.edit.setReadOnly(True)
        self._box.edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        column.addWidget(self._box, 1)
        column.addLayout(self._buttons())
        self.setMinimumWidth(320)
        self.resize(380, 640)
        self._show(self._parts[0])

    def _row(self, column: QVBoxLayout, part: Part) -> CheckBox:
        lines = part.text.count("\n")
        said = ngettext("{title} · {n} line", "{title} · {n} lines", lines).format(title=part.title, n=lines)
        box = CheckBox(said, object_name=f"supportPart-{part.file}", wrap=True)
        box.setChecked(True)
        box.toggled.connect(self._judge)
        show = ActionButton(
            _("Show"),
            name=_("Show {title}").format(title=part.title),
            object_name=f"supportShow-{part.file}",
            role=Role.LINK,
        )
        show.setAutoDefault(False)
        show.clicked.connect(lambda: self._show(part))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(box, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(show)
        column.addLayout(row)
        return box

    def _buttons(self) -> QHBoxLayout:
        self._save = ActionButton(
            _("Save…"), name=_("Save the bundle"), object_name="saveSupportButton", role=Role.PRIMARY
        )
        self._save.setAutoDefault(False)
        self._save.clicked.connect(self._choose)
        close = ActionButton(_("Close"), name=_("Close"), object_name="closeSupportButton")
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self._save)
        row.addWidget(close)
        return row

    def _show(self, part: Part) -> None:
        self._title.setText(part.file)
        text = part.text[:_MOST_SHOWN]
        if len(part.text) > len(text):
            text += "\n" + _("… the rest is as long as {n} characters.").format(n=len(part.text) - len(text))
        self._box.edit.setPlainText(text)
        self._box.edit.setAccessibleName(part.title)

    def _judge(self) -> None:
        self._save.setEnabled(any(box.isChecked() for box in self._boxes))

    def _choose(self) -> None:
        file = self._ask(self, self._name)
        if file:
            left_in = tuple(part for part, box in zip(self._parts, self._boxes, strict=True) if box.isChecked())
            self.accept()
            self.saveWanted.emit(file, left_in)


def _choose(parent: QWidget, name: str) -> str:
    return QFileDialog.getSaveFileName(parent, _("Support bundle"), name, _("Zip files (*.zip)"))[0]
