"""How the own phone is set: do not disturb and forwarding, as the foot of the window shows them."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_agent.i18n import N_, _
from desk_agent.ui import shortcuts, words
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.fonts import Size
from desk_agent.ui.widgets.menu_button import MenuButton
from desk_agent.ui.widgets.switch import Switch
from desk_agent.ui.widgets.tips import tip
from desk_agent.view import ForwardKind, StationView

KINDS: Final = {
    ForwardKind.ALWAYS: N_("All calls…"),
    ForwardKind.BUSY: N_("When busy…"),
    ForwardKind.NO_ANSWER: N_("When not answered…"),
    ForwardKind.BUSY_NO_ANSWER: N_("When busy or not answered…"),
    ForwardKind.DND: N_("When on do not disturb…"),
}
# what is asked with them
TITLES: Final = {
    ForwardKind.ALWAYS: N_("Forward: all calls"),
    ForwardKind.BUSY: N_("Forward: when busy"),
    ForwardKind.NO_ANSWER: N_("Forward: when not answered"),
    ForwardKind.BUSY_NO_ANSWER: N_("Forward: when busy or not answered"),
    ForwardKind.DND: N_("Forward: when on do not disturb"),
}


class PhoneSettings(QWidget):
    """Knows the bridge only. Both controls show what the PBX says, and what was asked of it."""

    destinationWanted = Signal(object)  # ForwardKind: whereto must be asked

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("phoneSettingsRow")
        self._bridge = bridge
        self.dnd = Switch(_("Do not disturb"), object_name="dndSwitch")
        self.dnd.set_key(shortcuts.DND)
        self.dnd.clicked.connect(self.toggle_dnd)
        self.forward = MenuButton(name=_("Forwarding"), object_name="forwardButton", size=Size.SMALL, bold=False)
        self._group = QActionGroup(self)
        self._off = self.forward.choices.addAction(_("Off"))
        self._off.setObjectName("forward-disable")
        self._off.setCheckable(True)
        self._off.triggered.connect(lambda: bridge.phone.set_forward(ForwardKind.OFF))
        self._group.addAction(self._off)
        self._kinds = {}
        for kind, word in KINDS.items():
            action = self.forward.choices.addAction(_(word))
            action.setObjectName(f"forward-{kind.value}")
            action.setCheckable(True)
            action.triggered.connect(lambda _on=False, kind=kind: self._choose(kind))
            self._group.addAction(action)
            self._kinds[kind] = action
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.dnd)
        row.addWidget(self.forward)
        row.addStretch(1)
        bridge.stationChanged.connect(self._show)
        bridge.connectionChanged.connect(self._able)
        bridge.featuresChanged.connect(self._able)
        self._show(bridge.view.station)

    @property
    def least(self) -> int:
        """The width below which something would be cut that is of use; where calls go may be cut."""
        metrics = self.forward.fontMetrics()
        words = min(metrics.horizontalAdvance(self.forward.text()), metrics.horizontalAdvance(_("Forwarding: off")))
        return (
            self.dnd.sizeHint().width()
            + 4
            + self.forward.sizeHint().width()
            - (metrics.horizontalAdvance(self.forward.text()) - words)
        )

    def toggle_dnd(self) -> None:
        """Ask for the opposite of what is; on, if that is not known."""
        if self.dnd.isEnabled():
            self._bridge.phone.set_dnd(not self._bridge.view.station.dnd)

    def _choose(self, kind: ForwardKind) -> None:
        self._mark()  # what is, not what was chosen
        self.destinationWanted.emit(kind)

    def _show(self, station: StationView) -> None:
        self.dnd.set_state(station.dnd, station.dnd_wanted)
        self.forward.set_text(words.forwarding(station))
        self._mark()
        self._able()

    def _mark(self) -> None:
        forward = self._bridge.view.station.forward
        kind = forward.kind if forward else None
        self._group.setExclusive(False)
        self._off.setChecked(kind is ForwardKind.OFF)
        for each, action in self._kinds.items():
            action.setChecked(each is kind)
        self._group.setExclusive(True)

    def _able(self) -> None:
        view = self._bridge.view
        why_not = words.why_no_action(view.connection)
        if not why_not and view.station.registered is False:
            why_not = _("Your phone is not connected.")
        self.dnd.set_why_not(why_not or words.why_not(view, "dnd"))
        why_not = why_not or words.why_not(view, "forwarding")
        self.forward.set_why_not(why_not)
        if not why_not:
            self.forward.setToolTip(tip(self._where(view.station)))

    @staticmethod
    def _where(station: StationView) -> str:
        said = station.forward.text if station.forward else ""
        asked = station.forward_wanted
        if asked is not None:
            said = _("asked for: {text}").format(text=asked.text or _("off"))
        where = _("Forwarding: {where} ({key})").format(where=said or _("off"), key=shortcuts.FORWARD)
        return words.safe_text(where, 160)
