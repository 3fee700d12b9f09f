"""Who is logged in: tokens, the session timer and the limit of three server accounts (sections 2.1, 2.2, 3.2)."""

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


class Sessions:
    """The live logins.

    Time-outs are noticed when somebody asks: a session that nobody asks about has no effect, and one with an
    open socket does not time out (section 2.2: a connected WebSocket keeps the authentication alive).
    """

    def __init__(self, clock: Clock, timeout: float, ended: Callable[[Session], None]) -> None:
        self._clock = clock
        self._ended = ended
        self._by_token: dict[str, Session] = {}
        self.timeout = timeout

    def __iter__(self) -> Iterator[Session]:
        return iter(tuple(self._by_token.values()))

    def login(self, account: Account) -> Session:
        """A new session for an account whose password was right."""
        self._sweep()
        live = [session.account for session in self._by_token.values()]
        if any(other.user == account.user for other in live):
            raise already_logged_in()
        if (
            account.kind is AccountKind.SERVER
            and sum(other.kind is AccountKind.SERVER for other in live) >= MAX_SERVER_SESSIONS
        ):
            raise sessions_in_use()
        session = Session(secrets.token_urlsafe(32), account, self._clock.now().mono)
        self._by_token[session.token] = session
        return session

    def find(self, token: str) -> Session:
        """The session of a token, which counts as a sign of life."""
        self._sweep()
        session = self._by_token.get(token)
        if session is None:
            raise invalid_token()
        self.touch(session)
        return session

    def touch(self, session: Session) -> None:
        """Start the session timer anew."""
        session.seen = self._clock.now().mono

    def end(self, session: Session) -> None:
        """Log out; harmless if it is over already."""
        if self._by_token.pop(session.token, None) is not None:
            self._ended(session)

    def end_all(self) -> None:
        """Forget every token, as a restart of the PBX does."""
        for session in self:
            self.end(session)

    def _sweep(self) -> None:
        limit = self._clock.now().mono - self.timeout
        for session in self:
            if not session.sockets and session.seen < limit:
                self.end(session)
