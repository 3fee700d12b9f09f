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
# Longer than a desk waits for it (5 s): who is cut off by the server cannot know whether his request was read.
_HANDSHAKE_SECONDS = 10.0
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
            self._protocol,
            sock=sock,
            ssl=self._context,
            ssl_handshake_timeout=_HANDSHAKE_SECONDS if self._context else None,
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
                _Hurry(made, transport)

        made.connection_made = connection_made
        opened: asyncio.Protocol = made
        return opened

    async def _until_idle(self) -> None:
        for _ in range(20):
            if not self._state.connections and not self._state.tasks:
                return
            await asyncio.sleep(0.005)


class _Hurry:
    """Cuts off who keeps a connection open by sending a request a byte at a time, or none: uvicorn waits for ever.

    Once it has ended nothing refers to it, and it keeps nobody: a circle would hold the connection's buffers until it
    is collected.
    """

    def __init__(self, protocol: Any, transport: Any) -> None:
        self._protocol, self._transport = protocol, transport
        self._loop = asyncio.get_running_loop()
        self._ended, self._upgraded = protocol.connection_lost, protocol.handle_websocket_upgrade
        protocol.connection_lost = self._connection_lost
        protocol.handle_websocket_upgrade = self._handle_websocket_upgrade
        self._wait((id(None), False))

    def _wait(self, before: tuple[int, bool] | None) -> None:
        self._timer = self._loop.call_later(REQUEST_SECONDS, self._look, before)

    def _look(self, before: tuple[int, bool] | None) -> None:
        if self._transport.is_closing() or self._transport.get_protocol() is not self._protocol:
            return  # over, or a WebSocket by now
        cycle = self._protocol.cycle
        served = cycle is not None and not cycle.response_complete
        now = None if served and not cycle.more_body else (id(cycle), served)
        if now is not None and now == before:
            self._transport.abort()
        else:
            self._wait(now)

    def _end(self) -> None:
        self._timer.cancel()
        del self._protocol.connection_lost, self._protocol.handle_websocket_upgrade

    def _connection_lost(self, error: Exception | None) -> None:
        self._end()
        self._ended(error)
        idle = self._protocol.timeout_keep_alive_task
        if idle is not None:  # uvicorn leaves it where the connection was reset
            idle.cancel()
            self._protocol.timeout_keep_alive_task = None

    def _handle_websocket_upgrade(self, event: Any) -> None:
        self._end()
        self._upgraded(event)
