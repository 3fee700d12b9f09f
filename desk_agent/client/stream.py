"""One WebSocket connection, from open to close. Reconnecting is somebody else's job."""

import asyncio
import itertools
import logging
import ssl
from collections.abc import Callable
from typing import Final

from msgspec import Struct
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, WebSocketException
from websockets.frames import CloseCode
from websockets.protocol import State

from desk_agent.api.decoder import MAX_FRAME
from desk_agent.api.errors import PbxError, UnreachableError
from desk_agent.client.http import explain
from desk_agent.clock import Clock, sleep_unless
from desk_agent.i18n import _

log = logging.getLogger(__name__)
# The library logs handshakes, and with them the token, at DEBUG.
_SILENT: Final = logging.getLogger("desk_agent.client.stream.silent")
_SILENT.disabled = True

OPEN_SECONDS: Final = 5.0
AT_ONCE: Final = 32  # frames that are read without a pause
OVERSLEPT: Final = 5.0  # seconds over schedule: the machine slept, and the socket only looks alive


class Pulse(Struct, frozen=True):
    """How soon it is noticed that the other side is gone without a word; seconds."""

    ping_every: float = 10.0  # without any frame
    pong_within: float = 5.0


USUAL_PULSE: Final = Pulse()
# Where another gateway stands by, its fifteen seconds begin with the last word of the one that has died.
QUICK_PULSE: Final = Pulse(3.0, 5.0)


class SilentError(UnreachableError):
    """The other side has closed nothing, and answers nothing."""


class ClosedByPbxError(UnreachableError):
    """The PBX has closed the event connection as the protocol has it: it is there, and it meant to."""


class HandshakeRefusedError(Exception):
    """The PBX did not open a WebSocket at this URI; ``status`` is its HTTP status, 0 if it sent none."""

    def __init__(self, status: int, body: bytes = b"") -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.body = body


class _Connect(connect):
    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc  # a token goes where the user said and nowhere else


class Stream:
    """An open WebSocket. ``on_frame`` gets each frame, ``on_lost`` once the reason it ended by itself."""

    def __init__(self, socket: ClientConnection, clock: Clock, pulse: Pulse) -> None:
        self._socket: ClientConnection | None = socket
        self._clock = clock
        self._pulse = pulse
        self._heard = clock.now().mono
        self._tasks: list[asyncio.Task[None]] = []
        self._lost: Callable[[PbxError], None] | None = None
        self._doubt = asyncio.Event()

    @classmethod
    async def open(
        cls,
        address: tuple[str, int],
        path: str,
        headers: dict[str, str],
        context: ssl.SSLContext,
        clock: Clock,
        pin: str | None,
        pulse: Pulse = USUAL_PULSE,
    ) -> "Stream":
        """Connect to ``path`` at ``address``.

        Raises:
            HandshakeRefusedError: the server speaks HTTP but opens no WebSocket here.
            PbxError: no connection, or not one to be trusted; nothing was sent.
        """
        host, port = address
        name = f"[{host}]" if ":" in host else host
        opening = _Connect(
            f"wss://{name}:{port}{path}",
            ssl=context,
            additional_headers=headers,
            user_agent_header="desk-agent",
            proxy=None,
            compression=None,
            open_timeout=OPEN_SECONDS,
            ping_interval=None,  # its own would not count other frames as a sign of life
            close_timeout=0.5,
            max_size=MAX_FRAME,
            max_queue=1024,
            logger=_SILENT,
        )
        try:
            socket = await opening
        except InvalidStatus as error:
            raise HandshakeRefusedError(error.response.status_code, bytes(error.response.body)) from error
        except InvalidHandshake as error:
            raise HandshakeRefusedError(0) from error
        except (OSError, TimeoutError, EOFError) as error:
            raise await explain(error, host, port, pin) from error
        except WebSocketException as error:
            raise HandshakeRefusedError(0) from error
        return cls(socket, clock, pulse)

    def start(self, on_frame: Callable[[str | bytes], None], on_lost: Callable[[PbxError], None]) -> None:
        """Begin to read and to watch for signs of life."""
        self._lost = on_lost
        self._tasks = [
            asyncio.create_task(self._read(on_frame), name="stream-read"),
            asyncio.create_task(self._watch(), name="stream-watch"),
        ]

    @property
    def is_open(self) -> bool:
        """Whether it is read, and has not ended by itself."""
        return self._lost is not None

    def look(self) -> None:
        """Something may have happened to the line: see at once whether the other side still answers."""
        self._doubt.set()

    async def close(self, *, abruptly: bool = False) -> None:
        """Close the socket, without waiting for the other side if ``abruptly``; no ``on_lost`` follows."""
        self._lost = None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        socket = self._socket
        if socket is None:
            return
        if abruptly:
            socket.transport.abort()
        await socket.close()
        # How the tasks ended refers to them and to the socket, and that has buffers of 256 KiB: they need not stay
        # until the collector comes round.
        self._tasks.clear()
        self._socket = None

    async def answers(self) -> bool:
        """Whether a ping is answered in time."""
        return await self._pong()

    async def _read(self, on_frame: Callable[[str | bytes], None]) -> None:
        socket = self._socket
        assert socket is not None  # tasks end before it goes
        try:
            for number in itertools.count(1):
                frame = await socket.recv()
                self._heard = self._clock.now().mono
                on_frame(frame)
                if not number % AT_ONCE:
                    await asyncio.sleep(0)  # what has piled up is read without a wait: let others have their turn
        except ConnectionClosed as closed:
            log.info("event connection closed: %s", closed.rcvd.code if closed.rcvd else "no close frame")
            if (
                closed.sent is not None
                and closed.sent.code == CloseCode.MESSAGE_TOO_BIG
                and not closed.rcvd_then_sent
            ):
                self._report(_("The PBX sent an event that is larger than any can be."))
                return
            kind = UnreachableError if closed.rcvd is None else ClosedByPbxError
            self._report(_("The PBX closed the event connection."), kind)

    async def _watch(self) -> None:
        slept = self._clock.slept()
        while True:
            idle = self._clock.now().mono - self._heard
            wait = max(self._pulse.ping_every - idle, 0.1)
            due = self._clock.now().mono + wait
            doubted = await self._doubted(wait)
            now = self._clock.now().mono
            if now - due > OVERSLEPT or self._clock.slept() - slept > OVERSLEPT:
                self._report(_("The computer was asleep."))
                return
            if (doubted or now - self._heard >= self._pulse.ping_every) and not await self._pong():
                stands = self._socket is not None and self._socket.state is State.OPEN
                kind = SilentError if stands else UnreachableError
                self._report(_("The PBX no longer answers."), kind)
                return

    async def _doubted(self, seconds: float) -> bool:
        """Wait for so long, or until somebody has reason to doubt; whether that was so."""
        await sleep_unless(self._clock, seconds, self._doubt)
        doubted = self._doubt.is_set()
        self._doubt.clear()
        return doubted

    async def _pong(self) -> bool:
        """Whether anything, at best the pong, is heard within the time for it."""
        asked = self._clock.now().mono
        if self._socket is None:
            return False
        try:
            pong = asyncio.ensure_future(await self._socket.ping())
        except ConnectionClosed:
            return False
        patience = asyncio.ensure_future(self._clock.sleep(self._pulse.pong_within))
        try:
            await asyncio.wait({pong, patience}, return_when=asyncio.FIRST_COMPLETED)
            if pong.done() and not pong.cancelled() and pong.exception() is None:
                self._heard = self._clock.now().mono
                return True
            return self._heard > asked
        finally:
            patience.cancel()
            pong.cancel()

    def _report(self, sentence: str, kind: type[UnreachableError] = UnreachableError) -> None:
        if self._lost is not None:
            lost, self._lost = self._lost, None
            lost(kind(sentence))
