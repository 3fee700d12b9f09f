"""One call of the history: all that is known of it, and a note."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desk_agent.i18n import N_, _, pgettext
from desk_agent.people.history import MAX_NOTE
from desk_agent.ui import history_words, words
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.view import Direction, Evidence, HistoryEntry

_WIDTH: Final = 360
_EVIDENCE: Final = {
    Evidence.RECORD: N_("The phone system’s call records"),
    Evidence.BOTH: N_("Seen to begin; its end is from the phone system’s call records"),
}


class NoteEdit(QPlainTextEdit):
    """A few lines of text; Ctrl+Enter is done, Tab leaves it."""

    done = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the class."""
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.done.emit()
        else:
            super().keyPressEvent(event)


class CallDialog(QDialog):
    """What is known, a note to write, and calling back. ``noted`` has the note when it is another."""

    noted = Signal(int, str)
    callWanted = Signal(str)

    def __init__(self, entry: HistoryEntry, now: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("callDialog")
        self.setWindowTitle(_("Call"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._entry = entry
        who = words.who(entry.name, entry.number)
        self.setAccessibleName(_("Call with {name}").format(name=who))
        name = PlainLabel(who, size=Size.NAME, bold=True, wrap=True, object_name="callDialogName")
        facts = QGridLayout()
        facts.setHorizontalSpacing(12)
        facts.setVerticalSpacing(4)
        facts.setColumnStretch(1, 1)
        for row, (label, value) in enumerate(_facts(entry, now)):
            facts.addWidget(PlainLabel(label, size=Size.SMALL, tone=Tone.MUTED), row, 0, Qt.AlignmentFlag.AlignTop)
            said = PlainLabel(value, wrap=True, object_name=f"callFact{row}")
            said.setAccessibleName(f"{label}: {value}")
            facts.addWidget(said, row, 1)
        self.note = NoteEdit(entry.note)
        self.note.setObjectName("callNote")
        self.note.setAccessibleIdentifier("callNote")
        self.note.setAccessibleName(_("Note"))
        self.note.setPlaceholderText(_("What was it about?"))
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(84)
        self.note.textChanged.connect(self._limit)
        self.note.done.connect(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        column.addWidget(name)
        column.addLayout(facts)
        column.addWidget(PlainLabel(_("Note"), size=Size.SMALL, bold=True))
        column.addWidget(self.note)
        column.addLayout(self._buttons(entry))
        self.setMinimumWidth(_WIDTH)
        self.note.setFocus()

    def _buttons(self, entry: HistoryEntry) -> QHBoxLayout:
        call = ActionButton(_("Call back"), name=_("Call back"), object_name="callBackButton", icon="phone")
        call.setAutoDefault(False)
        call.set_why_not("" if entry.number else _("The number was withheld."))
        call.clicked.connect(self._call)
        save = ActionButton(_("Save"), name=_("Save note"), object_name="saveNoteButton", role=Role.PRIMARY)
        save.set_key("Ctrl+⏎")
        save.setDefault(True)
        save.clicked.connect(self._save)
        close = ActionButton(_("Close"), name=_("Close"), object_name="closeCallButton")
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(call)
        row.addStretch(1)
        row.addWidget(save)
        row.addWidget(close)
        return row

    def _limit(self) -> None:
        text = self.note.toPlainText()
        if len(text) > MAX_NOTE:
            self.note.setPlainText(text[:MAX_NOTE])

    def _save(self) -> None:
        text = self.note.toPlainText()
        if text != self._entry.note:
            self.noted.emit(self._entry.id, text)
        self.accept()

    def _call(self) -> None:
        self._save()
        self.callWanted.emit(self._entry.number)


def _facts(entry: HistoryEntry, now: float) -> list[tuple[str, str]]:
    """What there is to say, each with its label; what is not known is left out."""
    incoming = entry.direction is Direction.IN
    called = words.safe_text(entry.called_name or entry.called)
    if entry.called_name and entry.called:
        called = f"{called} ({words.safe_text(entry.called)})"
    source = words.SOURCES.get(entry.name_source)
    detail = words.safe_text(entry.detail, 200)
    facts = [
        (_("Number"), words.safe_text(entry.number) or _(words.NO_NUMBER)),
        (_("Name from"), _(source) if source and entry.name else ""),
        (_("Outcome"), history_words.outcome(entry)),
        ("", detail),
        (_("When"), history_words.when(entry.started, now)),
        (_("Direction"), _("Incoming") if incoming else _("Outgoing")),
        (pgettext("the number that was", "Called"), called if called != words.safe_text(entry.number) else ""),
        (_("Diverted by"), words.safe_text(entry.diverted_by)),
        (_("Rang for"), words.duration(entry.rang) if entry.rang is not None else ""),
        (_("Talked for"), words.duration(entry.talked) if entry.talked is not None else ""),
        (_("Disposition"), words.safe_text(entry.disposition)),
        (_("Phone"), words.safe_text(entry.extension)),
        (_("Known from"), _(_EVIDENCE[entry.evidence]) if entry.evidence in _EVIDENCE else ""),
    ]
    return [(label, value) for label, value in facts if value]
