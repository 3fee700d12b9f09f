"""Where the window was, for each arrangement of screens, and back there; never where no screen is."""

import json
import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

log = logging.getLogger(__name__)

FILE_NAME: Final = "window.json"
MAX_BYTES: Final = 1 << 16
MOST: Final = 16  # arrangements
_SETTLED_MS: Final = 500
_BAR: Final = 32  # pixels at the top by which a window is held
_GRIP: Final = 96  # of these, how many must be on a screen

Places = dict[str, tuple[int, int, int, int, bool]]  # arrangement -> x, y, width, height, maximised


def pulled_back(window: QRect, screens: list[QRect]) -> QRect:
    """``window`` where it can be seen and held: as it is, or moved, and smaller where no screen has room for it."""
    bar = QRect(window.left(), window.top(), window.width(), _BAR)
    best = max(screens, key=lambda one: _overlap(one, window), default=window)
    if _overlap(best, window) == 0:
        best = min(screens, key=lambda one: _distance(one, window), default=window)
    if window.width() <= best.width() and window.height() <= best.height():
        seen = sum(one.intersected(bar).width() for one in screens if one.intersected(bar).height() >= _BAR // 2)
        if seen >= min(_GRIP, window.width()):
            return window
    width, height = min(window.width(), best.width()), min(window.height(), best.height())
    left = max(best.left(), min(window.left(), best.left() + best.width() - width))
    top = max(best.top(), min(window.top(), best.top() + best.height() - height))
    return QRect(left, top, width, height)


def arrangement(screens: Iterable[tuple[str, QRect, float]]) -> str:
    """Names how the screens stand: their names, places and scales."""
    return " ".join(
        sorted(f"{name}:{at.x()},{at.y()},{at.width()}x{at.height()}@{scale:g}" for name, at, scale in screens)
    )


class PlacesFile:
    """What is remembered; a file that cannot be read or written costs a memory and nothing else."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME

    def read(self) -> Places:
        """All places, oldest first."""
        try:
            if self._path.stat().st_size > MAX_BYTES:
                return {}
            content = json.loads(self._path.read_text("utf-8"))
            items = content.items() if isinstance(content, dict) else ()
            return {key: _place(value) for key, value in items}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, RecursionError) as error:
            log.info("no places of the window: %s", type(error).__name__)
            return {}

    def write(self, places: Places) -> None:
        """Replace the file."""
        kept = dict(list(places.items())[-MOST:])
        draft = self._path.with_suffix(".new")
        try:
            draft.write_text(json.dumps(kept), "utf-8")
            draft.replace(self._path)
        except OSError as error:
            log.info("the window's place is not kept: %s", error.strerror)


class Placement(QObject):
    """Follows one window, which must not be shown yet. ``restore`` says whether it goes back to where it was."""

    def __init__(self, window: QWidget, file: PlacesFile, *, restore: Callable[[], bool]) -> None:
        super().__init__(window)
        self._window = window
        self._file = file
        self.restore = restore
        self._places = file.read()
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settled.timeout.connect(self.keep)
        self._rearranged = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._rearranged.timeout.connect(self.put)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.screenAdded.connect(self._on_screen)
        application.screenRemoved.connect(self._on_screens)
        for screen in QGuiApplication.screens():
            self._follow(screen)
        self._here = self._name()
        self.put()
        window.installEventFilter(self)

    def put(self) -> None:
        """Put the window where it was under these screens; where it is new here, only back onto one of them."""
        self._here = self._name()
        screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        known = self._places.get(self._here) if self.restore() else None
        if known is not None:
            x, y, width, height, maximised = known
            self._window.setGeometry(pulled_back(QRect(x, y, width, height), screens))
            if maximised:
                self._window.setWindowState(self._window.windowState() | Qt.WindowState.WindowMaximized)
        elif self._window.isVisible():
            now = self._window.geometry()
            wanted = pulled_back(now, screens)
            if wanted != now:
                self._window.setGeometry(wanted)

    def keep(self) -> None:
        """Remember where the window is, unless that says nothing: minimised, hidden, or between two arrangements."""
        window = self._window
        if (
            self._rearranged.isActive()
            or not window.isVisible()
            or window.isMinimized()
            or self._name() != self._here
        ):
            return
        before = self._places.get(self._here)
        at = window.normalGeometry() if window.isMaximized() else window.geometry()
        if not at.isValid():
            return
        now = (at.x(), at.y(), at.width(), at.height(), window.isMaximized())
        if now != before:
            self._places.pop(self._here, None)
            self._places[self._here] = now
            self._file.write(self._places)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Remember a place once the window rests there, and at the latest when it closes."""
        if event.type() in {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowStateChange}:
            self._settled.start()
        elif event.type() is QEvent.Type.Close and self._settled.isActive():
            self._settled.stop()
            self.keep()
        return super().eventFilter(watched, event)

    def _name(self) -> str:
        return arrangement(
            (screen.name(), screen.geometry(), screen.devicePixelRatio()) for screen in QGuiApplication.screens()
        )

    def _follow(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._on_screens)
        screen.availableGeometryChanged.connect(self._on_screens)

    def _on_screen(self, screen: QScreen) -> None:
        self._follow(screen)
        self._on_screens()

    def _on_screens(self) -> None:
        self._settled.stop()
        self._rearranged.start()


def _place(value: Any) -> tuple[int, int, int, int, bool]:
    x, y, width, height, maximised = value
    if not all(type(one) is int and abs(one) < 1 << 16 for one in (x, y, width, height)) or width < 1 or height < 1:
        raise ValueError("place")
    return x, y, width, height, bool(maximised)


def _overlap(one: QRect, other: QRect) -> int:
    both = one.intersected(other)
    return both.width() * both.height() if both.isValid() else 0


def _distance(screen: QRect, window: QRect) -> int:
    return (screen.center() - window.center()).manhattanLength()
