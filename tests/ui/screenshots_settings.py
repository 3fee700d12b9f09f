"""Pictures of the settings window; see `screenshots`."""

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QLineEdit

from desk_agent.settings import Keeper, Settings, Site, WindowPage, export_profile, read_presets, read_profile
from desk_agent.ui.bridge import Bridge
from desk_agent.ui.dialogs.profile import ProfileDialog
from desk_agent.ui.settings.window import SettingsWindow
from desk_agent.ui.shell import Shell
from tests.support.fake_desk import FakeDesk, run_now

PRESETS = """
[profile]
host = "pbx.example.net"
port = 1024
[pins]
"pbx.example.net:1024" = "sha256:%s"
[dialling]
country = "82"
[site.queues]
630 = "Support"
640 = "Orders"
[locked]
keys = ["profile.host", "profile.port", "dialling", "site.queues"]
by = "IT, extension 500"
""" % ("5a" * 32)


def _window(page: WindowPage, search: str = "") -> Callable[[], tuple[Shell, QDialog]]:
    def make() -> tuple[Shell, QDialog]:
        shell = Shell(
            Bridge(FakeDesk(), run_now),
            keeper=Keeper(presets=read_presets(PRESETS)),
            tray_available=lambda: False,
        )
        window = SettingsWindow(shell._keeper, shell.settings, None)
        window.open_page(page)
        if search:
            edit = window.findChild(QLineEdit, "settingsSearch")
            assert edit is not None
            edit.setText(search)
        return shell, window

    return make


def _profile() -> tuple[Shell, QDialog]:
    keeper = Keeper()
    sent = export_profile(Settings(theme="dark", site=Site(queues={"620": "Sales"}, mailbox="700")))
    sent += b'[profile]\nhost = "pbx.example.net"\nuser = "1001"\n[hook]\ncommand = ["rm"]\n'
    shell = Shell(Bridge(FakeDesk(), run_now), keeper=keeper, tray_available=lambda: False)
    return shell, ProfileDialog(keeper, read_profile(sent, keeper.current, keeper.presets), print)


def windows() -> dict[str, Callable[[], tuple[Shell, QDialog]]]:
    """By name, every state of the window."""
    pages = {f"settings-{page.name.lower()}": _window(page) for page in WindowPage}
    return pages | {
        "settings-search": _window(WindowPage.LOOK, "call"),
        "settings-nothing": _window(WindowPage.LOOK, "xyzzy"),
        "settings-import": _profile,
    }
