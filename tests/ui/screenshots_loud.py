"""Pictures of how loud the desk is: the tray's states, popups with their queue, the bell, the settings."""

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QDialog

from desk_agent.settings import Keeper, Loudness, QueueRule, Settings, Site, WindowPage
from desk_agent.settings.loudness import COLOURS
from desk_agent.ui import tray_icon
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.main_window import MainWindow
from desk_agent.ui.popup import CallPopup
from desk_agent.ui.settings.queue_rules import QueueRulesEditor
from desk_agent.ui.settings.sound_device import SoundDeviceEditor
from desk_agent.ui.settings.window import SettingsWindow
from desk_agent.ui.shell import Shell
from desk_agent.view import Direction, LastCall, LegState, Outcome
from tests.support.fake_desk import FakeDesk, run_now

_PANELS = ("#f3f3f3", "#2b2b2b", "#000000")


def queue_colours(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    loud = window.content._bridge.loud
    loud.take(
        replace(loud.given, rules={"620": QueueRule("teal"), "630": QueueRule("pink"), "640": QueueRule("olive")})
    )
    talks = desk.add(LegState.CONNECTED, active=True, called="630", called_name="Support for large customers of ours")
    desk.add(called="620", called_name="Sales", badge="Recall")
    desk.add(LegState.HOLDING, called="640", called_name="", name="Peter Lee", number="1002")
    desk.change(talks)


def loudness_silent(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    window.content._bridge.loud.change(Loudness("silent"))


def loudness_menu(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    window.content._bridge.loud.change(Loudness("queues"))
    window.show()
    window.strip._open_loudness()


STATES: tuple[Callable[[FakeDesk, MainWindow], None], ...] = (queue_colours, loudness_silent, loudness_menu)


def popups(desk: FakeDesk) -> dict[str, CallPopup]:
    """A popup with all there is to say, in each size, and one in each of the queues' colours."""
    desk.go_live()
    last = LastCall(1, desk.now().wall - 2 * 86_400, Direction.IN, Outcome.MISSED, "wants an offer")
    desk.add(others=("Mia Hoffmann", "Jonas Wolf"), diverted_by="1003 Cho (no answer)", last=last)
    made = {}
    for size in ("small", "normal", "large"):
        card = CallPopup()
        card.set_look(size, 3)
        card.set_call(desk.view.calls[0], "", ("Sales", "teal"))
        made[f"popup-{size}"] = card
    return made


def colours(desk: FakeDesk) -> dict[str, CallPopup]:
    """A popup for each colour that a queue can have."""
    desk.go_live()
    desk.add()
    made = {}
    for name in COLOURS:
        if name:
            card = CallPopup()
            card.set_call(desk.view.calls[0], "", (f"Sales in {name}", name))
            made[f"popup-{name}"] = card
    return made


def tray(path: Path) -> None:
    """Every state at 16 and 22 pixels on three panels, and three times as large."""
    sheet = QPixmap(len(tray_icon.STATES) * 120 + 20, len(_PANELS) * 130)
    painter = QPainter(sheet)
    for row, panel in enumerate(_PANELS):
        top = row * 130
        painter.fillRect(QRect(0, top, sheet.width(), 130), QColor(panel))
        for column, state in enumerate(tray_icon.STATES):
            for left, size in ((8, 16), (62, 22)):
                x = 10 + column * 120 + left
                drawn = tray_icon.picture(state, size)
                painter.drawPixmap(x, top + 6, drawn)
                mode = Qt.TransformationMode.FastTransformation
                larger = drawn.scaled(size * 3, size * 3, Qt.AspectRatioMode.KeepAspectRatio, mode)
                painter.drawPixmap(x - 8, top + 44, larger)
    painter.end()
    sheet.save(str(path))


def windows() -> dict[str, Callable[[], tuple[Shell, QDialog]]]:
    """The pages of the settings window with their own editors."""

    def make(page: WindowPage) -> Callable[[], tuple[Shell, QDialog]]:
        def opened() -> tuple[Shell, QDialog]:
            settings = Settings(
                site=Site(queues={"620": "Sales", "630": "Support"}),
                queue_rules={"620": QueueRule("teal", "chime"), "630": QueueRule("pink", pops="always")},
            )
            keeper = Keeper(settings=settings)
            shell = Shell(Bridge(FakeDesk(), run_now), keeper=keeper, tray_available=lambda: False)
            shell.settings.add_editor(
                "queue_rules", lambda entry: QueueRulesEditor(entry, lambda: settings.site.queues)
            )
            shell.settings.add_editor(
                "sound_device", lambda entry: SoundDeviceEditor(entry, lambda found: found(["Headset"]))
            )
            window = SettingsWindow(keeper, shell.settings, None)
            window.open_page(page)
            return shell, window

        return opened

    return {f"loud-{page.name.lower()}": make(page) for page in (WindowPage.LOUDNESS, WindowPage.POPUPS)}
