"""The log file: what happened, without secrets and with one line for one thing."""

import logging
import logging.handlers
import re
import sys
from pathlib import Path
from typing import Final

FILE_NAME: Final = "desk-agent.log"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class _OneLine(logging.Formatter):
    """Nothing that a PBX or a file says can begin a line of its own."""

    def format(self, record: logging.LogRecord) -> str:
        trouble = record.exc_info
        record.exc_info = record.exc_text = None
        line = _CONTROL.sub(" ", super().format(record))
        record.exc_info = trouble
        return f"{line}\n{self.formatException(trouble)}" if trouble else line


class _Brief(logging.Formatter):
    """For a terminal: the sentence and where to read more."""

    def __init__(self, where: str) -> None:
        super().__init__()
        self._where = where

    def format(self, record: logging.LogRecord) -> str:
        more = f" (details in {self._where})" if record.exc_info and self._where else ""
        return _CONTROL.sub(" ", f"desk-agent: {record.getMessage()}{more}")


def start(folder: Path | None, *, verbose: bool = False) -> None:
    """Log this program's doings to ``folder`` and what a person must know to standard error.

    Only this program's own loggers go below WARNING: the network libraries would log headers.
    """
    root = logging.getLogger()
    root.setLevel(logging.WARNING)
    logging.getLogger("desk_agent").setLevel(logging.DEBUG if verbose else logging.INFO)
    where = ""
    if folder is not None:
        path = folder / FILE_NAME
        try:
            file = logging.handlers.RotatingFileHandler(
                path, maxBytes=1 << 20, backupCount=2, encoding="utf-8", delay=True
            )
        except OSError as error:
            sys.stderr.write(f"desk-agent: no log can be written in {folder}: {error.strerror}\n")
        else:
            file.setFormatter(_OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s"))
            root.addHandler(file)
            where = str(path)
    terminal = logging.StreamHandler()
    terminal.setLevel(logging.INFO if verbose else logging.ERROR)
    terminal.setFormatter(_Brief(where))
    root.addHandler(terminal)
    logging.raiseExceptions = False  # a full disk is no reason for a traceback
