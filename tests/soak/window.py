"""The window of a soak: calls, popups, dialogs, a lost line, signed in and out, over a desk that is none."""

import os
from collections.abc import Callable

from PySide6.QtCore import qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from desk_agent.settings import Keeper
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.dialogs.sign_in import SignInPrefill
from desk_agent.ui.shell import Shell
from tests.support.fake_desk import FakeDesk, run_now
from tests.support.footprint import Footprint
from tests.support.window_life import WindowLife, qt_objects, widgets


async def live(turns: int, every: int, told: Callable[[str, Footprint], None]) -> list[Footprint]:
    """What was held after ``every`` turns; widgets and Qt's objects are counted among the objects."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    qInstallMessageHandler(lambda *_what: None)  # what the offscreen platform cannot do
    application = QApplication([])
    desk = FakeDesk()
    bridge = Bridge(desk, run_now)
    prefill = SignInPrefill("pbx.example.net", 7443, "1001")
    shell = Shell(bridge, prefill=prefill, theme="light", keeper=Keeper(), tray_available=lambda: False)
    shell.show()
    life = WindowLife(desk, shell)
    held: list[Footprint] = []
    for turn in range(1, turns + 1):
        life.turn()
        if turn % every == 0:
            one = Footprint.now()
            one.objects.update({"widgets": widgets(), "QObjects": qt_objects(shell, bridge, application)})
            held.append(one)
            told(f"{turn:6}", one)
    shell.close()
    bridge.close()
    return held
