"""Matching call records with calls: each true call once, whatever the PBX's clock, zone, precision and order are."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from desk_agent.people.history_match import Found, Known, Recorded, Span, local_times, match
from desk_agent.view import Direction

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC).timestamp()
BERLIN = ZoneInfo("Europe/Berlin")
LINES = ("318055123", "226710450", "1002", "1003", "")


class True_(Struct, frozen=True):
    """A call as it was."""

    ref: int
    line: str
    direction: Direction
    started: float
    rang: float
    talked: float

    @property
    def ended(self) -> float:
        return self.started + self.rang + self.talked


def record_of(call: True_, zone: ZoneInfo, ahead: float, *, minutes: bool, refs: bool = True) -> Recorded:
    """As the PBX writes it: local time, its own clock, whole minutes if it likes."""
    local = datetime.fromtimestamp(call.started + ahead, zone)
    text = f"{local:%Y-%m-%d %H:%M}" if minutes else f"{local:%Y-%m-%d %H:%M:%S}"
    naive = local.replace(tzinfo=None, microsecond=0)
    return Recorded(
        key=f"{text}|{call.ref}|{call.line}",
        starts=local_times([naive.replace(second=0) if minutes else naive], zone),
        line=call.line,
        ref=call.ref if refs else 0,
        direction=call.direction,
        talked=float(int(call.talked)),
        precision=60.0 if minutes else 1.0,
    )


def known_of(call: True_, *, until: float | None = None) -> Known:
    """As the desk has seen it; ``until``: the connection was lost then."""
    cut = until is not None and call.ended > until
    return Known(
        id=call.ref,
        refs=frozenset({call.ref}),
        line=call.line,
        direction=call.direction,
        started=call.started,
        ended=None if cut else call.ended,
        talked=None if cut else call.talked,
        complete=not cut,
    )


def day(chance: random.Random, count: int) -> list[True_]:
    """Calls one after another, as one phone has them."""
    at = NOON
    calls = []
    for ref in range(1, count + 1):
        at += chance.uniform(1, 240)
        rang = chance.uniform(1, 30)
        talked = chance.choice((0.0, chance.uniform(1, 200)))
        calls.append(True_(ref, chance.choice(LINES), chance.choice(list(Direction)), at, rang, talked))
        at = calls[-1].ended
    return calls


def fill(
    known: list[Known], records: list[Recorded], gaps: list[Span], clock: float | None
) -> tuple[list[Known], list[Found]]:
    """One reading of the records: the history after it, and what it has found."""
    result = match(known, records, gaps, clock)
    linked = {call.id: record.key for call, record in result.pairs}
    after = [replace(call, record=linked.get(call.id, call.record), complete=True) for call in known]
    for place, found in enumerate(result.found):
        record = found.record
        direction = record.direction or Direction.OUT
        new = Known(
            10_000 + len(known) + place,
            frozenset({record.ref}) - {0},
            record.line,
            direction,
            found.started,
            None,
            record.talked,
            True,
            record.key,
        )
        after.append(new)
    return after, list(result.found)


@given(
    seed=st.integers(0, 100_000),
    ahead=st.floats(-280, 280),
    minutes=st.booleans(),
    measured=st.booleans(),
    losses=st.integers(1, 3),
)
def test_with_references_each_call_is_there_once_however_late_its_record_comes(
    seed: int, ahead: float, minutes: bool, measured: bool, losses: int
) -> None:
    chance = random.Random(seed)
    calls = day(chance, 25)
    span = calls[-1].ended - NOON
    gaps = []
    at = NOON
    for number in range(losses):
        at += chance.uniform(1, span / losses)
        gaps.append(Span(number + 1, at, at := at + chance.uniform(5, 900)))
    seen, unseen = [], []
    for call in calls:
        inside = next((gap for gap in gaps if gap.began <= call.started < gap.ended), None)
        if inside is not None and call.ended < inside.ended:
            unseen.append(call)
        else:
            # one that began in a gap and goes on is seen from the first event after it
            began = call.started if inside is None else min(call.ended, inside.ended + 1)
            cut = next((gap.began for gap in gaps if began < gap.began < call.ended), None)
            seen.append(replace(known_of(call, until=cut), started=began))
    records = [record_of(call, BERLIN, ahead, minutes=minutes) for call in calls]
    chance.shuffle(records)
    known, found = seen, []
    for size in (chance.randrange(len(records) + 1), len(records), len(records)):
        known, more = fill(known, records[:size], gaps, ahead if measured else None)
        found += more
    by_key = {record_of(call, BERLIN, ahead, minutes=minutes).key: call for call in calls}
    assert len({one.record.key for one in found}) == len(found), "found twice"
    had = [by_key[one.record.key].ref for one in found] + [call.id for call in seen]
    assert len(set(had)) == len(had), "a call that was seen was found again"
    near = 330 if not measured else 90
    for call in unseen:
        if call.ref not in had:
            pytest.fail(f"lost: {call}, {gaps}, {near}")


@given(seed=st.integers(0, 100_000), ahead=st.floats(-60, 60))
def test_without_references_numbers_and_times_do(seed: int, ahead: float) -> None:
    chance = random.Random(seed)
    calls = [
        replace(call, line=f"0226710{number:03}") for number, call in enumerate(day(chance, 12))
    ]  # nobody calls twice
    gap = Span(1, calls[4].started - 1, calls[8].ended + 1)
    unseen = [call for call in calls if gap.began <= call.started < gap.ended]
    seen = [replace(known_of(call), refs=frozenset()) for call in calls if call not in unseen]
    records = [record_of(call, BERLIN, ahead, minutes=True, refs=False) for call in calls]
    known, found = fill(seen, records, [gap], None)
    assert sorted(one.record.line for one in found) == sorted(call.line for call in unseen)
    assert fill(known, records, [gap], None)[1] == []


def test_the_same_caller_twice_in_a_minute_is_two_calls() -> None:
    first = True_(5, LINES[0], Direction.IN, NOON, 10, 0)
    second = replace(first, ref=6, started=NOON + 20)
    gap = Span(1, NOON + 15, NOON + 600)
    records = [record_of(call, BERLIN, 0, minutes=True) for call in (first, second)]
    _, found = fill([known_of(first)], records, [gap], 0.0)
    assert [one.record.ref for one in found] == [6]


def test_references_that_begin_anew_mean_other_calls() -> None:
    yesterday = True_(5, LINES[0], Direction.IN, NOON - 86_400 * 1.5, 10, 60)
    today = replace(yesterday, started=NOON + 100, talked=30)
    gap = Span(1, NOON, NOON + 600)
    _, found = fill([known_of(yesterday)], [record_of(today, BERLIN, 0, minutes=True)], [gap], 0.0)
    assert len(found) == 1


def test_a_call_that_was_seen_from_the_middle_is_the_one_that_began_in_the_gap() -> None:
    call = True_(5, LINES[0], Direction.IN, NOON, 10, 600)
    seen = replace(known_of(call), started=NOON + 300, refs=frozenset(), complete=True, talked=310)
    gap = Span(1, NOON - 60, NOON + 290)
    record = record_of(call, BERLIN, 0, minutes=True, refs=False)
    result = match([seen], [record], [gap], 0.0)
    assert [(known.id, found.key) for known, found in result.pairs] == [(5, record.key)]
    assert not result.found


def test_a_withheld_number_is_matched_by_its_reference_only_with_another() -> None:
    call = True_(5, "", Direction.IN, NOON, 10, 0)
    record = record_of(replace(call, line=LINES[0]), BERLIN, 0, minutes=True)
    gap = Span(1, NOON - 5, NOON + 60)
    assert len(match([known_of(call)], [record], [gap], 0.0).pairs) == 1
    assert len(match([known_of(call)], [replace(record, ref=0)], [gap], 0.0).found) == 1


def test_a_pbx_may_count_its_records_otherwise_than_its_calls() -> None:
    calls = [replace(call, line=LINES[0], talked=30.0 + call.ref) for call in day(random.Random(3), 8)]
    records = [replace(record_of(call, BERLIN, 0, minutes=True), ref=call.ref + 500) for call in calls]
    gap = Span(1, calls[3].started - 1, calls[4].ended + 1)
    seen = [known_of(call) for call in calls if call not in calls[3:5]]
    _, found = fill(seen, records, [gap], 0.0)
    assert [one.record.ref for one in found] in ([504, 505], [0, 0])


def test_an_internal_record_fits_either_way() -> None:
    call = True_(5, "1002", Direction.IN, NOON, 3, 20)
    record = replace(record_of(call, BERLIN, 0, minutes=True, refs=False), direction=None)
    known = replace(known_of(call), refs=frozenset())
    assert len(match([known], [record], [], 0.0).pairs) == 1


def test_a_record_outside_every_gap_is_nobody_s_business() -> None:
    record = record_of(True_(5, LINES[0], Direction.IN, NOON, 10, 0), BERLIN, 0, minutes=True)
    result = match([], [record], [Span(1, NOON + 3600, NOON + 7200)], 0.0)
    assert (result.pairs, result.found) == ((), ())


@pytest.mark.parametrize("minutes", [False, True])
def test_the_hour_that_comes_twice_is_both(minutes: bool) -> None:
    """Clocks went back at 01:00 UTC: 02:30 local came at 00:30 and again at 01:30 UTC."""
    back = datetime(2026, 10, 25, 1, tzinfo=UTC).timestamp()
    for moment in (back - 1800, back + 1800):
        call = True_(5, LINES[0], Direction.IN, moment, 10, 60)
        record = record_of(call, BERLIN, 0, minutes=minutes)
        assert record.starts == (back - 1800, back + 1800)
        gap = Span(1, moment - 300, moment + 300)
        (found,) = match([], [record], [gap], 0.0).found
        assert found.started == moment
        assert not match([known_of(call)], [record], [gap], 0.0).found


def test_times_around_the_hour_that_never_was() -> None:
    (one, two) = local_times([datetime(2026, 3, 29, 2, 30)], BERLIN)  # noqa: DTZ001 - the PBX names no zone
    assert two - one == 3600
    assert local_times([datetime(2026, 3, 29, 4)], BERLIN) == (datetime(2026, 3, 29, 2, tzinfo=UTC).timestamp(),)  # noqa: DTZ001


def test_the_clock_is_measured_by_what_both_know() -> None:
    calls = day(random.Random(1), 9)
    records = [record_of(call, BERLIN, 200.0, minutes=False) for call in calls]
    result = match([known_of(call) for call in calls if call.line], records, [])
    assert result.clock == pytest.approx(200, abs=2)
    assert match([], records, []).clock is None


def test_a_date_that_can_mean_two_days_is_the_one_in_the_gap() -> None:
    starts = local_times([datetime(2026, 3, 4, 10), datetime(2026, 4, 3, 10)], BERLIN)  # noqa: DTZ001
    record = Recorded("k", starts, LINES[0])
    april = datetime(2026, 4, 3, 10, tzinfo=BERLIN)
    gap = Span(1, april.timestamp() - 60, (april + timedelta(minutes=5)).timestamp())
    (found,) = match([], [record], [gap], 0.0).found
    assert found.started == april.timestamp()


def test_a_record_without_a_time_is_left_alone() -> None:
    assert match([], [Recorded("k", (), LINES[0])], [Span(1, 0, NOON * 2)], 0.0).found == ()


def test_the_record_of_what_a_call_was_before_a_transfer_is_no_call_of_its_own() -> None:
    """Who asked before handing the call over talked under a reference of its own, which has a record too."""
    call = Known(
        id=1,
        refs=frozenset({355, 358}),
        line="025551234",
        direction=Direction.IN,
        started=NOON + 20,
        ended=NOON + 46,
        talked=15.0,
        answered=True,
    )
    asked = Recorded("asked", (NOON,), "1003", ref=358, talked=2.0)
    handed = Recorded("handed over", (NOON,), "025551234", ref=355, direction=Direction.IN, talked=12.0)
    before = [Span(7, NOON - 30, NOON + 5)]
    assert match([call], [asked, handed], before, 0.0).pairs == ((call, handed),)
    assert match([call], [asked, handed], before, 0.0).found == ()
    taken = replace(call, record="handed over")
    assert match([taken], [asked, handed], before, 0.0).found == ()
    other = replace(asked, ref=350)
    assert [each.record for each in match([taken], [other], before, 0.0).found] == [other]
