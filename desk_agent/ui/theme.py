"""The three looks of Desk Agent as colours, and the one object that puts them on the application.

Widgets never keep a theme: they find their colours from their own palette (``colors_of``), so a change of
theme reaches them by Qt's own palette change.
"""

from enum import StrEnum
from typing import Final

from msgspec import Struct
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from desk_agent.ui import fonts

GRID: Final = 8
RADIUS: Final = 8


class Tone(StrEnum):
    """What a coloured text, icon or stripe means; each is the name of a field of ``Colors``."""

    TEXT = "text"
    MUTED = "muted"
    ACCENT = "accent_text"
    RINGING = "ringing"
    TALKING = "talking"
    HELD = "held"
    WARNING = "warning"
    DEMO = "demo"


class ThemeMode(StrEnum):
    """What the user chose."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


class Colors(Struct, frozen=True):
    """Every colour of one look, as ``#rrggbb``. ``window`` is different in every look: it identifies it."""

    name: str
    window: str
    card: str
    raised: str
    hover: str
    text: str
    muted: str
    border: str
    control: str  # the outline of a field or button, at least 3:1
    accent: str
    on_accent: str
    accent_text: str
    ringing: str
    ringing_tint: str
    talking: str
    talking_tint: str
    held: str
    held_tint: str
    warning: str
    warning_tint: str
    demo: str
    demo_tint: str
    on_state: str
    selection: str
    on_selection: str

    def tone(self, tone: Tone) -> QColor:
        """The colour of a text or shape that means ``tone``."""
        return QColor(getattr(self, tone.value))

    def tint(self, tone: Tone) -> QColor:
        """The quiet background that goes with ``tone``."""
        return QColor(getattr(self, f"{tone.value}_tint", self.hover))


LIGHT: Final = Colors(
    name="light",
    window="#f2f4f7",
    card="#ffffff",
    raised="#ffffff",
    hover="#e9edf3",
    text="#18212d",
    muted="#536071",
    border="#d8dee7",
    control="#7b889b",
    accent="#1d5bd6",
    on_accent="#ffffff",
    accent_text="#1a52c2",
    ringing="#a44a04",
    ringing_tint="#fdf0e0",
    talking="#15733a",
    talking_tint="#e4f5ea",
    held="#0b6580",
    held_tint="#e0f2f8",
    warning="#b3201d",
    warning_tint="#fdebea",
    demo="#7424c4",
    demo_tint="#f2e8fd",
    on_state="#ffffff",
    selection="#dbe7fd",
    on_selection="#18212d",
)

DARK: Final = Colors(
    name="dark",
    window="#12161c",
    card="#1b212a",
    raised="#232b36",
    hover="#2a3340",
    text="#e9edf3",
    muted="#a7b2c1",
    border="#303a47",
    control="#6d7a8c",
    accent="#2c66dd",
    on_accent="#ffffff",
    accent_text="#8ab4ff",
    ringing="#f7ad45",
    ringing_tint="#3a2a12",
    talking="#5ed38a",
    talking_tint="#14321f",
    held="#6ccbe6",
    held_tint="#10303a",
    warning="#ff9189",
    warning_tint="#3d1c1b",
    demo="#cfa3ff",
    demo_tint="#30204a",
    on_state="#0d1117",
    selection="#24406f",
    on_selection="#ffffff",
)

CONTRAST: Final = Colors(
    name="contrast",
    window="#000000",
    card="#000000",
    raised="#141414",
    hover="#2b2b2b",
    text="#ffffff",
    muted="#e6e6e6",
    border="#bfbfbf",
    control="#ffffff",
    accent="#ffe14d",
    on_accent="#000000",
    accent_text="#ffe14d",
    ringing="#ffb52e",
    ringing_tint="#000000",
    talking="#4dff91",
    talking_tint="#000000",
    held="#6fe3ff",
    held_tint="#000000",
    warning="#ff9d96",
    warning_tint="#000000",
    demo="#deb8ff",
    demo_tint="#000000",
    on_state="#000000",
    selection="#ffe14d",
    on_selection="#000000",
)

ALL_COLORS: Final = (LIGHT, DARK, CONTRAST)

_BACKGROUNDS: Final = ("window", "card", "raised", "hover")
TEXT_PAIRS: Final = (
    *((text, ground) for text in ("text", "muted", "accent_text", "warning") for ground in _BACKGROUNDS),
    *((state, ground) for state in ("ringing", "talking", "held", "demo") for ground in ("window", "card", "raised")),
    *((state, f"{state}_tint") for state in ("ringing", "talking", "held", "warning", "demo")),
    *(
        (ink, f"{state}_tint")
        for ink in ("text", "muted", "warning")
        for state in ("ringing", "talking", "held", "warning")
    ),
    *(("on_state", state) for state in ("ringing", "talking", "held", "warning", "demo")),
    ("on_accent", "accent"),
    ("on_selection", "selection"),
)
"""Every (text, background) pair that the interface uses."""

_BY_WINDOW: Final = {QColor(colors.window).rgb(): colors for colors in ALL_COLORS}


def colors_of(widget: QWidget) -> Colors:
    """The colours of the look that ``widget`` is shown in."""
    return _BY_WINDOW.get(widget.palette().color(QPalette.ColorRole.Window).rgb(), LIGHT)


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours as WCAG defines it, 1 to 21."""

    def luminance(color: str) -> float:
        channels = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def palette_of(colors: Colors) -> QPalette:
    """A Qt palette of ``colors``; warning and muted texts have the roles BrightText and PlaceholderText."""
    role = QPalette.ColorRole
    palette = QPalette()
    for key, value in (
        (role.Window, colors.window),
        (role.WindowText, colors.text),
        (role.Base, colors.card),
        (role.AlternateBase, colors.hover),
        (role.Text, colors.text),
        (role.PlaceholderText, colors.muted),
        (role.BrightText, colors.warning),
        (role.Button, colors.card),
        (role.ButtonText, colors.text),
        (role.Highlight, colors.selection),
        (role.HighlightedText, colors.on_selection),
        (role.Accent, colors.accent),
        (role.Link, colors.accent_text),
        (role.LinkVisited, colors.accent_text),
        (role.ToolTipBase, colors.raised),
        (role.ToolTipText, colors.text),
        (role.Light, colors.raised),
        (role.Midlight, colors.hover),
        (role.Mid, colors.border),
        (role.Dark, colors.control),
        (role.Shadow, colors.border),
    ):
        palette.setColor(key, QColor(value))
    for key in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(colors.muted))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Base, QColor(colors.window))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(colors.hover))
    return palette


class Theme(QObject):
    """Puts a look on the application; in ``auto`` it follows the system while the program runs."""

    changed = Signal(str)

    def __init__(self, mode: ThemeMode = ThemeMode.AUTO, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode = mode
        QApplication.setStyle("Fusion")
        fonts.install()
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._follow)
        hints.accessibility().contrastPreferenceChanged.connect(self._follow)
        self._apply()

    @property
    def mode(self) -> ThemeMode:
        """What was chosen."""
        return self._mode

    @property
    def colors(self) -> Colors:
        """What is shown."""
        match self._mode:
            case ThemeMode.LIGHT:
                return LIGHT
            case ThemeMode.DARK:
                return DARK
            case ThemeMode.CONTRAST:
                return CONTRAST
        hints = QGuiApplication.styleHints()
        if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
            return CONTRAST
        return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT

    def set_mode(self, mode: ThemeMode) -> None:
        """Choose a look, or ``auto``."""
        self._mode = mode
        self._apply()
        self.changed.emit(mode.value)

    def _follow(self) -> None:
        if self._mode is ThemeMode.AUTO:
            self._apply()

    def _apply(self) -> None:
        QApplication.setPalette(palette_of(self.colors))
