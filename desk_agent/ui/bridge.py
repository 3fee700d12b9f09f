"""Between the Desk and Qt: its changes become signals once, and what the user does becomes tasks."""

import asyncio
import logging
from collections.abc import Callable, Hashable
from typing import Final, Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance

from desk_agent.i18n import N_, _
from desk_agent.instant import Instant
from desk_agent.people.numbers import Origin
from desk_agent.ui import words
from desk_agent.ui.contact_bridge import ContactBridge, ContactsLike
from desk_agent.ui.fetching import CallsLike, FetchVerbs, ParkingLike
from desk_agent.ui.history_bridge import HistoryBridge, HistoryLike
from desk_agent.ui.loud import Loud
from desk_agent.ui.record_bridge import RecordBridge, RecordsLike
from desk_agent.ui.room_verbs import RoomsLike, RoomVerbs
from desk_agent.ui.verbs import (
    AgentLike,
    AgentVerbs,
    PhoneLike,
    PhoneVerbs,
    Question,
    QueuesLike,
    QueueVerbs,
    Work,
)
from desk_agent.view import (
    AgentChanged,
    CallsChanged,
    Candidate,
    Change,
    ConfirmationWanted,
    ConnectionChanged,
    ContactsChanged,
    DeskView,
    FeaturesChanged,
    HistoryChanged,
    Notice,
    NumbersOffered,
    ParkedChanged,
    PeopleChanged,
    RecordsChanged,
    Refused,
    RoomsChanged,
    SignIn,
    StationChanged,
    Verb,
)

log = logging.getLogger(__name__)

FAILED_SENTENCE: Final = N_("That did not work because of an error in Desk Agent. Details are in the log.")

Spawn = Callable[[Work], "asyncio.Task[None]"]


class PeopleLike(Protocol):
    """What the interface needs of the Desk's colleagues."""

    why_not: str

    def toggle_favourite(self, number: str) -> None:
        """Make a colleague a favourite, or no longer one."""

    def set_group(self, number: str, group: str) -> None:
        """Put a colleague into a group of the user's own; "" takes it out."""


class OffersLike(Protocol):
    """What the interface needs of `desk_agent.desk.offers.Offers`."""

    def candidates(self, text: str, origin: Origin) -> tuple[Candidate, ...]:
        """The numbers in a text; raises Refused."""


class DeskLike(Protocol):
    """What the interface needs of the Desk."""

    @property
    def people(self) -> PeopleLike:
        """The colleagues."""

    @property
    def records(self) -> RecordsLike:
        """Call records of the PBX."""

    @property
    def history(self) -> HistoryLike:
        """The calls that were."""

    @property
    def view(self) -> DeskView:
        """The present picture."""

    @property
    def phone(self) -> PhoneLike:
        """The own phone beside its calls."""

    @property
    def agent(self) -> AgentLike:
        """The ACD agent."""

    @property
    def queues(self) -> QueuesLike:
        """Calls that wait."""

    @property
    def rooms(self) -> RoomsLike:
        """Conference rooms, conference groups and pages."""

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Hear of changes; returns its own unsubscribe."""

    async def sign_in(self, target: SignIn) -> None:
        """Sign in; problems show up in the connection's view."""

    async def trust_certificate(self) -> None:
        """Accept the certificate asked about and go on."""

    async def sign_out(self) -> None:
        """Sign out, or give up signing in."""

    async def dial(self, text: str, origin: Origin = Origin.TYPED, *, confirmed: bool = False) -> None:
        """Call a number; raises Refused, ConfirmationWanted."""

    @property
    def offers(self) -> OffersLike:
        """Numbers in text from other programs."""

    async def offer(self, text: str, origin: Origin) -> None:
        """Offer them, or call the only one where the user has allowed that; raises Refused."""

    @property
    def parking(self) -> ParkingLike:
        """Calls that can be fetched."""

    @property
    def calls(self) -> CallsLike:
        """The calls."""

    async def perform(
        self,
        verb: Verb,
        ref: int | None = None,
        argument: str = "",
        *,
        origin: Origin = Origin.TYPED,
        confirmed: bool = False,
    ) -> str:
        """Do something with one call; raises ConfirmationWanted, or Refused, which is also put on the call."""

    @property
    def contacts(self) -> ContactsLike:
        """The contacts."""

    def retry_now(self) -> None:
        """Skip the wait before the next attempt."""

    def now(self) -> Instant:
        """The present moment."""


def _create_task(work: Work) -> "asyncio.Task[None]":
    return asyncio.get_running_loop().create_task(work)


class Bridge(QObject):
    """The only thing in the interface that knows the Desk."""

    connectionChanged = Signal(object)  # ConnectionView
    stationChanged = Signal(object)  # StationView
    callsChanged = Signal(object)  # CallsChanged
    peopleChanged = Signal(object)  # PeopleChanged
    agentChanged = Signal(object)  # AgentChanged
    featuresChanged = Signal(object)  # tuple of FeatureView
    roomsChanged = Signal(object)  # RoomsChanged
    parkedChanged = Signal(object)  # tuple of ParkedCall
    notice = Signal(str)  # something went wrong, or must be known
    told = Signal(str)  # nothing is wrong
    questionAsked = Signal(object)  # Question
    dialed = Signal(str)  # the text that was accepted
    performed = Signal(object, object)  # Verb, ref: what was accepted
    numbersOffered = Signal(object)  # NumbersOffered

    def __init__(self, desk: DeskLike, spawn: Spawn | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._spawn = spawn or _create_task
        self._tasks: set[asyncio.Task[None]] = set()
        self.taker: Callable[[str], bool] | None = (
            None  # takes a number that somebody chose, or says that it does not
        )
        self.blind_first = False  # whether Enter hands a call over unasked; see `Settings.calls`
        self._pending: set[Hashable] = set()
        self._closed = False
        self.records = RecordBridge(desk.records, self._start, self)
        self.history = HistoryBridge(desk.history, self._start, self.notice.emit, self)
        self.phone = PhoneVerbs(self.attempt, desk.phone)
        self.agent = AgentVerbs(self.attempt, desk.agent)
        self.queues = QueueVerbs(self.attempt, desk.queues)
        self.rooms = RoomVerbs(self.attempt, desk.rooms, lambda: self.view)
        self.fetch = FetchVerbs(self.attempt, desk.parking, desk.calls)
        self.contacts = ContactBridge(desk.contacts, self._start, self.notice.emit, self)
        self.loud = Loud(self, self)
        self._whole: dict[type, SignalInstance] = {
            CallsChanged: self.callsChanged,
            PeopleChanged: self.peopleChanged,
            AgentChanged: self.agentChanged,
            RoomsChanged: self.roomsChanged,
            NumbersOffered: self.numbersOffered,
        }
        self._unsubscribe = desk.subscribe(self._on_change)

    @property
    def view(self) -> DeskView:
        """The present picture."""
        return self._desk.view

    def now(self) -> Instant:
        """The present moment."""
        return self._desk.now()

    def sign_in(self, target: SignIn) -> None:
        """Start signing in."""
        self._start(self._desk.sign_in(target))

    def trust_certificate(self) -> None:
        """Accept the certificate asked about."""
        self._start(self._desk.trust_certificate())

    def sign_out(self) -> None:
        """Sign out, or give up signing in."""
        self._start(self._desk.sign_out())

    def dial(self, text: str, origin: Origin = Origin.TYPED) -> None:
        """Call ``text``, which comes from ``origin``; a refusal becomes a notice, acceptance the signal ``dialed``.

        While a number is wanted for something else, ``text`` is that number: see ``taker``.
        """
        if self.taker is not None and self.taker(text):
            return
        why_not = words.why_no_dialing(self.view.connection)
        if why_not:
            self.notice.emit(why_not)
            return
        self._start(self._dial(text, origin))

    def dial_contact(self, number: str) -> None:
        """Call somebody whom the desk knows, by the number that stands there."""
        self.dial(number, Origin.CONTACT)

    def dial_past(self, number: str) -> None:
        """Call somebody of an earlier call."""
        self.dial(number, Origin.HISTORY)

    def offer(self, text: str, origin: Origin) -> None:
        """Offer the numbers in ``text``, which another program hands over; without one a notice says so."""
        self._start(self._offer(text, origin))

    def candidates(self, text: str, origin: Origin) -> tuple[Candidate, ...]:
        """The numbers in ``text`` that may be dialled; raises Refused with a sentence if there is none."""
        return self._desk.offers.candidates(text, origin)

    def perform(self, verb: Verb, ref: int | None = None, argument: str = "", origin: Origin = Origin.TYPED) -> None:
        """Do ``verb`` with a call, unless the same is under way already; digits may follow each other."""
        key = (verb, ref)
        if key not in self._pending or verb is Verb.DIGITS:
            self._pending.add(key)
            self._start(self._perform(verb, ref, argument, origin))

    def attempt(self, key: Hashable, work: Callable[[bool], Work]) -> None:
        """Do ``work``, unless the one with the same ``key`` is under way: see `desk_agent.ui.verbs.Attempt`.

        A refusal becomes a notice, and what must be confirmed a question.
        """
        if key not in self._pending:
            self._pending.add(key)
            self._start(self._attempt(key, work, confirmed=False))

    def retry_now(self) -> None:
        """Skip the wait before the next attempt."""
        self._desk.retry_now()

    @property
    def why_no_colleagues(self) -> str:
        """Why nobody's presence is shown, as a sentence; "" when it is, or may be soon."""
        return self._desk.people.why_not

    def toggle_favourite(self, number: str) -> None:
        """Make a colleague a favourite, or no longer one."""
        self._desk.people.toggle_favourite(number)

    def set_group(self, number: str, group: str) -> None:
        """Put a colleague into a group of the user's own; "" takes it out."""
        self._desk.people.set_group(number, group)

    def close(self) -> None:
        """Hear nothing more and stop what is under way."""
        if self._closed:
            return
        self._closed = True
        self._unsubscribe()
        for task in tuple(self._tasks):
            task.cancel()

    def _on_change(self, change: Change) -> None:
        match change:
            case ConnectionChanged(connection):
                self.connectionChanged.emit(connection)
            case StationChanged(station):
                self.stationChanged.emit(station)
            case RecordsChanged(page):
                self.records.pageRead.emit(page)
            case HistoryChanged():
                self.history.hear(change)
            case ContactsChanged():
                self.contacts.hear(change)
            case FeaturesChanged(features):
                self.featuresChanged.emit(features)
            case ParkedChanged(parked):
                self.parkedChanged.emit(parked)
            case Notice(text, calm):
                (self.told if calm else self.notice).emit(text)
            case _ if type(change) in self._whole:
                self._whole[type(change)].emit(change)

    async def _dial(self, text: str, origin: Origin, *, confirmed: bool = False) -> None:
        try:
            await self._desk.dial(text, origin, confirmed=confirmed)
        except ConfirmationWanted as question:
            self._ask(question, lambda: self._dial(text, origin, confirmed=True))
        except Refused as refusal:
            self.notice.emit(str(refusal))
        else:
            self.dialed.emit(text)

    async def _offer(self, text: str, origin: Origin) -> None:
        try:
            await self._desk.offer(text, origin)
        except Refused as refusal:
            self.notice.emit(str(refusal))

    async def _perform(
        self, verb: Verb, ref: int | None, argument: str, origin: Origin, *, confirmed: bool = False
    ) -> None:
        try:
            await self._desk.perform(verb, ref, argument, origin=origin, confirmed=confirmed)
        except ConfirmationWanted as question:
            self._ask(question, lambda: self._perform(verb, ref, argument, origin, confirmed=True))
        except Refused as refusal:
            # the call's card says it; without a card the notice must
            if not any(call.ref == ref and call.error for call in self.view.calls):
                self.notice.emit(str(refusal))
        else:
            self.performed.emit(verb, ref)
        finally:
            self._pending.discard((verb, ref))

    def _ask(self, question: ConfirmationWanted, work: Callable[[], Work]) -> None:
        self.questionAsked.emit(Question(str(question), lambda: self._go_on(work)))

    def _go_on(self, work: Callable[[], Work]) -> None:
        self._start(work())

    async def _attempt(self, key: Hashable, work: Callable[[bool], Work], *, confirmed: bool) -> None:
        try:
            await work(confirmed)
        except ConfirmationWanted as question:
            self._ask(question, lambda: self._attempt(key, work, confirmed=True))
        except Refused as refusal:
            self.notice.emit(str(refusal))
        finally:
            self._pending.discard(key)

    def _start(self, work: Work) -> "asyncio.Task[None] | None":
        if self._closed:
            work.close()
            return None
        task = self._spawn(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            return
        log.error("a command of the user failed unexpectedly", exc_info=error)
        if not self._closed:
            self.notice.emit(_(FAILED_SENTENCE))
