"""Writing a trace while a session runs.

Everything is put down as it comes; a thread makes it harmless and writes it, so that a large answer holds up neither
the session nor the window. What is secret waits in memory for that, and is nowhere else.
"""

import logging
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread
from typing import Final

from desk_agent import __version__
from desk_agent.i18n import _
from desk_agent.trace.lines import MAX_BYTES, Header, Line, TraceError, head, line, text_of
from desk_agent.trace.redact import Redactor

log = logging.getLogger(__name__)

DEFAULT_BYTES: Final = 20 << 20
DEFAULT_SECONDS: Final = 3600.0
_MOST_BODY: Final = 1 << 20  # characters; what is longer is cut: nobody looks at a million call records


class Recorder:
    """A `desk_agent.wire.Listener` that fills one file until it is closed, is full or has gone on long enough.

    Args:
        path: the file. It is made, readable by the user alone.
        user: the account that the session is for.
        extension: the phone that it watches, "" for none.
        most_bytes: how large the file may become, at most `MAX_BYTES`.
        most_seconds: for how long it records.
        replace: whether there may be such a file already.
        ended: hears, from another thread, that it has ended by itself, with a sentence that says why.
        now: seconds by a clock that nobody sets.

    Raises:
        TraceError: the file cannot be made; the text is a sentence.
    """

    def __init__(
        self,
        path: Path,
        user: str,
        extension: str,
        *,
        most_bytes: int = DEFAULT_BYTES,
        most_seconds: float = DEFAULT_SECONDS,
        replace: bool = False,
        ended: Callable[[str], None] | None = None,
        redactor: Redactor | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.path = path
        self._redactor = redactor or Redactor()
        self._now = now
        self._began = now()
        self._most_bytes, self._most_seconds = min(most_bytes, MAX_BYTES), most_seconds
        self._ended = ended
        self._written = 0
        self._full = Event()
        self._paths: dict[int, str] = {}
        self._waiting: SimpleQueue[Callable[[], Line] | None] = SimpleQueue()
        flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if replace else os.O_EXCL)
        try:
            self._file = os.fdopen(os.open(path, flags, 0o600), "wb")
        except FileExistsError as error:
            raise TraceError(_("{name} is there already.").format(name=path.name)) from error
        except OSError as error:
            raise TraceError(
                _("The trace {name} cannot be written: {why}.").format(name=path.name, why=error.strerror)
            ) from error
        self._thread = Thread(target=self._work, args=(user, extension), name="trace", daemon=True)
        self._thread.start()

    @property
    def seconds(self) -> float:
        """For how long it has recorded."""
        return self._now() - self._began

    @property
    def size(self) -> int:
        """How many bytes have been written."""
        return self._written

    def close(self) -> None:
        """Write what is still to be written, and the last line. Takes a moment."""
        self._put(lambda: {"do": "end", "why": "stopped"})
        self._waiting.put(None)
        self._thread.join()

    # what it hears

    def asked(self, number: int, method: str, path: str, query: str, body: str | None) -> None:
        """See `desk_agent.wire.Listener`."""
        redact = self._redactor
        self._put(
            lambda: {
                "do": "ask",
                "n": number,
                "method": method,
                "path": redact.path(path),
                "query": redact.query(query),
                "body": None if body is None else redact.body(body, path),
            }
        )

    def answered(self, number: int, status: int, body: bytes) -> None:
        """See `desk_agent.wire.Listener`."""
        self._put(lambda: {"do": "answer", "n": number, "status": status, **self._harmless("body", body)})

    def unanswered(self, number: int, why: str) -> None:
        """See `desk_agent.wire.Listener`."""
        self._put(lambda: {"do": "silence", "n": number, "why": why})

    def opened(self, path: str) -> None:
        """See `desk_agent.wire.Listener`."""
        self._put(lambda: {"do": "open", "path": self._redactor.path(path)})

    def refused(self, path: str, status: int, body: bytes) -> None:
        """See `desk_agent.wire.Listener`."""
        self._put(
            lambda: {
                "do": "refuse",
                "path": self._redactor.path(path),
                "status": status,
                **self._harmless("body", body),
            }
        )

    def came(self, frame: str | bytes) -> None:
        """See `desk_agent.wire.Listener`."""
        binary = {"binary": True} if isinstance(frame, bytes) else {}
        self._put(lambda: {"do": "frame", **self._harmless("text", frame), **binary})

    def closed(self, by: str) -> None:
        """See `desk_agent.wire.Listener`."""
        self._put(lambda: {"do": "close", "by": by})

    def link(self, state: str) -> None:
        """See `desk_agent.wire.Listener`."""
        self._put(lambda: {"do": "link", "state": state})

    # the workings

    def _harmless(self, name: str, raw: str | bytes) -> Line:
        text, how = text_of(raw)
        cut = {"cut": True} if len(text) > _MOST_BODY else {}
        text = text[:_MOST_BODY]
        made = self._redactor.bytes_as_text(text) if how else self._redactor.body(text)
        return {name: made, **how, **cut}

    def _put(self, make: Callable[[], Line]) -> None:
        at = round(self.seconds, 4)
        if not self._full.is_set():
            self._waiting.put(lambda: {"t": at, **make()})

    def _work(self, user: str, extension: str) -> None:
        why = problem = ""
        try:
            with self._file:
                why = self._write_all(user, extension)
        except OSError as error:
            problem = error.strerror or type(error).__name__
        except Exception:
            log.exception("a trace cannot be written on")
            problem = _("something went wrong inside Desk Agent")
        self._full.set()
        if self._ended is not None and (why or problem):
            self._ended(_broken(problem, self.path) if problem else _sentence(why, self.path))

    def _write_all(self, user: str, extension: str) -> str:
        """Write until it is closed, or too much: why, then."""
        redact, started = self._redactor, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        self._write(head(Header(redact.user(user), redact.user(extension), __version__, started)))
        while (make := self._waiting.get()) is not None:
            content = make()
            why = self._enough(content)
            if why:
                self._full.set()
                self._write(line({"t": content["t"], "do": "end", "why": why}))
                return why
            self._write(line(content))
        return ""

    def _enough(self, content: Line) -> str:
        if content["do"] == "end":
            return ""
        if content["t"] > self._most_seconds:
            return "time"
        return "size" if self._written > self._most_bytes else ""

    def _write(self, row: bytes) -> None:
        self._file.write(row)
        self._file.flush()
        self._written += len(row)


def _sentence(why: str, path: Path) -> str:
    if why == "time":
        return _("The recording has gone on long enough and was ended: {name}.").format(name=path.name)
    return _("The recording is as large as it may be and was ended: {name}.").format(name=path.name)


def _broken(why: str, path: Path) -> str:
    return _("The trace {name} cannot be written: {why}.").format(name=path.name, why=why)
