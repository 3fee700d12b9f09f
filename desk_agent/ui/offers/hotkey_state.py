"""What became of the hotkey, for whoever shows it."""

from PySide6.QtCore import QObject, Signal


class HotkeyState(QObject):
    """One picture; ``changed`` when there is another."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.key = ""  # as the system shows it; "" while none is held
        self.why_not = ""  # why it does not work, as a sentence
        self.note = ""  # what the user should know of hotkeys, the selection and the clipboard on this system

    def set(self, key: str, why_not: str) -> None:
        """This is the case now."""
        if (key, why_not) != (self.key, self.why_not):
            self.key, self.why_not = key, why_not
            self.changed.emit()
