"""Who may come in: the PBX itself is asked, by a station's log-in that is given back at once. No password is kept.

"Already Login" is no proof of a password: a PBX may say so before it looks at one. So a log-in that was not given
back, because this process was killed or the PBX did not answer, is ended by its token, which is kept until then.
"""

import asyncio
import logging
import ssl
from collections import deque
from functools import partial
from typing import Final

from desk_agent.api.errors import AlreadyLoggedInError, ApiError, InvalidLoginError, PbxError, UnavailableError
from desk_agent.client.dialect import is_server_account
from desk_agent.client.verify import Verifier
from desk_agent.clock import Clock
from desk_agent.gateway.kept import LeftFile
from desk_agent.gateway.replies import UNKNOWN, gone
from desk_agent.server.accounts import Account, AccountKind
from desk_agent.server.errors import Refusal, already_logged_in

log = logging.getLogger(__name__)

_AT_ONCE: Final = 8  # log-ins to the PBX at the same time
_PATIENCE: Final = 5.0  # seconds in the queue
_WITHIN: Final = 9.0  # seconds for all of it: a desk waits ten
_WINDOW: Final = 60.0  # seconds
FAILURES_OF_STATION: Final = 5  # wrong passwords in that time, after which it is not tried
FAILURES_OF_ADDRESS: Final = 20
_MAX_KEYS: Final = 10_000
# Not in words by which a PBX might say that its sessions are all in use: nobody has to sign out for these.
BUSY: Final = "The gateway is letting others in, try again"
THROTTLED: Final = "Wrong passwords have come from there, wait a minute"


def station(user: str) -> Account:
    """A station that the PBX has let in."""
    return Account(user, "", AccountKind.STATION, user, "")


class Door:
    """See `desk_agent.server.accounts.Directory`."""

    def __init__(
        self, host: str, port: int, pin: str | None, context: ssl.SSLContext, clock: Clock, left: LeftFile
    ) -> None:
        self._pbx = Verifier(host, port, pin, context)
        self._clock = clock
        self._left = left
        self._failures: dict[str, deque[float]] = {}
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self.refused = 0  # wrong passwords, for the statistics
        self.throttled = 0

    async def verified(self, user: str, password: str, path_kind: str, peer: str) -> Account | None:
        """The station, if the PBX takes its number and code.

        Raises:
            Refusal: too many wrong ones from there, or the PBX cannot be asked.
        """
        if path_kind != AccountKind.STATION.path or is_server_account(user) or not user.isdigit():
            return None
        if self._too_many(user, FAILURES_OF_STATION) or self._too_many(f"from {peer}", FAILURES_OF_ADDRESS):
            self.throttled += 1
            log.warning("too many wrong passwords for station %s or from %s", user[-3:], peer)
            raise Refusal(429, UNKNOWN, THROTTLED)
        try:
            begun = self._clock.now().mono
            async with self._turn:
                waited = self._clock.now().mono - begun
                if waited > _PATIENCE:
                    raise Refusal(429, UNKNOWN, BUSY)
                await self._pbx.verify(user, password, partial(self._left.note, user), _WITHIN - waited)
        except InvalidLoginError:
            self._note(user)
            self._note(f"from {peer}")
            self.refused += 1
            return None
        except AlreadyLoggedInError:
            await self._end(user)  # for the next attempt
            raise already_logged_in() from None
        except UnavailableError:
            raise gone() from None
        except ApiError as error:
            log.warning("the PBX refuses a station's log-in: %s", error.logged)
            raise Refusal(403, UNKNOWN if error.code is None else error.code, error.message) from None
        except PbxError as error:
            log.info("a station's log-in could not be tried: %s", type(error).__name__)
            raise gone() from None
        return station(user)

    async def close(self) -> None:
        """Ask the PBX nothing more."""
        await self._pbx.close()

    async def end_left(self) -> None:
        """End the log-ins that were not given back: by an earlier process, or while the PBX was going."""
        for user in self._left.users:
            await self._end(user)

    async def _end(self, user: str) -> None:
        token = self._left.token(user)
        if token and await self._pbx.give_back(user, token):
            self._left.note(user, "")

    def _too_many(self, key: str, most: int) -> bool:
        times = self._failures.get(key)
        if times is None:
            return False
        begin = self._clock.now().mono - _WINDOW
        while times and times[0] < begin:
            times.popleft()
        if not times:
            del self._failures[key]
        return len(times) >= most

    def _note(self, key: str) -> None:
        if key not in self._failures and len(self._failures) >= _MAX_KEYS:
            del self._failures[next(iter(self._failures))]
        self._failures.setdefault(key, deque(maxlen=FAILURES_OF_ADDRESS)).append(self._clock.now().mono)
