"""Keys that reach Desk Agent whatever program is in front: one file for each system's way."""

import logging
import sys

from PySide6.QtGui import QGuiApplication

from desk_agent.desktop.hotkeys.base import Held, Hotkeys, NoHotkeys, Press, Pressed, Told
from desk_agent.i18n import _

log = logging.getLogger(__name__)

__all__ = ["Held", "Hotkeys", "NoHotkeys", "Press", "Pressed", "Told", "hotkeys_here"]


def hotkeys_here(pressed: Pressed, told: Told) -> Hotkeys:
    """The way of the system that shows our windows; a null object that says why where there is none."""
    platform = QGuiApplication.platformName()
    try:
        if sys.platform == "win32":
            from desk_agent.desktop.hotkeys.windows import WindowsHotkeys  # noqa: PLC0415 - only there

            return WindowsHotkeys(pressed, told)
        if sys.platform == "darwin":
            from desk_agent.desktop.hotkeys.macos import MacHotkeys  # noqa: PLC0415 - only there

            return MacHotkeys(pressed, told)
        if platform == "xcb":
            from desk_agent.desktop.hotkeys.x11 import X11Hotkeys  # noqa: PLC0415 - costs a connection

            return X11Hotkeys(pressed, told)
        if platform.startswith("wayland"):
            from desk_agent.desktop.hotkeys.portal import PortalHotkeys  # noqa: PLC0415 - needs D-Bus

            return PortalHotkeys(pressed, told)
    except Exception as error:  # noqa: BLE001 - whatever a system's library raises, the desk goes on without
        log.warning("no hotkeys: %s", type(error).__name__)
        return NoHotkeys(pressed, told, _("This system gave Desk Agent no way to use a hotkey."))
    return NoHotkeys(pressed, told, _("There is no screen here on which a hotkey could be pressed."))
