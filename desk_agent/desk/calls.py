"""The calls of the own phone: the model, what commands do to it, and what is told of both."""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from desk_agent.api import events as ev
from desk_agent.api.codes import Cause
from desk_agent.api.errors import (
    InvalidConnectionIdentifierError,
    InvalidHeldDeviceStateError,
    InvalidStateError,
    NoCallToAnswerError,
    NoConnectionToClearError,
    NoHeldCallError,
    OutcomeUnknownError,
    PbxError,
    RefusedError,
)
from desk_agent.client.capabilities import Feature
from desk_agent.client.news import Snapshot
from desk_agent.desk.choice import choose
from desk_agent.desk.commander import Commander
from desk_agent.desk.kept_calls import KeptCalls
from desk_agent.desk.lateness import noticing
from desk_agent.desk.part import Port
from desk_agent.desk.pictures import call_view, past_call
from desk_agent.desk.sending import DIGITS, Order, Sent
from desk_agent.desk.verifier import Found, Verifier
from desk_agent.i18n import N_, _
from desk_agent.instant import Instant
from desk_agent.model.calls import CallModel, Changes, is_idle, is_in_call
from desk_agent.model.leg import TALKING, Leg
from desk_agent.people.numbers import Origin, Use
from desk_agent.text import plain
from desk_agent.view import TARGETED, CallsChanged, CallView, LegState, Level, Notice, PastCall, Refused, Verb

log = logging.getLogger(__name__)

_HOLD_FIRST: Final = N_("You are in a call: hold it first, or use Transfer or Conference.")
_USES: Final = {
    Verb.TRANSFER: Use.TRANSFER,
    Verb.BLIND_TRANSFER: Use.TRANSFER,
    Verb.INVITE: Use.MEMBER,
    Verb.DIVERT: Use.DIVERT,
}
# what says that the call is not as it is shown: an event was lost
_CONTRADICTED: Final[Mapping[Verb, tuple[type[PbxError], ...]]] = {
    Verb.ANSWER: (NoCallToAnswerError,),
    Verb.RETRIEVE: (NoHeldCallError, InvalidHeldDeviceStateError),
}
RECENT: Final = 200  # finished calls that are kept
JUST_NOW: Final = 1.0  # seconds in which the phone's state and the events of it may differ

FEATURES: Final = {
    Verb.ANSWER: Feature.ANSWER,
    Verb.REJECT: Feature.ANSWER,
    Verb.HANGUP: Feature.ANSWER,
    Verb.DIVERT: Feature.DIVERT,
    Verb.HOLD: Feature.HOLD,
    Verb.RETRIEVE: Feature.HOLD,
    Verb.SWAP: Feature.HOLD,
    Verb.TRANSFER: Feature.TRANSFER,
    Verb.BLIND_TRANSFER: Feature.TRANSFER,
    Verb.COMPLETE: Feature.TRANSFER,
    Verb.RECONNECT: Feature.TRANSFER,
    Verb.INVITE: Feature.CONFERENCE,
    Verb.CONFERENCE: Feature.CONFERENCE,
    Verb.DIGITS: Feature.DIGITS,
    Verb.PARK: Feature.PARK,
    Verb.CALLBACK: Feature.BUSY_SERVICES,
    Verb.CAMP_ON: Feature.BUSY_SERVICES,
    Verb.INTRUDE: Feature.BUSY_SERVICES,
    Verb.WAIT: Feature.BUSY_SERVICES,
}


class Calls:
    """A part of the desk; see `desk_agent.desk.part.Part`.

    Args:
        port: the desk.
        on_parked: called with the parking place, the call and the moment when one was parked from here; it returns
            how the system writes that place.
        on_callback: called with whom the PBX will call back, as text, and with "" when that is over.
        on_told: called with what was told of the calls, and the references that are called otherwise now.
        kept: the calls as this or an earlier run has last seen them.
    """

    def __init__(
        self,
        port: Port,
        *,
        on_parked: Callable[[int, Leg, Instant], str],
        on_callback: Callable[[str], None],
        on_told: Callable[[CallsChanged, Mapping[int, int]], None] = lambda _change, _moved: None,
        kept: KeptCalls | None = None,
    ) -> None:
        self._port = port
        self._on_told = on_told
        self._on_parked = on_parked
        self._on_callback = on_callback
        self._model = CallModel("")
        self._read_before = False  # the phone's state, since the sign-in
        self._kept = kept or KeptCalls()
        self._phone = ""  # names the phone among those that are kept; "" keeps nothing
        self._unknown = False
        self._moved = float("-inf")  # when news last changed something
        self._idle: frozenset[int] = frozenset()  # calls that the phone's state does not know, by the last answer
        self._skipped = False  # an event may have been lost, and nobody has looked yet
        self._recent: tuple[PastCall, ...] = ()
        self._commander = Commander(port.clock, self._running_changed)
        self._verifier = Verifier(port.clock, self._ask_status)

    # looking

    @property
    def view(self) -> tuple[CallView, ...]:
        """The calls that are, in display order."""
        control = self._port.level is Level.FULL
        callers = self._port.callers
        return tuple(
            call_view(
                leg,
                self._model,
                callers,
                self._commander.running(leg.ref),
                control=control,
                why_not=lambda verb: self._port.why_not(FEATURES[verb]),
                last=self._port.last_call(leg.number, leg.ref),
            )
            for leg in self._model.ordered()
        )

    @property
    def recent(self) -> tuple[PastCall, ...]:
        """The calls that were, newest first."""
        return self._recent

    @property
    def unknown(self) -> bool:
        """Whether the phone has a call of which nothing else is known, so that nothing can be done with it."""
        return self._unknown

    # a part

    def begin(self) -> None:
        """Another phone."""
        self._model = CallModel(self._port.extension)
        self._read_before = self._unknown = False
        self._phone = f"{self._port.profile} {self._port.extension}" if self._port.keeps_calls else ""

    def live(self) -> None:
        """The session has read the phone already; see `read`."""

    def hear(self, event: ev.Event, at: Instant) -> None:
        """Take in one event."""
        match event:
            case ev.CallEvent():
                changes = self._model.apply(event, at)
            case ev.GroupQueued():
                changes = self._model.queued(event, at)
            case _:
                return
        if isinstance(event, ev.Ringing) and event.cause is Cause.CALL_BACK and changes:
            self._on_callback("")
        self._publish(changes)
        if changes.doubtful or self._model.asks:
            self._verifier.soon()
        if any(leg.partner_left for leg in self._model.legs.values()):
            self._verifier.later()

    def doubt(self) -> None:
        """Nothing that is shown is certain any more."""
        self._publish(self._model.doubt())

    def distrust(self, refs: Iterable[int]) -> None:
        """These calls were told of, and may be over."""
        self._publish(self._model.doubt(refs))
        self._verifier.soon()

    # what the desk says

    def read(self, news: Snapshot) -> None:
        """Hold the calls against what the PBX says now."""
        if not self._read_before and self._phone and news.watching:
            self._model.restore(self._kept.recall(self._phone, news.asked))
        before, self._read_before = self._read_before, True
        self._publish(self._model.resync(news.status, news.asked))
        self._weigh(news.status, news.asked)
        if self._model.legs or before or self._unknown:
            self._verifier.later()  # an event of before may come only now, and what ended its call is lost

    def drop(self) -> None:
        """The phone is gone for good: there are no calls."""
        self._publish(self._model.drop_all(self._port.clock.now()))

    def leave(self) -> None:
        """The connection is gone for good: the calls go on without us, and may be found again."""
        self._read_before = False
        self._publish(self._model.drop_all(self._port.clock.now()))
        self._set_unknown(unknown=False)

    def verify(self) -> None:
        """Something did not fit: ask the PBX for the phone's state soon."""
        self._verifier.soon()

    def skipped(self) -> None:
        """By the numbers of the events one is missing: ask the PBX for the phone's state now."""
        self._skipped = True
        self._verifier.now()

    def refresh(self) -> None:
        """What may be done with calls is another now."""
        self._tell(tuple(self._model.legs))

    async def stop(self) -> None:
        """Ask and send nothing more."""
        await self._verifier.stop()
        self._commander.stop()

    # verbs

    async def dial(self, text: str, origin: Origin = Origin.TYPED, *, confirmed: bool = False) -> None:
        """Call the number ``text``, which comes from ``origin``.

        Raises:
            ConfirmationWanted: the user should say yes first; see `Port.number`.
            Refused: it is no number, or the PBX does not place the call; the text says why.
        """
        session = self._port.live()
        number = self._port.number(text, origin, confirmed=confirmed)

        def late() -> None:
            said = _("The phone system has not answered yet. {number} is not dialled twice.")
            self._port.tell(Notice(said.format(number=number), calm=True))

        try:
            async with noticing(self._port.clock, late):
                sentence = await self._commander.dial(session, number, self._port.level)
        except OutcomeUnknownError as error:
            self._verifier.soon()
            raise Refused(error.sentence) from error
        except InvalidStateError as error:
            talks = any(leg.state in TALKING for leg in self._model.legs.values())
            raise Refused(_(_HOLD_FIRST) if talks else error.sentence) from error
        except PbxError as error:
            raise Refused(error.sentence) from error
        if sentence:
            self._port.tell(Notice(sentence, calm=True))

    async def perform(
        self,
        verb: Verb,
        ref: int | None = None,
        argument: str = "",
        *,
        origin: Origin = Origin.TYPED,
        confirmed: bool = False,
    ) -> str:
        """Do ``verb`` with the call ``ref``, or with the one it can only mean; returns what the user should know.

        ``argument`` is digits for `Verb.DIGITS`, a number from ``origin`` for `desk_agent.view.TARGETED`.

        Raises:
            ConfirmationWanted: the user should say yes to the number first; see `Port.number`.
            Refused: there is no such call, several could be meant, or the PBX refuses; the text says why.
        """
        session = self._port.control()
        reason = self._port.why_not(FEATURES[verb])
        if reason:
            raise Refused(reason)
        leg, held = choose(self._model, verb, ref, self._port.label)
        if verb in TARGETED:
            argument = self._port.number(argument, origin, use=_USES[verb], confirmed=confirmed)
        elif verb is Verb.DIGITS and not (argument and DIGITS.issuperset(argument)):
            raise Refused(_("Only the digits 0 to 9, * and # can be sent into a call."))
        order = Order(verb, leg.ref, held.ref if held is not None else None, argument)
        self._model.intend(leg.ref, verb)
        try:
            sent = await self._commander.perform(session, order)
        except OutcomeUnknownError as error:
            self._verifier.soon()
            raise Refused(error.sentence) from error
        except InvalidConnectionIdentifierError as error:
            self._verifier.soon()
            if held is not None:  # nobody knows which of the two is meant
                self._publish(self._model.doubt(order.refs))
            else:  # a busy tone is over after seconds, whether that is said or not
                over = verb in {Verb.HANGUP, Verb.REJECT} or leg.state is LegState.FAILED
                gone = self._model.disown if over else self._model.deny
                self._publish(gone(leg.ref, self._port.clock.now()))
            raise Refused(error.sentence) from error
        except PbxError as error:
            if isinstance(error, NoConnectionToClearError):
                self._publish(self._model.disown(leg.ref, self._port.clock.now()))
            elif isinstance(error, _CONTRADICTED.get(verb, ())):
                self._publish(self._model.doubt([leg.ref]))
                self._verifier.soon()
            raise Refused(error.sentence) from error
        finally:
            self._port.judge()
        self._publish(self._model.confirm(order.refs))
        if verb is not Verb.DIGITS:
            self._verifier.expect(leg, lambda: self._model.legs.get(self._model.resolve(leg.ref)))
        return self._take(verb, leg, sent)

    async def cancel_callback(self) -> None:
        """The PBX shall not call back.

        Raises:
            Refused: there is nothing to cancel, or the PBX's reason.
        """
        session = self._port.control()
        try:
            await session.cancel_callback(session.extension)
        except InvalidStateError as error:
            self._on_callback("")
            raise Refused(_("No call back was asked for.")) from error
        except PbxError as error:
            raise Refused(error.sentence) from error
        finally:
            self._port.judge()
        self._on_callback("")

    # the workings

    def _take(self, verb: Verb, leg: Leg, sent: Sent) -> str:
        """Make use of what the PBX has answered."""
        match verb:
            case Verb.TRANSFER | Verb.INVITE if sent.ref:
                self._publish(self._model.consult(leg.ref, sent.ref))
            case Verb.CALLBACK:
                self._on_callback(self._port.label(plain(leg.number)))
            case Verb.PARK if sent.slot is not None:
                label = self._on_parked(sent.slot, leg, self._port.clock.now())
                return _("Parked at {place}.").format(place=label)
            case Verb.PARK:
                sentence = _("The call is parked. The phone system does not say where.")
                self._port.tell(Notice(sentence, calm=True))
                return sentence
        return ""

    def _publish(self, changes: Changes) -> None:
        if not changes:
            return
        ended = tuple(past_call(one, self._port.callers) for one in changes.ended)
        for past in ended:
            self._commander.forget(past.ref)
        for ref in changes.changed:
            self._commander.moved(ref)
        self._recent = (*reversed(ended), *self._recent)[:RECENT]
        self._moved = self._port.clock.now().mono
        self._unknown = self._unknown and not self._model.legs
        if self._phone and self._read_before:
            self._kept.keep(self._phone, self._model.legs.values())
        if self._model.legs:
            self._verifier.regularly()
        change = self._tell(tuple(sorted(changes.changed)), ended)
        gone = (ref for ref in changes.changed if ref not in self._model.legs)
        self._on_told(change, {ref: self._model.resolve(ref) for ref in gone})

    def _tell(self, changed: tuple[int, ...], ended: tuple[PastCall, ...] = ()) -> CallsChanged:
        change = CallsChanged(self.view, changed, ended)
        self._port.tell(change)
        return change

    def _running_changed(self, ref: int) -> None:
        if ref in self._model.legs:
            self._tell((ref,))

    async def _ask_status(self) -> Found:
        """Hold the model against the PBX's word."""
        if not self._port.is_live:
            return Found.CERTAIN
        skipped, self._skipped = self._skipped, False
        asked = self._port.clock.now()
        session = self._port.live()
        try:
            word = await session.get_call_status(self._model.extension)
        except PbxError as error:
            log.info("the phone's state could not be read: %s", type(error).__name__)
            if isinstance(error, RefusedError) or not self._port.is_live:
                return self._leisurely(doubt=False)
            self._skipped = self._skipped or skipped
            return Found.NOTHING
        if self._ends_perhaps(word):
            self._skipped = self._skipped or skipped
            return Found.CHANGING
        changes = self._model.verify(word, asked) if word else Changes()
        self._publish(changes)
        if skipped and word:
            session.gap_checked(useful=bool(changes) or (is_in_call(word) and not self._model.legs))
        return self._leisurely(doubt=self._weigh(word, asked))

    def _leisurely(self, *, doubt: bool) -> Found:
        """An event may be lost without a trace: as long as there is a call, the next question is never far."""
        return Found.DOUBT if doubt or self._model.legs else Found.CERTAIN

    def _ends_perhaps(self, word: str) -> bool:
        """Whether ``word`` is the first to say that calls are over: the events that tell how may be on their way."""
        idle = self._model.legs.keys() if word and is_idle(word) else set()
        new, self._idle = bool(idle - self._idle), frozenset(idle)
        return new

    def _weigh(self, word: str | None, asked: Instant) -> bool:
        """Whether the phone has a call of which nothing is known, or that cannot be told yet."""
        if not word or self._model.legs or not is_in_call(word):
            self._set_unknown(unknown=False)
            return False
        if self._moved > asked.mono - JUST_NOW:  # the answer may be of a call that is over by now
            return True
        self._set_unknown(unknown=True)
        return True

    def _set_unknown(self, *, unknown: bool) -> None:
        if unknown != self._unknown:
            self._unknown = unknown
            self._tell(())
