"""Pictures of numbers from other programs; see `screenshots`."""

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtWidgets import QDialog, QWidget

from desk_agent.people.numbers import Origin
from desk_agent.settings import Anywhere, Keeper, Settings, WindowPage
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.main_window import MainWindow
from desk_agent.ui.offers.card import NumberCard
from desk_agent.ui.offers.chooser import Chooser
from desk_agent.ui.settings.extensions import Panel
from desk_agent.ui.settings.hotkey import HotkeyEditor
from desk_agent.ui.settings.links import LinkSwitch
from desk_agent.ui.settings.window import SettingsWindow
from desk_agent.ui.shell import Shell
from desk_agent.view import NumbersOffered
from tests.support.fake_desk import FakeDesk, run_now

TEXT = "+82318055123 or 1002 or 031 805 5199"


def offered(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    candidate = desk.offers.candidates("+82318055123", Origin.LINK)[0]
    window.desk.command.offer(candidate, Origin.LINK)


def offered_nobody(desk: FakeDesk, window: MainWindow) -> None:
    desk.go_live()
    window.desk.command.offer(desk.offers.candidates("031 805 5199", Origin.SELECTION)[0], Origin.SELECTION)


STATES: tuple[Callable[[FakeDesk, MainWindow], None], ...] = (offered, offered_nobody)


def widgets(desk: FakeDesk) -> dict[str, QWidget]:
    """The chooser and the card, by name."""

    def offer(text: str) -> NumbersOffered:
        return NumbersOffered("clipboard", desk.offers.candidates(text, Origin.CLIPBOARD), quiet=True)

    made: dict[str, QWidget] = {"chooser": Chooser(offer(TEXT))}
    for name, text in (("card", "+82318055123"), ("card-nobody", "031 805 5199"), ("card-several", TEXT)):
        card = NumberCard()
        card.show_offer(offer(text), 60)
        made[f"number-{name}"] = card
    return made


class _Links:
    why_not = ""

    def state(self) -> dict[str, bool]:
        return {"tel": True, "callto": True, "sip": False}

    def set(self, on: bool) -> str:
        return ""


def _page(why_not: str) -> Callable[[], tuple[Shell, QDialog]]:
    def make() -> tuple[Shell, QDialog]:
        keeper = Keeper(settings=replace(Settings(), anywhere=Anywhere(hotkey="Ctrl+F11", never=("90318055123",))))
        shell = Shell(Bridge(FakeDesk(), run_now), keeper=keeper, tray_available=lambda: False)
        shell.hotkey.set("" if why_not else "Ctrl+F11", why_not)
        shell.settings.add_editor("hotkey", lambda entry: HotkeyEditor(entry, shell.hotkey))
        shell.settings.add_panel(Panel(WindowPage.ANYWHERE, "Links", "linksPanel", lambda: LinkSwitch(_Links())))
        window = SettingsWindow(keeper, shell.settings, None)
        window.open_page(WindowPage.ANYWHERE)
        return shell, window

    return make


def windows() -> dict[str, Callable[[], tuple[Shell, QDialog]]]:
    """By name, the page of the settings."""
    refused = "Another program has Ctrl+F11 already. Choose another key."
    return {"settings-anywhere-set": _page(""), "settings-anywhere-refused": _page(refused)}
