"""The bottom of the window: how the phone is set, the link in a word and a shape, and the menu."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QWidget

from desk_agent.i18n import N_, _
from desk_agent.ui import shortcuts, words
from desk_agent.ui.fonts import Size
from desk_agent.ui.loud import Loud
from desk_agent.ui.loudness_menu import LoudnessMenu
from desk_agent.ui.phone_settings import PhoneSettings
from desk_agent.ui.theme import ThemeMode, Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.dot import StateDot
from desk_agent.ui.widgets.label import ElidedLabel, PlainLabel, StateLabel
from desk_agent.ui.widgets.menu import Menu
from desk_agent.ui.widgets.tips import tip
from desk_agent.view import Connection, ConnectionView, Level

_SHAPES = {
    Connection.OFFLINE: "ring",
    Connection.CONNECTING: "half",
    Connection.LIVE: "full",
    Connection.RESYNCING: "half",
    Connection.LOST: "cross",
}
_THEMES = {
    ThemeMode.AUTO: N_("Like the system"),
    ThemeMode.LIGHT: N_("Light"),
    ThemeMode.DARK: N_("Dark"),
    ThemeMode.CONTRAST: N_("High contrast"),
}
_ENTERS = {"consult": N_("After asking (consult)"), "blind": N_("At once (blind)")}


_LEFT, _RIGHT, _GAP = 9, 5, 5
_HOST_FROM = 96  # pixels that the host's name must have to be worth showing


class StatusStrip(QWidget):
    """Settings of the phone, connection, level, demo mark, host and menu: one line, or two where it is too long."""

    signOutWanted = Signal()
    quitWanted = Signal()
    aboutWanted = Signal()
    featuresWanted = Signal()
    settingsWanted = Signal()
    doctorWanted = Signal()
    checkWanted = Signal()  # of the connection
    logonWanted = Signal()
    themeWanted = Signal(str)
    enterWanted = Signal(str)

    def __init__(self, settings: PhoneSettings, loud: Loud, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusStrip")
        self._settings = settings
        self._loud = loud
        self._dot = StateDot("linkDot")
        self._word = PlainLabel(size=Size.SMALL, bold=True, object_name="linkWord")
        self._host = ElidedLabel(size=Size.SMALL, tone=Tone.MUTED, object_name="linkHost")
        self._level = StateLabel("levelMark")
        self._demo = StateLabel("demoMark")
        self._demo.set_state(_("DEMO"), Tone.DEMO)
        self._recording = StateLabel("recordMark")
        self._recording.set_state(_("REC"), Tone.WARNING, solid=True)
        self._recording.setAccessibleName(_("Recording"))
        self._recording.hide()
        self._bell = ActionButton(
            "", name=_("Loudness"), object_name="loudnessButton", icon=loud.icon, role=Role.GHOST
        )
        self._bell.setAutoDefault(False)
        self._bell.clicked.connect(self._open_loudness)
        self._loudness = Menu(self._bell)
        self._loudness.setObjectName("loudnessMenu")
        self._loudness.setAccessibleName(_("Loudness"))
        self._profiles = LoudnessMenu(self._loudness, loud, "loudness")
        self._button = ActionButton("", name=_("Menu"), object_name="menuButton", icon="menu", role=Role.GHOST)
        self._button.setAutoDefault(False)
        self._button.setToolTip(_("Menu"))
        self._button.clicked.connect(self._open)
        self._menu = Menu(self._button)
        self._menu.setObjectName("mainMenu")
        self._themes: dict[str, QAction] = {}
        self._enters: dict[str, QAction] = {}
        self._fill_menu()
        self._link = QWidget()
        row = QHBoxLayout(self._link)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        marks = (
            self._dot,
            self._word,
            self._host,
            self._level,
            self._demo,
            self._recording,
            self._bell,
            self._button,
        )
        for widget in marks:
            row.addWidget(widget, 1 if widget is self._host else 0)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._body.setContentsMargins(_LEFT, 0, _RIGHT, 0)
        self._body.setSpacing(_GAP)
        self._body.addWidget(settings, 1)
        self._body.addWidget(self._link)
        self.set_connection(ConnectionView())
        loud.changed.connect(self._show_loudness)
        self._show_loudness()

    @property
    def menu(self) -> QMenu:
        """The menu, for keys and tests."""
        return self._menu

    def add_action(self, text: str, name: str, work: Callable[[], object]) -> QAction:
        """Put a line into the menu, above the one about the program."""
        action = QAction(text, self._menu)
        action.setObjectName(name)
        action.triggered.connect(lambda _on=False: work())
        self._menu.insertAction(self._about, action)
        return action

    def set_recording(self, said: str) -> None:
        """Mark that what goes over the wire is written down, and say where; "" when it is not."""
        self._recording.setToolTip(said)
        self._recording.setAccessibleDescription(said)
        self._recording.setVisible(bool(said))
        self._arrange()

    def set_replay(self) -> None:
        """What is shown is a recording."""
        self._demo.set_state(_("REPLAY"), Tone.DEMO)

    def set_connection(self, connection: ConnectionView) -> None:
        """Show the link."""
        word = words.connection_word(connection)
        tone = words.CONNECTIONS[connection.state][1]
        self._dot.set_state(_SHAPES[connection.state], tone, _("Connection: {word}").format(word=word))
        self._word.setText(word)
        offline = connection.state is Connection.OFFLINE
        self._host.setText("" if offline else words.safe_text(connection.host))
        if connection.system and not offline:
            self._host.setAccessibleDescription(words.safe_text(connection.system))
        level = "" if offline else _(words.LEVELS[connection.level])
        self._level.set_state(level, Tone.HELD)
        self._level.setVisible(bool(level))
        self._demo.setVisible(connection.demo and not offline)
        self._sign_out.setEnabled(not offline)
        self._logon.setEnabled(connection.state is Connection.LIVE and connection.level is not Level.DIAL_ONLY)
        self._settings.setVisible(connection.state not in {Connection.OFFLINE, Connection.CONNECTING})
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One line or two."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        marks = (self._dot, self._word, self._level, self._demo, self._recording, self._button)
        shown = [widget for widget in marks if not widget.isHidden()]
        widths = (max(widget.sizeHint().width(), widget.minimumWidth()) for widget in shown)
        link = sum(widths) + _GAP * (len(shown) - 1)
        settings = 0 if self._settings.isHidden() else self._settings.least + _GAP
        room = self.width() - _LEFT - _RIGHT
        bell = self._bell.sizeHint().width() + _GAP
        # a desk that is as loud as can be need not say so where there is no room for it
        rings = self._loud.profile != "everything" or settings + link + bell <= room
        self._bell.setVisible(rings)
        link += bell if rings else 0
        two = bool(settings) and settings + link > room
        ways = QBoxLayout.Direction
        self._body.setDirection(ways.TopToBottom if two else ways.LeftToRight)
        left = room - link - _GAP - (0 if two else settings)
        wide = left >= _HOST_FROM
        self._host.setVisible(wide)
        # without the host's name something else must push the menu to the right
        self._body.setStretch(0, 1 if settings and not two else 0)
        self._body.setStretch(1, 1 if two or not settings or wide else 0)
        # two lines begin at the same place
        self._link.setContentsMargins(3 if two else 0, 0, 0, 0)
        row = self._link.layout()
        if isinstance(row, QHBoxLayout):
            row.setStretchFactor(self._host, 1)

    def set_theme(self, mode: str) -> None:
        """Mark the chosen theme in the menu."""
        self._themes[mode].setChecked(True)

    def set_enter(self, enter: str) -> None:
        """Mark in the menu what Enter does with the target of a transfer."""
        self._enters[enter].setChecked(True)

    def _fill_menu(self) -> None:
        self._logon = self._menu.addAction(_("Log on as ACD agent…"), self.logonWanted.emit)
        self._logon.setObjectName("menuLogonAction")
        can = self._menu.addAction(_("What this account can do"), self.featuresWanted.emit)
        can.setObjectName("featuresAction")
        can.setShortcut(shortcuts.FEATURES)  # printed; the window binds it
        can.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        settings = self._menu.addAction(_("Settings…"), self.settingsWanted.emit)
        settings.setObjectName("settingsAction")
        settings.setShortcut(shortcuts.SETTINGS)  # printed; the window binds it
        settings.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        check = self._menu.addAction(_("Check the connection…"), self.checkWanted.emit)
        check.setObjectName("checkConnectionAction")
        self._menu.addAction(_("Number doctor…"), self.doctorWanted.emit).setObjectName("doctorAction")
        themes = self._menu.addMenu(_("Theme"))
        themes.setObjectName("themeMenu")
        group = QActionGroup(self)
        for mode, label in _THEMES.items():
            action = themes.addAction(_(label))
            action.setCheckable(True)
            action.setObjectName(f"theme-{mode.value}")
            action.triggered.connect(lambda _on=False, value=mode.value: self.themeWanted.emit(value))
            group.addAction(action)
            self._themes[mode.value] = action
        self._themes[ThemeMode.AUTO.value].setChecked(True)
        loudness = self._menu.addMenu(_("Loudness"))
        loudness.setObjectName("mainLoudnessMenu")
        self._profiles_too = LoudnessMenu(loudness, self._loud, "menuLoudness")
        enters = self._menu.addMenu(_("Enter transfers"))
        enters.setObjectName("enterMenu")
        group = QActionGroup(self)
        for enter, label in _ENTERS.items():
            action = enters.addAction(_(label))
            action.setCheckable(True)
            action.setObjectName(f"enter-{enter}")
            action.triggered.connect(lambda _on=False, value=enter: self.enterWanted.emit(value))
            group.addAction(action)
            self._enters[enter] = action
        self._about = self._menu.addAction(_("About Desk Agent"), self.aboutWanted.emit)
        self._about.setObjectName("aboutAction")
        self._menu.addSeparator()
        self._sign_out = self._menu.addAction(_("Sign out"), self.signOutWanted.emit)
        self._sign_out.setObjectName("signOutAction")
        self._menu.addAction(_("Quit"), self.quitWanted.emit).setObjectName("quitAction")

    def _show_loudness(self) -> None:
        said = _("Loudness: {profile}").format(profile=self._loud.word)
        self._bell.set_icon(self._loud.icon)
        self._bell.setToolTip(tip(said))
        self._bell.setAccessibleDescription(said)
        self._arrange()

    def _open_loudness(self) -> None:
        self._loudness.popup(self._bell.mapToGlobal(QPoint(0, self._bell.height() + 4)))

    def _open(self) -> None:
        self._menu.popup(self._button.mapToGlobal(QPoint(0, self._button.height() + 4)))
