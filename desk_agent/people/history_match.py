"""Which call record (SMDR, section 5.1) is which call of the history, and which of them nobody has seen.

The PBX's times name no zone, are often whole minutes, and its clock is not ours: a record says when a call began
only roughly. References settle it where there are any; then the number, the length and the nearness in time do.
Each record is at most one call and each call at most one record, so reading records again changes nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from statistics import median
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from desk_agent.view import Direction

MEASURED: Final = 90.0  # seconds within which times agree once the PBX's clock is known
UNMEASURED: Final = 330.0  # before: a clock that nobody looks after is minutes off
NEAR: Final = 30.0  # seconds outside a gap that a call may begin, once the clock is known
_RINGS: Final = 240.0  # seconds a call may ring before the time that a record calls its start
_SAME_REF: Final = 26 * 3600.0  # references begin anew with the PBX: a day apart they mean another call
_WORTH_A_SECOND: Final = 2.0  # a second of difference in length speaks against a match as much as this in time
_LONGEST: Final = 120.0  # seconds of such difference that count
_ENOUGH: Final = 3  # calls that fit in all but their references show that the two count differently
_SAME_LENGTH: Final = 2.0  # seconds


class Span(Struct, frozen=True):
    """A time in which calls were not seen; seconds since 1970 in UTC."""

    id: int
    began: float
    ended: float


class Known(Struct, frozen=True):
    """A call of the history. Moments are seconds since 1970 in UTC."""

    id: int
    refs: frozenset[int]
    line: str  # the last digits of the other side's number
    direction: Direction
    started: float
    ended: float | None = None
    talked: float | None = None
    answered: bool = False
    complete: bool = True  # its end was seen
    found: bool = False  # it was found going on: nobody has seen it begin
    record: str = ""  # the key of its record, once that is known


class Recorded(Struct, frozen=True):
    """A call record. ``starts`` is what its start can mean in UTC: two moments where clocks are turned back."""

    key: str
    starts: tuple[float, ...]
    line: str
    ref: int = 0
    direction: Direction | None = None  # None: it does not say
    talked: float = 0.0
    precision: float = 60.0  # seconds that its start is written in


class Found(Struct, frozen=True):
    """A record of a call that nobody has seen, the moment it began, and the gap that it is in."""

    record: Recorded
    started: float
    gap: int


class Matched(Struct, frozen=True):
    """What `match` has found out."""

    pairs: tuple[tuple[Known, Recorded], ...]  # newly known to be the same
    found: tuple[Found, ...]
    clock: float | None  # how many seconds the PBX is ahead, if the references tell


def local_times(meant: Iterable[datetime], zone: tzinfo | None = None) -> tuple[float, ...]:
    """The moments that times without a zone can mean in ``zone`` (``None``: this computer's), in UTC."""
    moments = set()
    for naive in meant:
        for fold in (0, 1):
            here = naive.replace(fold=fold)
            try:
                moments.add((here if zone is None else here.replace(tzinfo=zone)).timestamp())
            except (OverflowError, OSError, ValueError):
                continue
    return tuple(sorted(moments))


def match(
    known: Sequence[Known], recorded: Sequence[Recorded], gaps: Sequence[Span], clock: float | None = None
) -> Matched:
    """Match records with calls; what is in one of the ``gaps`` and matches none is new.

    Args:
        known: the calls of the phone around the gaps, with those that records have told of before.
        recorded: the phone's records around the gaps, in any order.
        gaps: when nobody was looking.
        clock: how many seconds the PBX's clock is ahead, if that was measured.
    """
    taken = {call.record for call in known if call.record}
    rest = [one for one in {one.key: one for one in recorded}.values() if one.key not in taken and one.starts]
    free = [call for call in known if not call.record]
    if not _comparable(known, recorded, clock or 0.0):
        rest = [replace(one, ref=0) for one in rest]
    measured = _measured(free, rest)
    ahead = measured if measured is not None else clock
    tolerance = MEASURED if ahead is not None else UNMEASURED
    pairs = _pairs(free, rest, ahead or 0.0, tolerance)
    matched = {record.key for _, record in pairs}
    found = []
    for record in rest:
        if record.key in matched or _is_part(record, known, ahead or 0.0, tolerance):
            continue
        place = _place(record, gaps, ahead or 0.0, NEAR if ahead is not None else UNMEASURED)
        if place is not None:
            found.append(place)
    return Matched(tuple(pairs), tuple(found), measured)


def _is_part(record: Recorded, known: Sequence[Known], ahead: float, tolerance: float) -> bool:
    """Whether it is of what a call was before it got another reference, with somebody else: that call has a row."""
    return bool(record.ref) and any(
        record.ref in call.refs
        and record.line != call.line
        and min(_distance(call, record, start - ahead) for start in record.starts) <= tolerance
        for call in known
    )


def _comparable(known: Sequence[Known], recorded: Sequence[Recorded], ahead: float) -> bool:
    """Whether records and events count calls alike; the document says so, and a PBX may not."""
    refs = {ref for call in known for ref in call.refs}
    by_line: dict[str, list[Known]] = {}
    for call in known:
        if call.refs and call.line and call.complete:
            by_line.setdefault(call.line, []).append(call)
    fitting = 0
    for record in recorded:
        alike = [
            call
            for call in by_line.get(record.line, ())
            if any(_distance(call, record, start - ahead) <= UNMEASURED for start in record.starts)
            and abs((call.talked or 0.0) - record.talked) <= _SAME_LENGTH
        ]
        if record.ref in refs and any(record.ref in call.refs for call in alike):
            return True
        fitting += bool(record.ref and record.talked and alike)
    return fitting < _ENOUGH


def _measured(known: Sequence[Known], recorded: Sequence[Recorded]) -> float | None:
    """How far the PBX's clock is ahead, by calls that both know under the same reference and number."""
    by_ref = {ref: call for call in known for ref in call.refs}
    ahead = []
    for record in recorded:
        call = by_ref.get(record.ref) if record.ref else None
        if call is None or not (call.line and call.line == record.line):
            continue
        off = min((start + record.precision / 2 - call.started for start in record.starts), key=abs)
        if abs(off) < _SAME_REF:
            ahead.append(off)
    return median(ahead) if ahead else None


def _pairs(
    known: Sequence[Known], recorded: Sequence[Recorded], ahead: float, tolerance: float
) -> list[tuple[Known, Recorded]]:
    by_ref: dict[int, list[Known]] = {}
    by_line: dict[str, list[Known]] = {}
    for call in known:
        by_line.setdefault(call.line, []).append(call)
        for ref in call.refs:
            by_ref.setdefault(ref, []).append(call)
    costs = []
    for place, record in enumerate(recorded):
        candidates = {call.id: call for call in (*by_ref.get(record.ref, ()), *by_line.get(record.line, ()))}
        for call in candidates.values():
            cost = _cost(call, record, ahead, tolerance)
            if cost is not None:
                costs.append((cost, call.started, call.id, place, call))
    costs.sort(key=lambda each: each[:4])
    pairs: list[tuple[Known, Recorded]] = []
    done_calls: set[int] = set()
    done_records: set[int] = set()
    for _, _, id_, place, call in costs:
        if id_ not in done_calls and place not in done_records:
            done_calls.add(id_)
            done_records.add(place)
            pairs.append((call, recorded[place]))
    return pairs


def _cost(call: Known, record: Recorded, ahead: float, tolerance: float) -> float | None:
    """How little speaks for the two being one; ``None``: they cannot be."""
    off = min(_distance(call, record, start - ahead) for start in record.starts)
    if record.ref and record.ref in call.refs:
        # a call that was two before has a record of each: with whom it is about tells which
        return off / _SAME_REF / 2 + (0.0 if record.line == call.line else 0.5) if off < _SAME_REF else None
    same_way = record.direction is None or record.direction is call.direction
    if record.line != call.line or not same_way or off > tolerance:
        return None
    longer = abs((call.talked or 0.0) - record.talked) if call.complete else 0.0
    if record.ref and call.refs:
        return None
    return 1.0 + off + _WORTH_A_SECOND * min(_LONGEST, longer)


def _distance(call: Known, record: Recorded, start: float) -> float:
    """Seconds between the beginnings, of which a record gives the minute only."""
    if start <= call.started <= start + record.precision:
        return 0.0
    away = start - call.started if call.started < start else call.started - start - record.precision
    # what was seen from the middle on has begun before; what rang may be recorded from its answer on
    overlaps = record.talked and start - _RINGS <= call.started <= start + record.precision + record.talked
    return min(away, 1.0 + away / 100.0) if overlaps else away


def _place(record: Recorded, gaps: Sequence[Span], ahead: float, tolerance: float) -> Found | None:
    """Which gap a record's call has begun in, and when: one that has begun before was seen."""
    best: tuple[float, float, int] | None = None
    for start in record.starts:
        for gap in gaps:
            began, last = start - ahead, start - ahead + record.precision
            outside = max(0.0, gap.began - last, began - gap.ended)
            began = min(max(began, gap.began), last)  # in its minute, but not before nobody was looking
            if outside <= tolerance and (best is None or (outside, began) < best[:2]):
                best = (outside, began, gap.id)
    return None if best is None else Found(record, best[1], best[2])
