"""All calls of the own device: which leg an event belongs to, and what it does to the other legs."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from desk_agent.api import events as ev
from desk_agent.api.codes import Cause
from desk_agent.instant import Instant
from desk_agent.model import legs as rules
from desk_agent.model import pairs
from desk_agent.model.causes import HANDED_OVER
from desk_agent.model.leg import SETTING_UP, Leg
from desk_agent.model.parties import as_meant
from desk_agent.model.registry import MAX_LEGS, Changes, Ended, Registry
from desk_agent.model.several import Several
from desk_agent.model.transitions import Fate, Order
from desk_agent.model.unions import Unions
from desk_agent.model.verbs import allowed
from desk_agent.model.words import Words
from desk_agent.view import LegState, Outcome, Verb

__all__ = ["CallModel", "Changes", "Ended", "is_idle", "is_in_call"]

_MAX_EARLY: Final = 256
_BUSY_TONE: Final = 18.0  # seconds; its end is told, and beside another call no word of the phone's state tells it
_FIRST: Final = (ev.Dialing, ev.Proceeding, ev.Alerting, ev.Ringing)  # what is told of a call that begins
_NEW: Final = SETTING_UP | {LegState.RINGING}
_PLAIN_IDLE: Final = frozenset({"idle", "dnd", "block"})
_IN_CALL: Final = frozenset({"ring", "hold", "conf"})
_ACTIVE_FIRST: Final = (
    LegState.CONNECTED,
    LegState.CONFERENCE,
    LegState.ALERTING,
    LegState.PROCEEDING,
    LegState.DIALING,
    LegState.QUEUED,
    LegState.FAILED,
    LegState.HELD,
    LegState.HOLDING,
    LegState.RINGING,
)


def _has_faded(leg: Leg, now: Instant) -> bool:
    return leg.state is LegState.FAILED and now.mono - leg.since.mono > _BUSY_TONE


def is_in_call(word: str) -> bool:
    """Whether a status word of section 5.3.4.22 says that the device has a call; one of neither kind says nothing."""
    word = word.strip().lower()
    return word in _IN_CALL or "talk" in word


def is_idle(word: str) -> bool:
    """Whether a status word of section 5.3.4.22 says that the device has no call."""
    word = word.strip().lower()
    return word in _PLAIN_IDLE or word.removeprefix("c").startswith("fwd_")


class CallModel:
    """The legs of one device. Events in, `Changes` out; an event for another device changes nothing."""

    def __init__(self, extension: str) -> None:
        self.extension = extension
        self._registry = Registry()
        self._unions = Unions(self._registry)
        self._mine: frozenset[str] = frozenset({extension})
        self._promised: dict[int, int] = {}
        self._early: OrderedDict[int, ev.ReleasedAsc] = OrderedDict()  # came before the call they end
        self._stranger = False  # the phone talks, and nothing was heard of that call
        self._maybe: frozenset[int] = frozenset()  # of those, what rang and may have been answered meanwhile
        self._words = Words()
        self._several = Several()
        self._unheard: frozenset[int] = frozenset()  # no event has spoken of these since the link is back

    @property
    def legs(self) -> dict[int, Leg]:
        """The legs by reference."""
        return self._registry.legs

    @property
    def mine(self) -> frozenset[str]:
        """The numbers of this device, as far as they have been heard."""
        return self._mine

    # news

    def apply(self, event: ev.CallEvent, at: Instant) -> Changes:
        """Take in one event received at ``at``."""
        changes = Changes()
        if event.device_number != self.extension:
            return changes
        if event.service_dn and event.service_dn not in self._mine:
            self._mine |= {event.service_dn}
        event = as_meant(event, self._mine)
        ref = self.resolve(event.call_ref_id)
        if ref != event.call_ref_id and isinstance(event, ev.Released | ev.ReleasedAsc):
            changes.doubtful = True  # over is only the name that the call had before
            return changes
        if ref not in self.legs:
            ref = self._unions.follow(ref, event, self._mine, at, changes)
        leg = self.legs.get(ref)
        if leg is None:
            if not isinstance(event, _FIRST) and not self._registry.is_old_news(ref, event, at):
                # a call that began unseen: what was read as ringing was perhaps that one
                self._maybe |= {
                    one.ref for one in self.legs.values() if one.ref in self._unheard and one.state in _NEW
                }
            self._begin(ref, event, at, changes)
            # the call that was seen at the phone was perhaps this one
            changes.doubtful = changes.doubtful or bool(self._unheard & self.legs.keys())
        else:
            maybe = ref in self._maybe
            self._unheard -= {ref}
            if not isinstance(event, ev.ReleasedAsc):  # which says nothing of whether they talked
                self._maybe -= {ref}
            self._step(leg, event, at, changes, maybe=maybe)
        self._relate(ref, event, at, changes)
        return changes

    def queued(self, event: ev.GroupQueued, at: Instant) -> Changes:
        """The call this device has placed waits at a group (5.3.2.3.31); the event seldom says which call."""
        changes = Changes()
        if event.device_number != self.extension:
            return changes
        waiting = [leg for leg in self.legs.values() if leg.state in SETTING_UP]
        leg = self.legs.get(self.resolve(event.call_ref_id)) or (waiting[0] if len(waiting) == 1 else None)
        if leg is None or leg.state not in SETTING_UP or leg.state is LegState.QUEUED:
            return changes
        if rules.order_of(leg.serial, event.evt_serial_num) is not Order.EARLIER:
            serial = event.evt_serial_num or leg.serial
            self._registry.put(replace(leg, state=LegState.QUEUED, since=at, serial=serial), changes)
        return changes

    def resync(self, word: str | None, at: Instant) -> Changes:
        """The link is back and ``word`` is the device's status now (``None``: it could not be read).

        Serials start anew: a restarted PBX counts from 1.
        """
        self._registry.unbury()
        self._unions.clear()
        self._early.clear()
        self._unheard = frozenset(self.legs)
        self._maybe = frozenset()
        changes = Changes()
        for leg in list(self.legs.values()):
            if leg.state is LegState.FAILED:
                # a busy tone lasts for seconds, and beside another call no status word would ever speak of it
                self._registry.end(leg, at, changes)
                continue
            self.legs[leg.ref] = replace(leg, serial=0, verified=False)
            changes.changed.add(leg.ref)
        return self.verify(word, at, changes) if word is not None else changes

    def verify(self, word: str, asked: Instant, changes: Changes | None = None) -> Changes:
        """Hold the legs against the status ``word`` that was asked for at ``asked``; later news wins over it."""
        changes = changes if changes is not None else Changes()
        old = [leg for leg in self.legs.values() if leg.since.mono <= asked.mono]
        busy = not is_idle(word) and word.strip().lower() != "ring"
        self._stranger = busy and (self._stranger or not self.legs)
        if busy:
            self._maybe |= {leg.ref for leg in old if leg.ref in self._unheard and leg.state in _NEW}
        if is_idle(word):
            for leg in old:
                self._end_unheard(leg, asked, changes)
        elif len(self.legs) == 1 and old and not (self._stranger and old[0].state is LegState.RINGING):
            certain = old[0].ref not in self._unheard and old[0].verified and not self._stranger
            self._registry.put(self._words.confirmed(old[0], word.strip().lower(), asked, certain=certain), changes)
        elif len(self.legs) > 1 and (over := [leg for leg in old if _has_faded(leg, asked)]):
            for leg in over:
                self._registry.end(leg, asked, changes)
        elif len(self.legs) == len(old) > 1:
            certain = not self._unheard.intersection(self.legs) and not self._stranger
            certain = certain and all(leg.verified for leg in old)
            found = self._several.weigh(old, word.strip().lower(), asked.mono, certain=certain)
            for leg in found.over:
                self._end_unheard(leg, asked, changes)
            for leg in found.doubtful:
                self._registry.put(replace(leg, verified=False), changes)
        return changes

    def doubt(self, refs: Iterable[int] | None = None) -> Changes:
        """Nothing that is shown of the calls ``refs`` is certain any more; ``None``: of any, the link is gone."""
        changes = Changes()
        for leg in list(self.legs.values()) if refs is None else self._of(refs):
            self._registry.put(replace(leg, verified=False), changes)
        return changes

    def drop_all(self, at: Instant) -> Changes:
        """The phone is gone (unregistered, signed out): end every leg as unknown."""
        changes = Changes()
        for leg in list(self.legs.values()):
            self._registry.end(leg, at, changes, Outcome.UNKNOWN)
        return changes

    def disown(self, ref: int, at: Instant) -> Changes:
        """The PBX says that this device has no such call: its end was lost, unless it has another reference now."""
        changes = Changes()
        leg = self.legs.get(ref)
        if leg is not None:
            self._end_unheard(leg, at, changes)
        return changes

    def intend(self, ref: int, verb: Verb) -> None:
        """Remember what the user asked for, so that a rejected call is not called missed."""
        leg = self.legs.get(self.resolve(ref))
        if leg is not None:
            self.legs[leg.ref] = replace(leg, intent=verb)

    def consult(self, held: int, ref: int) -> Changes:
        """The PBX has answered that ``ref`` is the call placed about the call ``held``."""
        changes = Changes()
        held, ref = self.resolve(held), self.resolve(ref)
        leg = self.legs.get(ref)
        if leg is None:
            self._promised = {ref: held}  # the answer has overtaken the events
        elif held in self.legs and held != ref:
            self._registry.put(replace(leg, parent=held), changes)
        return changes

    def restore(self, legs: Iterable[Leg]) -> Changes:
        """The program was stopped in the middle of these calls; until something speaks of them they are doubtful."""
        changes = Changes()
        for leg in legs:
            if leg.ref not in self.legs and len(self.legs) < MAX_LEGS:
                self._registry.put(replace(leg, serial=0, verified=False), changes)
        self._unheard |= changes.changed
        return changes

    def confirm(self, refs: Iterable[int]) -> Changes:
        """The PBX has carried out a command for these calls: they are there."""
        changes = Changes()
        for leg in self._of(refs):
            self._unheard -= {leg.ref}
            self._registry.put(replace(leg, verified=True), changes)
        return changes

    def deny(self, ref: int, at: Instant) -> Changes:
        """The PBX knows no call ``ref``: what was doubtful anyway is over."""
        changes = Changes()
        leg = self.legs.get(ref)
        if leg is not None and not leg.verified:
            self._registry.end(leg, at, changes, Outcome.UNKNOWN)
        return changes

    # questions

    @property
    def asks(self) -> bool:
        """Whether to learn the PBX's word for the state of the one call, to know later when it has moved on."""
        return len(self.legs) == 1 and self._words.lacks(*self.legs.values())

    def is_unheard(self, leg: Leg) -> bool:
        """Whether ``leg`` stands on the phone's state alone: no event has spoken of it since the link is back.

        The state says that there is a call, not which: it may be another one.
        """
        return leg.ref in self._unheard

    def resolve(self, ref: int) -> int:
        """The present reference of a call that was known by ``ref`` before a transfer."""
        return self._registry.resolve(ref)

    def ordered(self) -> list[Leg]:
        """The legs as a person looks for them: ringing first, then the active one, what it is about, then by age."""
        active = self.active()
        about = active.parent if active is not None else 0
        return sorted(
            self.legs.values(),
            key=lambda leg: (
                leg.state is not LegState.RINGING,
                leg is not active,
                leg.ref != about,
                leg.started.mono,
                leg.ref,
            ),
        )

    def active(self) -> Leg | None:
        """The leg that a verb without a reference means first."""
        ranked = sorted(self.legs.values(), key=lambda leg: (_ACTIVE_FIRST.index(leg.state), leg.started.mono))
        return ranked[0] if ranked else None

    def verbs(self, leg: Leg) -> tuple[Verb, ...]:
        """What is allowed for ``leg`` beside the other legs; see `desk_agent.model.verbs`."""
        return allowed(leg, self.legs.values())

    def pair(self, leg: Leg) -> tuple[Leg, Leg] | None:
        """The active and the held leg that a command for two calls is about, one of them ``leg``."""
        return pairs.pair(leg, self.legs.values())

    def candidates(self, verb: Verb) -> list[Leg]:
        """The legs ``verb`` could mean, the likeliest first."""
        legs = [leg for leg in self.ordered() if verb in self.verbs(leg)]
        if verb is Verb.HANGUP:
            legs.sort(key=lambda leg: _ACTIVE_FIRST.index(leg.state))
        return legs

    # the workings

    def _of(self, refs: Iterable[int]) -> list[Leg]:
        return [self.legs[ref] for ref in map(self.resolve, refs) if ref in self.legs]

    def _begin(self, ref: int, event: ev.CallEvent, at: Instant, changes: Changes) -> None:
        registry = self._registry
        old_news = registry.is_old_news(ref, event, at)
        if old_news or isinstance(event, ev.Transferring):
            self._unions.settle(ref, event, self._mine, at, changes)
        if old_news or len(self.legs) >= MAX_LEGS:
            return
        leg = rules.begin(event, self._mine, at)
        if leg is None or leg.state not in _NEW:
            self._stranger = False  # this is it, or was
        if leg is None:
            if isinstance(event, ev.Released | ev.Transferring):
                registry.bury(ref, event.evt_serial_num, at)
            elif isinstance(event, ev.ReleasedAsc):
                self._early[ref] = event
                while len(self._early) > _MAX_EARLY:
                    self._early.popitem(last=False)
            return
        registry.revive(leg, changes)
        self._unions.absorb(leg, event, at, changes)
        self._unions.join(leg, event, self._mine, changes)
        early = self._early.pop(ref, None)
        if early is not None and rules.order_of(leg.serial, early.evt_serial_num) is Order.LATER:
            self._step(leg, early, at, changes)

    def _end_unheard(self, leg: Leg, at: Instant, changes: Changes) -> None:
        """``leg`` was found to be over at the latest ``at``; what was heard of its other side's end is its end."""
        if leg.partner_left:
            unseen = leg.ref in self._maybe and leg.answered is None
            self._registry.end(leg, leg.since, changes, Outcome.UNKNOWN if unseen else None)
        else:
            self._registry.end(leg, at, changes, None if leg.state is LegState.FAILED else Outcome.UNKNOWN)

    def _step(self, leg: Leg, event: ev.CallEvent, at: Instant, changes: Changes, *, maybe: bool = False) -> None:
        after, goal = rules.step(leg, event, self._mine, at)
        if isinstance(goal, Fate):
            self._unions.absorb(after, event, at, changes)
            outcome = self._outcome(after, event, changes)
            if maybe and outcome is None and after.answered is None and after.cause == Cause.NORMAL_CLEARING:
                outcome = Outcome.UNKNOWN  # nobody has seen whether they talked
            self._registry.end(after, at, changes, outcome)
            return
        if rules.order_of(leg.serial, event.evt_serial_num) is Order.EARLIER:
            changes.doubtful = True
        if isinstance(event, ev.ReleasedAsc) and after.state is LegState.CONFERENCE and len(after.members) < 2:
            changes.doubtful = True  # alone in a conference
        self._registry.put(after, changes)
        self._unions.absorb(after, event, at, changes)
        self._unions.join(after, event, self._mine, changes)

    def _outcome(self, leg: Leg, event: ev.CallEvent, changes: Changes) -> Outcome | None:
        match event:
            case ev.Transferring():
                return Outcome.TRANSFERRED
            case ev.Rerouting():
                return Outcome.DIVERTED
            case ev.Released() if event.cause in HANDED_OVER and leg.answered is not None:
                # the other call of the two is over as well, and Transferring will say so
                changes.doubtful = changes.doubtful or self.pair(leg) is not None
                return Outcome.TRANSFERRED
        return None

    def _relate(self, ref: int, event: ev.CallEvent, at: Instant, changes: Changes) -> None:
        """Find out which held call another one was placed about."""
        leg = self.legs.get(ref)
        if leg is None or not ref:
            return
        promised = self._promised.pop(ref, 0)
        if promised in self.legs:
            self._registry.put(replace(leg, parent=promised), changes)
            return
        if leg.state is LegState.HOLDING and isinstance(event, ev.Hold):
            child, parent = self.legs.get(pairs.child_of(leg, at, self.legs.values())), leg.ref
        else:
            child, parent = leg, pairs.parent_of(leg, event, self.legs.values())
        if child is not None:
            self._registry.put(replace(child, parent=parent), changes)
