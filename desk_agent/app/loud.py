"""How loud the desk is: the settings reach the interface, the system's notifications and the command line."""

import asyncio
import contextlib
import importlib
from collections.abc import Callable, Coroutine
from typing import Any, Final

from msgspec.structs import replace
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desk_agent.app.hands import Hands
from desk_agent.desktop.notices import system_notices
from desk_agent.desktop.sound import Player, system_player
from desk_agent.i18n import _
from desk_agent.loudness import LoudSettings
from desk_agent.remote_loudness import handler
from desk_agent.settings import QueueRule, Settings, Sound, WindowPage
from desk_agent.ui.noticing import Noticing
from desk_agent.ui.ringing import Ringing
from desk_agent.ui.settings.extensions import Tool
from desk_agent.ui.settings.queue_rules import QueueRulesEditor
from desk_agent.ui.settings.sound_device import Found, SoundDeviceEditor

_DEMO_RULES: Final = {"620": QueueRule(colour="teal"), "630": QueueRule(colour="purple", sound="chime")}
_SECTIONS: Final = ("loudness", "popups", "sound", "notices", "queue_rules")


def attach(hands: Hands) -> Callable[[], None]:
    """Hook it in; see `desk_agent.app.extras`."""
    keeper, loud = hands.keeper, hands.bridge.loud

    def take(_changed: Any = None) -> None:
        given = _given(keeper.current)
        loud.take(replace(given, rules=given.rules or _DEMO_RULES) if hands.in_demo() else given)

    def choose(profile: str) -> None:
        keeper.change(replace(keeper.current.loudness, profile=profile))

    loud.change = hands.change
    loud.why_locked = keeper.why_locked
    unsubscribe = [keeper.subscribe(section, take) for section in _SECTIONS]
    hands.bridge.connectionChanged.connect(take)  # into the demo, or out of it
    take()
    hands.remote.verbs["loudness"] = handler(lambda: keeper.current.loudness.profile, choose)
    hands.spawn(_notify(hands))
    silence = _attach_sound(hands)
    hands.shell.settings.add_editor(
        "queue_rules", lambda entry: QueueRulesEditor(entry, lambda: keeper.current.site.queues)
    )

    def detach() -> None:
        silence()
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


def _attach_sound(hands: Hands) -> Callable[[], None]:
    """Ring on this computer, from when that is wanted; returns what ends it."""
    players: list[Player] = []

    def the_player() -> Player:
        if not players:
            made = system_player()
            loop = asyncio.get_running_loop()
            made.on_trouble = lambda sentence: _say_later(loop, hands, sentence)
            if made.why_not:
                hands.bridge.notice.emit(made.why_not)
            players.append(made)
        return players[0]

    async def prepare() -> None:
        await asyncio.to_thread(importlib.import_module, "miniaudio")

    def on_sound(sound: Sound) -> None:
        if sound.ring and not players:
            hands.spawn(_if_there(prepare()))

    async def tell_devices(found: Found) -> None:
        await _if_there(prepare())
        found(await asyncio.to_thread(the_player().devices))

    ringing = Ringing(hands.bridge, the_player, hands.shell)
    hands.shell.popups.dismissed.connect(ringing.hush)
    hands.shell.settings.add_editor(
        "sound_device", lambda entry: SoundDeviceEditor(entry, lambda found: hands.spawn(tell_devices(found)))
    )
    hands.shell.settings.add_tool(
        Tool(
            WindowPage.POPUPS,
            _("Test the ring sound"),
            "testRingSound",
            lambda _window: ringing.try_out(),
            _("Plays it once, as it is set."),
        )
    )
    on_sound(hands.keeper.current.sound)
    unsubscribe = hands.keeper.subscribe("sound", on_sound)

    def end() -> None:
        unsubscribe()
        for player in players:
            player.close()

    return end


def _say_later(loop: asyncio.AbstractEventLoop, hands: Hands, sentence: str) -> None:
    loop.call_soon_threadsafe(hands.bridge.notice.emit, sentence)


async def _if_there(importing: Coroutine[Any, Any, None]) -> None:
    with contextlib.suppress(ImportError, OSError):  # the player says that there is none
        await importing


def _given(settings: Settings) -> LoudSettings:
    return LoudSettings(
        settings.loudness, settings.popups, settings.sound, settings.notices, dict(settings.queue_rules)
    )
