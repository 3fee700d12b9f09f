"""A program of its own for the clipboard's tests, on a real X screen; it does what the lines that come in say.

``own JSON``: hold these formats (hexadecimal) as the clipboard. ``loan``: borrow the clipboard; it says ``press``
where it would press the copy key, and waits for the line ``pressed``. ``held``: the formats it sees, as JSON.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

os.environ["QT_API"] = "pyside6"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import qasync
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication

from desk_agent.desktop.clipboard import ClipboardError
from desk_agent.desktop.clipboard.loan import Loan


class Asker:
    """The test is the hand on the keyboard."""

    def __init__(self, lines: "asyncio.Queue[str]") -> None:
        self._lines = lines

    async def press(self) -> None:
        say("press")
        assert await self._lines.get() == "pressed"


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the answer to the test


async def main() -> None:
    clipboard = QApplication.clipboard()
    lines: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        line = sys.stdin.readline()
        lines.put_nowait(line.strip() if line else "quit")

    loop.add_reader(sys.stdin.fileno(), read)
    loan = Loan(clipboard, Asker(lines))
    say("ready")
    while (line := await lines.get()) != "quit":
        verb, _, rest = line.partition(" ")
        match verb:
            case "own":
                mime = QMimeData()
                for name, content in json.loads(rest).items():
                    mime.setData(name, bytes.fromhex(content))
                clipboard.setMimeData(mime)
                say("owned")
            case "loan":
                try:
                    clip = await loan.take()
                    say(json.dumps({"text": clip.text}))
                except ClipboardError as error:
                    say(json.dumps({"error": str(error)}))
    loop.remove_reader(sys.stdin.fileno())


if __name__ == "__main__":
    application = QApplication([])
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(application)) as runner:
        runner.run(main())
