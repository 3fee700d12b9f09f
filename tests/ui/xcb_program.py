"""A program of its own for test_ui_xcb.py: a window, and a call that rings when a line comes in."""

import sys
from pathlib import Path

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desk_agent.ui.bridge import Bridge
from desk_agent.ui.shell import Shell
from desk_agent.view import LegState
from tests.support.fake_desk import FakeDesk, run_now


def main() -> None:
    application = QApplication([])
    application.setApplicationName("desk-agent")
    desk = FakeDesk()
    bridge = Bridge(desk, run_now)
    shell = Shell(bridge, theme="light", tray_available=lambda: False)
    desk.go_live()
    shell.show()
    reached = len(desk.asked)

    def on_line() -> None:
        nonlocal reached
        match sys.stdin.readline().strip():
            case "ring":
                desk.add()
                where = shell.popups.shown[0].geometry()
                said = f"{where.x()} {where.y()} {where.width()} {where.height()}"
            case "connect":
                desk.change(1, LegState.CONNECTED)
                said = "ok"
            case _:
                said = repr(desk.asked[reached:])
        print(said, flush=True)  # noqa: T201 - the answer to the test

    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(on_line)
    application.exec()


if __name__ == "__main__":
    main()
