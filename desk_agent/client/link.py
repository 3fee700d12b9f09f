"""One connection to the PBX: a token, its HTTPS side and, where the account may have one, its event socket."""

import asyncio
import logging
import ssl
from base64 import b64encode
from collections.abc import Callable, Coroutine
from typing import Any, Final
from urllib.parse import quote

from msgspec import Struct

from desk_agent.api import commands as cmd
from desk_agent.api.decoder import EventDecoder
from desk_agent.api.errors import (
    ApiError,
    Category,
    InvalidTokenError,
    NotAllowedError,
    NotThePbxError,
    PbxError,
    UnavailableError,
    UnreachableError,
)
from desk_agent.api.events import Event, Presence, UnknownEvent
from desk_agent.client import answers
from desk_agent.client import dialect as forms
from desk_agent.client.answers import Content
from desk_agent.client.asking import Asker, is_nowhere
from desk_agent.client.http import Answer, Http
from desk_agent.client.intake import Intake, Receiver, Strangers
from desk_agent.client.relay import PRESENCE, Relay, told_events
from desk_agent.client.stream import USUAL_PULSE, ClosedByPbxError, HandshakeRefusedError, Pulse, Stream
from desk_agent.clock import Clock
from desk_agent.i18n import _
from desk_agent.wire import Wire

log = logging.getLogger(__name__)

DEFAULT_TIMER: Final = 120.0  # seconds; what a PBX that does not say is set to
GOODBYE_SECONDS: Final = 1.0
_MAX_TOKEN: Final = 4096


class Account(Struct, frozen=True):
    """Whom the session is for. Never printed: the password is in it."""

    host: str
    port: int
    user: str
    password: str
    pin: str | None

    def __repr__(self) -> str:
        return f"Account({self.user}@{self.host}:{self.port})"


class Link:
    """From log-in to the loss of the connection.

    ``receiver`` hears what comes over the socket; ``strangers`` is who has been met in earlier connections.
    ``kept``: see `Http`.
    """

    def __init__(
        self,
        account: Account,
        context: ssl.SSLContext,
        learner: forms.Learner,
        clock: Clock,
        receiver: Receiver,
        strangers: Strangers,
        wire: Wire | None = None,
        kept: int = 2,
    ) -> None:
        self.account = account
        self.forms = learner
        self.timer = DEFAULT_TIMER
        self.system = ""
        self.api_version = ""
        self.terminal_count = 0  # how many extensions there are, 0 if the PBX did not say
        self.relay = Relay()
        self.socket_refused = ""  # why there is no event socket, in words
        self.decoder = EventDecoder()
        self._context = context
        self._clock = clock
        self._receiver = receiver
        self._intake = Intake(self.decoder, strangers, clock, receiver, self.fail, self.later)
        self._wire = wire or Wire()
        http = Http(account.host, account.port, context, account.pin, self._wire, kept=kept)
        self.asker = Asker(http, learner, account.user)
        self._stream: Stream | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._ending: asyncio.Task[None] | None = None
        self._heard: list[set[str]] = []  # for each Presence Start under way: who has been heard of since
        self.lost: asyncio.Future[PbxError] = asyncio.get_running_loop().create_future()

    @property
    def token(self) -> str:
        """What the PBX knows the session by, "" before log-in."""
        return self.asker.token

    @token.setter
    def token(self, token: str) -> None:
        self.asker.token = token

    # log-in and log-out

    async def log_in(self, *, seconds: float | None = None) -> None:
        """Section 3.2.1; ``seconds`` is a shorter patience than usual.

        Raises:
            InvalidLoginError, AlreadyLoggedInError, SessionsFullError: the PBX does not let this account in.
            PbxError: it cannot be reached or trusted.
        """
        authorization = basic(self.account.user, self.account.password)
        content = await self.asker.ask(cmd.Login(), authorization=authorization, seconds=seconds)
        self.token = token_in(content)
        seconds = answers.count(content, "checkConnectionTimer")
        self.timer = float(seconds) if 5 <= seconds <= 86400 else DEFAULT_TIMER
        self.terminal_count = answers.count(content, "terminalCount")
        self.relay.read(content)
        self.api_version = answers.text(content, "apiVersion")
        self.system = f"{answers.text(content, 'systemType')} {answers.text(content, 'systemVersion')}".strip()

    async def log_out(self, token: str | None = None) -> bool:
        """Section 3.2.3, for this link's token or an orphaned one. A refusal is logged: there is no more to do.

        False: the PBX knows no session by this token.
        """
        bearer = token or self.token
        if not bearer:
            return False
        try:
            await self.give_back(bearer, seconds=GOODBYE_SECONDS)
        except PbxError as error:
            log.info("log-out was not confirmed: %s", type(error).__name__)
            return not isinstance(error, InvalidTokenError)
        return True

    async def give_back(self, token: str, *, seconds: float) -> None:
        """Section 3.2.3; ``seconds`` is how long to wait for the answer.

        Raises:
            PbxError: the PBX has not confirmed it.
        """
        await self.asker.ask(cmd.Logout(), authorization=f"Bearer {token}", seconds=seconds)

    # the event socket

    async def open_socket(self, *, fresh: bool, pulse: Pulse = USUAL_PULSE) -> bool:
        """Open the event socket; False: this account gets none, and `socket_refused` says why.

        ``fresh``: the token was given a moment ago, so a 401 speaks of the path and not of the token.

        Raises:
            InvalidTokenError: the token of an earlier link is no longer taken.
            UnavailableError, UnreachableError, CertificateError: not now, or not at all.
        """
        paths = forms.socket_forms(self.account.user)
        preferred = self.forms.now.socket
        order = sorted(paths, key=lambda form: form is not preferred)
        statuses: list[int] = []
        forbidden = False
        for form in order:
            path, in_query = paths[form], form is forms.Socket.QUERY
            if in_query and forbidden:
                continue  # a token in a URL gets into logs: not for an account that is not meant to have a socket
            headers = {} if in_query else {"Authorization": f"Bearer {self.token}"}
            target = f"{path}?token={quote(self.token, safe='')}" if in_query else path
            try:
                self._stream = await Stream.open(
                    (self.account.host, self.account.port),
                    target,
                    headers,
                    self._context,
                    self._clock,
                    self.account.pin,
                    pulse,
                )
            except HandshakeRefusedError as refused:
                if self._wire.listener is not None:
                    self._wire.listener.refused(path, refused.status, refused.body)
                if refused.status == 401 and not fresh:
                    raise _over(401) from refused
                statuses.append(refused.status)
                forbidden = forbidden or _forbids(refused)
                continue
            self.forms.learn(socket=form)
            if self._wire.listener is not None:
                self._wire.listener.opened(path)
            self._stream.start(self._frame, self._broke_off)
            return True
        if any(status >= 500 for status in statuses):
            raise UnreachableError(_("The PBX does not open its event connection at the moment."))
        log.info("no event socket for this account: HTTP %s", statuses)
        self.socket_refused = _("The PBX opens no event connection for this account.")
        return False

    def _broke_off(self, error: PbxError) -> None:
        if self._wire.listener is not None:
            self._wire.listener.closed("pbx" if isinstance(error, ClosedByPbxError) else "")
        self.fail(error)

    def _frame(self, frame: str | bytes) -> None:
        if self._wire.listener is not None:
            self._wire.listener.came(frame)
        if not self.lost.done():  # what comes after the loss is of a connection that is no more
            self._intake.take(frame, is_private=self._is_private)

    def _is_private(self, event: Event | UnknownEvent) -> bool:
        if self.relay.heard(event):
            return True
        if isinstance(event, Presence):
            for heard in self._heard:
                heard.add(event.device_number)
        return False

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        """Do something in so many seconds, if the link is still there."""

        async def wait() -> None:
            await self._clock.sleep(seconds)
            action()

        self.spawn(wait(), "link-later")

    # requests

    async def send(self, command: cmd.Command, *, seconds: float | None = None) -> Content:
        """See `Asker.send`."""
        if not (self.relay.offers and isinstance(command, cmd.PresenceStart)):
            return await self.asker.send(command, seconds=seconds)
        heard: set[str] = set()
        self._heard.append(heard)
        try:
            content = await self.asker.send(command, seconds=seconds)
        finally:
            self._heard.remove(heard)
        for event in told_events(content, PRESENCE, self.decoder):
            if isinstance(event, Presence) and event.device_number not in heard:
                self._receiver.event(event)
        return content

    async def hears(self) -> bool | None:
        """Whether a ping over the event socket is answered; None if there is no socket."""
        return None if self._stream is None else await self._stream.answers()

    async def check(self) -> None:
        """Section 3.2.2: keep the session. The path is printed without type and version; both are tried.

        Raises:
            PbxError: the session is over, or the PBX does not answer.
        """
        command = cmd.CheckConnection()
        literal = f"{forms.BASE}/users/{quote(self.account.user, safe='')}/{command.feature}"
        preferred = self.forms.now.check
        for form in sorted(forms.Check, key=lambda one: one is not preferred):
            try:
                await self.asker.ask(command, path=literal if form is forms.Check.PLAIN else "")
            except ApiError as error:
                if not is_nowhere(error):
                    raise
                continue
            self.forms.learn(check=form)
            return
        log.info("the PBX knows no checkconnection")

    def keep(self) -> None:
        """Begin to keep the session alive, from now until `close`."""
        self.spawn(self._keep(), "link-keep")

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> "asyncio.Task[None]":
        """Do ``work`` beside everything else; it ends with the link at the latest."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("%s failed", task.get_name(), exc_info=task.exception())

    async def _keep(self) -> None:
        # An open socket may or may not keep the session by itself; half the timer leaves room for one miss.
        while True:
            await self._clock.sleep(self.timer / 2)
            try:
                await self.check()
            except (NotAllowedError, UnavailableError) as error:
                log.info("checkconnection: %s", type(error).__name__)
            except PbxError as error:
                self.fail(error)
                return

    def look(self) -> None:
        """Something may have happened to the line: see at once whether the PBX still answers."""
        if self._stream is not None:
            self._stream.look()

    # the end

    def fail(self, error: PbxError) -> None:
        """Declare the connection lost, once."""
        if not self.lost.done():
            self.lost.set_result(error)

    async def close(self) -> None:
        """Close socket and connections; the PBX is not told. A lost connection is not waited for.

        Whoever is cancelled in here leaves the rest to the next one who calls it, and nothing open.
        """
        if self._ending is None:
            self._ending = asyncio.create_task(self._close(), name="link-close")
        await asyncio.shield(self._ending)

    async def _close(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._stream is not None:
            if self._wire.listener is not None and self._stream.is_open:
                self._wire.listener.closed("desk")
            await self._stream.close(abruptly=self.lost.done())
        await self.asker.close()
        if not self.lost.done():
            self.lost.cancel()


def basic(user: str, password: str) -> str:
    """The Authorization header of a log-in (RFC 7617)."""
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


def token_in(content: Content) -> str:
    """The token in the answer to log-in.

    Raises:
        NotThePbxError: there is none.
    """
    token = answers.text(content, "token")
    if not token or len(token) > _MAX_TOKEN or not token.isprintable():
        raise NotThePbxError(_("What answers there is not the Web API: it gave no token."))
    return token


def _forbids(refused: HandshakeRefusedError) -> bool:
    """Whether the PBX says in so many words that this account may not have an event socket."""
    try:
        answers.read(cmd.CheckConnection(), Answer(refused.status, refused.body))
    except NotAllowedError as error:
        return bool(error.message)
    except PbxError:
        return False
    return False


def _over(status: int) -> InvalidTokenError:
    return InvalidTokenError(
        _(InvalidTokenError.words), category=Category.SESSION, code=None, status=status, message=""
    )
