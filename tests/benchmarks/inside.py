"""The whole program as it is, looked at from inside: ``python -m tests.benchmarks.inside OPTIONS OF THE PROGRAM``.

What it is asked for comes as `children` has it. While nobody asks, it costs one clock reading a frame.
"""

import time
from typing import Any

from desk_agent.__main__ import main
from tests.benchmarks.children import serve

BEAT_MS = 1


class Heart:
    """Beats as often as it can, and knows the longest piece of work between two beats: the thread's own processor
    time, since on a machine that others use the wall's says more of them.
    """

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._last = 0.0
        self._between: list[float] = []

    def start(self) -> None:
        self._between, self._last = [], time.thread_time()
        self._timer.start()

    def stop(self) -> float:
        """Seconds of the longest."""
        self._timer.stop()
        self._beat()
        return max(self._between)

    def _beat(self) -> None:
        now = time.thread_time()
        self._between.append(now - self._last)
        self._last = now


class Inside:
    """What can be asked."""

    def __init__(self) -> None:
        from desk_agent.client.link import Link
        from desk_agent.ui.popup import CallPopup

        self._heart = Heart()
        self._came = self._painted = 0.0
        frame, paint = Link._frame, CallPopup.paintEvent

        def framed(link: Link, given: str | bytes) -> None:
            self._came = time.perf_counter()
            frame(link, given)

        def painted(card: CallPopup, event: Any) -> None:
            paint(card, event)
            if not self._painted and card.isVisible():  # not one that is polished ahead
                self._painted = time.perf_counter()

        Link._frame = framed  # type: ignore[method-assign]
        CallPopup.paintEvent = painted  # type: ignore[method-assign]

    def ringing(self) -> float:
        """Seconds from the newest frame to the popup's first paint since this was asked before."""
        took, self._painted = self._painted - self._came, 0.0
        return took

    def popup(self) -> list[Any]:
        """Where the first card that is shown stands, x, y, width, height, and whom it names."""
        from PySide6.QtWidgets import QApplication

        from desk_agent.ui.popup import CallPopup

        for card in QApplication.topLevelWidgets():
            if isinstance(card, CallPopup) and card.isVisible():
                return [card.x(), card.y(), card.width(), card.height(), card._name.text()]
        return []

    def open_colleagues(self) -> int:
        """Show the panel; how many it lists."""
        panel = self._panel()
        page: Any = panel.window().findChild(object, "colleaguesPanel")
        at: Any = panel
        while not hasattr(at, "open") or not hasattr(at, "colleagues"):
            at = at.parentWidget()
        at.open(page)
        return int(panel.model.rowCount())

    def build(self) -> float:
        """Seconds of processor to build the panel anew and paint it."""
        from desk_agent.ui.panels.colleagues import ColleaguesPanel

        panel = self._panel()
        began = time.thread_time()
        made = ColleaguesPanel(panel._bridge)
        made.resize(panel.size())
        made.grab()
        took = time.thread_time() - began
        made.deleteLater()
        return took

    def followed(self) -> int:
        """How many colleagues' presence has been asked for."""
        try:
            return len(self._panel()._bridge._desk.people._followed)
        except StopIteration:  # it signs in before the rest of the window is there
            return 0

    def start_heart(self) -> None:
        self._heart.start()

    def stop_heart(self) -> float:
        return self._heart.stop()

    def processor(self) -> float:
        """Seconds of all threads so far."""
        return time.process_time()

    @staticmethod
    def _panel() -> Any:
        from PySide6.QtWidgets import QApplication

        from desk_agent.ui.panels.colleagues import ColleaguesPanel

        return next(one for one in QApplication.allWidgets() if isinstance(one, ColleaguesPanel) and one.parent())


def begin() -> int:
    from desk_agent.app import first

    first.application()
    inside = Inside()
    names = (
        "ringing", "popup", "open_colleagues", "build", "followed", "start_heart", "stop_heart", "processor",
    )  # fmt: skip
    serve({name: getattr(inside, name) for name in names})
    return main()


if __name__ == "__main__":
    raise SystemExit(begin())
