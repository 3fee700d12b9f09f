"""A TCP proxy that does to connections what networks do: resets, silence, refusal, delay, crumbs.

It knows nothing of TLS, so it can stand in front of any server. All of it happens in the running event loop; seconds
are those of the clock it is given. A black hole behaves as one does to TCP: what was sent into it arrives after all
once it is lifted, if both sides still wait for it.
"""

import asyncio
import contextlib
import itertools
import socket
import struct
from collections.abc import Callable
from enum import StrEnum
from types import TracebackType
from typing import Self

from desk_agent.clock import Clock, SystemClock

_CHUNK = 65536
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: on, for no time at all


class Way(StrEnum):
    """In which direction bytes go."""

    UP = "up"  # from client to server
    DOWN = "down"


BOTH = (Way.UP, Way.DOWN)


class Passage:
    """One connection through the proxy. ``source_port`` is what the server sees as the client's port, 0 before."""

    def __init__(self, number: int, client: asyncio.StreamWriter) -> None:
        self.number = number  # of its acceptance, from 1
        self.source_port = 0
        self.passed = {Way.UP: 0, Way.DOWN: 0}  # bytes
        self.left = {Way.UP: float("inf"), Way.DOWN: float("inf")}  # bytes until it is reset
        self.closes_on_send = False
        self.task: asyncio.Task[None] | None = None
        self._ends = [client]

    def joined(self, server: asyncio.StreamWriter) -> None:
        """The server has taken it."""
        self._ends.append(server)
        self.source_port = server.get_extra_info("sockname")[1]

    def reset(self) -> None:
        """RST to both sides."""
        for end in self._ends:
            sock = end.get_extra_info("socket")
            with contextlib.suppress(OSError):  # it is closed already
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            end.transport.abort()

    def close(self) -> None:
        """FIN to both sides."""
        for end in self._ends:
            end.close()


class FaultProxy:
    """``async with FaultProxy(host, port) as proxy``: listens on ``proxy.port`` of 127.0.0.1 and passes on.

    Attributes:
        accepted: how many connections there have been, those that were slammed included.
        latency: seconds that each piece is late, by the clock.
        slice: pieces of so many bytes at the most, 0 = as they come.
    """

    def __init__(self, host: str, port: int, clock: Clock | None = None) -> None:
        self.port = 0
        self.accepted = 0
        self.latency = {Way.UP: 0.0, Way.DOWN: 0.0}
        self.slice = 0
        self._target = (host, port)
        self._clock = clock or SystemClock()
        self._open = {way: asyncio.Event() for way in BOTH}
        self._passages: list[Passage] = []
        self._numbers = itertools.count(1)
        self._slams = False
        self._budget = {Way.UP: float("inf"), Way.DOWN: float("inf")}
        self._on_accept: Callable[[Passage], None] | None = None
        self._server: asyncio.Server | None = None
        self._reserved: socket.socket | None = None

    async def __aenter__(self) -> Self:
        self.lift()
        self._reserved = self._bound()
        self.port = self._reserved.getsockname()[1]
        await self.accept()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
        if self._reserved is not None:
            self._reserved.close()
        passages = tuple(self._passages)
        for passage in passages:
            passage.reset()
        tasks = [passage.task for passage in passages if passage.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if server is not None:
            await server.wait_closed()

    # what goes through

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The connections that are open now, oldest first."""
        return tuple(self._passages)

    def passage(self, source_port: int) -> Passage:
        """The connection that the server sees coming from ``source_port``."""
        return next(passage for passage in self._passages if passage.source_port == source_port)

    # faults

    def reset(self) -> None:
        """RST to every open connection, on both sides."""
        for passage in self.passages:
            passage.reset()

    def close(self) -> None:
        """FIN to every open connection, on both sides."""
        for passage in self.passages:
            passage.close()

    def black_hole(self, *ways: Way) -> None:
        """Let nothing through, in both directions unless told; new connections are accepted, and that is all."""
        for way in ways or BOTH:
            self._open[way].clear()

    def lift(self) -> None:
        """End a black hole."""
        for way in BOTH:
            self._open[way].set()

    async def refuse(self) -> None:
        """Refuse new connections as a closed port does; what is open stays."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
            self._reserved = self._bound(self.port)  # nobody else gets it meanwhile

    def slam(self, slams: bool = True) -> None:
        """Accept new connections, count them, and reset them at once."""
        self._slams = slams

    async def accept(self) -> None:
        """End `refuse` and `slam`."""
        self._slams = False
        if self._server is None:
            sock, self._reserved = self._reserved, None
            self._server = await asyncio.start_server(self._accept, sock=sock)

    def cut_after(self, size: int, way: Way = Way.DOWN) -> None:
        """Reset every new connection once ``size`` bytes have gone ``way``; a negative size ends that."""
        self._budget[way] = size if size >= 0 else float("inf")

    def close_on_send(self) -> None:
        """Close each of the open connections when its client next sends something, which the server never sees."""
        for passage in self.passages:
            passage.closes_on_send = True

    def on_accept(self, hook: Callable[[Passage], None] | None) -> None:
        """Show each new connection to ``hook`` before anything of it is read."""
        self._on_accept = hook

    # the workings

    def _bound(self, port: int = 0) -> socket.socket:
        # with its protocol named, asyncio lets small pieces go at once
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(("127.0.0.1", port))
        sock.setblocking(False)
        return sock

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        passage = Passage(next(self._numbers), writer)
        passage.left = dict(self._budget)
        if self._slams or self._server is None:
            passage.reset()
            return
        if self._on_accept is not None:
            self._on_accept(passage)
        self._passages.append(passage)
        passage.task = asyncio.create_task(self._serve(passage, reader, writer), name="fault-proxy")

    async def _serve(self, passage: Passage, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._through(Way.UP)
            far_reader, far_writer = await asyncio.open_connection(*self._target)
            passage.joined(far_writer)
            async with asyncio.TaskGroup() as pumps:
                pumps.create_task(self._pump(passage, Way.UP, reader, far_writer))
                pumps.create_task(self._pump(passage, Way.DOWN, far_reader, writer))
            passage.close()
        except* OSError:
            passage.reset()
        finally:
            passage.reset()  # where that was cancelled, or has ended without being closed
            self._passages.remove(passage)

    async def _pump(
        self, passage: Passage, way: Way, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while True:
            await self._through(way)
            data = await reader.read(_CHUNK)
            if way is Way.UP and data and passage.closes_on_send:
                raise ConnectionAbortedError
            size = self.slice or _CHUNK
            for start in range(0, max(len(data), 1), size):
                if self.latency[way]:
                    await self._clock.sleep(self.latency[way])
                await self._through(way)
                await self._pass(passage, way, data[start : start + size], writer)
            if not data:
                if writer.can_write_eof():
                    writer.write_eof()
                return

    @staticmethod
    async def _pass(passage: Passage, way: Way, piece: bytes, writer: asyncio.StreamWriter) -> None:
        piece = piece[: int(min(passage.left[way], len(piece)))]
        writer.write(piece)
        await writer.drain()
        passage.passed[way] += len(piece)
        passage.left[way] -= len(piece)
        await asyncio.sleep(0)
        if passage.left[way] <= 0:
            raise ConnectionAbortedError

    async def _through(self, way: Way) -> None:
        await self._open[way].wait()
