"""The tray icon: the desk's state in one shape, its words in the tooltip, its verbs in a menu."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from desk_agent.i18n import _
from desk_agent.ui import tray_icon
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.soon import Soon
from desk_agent.ui.tray_menu import TrayMenu
from desk_agent.ui.tray_state import lasted, state_line, state_since, tray_state

_LOOK_AGAIN_MS = 3_000
_MINUTE = 60.0


class _Icon(QSystemTrayIcon):
    """Says when somebody looks at its tooltip, where the panel tells."""

    hovered = Signal()

    def event(self, event: QEvent) -> bool:
        """See the class."""
        if event.type() is QEvent.Type.ToolTip:
            self.hovered.emit()
        return super().event(event)


class Tray(QObject):
    """Present only where there is a tray; one that appears later is picked up."""

    showWanted = Signal()
    settingsWanted = Signal()
    logonWanted = Signal(object)
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
        self._icon: _Icon | None = None
        self._state = ""
        self._menu = TrayMenu(bridge, self)
        self._menu.showWanted.connect(self.showWanted)
        self._menu.settingsWanted.connect(self.settingsWanted)
        self._menu.logonWanted.connect(self.logonWanted)
        self._menu.signOutWanted.connect(self.signOutWanted)
        self._menu.quitWanted.connect(self.quitWanted)
        for changed in (
            bridge.connectionChanged,
            bridge.agentChanged,
            bridge.stationChanged,
            bridge.featuresChanged,
            bridge.loud.changed,
        ):
            changed.connect(self._refresh)
        self._soon = Soon(self._refresh, self)
        bridge.callsChanged.connect(self._soon.want)
        self._minute = QTimer(self)
        self._minute.setSingleShot(True)
        self._minute.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._minute.timeout.connect(self._tell)
        # Qt has no signal for a tray that comes or goes
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_AGAIN_MS)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
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
        return self._menu.menu

    @property
    def state(self) -> str:
        """Which of the icons is shown."""
        return self._state

    @property
    def tooltip(self) -> str:
        """The state in words, with how long it has lasted and how loud the desk is."""
        view, loud = self._bridge.view, self._bridge.loud
        lines = ["Desk Agent", state_line(view)]
        since = state_since(view)
        if since is not None:
            lines[1] = f"{lines[1]} · {lasted(since, self._bridge.now())}"
        if loud.profile != "everything":
            lines.append(_("Loudness: {profile}").format(profile=loud.word))
        return "\n".join(lines).replace("<", "‹")  # a tooltip guesses at markup

    def look(self) -> None:
        """See whether there is a tray now."""
        there = self._available()
        if there == self.present:
            return
        if there:
            self._icon = _Icon(self)
            self._icon.setObjectName("trayIcon")
            self._icon.setContextMenu(self.menu)
            self._icon.activated.connect(self._on_activated)
            self._icon.hovered.connect(self._tell)
            self._icon.setIcon(tray_icon.icon(self._state))
            self._tell()
            self._icon.show()
        elif self._icon:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None
            self._minute.stop()
        self.availableChanged.emit(there)

    def say(self, title: str, sentence: str) -> None:
        """A notification from the icon, where there is one."""
        if self._icon and self._icon.supportsMessages():
            self._icon.showMessage(title, sentence, self._icon.icon())

    def close(self) -> None:
        """Take the icon away."""
        self._soon.drop()
        self._timer.stop()
        self._minute.stop()
        if self._icon:
            self._icon.hide()
        self.menu.deleteLater()

    def _refresh(self, _change: object = None) -> None:
        self._menu.refresh()
        state = tray_state(self._bridge.view)
        if state != self._state:
            self._state = state
            if self._icon:
                self._icon.setIcon(tray_icon.icon(state))
        self._tell()

    def _tell(self) -> None:
        if self._icon is None:
            return
        self._icon.setToolTip(self.tooltip)
        since = state_since(self._bridge.view)
        if since is None:
            self._minute.stop()
        else:
            passed = max(0.0, self._bridge.now().mono - since.mono) % _MINUTE
            self._minute.start(round((_MINUTE - passed) * 1000) + 50)

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in {QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick}:
            self.showWanted.emit()
