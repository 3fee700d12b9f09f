"""How one option is changed: a widget for each kind of value."""

import math
from typing import Any

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.settings import Entry
from desk_agent.ui import words
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import Role
from desk_agent.ui.widgets.check import CheckBox
from desk_agent.ui.widgets.field import Field
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.ui.widgets.menu_button import MenuButton
from desk_agent.ui.widgets.text_box import TextBox

_MAX = 4096


class Editor(QWidget):
    """Shows a value and says when the user has made another one of it."""

    committed = Signal()
    labels_itself = False  # whether the option's label is part of the editor

    def value(self) -> Any:
        """What the user has made; raises ValueError with a sentence if it is no value."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show ``value``."""
        raise NotImplementedError

    def set_faulty(self, faulty: bool) -> None:
        """Mark what was typed as wrong."""

    def set_description(self, text: str) -> None:
        """What assistive programs say beside the name."""
        control: QWidget = self
        while (proxy := control.focusProxy()) is not None:
            control = proxy
        control.setAccessibleDescription(text)

    def _put(self, *widgets: QWidget) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in widgets:
            row.addWidget(widget)
        self.setFocusProxy(widgets[0])


class CheckEditor(Editor):
    """True or false."""

    labels_itself = True

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self._box = CheckBox(_(entry.option.label), object_name=name_of(entry), wrap=True)
        self._put(self._box)
        self._box.clicked.connect(self.committed)

    def value(self) -> bool:
        """Whether it is ticked."""
        return self._box.isChecked()

    def set_value(self, value: Any) -> None:
        """Tick it or not."""
        self._box.setChecked(bool(value))


class ChoiceEditor(Editor):
    """One of a few."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self._labels = {value: _(label) for value, label in entry.option.choices.items()}
        self._value: Any = None
        self._button = MenuButton(
            name=_(entry.option.label), object_name=name_of(entry), role=Role.NEUTRAL, bold=False
        )
        self._button.choices.aboutToShow.connect(self._fill)
        self._put(self._button)
        layout = self.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.addStretch(1)

    def value(self) -> Any:
        """What was chosen."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Show what is chosen."""
        self._value = value
        self._button.set_text(self._labels.get(value, words.safe_text(str(value))))
        self.set_description(self._button.text())

    def set_description(self, text: str) -> None:
        """What is chosen comes first: it is the button's word."""
        self._button.setAccessibleDescription(text)

    def _fill(self) -> None:
        self._button.choices.clear()
        for value, label in self._labels.items():
            action = self._button.choices.addAction(label.replace("&", "&&"))
            action.setObjectName(f"{self._button.objectName()}-{value}")
            action.setCheckable(True)
            action.setChecked(value == self._value)
            action.triggered.connect(lambda _=False, value=value: self._choose(value))

    def _choose(self, value: Any) -> None:
        self.set_value(value)
        self.committed.emit()


class LineEditor(Editor):
    """A text or a number in one line; applied by Enter or when the line is left."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self._kind: Any = entry.field.type
        self._field = Field(name=_(entry.option.label), object_name=name_of(entry))
        self._field.edit.setMaxLength(min(_MAX, int(entry.option.most or _MAX)) if self._kind is str else 24)
        unit = PlainLabel(_(entry.option.unit), tone=Tone.MUTED, object_name=f"{name_of(entry)}Unit")
        self._put(self._field, unit)
        unit.setVisible(bool(entry.option.unit))
        if self._kind is not str:
            self._field.setMaximumWidth(140)
            layout = self.layout()
            assert isinstance(layout, QHBoxLayout)
            layout.addStretch(1)
        self._shown: Any = None
        self._field.edit.editingFinished.connect(self._finished)

    def value(self) -> Any:
        """What was typed."""
        text = self._field.edit.text().strip()
        if self._kind is str:
            return text
        if self._kind is int and not text.lstrip("-").isdecimal():
            raise ValueError(_("Enter a whole number."))
        try:
            number = self._kind(text)
        except ValueError:
            raise ValueError(_("Enter a number.")) from None
        if not math.isfinite(number):
            raise ValueError(_("Enter a number."))
        return number

    def set_value(self, value: Any) -> None:
        """Show ``value``, unless it is being typed just now."""
        self._shown = value
        self._field.edit.setText(f"{value:g}" if isinstance(value, float) else str(value))

    def set_faulty(self, faulty: bool) -> None:
        """Outline it."""
        self._field.set_faulty(faulty)

    def _finished(self) -> None:
        if self._field.edit.isModified():
            self._field.edit.setModified(False)
            self.committed.emit()


class LinesEditor(Editor):
    """A list of texts, one in a line, or a table of them, ``key = value`` in a line; applied when it is left."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self._table = entry.field.type == dict[str, str]
        self._numbers = entry.field.type == tuple[int, ...]
        self._box = TextBox(name=_(entry.option.label), object_name=name_of(entry), lines=4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._box)
        if self._table:
            hint = PlainLabel(
                _("One in a line: key = name"), size=Size.SMALL, tone=Tone.MUTED, object_name=f"{name_of(entry)}Form"
            )
            column.addWidget(hint)
        self.setFocusProxy(self._box.edit)
        self._box.edit.installEventFilter(self)

    def value(self) -> Any:
        """What was typed."""
        lines = [line.strip() for line in self._box.edit.toPlainText().splitlines() if line.strip()]
        if self._numbers:
            if not all(line.isdecimal() and len(line) < 20 for line in lines):
                raise ValueError(_("Enter a whole number in each line."))
            return tuple(int(line) for line in lines)
        if not self._table:
            return tuple(lines)
        pairs = [line.partition("=") for line in lines]
        if not all(mark and key.strip() for key, mark, _name in pairs):
            raise ValueError(_("Each line has a key, =, and a name."))
        found = {key.strip(): name.strip() for key, _mark, name in pairs}
        if len(found) < len(pairs):
            raise ValueError(_("A key stands there twice."))
        return found

    def set_value(self, value: Any) -> None:
        """Show ``value``."""
        lines = [f"{key} = {name}" for key, name in value.items()] if self._table else map(str, value)
        self._box.edit.setPlainText("\n".join(lines))
        self._box.edit.document().setModified(False)

    def set_faulty(self, faulty: bool) -> None:
        """Outline it."""
        self._box.set_faulty(faulty)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving the box applies it."""
        if event.type() is QEvent.Type.FocusOut and self._box.edit.document().isModified():
            self._box.edit.document().setModified(False)
            self.committed.emit()
        return super().eventFilter(watched, event)


def name_of(entry: Entry) -> str:
    """The object name of an option's widget."""
    return f"setting-{entry.path}"


def usual_editor(entry: Entry) -> Editor | None:
    """The widget for the kind of value that ``entry`` has; None if there is none for it."""
    kind = entry.field.type
    if entry.option.choices and kind in {str, int}:
        return ChoiceEditor(entry)
    if kind is bool:
        return CheckEditor(entry)
    if kind in {str, int, float}:
        return LineEditor(entry)
    if kind in {dict[str, str], tuple[str, ...], tuple[int, ...]}:
        return LinesEditor(entry)
    return None
