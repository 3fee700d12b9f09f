"""What a start needs first: Qt, and the window on the screen while the rest is still being read from the disk.

Loads nothing but Qt's own modules and what stands beside them: each millisecond here is one more before a user sees
that something happens. `FIRST_SIGHT` holds the little that must be known before the settings are.
"""

import builtins
import json
import linecache
from pathlib import Path
from typing import Any, Final, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette

from desk_agent.app.application import Application
from desk_agent.desktop import paths
from desk_agent.ui.main_window import MainWindow
from desk_agent.ui.placement import Placement, PlacesFile

FIRST_SIGHT: Final = "first-sight.json"
_MAX_BYTES: Final = 4096
LIGHT_GROUND: Final = "#f2f4f7"  # those of `desk_agent.ui.theme`, which costs more than the window itself
DARK_GROUND: Final = "#12161c"


class First(NamedTuple):
    """The window that is there already, and who remembers its place."""

    window: MainWindow
    placement: Placement


_made: list[First] = []


def application() -> Application:
    """The one of this process."""
    found = Application.instance()
    if isinstance(found, Application):
        return found
    made = Application()
    _import_as_python_does()
    return made


def take() -> First | None:
    """What `show` has put on the screen; whoever asks first has it."""
    return _made.pop() if _made else None


def show() -> None:
    """Put the window on the screen, empty, where it was and in its colour; not where it is not to be shown at all."""
    app = application()
    try:
        folder = paths.state_dir()
    except OSError:
        return
    seen = _read(folder / FIRST_SIGHT)
    if seen.get("aside"):
        return
    made = MainWindow()
    ground = QColor(str(seen.get("ground", "")))
    if not ground.isValid():
        ground = QColor(
            DARK_GROUND if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT_GROUND
        )
    made.setPalette(QPalette(ground))
    placement = Placement(made, PlacesFile(folder), restore=lambda: bool(seen.get("restore", True)))
    made.show()
    app.processEvents()
    _made.append(First(made, placement))


def remember(folder: Path, *, ground: str, aside: bool, restore: bool) -> None:
    """Keep what the next start must know before it has read its settings; raises OSError."""
    wanted = {"ground": ground, "aside": aside, "restore": restore}
    path = folder / FIRST_SIGHT
    if _read(path) != wanted:
        from desk_agent.atomic import write_whole

        write_whole(path, json.dumps(wanted).encode())


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _MAX_BYTES:
            return {}
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _import_as_python_does() -> None:
    """Take PySide's own `import` away again, which reads the source of every module that is loaded after it, to look
    for a switch of Qt's names that is not used here; and keeps it: 15 MB.
    """
    before = getattr(builtins, "__orig_import__", None)
    if before is not None:
        builtins.__import__ = before
        linecache.clearcache()  # what it has read so far
