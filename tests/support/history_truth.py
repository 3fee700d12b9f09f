"""The desk's history held against the exchange's own log: nothing twice, nothing invented, nothing lost unmarked."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from desk_agent.people.history import HistoryStore
from desk_agent.people.numbers import tail
from desk_agent.view import Direction, Evidence, Gap, HistoryEntry, HistoryFilter, Outcome
from tests.support.call_log import TrueCall

_PASSED = frozenset({Outcome.TRANSFERRED, Outcome.DIVERTED})  # before or after it was answered
_VAGUE = frozenset({Outcome.UNKNOWN})
_MINUTE = 60.0  # a record gives the minute only
_GRAIN = 1.0  # and whole seconds of talking


@dataclass
class Report:
    """What there was, and what is wrong with it."""

    made_of: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    doubted: list[TrueCall] = field(default_factory=list)  # the calls that this is about


def rows_of(store: HistoryStore) -> tuple[list[HistoryEntry], list[Gap]]:
    """Everything in a history."""
    ids = [place.id for place in store.places(HistoryFilter(), limit=100_000, gaps=False)]
    found: dict[int, HistoryEntry] = {}
    for at in range(0, len(ids), 500):
        found |= store.entries(ids[at : at + 500])
    marks = store.file.read(lambda db: db.execute("SELECT id FROM gaps").fetchall())
    return [found[id_] for id_ in ids], [gap for (id_,) in marks if (gap := store.gap(id_)) is not None]


def compare(
    truth: Sequence[TrueCall],
    entries: Sequence[HistoryEntry],
    gaps: Sequence[Gap],
    nearness: Callable[[float, float], float],
    *,
    vague: float = 0.0,
    robbed: frozenset[int] = frozenset(),
    late: Sequence[tuple[float, float]] = (),
) -> Report:
    """Hold ``entries`` and ``gaps`` against ``truth``.

    Args:
        truth: the calls of the phone.
        entries: of its history.
        gaps: that are marked in it.
        nearness: seconds that an event took at the most between two wall times: moments so near are the same.
        vague: further seconds for the end of a call that had to be asked for, because its event was lost.
        robbed: references of calls of which an event was lost, with no gap to mark it.
        late: times (since, until) in which events were held up on their way.
    """
    report = Report(Counter({"calls": len(truth), "gaps": len(gaps)}))
    pairs, invented = _pairs(truth, entries)
    told = {id(true) for true, _ in pairs}
    report.wrong += [f"never was, or is there twice: {entry}" for entry in invented]
    for true in truth:
        near = nearness(true.began.wall, (true.ended or true.began).wall)
        if id(true) not in told:
            report.made_of["only in a gap"] += 1
            if not _unseen(true, gaps, near):
                lost = " (robbed of an event)" if robbed.intersection(true.refs) else ""
                report.wrong.append(f"is missing{lost}, and there is no gap: {true}")
                report.doubted.append(true)
    for true, entry in pairs:
        near = nearness(true.began.wall, (true.ended or true.began).wall)
        report.made_of[str(entry.evidence)] += 1
        marked = _unseen(true, gaps, near)
        report.made_of["within sight"] += not marked
        uncertain = bool(robbed.intersection(true.refs))
        more = vague if uncertain or _overlaps(true, late, near) else 0.0
        said = _claims(true, entry, near + more, marked=marked, uncertain=uncertain)
        for other in truth:
            # the phone has parted from a call and been given it again, and one of the two lies in a gap: who has not
            # seen that knows of one part only, and what is said of it may be true of either
            if other is not true and set(other.refs) & set(true.refs) and (marked or _unseen(other, gaps, near)):
                also = _claims(other, entry, near + more, marked=marked, uncertain=uncertain)
                said = [problem for problem in said if problem in also]
        lost = " (robbed of an event)" if uncertain else ""
        report.wrong += [f"{problem}{lost}: {entry} was {true}" for problem in said]
        report.doubted += [true] if said else []
    return report


def _pairs(
    truth: Sequence[TrueCall], entries: Sequence[HistoryEntry]
) -> tuple[list[tuple[TrueCall, HistoryEntry]], list[HistoryEntry]]:
    """Which entry is which call, by reference and then by nearness, each at most once; and those that are none."""
    near = sorted(
        (_distance(true, entry), place, row)
        for row, entry in enumerate(entries)
        for place, true in enumerate(truth)
        if entry.ref in true.refs
    )
    taken: dict[int, int] = {}
    used: set[tuple[int, int]] = set()
    for _, place, row in near:
        # the PBX records what is one talk to its phone under each reference that it had
        part = (place, entries[row].ref if entries[row].evidence is Evidence.RECORD else 0)
        if row not in taken and part not in used:
            taken[row] = place
            used.add(part)
    pairs = [(truth[place], entries[row]) for row, place in taken.items()]
    return pairs, [entry for row, entry in enumerate(entries) if row not in taken]


def _distance(true: TrueCall, entry: HistoryEntry) -> float:
    """How little speaks for the two being one."""
    began = abs(true.began.wall - entry.started)
    if entry.number and not any(tail(entry.number) == tail(number) for number in true.numbers):
        began += _MINUTE
    if (entry.outcome is Outcome.ANSWERED) is not (true.answered is not None):
        began += _MINUTE
    if entry.evidence is Evidence.RECORD:
        talked = true.talked[1] if true.talked is not None else 0.0
        return max(0.0, began - _MINUTE) + abs(talked - (entry.talked or 0.0))
    ended = abs((true.ended or true.began).wall - entry.ended) if entry.ended is not None else 0.0
    return min(began, ended) if entry.ended is not None else began


def _unseen(true: TrueCall, gaps: Sequence[Gap], near: float) -> bool:
    """Whether anything of it lies in a gap."""
    return _overlaps(true, [(gap.began, gap.ended) for gap in gaps], near)


def _overlaps(true: TrueCall, spans: Iterable[tuple[float, float]], near: float) -> bool:
    ended = (true.ended or true.began).wall
    return any(began - near <= ended and true.began.wall <= until + near for began, until in spans)


def _claims(true: TrueCall, entry: HistoryEntry, near: float, *, marked: bool, uncertain: bool) -> list[str]:
    """What the history says of a call and is not so."""
    wrong = []
    recorded = entry.evidence is Evidence.RECORD
    if entry.outcome is None:
        return ["is still open"]
    internal = not any(number.startswith("+") or len(number) > 4 for number in true.numbers)
    if recorded and len(true.refs) > 1:
        internal = True  # it was when that part of it began
    # it rang back, and that is all that was seen of it
    back = marked and true.answered is not None and entry.answered is None and entry.started > true.answered.wall
    guessed = back or (marked and entry.rang == 0.0)  # found going on, and nobody said who had called
    nobody = not true.numbers  # the PBX has called back, and nobody has come to be in it
    says_not = nobody or guessed or (recorded and internal)
    if (entry.direction is Direction.IN) is not true.incoming and not says_not:
        wrong.append("direction")
    if not nobody and entry.number and not any(tail(entry.number) == tail(number) for number in true.numbers):
        wrong.append("number")
    if not entry.number and not recorded and not marked and not uncertain and "" not in true.numbers:
        wrong.append("no number")
    grain = _MINUTE if recorded else 0.0
    if abs(entry.started - true.began.wall) > near + grain and not marked:
        wrong.append("beginning")
    if back:
        return wrong
    internal_and_short = recorded and internal and (true.talked or (0.0, 0.0))[0] < _GRAIN
    if internal_and_short:
        return wrong  # a record of no length does not say whether anybody talked
    if marked and entry.outcome in _PASSED and entry.answered is None:
        return wrong  # it does not say when, and nobody could see
    answered = entry.outcome is Outcome.ANSWERED or (entry.outcome in _PASSED and entry.answered is not None)
    if entry.outcome in _VAGUE:
        if not marked and not uncertain and true.cause is not None:  # else the phone had lost its cable
            wrong.append("nobody could see it, it says")
        return wrong
    if uncertain and not answered:
        return wrong  # what says that it was answered was lost
    if answered is not (true.answered is not None):
        wrong.append("answered")
    if entry.outcome is Outcome.MISSED and not true.incoming:
        wrong.append("missed")
    if true.talked is not None and entry.talked is not None and not (marked and not recorded):
        shortest, longest = true.talked
        shortest = 0.0 if recorded and len(true.refs) > 1 else shortest  # it is one of the two parts
        if not shortest - near - grain_of(recorded) <= entry.talked <= longest + near + grain_of(recorded):
            wrong.append("duration")
    return wrong


def grain_of(recorded: bool) -> float:
    """Seconds that a length may be off by how it is written."""
    return _GRAIN if recorded else 0.0
