"""A signed-in account: it comes up, stays up, and tells what happens.

Above one `Link` at a time: when that is lost, the ladder decides when the next is tried, and everything is read
again before the session calls itself live. Events that arrive while that goes on are kept and told afterwards,
so a listener always hears a snapshot first and then what happened since.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from types import TracebackType
from typing import Final, Self

from desk_agent.api import commands as cmd
from desk_agent.api.errors import (
    ApiError,
    InvalidTokenError,
    UnreachableError,
)
from desk_agent.api.events import Event, UnknownEvent
from desk_agent.client import dialect as forms
from desk_agent.client.answers import Content
from desk_agent.client.capabilities import Capabilities
from desk_agent.client.dialect import Dialect
from desk_agent.client.link import Link
from desk_agent.client.news import LinkChanged, LinkState, News
from desk_agent.client.operations.base import Result
from desk_agent.client.places import Place
from desk_agent.client.vitals import Vitals, take_vitals
from desk_agent.client.workings import Workings
from desk_agent.i18n import N_, _

_NEW: Final = 5.0  # seconds
_BACK_WITHIN: Final = 5.0  # seconds a refused command waits for the new token
_NO_LINK: Final = N_("There is no connection to the PBX.")


class Session(Workings):
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
        orphan: the token of an earlier session of this account that was not logged out, e.g. because its program
            was killed; "Already Login" is answered by logging that out.
        find_orphan: finds such a token, asked only when the account is in use; "" if there is none, or if that
            would take long: it is asked again with the next "Already Login".
        on_token: hears each new token, and "" when it is given back; where it is kept, it is a secret.
        others: where else to sign in while ``host`` cannot be reached; see `desk_agent.client.places`.
        on_frame: hears each event with the frame it was read from, at once and not by `events`.
        wire: is told all that goes to the PBX and comes from it, for a trace.
        kept: how many connections for requests stay open for a while: for who asks for much at a time, up to 8.

    Raises:
        ValueError: ``trust`` is no fingerprint.
        PbxError: entering failed; its text says why.
    """

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

    async def open(self, *, patient: bool = False, outlast: bool = False, resume: str = "") -> None:
        """Sign in. ``patient`` keeps trying where waiting may help, and tells so in `events`.

        ``outlast`` does so only where the account is in use: what stands in the way may be a session of its own
        that nobody has closed, and that ends by itself. ``resume``, with ``patient``, is the token of an earlier
        session: that is gone on with, and signing in is left out, if the PBX still takes it.
        """
        if self._opened is None:
            self.start(patient=patient, outlast=outlast, resume=resume)
        assert self._opened is not None
        opened, self._opened = self._opened, None
        try:
            await asyncio.shield(opened)
        except asyncio.CancelledError:
            if self._supervisor is None:  # closed while it was opening
                raise UnreachableError(_("The sign-in was given up.")) from None
            raise

    def start(self, *, patient: bool = False, outlast: bool = False, resume: str = "") -> None:
        """Begin to sign in, see `open`, which waits for it: the caller has something else to do meanwhile."""
        self._opened = asyncio.get_running_loop().create_future()
        running = self._run(self._opened, patient=patient, outlast=outlast, resume=resume)
        self._supervisor = asyncio.create_task(running, name="session")

    async def begun(self, within: float) -> None:
        """Return when what `start` has begun is done, however it went, or after ``within`` seconds."""
        if self._opened is not None:
            await asyncio.wait({self._opened}, timeout=within)

    async def close(self) -> None:
        """Log out and leave nothing behind. Takes about a second at the most."""
        opened, self._opened = self._opened, None
        if opened is not None and opened.done() and not opened.cancelled():
            opened.exception()  # nobody has waited for it
        supervisor, self._supervisor = self._supervisor, None
        if supervisor is not None:
            supervisor.cancel()
            await asyncio.gather(supervisor, return_exceptions=True)
        lost, self._lost_link = self._lost_link, None
        if lost is not None:
            await lost.close()  # the supervisor was just about to
        link, self._link = self._link, None
        if link is not None:
            await link.log_out()
            await link.close()
            self._entry.keep("", first=self._places.first)
        if self.state is not LinkState.CLOSED:
            self._tell(LinkChanged(LinkState.CLOSED))
        self._news.put_nowait(None)

    async def logout(self) -> None:
        """Section 3.2.3, Logout: the same as `close`."""
        await self.close()

    def retry_now(self) -> None:
        """Do not wait for the next attempt."""
        self._hurry.set()

    def drop_link(self, why: str) -> None:
        """Begin anew: what looks like a connection is none, e.g. after the computer has slept; ``why`` is shown.

        A system tells the same several times; a connection that is younger than that is only looked at.
        """
        if self._link is not None and self.state is LinkState.LIVE:
            if self._clock.now().mono + self._clock.slept() - self._since < _NEW:
                self._link.look()
            else:
                self._link.fail(UnreachableError(why))
        self.retry_now()

    def check_link(self) -> None:
        """Something may have happened to the line: see within some seconds whether the PBX still answers."""
        if self._link is not None:
            self._link.look()

    def gap_checked(self, *, useful: bool) -> None:
        """What asking for the state after `Skipped` has shown: whether anything was lost indeed.

        Where nothing is again and again, gaps in the numbers mean nothing, and `Skipped` is told no more.
        """
        self._gaps.judge(self._clock.now().mono, useful=useful)
        if self._gaps.mean_nothing:
            self._forms.learn(gaps=forms.Gaps.MEANINGLESS)

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

    async def vitals(self) -> Vitals:
        """Whether the connection lives, and what the PBX shows of itself on it: see `desk_agent.client.vitals`.

        Raises:
            PbxError: there is no connection, or it was lost meanwhile.
        """
        return await self._on_link(take_vitals)

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
            self._settled.clear()
            link.fail(error)
        return await work(await self._live_link())

    async def _live_link(self) -> Link:
        """The link, once it is live; a reconnect that is nearly done is waited for."""
        if not self._live.is_set() and self.state in {LinkState.RESYNCING, LinkState.LIVE}:
            try:
                async with asyncio.timeout(_BACK_WITHIN):
                    await self._settled.wait()
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
    def has_call_control(self) -> bool:
        """Whether the URIs of call control answer this account at all; a server account's always do."""
        return not self.is_station or "kind" in self._forms.proven

    @property
    def dialect(self) -> Dialect:
        """The forms this PBX takes, to be given to the next session with it."""
        return self._forms.now

    @property
    def others(self) -> tuple[Place, ...]:
        """Where else a session can be opened, as a gateway has told: for the next one's ``others``."""
        return self._places.others

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
