"""A trace behind a port: HTTPS and WSS, as the PBX was."""

import asyncio
import math
from types import TracebackType
from typing import Final, Self

from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from desk_agent.clock import Clock, SystemClock
from desk_agent.server.hub import Socket
from desk_agent.server.listener import Listener, bind
from desk_agent.server.parameters import MAX_BODY
from desk_agent.server.tls import throw_away
from desk_agent.simulator.replay.player import Player
from desk_agent.simulator.replay.script import Request
from desk_agent.trace.lines import Trace

_ANY: Final = ["GET", "POST", "PUT", "DELETE"]


class Replay:
    """A PBX that says what another one has said, from ``async with`` to its end; on this machine only.

    Whoever comes is let in, with whatever password, and is told all of the trace once.

    Args:
        trace: what is played.
        speed: how many times as fast as it was.
        port: 0 is any free one.
        clock: time, for tests.
    """

    def __init__(self, trace: Trace, *, speed: float = 1.0, port: int = 0, clock: Clock | None = None) -> None:
        if not 0 < speed < math.inf:
            raise ValueError(speed)
        self.host, self.port = "127.0.0.1", port
        self.trace = trace
        self._socket: Socket | None = None
        self._player = Player(trace.lines, clock or SystemClock(), self._send, self._close, speed=speed)
        self._identity = throw_away(self.host, "Replay")
        app = Starlette(
            routes=[Route("/{path:path}", self._answer, methods=_ANY), WebSocketRoute("/{path:path}", self._serve)]
        )
        self._listener = Listener(app, self._identity.context)
        self._playing: asyncio.Task[None] | None = None

    @property
    def sha256(self) -> str:
        """The certificate's fingerprint, 64 lower-case hex digits."""
        return self._identity.sha256

    @property
    def over(self) -> asyncio.Event:
        """Set once everything has been said; whoever is signed in stays so."""
        return self._player.over

    async def __aenter__(self) -> Self:
        sock = bind(self.host, self.port)
        self.port = sock.getsockname()[1]
        await self._listener.start(sock)
        self._playing = asyncio.create_task(self._player.play(), name="replay")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        playing, self._playing = self._playing, None
        if playing is not None:
            playing.cancel()
            await asyncio.gather(playing, return_exceptions=True)
        await self._listener.stop()

    async def _answer(self, request: HttpRequest) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk[: MAX_BODY - len(body)]
        asked = Request(request.method, request.url.path, request.url.query, body.decode("utf-8", "replace"))
        said = await self._player.answer(asked)
        media = "application/json" if said.body else None
        return Response(said.body, said.status if 200 <= said.status <= 599 else 500, media_type=media)

    async def _serve(self, websocket: WebSocket) -> None:
        refusal = self._player.door(websocket.url.path)
        if refusal is not None:
            await websocket.send_denial_response(Response(refusal.body, refusal.status))
            return
        await websocket.accept()
        socket = self._socket = Socket(websocket)
        pump = asyncio.create_task(socket.pump())
        self._player.opened()
        try:
            while (await websocket.receive())["type"] != "websocket.disconnect":
                pass
        finally:
            if self._socket is socket:
                self._socket = None
                self._player.gone()
            pump.cancel()
            await asyncio.gather(pump, return_exceptions=True)

    def _send(self, frame: str | bytes) -> None:
        if self._socket is not None:
            self._socket.put(frame)

    def _close(self, abruptly: bool) -> None:
        socket, self._socket = self._socket, None
        if abruptly:
            self._listener.abort(sockets_only=True)
        elif socket is not None:
            socket.close()
