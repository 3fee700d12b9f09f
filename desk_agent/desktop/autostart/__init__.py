"""Starting Desk Agent when the user signs in to the computer: what the system has been told, and telling it."""

import os
import sys

from desk_agent.desktop import launch
from desk_agent.desktop.autostart.base import Autostart, AutostartError, NoAutostart
from desk_agent.i18n import _

MINIMIZED = "--minimized"


def system_autostart() -> Autostart:
    """This system's way."""
    command = (*launch.command(), MINIMIZED)
    if os.environ.get("DESK_AGENT_HOME"):
        return NoAutostart(_("This Desk Agent keeps all its files in one folder (DESK_AGENT_HOME)."))
    if sys.platform == "win32":
        from desk_agent.desktop.autostart.windows import WindowsAutostart  # noqa: PLC0415 - one system's own

        return WindowsAutostart(command)
    if sys.platform == "darwin":
        from desk_agent.desktop.autostart.macos import MacAutostart  # noqa: PLC0415 - one system's own

        return MacAutostart(command)
    from desk_agent.desktop.autostart.xdg import XdgAutostart  # noqa: PLC0415 - one system's own

    return XdgAutostart(command)


__all__ = ["MINIMIZED", "Autostart", "AutostartError", "NoAutostart", "system_autostart"]
