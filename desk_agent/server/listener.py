"""HTTPS and WSS on one port of the running event loop, and a stop that waits for nobody."""

import asyncio
import socket
import ssl
import sys
from asyncio import sslproto
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.server import ServerState

from desk_agent.server.parameters import MAX_BODY

_PATIENCE = 0.5
REQUEST_SECONDS = (
    20.0  # in which a request must make progress: from the connection to its head, from there to its end
)
_TLS_BUFFER = 32 * 1024


def bind(host: str, port: int) -> socket.socket:
    """A socket for ``host`` and ``port`` (0: any free one); raises OSError."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    sock = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":  # there it would let two programs share the port
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    return sock


def lean_tls() -> None:
    """Let each TLS connection of this process have a buffer of 32 KiB in place of 256 KiB.

    It is read into once for each arrival of data, and a record has 16 KiB at the most: for many connections that say
    little, the large one is nothing but memory. The attribute is CPython's own (3.11 to 3.14); without it, nothing is
    changed.
    """
    if hasattr(sslproto.SSLProtocol, "max_size"):
        sslproto.SSLProtocol.max_size = _TLS_BUFFER


class Listener:
    """uvicorn's protocols on a socket of our own: no signal handlers, no loop of its own, no log of paths.

    Without a ``context`` it speaks plain HTTP.
    """

    def __init__(self, app: ASGIApp, context: ssl.SSLContext | None) -> None:
        self._config = uvicorn.Config(
            app,
            http="h11",
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            ws_max_size=MAX_BODY,
            lifespan="off",
            log_config=None,
            log_level="warning",  # its info lines name paths, and a path may carry a token
            access_log=False,
            server_header=False,
            proxy_headers=False,
        )
        self._config.load()
        self._context = context
        self._state = ServerState()
        self._server: asyncio.Server | None = None

    async def start(self, sock: socket.socket) -> None:
        """Accept connections on a bound socket."""
        self._server = await asyncio.get_running_loop().create_server(
            self._protocol, sock=sock, ssl=self._context, ssl_handshake_timeout=5 if self._context else None
        )

    async def stop(self) -> None:
        """Close the port, then what is open: politely first, then at once."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        for connection in tuple(self._state.connections):
            connection.shutdown()
        await self._until_idle()
        self.abort()
        if sys.version_info >= (3, 13):
            server.abort_clients()
        await self._until_idle()
        for task in tuple(self._state.tasks):
            task.cancel()
        await asyncio.gather(*self._state.tasks, return_exceptions=True)
        async with asyncio.timeout(_PATIENCE):
            await server.wait_closed()

    def abort(self, *, sockets_only: bool = False) -> None:
        """Reset what is open, without a goodbye."""
        for connection in tuple(self._state.connections):
            if not sockets_only or isinstance(connection, self._config.ws_protocol_class or ()):
                transport: Any = connection.transport
                transport.abort()

    def _protocol(self) -> asyncio.Protocol:
        protocol: Any = self._config.http_protocol_class
        made: Any = protocol(config=self._config, server_state=self._state, app_state={})
        begin = made.connection_made

        def connection_made(transport: Any) -> None:
            del made.connection_made  # a cycle would keep its buffers until the collector comes round
            if self._server is None:  # it shook hands while the port was being closed
                made.transport = transport
                transport.abort()
            else:
                begin(transport)
                _hurry(made, transport)

        made.connection_made = connection_made
        opened: asyncio.Protocol = made
        return opened

    async def _until_idle(self) -> None:
        for _ in range(20):
            if not self._state.connections and not self._state.tasks:
                return
            await asyncio.sleep(0.005)


def _hurry(protocol: Any, transport: Any) -> None:
    """Cut off who keeps a connection open by sending a request a byte at a time, or none: uvicorn waits for ever."""
    loop = asyncio.get_running_loop()
    timer: asyncio.TimerHandle | None = None
    ended, upgraded = protocol.connection_lost, protocol.handle_websocket_upgrade

    def look(before: tuple[int, bool] | None) -> None:
        nonlocal timer
        timer = None
        if transport.is_closing() or transport.get_protocol() is not protocol:
            return  # over, or a WebSocket by now
        cycle = protocol.cycle
        served = cycle is not None and not cycle.response_complete
        now = None if served and not cycle.more_body else (id(cycle), served)
        if now is not None and now == before:
            transport.abort()
        else:
            timer = loop.call_later(REQUEST_SECONDS, look, now)

    def rest() -> None:
        if timer is not None:
            timer.cancel()
        del protocol.connection_lost, protocol.handle_websocket_upgrade  # a cycle, which holds buffers

    def connection_lost(error: Exception | None) -> None:
        rest()
        ended(error)

    def handle_websocket_upgrade(event: Any) -> None:
        rest()
        upgraded(event)

    protocol.connection_lost, protocol.handle_websocket_upgrade = connection_lost, handle_websocket_upgrade
    timer = loop.call_later(REQUEST_SECONDS, look, (id(None), False))
