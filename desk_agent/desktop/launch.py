"""How this very program is started again: what a system is told that starts it by itself."""

import sys
from pathlib import Path


def command() -> tuple[str, ...]:
    """The program and its first arguments, with absolute paths."""
    started = Path(sys.argv[0])
    if started.stem == "desk-agent" and started.is_file():
        return (str(started.absolute()),)
    python = Path(sys.executable)
    if sys.platform == "win32" and python.name.lower() == "python.exe":
        windowless = python.with_name("pythonw.exe")
        python = windowless if windowless.is_file() else python
    return (str(python), "-m", "desk_agent")
