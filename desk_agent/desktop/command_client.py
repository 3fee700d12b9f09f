"""Speaking to the desk that runs: one JSON object a line there, one a line back. Without Qt, to start at once."""

import json
import socket
import sys
import time
from collections.abc import Iterator
from typing import Any, BinaryIO

from desk_agent.desktop.instance_name import MAX_REQUEST, server_address
from desk_agent.i18n import _


class NoDeskRunning(Exception):  # noqa: N818 - says what is the case
    """No Desk Agent of this user and name answers."""


def call(request: dict[str, Any], timeout: float = 10.0) -> dict[str, Any]:
    """Send one request and return its reply; errors as for ``send_command``."""
    replies = send_command(request, timeout)
    try:
        return next(replies)
    finally:
        replies.close()


def send_command(request: dict[str, Any], timeout: float = 10.0) -> "Replies":
    """Send one request; the iterator gives its reply, or with ``"follow": true`` every line until the desk goes.

    ``timeout`` is in seconds, for the first reply (on Windows: for the connection only). Raises NoDeskRunning,
    ValueError for a request that is too long, TimeoutError, ConnectionError if the desk hung up before it answered,
    and UnsafeFolderError if the socket's folder could be another user's.
    """
    line = json.dumps(request, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
    if len(line) > MAX_REQUEST:
        raise ValueError(_("The request is longer than {limit} bytes.").format(limit=MAX_REQUEST))
    stream = _open_pipe(timeout) if sys.platform == "win32" else _open_socket(timeout)
    try:
        stream.send(line)
    except OSError as error:
        stream.close()
        raise NoDeskRunning(_("Desk Agent is not running.")) from error
    return Replies(stream, follow=request.get("follow") is True)


class Replies(Iterator[dict[str, Any]]):
    """The replies to one request; ``close`` hangs up."""

    def __init__(self, stream: "_Stream", *, follow: bool) -> None:
        self._stream = stream
        self._follow = follow
        self._answered = False

    def __next__(self) -> dict[str, Any]:
        if self._answered and not self._follow:
            self.close()
            raise StopIteration
        try:
            line = self._stream.line()
        except TimeoutError as error:
            self.close()
            raise TimeoutError(_("Desk Agent is running but did not answer in time.")) from error
        if not line.endswith(b"\n"):
            self.close()
            if self._answered:
                raise StopIteration
            raise ConnectionError(_("Desk Agent hung up without an answer."))
        if not self._answered:
            self._answered = True
            self._stream.wait_for_ever()
        return _object(line)

    def close(self) -> None:
        """Hang up; safe to call again."""
        self._stream.close()


class _Stream:
    """A connection that gives lines."""

    def __init__(self, reader: BinaryIO, sock: socket.socket | None) -> None:
        self._reader = reader
        self._socket = sock

    def send(self, data: bytes) -> None:
        if self._socket is None:
            self._reader.write(data)
        else:
            self._socket.sendall(data)

    def line(self) -> bytes:
        try:
            return self._reader.readline()
        except ConnectionError:
            return b""

    def wait_for_ever(self) -> None:
        if self._socket is not None:
            self._socket.settimeout(None)

    def close(self) -> None:
        self._reader.close()
        if self._socket is not None:
            self._socket.close()


def _open_socket(timeout: float) -> _Stream:
    try:
        address = server_address()
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    except FileNotFoundError as error:
        raise NoDeskRunning(_("Desk Agent is not running.")) from error
    sock.settimeout(timeout)
    try:
        sock.connect(address)
    except TimeoutError:
        sock.close()
        raise
    except OSError as error:
        sock.close()
        raise NoDeskRunning(_("Desk Agent is not running.")) from error
    return _Stream(sock.makefile("rb"), sock)


def _open_pipe(timeout: float) -> _Stream:
    path = rf"\\.\pipe\{server_address()}"
    give_up = time.monotonic() + timeout
    while True:
        try:
            return _Stream(open(path, "r+b", buffering=0), None)  # noqa: PTH123
        except FileNotFoundError as error:
            raise NoDeskRunning(_("Desk Agent is not running.")) from error
        except OSError:  # every instance of the pipe is taken for a moment
            if time.monotonic() > give_up:
                raise
            time.sleep(0.02)


def _object(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise ConnectionError(_("What answers is not Desk Agent.")) from error
    if not isinstance(value, dict):
        raise ConnectionError(_("What answers is not Desk Agent."))
    return value
