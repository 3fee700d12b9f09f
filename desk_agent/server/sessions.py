"""Who is logged in: tokens, the session timer and the limit of three server accounts (sections 2.1, 2.2, 3.2)."""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from desk_agent.clock import Clock
from desk_agent.server.accounts import Account, AccountKind
from desk_agent.server.errors import already_logged_in, invalid_token, sessions_in_use

MAX_SERVER_SESSIONS = 3


@dataclass(eq=False, slots=True)
class Session:
    """One login, from its token to its logout or time-out."""

    token: str = field(repr=False)
    account: Account
    seen: float  # monotonic seconds of the last sign of life
    monitored: set[str] = field(default_factory=set)  # Monitor Start, section 5.3.2.1
    watched: set[str] = field(default_factory=set)  # Presence Start, section 5.3.3.1
    sockets: int = 0  # open WebSockets
    broken: bool = False  # its last WebSocket went away without a close
    key: str = ""  # what stands for the token where that itself must not be kept
    claimed: bool = True  # False: nobody has shown the token to this process yet


class Sessions:
    """The live logins.

    Time-outs are noticed when somebody asks: a session that nobody asks about has no effect, and one with an
    open socket does not time out (section 2.2: a connected WebSocket keeps the authentication alive).
    """

    def __init__(
        self,
        clock: Clock,
        timeout: float,
        ended: Callable[[Session], None],
        linger: float = 0.0,
        *,
        unclaimed_gives_way: bool = False,
    ) -> None:
        self._clock = clock
        self._claimed = not unclaimed_gives_way
        self._linger = linger
        self._cleaned: dict[str, float] = {}  # until when a user whose login ended uncleanly is still logged in
        self._ended = ended
        self._by_key: dict[str, Session] = {}
        self.timeout = timeout

    def __iter__(self) -> Iterator[Session]:
        return iter(tuple(self._by_key.values()))

    def login(self, account: Account) -> Session:
        """A new session for an account whose password was right."""
        self.sweep()
        for session in self:
            if session.account.user == account.user and not session.claimed:
                self._end(session, clean=True)
        live = [session.account for session in self._by_key.values()]
        if any(other.user == account.user for other in live):
            raise already_logged_in()
        if self._clock.now().mono < self._cleaned.get(account.user, 0.0):
            raise already_logged_in()
        self._cleaned.pop(account.user, None)
        if (
            account.kind is AccountKind.SERVER
            and sum(other.kind is AccountKind.SERVER for other in live) >= MAX_SERVER_SESSIONS
        ):
            raise sessions_in_use()
        token = secrets.token_urlsafe(32)
        session = Session(token, account, self._clock.now().mono, key=_key(token), claimed=self._claimed)
        self._by_key[session.key] = session
        return session

    def restore(self, key: str, account: Account) -> None:
        """An earlier process gave out the token that ``key`` stands for; whoever has it goes on where that ended."""
        self._by_key[key] = Session("", account, self._clock.now().mono, key=key, claimed=False)

    def find(self, token: str) -> Session:
        """The session of a token, which counts as a sign of life."""
        self.sweep()
        session = self._by_key.get(_key(token))
        if session is None:
            raise invalid_token()
        session.claimed = True
        self.touch(session)
        return session

    def touch(self, session: Session) -> None:
        """Start the session timer anew."""
        session.seen = self._clock.now().mono

    def end(self, session: Session) -> None:
        """Log out; harmless if it is over already.

        Where its socket had been lost before, or the session timer has run out, the account stays "Already
        Login" for a while: the PBX is still cleaning up (section 2.2.3).
        """
        self._end(session, clean=not session.broken)

    def end_all(self) -> None:
        """Forget every token, as a restart of the PBX does."""
        for session in self:
            self.end(session)

    def _end(self, session: Session, *, clean: bool) -> None:
        if self._by_key.pop(session.key, None) is None:
            return
        if self._linger and not clean:
            self._cleaned[session.account.user] = self._clock.now().mono + self._linger
        self._ended(session)

    def sweep(self) -> None:
        """End the sessions whose time has run out; whoever asks for one has this done first."""
        limit = self._clock.now().mono - self.timeout
        for session in self:
            if not session.sockets and session.seen < limit:
                self._end(session, clean=False)


def _key(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
