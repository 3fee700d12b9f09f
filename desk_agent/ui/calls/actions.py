"""The buttons of one call."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desk_agent.ui import words
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.flow import FlowLayout
from desk_agent.view import Verb

ROLES = {Verb.ANSWER: Role.ANSWER, Verb.REJECT: Role.DANGER, Verb.HANGUP: Role.DANGER}
_SWAPS = {Verb.HOLD: Verb.RETRIEVE, Verb.RETRIEVE: Verb.HOLD}


class ActionRow(QWidget):
    """Exactly the allowed actions. A button that stays allowed stays the same object."""

    chosen = Signal(object)  # Verb

    def __init__(self, ref: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"actions-{ref}")
        self._ref = ref
        self._buttons: dict[Verb, ActionButton] = {}
        self._flow = FlowLayout(self)

    @property
    def buttons(self) -> Mapping[Verb, ActionButton]:
        """What is offered now."""
        return self._buttons

    def in_order(self) -> list[ActionButton]:
        """What is offered now, from left to right."""
        widgets = [item.widget() for i in range(self._flow.count()) if (item := self._flow.itemAt(i))]
        return [widget for widget in widgets if isinstance(widget, ActionButton)]

    def set_actions(self, verbs: tuple[Verb, ...], keys: Mapping[Verb, str], why_not: str) -> None:
        """Offer ``verbs`` in this order; ``why_not`` disables them with a reason."""
        focused = next((verb for verb, button in self._buttons.items() if button.hasFocus()), None)
        for verb in verbs:
            if verb not in self._buttons:
                self._buttons[verb] = self._make(verb)
        if focused and focused not in verbs:
            self._pass_focus(focused)
        for verb in [verb for verb in self._buttons if verb not in verbs]:
            self._drop(verb)
        for index, verb in enumerate(verbs):
            button = self._buttons[verb]
            self._flow.move(button, index)
            if button.key != keys.get(verb, ""):
                button.set_key(keys.get(verb, ""))
            button.set_why_not(why_not)
        self._flow.activate()
        self.updateGeometry()
        self.setVisible(bool(verbs))

    def _make(self, verb: Verb) -> ActionButton:
        label, name, icon = words.VERBS[verb]
        button = ActionButton(
            label,
            name=name,
            object_name=f"{verb.value}Button-{self._ref}",
            icon=icon,
            role=ROLES.get(verb, Role.NEUTRAL),
            parent=self,
        )
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self.chosen.emit(verb))
        self._flow.addWidget(button)
        button.show()
        return button

    def _drop(self, verb: Verb) -> None:
        button = self._buttons.pop(verb)
        self._flow.removeWidget(button)
        button.hide()
        button.deleteLater()

    def _pass_focus(self, gone: Verb) -> None:
        # only to the opposite of what was pressed: a second press of the space bar must not end a call
        other = self._buttons.get(_SWAPS.get(gone, gone))
        home = self.parentWidget()
        if other and gone in _SWAPS:
            other.setFocus()
        elif home:
            home.setFocus()
