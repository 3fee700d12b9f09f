"""The switch "Start with the computer": it shows what the system says, not what was once clicked."""

from typing import Protocol

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.ui import words
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.check import CheckBox
from desk_agent.ui.widgets.label import PlainLabel


class AutostartLike(Protocol):
    """What is needed of `desk_agent.desktop.autostart.Autostart`."""

    why_not: str

    def state(self) -> bool:
        """Whether the system starts Desk Agent."""

    def set(self, on: bool) -> None:
        """Tell the system; an error is a sentence."""


class AutostartSwitch(QWidget):
    """Asks the system each time it is shown."""

    def __init__(self, autostart: AutostartLike) -> None:
        super().__init__()
        self._autostart = autostart
        self._box = CheckBox(
            _("Start Desk Agent when I sign in to this computer"), object_name="autostartSwitch", wrap=True
        )
        self._said = PlainLabel(size=Size.SMALL, tone=Tone.MUTED, wrap=True, object_name="autostartHint")
        self._said.setContentsMargins(28, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._box)
        column.addWidget(self._said)
        self.setFocusProxy(self._box)
        self._box.setEnabled(not autostart.why_not)
        self._say(autostart.why_not)
        self._box.clicked.connect(self._set)
        self._box.setChecked(autostart.state())

    def showEvent(self, event: QShowEvent) -> None:
        """What the system says now."""
        super().showEvent(event)
        self._box.setChecked(self._autostart.state())

    def _set(self, on: bool) -> None:
        try:
            self._autostart.set(on)
        except Exception as error:  # noqa: BLE001 - each system has its own; the text is a sentence
            self._say(str(error), wrong=True)
        else:
            self._say("")
        self._box.setChecked(self._autostart.state())

    def _say(self, sentence: str, *, wrong: bool = False) -> None:
        self._said.set_tone(Tone.WARNING if wrong else Tone.MUTED)
        self._said.set_or_hide(words.safe_text(sentence, 300))
        self._box.setAccessibleDescription(self._said.text())
