"""The desk's tie to the PBX: signing in and out, and what state the connection is in."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final

from msgspec.structs import replace

from desk_agent.api import events as ev
from desk_agent.api.errors import AlreadyLoggedInError, CertificateError, PbxError
from desk_agent.client.news import (
    CapabilitiesChanged,
    Doubtful,
    Garbled,
    LinkChanged,
    LinkState,
    News,
    Skipped,
    Snapshot,
)
from desk_agent.clock import Clock
from desk_agent.desk.household import Household
from desk_agent.desk.pictures import certificate_view
from desk_agent.desk.session_like import SessionLike
from desk_agent.desk.sign_in_steps import step_of
from desk_agent.desk.steadiness import Steadiness
from desk_agent.i18n import N_, _
from desk_agent.instant import Instant
from desk_agent.settings import Profile
from desk_agent.view import (
    Connection,
    ConnectionChanged,
    ConnectionView,
    Level,
    Notice,
    Refused,
    SignIn,
    Step,
    Trouble,
)

log = logging.getLogger(__name__)

_STEADY: Final = {
    LinkState.RESYNCING: Connection.RESYNCING,
    LinkState.LIVE: Connection.LIVE,
    LinkState.LOST: Connection.LOST,
}

_COMPLAIN_EVERY: Final = 10.0  # seconds
_AT_ONCE: Final = 32  # news that are taken in without a pause

_WHICH_PHONE: Final = N_("A server account needs the extension of the phone to watch.")

_IN_USE: Final = N_(
    "{user} is already signed in at {host}: on another computer, or by a session that was not closed and ends by "
    "itself in some minutes. The administrator can see where under Maintenance > Trace > HTTP Log View > Logged-on "
    "User List, and end it there."
)

OpenSession = Callable[[SignIn], SessionLike]


class Link:
    """One session, or none.

    Args:
        open_session: makes a session for a sign-in; it may raise ValueError with a sentence.
        household: the rest of the desk.
        clock: time.
        on_signed_in: called once a sign-in has worked, to remember it.
        on_trusted: called with host, port and pin when the user trusts a certificate.
    """

    def __init__(
        self,
        open_session: OpenSession,
        household: Household,
        clock: Clock,
        *,
        on_signed_in: Callable[[SignIn], None] | None = None,
        on_trusted: Callable[[str, int, str], None] | None = None,
    ) -> None:
        self._open_session = open_session
        self._household = household
        self._clock = clock
        self._on_signed_in = on_signed_in
        self._on_trusted = on_trusted
        self.view = ConnectionView()
        self.session: SessionLike | None = None
        self.error: PbxError | None = None  # why the last sign-in has failed or the connection is lost
        self._target: SignIn | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._was_live = False
        self._complained = float("-inf")
        self._heard = asyncio.Event()  # how the sign-in has ended
        self._steadiness = Steadiness(clock, self._keep, self._weigh)

    @property
    def is_live(self) -> bool:
        """Whether the connection stands and the phone has been read."""
        return self.session is not None and self.view.state is Connection.LIVE

    @property
    def target(self) -> SignIn | None:
        """The last sign-in that was wanted."""
        return self._target

    @property
    def profile(self) -> str:
        """Names the account at its system; see `desk_agent.settings.Profile.key`."""
        target = self._target
        return Profile(target.host, target.port, target.user).key if target is not None else ""

    # coming and going

    async def sign_in(self, target: SignIn) -> None:
        """See `Desk.sign_in`."""
        await self.leave()
        self._target, self.error = target, None
        extension = target.extension or target.user
        self._was_live = False
        self._steadiness.begin()
        self._heard.clear()
        self._show(
            ConnectionView(
                Connection.CONNECTING,
                user=target.user,
                extension=extension,
                host=target.host,
                port=target.port,
                demo=target.demo,
                step=Step.ADDRESS,
            )
        )
        # first: whoever makes the session may also change what the desk goes by
        session, why_not = self._make_session(target)
        self._household.begin()
        self._household.regard()
        if session is None:
            self._show(replace(self.view, state=Connection.OFFLINE, message=why_not, step=None))
            return
        self.session = session
        listener = asyncio.create_task(self._listen(session), name="desk-listen")
        self._keep(listener)
        try:
            await session.open(patient=target.patient, outlast=True)
            await self._heard.wait()
        except PbxError as error:
            log.info("sign-in failed: %s", type(error).__name__)
            await self._heard.wait()
        except asyncio.CancelledError:
            await self.leave()
            raise

    def _make_session(self, target: SignIn) -> tuple[SessionLike | None, str]:
        """A session for ``target``, or why there is none."""
        try:
            session = self._open_session(target)
        except ValueError as error:
            return None, str(error)
        return (session, "") if session.extension else (None, _(_WHICH_PHONE))

    async def trust_certificate(self) -> None:
        """Pin the certificate that is asked about, and sign in."""
        asked, target = self.view.certificate, self._target
        if asked is None or target is None or asked.expected_sha256:
            return
        pin = f"sha256:{asked.sha256.replace(':', '').lower()}"
        if self._on_trusted is not None:
            self._on_trusted(asked.host, asked.port, pin)
        await self.sign_in(replace(target, trust=pin))

    async def sign_out(self) -> None:
        """Sign out, or stop trying to sign in."""
        await self.leave()
        self._show(
            replace(
                self.view,
                state=Connection.OFFLINE,
                message="",
                retry_at=None,
                certificate=None,
                step=None,
                trouble=Trouble.NONE,
            )
        )

    async def leave(self) -> None:
        """Sign out and leave no task behind; the view stays as it is."""
        session, self.session = self.session, None
        self._heard.set()
        await self._household.stop()
        if session is not None:
            await session.close()
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._household.drop()

    def retry_now(self) -> None:
        """Do not wait for the next attempt."""
        if self.session is not None:
            self.session.retry_now()

    def drop(self, why: str) -> None:
        """Begin anew with a connection that cannot be one any more; ``why`` is a sentence."""
        if self.session is not None:
            self.session.drop_link(why)

    def check(self) -> None:
        """See whether the PBX still answers."""
        if self.session is not None:
            self.session.check_link()

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run something beside; it ends with the sign-in, and its failure is said."""
        self._keep(asyncio.create_task(work, name=name))

    # what the desk uses of it

    def live(self) -> SessionLike:
        """The session, for one command; raises Refused with a sentence while there is no live connection."""
        state = self.view.state
        if state is Connection.OFFLINE or self.session is None:
            raise Refused(_("Nobody is signed in."))
        if state is Connection.LOST:
            raise Refused(_("There is no connection to the PBX: nothing was sent."))
        if state is Connection.CONNECTING:
            raise Refused(_("The desk is still signing in."))
        return self.session

    def control(self) -> SessionLike:
        """The same for a command about calls; raises Refused also if the account may not control them."""
        session = self.live()
        if self.view.level is not Level.FULL:
            raise Refused(self.view.message or _("This account may not control calls."))
        return session

    def judge(self) -> None:
        """A command was answered: what the account may do may be another now."""
        session = self.session
        if session is None or self.view.state is not Connection.LIVE:
            return
        if not session.watching:
            level, message = Level.DIAL_ONLY, session.why_not_watching
        elif session.why_not_control:
            level, message = Level.WATCH, session.why_not_control
        else:
            level, message = Level.FULL, ""
        if (level, message) != (self.view.level, self.view.message):
            self._show(replace(self.view, level=level, message=message))
            self._household.entitle()
        self._household.regard()

    # news

    async def _listen(self, session: SessionLike) -> None:
        number = 0
        async for news in session.events():
            if self.session is not session:
                continue
            self._hear(news)
            number += 1
            if not number % _AT_ONCE:
                await asyncio.sleep(0)  # a pile of news is no reason not to paint

    def _hear(self, news: ev.Event | ev.UnknownEvent | News) -> None:
        at = self._clock.now()
        if isinstance(news, ev.Event):
            self._household.hear(news, at)
        match news:
            case LinkChanged():
                self._hear_link(news)
            case Snapshot():
                self._household.read(news)
            case CapabilitiesChanged():
                self.judge()
            case Skipped():
                self._household.skipped()
            case Doubtful():
                self._household.distrust(news.refs)
            case Garbled():
                self._household.verify()
                self._complain(at)

    def _complain(self, at: Instant) -> None:
        """Say that something could not be read; a PBX that goes on with it is not worth a sentence each time."""
        if at.mono - self._complained >= _COMPLAIN_EVERY:
            self._complained = at.mono
            self._household.tell(Notice(_("The PBX sent something unreadable. The phone's state is being checked.")))

    def _hear_link(self, news: LinkChanged) -> None:
        session = self.session
        if session is None:
            return
        self.error = news.error
        message = self._sentence(news)
        state = _STEADY.get(news.state, Connection.CONNECTING) if self._was_live else Connection.CONNECTING
        match news.state:
            case LinkState.CLOSED:
                self._hear_closed(news)
                return
            case LinkState.LIVE:
                state, message = Connection.LIVE, ""
                if not self._was_live:
                    self._was_live = True
                    self._remember()
                self._heard.set()
            case LinkState.LOST:
                self._household.doubt()
            case LinkState.RESYNCING if self._was_live:
                self._household.look_away()
        if self._was_live:
            self._steadiness.hear(state)
        self._show(
            replace(
                self.view,
                state=state,
                message=message,
                trouble=self._trouble(news),
                retry_at=news.retry_at,
                certificate=None,
                system=session.system,
                step=self._step(news) if state is Connection.CONNECTING else None,
            )
        )
        if state is Connection.LIVE:
            self.judge()
            self._household.live()

    def _sentence(self, news: LinkChanged) -> str:
        """What is the matter, in words."""
        match news:
            case LinkChanged(taking_over=True):
                return _("Taking over your previous session…")
            case LinkChanged(error=AlreadyLoggedInError()):
                return _(_IN_USE).format(user=self.view.user, host=self.view.host)
        return news.error.sentence if news.error is not None else ""

    def _trouble(self, news: LinkChanged) -> Trouble:
        if news.taking_over:
            return Trouble.TAKING_OVER
        if isinstance(news.error, AlreadyLoggedInError):
            return Trouble.IN_USE
        return self._steadiness.trouble

    def _weigh(self) -> None:
        """Time has passed over a link that is lost, or is back."""
        if self.view.trouble not in {Trouble.TAKING_OVER, Trouble.IN_USE}:
            self._show(replace(self.view, trouble=self._steadiness.trouble))

    def _step(self, news: LinkChanged) -> Step:
        """What of the first sign-in is under way."""
        if news.taking_over:
            return Step.ACCOUNT
        if news.state is LinkState.RESYNCING:
            return Step.PHONE
        return step_of(news.error) if news.error is not None else Step.ADDRESS

    def _hear_closed(self, news: LinkChanged) -> None:
        """The session has given up: only the user can help."""
        error = news.error
        certificate = certificate_view(error) if isinstance(error, CertificateError) else None
        self._household.doubt()
        self._steadiness.begin()
        self._show(
            replace(
                self.view,
                state=Connection.OFFLINE,
                message=self._sentence(news),
                trouble=Trouble.IN_USE if isinstance(error, AlreadyLoggedInError) else Trouble.NONE,
                retry_at=None,
                certificate=certificate,
                step=step_of(error, self.view.step or Step.ADDRESS) if error is not None else None,
            )
        )
        self._household.drop()
        self._heard.set()

    def _remember(self) -> None:
        if self._target is not None and self._on_signed_in is not None:
            self._on_signed_in(self._target)

    def _show(self, connection: ConnectionView) -> None:
        if connection != self.view:
            self.view = connection
            self._household.tell(ConnectionChanged(connection))

    # tasks

    def _keep(self, task: "asyncio.Task[None]") -> None:
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("a task of the desk failed", exc_info=task.exception())
            self._household.tell(
                Notice(_("Something went wrong inside Desk Agent. Sign in again if calls are not shown."))
            )
