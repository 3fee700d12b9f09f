"""A program of its own for test_ui_xcb_loud.py: one line in, one line of JSON out."""

import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSocketNotifier, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desk_agent.settings import Popups
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.places import key_of
from desk_agent.ui.shell import Shell
from desk_agent.view import Connection, LegState, Outcome
from tests.support.fake_desk import FakeDesk, run_now


class Program:
    def __init__(self) -> None:
        self.desk = FakeDesk()
        self.bridge = Bridge(self.desk, run_now)
        self.shell = Shell(self.bridge, theme="light")
        self.desk.go_live()
        self.shell.show()
        self.other: QWidget | None = None

    def do(self, line: str) -> Any:
        verb, _, rest = line.partition(" ")
        match verb:
            case "ring":
                self.desk.add()
            case "answer":
                self.desk.change(self.desk.view.calls[-1].ref, LegState.CONNECTED)
            case "miss":
                self.desk.end(self.desk.view.calls[-1].ref, Outcome.REJECTED)
            case "lose":
                self.desk.set_connection(state=Connection.LOST)
            case "popups":
                self.bridge.loud.change(Popups(**json.loads(rest)))
            case "fullscreen":
                self.other = QWidget()
                self.other.setWindowFlags(Qt.WindowType.Window)
                self.other.showFullScreen()
            case "close":
                self.shell.window.close()
            case "tray":
                tray = self.shell.tray
                where = tray._icon.geometry() if tray._icon else None
                return [tray.present, tray.state, where.getRect() if where else None, tray.tooltip]
            case "window":
                window = self.shell.window
                return [window.isVisible(), window.isMinimized(), window.isActiveWindow()]
            case "remembered":
                given = self.bridge.loud.given.popups
                return [given.home, given.places]
            case "screens":
                return [key_of(screen) for screen in QGuiApplication.screens()]
        return [
            [card.screen().name(), *card.geometry().getRect(), int(card.winId())]  # type: ignore[misc]
            for card in self.shell.popups.shown
            if card.isVisible()
        ]


def main() -> None:
    application = QApplication([])
    application.setApplicationName("desk-agent")
    application.setQuitOnLastWindowClosed(False)
    program = Program()

    def on_line() -> None:
        print(json.dumps(program.do(sys.stdin.readline().strip())), flush=True)  # noqa: T201 - the answer

    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(on_line)
    application.exec()


if __name__ == "__main__":
    main()
