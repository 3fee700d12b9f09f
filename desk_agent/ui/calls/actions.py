"""The buttons of one call."""

from collections.abc import Mapping

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from desk_agent.i18n import N_, _
from desk_agent.ui import words
from desk_agent.ui.calls.offers import Offers
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.flow import FlowLayout
from desk_agent.ui.widgets.menu import Menu
from desk_agent.ui.widgets.tips import tip
from desk_agent.view import Verb

ROLES = {
    Verb.ANSWER: Role.ANSWER,
    Verb.REJECT: Role.DANGER,
    Verb.HANGUP: Role.DANGER,
    Verb.COMPLETE: Role.PRIMARY,
}
_SWAPS = {Verb.HOLD: Verb.RETRIEVE, Verb.RETRIEVE: Verb.HOLD}
_ASKS_FIRST = {Verb.DIVERT: N_("Divert…"), Verb.BLIND_TRANSFER: N_("Blind transfer…")}


class ActionRow(QWidget):
    """Exactly what is offered. A button that stays offered stays the same object."""

    chosen = Signal(object)  # Verb

    def __init__(self, ref: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"actions-{ref}")
        self._ref = ref
        self._buttons: dict[Verb, ActionButton] = {}
        self._unknown: dict[str, ActionButton] = {}
        self._flow = FlowLayout(self)
        self._menu = Menu(self)
        self._menu.setObjectName(f"moreMenu-{ref}")
        self._actions: dict[Verb, QAction] = {}
        self._more = ActionButton("", name=_("More"), object_name=f"moreButton-{ref}", icon="ellipsis", parent=self)
        self._more.setAutoDefault(False)
        self._more.setToolTip(_("More"))
        self._more.clicked.connect(self._open)
        self._flow.addWidget(self._more)
        self._more.hide()

    @property
    def buttons(self) -> Mapping[Verb, ActionButton]:
        """What is offered by a button now."""
        return self._buttons

    @property
    def more(self) -> Mapping[Verb, QAction]:
        """What is offered behind “More” now."""
        return self._actions

    def in_order(self) -> list[ActionButton]:
        """What is offered now, from left to right."""
        widgets = [item.widget() for i in range(self._flow.count()) if (item := self._flow.itemAt(i))]
        return [widget for widget in widgets if isinstance(widget, ActionButton) and not widget.isHidden()]

    def set_offers(self, offers: Offers, keys: Mapping[Verb, str], why_not: str) -> None:
        """Offer these; ``why_not`` disables them all with a reason."""
        verbs = offers.buttons
        focused = next((verb for verb, button in self._buttons.items() if button.hasFocus()), None)
        for verb in verbs:
            if verb not in self._buttons:
                self._buttons[verb] = self._make(verb)
        if focused and focused not in verbs:
            self._pass_focus(focused)
        for verb in [verb for verb in self._buttons if verb not in verbs]:
            self._drop(self._buttons.pop(verb))
        self._set_unknown(offers.unknown)
        for verb, button in self._buttons.items():
            if button.key != keys.get(verb, ""):
                button.set_key(keys.get(verb, ""))
            button.set_why_not(words.safe_text(why_not or offers.why_not.get(verb, ""), 300))
        self._set_more(offers, keys, why_not)
        self._arrange(verbs)
        self.setVisible(bool(verbs or offers.more))

    def _arrange(self, verbs: tuple[Verb, ...]) -> None:
        order = [self._buttons[verb] for verb in verbs if verb is not Verb.HANGUP]
        order += [*self._unknown.values(), self._more]
        order += [self._buttons[verb] for verb in verbs if verb is Verb.HANGUP]
        for index, button in enumerate(order):
            self._flow.move(button, index)
        self._flow.activate()
        self.updateGeometry()

    def _set_more(self, offers: Offers, keys: Mapping[Verb, str], why_not: str) -> None:
        if tuple(self._actions) != offers.more:
            self._menu.clear()
            self._actions = {verb: self._make_action(verb) for verb in offers.more}
        for verb, action in self._actions.items():
            key = keys.get(verb, "")
            label = _(_ASKS_FIRST.get(verb, words.VERBS[verb][1]))
            action.setText(f"{label}\t{key}" if key else label)
            reason = words.safe_text(why_not or offers.why_not.get(verb, ""), 300)
            action.setEnabled(not reason)
            action.setToolTip(tip(reason))
        self._menu.setToolTipsVisible(True)
        self._more.setVisible(bool(offers.more))
        self._more.set_why_not(why_not)

    def _set_unknown(self, services: tuple[str, ...]) -> None:
        for word in [word for word in self._unknown if word not in services]:
            self._drop(self._unknown.pop(word))
        for word in services:
            if word not in self._unknown:
                name = words.safe_text(word, 24)
                button = ActionButton(name, name=name, object_name=f"service-{name}-{self._ref}", parent=self)
                button.set_why_not(_("The phone system offers this, but Desk Agent does not know it."))
                self._unknown[word] = button
                self._flow.addWidget(button)
                button.show()

    def _make(self, verb: Verb) -> ActionButton:
        label, name, icon = words.VERBS[verb]
        button = ActionButton(
            _(label),
            name=_(name),
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

    def _make_action(self, verb: Verb) -> QAction:
        action = self._menu.addAction("")
        action.setObjectName(f"{verb.value}Action-{self._ref}")
        action.triggered.connect(lambda: self.chosen.emit(verb))
        return action

    def _drop(self, button: ActionButton) -> None:
        self._flow.removeWidget(button)
        button.hide()
        button.deleteLater()

    def _open(self) -> None:
        self._menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height() + 4)))

    def _pass_focus(self, gone: Verb) -> None:
        # only to the opposite of what was pressed: a second press of the space bar must not end a call
        other = self._buttons.get(_SWAPS.get(gone, gone))
        home = self.parentWidget()
        if other and gone in _SWAPS:
            other.setFocus()
        elif home:
            home.setFocus()
