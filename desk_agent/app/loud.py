"""How loud the desk is: the settings reach the interface, the system's notifications and the command line."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desk_agent.app.hands import Hands
from desk_agent.desktop.notices import system_notices
from desk_agent.loudness import LoudSettings
from desk_agent.remote_loudness import handler
from desk_agent.settings import Settings
from desk_agent.ui.noticing import Noticing

_SECTIONS: Final = ("loudness", "popups", "sound", "notices", "queue_rules")


def attach(hands: Hands) -> Callable[[], None]:
    """Hook it in; see `desk_agent.app.extras`."""
    keeper, loud = hands.keeper, hands.bridge.loud

    def take(_changed: Any = None) -> None:
        loud.take(_given(keeper.current))

    def choose(profile: str) -> None:
        keeper.change(replace(keeper.current.loudness, profile=profile))

    loud.change = hands.change
    loud.why_locked = keeper.why_locked
    unsubscribe = [keeper.subscribe(section, take) for section in _SECTIONS]
    take()
    hands.remote.verbs["loudness"] = handler(lambda: keeper.current.loudness.profile, choose)
    hands.spawn(_notify(hands))

    def detach() -> None:
        for end in unsubscribe:
            end()
        hands.remote.verbs.pop("loudness", None)

    return detach


async def _notify(hands: Hands) -> None:
    """Show notifications until the program ends."""
    notices = await asyncio.to_thread(system_notices)  # what it imports has time
    shell = hands.shell
    window = shell.window
    noticing = Noticing(
        hands.bridge,
        notices,
        start=hands.spawn,
        say=shell.tray.say,
        unplaceable=QGuiApplication.platformName() == "wayland",
        parent=shell,
    )

    def open_panel(panel: QWidget) -> None:
        window.bring_up()
        window.desk.panels.open(panel)

    noticing.showWanted.connect(window.bring_up)
    noticing.historyWanted.connect(lambda: open_panel(window.desk.panels.history))
    noticing.voicemailWanted.connect(lambda: open_panel(window.desk.panels.voicemail))
    shell.popups.instead = noticing.instead_of_cards
    try:
        await notices.open()
        await asyncio.Event().wait()
    finally:
        await notices.close()


def _given(settings: Settings) -> LoudSettings:
    return LoudSettings(
        settings.loudness, settings.popups, settings.sound, settings.notices, dict(settings.queue_rules)
    )
