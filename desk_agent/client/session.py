"""A signed-in account: it comes up, stays up, and tells what happens.

Above one `Link` at a time: when that is lost, the ladder decides when the next is tried, and everything is read
again before the session calls itself live. Events that arrive while that goes on are kept and told afterwards,
so a listener always hears a snapshot first and then what happened since.
"""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from types import TracebackType
from typing import Final, Self

from desk_agent.api import commands as cmd
from desk_agent.api.errors import (
    AlreadyLoggedInError,
    ApiError,
    InvalidTokenError,
    PbxError,
    UnreachableError,
)
from desk_agent.api.events import Event, UnknownEvent
from desk_agent.client.answers import Content
from desk_agent.client.capabilities import Capabilities
from desk_agent.client.dialect import Dialect, Learner, is_server_account
from desk_agent.client.judge import Judge
from desk_agent.client.ladder import STABLE, Ladder
from desk_agent.client.link import DEFAULT_TIMER, Account, Link
from desk_agent.client.news import CapabilitiesChanged, Garbled, LinkChanged, LinkState, News
from desk_agent.client.operations import Operations
from desk_agent.client.operations.base import Result
from desk_agent.client.resync import Resync
from desk_agent.client.stream import ClosedByPbxError
from desk_agent.client.subscriptions import Subscriptions
from desk_agent.clock import Clock, SystemClock
from desk_agent.i18n import N_, _
from desk_agent.net import tls

log = logging.getLogger(__name__)

_FREED_AFTER: Final = 3.0  # seconds a PBX takes to let go of a session that was logged out
_BACK_WITHIN: Final = 5.0  # seconds a refused command waits for the new token
_PROBED_WITHIN: Final = 5.0  # seconds that entering waits for answers about what the account may do
_QUIET_LOGINS: Final = 3  # in a minute
_QUIET_RETURNS: Final = 1  # in a minute
_NO_LINK: Final = N_("There is no connection to the PBX.")


class Session(Operations):
    """``async with Session(...) as session`` signs in, opens the socket and finds out what the account may do.

    The operations of the document are its methods, see `desk_agent.client.operations`.

    Args:
        host: name or address of the PBX.
        port: of its Web API, 1 to 65535.
        user: a station number, or a server account, which begins with a letter.
        password: for a station, its authorization code and suffix code together (section 2.1.1).
        extension: the device to watch; a station's own unless given. A server account may do without one and
            monitor whom it likes.
        trust: ``sha256:HEX`` of the only certificate to accept; without it the system's store decides.
        dialect: the forms that an earlier session with this PBX has found out.
        clock: time, for tests.

    Raises:
        ValueError: ``trust`` is no fingerprint.
        PbxError: entering failed; its text says why.
    """

    def __init__(
        self,
        host: str,
        port: int,
        user: str,
        password: str,
        *,
        extension: str | None = None,
        trust: str | None = None,
        dialect: Dialect | None = None,
        clock: Clock | None = None,
        ladder: Ladder | None = None,
    ) -> None:
        self.is_station = not is_server_account(user)  # the account is a station's own
        self.extension = extension or (user if self.is_station else "")
        self.state = LinkState.CLOSED
        self.system = ""
        self.terminal_count = 0
        self._account = Account(host, port, user, password, tls.parse_pin(trust) if trust else None)
        self._context: ssl.SSLContext = tls.context(trust)
        self._forms = Learner(dialect or Dialect())
        self._judge = Judge(self.extension, is_station=self.is_station)
        self._subscriptions = Subscriptions()
        self._said = self._judge.all()
        self._clock = clock or SystemClock()
        self._ladder = ladder or Ladder()
        self._link: Link | None = None
        self._orphan = ""  # the token last given to us: what an "Already Login" of our own making is freed with
        self._timer = DEFAULT_TIMER
        self._news: asyncio.Queue[Event | UnknownEvent | News | None] = asyncio.Queue()
        self._held_back: list[Event | UnknownEvent] | None = None
        self._supervisor: asyncio.Task[None] | None = None
        self._probing: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()
        self._live = asyncio.Event()

    # coming and going

    async def __aenter__(self) -> Self:
        try:
            await self.open()
            await self._probed()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def open(self, *, patient: bool = False) -> None:
        """Sign in. ``patient`` keeps trying where waiting may help, and tells so in `events`."""
        opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._supervisor = asyncio.create_task(self._run(opened, patient=patient), name="session")
        try:
            await asyncio.shield(opened)
        except asyncio.CancelledError:
            if self._supervisor is None:  # closed while it was opening
                raise UnreachableError(_("The sign-in was given up.")) from None
            raise

    async def close(self) -> None:
        """Log out and leave nothing behind. Takes about a second at the most."""
        supervisor, self._supervisor = self._supervisor, None
        if supervisor is not None:
            supervisor.cancel()
            await asyncio.gather(supervisor, return_exceptions=True)
        link, self._link = self._link, None
        if link is not None:
            await link.log_out()
            await link.close()
        if self.state is not LinkState.CLOSED:
            self._tell(LinkChanged(LinkState.CLOSED))
        self._news.put_nowait(None)

    async def logout(self) -> None:
        """Section 3.2.3, Logout: the same as `close`."""
        await self.close()

    def retry_now(self) -> None:
        """Do not wait for the next attempt."""
        self._hurry.set()

    async def events(self) -> AsyncIterator[Event | UnknownEvent | News]:
        """Everything that happens, in order, until the session is closed. For one listener."""
        while (news := await self._news.get()) is not None:
            yield news

    # what can be asked

    async def request(self, command: cmd.Command) -> Content:
        """Send ``command``, at most once, and return the content of the answer.

        A token that has expired is no attempt: the PBX refused, so the command is sent again after signing in.

        Raises:
            PbxError: see `desk_agent.client.operations`.
        """
        return await self._on_link(lambda link: self._noting(link, command))

    async def check_connection(self) -> None:
        """Section 3.2.2, Check Connection Request: keep the session. A session also does so by itself."""
        await self._on_link(lambda link: link.check())

    async def probe(self) -> Capabilities:
        """Find out anew what the account may do.

        Raises:
            PbxError: there is no connection, or it was lost meanwhile.
        """
        await self._on_link(lambda link: self._resync(link).everything(self.terminal_count))
        return self.capabilities

    async def _on_link(self, work: Callable[[Link], Awaitable[Result]]) -> Result:
        link = await self._live_link()
        try:
            return await work(link)
        except InvalidTokenError as error:
            self._live.clear()
            link.fail(error)
        return await work(await self._live_link())

    async def _live_link(self) -> Link:
        """The link, once it is live; a reconnect that is nearly done is waited for."""
        if not self._live.is_set() and self.state in {LinkState.RESYNCING, LinkState.LIVE}:
            try:
                async with asyncio.timeout(_BACK_WITHIN):
                    await self._live.wait()
            except TimeoutError as error:
                raise UnreachableError(_(_NO_LINK)) from error
        if self._link is None or not self._live.is_set():
            raise UnreachableError(_(_NO_LINK))
        return self._link

    async def _noting(self, link: Link, command: cmd.Command) -> Content:
        try:
            content = await link.send(command)
        except ApiError as error:
            self._judge.refused(command, error)
            raise
        else:
            self._judge.granted(command)
        finally:
            self._judged()
        return content

    # what is known

    @property
    def capabilities(self) -> Capabilities:
        """What the account may do, feature by feature, as far as it is known now.

        Complete once the session has been entered by ``async with``; `CapabilitiesChanged` tells of changes.
        """
        return self._judge.all()

    @property
    def dialect(self) -> Dialect:
        """The forms this PBX takes, to be given to the next session with it."""
        return self._forms.now

    @property
    def watching(self) -> bool:
        """Whether call events of the own extension come."""
        return self._judge.watching

    @property
    def why_not_watching(self) -> str:
        """Why they do not, as a sentence; "" if they do."""
        return self._judge.why_not_watching

    @property
    def why_not_control(self) -> str:
        """Why calls cannot be controlled, as a sentence; "" if they can, or if nothing speaks against trying."""
        return self._judge.why_not_control

    # the workings

    def _tell(self, news: News) -> None:
        match news:
            case LinkChanged():
                self.state = news.state
                if news.state is LinkState.LIVE:
                    self._live.set()
                    self._said = self._judge.all()
                else:
                    self._live.clear()
            case CapabilitiesChanged():
                self._said = news.capabilities
        self._news.put_nowait(news)

    def _judged(self) -> None:
        now = self._judge.all()
        if self.state is LinkState.LIVE and now != self._said:
            self._tell(CapabilitiesChanged(now))

    def _event(self, event: Event | UnknownEvent) -> None:
        if self._judge.heard(event):
            self._judged()
        if self._held_back is not None:
            self._held_back.append(event)
        else:
            self._news.put_nowait(event)

    def _garbled(self) -> None:
        self._news.put_nowait(Garbled())

    async def _run(self, opened: "asyncio.Future[None]", *, patient: bool) -> None:
        self._tell(LinkChanged(LinkState.CONNECTING))
        try:
            link = await self._climb(None, None) if patient else await self._establish(None)
        except PbxError as error:
            self._tell(LinkChanged(LinkState.CLOSED, error))
            opened.set_exception(error)
            return
        except BaseException:
            opened.cancel()
            raise
        opened.set_result(None)
        await self._supervise(link)

    async def _probed(self) -> None:
        """Return when the answers about what the account may do are there, or have been waited for long enough."""
        assert self._probing is not None  # the link stands
        patience = asyncio.ensure_future(self._clock.sleep(_PROBED_WITHIN))
        try:
            await asyncio.wait({self._probing, patience}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            patience.cancel()

    async def _supervise(self, link: Link) -> None:
        while True:
            since = self._clock.now().mono
            error = await asyncio.shield(link.lost)
            log.info("connection lost: %s", type(error).__name__)
            self._link = None
            if self._clock.now().mono - since >= STABLE:
                self._ladder.reset()
            token = "" if isinstance(error, InvalidTokenError) else link.token
            # Nothing is broken but a token that ran out, and that may be why the PBX closes its socket: this is seen
            # to without a wait and without alarming anybody, unless it happens again and again.
            most = (
                0 if token and not isinstance(error, ClosedByPbxError) else _QUIET_RETURNS if token else _QUIET_LOGINS
            )
            quietly = self._ladder.spare(most, self._clock.now().mono)
            self._tell(LinkChanged(LinkState.RESYNCING) if quietly else LinkChanged(LinkState.LOST, error))
            await link.close()
            try:
                link = await self._climb(token, error, quietly=quietly)
            except PbxError as last:
                self._tell(LinkChanged(LinkState.CLOSED, last))
                return

    async def _climb(self, token: str | None, error: PbxError | None, *, quietly: bool = False) -> Link:
        """Try until a link stands. ``token`` is the lost link's, "" if it was refused; ``quietly``: at once.

        Raises:
            PbxError: trying on would not help.
        """
        first = quietly or error is None
        while True:
            if not first:
                seconds = self._ladder.wait(error, self._timer)
                if seconds is None:
                    raise error or UnreachableError(_("The PBX cannot be reached."))
                now = self._clock.now()
                retry_at = now._replace(wall=now.wall + seconds, mono=now.mono + seconds)
                self._tell(LinkChanged(LinkState.LOST, error, retry_at))
                await self._wait(seconds)
                self._tell(LinkChanged(LinkState.LOST, error))
            first = False
            try:
                return await self._establish(token or None)
            except InvalidTokenError as refused:
                first, error = token not in {None, ""}, refused
                token = ""
            except PbxError as failed:
                log.info("attempt failed: %s", type(failed).__name__)
                error = failed

    async def _wait(self, seconds: float) -> None:
        self._hurry.clear()
        waits = {asyncio.ensure_future(self._clock.sleep(seconds)), asyncio.ensure_future(self._hurry.wait())}
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    def _resync(self, link: Link) -> Resync:
        return Resync(link, self._judge, self._subscriptions, self._clock, self._tell, self._judged)

    async def _establish(self, token: str | None) -> Link:
        link = Link(self._account, self._context, self._forms, self._clock, self._event, self._garbled)
        resync = self._resync(link)
        self._held_back = []
        try:
            if token is None:
                await self._log_in(link)
            else:
                link.token, link.timer, link.system = token, self._timer, self.system
            self._timer, self.system = link.timer, link.system
            self.terminal_count = link.terminal_count or self.terminal_count
            resync.hear(has_socket=await link.open_socket(fresh=token is None))
            self._tell(LinkChanged(LinkState.RESYNCING))
            await resync.own_phone()
        except BaseException:
            self._held_back = None
            await self._give_back(link, token)
            raise
        link.keep()
        self._link = link
        held_back, self._held_back = self._held_back, None
        for event in held_back:
            self._news.put_nowait(event)
        self._tell(LinkChanged(LinkState.LIVE))
        self._probing = resync.go_on(self.terminal_count, fresh=token is None)
        return link

    @staticmethod
    async def _give_back(link: Link, token: str | None) -> None:
        """A link that did not come about leaves no session behind on the PBX."""
        if token is None and link.token:
            await link.log_out()
        await link.close()

    async def _log_in(self, link: Link) -> None:
        try:
            await link.log_in()
        except AlreadyLoggedInError:
            orphan, self._orphan = self._orphan, ""
            if not orphan:
                raise
            await link.log_out(orphan)
            await self._clock.sleep(_FREED_AFTER)
            await link.log_in()
        self._orphan = link.token
