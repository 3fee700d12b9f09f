"""One desk a user: the local socket that tells a second start, and takes the command line's verbs."""

import logging
import os
import sys

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from desk_agent.desktop.command_connection import CommandConnection, Follow, Handler
from desk_agent.desktop.command_peer import is_ours
from desk_agent.desktop.instance_name import server_address
from desk_agent.i18n import _

MAX_CLIENTS = 32
"""Connections at one time; the next one is refused."""

_ANSWER_MS = 500
_log = logging.getLogger(__name__)


class CommandServer(QObject):
    """Serves this user's local socket while asyncio runs on Qt's loop.

    ``handler`` is given one request and returns its reply. ``follow`` is given a sender for a client that asked
    ``{"verb": "status", "follow": true}``: it sends the present picture and then every change, and returns what to
    call when the client has gone. Without them clients wait until `serve` is called.
    """

    def __init__(
        self, handler: Handler | None = None, follow: Follow | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._handler = handler
        self._follow = follow
        self._clients: set[CommandConnection] = set()
        self._lock: int | None = None
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._accept)

    def listen(self) -> bool:
        """Become this user's desk; False if another instance is it already.

        Raises UnsafeFolderError, or OSError if the system refuses the socket.
        """
        address = server_address(create=True)
        if sys.platform != "win32" and not self._take_lock(address):
            return False
        if _somebody_answers(address):
            self._release_lock()
            return False
        QLocalServer.removeServer(address)  # what a killed instance left
        if not self._server.listen(address):
            self._release_lock()
            raise OSError(_("Desk Agent cannot open its local socket: {why}.").format(why=self._server.errorString()))
        return True

    def serve(self, handler: Handler, follow: Follow) -> None:
        """Answer from now on, those who wait first."""
        self._handler, self._follow = handler, follow
        self._accept()

    def close(self) -> None:
        """Hang up on everybody and free the name; safe to call again."""
        self._server.close()
        for client in tuple(self._clients):
            client.abort()
        self._release_lock()

    def _accept(self) -> None:
        if self._handler is None or self._follow is None:
            return
        while (connected := self._server.nextPendingConnection()) is not None:
            if not is_ours(int(connected.socketDescriptor())):
                _log.warning("refused a local client of another user")
                connected.abort()
                connected.deleteLater()
                continue
            client = CommandConnection(connected, self._handler, self._follow, self._gone)
            self._clients.add(client)
            if len(self._clients) > MAX_CLIENTS:
                client.refuse(_("Too many programs are connected to Desk Agent."))
            else:
                client.start()

    def _gone(self, client: CommandConnection) -> None:
        self._clients.discard(client)
        client.deleteLater()

    def _take_lock(self, address: str) -> bool:
        """Two starts at the same moment cannot both win; the system frees the lock of a killed process."""
        if sys.platform == "win32":
            return True
        import fcntl  # noqa: PLC0415 - POSIX only

        lock = os.open(address + ".lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return False
        self._lock = lock
        return True

    def _release_lock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _somebody_answers(address: str) -> bool:
    probe = QLocalSocket()
    probe.connectToServer(address)
    answered = probe.waitForConnected(_ANSWER_MS)
    probe.abort()
    return answered
