"""Programs of the same kind, where Debian's packages of them are installed: how long until their window is there, and
what memory they keep; beside the desk. Without any of them there is nothing to tell.
"""

import shutil
import time

from tests.benchmarks.measuring import Row, median, pss, run
from tests.benchmarks.start import PROGRAM, Mapped, start
from tests.support.xdesktop import end, x_desktop

PEERS = ("twinkle", "jami", "linphone", "linphone-desktop")
SETTLED = 4.0  # seconds


def measure(short: bool) -> list[Row]:
    turns, settled = (1, 0.5) if short else (5, SETTLED)
    rows: list[Row] = []
    installed = [path for name in PEERS if (path := shutil.which(name))]
    if not installed:
        return rows
    with x_desktop(accessibility=False) as desktop:
        mapped = Mapped(desktop.env["DISPLAY"])
        for path in installed:
            took: tuple[list[float], list[float]] = [], []
            for turn in range(turns + 1):
                for at, command in enumerate(([path], PROGRAM)):
                    found = start(desktop, mapped, command)["mapped"] * 1e3
                    if turn or short:
                        took[at].append(found)
            memory = []
            for command in ([path], PROGRAM):
                process = desktop.start(command)
                time.sleep(settled)
                memory.append(pss(process.pid))
                end(process)
            name = path.rpartition("/")[2]
            rows += [
                Row(f"start to the window, and {name}’s", median(took[0]), median(took[1]), "ms", 1.0),
                Row(f"memory at rest, and {name}’s", *memory, "MB", 1.0),
            ]
        mapped.close()
    return rows


if __name__ == "__main__":
    run(measure)
