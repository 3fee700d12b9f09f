"""Running times: one timer for all of them, ticking only while one is visible."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from desk_agent.instant import Instant
from desk_agent.ui import fonts, words
from desk_agent.ui.fonts import Size
from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.label import PlainLabel


class Ticker(QObject):
    """Calls its listeners a few times a second; stands still without any."""

    def __init__(self, now: Callable[[], Instant], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.now = now
        self._listeners: dict[int, Callable[[], None]] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(200)
        self._timer.setTimerType(Qt.TimerType.CoarseTimer)
        self._timer.timeout.connect(self.tick)

    @property
    def running(self) -> bool:
        """Whether anybody looks."""
        return self._timer.isActive()

    def add(self, owner: QObject, listener: Callable[[], None]) -> None:
        """Call ``listener`` until ``owner`` is removed."""
        self._listeners[id(owner)] = listener
        self._timer.start()

    def remove(self, owner: QObject) -> None:
        """Call nobody for ``owner`` any more."""
        self._listeners.pop(id(owner), None)
        if not self._listeners:
            self._timer.stop()

    def tick(self) -> None:
        """Let everybody read the clock."""
        for listener in tuple(self._listeners.values()):
            listener()


class TimerLabel(PlainLabel):
    """How long something has lasted, in figures of one width."""

    def __init__(
        self,
        ticker: Ticker,
        *,
        object_name: str,
        size: Size = Size.LARGE,
        tone: Tone = Tone.TEXT,
        prefix: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(size=size, tone=tone, object_name=object_name, parent=parent)
        self.setFont(fonts.font(size, bold=size is Size.LARGE, figures=True))
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._ticker = ticker
        self._prefix = prefix
        self._since: Instant | None = None
        self._until: Instant | None = None

    def set_span(self, since: Instant | None, until: Instant | None = None) -> None:
        """Count from ``since`` until now, or show the fixed time until ``until``."""
        self._since, self._until = since, until
        self._read()
        self._listen()

    def showEvent(self, event: QShowEvent) -> None:
        """Start counting."""
        super().showEvent(event)
        self._read()
        self._listen()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop counting."""
        super().hideEvent(event)
        self._ticker.remove(self)

    def _listen(self) -> None:
        if self.isVisible() and self._since is not None and self._until is None:
            self._ticker.add(self, self._read)
        else:
            self._ticker.remove(self)

    def _read(self) -> None:
        if self._since is None:
            text = ""
        else:
            end = self._until or self._ticker.now()
            text = self._prefix + words.duration(end.mono - self._since.mono)
        if text != self.text():
            self.setText(text)
