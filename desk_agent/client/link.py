"""One connection to the PBX: a token, its HTTPS side and, where the account may have one, its event socket."""

import asyncio
import itertools
import logging
import ssl
from base64 import b64encode
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote

from desk_agent.api import commands as cmd
from desk_agent.api.decoder import EventDecoder, FrameError
from desk_agent.api.errors import (
    ApiError,
    Category,
    CtiError,
    InvalidTokenError,
    NotAllowedError,
    NotThePbxError,
    PbxError,
    UnavailableError,
    UnknownOperationError,
    UnreachableError,
)
from desk_agent.api.events import Event, UnknownEvent
from desk_agent.client import answers
from desk_agent.client import dialect as forms
from desk_agent.client.answers import Content
from desk_agent.client.http import Http
from desk_agent.client.requests import compose
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
        learner: forms.Learner,
        clock: Clock,
        on_event: Callable[[Event | UnknownEvent], None],
        on_garbled: Callable[[], None],
    ) -> None:
        self.account = account
        self.forms = learner
        self.token = ""
        self.timer = DEFAULT_TIMER
        self.system = ""
        self.terminal_count = 0  # how many extensions there are, 0 if the PBX did not say
        self.socket_refused = ""  # why there is no event socket, in words
        self.decoder = EventDecoder()
        self._context = context
        self._clock = clock
        self._on_event = on_event
        self._on_garbled = on_garbled
        self._http = Http(account.host, account.port, context, account.pin)
        self._is_server = forms.is_server_account(account.user)
        self._stream: Stream | None = None
        self._transactions = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()
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
        content = await self._ask(cmd.Login(), authorization=f"Basic {secret}")
        token = answers.text(content, "token")
        if not token or len(token) > _MAX_TOKEN or not token.isprintable():
            raise NotThePbxError("What answers there is not the Web API: it gave no token.")
        self.token = token
        seconds = answers.count(content, "checkConnectionTimer")
        self.timer = float(seconds) if 5 <= seconds <= 86400 else DEFAULT_TIMER
        self.terminal_count = answers.count(content, "terminalCount")
        self.system = f"{answers.text(content, 'systemType')} {answers.text(content, 'systemVersion')}".strip()

    async def log_out(self, token: str | None = None) -> None:
        """Section 3.2.3, for this link's token or an orphaned one. A refusal is logged: there is no more to do."""
        bearer = token or self.token
        if not bearer:
            return
        try:
            await self._ask(cmd.Logout(), authorization=f"Bearer {bearer}", seconds=GOODBYE_SECONDS)
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
        paths = forms.socket_forms(self.account.user)
        preferred = self.forms.now.socket
        order = sorted(paths, key=lambda form: form is not preferred)
        statuses: list[int] = []
        for form in order:
            path, in_query = paths[form], form is forms.Socket.QUERY
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
                    raise _over(401) from refused
                statuses.append(refused.status)
                continue
            self.forms.learn(socket=form)
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

    async def send(self, command: cmd.Command, *, seconds: float | None = None) -> Content:
        """Send ``command`` and return the answer's content; ``seconds`` is a shorter patience than usual.

        It is sent once. Only what can be repeated without harm is, until that has been learnt, sent again in
        another form after a refusal that may mean that the form was not understood.

        Raises:
            ApiError: the PBX refused, and nothing was done.
            OutcomeUnknownError: no answer came.
            UnreachableError: nothing was sent.
        """
        match command:
            case cmd.MonitorStart():
                return await self._send_learning(command, seconds)
            case cmd.DeleteSmdr():
                return await self._send_deletion(command, seconds)
        if command.method == "GET" and command.parameters():
            return await self._in_either(command, "query", forms.Query, _misunderstood, seconds)
        if command.method == "DELETE":
            return await self._in_either(command, "delete", forms.Delete, _lost, seconds)
        return await self._ask(command, seconds=seconds)

    async def send_wrapped(self, command: cmd.Command) -> Content:
        """Send ``command`` with its parameters wrapped, whatever has been learnt."""
        return await self._ask(command, body=forms.Body.WRAPPED)

    async def _send_learning(self, command: cmd.MonitorStart, seconds: float | None) -> Content:
        """Section 5.3.2.1: it can be repeated without harm, so paths and bodies are found out by it."""
        kind = self.forms.now.kind
        if self._is_server:
            kinds = [forms.Kind.SERVER]
        elif kind is not None and "kind" in self.forms.proven:
            kinds = [kind]
        else:
            kinds = sorted(forms.Kind, key=lambda one: one is not kind)
        refusals: list[ApiError] = []
        for kind in kinds:
            try:
                content = await self._in_either(command, "body", forms.Body, _misunderstood, seconds, kind=kind)
            except UnavailableError:
                raise
            except ApiError as error:
                refusals.append(error)
                if not isinstance(error, NotAllowedError | UnknownOperationError | InvalidTokenError):
                    self.forms.learn(kind=kind)  # it was read and judged there
                    raise
                continue
            self.forms.learn(kind=kind)
            return content
        raise next((error for error in refusals if isinstance(error, NotAllowedError)), refusals[0])

    async def _send_deletion(self, command: cmd.DeleteSmdr, seconds: float | None) -> Content:
        """Section 5.1: each time the documented way first, whatever other deletions have taught.

        A PBX that overlooks the condition of this one would delete every record.
        """
        try:
            return await self._ask(command, seconds=seconds, delete=forms.Delete.BODY)
        except ApiError as error:
            if not _lost(error):
                raise
            first = error
        try:
            return await self._ask(command, seconds=seconds, delete=forms.Delete.QUERY)
        except ApiError as error:
            raise first if _lost(error) else error from None

    async def _in_either(
        self,
        command: cmd.Command,
        name: str,
        either: type[StrEnum],
        not_understood: Callable[[ApiError], bool],
        seconds: float | None,
        **others: StrEnum,
    ) -> Content:
        """Send ``command`` in the form that works here; while that is not proven, in the other one as well."""
        preferred = getattr(self.forms.now, name) or next(iter(either))
        order = [preferred] if name in self.forms.proven else sorted(either, key=lambda form: form != preferred)
        refusals: list[ApiError] = []
        for form in order:
            try:
                content = await self._ask(command, seconds=seconds, **others, **{name: form})
            except UnavailableError:
                raise
            except ApiError as error:
                refusals.append(error)
                if not_understood(error):
                    continue
                if isinstance(error, CtiError):
                    self.forms.learn(**{name: form})  # refused, but read
                raise
            self.forms.learn(**{name: form})
            return content
        raise refusals[0]

    async def _ask(
        self,
        command: cmd.Command,
        *,
        authorization: str = "",
        seconds: float | None = None,
        path: str = "",
        **other_forms: StrEnum,
    ) -> Content:
        """One request and what its answer says."""
        dialect = replace(self.forms.now, **other_forms)  # type: ignore[arg-type]
        request = compose(command, dialect, self.account.user, next(self._transactions))
        answer = await self._http.ask(
            request.method,
            path or request.path,
            headers={"Authorization": authorization or f"Bearer {self.token}"},
            query=request.query,
            body=request.body,
            seconds=seconds,
        )
        log.info("%s %s: %s", command.method, command.feature, answer.status)
        return answers.read(command, answer)

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
                await self._ask(command, path=literal if form is forms.Check.PLAIN else "")
            except UnknownOperationError:
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

    # the end

    def fail(self, error: PbxError) -> None:
        """Declare the connection lost, once."""
        if not self.lost.done():
            self.lost.set_result(error)

    async def close(self) -> None:
        """Close socket and connections; the PBX is not told. A lost connection is not waited for."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._stream is not None:
            await self._stream.close(abruptly=self.lost.done())
        await self._http.close()
        if not self.lost.done():
            self.lost.cancel()


def _over(status: int) -> InvalidTokenError:
    return InvalidTokenError(InvalidTokenError.words, category=Category.SESSION, code=None, status=status, message="")


def _misunderstood(error: ApiError) -> bool:
    """Whether a refusal may mean that the request was not understood (and not that it was)."""
    if isinstance(error, NotAllowedError | InvalidTokenError):
        return False
    return error.code in {1, 105, 111} or error.status == 400


def _lost(error: ApiError) -> bool:
    """Whether a refusal may mean that the body of a DELETE was dropped on its way (RFC 9110 9.3.5)."""
    return error.status == 400 and not isinstance(error, NotAllowedError)
