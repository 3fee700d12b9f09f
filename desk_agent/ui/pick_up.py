"""The button beside the command bar that takes calls which ring or wait elsewhere."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from desk_agent.i18n import _
from desk_agent.ui import shortcuts
from desk_agent.ui.widgets.button import ActionButton
from desk_agent.ui.widgets.menu import Menu


class PickUpButton(ActionButton):
    """Opens a menu; the keys are printed there, the window binds them."""

    groupWanted = Signal()
    colleagueWanted = Signal()
    parkedWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", name=_("Pick up"), object_name="pickUpButton", icon="hand", parent=parent)
        self.setAutoDefault(False)
        self.setToolTip(_("Pick up a call that rings or is parked elsewhere"))
        self.choices = Menu(self)
        self.choices.setObjectName("pickUpMenu")
        self.choices.setAccessibleName(_("Pick up"))
        self._add(_("Pick up in my group"), "pickUpGroup", shortcuts.PICK_UP, self.groupWanted.emit)
        self._add(_("Pick up from…"), "pickUpFrom", shortcuts.PICK_UP_FROM, self.colleagueWanted.emit)
        self._add(_("Take a parked call…"), "takeParked", shortcuts.UNPARK, self.parkedWanted.emit)
        self.clicked.connect(self._open)

    def _add(self, label: str, object_name: str, key: str, work: Callable[[], None]) -> QAction:
        action = self.choices.addAction(label, work)
        action.setObjectName(object_name)
        action.setShortcut(key)  # printed; the window binds it
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        return action

    def _open(self) -> None:
        size = self.choices.sizeHint()
        self.choices.popup(self.mapToGlobal(QPoint(self.width() - size.width(), self.height() + 4)))
