"""Tray, closing, menu, theme: what holds the rest together."""

from msgspec.structs import replace
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk_agent.ui.bridge import Bridge
from desk_agent.ui.shell import Shell
from desk_agent.ui.theme import CONTRAST, DARK, LIGHT, colors_of
from desk_agent.view import Connection
from tests.support.fake_desk import FakeDesk, run_now
from tests.ui.conftest import Stage


def test_closing_minimises_without_a_tray(live: Stage) -> None:
    live.window.close()
    assert live.window.isVisible()
    assert live.window.isMinimized()
    live.shell.bring_up()
    assert not live.window.isMinimized()


def test_closing_hides_to_a_tray_and_a_lost_tray_gives_the_window_back(live: Stage) -> None:
    live.shell._on_tray(True)
    live.window.close()
    assert not live.window.isVisible()
    live.shell._on_tray(False)
    assert live.window.isVisible()


def test_the_menu(live: Stage) -> None:
    menu = live.shell.window.strip.menu
    heard: list[str] = []
    live.shell.quitRequested.connect(lambda: heard.append("quit"))
    live.keeper.subscribe("theme", heard.append)
    menu.findChild(QAction, "signOutAction").trigger()
    assert live.desk.asked == [("sign_out",)]
    menu.findChild(QAction, "quitAction").trigger()
    live.shell.window.strip.findChild(QAction, "theme-dark").trigger()
    assert heard == ["quit", "dark"]
    menu.findChild(QAction, "aboutAction").trigger()
    about = QApplication.activeModalWidget()
    assert about is not None
    assert about.objectName() == "aboutDialog"
    about.close()
    live.desk.set_connection(state=Connection.OFFLINE)
    assert not menu.findChild(QAction, "signOutAction").isEnabled()


def test_a_theme_reaches_every_widget(live: Stage) -> None:
    live.desk.add()
    card = live.shell.window.desk.calls.cards[0]
    for mode, colors in (("dark", DARK), ("contrast", CONTRAST), ("light", LIGHT)):
        live.keeper.change(replace(live.keeper.current, theme=mode))
        live.bot.waitUntil(lambda colors=colors: colors_of(card) is colors)
        assert colors_of(live.shell.popups.shown[0]) is colors


def test_closing_the_shell_takes_everything_away(qtbot: QtBot, desk: FakeDesk) -> None:
    bridge = Bridge(desk, run_now)
    shell = Shell(bridge, tray_available=lambda: False)
    shell.show()
    desk.go_live()
    desk.add()
    window = shell.window
    shell.close()
    shell.close()
    assert not window.isVisible()
    bridge.close()
    assert desk.listeners == 0
