"""Servers that a test starts as its own children, and that are gone when it ends."""

import contextlib
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path


def free_port() -> int:
    """A port that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Child:
    """One program; what it says is in ``log``."""

    def __init__(self, command: Sequence[str], log: Path, port: int, seconds: float = 20.0) -> None:
        """Start it and wait until it takes connections at ``port``. Raises RuntimeError: it did not come up."""
        self._out = log.open("ab")
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=self._out, stderr=subprocess.STDOUT, cwd=log.parent
        )
        give_up = time.monotonic() + seconds
        while not _answers(port):
            if self._process.poll() is not None or time.monotonic() > give_up:
                self.stop()
                raise RuntimeError(f"{command[0]} does not answer:\n{log.read_text('utf-8', 'replace')[-2000:]}")
            time.sleep(0.02)

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End it, kindly at first."""
        if self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._out.close()


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.5):
        return True
    return False
