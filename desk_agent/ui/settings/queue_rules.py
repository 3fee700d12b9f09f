"""What is different for the calls of one queue: its colour, its sound, whether it pops up."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.settings import Entry, QueueRule
from desk_agent.settings.loudness import COLOURS, RULE_POPS, RULE_SOUNDS
from desk_agent.ui import words
from desk_agent.ui.fonts import Size
from desk_agent.ui.settings.editors import Editor, name_of
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.field import Field
from desk_agent.ui.widgets.label import PlainLabel
from desk_agent.ui.widgets.menu_button import MenuButton
from desk_agent.ui.widgets.queue_tag import QueueTag

Names = Callable[[], Mapping[str, str]]


class Choice(MenuButton):
    """One of a few."""

    chosen = Signal(str)

    def __init__(self, name: str, object_name: str, options: Mapping[str, str], value: str) -> None:
        super().__init__(name=name, object_name=object_name, role=Role.NEUTRAL, bold=False)
        self._options = options
        self._value = value
        self.set_text(_(options[value]))
        self.setAccessibleDescription(self.text())
        self.choices.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        self.choices.clear()
        for value, label in self._options.items():
            action = self.choices.addAction(_(label))
            action.setObjectName(f"{self.objectName()}-{value}")
            action.setCheckable(True)
            action.setChecked(value == self._value)
            action.triggered.connect(lambda _checked=False, value=value: self.chosen.emit(value))


class QueueRulesEditor(Editor):
    """A line for each rule, and one to add another; ``names`` are the queues that the site has named."""

    def __init__(self, entry: Entry, names: Names = dict) -> None:
        super().__init__()
        self.setObjectName(name_of(entry))
        self._names = names
        self._rules: dict[str, QueueRule] = {}
        self._lines: list[QWidget] = []
        self._none = PlainLabel(_("None."), tone=Tone.MUTED, object_name="noQueueRules")
        self._field = Field(name=_("Number of a queue"), object_name="queueRuleNumber")
        self._field.edit.setPlaceholderText(_("Number of a queue"))
        self._field.edit.setMaxLength(32)
        self._field.edit.returnPressed.connect(self._add)
        self._button = ActionButton(
            _("Add"), name=_("Add a rule for this queue"), object_name="queueRuleAdd", icon="plus"
        )
        self._button.setAutoDefault(False)
        self._button.clicked.connect(self._add)
        self._known = PlainLabel(size=Size.SMALL, tone=Tone.MUTED, wrap=True, object_name="queueRuleKnown")
        adding = QHBoxLayout()
        adding.setSpacing(8)
        adding.addWidget(self._field, 1)
        adding.addWidget(self._button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._column.addWidget(self._none)
        self._column.addLayout(adding)
        self._column.addWidget(self._known)

    def value(self) -> dict[str, QueueRule]:
        """The rules."""
        return self._rules

    def set_value(self, value: Any) -> None:
        """Show them."""
        self._rules = dict(value)
        for line in self._lines:
            line.hide()
            line.deleteLater()
        self._lines = [self._line(number, rule) for number, rule in self._rules.items()]
        for at, line in enumerate(self._lines, 1):
            self._column.insertWidget(at, line)
        self._none.setVisible(not self._rules)
        known = [f"{words.safe_text(name)} = {number}" for number, name in self._names().items()]
        self._known.set_or_hide(_("Your queues: {queues}").format(queues=", ".join(known)) if known else "")

    def set_faulty(self, faulty: bool) -> None:
        """Outline the line that adds."""
        self._field.set_faulty(faulty)

    def _add(self) -> None:
        number = self._field.edit.text().strip()
        if not number:
            return
        self._rules = {**self._rules, number: self._rules.get(number) or QueueRule(colour="blue")}
        self.committed.emit()
        if number in self._rules:  # it was accepted
            self._field.edit.clear()

    def _change(self, number: str, rule: QueueRule | None) -> None:
        changed = {key: rule if key == number else one for key, one in self._rules.items()}
        self._rules = {key: one for key, one in changed.items() if one is not None}
        self.committed.emit()

    def _line(self, number: str, rule: QueueRule) -> QWidget:
        line = QWidget()
        line.setObjectName(f"queueRule-{number}")
        name = words.safe_text(self._names().get(number, ""))
        label = _("{name} ({number})").format(name=name, number=number) if name else number
        title = PlainLabel(label, bold=True, object_name=f"queueRuleTitle-{number}")
        tag = QueueTag(f"queueRuleTag-{number}", line)
        tag.set_tag(name or number, rule.colour)
        remove = ActionButton(
            "",
            name=_("Remove the rule for {queue}").format(queue=label),
            object_name=f"queueRuleRemove-{number}",
            icon="x",
            role=Role.GHOST,
        )
        remove.setAutoDefault(False)
        remove.setToolTip(_("Remove"))
        remove.clicked.connect(lambda: self._change(number, None))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(title)
        head.addWidget(tag)
        head.addStretch(1)
        head.addWidget(remove)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for column, (word, field, options) in enumerate(
            (
                (_("Colour"), "colour", COLOURS),
                (_("Sound"), "sound", RULE_SOUNDS),
                (_("Popup"), "pops", RULE_POPS),
            )
        ):
            choice = Choice(word, f"queueRule-{field}-{number}", options, getattr(rule, field))
            choice.chosen.connect(lambda value, field=field: self._change(number, replace(rule, **{field: value})))
            grid.addWidget(PlainLabel(word, size=Size.SMALL, tone=Tone.MUTED), 0, column)
            grid.addWidget(choice, 1, column)
        grid.setColumnStretch(3, 1)
        box = QVBoxLayout(line)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addLayout(head)
        box.addLayout(grid)
        return line
