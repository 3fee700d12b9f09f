"""What the forms are made of, beside `desk_agent.ui.dialogs.form.FormField`."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.ui import words
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.check import CheckBox
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.ui.widgets.menu_button import MenuButton


class ChoiceField(QWidget):
    """One of a few, with its label above."""

    chosen = Signal()

    def __init__(self, label: str, key: str, choices: Mapping[str, str], value: str) -> None:
        super().__init__()
        self._choices = {name: _(text) for name, text in choices.items()}
        self.value = value
        self._button = MenuButton(name=label, object_name=f"{key}Button", role=Role.NEUTRAL, bold=False)
        self._button.choices.aboutToShow.connect(self._fill)
        self._button.set_text(self._choices[value])
        self._button.setAccessibleDescription(self._choices[value])
        title = PlainLabel(label, size=Size.SMALL, bold=True, object_name=f"{key}Label")
        title.setBuddy(self._button)
        row = QHBoxLayout()
        row.addWidget(self._button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(title)
        column.addLayout(row)
        self.setFocusProxy(self._button)

    def choose(self, value: str) -> None:
        """Take ``value``."""
        self.value = value
        self._button.set_text(self._choices[value])
        self._button.setAccessibleDescription(self._choices[value])
        self.chosen.emit()

    def _fill(self) -> None:
        self._button.choices.clear()
        for name, text in self._choices.items():
            action = self._button.choices.addAction(text.replace("&", "&&"))
            action.setObjectName(f"{self._button.objectName()}-{name}")
            action.setCheckable(True)
            action.setChecked(name == self.value)
            action.triggered.connect(lambda _=False, name=name: self.choose(name))


class PinField(QWidget):
    """The certificate that is trusted for this server, and how to forget it; hidden while there is none."""

    def __init__(self, pin: str) -> None:
        super().__init__()
        self._text = PlainLabel(size=Size.SMALL, tone=Tone.MUTED, wrap=True, object_name="pinText")
        forget = ActionButton(
            _("Forget"), name=_("Forget the trusted certificate"), object_name="forgetPinButton", role=Role.LINK
        )
        forget.setAutoDefault(False)
        forget.clicked.connect(lambda: self.set_pin(""))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(forget)
        self.set_pin(pin)

    def set_pin(self, pin: str) -> None:
        """Trust ``pin``, "" = nothing beside what the system trusts."""
        self.pin = pin
        digits = pin.removeprefix("sha256:").upper()
        short = " ".join(digits[at : at + 2] for at in range(0, 16, 2))
        self._text.setText(_("You trust its certificate {fingerprint} …").format(fingerprint=short))
        self.setVisible(bool(pin))


class BooksField(QWidget):
    """Which of the address books on the server are read."""

    def __init__(self, wanted: tuple[str, ...]) -> None:
        super().__init__()
        self._wanted = wanted
        self._boxes: dict[str, CheckBox] = {}
        self._title = PlainLabel(_("Which address books"), size=Size.SMALL, bold=True, object_name="booksLabel")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self._title)
        self.hide()

    def show_books(self, books: tuple[tuple[str, str], ...]) -> None:
        """These are on the server; a choice is there only where there are several."""
        if not books or [address for address, _name in books] == list(self._boxes):
            return
        wanted = self.wanted()
        for box in self._boxes.values():
            box.hide()
            box.deleteLater()
        self._boxes = {}
        for number, (address, name) in enumerate(books):
            box = CheckBox(words.safe_text(name) or address, object_name=f"book-{number}", wrap=True)
            box.setChecked(not wanted or address in wanted)
            self._boxes[address] = box
            self._column.addWidget(box)
        self.setVisible(len(books) > 1)

    def wanted(self) -> tuple[str, ...]:
        """Addresses of those that are ticked; none if all or no others are known."""
        if not self._boxes:
            return self._wanted
        ticked = tuple(address for address, box in self._boxes.items() if box.isChecked())
        return () if len(ticked) == len(self._boxes) else ticked

    def none_wanted(self) -> bool:
        """Whether all ticks were taken away."""
        return bool(self._boxes) and not any(box.isChecked() for box in self._boxes.values())
