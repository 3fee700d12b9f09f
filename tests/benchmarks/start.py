"""From the start of the process to its window on the screen, to the open event socket and to all known: in turns with
a bare PySide6 window."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from Xlib import X, display

from tests.benchmarks.measuring import Row, median, run
from tests.benchmarks.office import SOCKET, Pbx, pbx
from tests.support.xdesktop import XDesktop, end, x_desktop

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-m", "desk_agent"]
BARE = """
import sys
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(sys.argv)
window = QMainWindow()
window.resize(380, 640)
window.show()
app.exec()
"""
QUIET = 0.4  # seconds without a request, after which the desk is taken to know all it asked for


class Mapped:
    """Tells when the next window is on the screen."""

    def __init__(self, name: str) -> None:
        self._display = display.Display(name)
        self._root = self._display.screen().root
        self._root.change_attributes(event_mask=X.SubstructureNotifyMask)
        self._display.sync()

    def wait(self) -> float:
        """Monotonic seconds at which it was."""
        while self._display.next_event().type != X.MapNotify:
            pass
        return time.perf_counter()

    def forget(self) -> None:
        """What happened so far."""
        self._display.sync()
        while self._display.pending_events():
            self._display.next_event()

    def close(self) -> None:
        self._display.close()


def start(desktop: XDesktop, mapped: Mapped, command: list[str], office: Pbx | None = None) -> dict[str, float]:
    """Seconds until the window is there and, given an ``office``, until the socket is and everything is known."""
    mapped.forget()
    with tempfile.TemporaryDirectory(prefix="da-") as home:
        if office is not None:
            office.asked.clear()
            command = [*command, *office.options]
        began = time.perf_counter()
        process = desktop.start(
            command, cwd=ROOT, env={"DESK_AGENT_HOME": home, "PYTHONDONTWRITEBYTECODE": ""}, stdin=subprocess.PIPE
        )
        try:
            assert process.stdin is not None
            process.stdin.write(f"{office.password}\n".encode() if office else b"")
            process.stdin.close()
            took = {"mapped": mapped.wait() - began}
            if office is not None:
                office.wait_for_quiet(QUIET)
                took |= {
                    "socket": min(at for at, what in office.asked if what == SOCKET) - began,
                    "live": max(at for at, _ in office.asked) - began,
                }
            return took
        finally:
            end(process)


def measure(short: bool) -> list[Row]:
    turns = 1 if short else 15
    bare: list[float] = []
    product: dict[str, list[float]] = {"mapped": [], "socket": [], "live": []}
    with x_desktop(window_manager=False, accessibility=False) as desktop, pbx() as office:
        mapped = Mapped(desktop.env["DISPLAY"])
        try:
            for turn in range(turns + 1):  # the first fills the system's caches
                first = start(desktop, mapped, [sys.executable, "-c", BARE])["mapped"]
                alone = start(desktop, mapped, PROGRAM)
                signed_in = start(desktop, mapped, PROGRAM, office)
                if turn or short:
                    bare.append(first * 1e3)
                    product["mapped"].append(alone["mapped"] * 1e3)
                    for what in ("socket", "live"):
                        product[what].append(signed_in[what] * 1e3)
        finally:
            mapped.close()
    least = median(bare)
    return [
        Row("start to the window", least, median(product["mapped"]), "ms", 1.25),
        Row("start to the open event socket", least, median(product["socket"]), "ms", 2.0),
        Row("start to all known", least, median(product["live"]), "ms", 2.5),
    ]


if __name__ == "__main__":
    run(measure)
