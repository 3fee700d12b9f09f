"""The gateway's one account at the PBX: it comes up, stays up, and says when it is not."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from desk_agent.api import events as ev
from desk_agent.api.errors import CertificateError, InvalidLoginError, PbxError
from desk_agent.client.news import LinkChanged, LinkState, Resubscribed
from desk_agent.client.session import Session
from desk_agent.clock import Clock

log = logging.getLogger(__name__)

_AGAIN: Final = 15.0  # seconds until a sign-in that was given up is begun anew
# A wrong password is not tried twice, and a wrong certificate is not for a service to accept.
_FINAL: Final = (InvalidLoginError, CertificateError)


class Reach(StrEnum):
    """Whether the PBX can be asked."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Status:
    """Where the gateway stands with the PBX; ``reason`` is a sentence."""

    reach: Reach
    reason: str = ""


class Listener(Protocol):
    """Who hears what the PBX says."""

    def hear(self, event: ev.Event | ev.UnknownEvent) -> None:
        """An event."""

    def back(self) -> None:
        """The PBX is there (again), and everything asked for has been asked for anew."""

    def gone(self) -> None:
        """The PBX is not there."""


class Upstream:
    """Keeps one session open; ``make`` makes a new one. ``listener`` is to be set before `run`.

    ``resume`` is the token of an earlier process of this gateway: its session is gone on with, if it still stands.
    """

    listener: Listener

    def __init__(self, make: Callable[[], Session], clock: Clock, resume: str = "") -> None:
        self._make = make
        self._resume = resume
        self._clock = clock
        self.session = make()
        self.status = Status(Reach.DOWN, "Not signed in yet.")
        self._closing = asyncio.Event()
        self.logins = 0  # how often the connection came about

    @property
    def is_up(self) -> bool:
        """Whether the PBX can be asked now."""
        return self.status.reach is Reach.UP

    async def run(self) -> None:
        """Stay signed in until `close`."""
        while not self._closing.is_set():
            try:
                await self._once()
            except PbxError as error:
                self._down(error)
                if isinstance(error, _FINAL):
                    log.error("the PBX does not let the gateway in, and it will not be tried again: %s", error.logged)  # noqa: TRY400 - a sentence, not a traceback
                    return
            if self._closing.is_set():
                return
            await self._clock.sleep(_AGAIN)
            self.session = self._make()

    async def close(self) -> None:
        """Sign out; `run` ends."""
        self._closing.set()
        await self.session.close()

    async def _once(self) -> None:
        session = self.session
        resume, self._resume = self._resume, ""
        opening = asyncio.create_task(session.open(patient=True, resume=resume), name="gateway-sign-in")
        error: PbxError | None = None
        try:
            async for news in session.events():
                error = self._take(news) or error
                if session.state is LinkState.CLOSED:
                    break
        finally:
            opening.cancel()
            await asyncio.gather(opening, return_exceptions=True)
            await session.close()
        if error is not None:
            raise error

    def _take(self, news: object) -> PbxError | None:
        match news:
            case LinkChanged(LinkState.LIVE):
                self.logins += 1
                if not self.session.monitors and not self.session.presences:
                    self._up()
            case Resubscribed():
                self._up()
            case LinkChanged(LinkState.LOST, error) if error is not None:
                self._down(error)
            case LinkChanged(LinkState.CLOSED, error):
                self._down(error)
                return error
            case ev.Event() | ev.UnknownEvent():
                self.listener.hear(news)
        return None

    def _up(self) -> None:
        # also where the link was away for a moment only: what happened in it is not known
        self.status = Status(Reach.UP)
        log.info("signed in to the PBX")
        self.listener.back()

    def _down(self, error: PbxError | None) -> None:
        was_up = self.is_up
        self.status = Status(Reach.DOWN, error.sentence if error is not None else "Signed out.")
        if was_up:
            log.info("the PBX is gone: %s", error.logged if error is not None else "signed out")
            self.listener.gone()
