"""The keypad of one call: digits for whoever answers by machine."""

from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desk_agent.i18n import N_, _, ngettext
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone, colors_of
from desk_agent.ui.widgets import draw
from desk_agent.ui.widgets.button import ActionButton
from desk_agent.ui.widgets.label import PlainLabel

DIGITS: Final = "123456789*0#"
_NAMES: Final = {"*": N_("Star"), "#": N_("Hash")}
_MOST_DOTS: Final = 24
HINT: Final = N_("Type digits here, or click them.")


class Keypad(QWidget):
    """Twelve keys; typed digits are taken only while it has the focus. What was typed is shown as dots."""

    typed = Signal(str)
    left = Signal()  # Esc

    def __init__(self, ref: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"keypad-{ref}")
        self.setAccessibleIdentifier(f"keypad-{ref}")
        self.setAccessibleName(_("Keypad"))
        self.setAccessibleDescription(_("Type the digits 0 to 9, star and hash"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._count = 0
        self._shown = PlainLabel(_(HINT), size=Size.SMALL, tone=Tone.MUTED, object_name=f"keypadShown-{ref}")
        self._buttons: dict[str, ActionButton] = {}
        grid = QGridLayout()
        grid.setSpacing(8)
        for index, digit in enumerate(DIGITS):
            name = _NAMES.get(digit, digit)
            button = ActionButton(digit, name=_(name), object_name=f"digit{name}-{ref}", parent=self)
            # the keyboard stays with the keypad: a click must not end typing
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _on=False, digit=digit: self._type(digit))
            self._buttons[digit] = button
            grid.addWidget(button, index // 3, index % 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self._shown)
        column.addLayout(grid)
        self.setMaximumWidth(280)

    def set_why_not(self, sentence: str) -> None:
        """Disable the keys with a reason, or enable them with ``""``."""
        for button in self._buttons.values():
            button.set_why_not(sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits go into the call, Esc leaves; everything else is for others."""
        plain = not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
        )
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif plain and event.text() and event.text() in DIGITS:
            if not event.isAutoRepeat() and self._buttons[event.text()].isEnabled():
                self._type(event.text())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that digits are taken."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that they are not."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Outline it, in the colour of focus while digits are taken."""
        colors = colors_of(self)
        focused = self.hasFocus()
        line = QColor(colors.text if focused else colors.border)
        rect: QRect = self.rect()
        draw.rounded(QPainter(self), rect, None, line, radius=6, width=2 if focused else 1)

    def _type(self, digit: str) -> None:
        self._count += 1
        # a PIN over the shoulder is a PIN lost
        dots = "•" * min(self._count, _MOST_DOTS)
        self._shown.setText(dots)
        sent = ngettext("{count} digit sent", "{count} digits sent", self._count)
        self._shown.setAccessibleName(sent.format(count=self._count))
        self.typed.emit(digit)
