"""The queues of ACD groups: how many wait, who waits longest, and taking or sending one that waits."""

import logging
from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from desk_agent.api import acd
from desk_agent.api import events as ev
from desk_agent.api.codes import Cause
from desk_agent.api.errors import PbxError
from desk_agent.client.capabilities import Feature
from desk_agent.client.subscriptions import DeviceResult
from desk_agent.desk.part import Port
from desk_agent.i18n import N_, _
from desk_agent.instant import Instant
from desk_agent.model.queues import INTRODUCED_IN, Queue, QueueModel, Waiting
from desk_agent.people.numbers import Origin, Use
from desk_agent.text import plain
from desk_agent.view import FeatureView, Level, QueuedCall, QueueView, Refused, Verdict

log = logging.getLogger(__name__)

NO_REFERENCE: Final = N_(
    "This phone system does not report the waiting call’s identifier, so it cannot be taken or sent from here."
)
SERVER_ONLY: Final = N_(
    "Only a server account may take or send a waiting call. The PBX administrator can change that."
)
_NOBODY: Final = N_("Nobody waits in the queue of {group}, as far as the phone system has told.")
_TITLE: Final = N_("Queues: calls that wait")
_UNHEARD: Final = N_("Nothing has been heard of a queue. Name your ACD groups in the settings to have them watched.")


class Queues:
    """A part of the desk; see `desk_agent.desk.part.Part`.

    Args:
        port: the desk.
        on_change: called when the picture is another.
        own_groups: the ACD groups of the own agent.
        on_abandoned: called with group, number, name, reference, beginning and end of a wait that a caller has ended.
    """

    def __init__(
        self,
        port: Port,
        on_change: Callable[[], None],
        own_groups: Callable[[], tuple[str, ...]],
        on_abandoned: Callable[[str, str, str, int, Instant, Instant], None] = lambda *_: None,
    ) -> None:
        self._port = port
        self._on_abandoned = on_abandoned
        self._on_change = on_change
        self._own_groups = own_groups
        self._model = QueueModel()
        self._refused: dict[str, DeviceResult] = {}
        self._asked: set[str] = set()
        self._watched: set[str] = set()
        self._why_not = ""
        self._settling = False

    # looking

    @property
    def view(self) -> tuple[QueueView, ...]:
        """Every queue that is heard of, those of the site in its order; none for accounts that see no queue."""
        if not self.seen:
            return ()
        groups = dict.fromkeys((*self._wanted(), *(queue.group for queue in self._model)))
        return tuple(self._picture(group) for group in groups)

    @property
    def seen(self) -> bool:
        """Whether the account sees queues at all."""
        return bool(self._watched) or any(True for _one in self._model)

    @property
    def feature(self) -> FeatureView:
        """Whether the account sees queues, for the list of what it can do."""
        if self.seen:
            return FeatureView("queues", _(_TITLE), Verdict.YES)
        errors = [one.error for one in self._refused.values() if one.error is not None]
        why_not = self._why_not or (errors[0].sentence if errors else "")
        if why_not:
            return FeatureView("queues", _(_TITLE), Verdict.NO, why_not, _("the PBX administrator"))
        return FeatureView("queues", _(_TITLE), Verdict.UNPROVEN, _(_UNHEARD), _("you"))

    def number_of(self, bin_: str) -> str:
        """The ACD group that the stream of section 5.2 means by ``bin_``, "" while that is not known."""
        number = self._model.number_of(bin_)
        return number if number != bin_ or bin_ in self._wanted() else ""

    # as a part

    def begin(self) -> None:
        """Another account."""
        self._model = QueueModel()
        self._refused, self._why_not = {}, ""
        self._asked, self._watched = set(), set()
        self._on_change()

    def live(self) -> None:
        """Ask for the events of the groups; the session makes that anew after a reconnect."""
        self.watch()

    def hear(self, event: ev.Event, at: Instant) -> None:
        """Take in one event of a group, or of a call that leaves its queue."""
        changed = False
        match event:
            case ev.QueueEvent():
                changed = self._model.queueing(event, at)
            case acd.AcdEvent():
                self._learn(event)
                changed = self._model.stream(event, at)
                for group, call in self._model.take_abandoned():
                    if group in self._wanted():
                        self._on_abandoned(group, call.number, call.name, call.ref, call.since, at)
                if self._model.unsettled and not self._settling:
                    self._settling = True
                    self._port.spawn(self._settle(), "queues-settle")
            case ev.Ringing() | ev.Connected() if event.cause is Cause.GROUP_CALL:
                rings = isinstance(event, ev.Ringing)
                self._model.offered(event.call_ref_id, group=event.called_dn)
                changed = self._model.left(event.calling_dn, event.call_ref_id, at, event.called_dn, rings=rings)
            case ev.Released() | ev.ReleasedAsc() | ev.Rerouting() | ev.Rerouted() | ev.Connected():
                if self._model.get(event.device_number) is not None and event.call_ref_id:
                    changed = self._model.left("\0", event.call_ref_id, at, event.device_number)
        if changed:
            self._on_change()

    def doubt(self) -> None:
        """Who waits now is not known."""
        self._model.doubt()
        self._on_change()

    def watch(self) -> None:
        """Ask for the events of groups that were not asked for yet."""
        wanted = [group for group in self._wanted() if group not in self._asked and group.isdigit()]
        if wanted and self._port.is_live:
            self._asked.update(wanted)
            self._port.spawn(self._ask_for(wanted), "queues-watch")

    # what a supervisor asks for

    async def take(self, group: str, ref: int = 0) -> None:
        """Let the waiting call ``ref``, or the one that waits longest, ring at the own phone (section 5.3.4.30).

        Raises:
            Refused: nobody waits, the call or the account does not allow it, or the PBX refuses; the text says why.
        """
        await self._route(group, ref, self._port.extension)

    async def send(
        self, group: str, number: str, ref: int = 0, *, origin: Origin = Origin.TYPED, confirmed: bool = False
    ) -> None:
        """Let the waiting call ``ref``, or the one that waits longest, ring at ``number`` (section 5.3.4.30).

        Raises:
            ConfirmationWanted: the user should say yes to ``number`` first; see `Port.number`.
            Refused: as `take`, or ``number`` is no number.
        """
        await self._route(group, ref, self._port.number(number, origin, use=Use.QUEUE, confirmed=confirmed))

    # the workings

    async def _route(self, group: str, ref: int, to: str) -> None:
        session = self._port.live()
        why_not = self._why_not_route()
        if why_not:
            raise Refused(why_not)
        queue = self._model.get(self._group(group))
        if queue is None or not queue.waiting:
            raise Refused(_(_NOBODY).format(group=self._label(group)))
        call = next((one for one in queue.calls if one.ref == ref), None) if ref else next(iter(queue.calls), None)
        if ref and call is None:
            raise Refused(_("That call does not wait any more."))
        if call is None or not call.ref:
            raise Refused(_(NO_REFERENCE))
        try:
            await session.reroute_call(queue.group, call.ref, to)
        except PbxError as error:
            raise Refused(error.sentence) from error
        if self._model.left("\0", call.ref, self._port.clock.now(), queue.group):
            self._on_change()

    def _why_not_route(self) -> str:
        session = self._port.live()
        if session.is_station:
            return _(SERVER_ONLY)
        if self._port.level is not Level.FULL:
            return session.why_not_control or session.why_not_watching
        return self._port.why_not(Feature.DIVERT)

    def _wanted(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self._port.site.queues, *self._own_groups())))

    async def _ask_for(self, groups: list[str]) -> None:
        try:
            session = self._port.live()
            if not session.watching:
                self._why_not = session.why_not_watching
                return
            results = await session.monitor_start(groups)
        except (PbxError, Refused) as error:
            log.info("the queues cannot be watched: %s", type(error).__name__)
            self._why_not = str(error)
            self._asked.difference_update(groups)
        else:
            self._why_not = ""
            self._watched.update(group for group, result in results.items() if result.accepted)
            self._refused.update({group: result for group, result in results.items() if not result.accepted})
        self._on_change()

    async def _settle(self) -> None:
        try:
            while self._model.unsettled:
                await self._port.clock.sleep(INTRODUCED_IN)
                if self._model.settle(self._port.clock.now()):
                    self._on_change()
        finally:
            self._settling = False

    def _learn(self, event: acd.AcdEvent) -> None:
        """The stream has numbers of its own for groups: what it tells of our own phone says which is which."""
        if event.source.number != self._port.extension:
            return
        own = self._own_groups()
        match event:
            case acd.StationRing() if event.group:
                self._model.offered(event.call_ref_id, bin_=event.group)
            case acd.AgentLogin() if len(own) == 1 and event.code != acd.AcdCode.SUPERVISOR_LOGIN:
                self._model.learn(event.group, own[0])
            case acd.AgentAvailability() if len(own) == 1:
                self._model.learn(event.group, own[0])

    def _picture(self, group: str) -> QueueView:
        queue = self._model.get(group)
        refused = self._refused.get(group)
        why_not = refused.error.sentence if refused is not None and refused.error is not None else ""
        shown = QueueView(group, self._name(group), long_after=float(self._port.site.long_wait))
        if queue is None:
            return replace(shown, why_not_watched=why_not)
        if not self._model.believed(queue, self._port.clock.now()):
            return replace(shown, heard=queue.heard)
        return replace(
            shown,
            waiting=queue.waiting,
            longest=queue.longest,
            calls=tuple(self._call(call) for call in queue.calls),
            why_not_take=self._why_not_take(queue),
            exact=queue.exact,
            heard=queue.heard,
        )

    def _why_not_take(self, queue: Queue) -> str:
        if not self._port.is_live:
            return _("Not possible until the phone’s state has been read again.")
        why_not = self._why_not_route()
        if not why_not and queue.waiting and not any(call.ref for call in queue.calls):
            return _(NO_REFERENCE)
        return why_not

    def _call(self, call: Waiting) -> QueuedCall:
        name = self._port.name(call.number) if call.number else ""
        return QueuedCall(plain(call.number), name or plain(call.name), call.since, call.ref)

    def _group(self, text: str) -> str:
        wanted = text.strip().casefold()
        named = (number for number, name in self._port.site.queues.items() if name.casefold() == wanted)
        return next(named, text.strip())

    def _name(self, group: str) -> str:
        return plain(self._port.site.queues.get(group, "")) or self._port.name(group)

    def _label(self, group: str) -> str:
        name = self._name(group)
        return f"{name} ({group})" if name else plain(group)
