"""From the exchange to call records: each party's own view of its part in a call (section 5.1)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from desk_agent.api.codes import Cause
from desk_agent.api.smdr_codes import Direction
from desk_agent.instant import Instant
from desk_agent.simulator.calls import Call, Leg, State
from desk_agent.simulator.lines import Lines
from desk_agent.simulator.observer import Observer
from desk_agent.simulator.parties import Outside
from desk_agent.simulator.smdr.causes import disconnect_cause
from desk_agent.simulator.smdr.record import Record

# A phone that stops ringing for one of these has not lost a call: another has it now.
_PASSED_ON: Final = frozenset(
    {
        Cause.FORWARD_IMMEDIATE,
        Cause.FORWARD_BUSY,
        Cause.FORWARD_NO_ANSWER,
        Cause.FORWARD,
        Cause.NO_ANSWER,
        Cause.PICKUP,
        Cause.REROUTE,
        Cause.BRIDGE_ANSWER,
        Cause.BRANCH_ANSWER,
        Cause.BRANCH_RELEASE,
        Cause.MOBILE_ANSWER,
        Cause.MADN_ANSWER,
        Cause.SCREENED_TRANSFER,
        Cause.UNSCREENED_TRANSFER,
        Cause.BLIND_TRANSFER,
        None,
    }
)
_TRANSFERS: Final = frozenset({Cause.SCREENED_TRANSFER, Cause.UNSCREENED_TRANSFER, Cause.BLIND_TRANSFER})


@dataclass(slots=True)
class _Part:
    """What is known of a leg's part in a call so far."""

    began: Instant
    calling: bool
    grouped: bool
    other: str
    dialed2: str = ""
    line: int = 0
    inbound: bool = False  # the call has come in on its line
    answered: Instant | None = None
    ended: Instant | None = None
    failure: Cause | None = None
    hold_lost: bool = False
    transferred: bool = False


class Writer(Observer):
    """Writes a record when a party's part in a call is over.

    An extension gets one of its own for each; a call from outside that no extension has had a part in gets one
    under its line. A phone that only rang before another took the call gets none.
    """

    def __init__(self, now: Callable[[], Instant], lines: Lines, write: Callable[[Record], object]) -> None:
        self._now = now
        self._lines = lines
        self._write = write
        self._parts: dict[Leg, _Part] = {}
        self._served: set[int] = set()  # live calls that there is a record of

    def joined(self, leg: Leg) -> None:
        """A part begins."""
        call = leg.call
        number = call.called_dn if leg.calling else call.calling_dn
        part = _Part(self._now(), leg.calling, call.group is not None, _plain(number))
        part.answered = part.began if leg.joined else None
        part.transferred = call.cause in _TRANSFERS
        self._parts[leg] = part
        if isinstance(leg.party, Outside):
            for other in call.legs:
                self._put_on_line(other, leg)
        else:
            outside = next((other for other in call.legs if other.station is None), None)
            if outside is not None:
                self._put_on_line(leg, outside)

    def entered(self, leg: Leg, _: State) -> None:
        """Time to talk begins with the answer and ends when the other side has gone."""
        part = self._parts.get(leg)
        if part is None:
            return
        if leg.base is State.CONNECTED:
            part.answered = part.answered or self._now()
        elif leg.base is State.LEFT:
            part.ended = self._now()

    def moving(self, leg: Leg, cause: Cause) -> None:
        """The part in this call is over."""
        self.left(leg, cause)

    def moved(self, leg: Leg) -> None:
        """The one in the other call begins."""
        self.joined(leg)

    def told(self, leg: Leg, kind: str, fields: Mapping[str, Any]) -> None:
        """What the record will say besides."""
        part = self._parts.get(leg)
        if part is None:
            return
        if kind == "fail":
            part.failure = Cause(fields["causeCode"])
        elif kind == "transferred":
            part.transferred = True

    def left(self, leg: Leg, cause: Cause | None) -> None:
        """A part is over."""
        part = self._parts.pop(leg, None)
        if part is None:
            return
        for other in leg.others:
            if leg.station is None and other.holding and other in self._parts:
                self._parts[other].hold_lost = True
        part.grouped = part.grouped or leg.call.group is not None
        if self._worth_it(leg, part, cause):
            self._served.add(leg.call.ref)
            self._write(self._record(leg, part, cause))
        if leg.call.legs == [leg]:
            self._served.discard(leg.call.ref)

    def _put_on_line(self, leg: Leg, outside: Leg) -> None:
        part = self._parts[leg]
        if part.line:
            return
        part.line, part.inbound = self._lines.of(outside), outside.calling
        if leg is not outside:
            part.other = _plain(outside.party.number)
        if part.inbound:
            part.dialed2 = _plain(leg.call.called_dn)

    def _worth_it(self, leg: Leg, part: _Part, cause: Cause | None) -> bool:
        if leg.station is None:
            alone = all(other.station is None for other in leg.others)
            return part.calling and alone and leg.call.ref not in self._served
        return part.calling or part.answered is not None or cause not in _PASSED_ON

    def _record(self, leg: Leg, part: _Part, cause: Cause | None) -> Record:
        ended = part.ended or self._now()
        seconds = 0 if part.answered is None else int(ended.mono - part.answered.mono)
        other = _plain(leg.call.called_dn) if _never_out(leg.call, part) else part.other
        return Record(
            ref=leg.call.ref,
            station=leg.party.number if leg.station is not None else "",
            line=part.line,
            began=part.began,
            seconds=seconds,
            direction=_direction(leg.call, part),
            dialed1=other if leg.station is not None else _plain(leg.party.number),
            dialed2=part.dialed2,
            cause=disconnect_cause(part.failure or cause),
        )


def _direction(call: Call, part: _Part) -> Direction:
    if not part.line:
        return Direction.OUTGOING_UNANSWERED if _never_out(call, part) else Direction.INTERNAL
    if part.inbound:
        if part.answered is None:
            return Direction.GROUP_LOST if part.grouped else Direction.RINGING_LOST
        if part.hold_lost:
            return Direction.HOLD_LOST
        return Direction.INCOMING_TRANSFER if part.transferred else Direction.INCOMING
    if part.answered is None:
        return Direction.OUTGOING_UNANSWERED
    return Direction.OUTGOING_TRANSFER if part.transferred else Direction.OUTGOING


def _never_out(call: Call, part: _Part) -> bool:
    """Whether somebody outside was called but the line was never seized."""
    return not part.line and part.calling and call.called_dn.startswith("+")


def _plain(number: str) -> str:
    return number.removeprefix("+")
