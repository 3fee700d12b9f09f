"""Files that are there whole or not at all, whenever the program or the machine stops."""

import contextlib
import logging
import os
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

_LEFT_BEHIND: Final = 60.0  # seconds after which a draft belongs to nobody any more
_swept: set[Path] = set()


def write_whole(path: Path, content: bytes) -> None:
    """Put ``content`` into ``path`` in one step, readable by its owner alone; waits for the disk.

    Raises:
        OSError: it cannot be written; what was there stands.
    """
    _sweep(path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=_prefix(path))  # for its owner alone
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


class Writer:
    """Writes a file again and again without holding up whoever asks: in a thread that ends when nothing is left.

    Only what was given last counts; what is overtaken before its turn is never written.

    Args:
        path: the file.
        on_written: hears in that thread what became of each turn: ``None``, or why it failed.
    """

    def __init__(self, path: Path, on_written: Callable[[OSError | None], None] = lambda _error: None) -> None:
        self._path = path
        self._on_written = on_written
        self._guard = threading.Lock()
        self._next: bytes | None = None
        self._thread: threading.Thread | None = None

    def put(self, content: bytes) -> None:
        """Have ``content`` written soon."""
        with self._guard:
            self._next = content
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=f"write-{self._path.name}", daemon=True)
                self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Whether everything that was given is written, after ``seconds`` at the most."""
        with self._guard:
            thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def _run(self) -> None:
        while True:
            with self._guard:
                content, self._next = self._next, None
                if content is None:
                    self._thread = None
                    return
            error: OSError | None = None
            try:
                write_whole(self._path, content)
            except OSError as failed:
                error = failed
            self._on_written(error)


def _prefix(path: Path) -> str:
    return f".{path.name}-"


def _sweep(path: Path) -> None:
    """Remove the drafts of processes that were killed over them, once."""
    if path in _swept:
        return
    _swept.add(path)
    before = time.time() - _LEFT_BEHIND
    with contextlib.suppress(OSError):
        for draft in path.parent.glob(f"{_prefix(path)}*"):
            if draft.stat().st_mtime < before:
                draft.unlink()
