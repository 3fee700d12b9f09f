"""The hotkey in the settings window: press it to set it, and see whether the system has given it."""

from typing import Any, Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desk_agent.chord import FUNCTION_KEYS, KEYS, Chord, ChordError
from desk_agent.i18n import _
from desk_agent.settings import Entry
from desk_agent.ui import words
from desk_agent.ui.fonts import Size
from desk_agent.ui.offers.hotkey_state import HotkeyState
from desk_agent.ui.settings.editors import Editor, name_of
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.label import PlainLabel

PROPOSAL: Final = "Ctrl+F11"

_NAMED: Final = {
    Qt.Key.Key_Space: "Space",
    Qt.Key.Key_Insert: "Insert",
    Qt.Key.Key_Delete: "Delete",
    Qt.Key.Key_Home: "Home",
    Qt.Key.Key_End: "End",
    Qt.Key.Key_PageUp: "PageUp",
    Qt.Key.Key_PageDown: "PageDown",
    Qt.Key.Key_Left: "Left",
    Qt.Key.Key_Right: "Right",
    Qt.Key.Key_Up: "Up",
    Qt.Key.Key_Down: "Down",
    Qt.Key.Key_Pause: "Pause",
    Qt.Key.Key_Print: "Print",
    **{Qt.Key(Qt.Key.Key_F1.value + number): name for number, name in enumerate(FUNCTION_KEYS)},
}
_MODIFIERS: Final = frozenset(
    {Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Shift, Qt.Key.Key_Meta}
)


def pressed(event: QKeyEvent) -> Chord:
    """The chord of a key press; a `ChordError` says why it is none that could be used."""
    key = _NAMED.get(Qt.Key(event.key()))
    if key is None:
        # by the letter where it is one, by the place on the keyboard is not told
        char = chr(event.key()).upper() if 0x20 < event.key() < 0x7F else ""
        if char not in KEYS:
            raise ChordError(_("That key cannot be used everywhere."))
        key = char
    held = event.modifiers()
    flag = Qt.KeyboardModifier
    text = "+".join(
        (
            *(
                name
                for name, down in (
                    ("Ctrl", held & flag.ControlModifier),
                    ("Alt", held & flag.AltModifier),
                    ("Shift", held & flag.ShiftModifier),
                    ("Meta", held & flag.MetaModifier),
                )
                if down
            ),
            key,
        )
    )
    return Chord.parse(text)


class HotkeyEditor(Editor):
    """A button that waits for a key once it is pressed; Esc leaves it as it is, Backspace takes it away."""

    def __init__(self, entry: Entry, state: HotkeyState) -> None:
        super().__init__()
        self._state = state
        self._value = ""
        self._waiting = False
        self._button = _Capture(_("Hotkey"), name_of(entry), self)
        self._button.clicked.connect(self._wait)
        self._none = ActionButton(
            _("None"), name=_("No hotkey"), object_name=f"{name_of(entry)}None", role=Role.GHOST
        )
        self._none.setAutoDefault(False)
        self._none.clicked.connect(lambda: self._take(""))
        self._propose = ActionButton(
            _("Use {key}").format(key=PROPOSAL),
            name=_("Use {key}").format(key=PROPOSAL),
            object_name=f"{name_of(entry)}Propose",
            role=Role.GHOST,
        )
        self._propose.setAutoDefault(False)
        self._propose.clicked.connect(lambda: self._take(PROPOSAL))
        self._said = PlainLabel(size=Size.SMALL, tone=Tone.MUTED, wrap=True, object_name=f"{name_of(entry)}State")
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self._button, self._none, self._propose):
            row.addWidget(widget)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._said)
        self.setFocusProxy(self._button)
        state.changed.connect(self._show)
        self._show()

    def value(self) -> str:
        """What was pressed."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Show ``value``."""
        self._value = str(value)
        self._waiting = False
        self._show()

    @property
    def waiting(self) -> bool:
        """Whether the next key is the hotkey."""
        return self._waiting

    def key_pressed(self, event: QKeyEvent) -> bool:
        """A key came while the button has the keyboard; whether it was for us."""
        key = Qt.Key(event.key())
        if not self._waiting:
            return False
        if key in _MODIFIERS:
            return True
        if key == Qt.Key.Key_Escape:
            self.give_up()
            return True
        if key in {Qt.Key.Key_Backspace, Qt.Key.Key_Tab, Qt.Key.Key_Backtab} and not event.modifiers():
            if key != Qt.Key.Key_Backspace:
                self.give_up()
                return False
            self._take("")
            return True
        try:
            chord = pressed(event)
        except ChordError as error:
            self._say(str(error), wrong=True)
            return True
        self._take(str(chord))
        return True

    def give_up(self) -> None:
        """Wait for no key any more."""
        if self._waiting:
            self._waiting = False
            self._show()

    def _wait(self) -> None:
        self._waiting = True
        self._show()
        self._button.setFocus()

    def _take(self, text: str) -> None:
        self._waiting = False
        self._value = text
        self.committed.emit()
        self._show()

    def _show(self) -> None:
        word = _("Press the keys…") if self._waiting else self._value or _("Set a hotkey…")
        self._button.setText(word)
        self._button.setAccessibleName(_("Hotkey: {key}").format(key=word))
        self._button.updateGeometry()
        self._none.setVisible(bool(self._value) and not self._waiting)
        self._propose.setVisible(not self._value and not self._waiting)
        if self._waiting:
            self._say(_("Hold Ctrl, Alt or the system’s key and press another one. Esc leaves it as it is."))
        elif self._value and self._state.why_not:
            self._say(self._state.why_not, wrong=True)
        elif self._value and self._state.key and self._state.key != self._value:
            self._say(_("The system uses {key} for it.").format(key=words.safe_text(self._state.key)))
        elif self._value and not self._state.key:
            self._say(_("The system has not given it yet."))
        else:
            self._say("")

    def _say(self, sentence: str, *, wrong: bool = False) -> None:
        self._said.set_tone(Tone.WARNING if wrong else Tone.MUTED)
        self._said.set_or_hide(words.safe_text(sentence, 300))


class _Capture(ActionButton):
    """Gives its keys to the editor first: those of the window would act otherwise."""

    def __init__(self, text: str, object_name: str, editor: HotkeyEditor) -> None:
        super().__init__(text, name=text, object_name=object_name)
        self._editor = editor
        self.setAutoDefault(False)

    def event(self, event: QEvent) -> bool:
        """While it waits, shortcuts of the window are keys as all others."""
        if isinstance(event, QKeyEvent) and self._editor.waiting:
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress and self._editor.key_pressed(event):
                return True
        return bool(super().event(event))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Whoever goes elsewhere does not want to set it."""
        super().focusOutEvent(event)
        self._editor.give_up()
