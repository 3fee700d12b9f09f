"""The legs of one device by reference: those that are, what they were called before, and those that were."""

from collections import OrderedDict
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from desk_agent.api import events as ev
from desk_agent.api.codes import Cause
from desk_agent.instant import Instant
from desk_agent.model import legs as rules
from desk_agent.model.leg import Leg
from desk_agent.model.transitions import Order
from desk_agent.view import Outcome

MAX_LEGS: Final = 64  # more is not a phone but an attack
_GRAVES: Final = 256  # ended calls whose late events are still recognised
_GRAVE_REST: Final = 30.0  # seconds in which an unnumbered event for an ended call is old news
_ALIVE_AGAIN: Final = frozenset({Cause.RECALL, Cause.CALL_BACK, Cause.UNSCREENED_TRANSFER, Cause.BLIND_TRANSFER})


class Ended(Struct, frozen=True):
    """A leg that is over."""

    leg: Leg
    at: Instant
    outcome: Outcome


class Changes(Struct):
    """What one piece of news did."""

    changed: set[int] = field(default_factory=set)
    ended: list[Ended] = field(default_factory=list)
    doubtful: bool = False  # something did not fit: ask the PBX for the phone's state

    def __bool__(self) -> bool:
        return bool(self.changed or self.ended)


class _Grave(Struct, frozen=True):
    serial: int
    at: Instant


class Registry:
    """Keeps legs, aliases and graves in step; every change is noted in the `Changes` it is given."""

    def __init__(self) -> None:
        self.legs: dict[int, Leg] = {}
        self._aliases: dict[int, int] = {}
        self._graves: OrderedDict[int, _Grave] = OrderedDict()

    def resolve(self, ref: int) -> int:
        """The present reference of a call that was known by ``ref`` before a transfer."""
        return self._aliases.get(ref, ref)

    def put(self, leg: Leg, changes: Changes) -> None:
        """``leg`` is so now."""
        if self.legs.get(leg.ref) != leg:
            self.legs[leg.ref] = leg
            changes.changed.add(leg.ref)

    def revive(self, leg: Leg, changes: Changes) -> None:
        """A new leg, or one that was thought to be over."""
        self._graves.pop(leg.ref, None)
        self.put(leg, changes)

    def rename(self, old: Leg, ref: int, serial: int, at: Instant, changes: Changes) -> None:
        """The call ``old`` has the reference ``ref`` from ``serial`` on."""
        del self.legs[old.ref]
        self.bury(old.ref, serial, at)
        self._aliases = {
            alias: ref if now == old.ref else now for alias, now in self._aliases.items() if alias != ref
        }
        self._aliases[old.ref] = ref
        self.legs[ref] = replace(old, ref=ref)
        changes.changed.update({old.ref, ref})
        self._let_go_of(old.ref, ref, changes)

    def alias(self, ref: int, now: int, serial: int, at: Instant) -> None:
        """News of ``ref`` up to ``serial`` is news of the leg ``now``, and of none when that is over."""
        self._aliases[ref] = now
        self.bury(ref, serial, at)

    def forget(self, leg: Leg, into: Leg, at: Instant, serial: int, changes: Changes) -> None:
        """``leg`` was another name of ``into`` all the time."""
        del self.legs[leg.ref]
        self._aliases[leg.ref] = into.ref
        self.bury(leg.ref, serial, at)
        changes.changed.update({leg.ref, into.ref})
        self._let_go_of(leg.ref, 0, changes)

    def end(self, leg: Leg, at: Instant, changes: Changes, outcome: Outcome | None = None) -> None:
        """``leg`` is over; without ``outcome`` it is read off the leg."""
        self.legs.pop(leg.ref, None)
        self._aliases = {alias: ref for alias, ref in self._aliases.items() if ref != leg.ref}
        self.bury(leg.ref, leg.serial, at)
        changes.changed.discard(leg.ref)
        changes.ended.append(Ended(leg, at, outcome or rules.ended(leg)))
        self._let_go_of(leg.ref, 0, changes)

    def bury(self, ref: int, serial: int, at: Instant) -> None:
        """Late news of ``ref`` up to ``serial`` is old news."""
        self._graves[ref] = _Grave(serial, at)
        self._graves.move_to_end(ref)
        while len(self._graves) > _GRAVES:
            self._graves.popitem(last=False)

    def is_old_news(self, ref: int, event: ev.CallEvent, at: Instant) -> bool:
        """Whether ``event`` is of a call that is over, and not of one that comes back."""
        grave = self._graves.get(ref)
        if grave is None or ref == 0:
            return False
        match rules.order_of(grave.serial, event.evt_serial_num):
            case Order.LATER:
                return isinstance(event, ev.Retrieved | ev.Held)
            case Order.EARLIER:
                return True
        if isinstance(event, ev.Caused) and event.cause in _ALIVE_AGAIN:
            return event.evt_serial_num > 0
        return event.evt_serial_num > 0 or at.mono - grave.at.mono < _GRAVE_REST

    def unbury(self) -> None:
        """Serials start anew."""
        self._graves.clear()

    def _let_go_of(self, old: int, new: int, changes: Changes) -> None:
        """The call that others were placed about has another reference, or is over."""
        for leg in list(self.legs.values()):
            if old and leg.parent == old:
                self.put(replace(leg, parent=new), changes)
