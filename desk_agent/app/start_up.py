"""The switch for starting with the computer, on the settings' page about the window."""

from collections.abc import Callable

from desk_agent.app.hands import Hands
from desk_agent.i18n import _
from desk_agent.settings import WindowPage
from desk_agent.ui.settings.autostart import AutostartSwitch
from desk_agent.ui.settings.extensions import Panel


def attach(hands: Hands) -> Callable[[], None]:
    """Add it to the settings window."""

    def switch() -> AutostartSwitch:
        from desk_agent.desktop.autostart import system_autostart

        return AutostartSwitch(system_autostart())

    words = _("autostart boot login with the computer")
    hands.shell.settings.add_panel(Panel(WindowPage.LOOK, _("Start"), "startPanel", switch, words))
    return lambda: None
