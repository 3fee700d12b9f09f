"""What is marked or copied in other programs: one file for each system's way."""

import logging
import sys

from PySide6.QtGui import QGuiApplication

from desk_agent.desktop.clipboard.base import Clip, Clipboard, ClipboardError
from desk_agent.i18n import _

log = logging.getLogger(__name__)

__all__ = ["Clip", "Clipboard", "ClipboardError", "clipboard_here"]


def clipboard_here() -> Clipboard:
    """The way of the system that shows our windows."""
    platform = QGuiApplication.platformName()
    if platform == "xcb":
        try:
            from desk_agent.desktop.clipboard.x11 import X11Clipboard  # noqa: PLC0415 - costs a connection

            return X11Clipboard()
        except Exception as error:  # noqa: BLE001 - Xlib has many kinds; Qt's way is still there
            log.warning("no X connection for the clipboard: %s", type(error).__name__)
    from desk_agent.desktop.clipboard.loan import CopyKey, Loan  # noqa: PLC0415 - only where it is needed
    from desk_agent.desktop.clipboard.qt import QtClipboard  # noqa: PLC0415

    if platform.startswith("wayland"):
        # the compositor shows the clipboard only to the program in front
        return QtClipboard(
            why_not_watch=_("On Wayland a program is told of the clipboard only while its own window is in front.")
        )
    key: CopyKey | None = None
    if sys.platform == "win32":
        from desk_agent.desktop.clipboard.copy_key_windows import WindowsCopyKey  # noqa: PLC0415 - only there

        key = WindowsCopyKey()
    elif sys.platform == "darwin":
        from desk_agent.desktop.clipboard.copy_key_macos import MacCopyKey  # noqa: PLC0415 - only there

        key = MacCopyKey()
    return QtClipboard(Loan(QGuiApplication.clipboard(), key) if key is not None else None)
