"""One connection to the PBX: a token, its HTTPS side and, where the account may have one, its event socket."""

import asyncio
import itertools
import logging
import ssl
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from desk_agent.api import commands as cmd
from desk_agent.api.decoder import EventDecoder, FrameError
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
from desk_agent.api.events import Event, UnknownEvent
from desk_agent.client import answers, dialect
from desk_agent.client.http import Http
from desk_agent.client.stream import HandshakeRefusedError, Stream
from desk_agent.clock import Clock

log = logging.getLogger(__name__)

DEFAULT_TIMER: Final = 120.0  # seconds; what a PBX that does not say is set to
GOODBYE_SECONDS: Final = 1.0
_MAX_TOKEN: Final = 4096
_MAX_BROKEN: Final = 100  # unreadable frames in the life of one connection


@dataclass(frozen=True, slots=True)
class Account:
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

    ``on_event`` gets each event of the socket; ``on_garbled`` hears of each frame that could not be read.
    """

    def __init__(
        self,
        account: Account,
        context: ssl.SSLContext,
        forms: dialect.Dialect,
        clock: Clock,
        on_event: Callable[[Event | UnknownEvent], None],
        on_garbled: Callable[[], None],
    ) -> None:
        self.account = account
        self.forms = forms
        self.token = ""
        self.timer = DEFAULT_TIMER
        self.system = ""
        self.socket_refused = ""  # why there is no event socket, in words
        self.decoder = EventDecoder()
        self._context = context
        self._clock = clock
        self._on_event = on_event
        self._on_garbled = on_garbled
        self._http = Http(account.host, account.port, context, account.pin)
        self._kind = "server" if dialect.is_server_account(account.user) else "client"
        self._stream: Stream | None = None
        self._transactions = itertools.count(1)
        self._keeper: asyncio.Task[None] | None = None
        self._broken = 0
        self.lost: asyncio.Future[PbxError] = asyncio.get_running_loop().create_future()

    # log-in and log-out

    async def log_in(self) -> None:
        """Section 3.2.1.

        Raises:
            InvalidLoginError, AlreadyLoggedInError, SessionsFullError: the PBX does not let this account in.
            PbxError: it cannot be reached or trusted.
        """
        secret = b64encode(f"{self.account.user}:{self.account.password}".encode()).decode()
        command = cmd.Login()
        answer = await self._http.ask(
            command.method, self._path(self._kind, command), headers={"Authorization": f"Basic {secret}"}
        )
        content = answers.read(command, answer)
        token = answers.text(content, "token")
        if not token or len(token) > _MAX_TOKEN or not token.isprintable():
            raise NotThePbxError("What answers there is not the Web API: it gave no token.")
        self.token = token
        seconds = answers.number(content.get("checkConnectionTimer"))
        self.timer = float(seconds) if seconds and 5 <= seconds <= 86400 else DEFAULT_TIMER
        self.system = f"{answers.text(content, 'systemType')} {answers.text(content, 'systemVersion')}".strip()

    async def log_out(self, token: str | None = None) -> None:
        """Section 3.2.3, for this link's token or an orphaned one. A refusal is logged: there is no more to do."""
        command = cmd.Logout()
        bearer = token or self.token
        if not bearer:
            return
        try:
            answer = await self._http.ask(
                command.method,
                self._path(self._kind, command),
                headers={"Authorization": f"Bearer {bearer}"},
                seconds=GOODBYE_SECONDS,
            )
            answers.read(command, answer)
        except PbxError as error:
            log.info("log-out was not confirmed: %s", type(error).__name__)

    # the event socket

    async def open_socket(self, *, fresh: bool) -> bool:
        """Open the event socket; False: this account gets none, and `socket_refused` says why.

        ``fresh``: the token was given a moment ago, so a 401 speaks of the path and not of the token.

        Raises:
            InvalidTokenError: the token of an earlier link is no longer taken.
            UnavailableError, UnreachableError, CertificateError: not now, or not at all.
        """
        forms = dialect.socket_forms(self.account.user)
        order = [self.forms.socket_form, *(n for n in range(len(forms)) if n != self.forms.socket_form)]
        statuses: list[int] = []
        for number in order:
            path, in_query = forms[number]
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
                )
            except HandshakeRefusedError as refused:
                if refused.status == 401 and not fresh:
                    raise _ended(401) from refused
                statuses.append(refused.status)
                continue
            self.forms.socket_form = number
            self._stream.start(self._frame, self.fail)
            return True
        if any(status >= 500 for status in statuses):
            raise UnreachableError("The PBX does not open its event connection at the moment.")
        log.info("no event socket for this account: HTTP %s", statuses)
        self.socket_refused = "The PBX opens no event connection for this account."
        return False

    def _frame(self, frame: str | bytes) -> None:
        try:
            event = self.decoder.decode(frame)
        except FrameError as error:
            self._garbled(error)
            return
        if isinstance(event, UnknownEvent) and self.decoder.unknown[f"{event.event}/{event.type}"] == 1:
            log.info("event of an unknown kind: %s/%s", event.event, event.type)
        self._on_event(event)

    def _garbled(self, error: FrameError) -> None:
        """One unreadable frame costs its event; many mean that the connection is no longer one."""
        self._broken += 1
        log.info("an event could not be read (%s), number %s", error, self._broken)
        if self._broken > _MAX_BROKEN:
            self.fail(NotThePbxError("The PBX sends what cannot be read."))
        else:
            self._on_garbled()

    # requests

    async def send(
        self, command: cmd.Command, *, kind: str | None = None, seconds: float | None = None
    ) -> dict[str, Any]:
        """Send ``command`` once and return the answer's content.

        Raises:
            ApiError: the PBX refused, and nothing was done.
            OutcomeUnknownError: no answer came.
            UnreachableError: nothing was sent.
        """
        if command.category is not Category.CTI:
            kind = self._kind
        path = self._path(kind or self.forms.kind or self._kind, command)
        parameters = command.parameters()
        query: dict[str, str] | None = None
        body: Any = None
        if command.method == "GET":
            query = {name: str(value) for name, value in parameters.items()}
        elif parameters:
            wrapped = self.forms.wrapped and command.category is Category.CTI
            body = dialect.wrap(parameters, next(self._transactions)) if wrapped else parameters
        answer = await self._http.ask(
            command.method,
            path,
            headers={"Authorization": f"Bearer {self.token}"},
            query=query,
            body=body,
            seconds=seconds,
        )
        log.info("%s %s: %s", command.method, command.feature, answer.status)
        return answers.read(command, answer)

    async def monitor(self, extension: str) -> None:
        """Section 5.3.2.1 for one device; finds out which paths and which body this PBX takes.

        Only this request is ever tried in another form: it can be repeated without harm.

        Raises:
            ApiError: not for this account, this device or without a licence.
        """
        command = cmd.MonitorStart((extension,))
        kinds = [self.forms.kind] if self.forms.kind else ["server"]
        if self._kind == "client" and not self.forms.kind:
            kinds = ["client", "server"]
        refusals: list[ApiError] = []
        for kind in kinds:
            for wrapped in (self.forms.wrapped, not self.forms.wrapped):
                self.forms.wrapped, before = wrapped, self.forms.wrapped
                try:
                    content = await self.send(command, kind=kind)
                except UnavailableError:
                    self.forms.wrapped = before
                    raise
                except ApiError as error:
                    self.forms.wrapped = before
                    refusals.append(error)
                    if _misunderstood(error):
                        continue
                    break
                self.forms.kind = kind
                self._check(command, content, extension)
                return
        if isinstance(refusals[0], InvalidTokenError) and self._kind == "server":
            raise refusals[0]
        raise next((error for error in refusals if isinstance(error, NotAllowedError)), refusals[0])

    @staticmethod
    def _check(command: cmd.Command, content: dict[str, Any], extension: str) -> None:
        word = answers.device_results(content).get(extension, "OK")
        if word.lower() not in {"ok", "unregistered"}:
            raise answers.device_refusal(command, word)

    async def check(self) -> None:
        """Section 3.2.2: keep the session. The path is printed without type and version; both are tried."""
        command = cmd.CheckConnection()
        headers = {"Authorization": f"Bearer {self.token}"}
        literal = f"{dialect.BASE}/users/{quote(self.account.user, safe='')}/{command.feature}"
        paths = [self._path(self._kind, command), literal]
        if self.forms.plain_check:
            paths.reverse()
        for path in paths:
            answer = await self._http.ask(command.method, path, headers=headers)
            if answer.status in {404, 405}:
                continue
            answers.read(command, answer)
            self.forms.plain_check = path is literal
            return
        log.info("the PBX knows no checkconnection")

    def keep(self) -> None:
        """Begin to keep the session alive, from now until `close`."""
        self._keeper = asyncio.create_task(self._keep(), name="link-keep")

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

    # the end

    def fail(self, error: PbxError) -> None:
        """Declare the connection lost, once."""
        if not self.lost.done():
            self.lost.set_result(error)

    async def close(self) -> None:
        """Close socket and connections; the PBX is not told. A lost connection is not waited for."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        if self._stream is not None:
            await self._stream.close(abruptly=self.lost.done())
        await self._http.close()
        if not self.lost.done():
            self.lost.cancel()

    def _path(self, kind: str, command: cmd.Command) -> str:
        return dialect.path(kind, self.account.user, command.feature)


def _ended(status: int) -> InvalidTokenError:
    return InvalidTokenError(
        "The session has ended.", category=Category.SESSION, code=None, status=status, message=""
    )


def _misunderstood(error: ApiError) -> bool:
    """Whether a refusal may mean that the body was not understood (and not that the request was)."""
    if isinstance(error, NotAllowedError | InvalidTokenError):
        return False
    return error.code in {1, 105, 111} or error.status == 400
