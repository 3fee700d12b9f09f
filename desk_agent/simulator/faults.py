"""Things that go wrong in the field, on demand."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from desk_agent.clock import Clock
from desk_agent.server.errors import Refusal
from desk_agent.server.listener import Listener
from desk_agent.server.service import Service

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Faults:
    """One switch or verb for each fault."""

    _service: Service
    _listener: Listener
    _listen: Callable[[], Awaitable[None]]
    _restart_serials: Callable[[], None]
    _clock: Clock
    copies: int = 1  # how often each event is sent: 0 loses it, 2 duplicates it
    refusals: dict[str, Refusal] = field(default_factory=dict)  # operations that are refused, by name
    _outage: asyncio.Task[None] | None = None

    def drop_sockets(self) -> None:
        """Reset every WebSocket; logins stay."""
        self._listener.abort(sockets_only=True)

    def drop_connections(self) -> None:
        """Reset everything that is open."""
        self._listener.abort()

    async def stop_accepting(self) -> None:
        """Close the port and everything on it."""
        await self._listener.stop()

    async def accept_again(self) -> None:
        """Open the same port again."""
        await self._listen()

    async def restart(self) -> None:
        """The PBX reboots: port closed, logins forgotten, events counted from one; accept_again ends it."""
        await self.stop_accepting()
        self.expire_tokens()
        self._restart_serials()
        await asyncio.sleep(0)

    def outage(self, seconds: float, *, reboot: bool = False) -> None:
        """Stop accepting, or restart, for a while: for those who could not reach a closed port to open it again."""
        if self._outage is None:
            self._outage = asyncio.create_task(self._away(seconds, reboot))

    def expire_tokens(self) -> None:
        """Every token is invalid from now on, and its socket closes."""
        self._service.sessions.end_all()

    def delay_replies(self, seconds: float) -> None:
        """Replies are late; what they reply to has happened in time. 0 ends it."""
        self._service.settings.reply_delay = (lambda: seconds) if seconds else None

    def inject(self, frame: str | bytes) -> None:
        """Send a text or binary frame to every socket, whatever it is."""
        self._service.hub.inject(frame)

    async def close(self) -> None:
        """End an outage without opening the port."""
        task, self._outage = self._outage, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self._listener.abort()

    async def _away(self, seconds: float, reboot: bool) -> None:
        try:
            await (self.restart() if reboot else self.stop_accepting())
            await self._clock.sleep(seconds)
            await self.accept_again()
        except OSError:
            _log.exception("the port could not be opened again")
        finally:
            self._outage = None
