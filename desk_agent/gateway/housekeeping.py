"""What is done now and then: end what has run out, keep the calls, and stop asking for what nobody wants."""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Final

from desk_agent.api.errors import PbxError
from desk_agent.clock import Clock
from desk_agent.gateway.book import Book
from desk_agent.gateway.fanout import Fanout
from desk_agent.gateway.kept import CallFile, DeskFile
from desk_agent.gateway.presences import Presences
from desk_agent.gateway.upstream import Upstream
from desk_agent.server.service import Service

log = logging.getLogger(__name__)

_EVERY: Final = 1.0  # seconds
_SOON: Final = 0.05  # seconds after which a change of the calls is kept
_SHARE: Final = 20  # the keeping may take one part in so many of the time: the more calls, the longer the pauses
# A desk that is only started again finds its calls as they were; presence is cheap to ask for anew.
MONITOR_LINGER: Final = 600.0
PRESENCE_LINGER: Final = 60.0


class Housekeeping:
    """Runs beside everything else."""

    def __init__(
        self,
        upstream: Upstream,
        fanout: Fanout,
        book: Book,
        calls: CallFile,
        desks: DeskFile,
        service: Service,
        presences: Presences,
        clock: Clock,
    ) -> None:
        self._upstream = upstream
        self._fanout = fanout
        self._book = book
        self._calls = calls
        self._desks = desks
        self._service = service
        self._presences = presences
        self._clock = clock
        self._unwanted: dict[tuple[str, str], float] = {}  # kind and device -> since when

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._clock.sleep(_EVERY)
            self._service.sessions.sweep()
            self.keep_desks()
            if self._upstream.is_up:
                await self._stop_unwanted()

    async def keep_calls(self) -> None:
        """Until cancelled: a gateway that is killed knows its calls as they were a moment before."""
        pause = _SOON
        while True:
            await self._book.changed.wait()
            await self._clock.sleep(pause)
            self._book.changed.clear()
            began = time.thread_time()
            self._calls.save(self._book)
            pause = max(_SOON, (time.thread_time() - began) * _SHARE)

    def keep_desks(self) -> None:
        """Keep who is signed in, for the next process."""
        desks = {session.key: session.account.user for session in self._service.sessions}
        self._desks.keep(desks, self._clock.now().wall)

    async def _stop_unwanted(self) -> None:
        session, now = self._upstream.session, self._clock.now().mono
        monitors = self._over("monitor", session.monitors, self._fanout.is_monitored, MONITOR_LINGER, now)
        presences = self._over("presence", session.presences, self._fanout.is_watched, PRESENCE_LINGER, now)
        try:
            if monitors:
                await session.monitor_stop(monitors)
                for device in monitors:
                    self._book.forget(device)
            if presences:
                self._presences.forget(presences)
                await session.presence_stop(presences)
        except PbxError as error:
            log.info("devices that nobody wants could not be stopped: %s", type(error).__name__)

    def _over(
        self, kind: str, asked: Iterable[str], wanted: Callable[[str], bool], linger: float, now: float
    ) -> list[str]:
        over: list[str] = []
        for device in tuple(asked):
            key = (kind, device)
            if wanted(device):
                self._unwanted.pop(key, None)
            elif now - self._unwanted.setdefault(key, now) >= linger:
                del self._unwanted[key]
                over.append(device)
        return over
