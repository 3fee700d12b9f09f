"""The exchange's own log of one phone: each part it had in a call, with everybody it was with, as it really was."""

from collections.abc import Callable
from dataclasses import dataclass, field

from desk_agent.api.codes import Cause
from desk_agent.instant import Instant
from desk_agent.simulator.calls import Call, Leg, State
from desk_agent.simulator.observer import Observer


@dataclass(eq=False, slots=True)
class TrueCall:
    """One part in a call, from its beginning to its end, also when the call has another reference meanwhile."""

    refs: list[int]
    incoming: bool
    began: Instant
    numbers: set[str] = field(default_factory=set)  # of all the others who were in it
    answered: Instant | None = None
    parted: Instant | None = None  # the other side has gone
    ended: Instant | None = None
    cause: Cause | None = None  # of its end; None: the phone or the PBX has vanished

    @property
    def talked(self) -> tuple[float, float] | None:
        """Seconds of talking, until the other side had gone and until the handset was down."""
        if self.answered is None or self.ended is None:
            return None
        until = self.parted or self.ended
        return until.mono - self.answered.mono, self.ended.mono - self.answered.mono


class CallLog(Observer):
    """Watches the phone ``device``; add it to the exchange's observers."""

    def __init__(self, device: str, now: Callable[[], Instant]) -> None:
        self.calls: list[TrueCall] = []
        self._device = device
        self._now = now
        self._open: dict[Leg, TrueCall] = {}

    def joined(self, leg: Leg, /) -> None:
        """A party has a part in a call from now on."""
        if self._own(leg):
            true = TrueCall([leg.call.ref], not leg.calling, self._now())
            self.calls.append(true)
            self._open[leg] = true
            self._answered(leg)
        self._together(leg.call)

    def entered(self, leg: Leg, before: State, /) -> None:
        """Answered, or left alone."""
        true = self._open.get(leg)
        if true is None:
            return
        self._answered(leg)
        if leg.base is State.LEFT:
            true.parted = self._now()

    def left(self, leg: Leg, cause: Cause | None, /) -> None:
        """The part is over."""
        true = self._open.pop(leg, None)
        if true is not None:
            true.ended, true.cause = self._now(), cause

    def moved(self, leg: Leg, /) -> None:
        """The same talk under another reference."""
        true = self._open.get(leg)
        if true is not None:
            true.refs.append(leg.call.ref)
            self._answered(leg)
        self._together(leg.call)

    def _own(self, leg: Leg) -> bool:
        return leg.station is not None and leg.station.number == self._device

    def _answered(self, leg: Leg) -> None:
        true = self._open[leg]
        if leg.base is State.CONNECTED and true.answered is None:
            true.answered = self._now()

    def _together(self, call: Call) -> None:
        for leg in call.legs:
            if leg in self._open:
                numbers = self._open[leg].numbers
                numbers.update(other.party.dn for other in leg.others)
                numbers.add(call.called_dn if leg.calling else call.calling_dn)
                numbers.discard(self._device)  # a call back goes to whom it is for
