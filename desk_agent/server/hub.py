"""Events to sockets: who monitors a device gets its events, everybody else does not (sections 3.1 and 5.3.2)."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from desk_agent.server.sessions import Session

MAX_WAITING = 20_000  # frames a socket may lag behind before it is given up
_PATIENCE = 0.25  # seconds a reply waits for the events that come before it


class Socket:
    """One open WebSocket and the frames that wait for it, ``patience`` of them at the most."""

    def __init__(self, websocket: WebSocket, patience: int = MAX_WAITING) -> None:
        self._websocket = websocket
        self._frames: asyncio.Queue[str | bytes | int] = asyncio.Queue()
        self.overflowed = False
        self._most = patience

    def put(self, frame: str | bytes) -> None:
        """Send a text or binary frame, in order, some time soon."""
        if self.overflowed:
            return
        if self._frames.qsize() >= self._most:
            self.overflowed = True
            self.close(1013)
        else:
            self._frames.put_nowait(frame)

    def close(self, code: int = 1000) -> None:
        """Close it once everything before has been sent."""
        self._frames.put_nowait(code)

    async def pump(self) -> None:
        """Send frames until it is closed."""
        while True:
            frame = await self._frames.get()
            try:
                if isinstance(frame, int):
                    await self._websocket.close(frame)
                    return
                if isinstance(frame, bytes):
                    await self._websocket.send_bytes(frame)
                else:
                    await self._websocket.send_text(frame)
            except (WebSocketDisconnect, RuntimeError):
                return  # it went away meanwhile; the reading side sees that too
            finally:
                self._frames.task_done()

    async def emptied(self) -> None:
        """Return when everything has been sent, or soon if the other side does not take it."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self._frames.join()


class Hub:
    """All open sockets, by session; ``patience`` is how many frames each may lag behind."""

    def __init__(self, patience: int = MAX_WAITING) -> None:
        self.patience = patience
        self._sockets: dict[Session, Socket] = {}
        self._holds: defaultdict[Session, int] = defaultdict(int)
        self._held: defaultdict[Session, list[str]] = defaultdict(list)
        self._ahead: set[Session] = set()
        self.overflows = 0  # sockets given up because they lagged

    def attach(self, session: Session, socket: Socket) -> None:
        """A session opened its socket; there is only one, so an older one is closed."""
        older = self._sockets.get(session)
        if older is not None:
            older.close(1000)
        self._sockets[session] = socket
        session.sockets += 1

    def detach(self, session: Session, socket: Socket) -> None:
        """A socket is gone."""
        session.sockets -= 1
        if self._sockets.get(session) is socket:
            del self._sockets[session]

    def close(self, session: Session, code: int = 1000) -> None:
        """Close a session's socket."""
        socket = self._sockets.pop(session, None)
        if socket is not None:
            socket.close(code)

    def hold(self, session: Session) -> None:
        """Keep this session's events back until its reply is out."""
        self._holds[session] += 1

    async def sent_ahead(self, session: Session) -> None:
        """Return when what was to come before the reply is out."""
        if session in self._ahead:
            self._ahead.discard(session)
            socket = self._sockets.get(session)
            if socket is not None:
                await socket.emptied()

    def release(self, session: Session) -> None:
        """The reply is out."""
        self._holds[session] -= 1
        if self._holds[session] <= 0:
            del self._holds[session]
            for frame in self._held.pop(session, ()):
                self._send(session, frame)

    def publish(self, event: dict[str, Any], sessions: Iterable[Session], *, ahead: bool = False) -> None:
        """Send an event to the sockets of these sessions; ``ahead`` of a reply that is just being made."""
        frame = ""
        for session in sessions:
            frame = frame or msgspec.json.encode(event).decode()
            if session in self._holds and ahead:
                self._ahead.add(session)
                self._send(session, frame)
            elif session in self._holds:
                self._held[session].append(frame)
            else:
                self._send(session, frame)

    @property
    def count(self) -> int:
        """How many sockets are open."""
        return len(self._sockets)

    def is_open(self, session: Session) -> bool:
        """Whether a session has a socket."""
        return session in self._sockets

    def post(self, session: Session, frame: str) -> None:
        """Send one session a frame that is for nobody else; not before the reply that is just being made for it."""
        if session in self._holds:
            self._held[session].append(frame)
        else:
            self._send(session, frame)

    def inject(self, frame: str | bytes) -> None:
        """Send anything at all to every socket."""
        for socket in self._sockets.values():
            socket.put(frame)

    def _send(self, session: Session, frame: str) -> None:
        socket = self._sockets.get(session)
        if socket is None:
            return
        socket.put(frame)
        if socket.overflowed:  # it is told so when it reads on; until then it is as good as gone
            del self._sockets[session]
            self.overflows += 1
