"""One option in the settings window: label, editor, what it means, who has locked it, what is wrong."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.settings import BadValueError, Entry, Keeper, SettingsError
from desk_agent.ui import words
from desk_agent.ui.fonts import Size
from desk_agent.ui.settings.editors import Editor, name_of
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.icon_text import Shape
from desk_agent.ui.widgets.label import PlainLabel

_MAX_FAULT = 300


class OptionRow(QWidget):
    """Applies at once what its editor says, and shows what somebody else has changed."""

    def __init__(self, keeper: Keeper, entry: Entry, editor: Editor) -> None:
        super().__init__()
        self.entry = entry
        self.setObjectName(f"{name_of(entry)}Row")
        self._keeper = keeper
        self._editor = editor
        self._shown: Any = None
        option = entry.option
        label = PlainLabel(_(option.label), bold=True, wrap=True, object_name=f"{name_of(entry)}Label")
        label.setBuddy(editor)
        label.setVisible(not editor.labels_itself)
        self._help = PlainLabel(
            _(option.help), size=Size.SMALL, tone=Tone.MUTED, wrap=True, object_name=f"{name_of(entry)}Help"
        )
        self._help.setVisible(bool(option.help))
        self._fault = PlainLabel(size=Size.SMALL, tone=Tone.WARNING, wrap=True, object_name=f"{name_of(entry)}Fault")
        self._fault.hide()
        self._lock = _Lock(name_of(entry))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (label, editor, self._fault, self._help, self._lock):
            column.addWidget(widget)
        if editor.labels_itself:
            for below in (self._help, self._fault):
                below.setContentsMargins(28, 0, 0, 0)
        editor.committed.connect(self._apply)
        self.refresh()

    @property
    def searched(self) -> str:
        """The words by which it is found."""
        option = self.entry.option
        choices = " ".join(_(label) for label in option.choices.values())
        return f"{_(option.label)} {_(option.help)} {choices} {self.entry.path}".casefold()

    def refresh(self) -> None:
        """Show what counts now; what is being typed stays."""
        why = self._keeper.why_locked(self.entry.path)
        self._editor.setEnabled(not why)
        self._lock.set_text(why)
        value = self.entry.value(self._keeper.current)
        if value != self._shown:
            self._shown = value
            self._editor.set_value(value)
            self._say("")
        self._describe()

    def _apply(self) -> None:
        try:
            value = self._editor.value()
            self._keeper.change(self.entry.put(self._keeper.current, value))
        except BadValueError as error:
            self._say(_sentence(error.why))
        except (SettingsError, ValueError) as error:
            self._say(str(error))
        else:
            self._shown = None  # what was typed is shown as it counts, without stray blanks
            self.refresh()

    def _say(self, fault: str) -> None:
        self._editor.set_faulty(bool(fault))
        self._fault.set_or_hide(words.safe_text(fault, _MAX_FAULT))
        self._describe()

    def _describe(self) -> None:
        if self._editor.labels_itself or self.entry.option.choices == {}:
            said = self._fault.text() or self._lock.text() or _(self.entry.option.help)
            self._editor.set_description(said)


class _Lock(QWidget):
    """A lock, and who has locked it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._text = PlainLabel(size=Size.SMALL, wrap=True, object_name=f"{name}Lock")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(Shape("lock", Tone.TEXT, 14), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        self.hide()

    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def set_text(self, sentence: str) -> None:
        """Say it, or go."""
        self._text.setText(words.safe_text(sentence, _MAX_FAULT))
        self.setVisible(bool(sentence))


def _sentence(why: str) -> str:
    return why if why.endswith(".") else _("This {what}.").format(what=why)
