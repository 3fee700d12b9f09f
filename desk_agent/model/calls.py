"""All calls of the own device: which leg an event belongs to, and what it does to the other legs."""

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import Any, Final

from desk_agent.api import events as ev
from desk_agent.api.codes import Cause
from desk_agent.instant import Instant
from desk_agent.model import legs as rules
from desk_agent.model.legs import Leg
from desk_agent.model.transitions import Fate, Order
from desk_agent.view import LegState, Outcome, Verb

_GRAVES: Final = 256  # ended calls whose late events are still recognised
_MAX_LEGS: Final = 64  # more is not a phone but an attack
_GRAVE_REST: Final = 30.0  # seconds in which an unnumbered event for an ended call is old news
_ALIVE_AGAIN: Final = frozenset({Cause.RECALL, Cause.CALL_BACK, Cause.UNSCREENED_TRANSFER, Cause.BLIND_TRANSFER})
_PLAIN_IDLE: Final = frozenset({"idle", "dnd", "block"})
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


@dataclass(frozen=True, slots=True)
class Ended:
    """A leg that is over."""

    leg: Leg
    at: Instant
    outcome: Outcome


@dataclass(slots=True)
class Changes:
    """What one piece of news did."""

    changed: set[int] = field(default_factory=set)
    ended: list[Ended] = field(default_factory=list)
    doubtful: bool = False  # something did not fit: ask the PBX for the phone's state

    def __bool__(self) -> bool:
        return bool(self.changed or self.ended)


@dataclass(frozen=True, slots=True)
class _Grave:
    serial: int
    at: Instant


def _shorten(kept: OrderedDict[int, Any]) -> None:
    while len(kept) > _GRAVES:
        kept.popitem(last=False)


def is_idle(word: str) -> bool:
    """Whether a status word of section 5.3.4.22 says that the device has no call."""
    word = word.strip().lower()
    return word in _PLAIN_IDLE or word.removeprefix("c").startswith("fwd_")


class CallModel:
    """The legs of one device. Events in, `Changes` out; an event for another device changes nothing."""

    def __init__(self, extension: str) -> None:
        self.extension = extension
        self.legs: dict[int, Leg] = {}
        self._mine: frozenset[str] = frozenset({extension})
        self._graves: OrderedDict[int, _Grave] = OrderedDict()
        self._aliases: dict[int, int] = {}
        self._early: OrderedDict[int, ev.ReleasedAsc] = OrderedDict()  # came before the call they end

    # news

    def apply(self, event: ev.CallEvent, at: Instant) -> Changes:
        """Take in one event received at ``at``."""
        changes = Changes()
        if event.device_number != self.extension:
            return changes
        if event.service_dn and event.service_dn not in self._mine:
            self._mine |= {event.service_dn}
        ref = self.resolve(event.call_ref_id)
        if ref not in self.legs:
            ref = self._rebind(ref, event, changes)
        leg = self.legs.get(ref)
        if leg is None:
            self._begin(event, at, changes)
        else:
            self._step(leg, event, at, changes)
        return changes

    def resync(self, word: str | None, at: Instant) -> Changes:
        """The link is back and ``word`` is the device's status now (``None``: it could not be read).

        Serials start anew: a restarted PBX counts from 1.
        """
        self._graves.clear()
        self._early.clear()
        changes = Changes()
        for leg in self.legs.values():
            self.legs[leg.ref] = replace(leg, serial=0, verified=False)
            changes.changed.add(leg.ref)
        return self.verify(word, at, changes) if word is not None else changes

    def verify(self, word: str, asked: Instant, changes: Changes | None = None) -> Changes:
        """Hold the legs against the status ``word`` that was asked for at ``asked``; later news wins over it."""
        changes = changes if changes is not None else Changes()
        old = [leg for leg in self.legs.values() if leg.since.mono <= asked.mono]
        if is_idle(word):
            for leg in old:
                outcome = None if leg.partner_left or leg.state is LegState.FAILED else Outcome.UNKNOWN
                self._end(leg, asked, changes, outcome)
        elif len(self.legs) == 1 and old:
            self._confirm(old[0], word.strip().lower(), asked, changes)
        return changes

    def doubt(self) -> Changes:
        """The link is gone: nothing that is shown is certain any more."""
        changes = Changes()
        for ref, leg in list(self.legs.items()):
            if leg.verified:
                self.legs[ref] = replace(leg, verified=False)
                changes.changed.add(ref)
        return changes

    def drop_all(self, at: Instant) -> Changes:
        """The phone is gone (unregistered, signed out): end every leg as unknown."""
        changes = Changes()
        for leg in list(self.legs.values()):
            self._end(leg, at, changes, Outcome.UNKNOWN)
        return changes

    def intend(self, ref: int, verb: Verb) -> None:
        """Remember what the user asked for, so that a rejected call is not called missed."""
        leg = self.legs.get(self.resolve(ref))
        if leg is not None:
            self.legs[leg.ref] = replace(leg, intent=verb)

    # questions

    def resolve(self, ref: int) -> int:
        """The present reference of a call that was known by ``ref`` before a transfer."""
        return self._aliases.get(ref, ref)

    def ordered(self) -> list[Leg]:
        """The legs as a person looks for them: ringing first, then the active one, then by age."""
        active = self.active()
        return sorted(
            self.legs.values(),
            key=lambda leg: (leg.state is not LegState.RINGING, leg is not active, leg.started.mono, leg.ref),
        )

    def active(self) -> Leg | None:
        """The leg that a verb without a reference means first."""
        ranked = sorted(self.legs.values(), key=lambda leg: (_ACTIVE_FIRST.index(leg.state), leg.started.mono))
        return ranked[0] if ranked else None

    def verbs(self, leg: Leg) -> tuple[Verb, ...]:
        """What is allowed for ``leg`` beside the other legs (a held call waits for the active one to go)."""
        busy = any(other is not leg and other.state in rules.TALKING for other in self.legs.values())
        return tuple(verb for verb in leg.verbs if not (verb is Verb.RETRIEVE and busy))

    def candidates(self, verb: Verb) -> list[Leg]:
        """The legs ``verb`` could mean, the likeliest first."""
        legs = [leg for leg in self.ordered() if verb in self.verbs(leg)]
        if verb is Verb.HANGUP:
            legs.sort(key=lambda leg: _ACTIVE_FIRST.index(leg.state))
        return legs

    # the workings

    def _begin(self, event: ev.CallEvent, at: Instant, changes: Changes) -> None:
        ref = event.call_ref_id
        if self._is_old_news(ref, event, at) or len(self.legs) >= _MAX_LEGS:
            return
        leg = rules.begin(event, self._mine, at)
        if leg is None:
            if isinstance(event, ev.Released | ev.Transferring):
                self._bury(ref, event.evt_serial_num, at)
            elif isinstance(event, ev.ReleasedAsc):
                self._early[ref] = event
                _shorten(self._early)
            return
        self._graves.pop(ref, None)
        self.legs[ref] = leg
        changes.changed.add(ref)
        self._merge(leg, event, at, changes)
        early = self._early.pop(ref, None)
        if early is not None and rules.order_of(leg.serial, early.evt_serial_num) is Order.LATER:
            self._step(leg, early, at, changes)

    def _step(self, leg: Leg, event: ev.CallEvent, at: Instant, changes: Changes) -> None:
        after, goal = rules.step(leg, event, self._mine, at)
        if isinstance(goal, Fate):
            outcome = {ev.Transferring: Outcome.TRANSFERRED, ev.Rerouting: Outcome.DIVERTED}.get(type(event))
            if isinstance(event, ev.Transferring):
                self._merge(after, event, at, changes)
            self._end(after, at, changes, outcome)
            return
        if rules.order_of(leg.serial, event.evt_serial_num) is Order.EARLIER:
            changes.doubtful = True
        if after != leg:
            self.legs[leg.ref] = after
            changes.changed.add(leg.ref)
        if goal is not None:
            self._merge(after, event, at, changes)

    def _rebind(self, ref: int, event: ev.CallEvent, changes: Changes) -> int:
        """After a transfer or conference the held call's reference survives (5.3.4.9): follow it."""
        match event:
            case ev.Transferred():
                peer = event.transferor_dn
            case ev.Conferenced():
                peer = event.master_dn
            case _:
                return ref
        known = [leg for leg in self.legs.values() if leg.number == peer]
        if len(known) != 1 or ref == 0:
            return ref
        old = known[0]
        del self.legs[old.ref]
        self._aliases = {alias: ref for alias, now in self._aliases.items() if now == old.ref} | {old.ref: ref}
        self.legs[ref] = replace(old, ref=ref)
        changes.changed.update({old.ref, ref})
        return ref

    def _merge(self, leg: Leg, event: ev.CallEvent, at: Instant, changes: Changes) -> None:
        """End the leg that a transfer or a conference of this device has absorbed."""
        match event:
            case ev.Transferring() if event.call_type.strip().lower() != "blind":
                gone = [o for o in self.legs.values() if o.ref != leg.ref and o.number == event.transfer_to_dn]
                outcome: Outcome | None = Outcome.TRANSFERRED
            case ev.Conferencing():
                gone = [o for o in self.legs.values() if o.ref != leg.ref and o.number in event.member_dn]
                outcome = None
            case _:
                return
        for other in gone:
            self._end(replace(other, serial=max(other.serial, event.evt_serial_num)), at, changes, outcome)
            self._aliases[other.ref] = leg.ref

    def _end(self, leg: Leg, at: Instant, changes: Changes, outcome: Outcome | None = None) -> None:
        self.legs.pop(leg.ref, None)
        self._aliases = {alias: ref for alias, ref in self._aliases.items() if ref != leg.ref}
        self._bury(leg.ref, leg.serial, at)
        changes.changed.discard(leg.ref)
        changes.ended.append(Ended(leg, at, outcome or rules.ended(leg)))

    def _bury(self, ref: int, serial: int, at: Instant) -> None:
        self._graves[ref] = _Grave(serial, at)
        self._graves.move_to_end(ref)
        _shorten(self._graves)

    def _is_old_news(self, ref: int, event: ev.CallEvent, at: Instant) -> bool:
        grave = self._graves.get(ref)
        if grave is None or ref == 0:
            return False
        match rules.order_of(grave.serial, event.evt_serial_num):
            case Order.LATER:
                return isinstance(event, ev.Retrieved | ev.Held)
            case Order.EARLIER:
                return True
        if isinstance(event, ev.Caused) and event.cause_code in _ALIVE_AGAIN:
            return event.evt_serial_num > 0
        return event.evt_serial_num > 0 or at.mono - grave.at.mono < _GRAVE_REST

    def _confirm(self, leg: Leg, word: str, asked: Instant, changes: Changes) -> None:
        """One leg and one word: the leg is what the word says."""
        state = leg.state
        if "talk" in word and state in {LegState.RINGING, LegState.ALERTING, LegState.PROCEEDING, LegState.DIALING}:
            state = LegState.CONNECTED if state is LegState.RINGING else state
        elif word == "hold" and state is LegState.CONNECTED:
            state = LegState.HOLDING
        answered = leg.answered or (asked if state is LegState.CONNECTED else None)
        after = replace(leg, state=state, verified=True, answered=answered)
        if after.state is not leg.state:
            after = replace(after, since=asked)
        if after != leg:
            self.legs[leg.ref] = after
            changes.changed.add(leg.ref)
