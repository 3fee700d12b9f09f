"""Windows above other windows, where the platform has such an order."""

from typing import Final

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

# elsewhere (Wayland, no screen) an application cannot order windows, and Qt complains about the attempt
_ORDERED: Final = frozenset({"xcb", "windows", "cocoa"})


def lift(window: QWidget) -> None:
    """Put ``window`` above the others without giving it the focus."""
    if QGuiApplication.platformName() in _ORDERED:
        window.raise_()
