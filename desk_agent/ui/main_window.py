"""The main window: the sign-in page or the desk, and the status strip under both."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

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
from desk_agent.ui.offers.mime import text_of
from desk_agent.ui.phone_settings import TITLES, PhoneSettings
from desk_agent.ui.status_strip import StatusStrip
from desk_agent.ui.theme import LIGHT
from desk_agent.ui.verbs import Question
from desk_agent.ui.widgets.timers import Ticker
from desk_agent.view import Connection, ConnectionView, ForwardKind, Membership


class MainWindow(QMainWindow):
    """Knows the bridge only. Closing it does what ``hide_on_close`` says; ``let_go`` closes it for good.

    ``QApplication.quit`` closes windows and would be refused: leave by ``let_go``.
    """

    demoRequested = Signal()
    quitRequested = Signal()
    themeRequested = Signal(str)
    hiddenToTray = Signal()
    settingsRequested = Signal()

    def __init__(
        self,
        bridge: Bridge,
        prefill: SignInPrefill | None = None,
        *,
        can_remember: bool = False,
        why_not: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("mainWindow")
        self.setWindowTitle("Desk Agent")
        self.setWindowIcon(icons.badge_icon("headset", QColor(LIGHT.accent), QColor(LIGHT.on_accent)))
        self.hide_on_close = False
        self._letting_go = False
        self._bridge = bridge
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
        self.setCentralWidget(ground)
        self.setMinimumSize(340, 480)
        self.setAcceptDrops(True)
        self.resize(380, 720)
        self._wire()
        self._bind_keys()
        self._on_connection(bridge.view.connection)

    def let_go(self) -> None:
        """Close for good."""
        self._letting_go = True
        self.close()

    def bring_up(self) -> None:
        """Show the window in front of the others, because the user asked for it."""
        if self.isMinimized():
            self.showNormal()
        else:
            self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hide to the tray, or minimise: an agent who closes a window still wants the calls."""
        if self._letting_go:
            event.accept()
            return
        event.ignore()
        if self.hide_on_close:
            self.hide()
            self.hiddenToTray.emit()
        else:
            self.showMinimized()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Text and links may be dropped anywhere."""
        if text_of(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Offer the numbers in it."""
        event.setDropAction(Qt.DropAction.CopyAction)  # where it came from it stays
        event.accept()
        self._bridge.offer(text_of(event.mimeData()), Origin.DROP)

    def _wire(self) -> None:
        self.sign_in.signInWanted.connect(self._bridge.sign_in)
        self.sign_in.cancelled.connect(self._bridge.sign_out)
        self.sign_in.retryWanted.connect(self._bridge.retry_now)
        self.sign_in.demoRequested.connect(self.demoRequested)
        self.strip.signOutWanted.connect(self._bridge.sign_out)
        self.strip.quitWanted.connect(self.quitRequested)
        self.strip.themeWanted.connect(self.themeRequested)
        self.strip.aboutWanted.connect(self._about)
        self.strip.featuresWanted.connect(self._features)
        self.strip.settingsWanted.connect(self.settingsRequested)
        self.desk.featuresWanted.connect(self._features)
        self.phone.destinationWanted.connect(self._forward)
        self.strip.logonWanted.connect(lambda: self.ask_logon(None))
        self.desk.agent.logonWanted.connect(self.ask_logon)
        self.desk.panels.queues.sendWanted.connect(self._send_waiting)
        self._bridge.questionAsked.connect(self._question)
        self._bridge.connectionChanged.connect(self._on_connection)

    def _bind_keys(self) -> None:
        for key in dict.fromkeys(keys.KEYS.values()):
            shortcut = QShortcut(QKeySequence(key), self)
            # a key held down is one press
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(lambda key=key: self._press(key))
        find = QShortcut(QKeySequence("Ctrl+L"), self)
        find.activated.connect(self._find)
        for key, work in (
            (shortcuts.DND, self.phone.toggle_dnd),
            (shortcuts.FORWARD, self.phone.forward.open),
            (shortcuts.VOICEMAIL, self._voicemail),
            (shortcuts.FEATURES, self._features),
            (shortcuts.SETTINGS, self.settingsRequested.emit),
            (shortcuts.PICK_UP, self.desk.pick_up.groupWanted.emit),
            (shortcuts.PICK_UP_FROM, self.desk.pick_up.colleagueWanted.emit),
            (shortcuts.UNPARK, self.desk.pick_up.parkedWanted.emit),
            (shortcuts.CALL_BACK, self.desk.panels.history.call_back),
            (shortcuts.READY, self.desk.agent.press_ready),
            (shortcuts.AGENT, self.desk.agent.press_menu),
            (shortcuts.TAKE, self.desk.alarm.take),
        ):
            other = QShortcut(QKeySequence(key), self)
            other.setAutoRepeat(False)
            other.activated.connect(work)
        leave = QShortcut(QKeySequence.StandardKey.Quit, self)
        leave.activated.connect(self.quitRequested)

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
            parent=self,
        )
        dialog.chosen.connect(lambda number: self._bridge.phone.set_forward(kind, number))
        dialog.open()

    def ask_logon(self, begin: Membership | None) -> None:
        """Ask how to log on, beginning with a group or with none."""
        LogonDialog(self._bridge, begin, self).open()

    def _send_waiting(self, group: str, ref: int) -> None:
        dialog = DestinationDialog(
            self._bridge, title=_("Send the waiting call"), label=_("To"), accept=_("Send"), parent=self
        )
        dialog.chosen.connect(lambda number: self._bridge.queues.send(group, number, ref))
        dialog.open()

    def _question(self, question: Question) -> None:
        QuestionDialog(question, self).open()

    def _voicemail(self) -> None:
        if self._stack.currentWidget() is self.desk:
            self.desk.panels.voicemail.call()
            if not self._bridge.view.station.mailbox:
                self.desk.panels.open(self.desk.panels.voicemail)

    def _features(self) -> None:
        FeaturesDialog(self._bridge, self).open()

    def _about(self) -> None:
        dialog = AboutDialog(self)
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
