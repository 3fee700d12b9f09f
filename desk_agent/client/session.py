"""A signed-in account: it comes up, stays up, and tells what happens.

Above one `Link` at a time: when that is lost, the ladder decides when the next is tried, and everything is read
again before the session calls itself live. Events that arrive while that goes on are kept and told afterwards,
so a listener always hears a snapshot first and then what happened since.
"""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any, Final, Self

from desk_agent.api import commands as cmd
from desk_agent.api.errors import (
    AlreadyLoggedInError,
    ApiError,
    InvalidTokenError,
    LicenceError,
    NotAllowedError,
    PbxError,
    UnreachableError,
)
from desk_agent.api.events import Event, UnknownEvent, is_on
from desk_agent.client import answers, tls
from desk_agent.client.dialect import Dialect, is_server_account
from desk_agent.client.ladder import STABLE, Ladder
from desk_agent.client.link import DEFAULT_TIMER, Account, Link
from desk_agent.client.news import Garbled, LinkChanged, LinkState, News, Snapshot
from desk_agent.clock import Clock, SystemClock

log = logging.getLogger(__name__)

_FREED_AFTER: Final = 3.0  # seconds a PBX takes to let go of a session that was logged out
_BACK_WITHIN: Final = 5.0  # seconds a refused command waits for the new token
_NO_LINK: Final = "There is no connection to the PBX."
STATION_ONLY: Final = (
    "A station login cannot see or control calls through the Web API of this PBX. "
    "Ask for a gateway or a server account."
)


class Session:
    """``async with Session(...) as session`` signs in, opens the socket and finds out what the account may do.

    Args:
        host: name or address of the PBX.
        port: of its Web API, 1 to 65535.
        user: a station number, or a server account, which begins with a letter.
        password: for a station, its authorization code and suffix code together (section 2.1.1).
        extension: the device to watch; a station's own unless given. A server account needs it.
        trust: ``sha256:HEX`` of the only certificate to accept; without it the system's store decides.
        clock: time, for tests.

    Raises:
        ValueError: ``trust`` is no fingerprint, or a server account comes without an extension.
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
        clock: Clock | None = None,
        ladder: Ladder | None = None,
    ) -> None:
        if is_server_account(user) and not extension:
            raise ValueError("A server account needs the extension of the phone to watch.")
        self.extension = extension or user
        self.state = LinkState.CLOSED
        self.watching = False
        self.why_not_watching = ""
        self.why_not_control = ""
        self.system = ""
        self._account = Account(host, port, user, password, tls.parse_pin(trust) if trust else None)
        self._context: ssl.SSLContext = tls.context(trust)
        self._forms = Dialect()
        self._clock = clock or SystemClock()
        self._ladder = ladder or Ladder()
        self._link: Link | None = None
        self._orphan = ""  # the token last given to us: what an "Already Login" of our own making is freed with
        self._timer = DEFAULT_TIMER
        self._news: asyncio.Queue[Event | UnknownEvent | News | None] = asyncio.Queue()
        self._held_back: list[Event | UnknownEvent] | None = None
        self._supervisor: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()
        self._live = asyncio.Event()

    # coming and going

    async def __aenter__(self) -> Self:
        await self.open()
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
                raise UnreachableError("The sign-in was given up.") from None
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

    def retry_now(self) -> None:
        """Do not wait for the next attempt."""
        self._hurry.set()

    async def events(self) -> AsyncIterator[Event | UnknownEvent | News]:
        """Everything that happens, in order, until the session is closed. For one listener."""
        while (news := await self._news.get()) is not None:
            yield news

    # what can be asked

    async def request(self, command: cmd.Command) -> dict[str, Any]:
        """Send ``command``, at most once, and return the content of the answer.

        A token that has expired is no attempt: the PBX refused, so the command is sent again after signing in.

        Raises:
            PbxError: see `Link.send`.
        """
        link = await self._live_link()
        try:
            return await self._noting(link, command)
        except InvalidTokenError as error:
            self._live.clear()
            link.fail(error)
        return await self._noting(await self._live_link(), command)

    async def _live_link(self) -> Link:
        """The link, once it is live; a reconnect that is nearly done is waited for."""
        if not self._live.is_set() and self.state in {LinkState.RESYNCING, LinkState.LIVE}:
            try:
                async with asyncio.timeout(_BACK_WITHIN):
                    await self._live.wait()
            except TimeoutError as error:
                raise UnreachableError(_NO_LINK) from error
        if self._link is None or not self._live.is_set():
            raise UnreachableError(_NO_LINK)
        return self._link

    async def _noting(self, link: Link, command: cmd.Command) -> dict[str, Any]:
        try:
            content = await link.send(command)
        except (LicenceError, NotAllowedError) as error:
            if isinstance(command, cmd.MakeCall | cmd.CallCommand) and error.code != 143:
                self.why_not_control = error.sentence
            raise
        if isinstance(command, cmd.MakeCall | cmd.CallCommand):
            self.why_not_control = ""
        return content

    async def make_call(self, device_number: str, called_dn: str) -> int:
        """Section 5.3.4.2: ``device_number`` calls ``called_dn`` (digits). The call's reference, 0 if not told."""
        content = await self.request(cmd.MakeCall(device_number, called_dn))
        return answers.number(content.get("callRefID")) or 0

    async def answer_call(self, device_number: str, call_ref_id: int) -> None:
        """Section 5.3.4.3."""
        await self.request(cmd.AnswerCall(device_number, call_ref_id))

    async def clear_connection(self, device_number: str, call_ref_id: int) -> None:
        """Section 5.3.4.4; on a ringing call it rejects (5.3.4.19)."""
        await self.request(cmd.ClearConnection(device_number, call_ref_id))

    async def hold_call(self, device_number: str, call_ref_id: int) -> None:
        """Section 5.3.4.6."""
        await self.request(cmd.HoldCall(device_number, call_ref_id))

    async def retrieve_call(self, device_number: str, call_ref_id: int) -> None:
        """Section 5.3.4.7."""
        await self.request(cmd.RetrieveCall(device_number, call_ref_id))

    async def get_call_status(self, device_number: str) -> str:
        """Section 5.3.4.22: one word, e.g. ``idle``; "" if the PBX says none."""
        content = await self.request(cmd.GetCallStatus(device_number))
        return answers.text(content, "state") or answers.text(content, "status")

    async def click_to_call(self, from_number: str, to_number: str) -> None:
        """Section 5.4: for station accounts."""
        await self.request(cmd.ClickToCall(from_number, to_number))

    @property
    def is_station(self) -> bool:
        """Whether the account is a station's own."""
        return not is_server_account(self._account.user)

    # the workings

    def _tell(self, news: News) -> None:
        if isinstance(news, LinkChanged):
            self.state = news.state
            if news.state is LinkState.LIVE:
                self._live.set()
            else:
                self._live.clear()
        self._news.put_nowait(news)

    def _event(self, event: Event | UnknownEvent) -> None:
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

    async def _supervise(self, link: Link) -> None:
        while True:
            since = self._clock.now().mono
            error = await asyncio.shield(link.lost)
            log.info("connection lost: %s", type(error).__name__)
            self._link = None
            if self._clock.now().mono - since >= STABLE:
                self._ladder.reset()
            token = "" if isinstance(error, InvalidTokenError) else link.token
            if token:
                self._tell(LinkChanged(LinkState.LOST, error))
            await link.close()
            try:
                link = await self._climb(token, error)
            except PbxError as last:
                self._tell(LinkChanged(LinkState.CLOSED, last))
                return

    async def _climb(self, token: str | None, error: PbxError | None) -> Link:
        """Try until a link stands. ``token`` is the lost link's, "" if it was refused.

        Raises:
            PbxError: trying on would not help.
        """
        first = error is None
        if isinstance(error, InvalidTokenError):
            # Nothing is broken but the token: sign in again without a wait, and without alarming anybody.
            self._tell(LinkChanged(LinkState.RESYNCING))
            first = True
        while True:
            if not first:
                seconds = self._ladder.wait(error, self._timer)
                if seconds is None:
                    raise error or UnreachableError("The PBX cannot be reached.")
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

    async def _establish(self, token: str | None) -> Link:
        link = Link(self._account, self._context, self._forms, self._clock, self._event, self._garbled)
        self._held_back = []
        try:
            if token is None:
                await self._log_in(link)
            else:
                link.token, link.timer, link.system = token, self._timer, self.system
            self._timer, self.system = link.timer, link.system
            has_socket = await link.open_socket(fresh=token is None)
            self._tell(LinkChanged(LinkState.RESYNCING))
            await self._read_state(link, has_socket)
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

    async def _read_state(self, link: Link, has_socket: bool) -> None:
        asked = self._clock.now()
        self.watching, self.why_not_watching = False, ""
        try:
            await link.monitor(self.extension)
            self.watching = has_socket
            self.why_not_watching = "" if has_socket else link.socket_refused
        except ApiError as error:
            if isinstance(error, InvalidTokenError) and not self.is_station:
                raise
            if error.status >= 500:
                raise
            log.info("call events are not to be had: %s %s", error.status, error.code)
            refused = isinstance(error, NotAllowedError | InvalidTokenError) or error.status in {400, 403, 404, 405}
            own_words = self.is_station and refused and not self._forms.kind
            self.why_not_watching = STATION_ONLY if own_words else error.sentence
        if not self._forms.kind:
            self._tell(Snapshot(asked, self.watching, self.why_not_watching))
            return
        asked = self._clock.now()
        status = await self._try(link, cmd.GetCallStatus(self.extension))
        dnd = await self._try(link, cmd.GetDnd(self.extension, self.extension))
        forwarding = await self._try(link, cmd.GetForwarding(self.extension, self.extension))
        self._tell(
            Snapshot(
                asked,
                self.watching,
                self.why_not_watching,
                None if status is None else answers.text(status, "state") or None,
                None if dnd is None else is_on(answers.text(dnd, "svcType")),
                None if forwarding is None else _forwarding(forwarding),
            )
        )

    @staticmethod
    async def _try(link: Link, command: cmd.Command) -> dict[str, Any] | None:
        """The answer to a question whose refusal is an answer too."""
        try:
            return await link.send(command)
        except InvalidTokenError:
            raise
        except ApiError as error:
            log.info("%s is refused: %s %s", command.feature, error.status, error.code)
            return None


def _forwarding(content: dict[str, Any]) -> tuple[str, str]:
    return answers.text(content, "cfwdType") or "disable", answers.text(content, "destNumber")
