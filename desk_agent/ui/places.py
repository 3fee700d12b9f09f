"""Where popups are: on which screen, and how far from its corner, remembered for each screen and scale."""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QCursor, QGuiApplication, QScreen

from desk_agent.settings.loudness import MOST_PLACES, Popups

MARGIN: Final = 16


def key_of(screen: QScreen) -> str:
    """Names a screen at its scale, the same the next time it is plugged in."""
    parts = (screen.name(), screen.model(), screen.serialNumber())
    said = " ".join(part.strip() for part in parts if part.strip())
    return f"{said[:200]}@{screen.devicePixelRatio():g}"


class Spot(Struct, frozen=True):
    """The right lower corner of a stack of popups."""

    corner: QPoint
    area: QRect  # the part of the screen that it may cover


class Places:
    """Decides on a screen when a stack begins, and keeps it while it is there."""

    def __init__(self, popups: Popups | None = None) -> None:
        self._popups = popups or Popups()
        self._key = ""  # of the screen that is chosen
        self._offset = QPoint()

    def take(self, popups: Popups) -> None:
        """Go by other settings."""
        self._popups = popups
        self._offset = self._kept()

    @property
    def popups(self) -> Popups:
        """The settings with the places that are known now."""
        return self._popups

    @property
    def screen(self) -> QScreen:
        """The screen that is chosen; one that is left where it is gone or its scale is another."""
        found = next((one for one in QGuiApplication.screens() if key_of(one) == self._key), None)
        return found or self.choose()

    @property
    def spot(self) -> Spot:
        """Where the stack has its corner."""
        area = self.screen.availableGeometry()
        return Spot(_corner(area) + self._offset, area)

    def choose(self) -> QScreen:
        """Begin a stack: on the screen the user has chosen by dragging, or the one with the pointer."""
        screens = QGuiApplication.screens()
        chosen = None
        if self._popups.screen == "dragged":
            chosen = next((one for one in screens if key_of(one) == self._popups.home), None)
        chosen = chosen or QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
        self._key = key_of(chosen)
        self._offset = self._kept()
        return chosen

    def drag(self, by: QPoint, size: QSize) -> None:
        """Move the corner of a stack whose lowest card has this size, also to another screen."""
        corner = self.spot.corner + by
        middle = corner - QPoint(size.width() // 2, size.height() // 2)
        screen = QGuiApplication.screenAt(middle) or self.screen
        self._key = key_of(screen)
        self._offset = corner - _corner(screen.availableGeometry())

    def settle(self, corner: QPoint) -> Popups:
        """What is to be remembered of where the stack was left, with its corner here."""
        self._offset = corner - _corner(self.screen.availableGeometry())
        old = {key: place for key, place in self._popups.places.items() if key != self._key}
        kept = dict(list(old.items())[-(MOST_PLACES - 1) :])
        kept[self._key] = (self._offset.x(), self._offset.y())
        self._popups = replace(self._popups, places=kept, home=self._key)
        return self._popups

    def _kept(self) -> QPoint:
        x, y = self._popups.places.get(self._key, (0, 0))
        return QPoint(x, y)


def _corner(area: QRect) -> QPoint:
    return QPoint(area.right() + 1 - MARGIN, area.bottom() + 1 - MARGIN)
