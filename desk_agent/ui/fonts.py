"""Font sizes: few, never under 13 px, built on the system's own font."""

from enum import Enum
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo
from PySide6.QtWidgets import QApplication

SMALLEST_PX: Final = 13
_BODY_PX: Final = 14


class Size(Enum):
    """A step of the scale, as pixels above or below the body text."""

    SMALL = -1
    BODY = 0
    LARGE = 2
    NAME = 3
    TITLE = 8
    HUGE = 18


def install() -> None:
    """Make the application's font large enough; larger system fonts stay as they are."""
    font = QApplication.font()
    if QFontInfo(font).pixelSize() < _BODY_PX:
        font.setPixelSize(_BODY_PX)
        QApplication.setFont(font)


def font(size: Size = Size.BODY, *, bold: bool = False, figures: bool = False) -> QFont:
    """The application's font in ``size``; ``figures`` gives all digits one width."""
    made = QFont(QApplication.font())
    made.setPixelSize(max(SMALLEST_PX, QFontInfo(made).pixelSize() + size.value))
    # always explicit: a painter fills in what is not set from the widget's own font
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    if figures:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def mono(size: Size = Size.SMALL) -> QFont:
    """The system's fixed-width font, for fingerprints."""
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    made.setPixelSize(font(size).pixelSize())
    return made
