"""Where the ring sound comes out: one of what this computer has, whose names take a moment to find."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QHBoxLayout

from desk_agent.i18n import _
from desk_agent.settings import Entry
from desk_agent.ui import words
from desk_agent.ui.settings.editors import Editor, name_of
from desk_agent.ui.widgets.button import Role
from desk_agent.ui.widgets.menu_button import MenuButton

Found = Callable[[list[str]], None]


class SoundDeviceEditor(Editor):
    """``ask`` finds the names beside everything else and tells them."""

    def __init__(self, entry: Entry, ask: Callable[[Found], None]) -> None:
        super().__init__()
        self._value = ""
        self._names: list[str] = []
        self._button = MenuButton(
            name=_(entry.option.label), object_name=name_of(entry), role=Role.NEUTRAL, bold=False
        )
        self._button.choices.aboutToShow.connect(self._fill)
        self._put(self._button)
        layout = self.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.addStretch(1)
        self.set_value("")
        ask(self._take)

    def value(self) -> str:
        """What was chosen."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Show what is chosen."""
        self._value = str(value)
        self._button.set_text(words.safe_text(self._value) or _("Like the system"))
        self._button.setAccessibleDescription(self._button.text())

    def _take(self, names: list[str]) -> None:
        self._names = names

    def _fill(self) -> None:
        menu = self._button.choices
        menu.clear()
        kept = [self._value] if self._value and self._value not in self._names else []
        for number, name in enumerate(["", *self._names, *kept]):
            shown = words.safe_text(name) or _("Like the system")
            if name in kept:
                shown = _("{device} (not plugged in)").format(device=shown)
            action = menu.addAction(shown.replace("&", "&&"))
            action.setObjectName(f"soundDevice-{number}")
            action.setCheckable(True)
            action.setChecked(name == self._value)
            action.triggered.connect(lambda _checked=False, name=name: self._choose(name))

    def _choose(self, name: str) -> None:
        self.set_value(name)
        self.committed.emit()
