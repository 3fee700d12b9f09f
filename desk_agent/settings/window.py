"""How the window opens."""

from msgspec import Struct

from desk_agent.i18n import N_
from desk_agent.settings.option import WindowPage, option


class Window(Struct, frozen=True):
    """How the main window opens; where it last was is not a setting, see `desk_agent.ui.placement`."""

    start_minimized: bool = option(
        False,
        label=N_("Start without the window"),
        page=WindowPage.LOOK,
        help=N_("In the tray, or minimised where there is no tray. Calls pop up all the same."),
    )
    restore: bool = option(
        True,
        label=N_("Open the window where it was"),
        page=WindowPage.LOOK,
        help=N_("Remembered for each arrangement of screens."),
    )
