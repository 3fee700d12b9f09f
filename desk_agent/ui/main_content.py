"""What is in the main window: the sign-in page or the desk, the status strip under both, and the window's keys."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desk_agent.i18n import _
from desk_agent.people.numbers import Origin
from desk_agent.ui import icons, shortcuts, words
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.calls import keys
from desk_agent.ui.desk_page import DeskPage
from desk_agent.ui.dialogs.about import AboutDialog
from desk_agent.ui.dialogs.destination import DestinationDialog
from desk_agent.ui.dialogs.features import FeaturesDialog
from desk_agent.ui.dialogs.logon import LogonDialog
from desk_agent.ui.dialogs.question import QuestionDialog
from desk_agent.ui.dialogs.sign_in import SignInPage, SignInPrefill
from desk_agent.ui.main_window import MainWindow
from desk_agent.ui.phone_settings import TITLES, PhoneSettings
from desk_agent.ui.status_strip import StatusStrip
from desk_agent.ui.theme import LIGHT
from desk_agent.ui.verbs import Question
from desk_agent.ui.widgets.timers import Ticker
from desk_agent.view import Connection, ConnectionView, ForwardKind, Membership


class MainContent(QObject):
    """Fills ``window``, which may be on the screen already. Knows the bridge only."""

    def __init__(
        self,
        window: MainWindow,
        bridge: Bridge,
        prefill: SignInPrefill | None = None,
        *,
        can_remember: bool = False,
        why_not: str = "",
    ) -> None:
        super().__init__(window)
        self._window = window
        self._bridge = bridge
        window.setWindowIcon(icons.badge_icon("headset", QColor(LIGHT.accent), QColor(LIGHT.on_accent)))
        self._ticker = Ticker(bridge.now, self)
        self.sign_in = SignInPage(
            prefill or SignInPrefill(), self._ticker, can_remember=can_remember, why_not=why_not
        )
        self.desk = DeskPage(bridge, self._ticker)
        self.phone = PhoneSettings(bridge)
        self.strip = StatusStrip(self.phone, bridge.loud)
        self._stack = QStackedWidget()
        self._stack.setObjectName("pages")
        self._stack.addWidget(self.sign_in)
        self._stack.addWidget(self.desk)
        ground = QWidget()
        ground.setObjectName("ground")
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        column.addWidget(self.strip)
        window.setCentralWidget(ground)
        window.setAcceptDrops(True)
        self._wire()
        self._bind_keys()
        self._on_connection(bridge.view.connection)

    def _wire(self) -> None:
        self.sign_in.signInWanted.connect(self._bridge.sign_in)
        self.sign_in.cancelled.connect(self._bridge.sign_out)
        self.sign_in.retryWanted.connect(self._bridge.retry_now)
        self.sign_in.demoRequested.connect(self._window.demoRequested)
        self.strip.signOutWanted.connect(self._bridge.sign_out)
        self.strip.quitWanted.connect(self._window.quitRequested)
        self.strip.themeWanted.connect(self._window.themeRequested)
        self.strip.aboutWanted.connect(self._about)
        self.strip.featuresWanted.connect(self._features)
        self.strip.settingsWanted.connect(self._window.settingsRequested)
        self.desk.featuresWanted.connect(self._features)
        for source in (self.sign_in, self.strip, self.desk):
            source.checkWanted.connect(self._window.checkRequested)
        self.phone.destinationWanted.connect(self._forward)
        self.strip.logonWanted.connect(lambda: self.ask_logon(None))
        self.desk.agent.logonWanted.connect(self.ask_logon)
        self.desk.panels.queues.sendWanted.connect(self._send_waiting)
        self._window.dropped.connect(lambda text: self._bridge.offer(text, Origin.DROP))
        self._bridge.questionAsked.connect(self._question)
        self._bridge.connectionChanged.connect(self._on_connection)

    def _bind_keys(self) -> None:
        for key in dict.fromkeys(keys.KEYS.values()):
            shortcut = QShortcut(QKeySequence(key), self._window)
            # a key held down is one press
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(lambda key=key: self._press(key))
        find = QShortcut(QKeySequence("Ctrl+L"), self._window)
        find.activated.connect(self._find)
        for key, work in (
            (shortcuts.DND, self.phone.toggle_dnd),
            (shortcuts.FORWARD, self.phone.forward.open),
            (shortcuts.VOICEMAIL, self._voicemail),
            (shortcuts.FEATURES, self._features),
            (shortcuts.SETTINGS, self._window.settingsRequested.emit),
            (shortcuts.PICK_UP, self.desk.pick_up.groupWanted.emit),
            (shortcuts.PICK_UP_FROM, self.desk.pick_up.colleagueWanted.emit),
            (shortcuts.UNPARK, self.desk.pick_up.parkedWanted.emit),
            (shortcuts.CALL_BACK, self.desk.panels.history.call_back),
            (shortcuts.READY, self.desk.agent.press_ready),
            (shortcuts.AGENT, self.desk.agent.press_menu),
            (shortcuts.TAKE, self.desk.alarm.take),
        ):
            other = QShortcut(QKeySequence(key), self._window)
            other.setAutoRepeat(False)
            other.activated.connect(work)
        leave = QShortcut(QKeySequence.StandardKey.Quit, self._window)
        leave.activated.connect(self._window.quitRequested)

    def _press(self, key: str) -> None:
        view = self._bridge.view
        if words.why_no_action(view.connection):
            return
        found = keys.meant(key, view.calls)
        if found:
            verb, call = found
            self.desk.choose(verb, call.ref)

    def _find(self) -> None:
        if self._stack.currentWidget() is self.desk:
            self.desk.command.focus()

    def _forward(self, kind: ForwardKind) -> None:
        station = self._bridge.view.station
        before = station.forward.destination if station.forward else ""
        dialog = DestinationDialog(
            self._bridge,
            title=_(TITLES[kind]),
            label=_("Destination"),
            accept=_("Forward"),
            text=before,
            parent=self._window,
        )
        dialog.chosen.connect(lambda number: self._bridge.phone.set_forward(kind, number))
        dialog.open()

    def ask_logon(self, begin: Membership | None) -> None:
        """Ask how to log on, beginning with a group or with none."""
        LogonDialog(self._bridge, begin, self._window).open()

    def _send_waiting(self, group: str, ref: int) -> None:
        dialog = DestinationDialog(
            self._bridge, title=_("Send the waiting call"), label=_("To"), accept=_("Send"), parent=self._window
        )
        dialog.chosen.connect(lambda number: self._bridge.queues.send(group, number, ref))
        dialog.open()

    def _question(self, question: Question) -> None:
        QuestionDialog(question, self._window).open()

    def _voicemail(self) -> None:
        if self._stack.currentWidget() is self.desk:
            self.desk.panels.voicemail.call()
            if not self._bridge.view.station.mailbox:
                self.desk.panels.open(self.desk.panels.voicemail)

    def _features(self) -> None:
        FeaturesDialog(self._bridge, self._window).open()

    def _about(self) -> None:
        dialog = AboutDialog(self._window)
        dialog.open()

    def _on_connection(self, connection: ConnectionView) -> None:
        self.strip.set_connection(connection)
        self.sign_in.set_connection(connection)
        signed_in = connection.state in {Connection.LIVE, Connection.RESYNCING, Connection.LOST}
        page = self.desk if signed_in else self.sign_in
        if self._stack.currentWidget() is not page:
            self._stack.setCurrentWidget(page)
            if signed_in:
                self.desk.command.focus()
