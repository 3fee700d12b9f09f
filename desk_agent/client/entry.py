"""Logging in, and taking over from an earlier session of one's own: an account is signed in once (section 2.2.3)."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from desk_agent.api.errors import AlreadyLoggedInError
from desk_agent.client.link import Link
from desk_agent.client.places import Place
from desk_agent.clock import Clock

log = logging.getLogger(__name__)

_FREED_AFTER: Final = 3.0  # seconds a PBX takes to let go of a session that was logged out
_FREED_EVERY: Final = 2.0  # seconds between looks whether it has, where it takes longer: 12 s have been seen
_FREED_WITHIN: Final = 20.0  # seconds after which that session was not what stood in the way


class Entry:
    """The way in, and the tokens that free it.

    Args:
        clock: time.
        token: of an earlier session at the first place, "" if none is known.
        find: finds such a token elsewhere, "" if there is none.
        on_token: hears of each new token of the first place, "" once it is logged out.
        on_taking_over: called where an earlier session has been ended and is waited for.
    """

    def __init__(
        self,
        clock: Clock,
        token: str,
        find: Callable[[], Awaitable[str]] | None,
        on_token: Callable[[str], None] | None,
        on_taking_over: Callable[[], None],
    ) -> None:
        self._clock = clock
        self._token = token  # last given to us here: what an "Already Login" of our own making is freed with
        self._left: dict[Place, str] = {}  # the tokens of sessions at other places
        self._find = find
        self._found = ""  # by ``find``, the last time
        self._on_token = on_token
        self._on_taking_over = on_taking_over

    def leave(self, place: Place) -> None:
        """Another place is spoken to now; what was opened at ``place`` may be left there."""
        if self._token:
            self._left[place] = self._token
        self._token = ""

    def left_at(self, place: Place) -> str:
        """The token of a session that was left at ``place``, "" if there is none; each only once."""
        return self._left.pop(place, "")

    def go_on_with(self, token: str) -> None:
        """That session is the present one again."""
        self._token = token

    def forget(self) -> None:
        """The present session is logged out."""
        self._token = ""

    def keep(self, token: str, *, first: bool) -> None:
        """The present session has this token, "" if there is none any more; ``first``: it is at the first place."""
        self._token = token
        if self._on_token is not None and first:  # of another place's nobody would make use
            self._on_token(token)

    async def log_in(self, link: Link, *, first: bool) -> None:
        """Log ``link`` in, after an earlier session of ours has been ended if that stands in the way.

        Raises:
            AlreadyLoggedInError: somebody else is signed in.
            PbxError: as for `Link.log_in`.
        """
        try:
            await link.log_in()
        except AlreadyLoggedInError:
            token = await self._own(first=first)
            # a token that the PBX does not know is not what stands in the way: somebody else is signed in
            if not token or not await link.log_out(token):
                raise
            await self._outlast(link)
        self.keep(link.token, first=first)

    async def _own(self, *, first: bool) -> str:
        """The token of an earlier session of this account at this place, "" if none is known; each only once."""
        token, self._token = self._token, ""
        if not token and self._find is not None and first:
            found = await self._find()
            token, self._found = (found, found) if found != self._found else ("", found)
        return token

    async def _outlast(self, link: Link) -> None:
        """Log in once the PBX has let go of an earlier session of ours that has been ended."""
        log.info("an earlier session of this account was ended")
        self._on_taking_over()
        waited = _FREED_AFTER
        await self._clock.sleep(waited)
        while True:
            try:
                await link.log_in()
            except AlreadyLoggedInError:
                if waited >= _FREED_WITHIN:
                    raise
                await self._clock.sleep(_FREED_EVERY)
                waited += _FREED_EVERY
            else:
                return
