"""The Desk: the whole agent's desk without a screen. Verbs in, changes out; no Qt.

It is the only one that talks to the session and the only one that keeps state; whoever shows something reads
`Desk.view` and hears of changes. A view changes when the PBX says so, not when a command is sent.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, Final

from desk_agent.api import events as ev
from desk_agent.api.errors import (
    CertificateError,
    PbxError,
)
from desk_agent.client.capabilities import Feature
from desk_agent.client.news import CapabilitiesChanged, Garbled, LinkChanged, LinkState, News, Snapshot
from desk_agent.clock import Clock, SystemClock
from desk_agent.desk.agent import Agent
from desk_agent.desk.calls import Calls
from desk_agent.desk.features import feature_views, why_not
from desk_agent.desk.parking import Parking
from desk_agent.desk.part import Part
from desk_agent.desk.people import Circle, People
from desk_agent.desk.phone import Phone
from desk_agent.desk.pictures import certificate_view, labelled, name_of
from desk_agent.desk.queues import Queues
from desk_agent.desk.records import Records
from desk_agent.desk.rooms import Rooms
from desk_agent.desk.session_like import SessionLike
from desk_agent.instant import Instant
from desk_agent.people.contacts import Contacts
from desk_agent.people.numbers import DialRules, NumberError, Origin, Use, admit, leads_outside
from desk_agent.settings import Profile, Site
from desk_agent.view import (
    AgentChanged,
    Change,
    ConfirmationWanted,
    Connection,
    ConnectionChanged,
    ConnectionView,
    DeskView,
    FeaturesChanged,
    FeatureView,
    Level,
    Notice,
    Refused,
    SignIn,
    Suggestion,
    Verb,
)

log = logging.getLogger(__name__)

_STEADY: Final = {
    LinkState.RESYNCING: Connection.RESYNCING,
    LinkState.LIVE: Connection.LIVE,
    LinkState.LOST: Connection.LOST,
}

_WHICH_PHONE: Final = "A server account needs the extension of the phone to watch."

OpenSession = Callable[[SignIn], SessionLike]


class Desk:
    """One signed-in phone, or none.

    Args:
        open_session: makes a session for a sign-in; it may raise ValueError with a sentence.
        contacts: who is who.
        rules: how numbers are dialled at this site.
        clock: time, for tests.
        on_signed_in: called once a sign-in has worked, to remember it.
        on_trusted: called with host, port and pin when the user trusts a certificate.
        site: what the site's people know of their system.
        on_site: called with what is to be remembered of it.
        circle: the colleagues the user has chosen; ``on_circle`` hears of a change, to keep it.
    """

    def __init__(
        self,
        open_session: OpenSession,
        *,
        contacts: Contacts | None = None,
        rules: DialRules | None = None,
        clock: Clock | None = None,
        on_signed_in: Callable[[SignIn], None] | None = None,
        on_trusted: Callable[[str, int, str], None] | None = None,
        site: Site | None = None,
        on_site: Callable[[Site], None] | None = None,
        circle: Circle | None = None,
        on_circle: Callable[[Circle], None] | None = None,
    ) -> None:
        self.contacts = contacts or Contacts()
        self._open_session = open_session
        self._clock = clock or SystemClock()
        self._on_signed_in = on_signed_in
        self._on_trusted = on_trusted
        self.site = site or Site()
        self._on_site = on_site
        self._listeners: list[Callable[[Change], None]] = []
        self._connection = ConnectionView()
        self._features: tuple[FeatureView, ...] = ()
        self._target: SignIn | None = None
        self._session: SessionLike | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._was_live = False
        self._heard = asyncio.Event()  # how the sign-in has ended
        self._rules = rules or DialRules()
        self.phone = Phone(self, on_registered=self.verify, on_gone=self._drop_calls)
        self.parking = Parking(self)
        self.calls = Calls(self, on_parked=self.parking.add, on_callback=self.phone.await_callback)
        self.people = People(self, circle, on_circle)
        self.records = Records(self)
        self.rooms = Rooms(self)
        self.queues = Queues(self, self._tell_acd, lambda: self.agent.groups)
        self.agent = Agent(self, self._agent_changed, self.queues.number_of)
        self._parts: tuple[Part, ...] = (
            self.phone,
            self.calls,
            self.parking,
            self.people,
            self.records,
            self.rooms,
            self.queues,
            self.agent,
        )

    # looking

    @property
    def view(self) -> DeskView:
        """Everything the desk knows now."""
        return DeskView(
            self._connection,
            self.phone.view,
            self.calls.view,
            self.calls.recent,
            parked=self.parking.view,
            colleagues=self.people.view,
            features=self._features,
            rooms=self.rooms.rooms,
            groups=self.rooms.groups,
            pages=self.rooms.pages,
            agent=self.agent.view,
            queues=self.queues.view,
        )

    def now(self) -> Instant:
        """The present moment on the desk's clock."""
        return self._clock.now()

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Hear of every change from now on; returns its own unsubscribe."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def suggest(self, text: str, limit: int = 8) -> list[Suggestion]:
        """People whom ``text`` could mean; everybody for ""."""
        return self.contacts.search(text, limit)

    def set_rules(self, rules: DialRules) -> None:
        """Dial as this site does from now on."""
        self._rules = rules

    def label(self, number: str) -> str:
        """``number`` with its name, if anybody knows it."""
        return labelled(number, self.contacts)

    # coming and going

    async def sign_in(self, target: SignIn) -> None:
        """Sign in as ``target`` says, in place of whoever is signed in; the outcome is in the connection's view.

        Returns when the desk is live or has given up; a ``patient`` sign-in goes on trying until then.
        """
        await self._leave()
        self._target = target
        extension = target.extension or target.user
        self._was_live = False
        self._heard.clear()
        self._set_connection(
            ConnectionView(
                Connection.CONNECTING,
                user=target.user,
                extension=extension,
                host=target.host,
                port=target.port,
                demo=target.demo,
            )
        )
        # first: whoever makes the session may also change what the desk goes by
        session, why_not = self._make_session(target)
        for part in self._parts:
            part.begin()
        self._tell_features()
        if session is None:
            self._set_connection(replace(self._connection, state=Connection.OFFLINE, message=why_not))
            return
        self._session = session
        listener = asyncio.create_task(self._listen(session), name="desk-listen")
        self._keep(listener)
        try:
            await session.open(patient=target.patient)
            await self._heard.wait()
        except PbxError as error:
            log.info("sign-in failed: %s", type(error).__name__)
            await self._heard.wait()
        except asyncio.CancelledError:
            await self._leave()
            raise

    def _make_session(self, target: SignIn) -> tuple[SessionLike | None, str]:
        """A session for ``target``, or why there is none."""
        try:
            session = self._open_session(target)
        except ValueError as error:
            return None, str(error)
        return (session, "") if session.extension else (None, _WHICH_PHONE)

    async def trust_certificate(self) -> None:
        """Pin the certificate that is asked about, and sign in."""
        asked, target = self._connection.certificate, self._target
        if asked is None or target is None or asked.expected_sha256:
            return
        pin = f"sha256:{asked.sha256.replace(':', '').lower()}"
        if self._on_trusted is not None:
            self._on_trusted(asked.host, asked.port, pin)
        await self.sign_in(replace(target, trust=pin))

    async def sign_out(self) -> None:
        """Sign out, or stop trying to sign in."""
        await self._leave()
        self._set_connection(
            replace(self._connection, state=Connection.OFFLINE, message="", retry_at=None, certificate=None)
        )

    async def close(self) -> None:
        """Sign out and leave no task behind."""
        await self._leave()
        self._listeners.clear()

    def retry_now(self) -> None:
        """Do not wait for the next attempt."""
        if self._session is not None:
            self._session.retry_now()

    # what the parts use of it

    @property
    def clock(self) -> Clock:
        """Time."""
        return self._clock

    @property
    def extension(self) -> str:
        """The own phone; "" while nobody is signed in."""
        return self._connection.extension

    @property
    def level(self) -> Level:
        """What the account may do."""
        return self._connection.level

    @property
    def is_live(self) -> bool:
        """Whether the connection stands and the phone has been read."""
        return self._session is not None and self._connection.state is Connection.LIVE

    @property
    def profile(self) -> str:
        """Names the account at its system; see `desk_agent.settings.Profile.key`."""
        target = self._target
        return Profile(target.host, target.port, target.user).key if target is not None else ""

    def keep_site(self, site: Site) -> None:
        """Go by ``site`` from now on, and remember it."""
        if site != self.site:
            self.site = site
            if self._on_site is not None:
                self._on_site(site)

    def live(self) -> SessionLike:
        """The session, for one command; raises Refused with a sentence while there is no live connection."""
        state = self._connection.state
        if state is Connection.OFFLINE or self._session is None:
            raise Refused("Nobody is signed in.")
        if state is Connection.LOST:
            raise Refused("There is no connection to the PBX: nothing was sent.")
        if state is Connection.CONNECTING:
            raise Refused("The desk is still signing in.")
        return self._session

    def control(self) -> SessionLike:
        """The same for a command about calls; raises Refused also if the account may not control them."""
        session = self.live()
        if self._connection.level is not Level.FULL:
            raise Refused(self._connection.message or "This account may not control calls.")
        return session

    def judge(self) -> None:
        """A command was answered: what the account may do may be another now."""
        session = self._session
        if session is None or self._connection.state is not Connection.LIVE:
            return
        if not session.watching:
            level, message = Level.DIAL_ONLY, session.why_not_watching
        elif session.why_not_control:
            level, message = Level.WATCH, session.why_not_control
        else:
            level, message = Level.FULL, ""
        if (level, message) != (self._connection.level, self._connection.message):
            self._set_connection(replace(self._connection, level=level, message=message))
            self.calls.refresh()
        self._tell_features()

    def verify(self) -> None:
        """Something did not fit, or nobody knows what became of a command: ask for the phone's state soon."""
        self.calls.verify()

    def tell(self, change: Change) -> None:
        """Tell whoever listens."""
        for listener in tuple(self._listeners):
            listener(change)

    def name(self, number: str) -> str:
        """Who has ``number``, "" if nobody knows."""
        return name_of(number, self.contacts)[0]

    def extensions(self) -> list[str]:
        """Numbers of the contacts that look like extensions of this house; not every PBX lists its own."""
        digits = len(self.extension)
        return [one.number for one in self.contacts.people if one.number.isdigit() and len(one.number) == digits]

    def number(
        self, text: str, origin: Origin = Origin.TYPED, *, use: Use = Use.CALL, confirmed: bool = False
    ) -> str:
        """The digits that ``text`` from ``origin`` dials, through the one dial gate; see `Port.number`."""
        try:
            admitted = admit(text, origin, self._rules, use=use)
        except NumberError as error:
            raise Refused(str(error)) from error
        if admitted.question and not confirmed:
            raise ConfirmationWanted(admitted.question)
        return admitted.digits

    def outside(self, number: str) -> bool:
        """Whether the digits ``number`` lead out of the house, as far as that can be told."""
        return leads_outside(number, self._rules, self.extension)

    def why_not(self, feature: Feature) -> str:
        """Why the account does not have ``feature``, as a sentence; "" if it does or may."""
        return why_not(self._session.capabilities, feature) if self._session is not None else ""

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run something beside; it ends with the sign-in, and its failure is said."""
        self._keep(asyncio.create_task(work, name=name))

    async def _leave(self) -> None:
        session, self._session = self._session, None
        self._heard.set()
        await self.calls.stop()
        if session is not None:
            await session.close()
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.calls.drop()

    # verbs

    async def dial(self, text: str, origin: Origin = Origin.TYPED, *, confirmed: bool = False) -> None:
        """Call the number ``text``, which comes from ``origin``.

        Raises:
            ConfirmationWanted: the user should say yes first; see `Port.number`.
            Refused: it is no number, or the PBX does not place the call; the text says why.
        """
        await self.calls.dial(text, origin, confirmed=confirmed)

    async def perform(
        self,
        verb: Verb,
        ref: int | None = None,
        argument: str = "",
        *,
        origin: Origin = Origin.TYPED,
        confirmed: bool = False,
    ) -> str:
        """Do ``verb`` with the call ``ref``, or with the one it can only mean; see `Calls.perform`.

        Raises:
            ConfirmationWanted: the user should say yes to the number ``argument`` first; see `Port.number`.
            Refused: there is no such call, several could be meant, or the PBX refuses; the text says why.
        """
        return await self.calls.perform(verb, ref, argument, origin=origin, confirmed=confirmed)

    # news

    async def _listen(self, session: SessionLike) -> None:
        async for news in session.events():
            if self._session is not session:
                continue
            self._hear(news)

    def _hear(self, news: ev.Event | ev.UnknownEvent | News) -> None:
        at = self._clock.now()
        if isinstance(news, ev.Event):
            for part in self._parts:
                part.hear(news, at)
        match news:
            case LinkChanged():
                self._hear_link(news)
            case Snapshot():
                self._hear_snapshot(news)
            case CapabilitiesChanged():
                self.judge()
            case Garbled():
                self.verify()
                self.tell(Notice("The PBX sent something unreadable. The phone's state is being checked."))

    def _drop_calls(self) -> None:
        """A phone that is not connected has no calls."""
        self.calls.drop()

    def _hear_snapshot(self, news: Snapshot) -> None:
        self.phone.read(news)
        self.calls.read(news)

    def _hear_link(self, news: LinkChanged) -> None:
        session = self._session
        if session is None:
            return
        message = news.error.sentence if news.error is not None else ""
        state = _STEADY.get(news.state, Connection.CONNECTING) if self._was_live else Connection.CONNECTING
        match news.state:
            case LinkState.CLOSED:
                self._hear_closed(news.error)
                return
            case LinkState.LIVE:
                state, message = Connection.LIVE, ""
                if not self._was_live:
                    self._was_live = True
                    self._remember()
                self._heard.set()
            case LinkState.LOST:
                for part in self._parts:
                    part.doubt()
        self._set_connection(
            replace(
                self._connection,
                state=state,
                message=message,
                retry_at=news.retry_at,
                certificate=None,
                system=session.system,
            )
        )
        if state is Connection.LIVE:
            self.judge()
            for part in self._parts:
                part.live()

    def _hear_closed(self, error: PbxError | None) -> None:
        """The session has given up: only the user can help."""
        certificate = certificate_view(error) if isinstance(error, CertificateError) else None
        for part in self._parts:
            part.doubt()
        self._set_connection(
            replace(
                self._connection,
                state=Connection.OFFLINE,
                message=error.sentence if error is not None else "",
                retry_at=None,
                certificate=certificate,
            )
        )
        self.calls.drop()
        self._heard.set()

    def _remember(self) -> None:
        if self._target is not None and self._on_signed_in is not None:
            self._on_signed_in(self._target)

    # telling

    def _tell_features(self) -> None:
        session = self._session
        features = (*feature_views(session.capabilities), self.queues.feature) if session is not None else ()
        if features != self._features:
            self._features = features
            self.tell(FeaturesChanged(features))

    def _tell_acd(self) -> None:
        self.tell(AgentChanged(self.agent.view, self.queues.view))
        if self.is_live:
            self._tell_features()

    def _agent_changed(self) -> None:
        self.queues.watch()
        self._tell_acd()

    def _set_connection(self, connection: ConnectionView) -> None:
        if connection != self._connection:
            self._connection = connection
            self.tell(ConnectionChanged(connection))

    # helpers

    def _keep(self, task: "asyncio.Task[None]") -> None:
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("a task of the desk failed", exc_info=task.exception())
            self.tell(Notice("Something went wrong inside Desk Agent. Sign in again if calls are not shown."))
