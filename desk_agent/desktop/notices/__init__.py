"""Notifications of the system; one file a kind of system, and a null object."""

import sys

from desk_agent.desktop.notices.base import CLICKED, Notice, Notices, Urgency
from desk_agent.i18n import _

__all__ = ["CLICKED", "Notice", "Notices", "Urgency", "system_notices"]


def system_notices(platform: str = sys.platform) -> Notices:
    """What this system has; nothing is asked of it before `Notices.open`."""
    if platform in {"win32", "darwin"}:
        from desk_agent.desktop.notices.by_library import LibraryNotices  # noqa: PLC0415 - of this system only

        return LibraryNotices()
    if platform.startswith(("linux", "freebsd", "openbsd", "netbsd", "dragonfly")):
        try:
            from desk_agent.desktop.notices.freedesktop import FreedesktopNotices  # noqa: PLC0415 - likewise
        except ImportError:
            return Notices(why_not=_("D-Bus is not installed for Python (jeepney)."))
        return FreedesktopNotices()
    return Notices(why_not=_("This system has no notifications that Desk Agent knows."))
