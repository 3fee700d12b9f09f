"""The history of what was heard in part: late, without its beginning, or not at all."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desk_agent.api.smdr import DisconnectCause, Record
from desk_agent.desk import history_records as smdr
from desk_agent.desk.history import close_open
from desk_agent.desk.kept_calls import KeptCalls
from desk_agent.people.history import HistoryStore
from desk_agent.simulator import Simulator
from desk_agent.simulator.dialect import Timings
from desk_agent.simulator.exchange import Exchange
from desk_agent.simulator.parties import Behaviour
from desk_agent.view import Connection, Direction, Gap, HistoryEntry, HistoryFilter, Outcome, Refused, Verb
from tests.support.history_truth import rows_of
from tests.support.office import Seen, signed_in
from tests.support.until import until

PARK = "0318055123"


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    timings = Timings(failed=0.2, left=0.1, trunk_setup=0.01, hold_recall=1.0)
    async with Simulator(scenario="quiet", seed=1, timings=timings) as made:
        yield made


def listed(seen: Seen) -> list[HistoryEntry]:
    return seen.desk.history.find(HistoryFilter(), 100)


def all_gaps(seen: Seen) -> list[Gap]:
    return rows_of(seen.desk.history._store)[1]


class Held:
    """Keeps some events of the phone back, for good or until `late`."""

    def __init__(self, simulator: Simulator, *kinds: str) -> None:
        self._deliver = simulator.exchange.listener
        self._kinds = kinds
        self._kept: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
        simulator.exchange.listener = self._tell

    def _tell(self, event: dict[str, Any], device: str, **how: Any) -> None:
        if device == "1001" and event["data"]["type"] in self._kinds:
            self._kept.append(((event, device), how))
        else:
            assert self._deliver is not None
            self._deliver(event, device, **how)

    def late(self) -> None:
        self._kinds = ()
        for given, how in self._kept:
            self._tell(*given, **how)


async def test_a_call_within_a_silent_renewal_of_the_login_lies_in_a_gap(simulator: Simulator) -> None:
    async with signed_in(simulator, "desk") as seen:
        simulator.faults.expire_tokens()
        simulator.exchange.ring("1001", PARK)
        simulator.exchange.hang_up(PARK)
        await until(lambda: all_gaps(seen))
        assert not [notice for notice in seen.notices if "onnection" in notice]


async def test_that_a_short_call_was_answered_may_be_heard_after_its_end(simulator: Simulator) -> None:
    async with signed_in(simulator) as seen:
        held = Held(simulator, "connected")
        simulator.exchange.ring("1001", PARK)
        await seen.states("ringing")
        simulator.exchange.answer("1001")
        simulator.exchange.clear("1001")
        await until(lambda: [entry.outcome for entry in listed(seen)] == [Outcome.MISSED])
        assert seen.desk.history.missed == 1
        held.late()
        await until(lambda: [entry.outcome for entry in listed(seen)] == [Outcome.ANSWERED])
        assert seen.desk.history.missed == 0


async def test_a_call_of_which_only_the_end_is_heard_lies_in_a_gap(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk_agent.desk.history.SETTLED", 0.1)
    monkeypatch.setattr("desk_agent.desk.strays.SETTLED", 0.1)
    async with signed_in(simulator) as seen:
        held = Held(simulator, "ringing")
        simulator.exchange.ring("1001", PARK)
        simulator.exchange.hang_up(PARK)
        await until(lambda: all_gaps(seen))
        held.late()
        simulator.faults.copies = 2  # and there is none for the end of a call that is known, however often it comes
        simulator.exchange.ring("1001", PARK)
        await seen.states("ringing")
        simulator.exchange.hang_up(PARK)
        await seen.idle()
        await asyncio.sleep(0.2)
        assert len(all_gaps(seen)) == 1


@pytest.mark.direct  # the gateway of the second run would be another one, with a history of its own
async def test_a_call_that_rings_back_after_a_restart_goes_on_in_its_row(
    simulator: Simulator, tmp_path: Path
) -> None:
    simulator.exchange.set_behaviour("1002", Behaviour(answers_after=0.0))
    path = tmp_path / "history.db"
    async with signed_in(simulator, history=HistoryStore(path)) as seen:
        await seen.desk.dial("1002")
        await seen.states("connected")
        simulator.exchange.hold("1001")
    store = HistoryStore(path)
    assert close_open(store) in {0, 1}
    async with signed_in(simulator, history=store) as seen:
        await until(lambda: any(call.badge == "Recall" for call in seen.calls))  # it seems to come in
        (entry,) = listed(seen)
        assert (entry.direction, entry.number) == (Direction.OUT, "1002")
        assert entry.outcome is None
        simulator.exchange.hang_up("1002")
        await seen.idle()
        assert len(listed(seen)) == 1


async def test_a_call_that_was_found_going_on_learns_from_its_record_who_called(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk_agent.desk.history_gaps.AGAIN", (0.2, 0.4, 0.6, 60.0))
    async with signed_in(simulator, "desk") as seen:
        await simulator.faults.stop_accepting()
        await until(lambda: seen.desk.view.connection.state.value == "lost")
        simulator.exchange.ring("1001", PARK)
        simulator.exchange.answer("1001")
        await simulator.faults.accept_again()
        seen.desk.retry_now()
        await until(lambda: seen.desk.view.connection.state.value == "live", 10)
        simulator.exchange.hold("1001")
        await seen.states("holding")
        assert seen.calls[0].number == ""
        simulator.exchange.hang_up(PARK)
        await seen.idle()
        await until(lambda: [(e.direction, e.number) for e in listed(seen)] == [(Direction.IN, PARK)], 10)
        assert listed(seen)[0].name == "J. Park"


@pytest.mark.parametrize("letter", ["I", "t", "H", "O", "T"])
def test_a_record_says_by_its_letter_that_a_call_of_no_length_was_answered(letter: str) -> None:
    assert smdr.outcome(Record(direction_letter=letter)) is Outcome.ANSWERED


@pytest.mark.parametrize(("cause", "became"), [(17, "busy"), (19, "no answer"), (21, "rejected"), (1, "failed")])
def test_a_record_may_count_how_long_it_rang(cause: int, became: str) -> None:
    record = Record(direction_letter="E", duration=timedelta(seconds=12), disconnect_cause=DisconnectCause(cause, ""))
    assert smdr.outcome(record) == became
    assert smdr.facts(record, 0.0)["talked"] is None
    assert smdr.outcome(msgspec.structs.replace(record, direction_letter="O")) is Outcome.ANSWERED


@pytest.mark.parametrize(
    ("letter", "became"), [("R", "missed"), ("G", "missed"), ("o", "no answer"), ("E", "no answer")]
)
def test_and_that_it_was_not(letter: str, became: str) -> None:
    assert smdr.outcome(Record(direction_letter=letter)) == became


@pytest.mark.parametrize(
    ("ends", "outcome"),
    [
        (lambda exchange: exchange.pickups.direct("1002", "1001"), Outcome.ANSWERED_ELSEWHERE),
        (lambda exchange: exchange.hang_up(PARK), Outcome.MISSED),
    ],
    ids=["picked up", "given up"],
)
async def test_an_end_that_is_heard_only_after_the_pbx_has_refused_the_call(
    simulator: Simulator, ends: Callable[[Exchange], object], outcome: Outcome
) -> None:
    """The agent rejects what somebody else takes: the PBX's answer is faster than its event."""
    async with signed_in(simulator) as seen:
        simulator.exchange.ring("1001", PARK)
        await until(lambda: seen.desk.view.calls)
        held = Held(simulator, "released")
        ends(simulator.exchange)
        with pytest.raises(Refused):
            await seen.desk.perform(Verb.REJECT)
        await until(lambda: not seen.desk.view.calls)
        assert [row.outcome for row in listed(seen)] == [Outcome.UNKNOWN]
        assert seen.desk.view.missed == 0
        held.late()
        await until(lambda: [row.outcome for row in listed(seen)] == [outcome])
        (row,) = listed(seen)
        assert row.ended is not None
        assert row.talked is None
        assert row.detail != "Ended while the desk could not see it."
        assert seen.desk.view.missed == (outcome is Outcome.MISSED)
        assert all_gaps(seen) == []


async def test_what_is_heard_of_an_end_does_not_say_whether_they_talked_while_nobody_could_see_it(
    simulator: Simulator,
) -> None:
    async with signed_in(simulator, "desk") as seen:
        await ringing_and_talking(seen, simulator)
        simulator.exchange.listener, tell = (lambda *_given, **_how: None), simulator.exchange.listener
        simulator.exchange.answer("1001")
        simulator.faults.drop_sockets()
        await until(lambda: seen.desk.view.connection.state is not Connection.LIVE)
        await until(lambda: seen.desk.view.connection.state is Connection.LIVE)
        simulator.exchange.listener = tell
        simulator.exchange.hang_up("0226710450")  # of which two events tell
        await until(lambda: "0226710450" not in {call.number for call in seen.desk.view.calls})
        await asyncio.sleep(1.2)
        assert {row.number: row.outcome for row in listed(seen)}["0226710450"] is Outcome.UNKNOWN


async def ringing_and_talking(seen: Seen, simulator: Simulator) -> None:
    """The agent talks, and somebody else calls."""
    simulator.exchange.ring("1001", PARK)
    await seen.states("ringing")
    simulator.exchange.answer("1001")
    await seen.states("connected")
    simulator.exchange.ring("1001", "0226710450")
    await seen.states("ringing", "connected")


@pytest.mark.direct
async def test_a_program_that_is_killed_as_a_call_ends_has_that_call_once(
    simulator: Simulator, tmp_path: Path
) -> None:
    """What is kept of live calls is written beside everything else, and may be older than the history."""
    path, kept = tmp_path / "history.db", tmp_path / "calls.json"
    async with signed_in(simulator, history=HistoryStore(path), kept=KeptCalls(kept)) as seen:
        simulator.exchange.ring("1001", PARK)
        await seen.states("ringing")
        simulator.exchange.answer("1001")
        await seen.states("connected")
        await until(lambda: kept.is_file() and "connected" in kept.read_text())
        before = kept.read_bytes()
        simulator.exchange.clear("1001")
        await seen.idle()
    kept.write_bytes(before)
    async with signed_in(simulator, history=HistoryStore(path), kept=KeptCalls(kept)) as seen:
        assert [row.outcome for row in listed(seen)] == [Outcome.ANSWERED]
        await asyncio.sleep(0.2)
        assert [row.outcome for row in listed(seen)] == [Outcome.ANSWERED]
