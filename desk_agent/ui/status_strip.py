"""The bottom of the window: the link in a word and a shape, and the menu."""

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from desk_agent.ui import words
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import ThemeMode, Tone
from desk_agent.ui.widgets.button import ActionButton, Role
from desk_agent.ui.widgets.dot import StateDot
from desk_agent.ui.widgets.label import ElidedLabel, PlainLabel, StateLabel
from desk_agent.view import Connection, ConnectionView

_SHAPES = {
    Connection.OFFLINE: "ring",
    Connection.CONNECTING: "half",
    Connection.LIVE: "full",
    Connection.RESYNCING: "half",
    Connection.LOST: "cross",
}
_THEMES = {
    ThemeMode.AUTO: "Like the system",
    ThemeMode.LIGHT: "Light",
    ThemeMode.DARK: "Dark",
    ThemeMode.CONTRAST: "High contrast",
}


class StatusStrip(QWidget):
    """Connection, level, demo mark, host and menu."""

    signOutWanted = Signal()
    quitWanted = Signal()
    aboutWanted = Signal()
    themeWanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusStrip")
        self._dot = StateDot("linkDot")
        self._word = PlainLabel(size=Size.SMALL, bold=True, object_name="linkWord")
        self._host = ElidedLabel(size=Size.SMALL, tone=Tone.MUTED, object_name="linkHost")
        self._level = StateLabel("levelMark")
        self._demo = StateLabel("demoMark")
        self._demo.set_state("DEMO", Tone.DEMO)
        self._button = ActionButton("", name="Menu", object_name="menuButton", icon="menu", role=Role.GHOST)
        self._button.setAutoDefault(False)
        self._button.setToolTip("Menu")
        self._button.clicked.connect(self._open)
        self._menu = QMenu(self)
        self._menu.setObjectName("mainMenu")
        self._themes: dict[str, QAction] = {}
        self._fill_menu()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(8)
        for widget in (self._dot, self._word, self._host, self._level, self._demo, self._button):
            row.addWidget(widget, 1 if widget is self._host else 0)
        self.set_connection(ConnectionView())

    @property
    def menu(self) -> QMenu:
        """The menu, for keys and tests."""
        return self._menu

    def set_connection(self, connection: ConnectionView) -> None:
        """Show the link."""
        word = words.connection_word(connection)
        tone = words.CONNECTIONS[connection.state][1]
        self._dot.set_state(_SHAPES[connection.state], tone, f"Connection: {word}")
        self._word.setText(word)
        offline = connection.state is Connection.OFFLINE
        self._host.setText("" if offline else words.safe_text(connection.host))
        if connection.system and not offline:
            self._host.setAccessibleDescription(words.safe_text(connection.system))
        level = "" if offline else words.LEVELS[connection.level]
        self._level.set_state(level, Tone.HELD)
        self._level.setVisible(bool(level))
        self._demo.setVisible(connection.demo and not offline)
        self._sign_out.setEnabled(not offline)

    def set_theme(self, mode: str) -> None:
        """Mark the chosen theme in the menu."""
        self._themes[mode].setChecked(True)

    def _fill_menu(self) -> None:
        themes = self._menu.addMenu("Theme")
        themes.setObjectName("themeMenu")
        group = QActionGroup(self)
        for mode, label in _THEMES.items():
            action = themes.addAction(label)
            action.setCheckable(True)
            action.setObjectName(f"theme-{mode.value}")
            action.triggered.connect(lambda _=False, value=mode.value: self.themeWanted.emit(value))
            group.addAction(action)
            self._themes[mode.value] = action
        self._themes[ThemeMode.AUTO.value].setChecked(True)
        self._menu.addAction("About Desk Agent", self.aboutWanted.emit).setObjectName("aboutAction")
        self._menu.addSeparator()
        self._sign_out = self._menu.addAction("Sign out", self.signOutWanted.emit)
        self._sign_out.setObjectName("signOutAction")
        self._menu.addAction("Quit", self.quitWanted.emit).setObjectName("quitAction")

    def _open(self) -> None:
        size = self._menu.sizeHint()
        corner = self._button.mapToGlobal(QPoint(self._button.width(), 0))
        self._menu.popup(corner - QPoint(size.width(), size.height() + 4))
