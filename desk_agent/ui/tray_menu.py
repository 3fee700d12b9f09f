"""The menu of the tray icon: what is common, always in its place, greyed with the reason when it cannot be."""

from typing import Final

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from desk_agent.i18n import N_, _
from desk_agent.ui import agent_menu, words
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.calls import keys
from desk_agent.ui.loudness_menu import LoudnessMenu
from desk_agent.ui.tray_state import state_line
from desk_agent.ui.widgets.tips import tip
from desk_agent.view import Connection, Verb

# what is said of a verb that no call allows
_WHY_NOT: Final = {
    Verb.ANSWER: N_("nothing rings"),
    Verb.REJECT: N_("nothing rings"),
    Verb.HOLD: N_("no call to hold"),
    Verb.RETRIEVE: N_("no call on hold"),
    Verb.HANGUP: N_("no call to end"),
}


class TrayMenu(QObject):
    """Knows the bridge only. The reasons stand in the words: a panel's own menu has no tooltips."""

    showWanted = Signal()
    settingsWanted = Signal()
    logonWanted = Signal(object)  # Membership to begin with, or None
    signOutWanted = Signal()
    quitWanted = Signal()

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.menu = QMenu()
        self.menu.setObjectName("trayMenu")
        self.menu.setToolTipsVisible(True)
        self._line = self._said("trayState")
        self._limit = self._said("trayLimit")
        self.menu.addSeparator()
        self._verbs: dict[Verb, QAction] = {}
        for verb in _WHY_NOT:
            action = self.menu.addAction(_(words.VERBS[verb][1]))
            action.setObjectName(f"tray-{verb.value}")
            action.triggered.connect(lambda _checked=False, verb=verb: self._do(verb))
            self._verbs[verb] = action
        self.menu.addSeparator()
        self._agent = self.menu.addMenu(_("Agent state"))
        self._agent.setObjectName("trayAgentMenu")
        self._agent.menuAction().setObjectName("trayAgent")
        self._dnd = self.menu.addAction(_("Do not disturb"))
        self._dnd.setObjectName("trayDnd")
        self._dnd.setCheckable(True)
        self._dnd.triggered.connect(self._toggle_dnd)
        loudness = self.menu.addMenu(_("Loudness"))
        loudness.setObjectName("trayLoudnessMenu")
        self._loudness = LoudnessMenu(loudness, bridge.loud, "trayLoudness")
        self.menu.addSeparator()
        self._add(_("Show Desk Agent"), "trayShow", self.showWanted)
        self._add(_("Settings…"), "traySettings", self.settingsWanted)
        self._sign_out = self._add(_("Sign out"), "traySignOut", self.signOutWanted)
        self._add(_("Quit"), "trayQuit", self.quitWanted)

    def refresh(self) -> None:
        """Show what is now."""
        view = self._bridge.view
        self._line.setText(_shown(state_line(view)))
        limit = words.why_no_action(view.connection) or _(words.LIMITS.get(view.connection.level, ""))
        self._limit.setText(_shown(limit))
        self._limit.setVisible(bool(limit))
        retrieves = not limit and keys.target(Verb.RETRIEVE, view.calls) is not None
        self._verbs[Verb.RETRIEVE].setVisible(retrieves)
        self._verbs[Verb.HOLD].setVisible(not retrieves)
        for verb, action in self._verbs.items():
            self._show_verb(verb, action, limit)
        self._show_agent()
        self._show_dnd()
        self._sign_out.setEnabled(view.connection.state is not Connection.OFFLINE)

    def _show_verb(self, verb: Verb, action: QAction, limit: str) -> None:
        calls = self._bridge.view.calls
        able = not limit and keys.target(verb, calls) is not None
        reason = ""
        if not able and not limit:
            greyed = (dict(call.greyed).get(verb, "") for call in calls)
            reason = words.safe_text(next((why for why in greyed if why), "") or _(_WHY_NOT[verb]), 120)
        self._enable(action, _(words.VERBS[verb][1]), reason or limit, short=reason)

    def _show_agent(self) -> None:
        view = self._bridge.view
        action = self._agent.menuAction()
        action.setVisible(view.agent.uses_acd)
        if not view.agent.uses_acd:
            return
        limit = words.why_no_action(view.connection)
        reason = "" if limit else words.safe_text(view.agent.why_not, 120)
        self._enable(action, _("Agent state"), limit or reason, short=reason)
        if not self._agent.isVisible():  # nobody chooses from it just now
            agent_menu.fill(self._agent, self._bridge, view.agent, self.logonWanted.emit)

    def _show_dnd(self) -> None:
        view = self._bridge.view
        limit = words.why_no_action(view.connection)
        reason = "" if limit else words.why_not(view, "dnd")
        self._dnd.setChecked(bool(view.station.dnd))
        self._enable(self._dnd, _("Do not disturb"), limit or reason, short=reason)

    @staticmethod
    def _enable(action: QAction, word: str, why_not: str, *, short: str) -> None:
        action.setEnabled(not why_not)
        action.setToolTip(tip(why_not))
        action.setText(_shown(f"{word} ({short})" if short else word))

    def _toggle_dnd(self) -> None:
        self._bridge.phone.set_dnd(not self._bridge.view.station.dnd)
        self._show_dnd()  # what is, not what was asked for

    def _do(self, verb: Verb) -> None:
        call = keys.target(verb, self._bridge.view.calls)
        if call:
            self._bridge.perform(verb, call.ref)

    def _said(self, name: str) -> QAction:
        action = self.menu.addAction("")
        action.setEnabled(False)
        action.setObjectName(name)
        return action

    def _add(self, word: str, name: str, signal: SignalInstance) -> QAction:
        action = self.menu.addAction(word)
        action.setObjectName(name)
        action.triggered.connect(lambda _checked=False: signal.emit())
        return action


def _shown(text: str) -> str:
    return text.replace("&", "&&")
