"""A program that was killed knows the calls that went on when it starts again, or says that it does not."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from desk_agent.desk.kept_calls import FILE_NAME, LASTS, KeptCalls
from desk_agent.instant import Instant
from desk_agent.model.leg import Leg
from desk_agent.people.history import HistoryStore
from desk_agent.remote import picture
from desk_agent.simulator import Simulator
from desk_agent.view import Direction, HistoryFilter, LegState, Outcome, Refused, Verb
from tests.support.fake_clock import FakeClock
from tests.support.office import signed_in
from tests.support.until import until


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with Simulator(scenario="quiet", seed=1) as made:
        yield made


NOW = Instant(1_800_000_000.0, 500.0)
PHONE = "1001@pbx:7878 1001"


def legs() -> list[Leg]:
    start = Instant(NOW.wall - 60, 440.0)
    return [
        Leg(
            7,
            LegState.HOLDING,
            Direction.IN,
            Instant(NOW.wall - 5, 495.0),
            start,
            number="0318055123",
            called="620",
            answered=Instant(NOW.wall - 50, 450.0),
            held_by_peer=True,
        ),
        Leg(8, LegState.CONFERENCE, Direction.OUT, start, start, members=("1001", "1002"), leads=True, parent=7),
        Leg(9, LegState.FAILED, Direction.OUT, start, start),
        Leg(0, LegState.RINGING, Direction.IN, start, start),
    ]


def kept(folder: Path) -> KeptCalls:
    return KeptCalls(folder / FILE_NAME)


def test_what_is_kept_is_what_comes_back_on_the_clock_of_the_next_run(tmp_path: Path) -> None:
    first = kept(tmp_path)
    first.keep(PHONE, legs())
    first.close()
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o777 == 0o600
    later = Instant(NOW.wall + 10, 3.0)
    seven, eight = kept(tmp_path).recall(PHONE, later)
    assert (seven.number, seven.called, seven.held_by_peer, seven.verified) == ("0318055123", "620", True, False)
    assert (seven.state, seven.since, seven.answered) == (
        LegState.HOLDING,
        Instant(NOW.wall - 5, -12.0),
        Instant(NOW.wall - 50, -57.0),
    )
    assert (eight.members, eight.leads, eight.parent) == (("1001", "1002"), True, 7)
    assert kept(tmp_path).recall("1002@pbx:7878 1002", later) == []
    assert kept(tmp_path).recall(PHONE, Instant(NOW.wall + LASTS, 3.0)) == []


def test_another_phone_leaves_what_is_known_of_this_one(tmp_path: Path) -> None:
    store = kept(tmp_path)
    store.keep(PHONE, legs())
    store.keep("other", legs())
    store.keep("other", [])
    store.close()
    assert [leg.ref for leg in kept(tmp_path).recall(PHONE, NOW)] == [7, 8]


def test_where_nothing_may_be_kept_nothing_is_and_what_was_goes(tmp_path: Path) -> None:
    store = kept(tmp_path)
    store.keep(PHONE, legs())
    store.close()
    store.allow(keep=False)
    store.close()
    assert (tmp_path / FILE_NAME).read_bytes() == b"{}"
    store.keep(PHONE, legs())
    store.close()
    assert (tmp_path / FILE_NAME).read_bytes() == b"{}"


GOOD: dict[str, Any] = {"ref": 7, "state": "connected", "direction": "in", "started": NOW.wall}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
    ],
    ids=range(4),
)
def test_a_file_that_cannot_be_read_is_as_good_as_none(
    tmp_path: Path, content: bytes, expect_log: Callable[[str], None]
) -> None:
    expect_log("the kept calls cannot be read")
    begin_anew(tmp_path, content)


def begin_anew(folder: Path, content: bytes) -> None:
    (folder / FILE_NAME).write_bytes(content)
    store = kept(folder)
    assert store.recall(PHONE, NOW) == []
    store.keep(PHONE, legs())
    store.close()
    assert [leg.ref for leg in kept(folder).recall(PHONE, NOW)] == [7, 8]


@pytest.mark.parametrize(
    "content",
    [
        b"[]",
        b"7",
        b" " * (1 << 19),
        *(
            json.dumps({PHONE: rows}).encode()
            for rows in (
                7,
                [7, None, []],
                *([GOOD | {"ref": ref}] for ref in (None, "7", 0, -1, True, 1.5, 1 << 70)),
                *([GOOD | {"started": when}] for when in (None, "x", float("nan"), float("inf"), -1, True, 1e300)),
                [GOOD | {"state": "flying"}],
                [GOOD | {"direction": 4}],
                [GOOD | {"state": ["in"]}],
            )
        ),
    ],
)
def test_what_makes_no_sense_is_as_good_as_nothing(tmp_path: Path, content: bytes) -> None:
    begin_anew(tmp_path, content)


def test_a_row_is_read_as_far_as_it_makes_sense(tmp_path: Path) -> None:
    row = GOOD | {"number": "0\u202e31\ud800" + "9" * 500, "members": [1, "1002"], "parent": -4, "leads": "yes"}
    (tmp_path / FILE_NAME).write_bytes(json.dumps({PHONE: [row]}).encode())
    (leg,) = kept(tmp_path).recall(PHONE, NOW)
    assert leg.number.startswith("0319")
    assert len(leg.number) <= 64
    assert (leg.members, leg.parent, leg.leads) == (("", "1002"), 0, False)


def test_a_folder_that_cannot_be_written_is_said_once_in_the_log(
    tmp_path: Path, expect_log: Callable[[str], None]
) -> None:
    expect_log("the live calls cannot be kept")
    store = KeptCalls(tmp_path / "nowhere" / FILE_NAME)
    store.keep(PHONE, legs())
    store.close()
    store.keep(PHONE, legs()[:1])
    store.close()
    assert [leg.ref for leg in store.recall(PHONE, NOW)] == [7], "as long as the program runs it knows"


# the desk


def rows(history: HistoryStore) -> list[tuple[str, str]]:
    places = history.places(HistoryFilter(), gaps=False)
    found = history.entries([place.id for place in places])
    return [(found[place.id].number, str(found[place.id].outcome or "")) for place in places]


@pytest.mark.direct
async def test_the_call_is_back_with_its_controls_and_in_doubt_until_the_pbx_has_spoken_of_it(
    simulator: Simulator, tmp_path: Path
) -> None:
    history = HistoryStore(tmp_path / "history.db")
    async with signed_in(simulator, kept=kept(tmp_path), history=history) as seen:
        ref = await seen.talk(simulator, "0318055123")
        until_then = seen.calls[0]
    assert rows(HistoryStore(tmp_path / "history.db")) == [("0318055123", Outcome.UNKNOWN)]
    history = HistoryStore(tmp_path / "history.db")
    async with signed_in(simulator, kept=kept(tmp_path), history=history) as seen:
        await seen.states("connected")
        (call,) = seen.calls
        assert (call.ref, call.number, call.started.wall) == (ref, "0318055123", until_then.started.wall)
        assert Verb.HOLD in call.actions
        assert not call.verified
        assert rows(history) == [("0318055123", "")]
        await seen.desk.perform(Verb.HOLD)
        assert [call.verified for call in seen.calls] == [True]
        await seen.states("holding")
        simulator.exchange.clear("1001")
        await seen.idle()
        assert rows(history) == [("0318055123", "answered")]
    assert json.loads((tmp_path / FILE_NAME).read_bytes()) == {}


@pytest.mark.direct
async def test_a_call_that_ended_while_the_program_was_gone_is_ended_as_such(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with signed_in(simulator, kept=kept(tmp_path)) as seen:
        await seen.talk(simulator, "0318055123")
    simulator.exchange.clear("1001")
    async with signed_in(simulator, kept=kept(tmp_path)) as seen:
        await seen.idle()
        assert not seen.desk.view.unknown_call


@pytest.mark.direct
async def test_a_call_of_which_no_reference_is_known_is_said_and_not_made_up(
    simulator: Simulator, tmp_path: Path
) -> None:
    simulator.exchange.ring("1001", "0318055123")
    simulator.exchange.answer("1001")
    async with signed_in(simulator, kept=kept(tmp_path)) as seen:
        assert (seen.calls, seen.desk.view.unknown_call) == ((), True)
        shown = picture(seen.desk.view)
        assert (shown["calls"], shown["unknown_call"]) == ([], True)
        with pytest.raises(Refused):
            await seen.desk.perform(Verb.HOLD)
        simulator.exchange.hold("1001")
        await seen.states("holding")
        assert not seen.desk.view.unknown_call
        assert [call.verified for call in seen.calls] == [True]


@pytest.mark.direct
async def test_a_reference_that_means_nothing_any_more_goes_with_the_first_command(
    simulator: Simulator, tmp_path: Path
) -> None:
    stale = Leg(4711, LegState.CONNECTED, Direction.IN, *[FakeClock().now()] * 2, number="1002")
    simulator.exchange.ring("1001", "0318055123")
    simulator.exchange.answer("1001")
    store = KeptCalls(tmp_path / FILE_NAME)
    async with signed_in(simulator, kept=store) as seen:
        phone = f"{seen.desk.profile} 1001"
    now = seen.desk.now()
    store.keep(phone, [Leg(stale.ref, stale.state, stale.direction, now, now, number="1002")])
    async with signed_in(simulator, kept=store) as seen:
        assert [(call.ref, call.verified) for call in seen.calls] == [(4711, False)]
        with pytest.raises(Refused, match="no longer there"):
            await seen.desk.perform(Verb.HOLD)
        assert seen.calls == ()
        await until(lambda: seen.desk.view.unknown_call, 5)
