"""The tray icon: the desk's state in one shape, its verbs in a menu."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QColor, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from desk_agent.i18n import _
from desk_agent.ui import icons, words
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.calls import keys
from desk_agent.ui.theme import LIGHT, Tone
from desk_agent.view import CallView, Connection, DeskView, LegState, Verb

_LOOK_AGAIN_MS = 3_000
_LOOKS: dict[str, tuple[str, Tone]] = {
    "offline": ("phone-off", Tone.MUTED),
    "lost": ("unplug", Tone.WARNING),
    "ringing": ("phone-incoming", Tone.RINGING),
    "talking": ("phone-call", Tone.TALKING),
    "held": ("pause", Tone.HELD),
    "live": ("phone", Tone.ACCENT),
}


def tray_state(view: DeskView) -> str:
    """The most urgent thing there is to show."""
    match view.connection.state:
        case Connection.OFFLINE | Connection.CONNECTING:
            return "offline"
        case Connection.LOST | Connection.RESYNCING:
            return "lost"
    states = {call.state for call in view.calls}
    if LegState.RINGING in states:
        return "ringing"
    if states - {LegState.HOLDING, LegState.HELD, LegState.FAILED}:
        return "talking"
    return "held" if states & {LegState.HOLDING, LegState.HELD} else "live"


def state_line(view: DeskView) -> str:
    """The state in words: the connection, or the first call."""
    if view.connection.state is not Connection.LIVE:
        return words.connection_word(view.connection)
    call = _foremost(view.calls)
    if call is None:
        extension = words.safe_text(view.connection.extension or view.connection.user)
        return _("{extension} · no calls").format(extension=extension) if extension else _("No calls")
    more = len(view.calls) - 1
    said = f"{words.state_word(call)}: {words.who(call.name, call.number)}"
    return f"{said} (+{more})" if more else said


def _foremost(calls: tuple[CallView, ...]) -> CallView | None:
    ringing = next((call for call in calls if call.state is LegState.RINGING), None)
    active = next((call for call in calls if call.active), None)
    return ringing or active or next(iter(calls), None)


class Tray(QObject):
    """Present only where there is a tray; one that appears later is picked up."""

    showWanted = Signal()
    signOutWanted = Signal()
    quitWanted = Signal()
    availableChanged = Signal(bool)

    def __init__(
        self,
        bridge: Bridge,
        parent: QObject | None = None,
        *,
        available: Callable[[], bool] = QSystemTrayIcon.isSystemTrayAvailable,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._available = available
        self._icon: QSystemTrayIcon | None = None
        self._state = ""
        self._icons: dict[str, QIcon] = {}
        self._menu = QMenu()
        self._menu.setObjectName("trayMenu")
        self._line = self._menu.addAction("")
        self._line.setEnabled(False)
        self._line.setObjectName("trayState")
        self._menu.addSeparator()
        self._verbs: dict[Verb, QAction] = {}
        for verb in (Verb.ANSWER, Verb.REJECT, Verb.HOLD, Verb.RETRIEVE, Verb.HANGUP):
            action = self._menu.addAction(_(words.VERBS[verb][1]))
            action.setObjectName(f"tray-{verb.value}")
            action.triggered.connect(lambda _on=False, verb=verb: self._do(verb))
            self._verbs[verb] = action
        self._menu.addSeparator()
        self._menu.addAction(_("Show Desk Agent"), self.showWanted.emit).setObjectName("trayShow")
        self._sign_out = self._menu.addAction(_("Sign out"), self.signOutWanted.emit)
        self._sign_out.setObjectName("traySignOut")
        self._menu.addAction(_("Quit"), self.quitWanted.emit).setObjectName("trayQuit")
        bridge.connectionChanged.connect(self._refresh)
        bridge.callsChanged.connect(self._refresh)
        # Qt has no signal for a tray that comes or goes
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_AGAIN_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self._refresh()
        self.look()

    @property
    def present(self) -> bool:
        """Whether there is a tray icon to be found again by."""
        return self._icon is not None

    @property
    def menu(self) -> QMenu:
        """The icon's menu."""
        return self._menu

    @property
    def state(self) -> str:
        """Which of the icons is shown."""
        return self._state

    def look(self) -> None:
        """See whether there is a tray now."""
        there = self._available()
        if there == self.present:
            return
        if there:
            self._icon = QSystemTrayIcon(self)
            self._icon.setObjectName("trayIcon")
            self._icon.setContextMenu(self._menu)
            self._icon.activated.connect(self._on_activated)
            self._paint()
            self._icon.show()
        elif self._icon:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None
        self.availableChanged.emit(there)

    def say(self, title: str, sentence: str) -> None:
        """A notification from the icon, where there is one."""
        if self._icon and self._icon.supportsMessages():
            self._icon.showMessage(title, sentence, self._icon.icon())

    def close(self) -> None:
        """Take the icon away."""
        self._timer.stop()
        if self._icon:
            self._icon.hide()
        self._menu.deleteLater()

    def _refresh(self, _change: object = None) -> None:
        view = self._bridge.view
        self._line.setText(state_line(view).replace("&", "&&"))
        able = not words.why_no_action(view.connection)
        for verb, action in self._verbs.items():
            action.setVisible(able and keys.target(verb, view.calls) is not None)
        self._sign_out.setEnabled(view.connection.state is not Connection.OFFLINE)
        state = tray_state(view)
        if state != self._state:
            self._state = state
            self._paint()
        if self._icon:
            self._icon.setToolTip(f"Desk Agent\n{state_line(view)}".replace("<", "‹"))

    def _paint(self) -> None:
        if self._icon is None:
            return
        if self._state not in self._icons:
            shape, tone = _LOOKS[self._state]
            # the panel's colour is not known, so the icon brings its own ground
            ground = QColor(LIGHT.accent) if tone is Tone.ACCENT else LIGHT.tone(tone)
            self._icons[self._state] = icons.badge_icon(shape, ground, QColor(LIGHT.on_state))
        self._icon.setIcon(self._icons[self._state])

    def _do(self, verb: Verb) -> None:
        call = keys.target(verb, self._bridge.view.calls)
        if call:
            self._bridge.perform(verb, call.ref)

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in {QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick}:
            self.showWanted.emit()
