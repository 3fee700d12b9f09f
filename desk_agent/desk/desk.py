"""The Desk: the whole agent's desk without a screen. Verbs in, changes out; no Qt.

It is the only one that talks to the session and the only one that keeps state; whoever shows something reads
`Desk.view` and hears of changes. A view changes when the PBX says so, not when a command is sent. Its connection is
`Link`, its kinds of truth are `Part`s; here they are put together.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from desk_agent.client.capabilities import Feature
from desk_agent.clock import Clock, SystemClock
from desk_agent.desk.agent import Agent
from desk_agent.desk.calls import Calls
from desk_agent.desk.contacts import ContactLists
from desk_agent.desk.features import feature_views, why_not
from desk_agent.desk.history import History
from desk_agent.desk.household import Parts
from desk_agent.desk.kept_calls import KeptCalls
from desk_agent.desk.link import Link, OpenSession
from desk_agent.desk.offers import Offers
from desk_agent.desk.parking import Parking
from desk_agent.desk.part import Part
from desk_agent.desk.people import Circle, People
from desk_agent.desk.phone import Phone
from desk_agent.desk.queues import Queues
from desk_agent.desk.records import Records
from desk_agent.desk.rooms import Rooms
from desk_agent.desk.session_like import SessionLike
from desk_agent.i18n import _
from desk_agent.instant import Instant
from desk_agent.people.caller import Callers
from desk_agent.people.history import HistoryStore
from desk_agent.people.numbers import Admitted, DialRules, NumberError, Origin, Use, admit, leads_outside, numbers_in
from desk_agent.settings import Site
from desk_agent.view import (
    AgentChanged,
    Change,
    ConfirmationWanted,
    DeskView,
    FeaturesChanged,
    FeatureView,
    LastCall,
    Level,
    NameSource,
    Notice,
    Refused,
    SignIn,
    Suggestion,
    Verb,
)


class Desk:
    """One signed-in phone, or none.

    Args:
        open_session: makes a session for a sign-in; it may raise ValueError with a sentence.
        rules: how numbers are dialled at this site.
        clock: time, for tests.
        on_signed_in: called once a sign-in has worked, to remember it.
        on_trusted: called with host, port and pin when the user trusts a certificate.
        site: what the site's people know of their system.
        on_site: called with what is to be remembered of it.
        circle: the colleagues the user has chosen; ``on_circle`` hears of a change, to keep it.
        history: where calls are kept; without one they are remembered as long as the desk is.
        kept: where the calls that are going on are kept, for the next run of a program that was killed.
    """

    def __init__(
        self,
        open_session: OpenSession,
        *,
        rules: DialRules | None = None,
        clock: Clock | None = None,
        on_signed_in: Callable[[SignIn], None] | None = None,
        on_trusted: Callable[[str, int, str], None] | None = None,
        site: Site | None = None,
        on_site: Callable[[Site], None] | None = None,
        circle: Circle | None = None,
        on_circle: Callable[[Circle], None] | None = None,
        history: HistoryStore | None = None,
        kept: KeptCalls | None = None,
    ) -> None:
        self._clock = clock or SystemClock()
        self.site = site or Site()
        self._on_site = on_site
        self._listeners: list[Callable[[Change], None]] = []
        self._telling = 0  # changes that are being told
        self._seen: DeskView | None = None  # what is while one is: some twenty who hear of it look
        self._features: tuple[FeatureView, ...] = ()
        self._rules = rules or DialRules()
        self._link = Link(open_session, Parts(self), self._clock, on_signed_in=on_signed_in, on_trusted=on_trusted)
        self.phone = Phone(self, on_registered=self.verify, on_gone=lambda: self.calls.drop())  # noqa: PLW0108 - made below
        self.parking = Parking(self)
        self.history = History(self, history or HistoryStore())
        self.contacts = ContactLists(
            self,
            self._clock,
            self._rules,
            lambda number: self.history.last_name(number),  # noqa: PLW0108 - whichever there is then
            self._names_changed,
        )
        self.calls = Calls(
            self,
            on_parked=self.parking.add,
            on_callback=self.phone.await_callback,
            on_told=self.history.take,
            kept=kept,
        )
        self.people = People(self, circle, on_circle)
        self.records = Records(self)
        self.offers = Offers(self)
        self.rooms = Rooms(self)
        self.queues = Queues(self, self._tell_acd, lambda: self.agent.groups, on_abandoned=self.history.abandoned)
        self.agent = Agent(self, self._agent_changed, self.queues.number_of)
        self.parts: tuple[Part, ...] = (
            self.contacts,  # first: the others ask it for names
            self.phone,
            self.calls,
            self.history,
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
        if not self._telling:
            return self._look()
        if self._seen is None:
            self._seen = self._look()
        return self._seen

    def _look(self) -> DeskView:
        return DeskView(
            self._link.view,
            self.phone.view,
            self.calls.view,
            self.calls.recent,
            parked=self.parking.view,
            colleagues=self.people.view,
            features=self._features,
            rooms=self.rooms.rooms,
            groups=self.rooms.groups,
            pages=self.rooms.paging.pages,
            agent=self.agent.view,
            queues=self.queues.view,
            missed=self.history.missed,
            unknown_call=self.calls.unknown,
            lists=self.contacts.lists,
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

    async def suggest(self, text: str, limit: int = 8, who: str = "") -> list[Suggestion]:
        """People whom ``text`` could mean: see `ContactLists.suggest`; then those of earlier calls."""
        found = await self.contacts.suggest(text, limit, who)
        return found + self.history.suggest(text, limit - len(found), [one.number for one in found])

    @property
    def rules(self) -> DialRules:
        """How the site dials."""
        return self._rules

    def set_rules(self, rules: DialRules) -> None:
        """Dial as this site does from now on."""
        self._rules = rules
        self.contacts.set_rules(rules)

    def label(self, number: str) -> str:
        """``number`` with its name, if anybody knows it."""
        return self.callers.label(number)

    # coming and going

    async def sign_in(self, target: SignIn) -> None:
        """Sign in as ``target`` says, in place of whoever is signed in; the outcome is in the connection's view.

        Returns when the desk is live or has given up; a ``patient`` sign-in goes on trying until then.
        """
        await self._link.sign_in(target)

    async def trust_certificate(self) -> None:
        """Pin the certificate that is asked about, and sign in."""
        await self._link.trust_certificate()

    async def sign_out(self) -> None:
        """Sign out, or stop trying to sign in."""
        await self._link.sign_out()

    async def close(self) -> None:
        """Sign out and leave no task behind."""
        await self._link.leave()
        self._listeners.clear()
        await self.contacts.close()
        self.history.close()

    def retry_now(self) -> None:
        """Do not wait for the next attempt."""
        self._link.retry_now()

    @property
    def tie(self) -> Link:
        """The tie to the PBX, for who looks into it."""
        return self._link

    def awake(self) -> None:
        """The computer has slept: what looks like a connection is none."""
        self._link.drop(_("The computer was asleep."))

    def network_changed(self, *, there: bool) -> None:
        """The computer's network is another, or back; or it is not ``there``, as far as the system can tell."""
        if there:
            self._link.drop(_("The network has changed."))
        else:
            self._link.check()

    # what the parts use of it

    @property
    def callers(self) -> Callers:
        """Who is who."""
        return self.contacts.callers

    @property
    def clock(self) -> Clock:
        """Time."""
        return self._clock

    @property
    def extension(self) -> str:
        """The own phone; "" while nobody is signed in."""
        return self._link.view.extension

    @property
    def level(self) -> Level:
        """What the account may do."""
        return self._link.view.level

    @property
    def is_live(self) -> bool:
        """Whether the connection stands and the phone has been read."""
        return self._link.is_live

    @property
    def profile(self) -> str:
        """Names the account at its system; see `desk_agent.settings.Profile.key`."""
        return self._link.profile

    @property
    def keeps_calls(self) -> bool:
        """Whether the phone is a real one, of whose calls something may be kept."""
        return not self._link.view.demo

    def keep_site(self, site: Site) -> None:
        """Go by ``site`` from now on, and remember it."""
        if site != self.site:
            self.site = site
            if self._on_site is not None:
                self._on_site(site)

    def set_site(self, site: Site) -> None:
        """Go by ``site`` from now on, which somebody else has changed, and show it."""
        if site == self.site:
            return
        self.site = site
        self.phone.refresh()
        self.rooms.refresh()
        self._agent_changed()

    def live(self) -> SessionLike:
        """The session, for one command; raises Refused with a sentence while there is no live connection."""
        return self._link.live()

    def control(self) -> SessionLike:
        """The same for a command about calls; raises Refused also if the account may not control them."""
        return self._link.control()

    def judge(self) -> None:
        """A command was answered: what the account may do may be another now."""
        self._link.judge()

    def verify(self) -> None:
        """Something did not fit, or nobody knows what became of a command: ask for the phone's state soon."""
        self.calls.verify()

    def tell(self, change: Change) -> None:
        """Tell whoever listens."""
        self._telling += 1
        self._seen = None
        try:
            for listener in tuple(self._listeners):
                listener(change)
        finally:
            self._telling -= 1
            self._seen = None

    def name(self, number: str) -> str:
        """Who has ``number``, "" if nobody knows."""
        return self.callers.name(number)

    def last_call(self, number: str, ref: int) -> LastCall | None:
        """The last call with ``number`` before the running one that has the reference ``ref``."""
        return self.history.last_call(number, ref)

    async def extensions(self) -> list[str]:
        """Numbers of the contacts that look like extensions of this house; not every PBX lists its own."""
        return await self.contacts.extensions(len(self.extension))

    def number(
        self, text: str, origin: Origin = Origin.TYPED, *, use: Use = Use.CALL, confirmed: bool = False
    ) -> str:
        """The digits that ``text`` from ``origin`` dials, through the one dial gate; see `Port.number`."""
        admitted = self.admitted(text, origin, use=use)
        if admitted.question and not confirmed:
            raise ConfirmationWanted(admitted.question)
        if admitted.note:
            self.tell(Notice(admitted.note, calm=True))
        return admitted.digits

    def admitted(self, text: str, origin: Origin, *, use: Use = Use.CALL) -> Admitted:
        """What the dial gate says of ``text``; see `Port.admitted`."""
        try:
            return admit(text, origin, self._rules, use=use, own=self.extension)
        except NumberError as error:
            raise Refused(str(error)) from error

    def numbers_in(self, text: str) -> list[str]:
        """The pieces of ``text`` that could be numbers here; see `Port.numbers_in`."""
        return numbers_in(text, self._rules)

    def known(self, number: str) -> tuple[str, NameSource]:
        """Who has ``number``, and who says so."""
        known = self.callers.known(number)
        return known.name, known.source

    def outside(self, number: str) -> bool:
        """Whether the digits ``number`` lead out of the house, as far as that can be told."""
        return leads_outside(number, self._rules, self.extension)

    def why_not(self, feature: Feature) -> str:
        """Why the account does not have ``feature``, as a sentence; "" if it does or may."""
        session = self._link.session
        return why_not(session.capabilities, feature) if session is not None else ""

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run something beside; it ends with the sign-in, and its failure is said."""
        self._link.spawn(work, name)

    # verbs

    async def dial(self, text: str, origin: Origin = Origin.TYPED, *, confirmed: bool = False) -> None:
        """Call the number ``text``, which comes from ``origin``.

        Raises:
            ConfirmationWanted: the user should say yes first; see `Port.number`.
            Refused: it is no number, or the PBX does not place the call; the text says why.
        """
        await self.calls.dial(text, origin, confirmed=confirmed)

    async def offer(self, text: str, origin: Origin, *, quiet: bool = False) -> None:
        """Text from another program: offer the numbers in it, or call the only one where the user allowed that.

        Raises:
            Refused: no number in it may be dialled; the text says why. See `Offers.offer`.
        """
        await self.offers.offer(text, origin, quiet=quiet)

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

    # telling

    def tell_features(self) -> None:
        """Tell what the account can do, if that is another now."""
        session = self._link.session
        features = (*feature_views(session.capabilities), self.queues.feature) if session is not None else ()
        if features != self._features:
            self._features = features
            self.tell(FeaturesChanged(features))

    def _names_changed(self) -> None:
        """Somebody has another name now."""
        self.calls.refresh()
        self.people.rename()

    def _tell_acd(self) -> None:
        self.tell(AgentChanged(self.agent.view, self.queues.view))
        if self.is_live:
            self.tell_features()

    def _agent_changed(self) -> None:
        self.queues.watch()
        self._tell_acd()
