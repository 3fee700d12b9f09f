"""The user's browser, for addresses that the user has set."""

from typing import Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

SCHEMES: Final = frozenset({"https", "http"})


def open_url(url: str) -> bool:
    """Open ``url``; whether the system has taken it. Anything but a page of the web is refused."""
    target = QUrl(url, QUrl.ParsingMode.StrictMode)
    if not target.isValid() or target.scheme() not in SCHEMES or not target.host() or target.userInfo():
        return False
    return QDesktopServices.openUrl(target)
