"""Two calls become one (sections 5.3.4.9, 10 and 18): which leg survives, under which reference, and what is over.

The held call's reference survives, but who was consulted knew only the other one; and the call that is absorbed
ends without a word about it, perhaps before anything was heard of it: its late news must not bring it to life.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from desk_agent.api import events as ev
from desk_agent.api.codes import Cause
from desk_agent.instant import Instant
from desk_agent.model import pairs
from desk_agent.model.leg import Leg
from desk_agent.model.legs import order_of
from desk_agent.model.parties import far_side, same
from desk_agent.model.registry import Changes, Registry
from desk_agent.model.transitions import Order
from desk_agent.view import Direction, LegState, Outcome

_KEPT: Final = 16
_JOINED: Final = frozenset({Cause.SCREENED_TRANSFER, Cause.UNSCREENED_TRANSFER, Cause.CONFERENCE})


class _Union(Struct, frozen=True):
    """``ref`` has absorbed a call with ``number``, of which nothing was known, at ``serial``."""

    ref: int
    number: str
    serial: int


class Unions:
    """What transfers and conferences do to the legs of one device."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._unheard: list[_Union] = []

    def clear(self) -> None:
        """Serials start anew."""
        self._unheard.clear()

    def follow(self, ref: int, event: ev.CallEvent, mine: frozenset[str], at: Instant, changes: Changes) -> int:
        """The reference of the leg that ``event`` means by ``ref``, which no leg has (yet)."""
        registry = self._registry
        if ref == 0 or registry.is_old_news(ref, event, at):
            return ref
        union = self._absorbing(event, mine)
        if union is not None:
            if union.ref not in registry.legs:
                registry.bury(ref, union.serial, at)
                return ref
            registry.alias(ref, union.ref, union.serial, at)
            return union.ref
        old = self._followed(event)
        if old is not None:
            registry.rename(old, ref, event.evt_serial_num, at, changes)
        return ref

    def absorb(self, leg: Leg, event: ev.CallEvent, at: Instant, changes: Changes) -> None:
        """End the leg that a transfer or a conference of this device has made part of ``leg``."""
        match event:
            case ev.Transferring() if leg.ref and event.call_type.strip().lower() != "blind":
                newest, members = event.transfer_to_dn, [event.transfer_to_dn]
                outcome: Outcome | None = Outcome.TRANSFERRED
            case ev.Conferencing() if leg.ref:
                newest, members = event.new_conf_member_dn, list(event.member_dn)
                outcome = None
            case _:
                return
        others = [other for other in self._known_before(leg, event) if other.state is not LegState.RINGING]
        linked = [other for other in others if leg.ref == other.parent or leg.parent == other.ref]
        named = [found for one in members if (found := _nearest(one, linked) or _nearest(one, others)) is not None]
        active = [other for other in others if other.state in pairs.ACTIVE]
        if isinstance(event, ev.Conferencing):
            named = linked + named
        gone = named or linked or [other for other in active if other.verified] or active
        gone = list({other.ref: other for other in gone}.values())
        for other in gone:
            serial = max(other.serial, event.evt_serial_num)
            self._registry.end(replace(other, serial=serial), at, changes, outcome)
            if leg.ref in self._registry.legs:
                self._registry.alias(other.ref, leg.ref, serial, at)
        if not any(same(other.number, newest) for other in gone):
            self._expect(leg.ref, newest, event)

    def join(self, leg: Leg, event: ev.CallEvent, mine: frozenset[str], changes: Changes) -> None:
        """What ``event`` says of ``leg`` was another call before: that name is over, the call is not."""
        peer = _consulter(event, mine)
        if not peer:
            return
        known = self._consultations(leg, peer, event)
        for other in known:
            self._registry.forget(other, leg, leg.since, event.evt_serial_num, changes)
        if not known and not same(leg.number, peer):
            self._expect(leg.ref, peer, event)

    def settle(self, ref: int, event: ev.CallEvent, mine: frozenset[str], at: Instant, changes: Changes) -> None:
        """``event`` is late news of a call that is over: what had become part of it is over too."""
        leg = Leg(ref, LegState.HOLDING, Direction.IN, at, at)
        self.absorb(leg, event, at, changes)
        peer = _consulter(event, mine)
        if not peer or not ref:
            return
        known = self._consultations(leg, peer, event)
        for other in known:
            self._registry.end(replace(other, serial=max(other.serial, event.evt_serial_num)), at, changes)
        if not known:
            self._expect(ref, peer, event)

    def _expect(self, ref: int, number: str, event: ev.CallEvent) -> None:
        if event.evt_serial_num:
            self._unheard = [*self._unheard, _Union(ref, number, event.evt_serial_num)][-_KEPT:]

    def _consultations(self, leg: Leg, peer: str, event: ev.CallEvent) -> list[Leg]:
        others = self._known_before(leg, event)
        return [other for other in others if same(other.number, peer) and other.state is not LegState.HOLDING]

    def _known_before(self, leg: Leg, event: ev.CallEvent) -> list[Leg]:
        """The other legs of which nothing is known that is later than ``event``."""
        return [
            other
            for other in self._registry.legs.values()
            if other.ref not in {0, leg.ref} and order_of(other.serial, event.evt_serial_num) is not Order.EARLIER
        ]

    def _absorbing(self, event: ev.CallEvent, mine: frozenset[str]) -> _Union | None:
        number = far_side(event, mine)
        own = isinstance(event, ev.Dialing | ev.Hold | ev.Retrieve)
        for union in self._unheard:
            late = order_of(union.serial, event.evt_serial_num) is Order.EARLIER
            if late and (same(number, union.number) if number else own):
                return union
        return None

    def _followed(self, event: ev.CallEvent) -> Leg | None:
        match event:
            case ev.Transferred():
                peer = event.transferor_dn
            case ev.Conferenced():
                peer = event.master_dn
            case ev.Ringing() if event.cause is Cause.UNSCREENED_TRANSFER:
                peer = event.diversion_num
            case ev.Connected() if event.cause in _JOINED:
                peer = event.diversion_num
            case _:
                return None
        legs = [leg for leg in self._registry.legs.values() if leg.ref]
        rings = isinstance(event, ev.Ringing)
        known = [leg for leg in legs if same(leg.number, peer) and (not rings or leg.state is LegState.RINGING)]
        if len(known) == 1:
            return known[0]
        on = [leg for leg in legs if leg.state in pairs.ACTIVE]
        # one that may be over by now is none to guess at
        return on[0] if len(on) == 1 and on[0].verified and not known and not rings else None


def _nearest(number: str, legs: Iterable[Leg]) -> Leg | None:
    """Of several calls with the same person, the one that a transfer or a conference is about: not one on hold."""
    alike = [leg for leg in legs if same(leg.number, number)]
    return max(alike, key=lambda leg: (leg.verified, leg.state in pairs.ACTIVE, leg.since.mono), default=None)


def _consulter(event: ev.CallEvent, mine: frozenset[str]) -> str:
    """Who had consulted this device and has made two calls one, "" if it was not so."""
    match event:
        case ev.Transferred() if event.transfer_to_dn in mine:
            return event.transferor_dn
        case ev.Conferenced() if event.master_dn not in mine:
            return event.master_dn
    return ""
