"""The switch "Open tel: links with Desk Agent": it shows what the system says, not what was once clicked."""

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.ui import words
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.check import CheckBox
from desk_agent.ui.widgets.label import PlainLabel


class UriHandlerLike(Protocol):
    """What is needed of `desk_agent.desktop.uri_handler.UriHandler`."""

    why_not: str

    def state(self) -> Mapping[str, bool]:
        """For each scheme, whether its links open here."""

    def set(self, on: bool) -> str:
        """Tell the system; what is left for the user to do. An error is a sentence."""


class LinkSwitch(QWidget):
    """Asks the system each time it is shown."""

    def __init__(self, handler: UriHandlerLike) -> None:
        super().__init__()
        self._handler = handler
        self._box = CheckBox(
            _("Open tel:, callto: and sip: links with Desk Agent"), object_name="linkSwitch", wrap=True
        )
        self._said = PlainLabel(size=Size.SMALL, tone=Tone.MUTED, wrap=True, object_name="linkHint")
        self._said.setContentsMargins(28, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._box)
        column.addWidget(self._said)
        self.setFocusProxy(self._box)
        self._box.setEnabled(not handler.why_not)
        self._box.clicked.connect(self._set)
        self._show(handler.why_not)

    def showEvent(self, event: QShowEvent) -> None:
        """What the system says now."""
        super().showEvent(event)
        self._show(self._handler.why_not)

    def _set(self, on: bool) -> None:
        try:
            left = self._handler.set(on)
        except Exception as error:  # noqa: BLE001 - each system has its own; the text is a sentence
            self._show(str(error), wrong=True)
        else:
            self._show(left)

    def _show(self, sentence: str, *, wrong: bool = False) -> None:
        state = self._handler.state()
        some = [scheme for scheme, ours in state.items() if ours]
        self._box.setChecked(len(some) == len(state))
        if not sentence and 0 < len(some) < len(state):
            others = ", ".join(f"{scheme}:" for scheme, ours in state.items() if not ours)
            sentence = _("Another program opens {schemes}").format(schemes=others)
        self._said.set_tone(Tone.WARNING if wrong else Tone.MUTED)
        self._said.set_or_hide(words.safe_text(sentence, 300))
        self._box.setAccessibleDescription(self._said.text())
