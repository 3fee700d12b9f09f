"""The strip after a call: what it was about, in a code and a line. It never takes the keyboard by itself."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.crm.moments import Happened
from desk_agent.i18n import _
from desk_agent.people.history import MAX_NOTE
from desk_agent.ui import shortcuts, words
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.field import Field
from desk_agent.ui.widgets.label import ElidedLabel
from desk_agent.ui.widgets.menu_button import MenuButton
from desk_agent.ui.widgets.surface import Surface

_DIGITS: Final = 9  # codes that a digit chooses


class Asked(Struct, frozen=True):
    """One call that is asked about, and where it stands in the history."""

    happened: Happened
    entry: int
    note: str = ""
    disposition: str = ""  # as the history has it: the code's name


class Written(Struct, frozen=True):
    """What the user has said of a call."""

    asked: Asked
    note: str
    code: str
    name: str  # what the code means


class AfterCallStrip(Surface):
    """Asks about one call at a time; the latest counts, and what was written of the one before is kept."""

    saved = Signal(object)  # Written: the user says that this is all
    kept = Signal(object)  # Written: the next call came before the user was done

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("afterCallStrip", parent)
        self.setAccessibleName(_("After the call"))
        self.set_look(Tone.HELD)
        self._asked: Asked | None = None
        self._codes: dict[str, str] = {}
        self._code = ""
        self._touched = False
        self._who = ElidedLabel(bold=True, object_name="afterCallWho")
        self._facts = ElidedLabel(size=Size.SMALL, tone=Tone.MUTED, object_name="afterCallFacts")
        self._leave = ActionButton("", name=_("Dismiss"), object_name="afterCallDismiss", icon="x", role=Role.GHOST)
        self._leave.setToolTip(_("Dismiss (Esc)"))
        self._leave.setAutoDefault(False)
        self._leave.clicked.connect(self.dismiss)
        self._choice = MenuButton(
            name=_("What was it about?"), object_name="afterCallCode", role=Role.NEUTRAL, bold=False
        )
        self._choice.choices.aboutToShow.connect(self._fill)
        placeholder = _("Note ({key})").format(key=shortcuts.AFTER_CALL)
        self._note = Field(name=_("Note"), object_name="afterCallNote", placeholder=placeholder)
        self._note.edit.setMaxLength(MAX_NOTE)
        self._note.edit.textEdited.connect(self._touch)
        self._note.edit.installEventFilter(self)
        self._save = ActionButton(_("Save"), name=_("Save note"), object_name="afterCallSave", role=Role.PRIMARY)
        self._save.set_key("⏎")
        self._save.setAutoDefault(False)
        self._save.clicked.connect(self.save)
        self._lay_out()
        self.hide()

    @property
    def asked(self) -> Asked | None:
        """The call that is asked about; None while the strip is not there."""
        return self._asked

    def ask(self, asked: Asked, codes: Mapping[str, str]) -> None:
        """Ask about a call; ``codes`` are what it may have been about, each with its name."""
        self._keep_unsaved()
        self._asked = asked
        self._codes = dict(codes)
        self._code = next((code for code, name in codes.items() if asked.disposition in {code, name} - {""}), "")
        self._touched = False
        past, call = asked.happened.past, asked.happened.call
        self._who.setText(_("After the call: {name}").format(name=words.who(call.name, call.number)))
        talked = past.ended.mono - past.answered.mono if past is not None and past.answered is not None else 0.0
        queue = words.safe_text(call.called_name or call.group)
        self._facts.setText(" · ".join(part for part in (queue, words.duration(talked)) if part))
        self._note.edit.setText(asked.note)
        self._choice.setVisible(bool(codes))
        self._show_code()
        self.show()

    def focus(self) -> None:
        """Put the keyboard into the note, because the user asked for it."""
        if self._asked is not None:
            self._note.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def save(self) -> None:
        """This is all there is to say."""
        written = self._written()
        if written is not None:
            self._asked = None
            self.hide()
            self.saved.emit(written)

    def dismiss(self) -> None:
        """There is nothing to say; what was typed is dropped."""
        self._asked = None
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter saves, Esc leaves, Down opens the codes."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            match event.key():
                case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                    self.save()
                    return True
                case Qt.Key.Key_Escape:
                    self.dismiss()
                    return True
                case Qt.Key.Key_Down if self._codes:
                    self._choice.open()
                    return True
        return super().eventFilter(watched, event)

    # the workings

    def _written(self) -> Written | None:
        if self._asked is None:
            return None
        note = self._note.edit.text().strip()
        return Written(self._asked, note, self._code, self._codes.get(self._code, ""))

    def _keep_unsaved(self) -> None:
        written = self._written() if self._touched else None
        self._asked = None
        if written is not None:
            self.kept.emit(written)

    def _touch(self) -> None:
        self._touched = True

    def _fill(self) -> None:
        menu = self._choice.choices
        menu.clear()
        for place, (code, name) in enumerate(self._codes.items(), 1):
            label = (name or code).replace("&", "&&")
            action = menu.addAction(f"&{place} {label}" if place <= _DIGITS else label)
            action.setObjectName(f"afterCallCode-{code}")
            action.setCheckable(True)
            action.setChecked(code == self._code)
            action.triggered.connect(lambda _on=False, code=code: self._choose(code))

    def _choose(self, code: str) -> None:
        self._code = code
        self._touched = True
        self._show_code()

    def _show_code(self) -> None:
        shown = self._codes.get(self._code, "") or self._code
        self._choice.set_text(shown or _("What was it about?"))
        self._choice.setAccessibleDescription(shown)

    def _lay_out(self) -> None:
        told = QVBoxLayout()
        told.setSpacing(0)
        told.addWidget(self._who)
        told.addWidget(self._facts)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addLayout(told, 1)
        head.addWidget(self._leave, 0, Qt.AlignmentFlag.AlignTop)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._note, 1)
        foot.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 8, 10)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._choice, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(foot)
