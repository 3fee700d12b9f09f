"""One program that is connected to the running desk: its requests, one after the other, and what it follows."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtNetwork import QLocalSocket

from desk_agent.desktop.instance_name import MAX_REQUEST
from desk_agent.i18n import _

MAX_UNSENT = 1024 * 1024
"""Bytes a reader may be behind before it is dropped."""

IDLE_SECONDS = 60.0
"""How long a connection may stay open without asking for anything."""

Send = Callable[[dict[str, Any]], None]
Handler = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]
Follow = Callable[[Send], Callable[[], None]]

_CLOSE_SECONDS = 2.0
_log = logging.getLogger(__name__)


class CommandConnection(QObject):
    """Reads requests while none is under way, so a program that sends too fast waits in its own socket."""

    def __init__(
        self, connected: QLocalSocket, handler: Handler, follow: Follow, gone: Callable[["CommandConnection"], None]
    ) -> None:
        super().__init__()
        self._socket = connected
        self._handler = handler
        self._follow = follow
        self._gone = gone
        self._unsubscribe: Callable[[], None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._hung_up = False
        connected.setParent(self)
        connected.setReadBufferSize(2 * MAX_REQUEST)
        connected.readyRead.connect(self._read)
        connected.disconnected.connect(self._disconnected)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self._too_idle)
        self._wait(IDLE_SECONDS)

    def start(self) -> None:
        """Take what has already arrived; the caller is ready to be told that this connection has gone."""
        if self._socket.state() == QLocalSocket.LocalSocketState.UnconnectedState:
            self._disconnected()
        else:
            self._read()

    def send(self, message: dict[str, Any]) -> None:
        """Write one line; drops the connection if its reader is more than MAX_UNSENT bytes behind."""
        if self._socket.state() != QLocalSocket.LocalSocketState.ConnectedState:
            return
        line = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
        if self._socket.bytesToWrite() + len(line) > MAX_UNSENT:
            _log.info("dropped a local client that does not read")
            self._socket.abort()
            return
        self._socket.write(line)

    def refuse(self, sentence: str) -> None:
        """Say why and hang up."""
        self._socket.readyRead.disconnect(self._read)
        self.send({"ok": False, "error": sentence})
        self._wait(_CLOSE_SECONDS)  # a reader that never takes the sentence is cut off then
        self._socket.disconnectFromServer()

    def abort(self) -> None:
        """Hang up at once and stop what is under way."""
        if self._task is not None:
            self._task.cancel()
        self._socket.abort()

    def _read(self) -> None:
        if self._task is not None:
            return
        if not self._socket.canReadLine():
            if self._socket.bytesAvailable() >= MAX_REQUEST:
                self.refuse(_("A request may have {limit} bytes at the most.").format(limit=MAX_REQUEST))
            return
        line = bytes(self._socket.readLine().data())
        request = _parse(line) if len(line) <= MAX_REQUEST else None
        if request is None:
            self.refuse(
                _("A request is one JSON object on a line of {limit} bytes at the most.").format(limit=MAX_REQUEST)
            )
            return
        if request.get("verb") == "status" and request.get("follow") is True:
            if self._unsubscribe is None:
                self._idle.stop()
                self._unsubscribe = self._follow(self.send)
            return
        self._idle.stop()
        self._task = asyncio.get_running_loop().create_task(self._answer(request))

    async def _answer(self, request: dict[str, Any]) -> None:
        try:
            reply = await self._handler(request)
        except Exception:  # noqa: BLE001 - the desk must outlive any request; the log has the cause
            _log.exception("a local request failed")
            reply = {"ok": False, "error": _("Desk Agent could not do that; its log says why.")}
        finally:
            self._task = None
            if self._hung_up:
                self._gone(self)
        if self._hung_up:
            return
        self.send(reply)
        if self._socket.state() == QLocalSocket.LocalSocketState.ConnectedState:
            if self._unsubscribe is None:
                self._wait(IDLE_SECONDS)
            self._read()

    def _wait(self, seconds: float) -> None:
        self._idle.start(round(seconds * 1000))

    def _too_idle(self) -> None:
        self._socket.abort()

    def _disconnected(self) -> None:
        """Let a request under way go on: what it asks of the PBX must not stay half done for want of a reader."""
        if self._hung_up:
            return
        self._hung_up = True
        self._idle.stop()
        if self._unsubscribe is not None:
            unsubscribe, self._unsubscribe = self._unsubscribe, None
            unsubscribe()
        if self._task is None:
            self._gone(self)


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
