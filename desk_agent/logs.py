"""The log file: what happened, without secrets and with one line for one thing."""

import logging
import logging.handlers
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import asyncio

FILE_NAME: Final = "desk-agent.log"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# A PBX's or a user's text can stand in the words of any other error: a number that is none, a key, a whole URL. These
# are worded by Python itself, which names types and attributes.
_SPEAKING: Final = frozenset(
    {AssertionError, AttributeError, ImportError, IndexError, ModuleNotFoundError, NameError, NotImplementedError}
    | {OverflowError, RecursionError, TypeError, UnboundLocalError, ZeroDivisionError}
)
_MOST_ERRORS: Final = 16  # of a chain
_MOST_FRAMES: Final = 40  # of each
_LONGEST: Final = 4096  # characters of one line

_log = logging.getLogger("desk_agent")


class OneLine(logging.Formatter):
    """Nothing that a PBX or a file says can begin a line of its own; a traceback is indented, and quotes no value."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and one more for each line of a traceback."""
        trouble = record.exc_info
        record.exc_info = record.exc_text = None
        line = one_line(super().format(record))
        record.exc_info = trouble
        error = trouble[1] if isinstance(trouble, tuple) else None
        return line if error is None else "\n".join([line, *(f"    {one}" for one in told(error))])


class _Brief(logging.Formatter):
    """For a terminal: the sentence and where to read more."""

    def __init__(self, where: str) -> None:
        super().__init__()
        self._where = where

    def format(self, record: logging.LogRecord) -> str:
        more = f" (details in {self._where})" if record.exc_info and self._where else ""
        return one_line(f"desk-agent: {record.getMessage()}{more}")


def one_line(text: str) -> str:
    """``text`` without what would begin a line, move the cursor or turn the direction of writing."""
    return _CONTROL.sub(" ", text[:_LONGEST])


def told(error: BaseException) -> Iterator[str]:
    """An error and what led to it, the innermost last, line by line: where, and of which kind.

    Its words only where Python itself has written them: those of any other error may quote what nobody may read.
    """
    seen: set[int] = set()
    waiting = [error]
    while waiting and len(seen) < _MOST_ERRORS:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one_line(_named(one))
        for frame in traceback.extract_tb(one.__traceback__)[-_MOST_FRAMES:]:
            yield one_line(f"  {frame.filename}:{frame.lineno} in {frame.name}: {frame.line or ''}".rstrip(": "))
        if isinstance(one, BaseExceptionGroup):
            waiting.extend(one.exceptions)
        cause = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
        if cause is not None:
            waiting.append(cause)


def _named(error: BaseException) -> str:
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    if kind in _SPEAKING:
        return f"{name}: {error}"
    if isinstance(error, OSError) and error.strerror:
        return f"{name}: {error.strerror}"
    return name


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
            file.setFormatter(OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s"))
            root.addHandler(file)
            where = str(path)
    terminal = logging.StreamHandler()
    terminal.setLevel(logging.INFO if verbose else logging.ERROR)
    terminal.setFormatter(_Brief(where))
    root.addHandler(terminal)
    logging.raiseExceptions = False  # a full disk is no reason for a traceback
    _catch()


def to_terminal(level: int = logging.INFO) -> None:
    """Log what a service does, from ``level`` up, to standard error, where its manager collects it."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine("%(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.setLevel(logging.WARNING)
    root.addHandler(handler)
    logging.getLogger("desk_agent").setLevel(level)
    logging.raiseExceptions = False
    _catch()


def unhandled(_loop: "asyncio.AbstractEventLoop", context: dict[str, Any]) -> None:
    """A loop's exception handler. asyncio's own writes out the tasks and with them the words of their errors."""
    _log.error("an error in Desk Agent: %s", context.get("message", ""), exc_info=context.get("exception"))


def _catch() -> None:
    """Let what nobody has caught go the same way: Python's own hooks print its words."""

    def uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            sys.__excepthook__(kind, error, trace)
            return
        _log.critical("an error in Desk Agent that nobody has caught", exc_info=(kind, error, trace))

    def in_thread(given: threading.ExceptHookArgs) -> None:
        if given.exc_value is not None and not isinstance(given.exc_value, SystemExit):
            uncaught(given.exc_type, given.exc_value, given.exc_traceback)

    def lost(given: Any) -> None:
        if given.exc_value is not None:
            _log.error("an error in Desk Agent that nobody could be told", exc_info=given.exc_value)

    sys.excepthook = uncaught
    threading.excepthook = in_thread
    sys.unraisablehook = lost
