"""The gateway as one thing: a session to the PBX, the API toward the desks, and what goes to and fro."""

import asyncio
import logging
from collections.abc import Coroutine
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from desk_agent.api.errors import PbxError
from desk_agent.api.events import Event, UnknownEvent
from desk_agent.client import http
from desk_agent.client.ladder import Ladder
from desk_agent.client.session import Session as PbxSession
from desk_agent.clock import Clock, SystemClock
from desk_agent.gateway import kept
from desk_agent.gateway.backend import SNAPSHOT, Desks
from desk_agent.gateway.book import Book
from desk_agent.gateway.config import Config
from desk_agent.gateway.door import Door, station
from desk_agent.gateway.fanout import Fanout
from desk_agent.gateway.housekeeping import Housekeeping
from desk_agent.gateway.listing import Listing
from desk_agent.gateway.presences import Presences
from desk_agent.gateway.switchboard import Switchboard
from desk_agent.gateway.tally import Tally
from desk_agent.gateway.upstream import Upstream
from desk_agent.net import tls as trust
from desk_agent.server import tls
from desk_agent.server.hub import Hub
from desk_agent.server.listener import Listener, bind
from desk_agent.server.service import Service, Settings
from desk_agent.server.sessions import Session

log = logging.getLogger(__name__)

VERSION: Final = 1  # of what the gateway answers beyond the document
_STATUS_AT_ONCE: Final = 8
_ALL_KNOWN_WITHIN: Final = 1.5  # seconds that desks wait for what everybody's phone is doing, to be told at once
RUNG: Final = 1.0  # seconds between attempts to reach the PBX: a whole office waits, and there is one gateway


class Gateway:
    """From ``async with`` to its end. ``password`` is the server account's; ``folder`` is for what is kept."""

    def __init__(
        self,
        config: Config,
        password: str,
        folder: Path,
        *,
        clock: Clock | None = None,
        token: kept.TokenFile | None = None,
        desks: kept.DeskFile | None = None,
        left: kept.LeftFile | None = None,
    ) -> None:
        self.config = config
        self.port = config.listen.port
        self.tally = Tally()
        self._clock = clock = clock or SystemClock()
        self._password = password
        self._token = token or kept.TokenFile(mark=kept.mark(folder))
        self._desks = desks or kept.DeskFile(mark=kept.mark(folder))
        self._calls = kept.CallFile(folder)
        self._identity = self._load_identity(folder)
        self.book = Book(clock.now)
        self._calls.load(self.book)
        self.upstream = Upstream(self._make_session, clock, self._token.read())
        self.upstream.listener = self
        left = left or kept.LeftFile(mark=kept.mark(folder))
        rights = config.rights
        pbx = config.pbx
        pin = trust.parse_pin(pbx.trust) if pbx.trust else None
        self.door = Door(pbx.host, pbx.port, pin, trust.context(pbx.trust or None), clock, left)
        self._listing = Listing(lambda: self.upstream.session.get_terminals(), clock)  # noqa: PLW0108 - the session of then
        hub = Hub(config.limits.waiting_events)
        self.fanout = Fanout(hub)
        offer = {"version": VERSION, **config.offer}
        self.presences = Presences(
            lambda device: self.upstream.session.get_call_status(device),  # noqa: PLW0108 - the session of then
            self.fanout.tell_watchers,
        )
        self.desks = Desks(
            self.upstream, self.book, self.fanout, rights, self._listing, self.tally, self.presences, offer, clock
        )
        self.service = Service(
            self.door,
            self.desks,
            clock,
            Settings(session_timeout=float(config.limits.session_seconds), unclaimed_gives_way=True),
            more=(SNAPSHOT,),
            ended=self._ended,
            attached=self._attached,
            hub=hub,
        )
        self.switchboard = Switchboard(
            self.book,
            self.fanout,
            rights,
            self._listing,
            self.tally,
            lambda: self.service.sessions,
            self.desks.used,
            self.presences,
        )
        self._housekeeping = Housekeeping(
            self.upstream, self.fanout, self.book, self._calls, self._desks, self.service, self.presences, clock
        )
        for key, user in self._desks.read(clock.now().wall, config.limits.session_seconds).items():
            self.service.sessions.restore(key, station(user))
        self._listener = Listener(self.service.app, self._identity.context)
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def sha256(self) -> str:
        """The fingerprint of the certificate that desks see, 64 lower-case hex digits."""
        return self._identity.sha256

    @property
    def desk_count(self) -> int:
        """How many desks are signed in."""
        return sum(1 for _ in self.service.sessions)

    async def start(self) -> None:
        """Open the port and sign in to the PBX, for as long as that takes; raises OSError."""
        sock = bind(self.config.listen.host, self.config.listen.port)
        self.port = sock.getsockname()[1]
        await self._listener.start(sock)
        self._spawn(self.upstream.run(), "gateway-upstream")
        self._spawn(self._housekeeping.run(), "gateway-housekeeping")
        self._spawn(self._housekeeping.keep_calls(), "gateway-calls")

    async def stop(self) -> None:
        """Close the port, sign out, keep what is to be kept."""
        self._housekeeping.keep_desks()
        await self.upstream.close()  # first: what still waits for the PBX is answered, not cut off
        await self._listener.stop()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.desks.close()
        await self.door.close()
        self._calls.save(self.book)
        await asyncio.to_thread(self._calls.wait)
        await asyncio.to_thread(self._desks.wait)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def drop_sockets(self) -> None:
        """Reset all event connections of desks, as a network that fails does: for tests and rehearsals."""
        self._listener.abort(sockets_only=True)

    # what the session to the PBX tells

    def hear(self, event: Event | UnknownEvent) -> None:
        """An event of the PBX."""
        self.switchboard.hear(event)

    def back(self) -> None:
        """The PBX is there (again): see what has become of the calls, then let the desks read their phones anew."""
        self._listing.stale()
        self.book.doubt()
        self.desks.back()
        self._spawn(self._come_back(), "gateway-back")
        self._spawn(self.door.end_left(), "gateway-left")

    def gone(self) -> None:
        """The PBX is not there."""
        self.book.doubt()
        self.desks.gone()
        self.presences.forget()
        self.switchboard.tell_reach(self.service.sessions, reachable=False)

    # the workings

    async def _come_back(self) -> None:
        turn = asyncio.Semaphore(_STATUS_AT_ONCE)

        async def verify(device: str) -> None:
            async with turn:
                asked = self._clock.now()
                try:
                    word = await self.upstream.session.get_call_status(device)
                except PbxError as error:
                    log.info("a phone's state could not be read: %s", type(error).__name__)
                    return
                self.book.verify(device, str(word), asked)

        watched = [device for device in self.upstream.session.presences if self.fanout.is_watched(device)]
        if self.presences.want(watched):
            reading = asyncio.create_task(self.presences.ask_all(quietly=True), name="gateway-presences")
            self._tasks.add(reading)
            reading.add_done_callback(self._done)
            patience = asyncio.ensure_future(self._clock.sleep(_ALL_KNOWN_WITHIN))
            await asyncio.wait({reading, patience}, return_when=asyncio.FIRST_COMPLETED)
            patience.cancel()
        await asyncio.gather(*(verify(device) for device in self.book.live()))
        if self.upstream.is_up:
            self.switchboard.tell_reach(self.service.sessions, reachable=True)

    def _make_session(self) -> PbxSession:
        pbx = self.config.pbx
        return PbxSession(
            pbx.host,
            pbx.port,
            pbx.account,
            self._password,
            trust=pbx.trust or None,
            clock=self._clock,
            ladder=Ladder(ceilings=(RUNG, RUNG)),
            kept=http.MOST,
            orphan=self._token.read(),
            on_token=self._token.keep,
            on_frame=lambda event, frame: self.switchboard.hear_frame(event, frame),  # noqa: PLW0108 - made later
        )

    def _load_identity(self, folder: Path) -> tls.Identity:
        listen = self.config.listen
        if listen.certificate:
            return tls.load(Path(listen.certificate), Path(listen.key))
        return kept.identity(folder, listen.name or listen.host)

    def _ended(self, session: Session) -> None:
        self.fanout.forget(session)
        self.desks.forget(session)

    def _attached(self, session: Session) -> None:
        if not self.upstream.is_up:
            self.switchboard.tell_reach([session], reachable=False)

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("%s failed", task.get_name(), exc_info=task.exception())
