"""A program with a window ends at once when all is closed, and not before its last thread has ended."""

import subprocess
import sys

LAST = """
import atexit, logging, sys, threading
from PySide6.QtGui import QGuiApplication
from desk_agent.app.last import leave_at_once

class Heavy:
    def __del__(self):
        print("taken apart", flush=True)

heavy = Heavy()
app = QGuiApplication(["desk"])
app.destroyed.connect(lambda: print("application gone"))
logging.getLogger().addHandler(logging.StreamHandler(sys.stdout))
go = threading.Event()

def work():
    go.wait()
    logging.warning("written by the last thread")

threading.Thread(target=work).start()
leave_at_once(3)
go.set()
sys.exit(1)
"""


def test_what_threads_still_write_is_written_and_nothing_is_taken_apart() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LAST],
        env={"QT_QPA_PLATFORM": "offscreen", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 3
    assert done.stdout.splitlines() == ["written by the last thread", "application gone"]
    assert not done.stderr
