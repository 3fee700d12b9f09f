"""A socket with limits, for a library that has none."""

import socket
import time
from collections.abc import Callable
from typing import Any, Final

from desk_agent.i18n import _
from desk_agent.people.sources.patience import BEAT
from desk_agent.people.sources.trouble import TooMuchError

SILENCE_SECONDS: Final = 20.0  # that a server may need for a part of its answer
MAX_BYTES: Final = 64 << 20  # of one question's answer


class Meter:
    """Gives only so much, waits only so long, and can be called off by what ``check`` raises."""

    def __init__(self, inner: socket.socket, check: Callable[[], None]) -> None:
        self.inner = inner
        self._check = check
        self.begin()

    def begin(self, seconds: float = 0.0) -> None:
        """Another question, which may take ``seconds`` (0 = as long as anything comes)."""
        self._left = MAX_BYTES
        self._deadline = time.monotonic() + seconds if seconds else None

    def recv(self, size: int) -> bytes:
        """See socket. Raises TimeoutError, TooMuchError and what ``check`` raises."""
        silent_until = time.monotonic() + SILENCE_SECONDS
        self.inner.settimeout(BEAT)
        while True:
            self._check()
            try:
                data = self.inner.recv(size)
            except TimeoutError:
                now = time.monotonic()
                if now > silent_until or (self._deadline is not None and now > self._deadline):
                    raise
                continue
            self._left -= len(data)
            if self._left < 0:
                raise TooMuchError(_("The server’s answer is too large."))
            return data

    def sendall(self, data: bytes) -> None:
        """See socket."""
        self.inner.settimeout(SILENCE_SECONDS)
        self.inner.sendall(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)
