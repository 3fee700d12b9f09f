"""The history over the simulator: outcomes by cause in either order, gaps, records, and what the user does."""

import asyncio
import csv
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from desk_agent.api.enums import AgentDuty
from desk_agent.desk.history import NOT_HERE, NOT_RUNNING, close_open
from desk_agent.people.history import HistoryStore, Owner
from desk_agent.server.errors import cti
from desk_agent.settings import Site
from desk_agent.simulator import Dialect, Simulator
from desk_agent.simulator.dialect import Order, QueueRef, Timings
from desk_agent.simulator.parties import Behaviour, Forward
from desk_agent.view import (
    Direction,
    Evidence,
    Gap,
    HistoryChanged,
    HistoryEntry,
    HistoryFilter,
    Kind,
    NameSource,
    Outcome,
    Refused,
    Verb,
)
from tests.support.office import Seen, open_session, signed_in
from tests.support.until import until

PARK = "0318055123"
DIALECTS = {
    "figure": Dialect(queue_ref=QueueRef.PRESENT),
    "shuffled": Dialect(order=Order.SHUFFLE, queue_ref=QueueRef.PRESENT),
}
TIMINGS = Timings(failed=0.2, left=0.1, trunk_setup=0.01, no_answer=0.2)


@pytest.fixture(params=sorted(DIALECTS))
async def simulator(request: pytest.FixtureRequest) -> AsyncIterator[Simulator]:
    async with Simulator(scenario="quiet", seed=1, dialect=DIALECTS[request.param], timings=TIMINGS) as made:
        yield made


@pytest.fixture
async def quiet() -> AsyncIterator[Simulator]:
    async with Simulator(scenario="quiet", seed=1, timings=TIMINGS) as made:
        yield made


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Records are read before long; events of the shuffled order are under way for 0.3 s."""
    monkeypatch.setattr("desk_agent.desk.history_gaps.AGAIN", (0.4, 60.0, 600.0))
    monkeypatch.setattr("desk_agent.desk.history_gaps._LATE", 0.4)


def listed(seen: Seen, **wanted: object) -> list[HistoryEntry]:
    return seen.desk.history.find(HistoryFilter(**wanted), 100)  # type: ignore[arg-type]


def gaps(seen: Seen) -> list[Gap]:
    places = seen.desk.history.places(HistoryFilter())
    found = [seen.desk.history.gap(-place.id) for place in places if place.id < 0]
    return [gap for gap in found if gap is not None]


async def over(seen: Seen, count: int = 1) -> HistoryEntry:
    """The newest call, once there are so many and none runs."""
    await until(lambda: len(rows := listed(seen)) == count and all(row.outcome for row in rows))
    return listed(seen)[0]


# outcomes


async def rings(seen: Seen, simulator: Simulator, number: str = PARK, **how: object) -> int:
    ref = simulator.exchange.ring("1001", number, **how)  # type: ignore[arg-type]
    await seen.states("ringing")
    return ref


async def missed(seen: Seen, simulator: Simulator) -> None:
    await rings(seen, simulator)
    simulator.exchange.hang_up(PARK)


async def answered(seen: Seen, simulator: Simulator) -> None:
    await rings(seen, simulator)
    await seen.desk.perform(Verb.ANSWER)
    await seen.states("connected")
    await seen.desk.perform(Verb.HANGUP)


async def rejected(seen: Seen, simulator: Simulator) -> None:
    await rings(seen, simulator)
    await seen.desk.perform(Verb.REJECT)


async def picked_up(seen: Seen, simulator: Simulator) -> None:
    await rings(seen, simulator)
    simulator.exchange.pickups.direct("1002", "1001")


async def diverted(seen: Seen, simulator: Simulator) -> None:
    await rings(seen, simulator)
    await seen.desk.perform(Verb.DIVERT, argument="1003")


async def forwarded(seen: Seen, simulator: Simulator) -> None:
    simulator.exchange.stations["1001"].forward = Forward("no_answer", "1003")
    await rings(seen, simulator)


async def transferred(seen: Seen, simulator: Simulator) -> None:
    await rings(seen, simulator)
    await seen.desk.perform(Verb.ANSWER)
    await seen.states("connected")
    await seen.desk.perform(Verb.BLIND_TRANSFER, argument="1003")


async def busy(seen: Seen, simulator: Simulator) -> None:
    simulator.exchange.stations["1002"].busy = True
    await seen.desk.dial("1002")


async def unwanted(seen: Seen, simulator: Simulator) -> None:
    simulator.exchange.stations["1002"].dnd = True
    await seen.desk.dial("1002")


async def unanswered(seen: Seen, simulator: Simulator) -> None:
    simulator.exchange.set_behaviour("1002", Behaviour(answers_after=None))
    await seen.desk.dial("1002")
    await seen.states("alerting")
    await seen.desk.perform(Verb.HANGUP)


async def called(seen: Seen, simulator: Simulator) -> None:
    simulator.exchange.set_behaviour("1002", Behaviour(answers_after=0.01))
    await seen.desk.dial("1002")
    await seen.states("connected")
    simulator.exchange.hang_up("1002")


async def unplugged(seen: Seen, simulator: Simulator) -> None:
    await rings(seen, simulator)
    simulator.exchange.unplug("1001")


OUTCOMES: dict[Callable[..., object], tuple[Outcome, str]] = {
    missed: (Outcome.MISSED, ""),
    answered: (Outcome.ANSWERED, ""),
    rejected: (Outcome.REJECTED, ""),
    picked_up: (Outcome.ANSWERED_ELSEWHERE, "Picked up by somebody else."),
    diverted: (Outcome.DIVERTED, ""),
    forwarded: (Outcome.DIVERTED, "Forwarded: not answered."),
    transferred: (Outcome.TRANSFERRED, ""),
    busy: (Outcome.BUSY, "The other side is busy."),
    unwanted: (Outcome.FAILED, "The other side does not want to be disturbed."),
    unanswered: (Outcome.NO_ANSWER, ""),
    called: (Outcome.ANSWERED, "The other side has hung up."),
    unplugged: (Outcome.UNKNOWN, "Ended while the desk could not see it."),
}


@pytest.mark.direct
@pytest.mark.parametrize("happens", OUTCOMES, ids=lambda each: each.__name__)
async def test_what_became_of_a_call(simulator: Simulator, happens: Callable[..., object]) -> None:
    async with signed_in(simulator, "desk") as seen:
        await happens(seen, simulator)  # type: ignore[misc]
        entry = await over(seen)
        assert (entry.outcome, entry.detail) == OUTCOMES[happens]
        out = happens in {busy, unwanted, unanswered, called}
        assert entry.direction is (Direction.OUT if out else Direction.IN)
        assert (entry.number, entry.name, entry.name_source) == (
            ("1002", "Seo-yeon Choi", NameSource.CONTACT) if out else (PARK, "J. Park", NameSource.CONTACT)
        )
        assert (entry.talked is not None) == (happens in {answered, transferred, called})
        assert (entry.ended is None) == (happens is unplugged)
        assert entry.profile.startswith("desk@127.0.0.1:")
        assert entry.extension == "1001"
        assert seen.desk.view.missed == (1 if happens is missed else 0)
        assert gaps(seen) == []


@pytest.mark.direct
@pytest.mark.parametrize(
    ("cause", "outcome"),
    [
        (11, Outcome.ANSWERED_ELSEWHERE),
        (61, Outcome.ANSWERED_ELSEWHERE),
        (62, Outcome.ANSWERED_ELSEWHERE),
        (101, Outcome.ANSWERED_ELSEWHERE),
        (102, Outcome.ANSWERED_ELSEWHERE),
        (103, Outcome.REJECTED),
        (6, Outcome.DIVERTED),
        (7, Outcome.DIVERTED),
        (8, Outcome.DIVERTED),
        (9, Outcome.DIVERTED),
        (58, Outcome.DIVERTED),
        (10, Outcome.MISSED),
        (48, Outcome.MISSED),
        (56, Outcome.MISSED),
        (63, Outcome.MISSED),
        (77, Outcome.MISSED),
    ],
)
async def test_the_cause_of_its_end_decides(quiet: Simulator, cause: int, outcome: Outcome) -> None:
    async with signed_in(quiet, "desk") as seen:
        ref = await rings(seen, quiet)
        event = {
            "type": "released",
            "deviceNumber": "1001",
            "serviceDN": "1001",
            "releasedDN": "1001",
            "causeCode": cause,
            "causeMsg": "x",
            "callRefID": ref,
            "evtSerialNum": 9_000,
        }
        quiet.faults.inject(json.dumps({"event": "call", "data": event}))
        entry = await over(seen)
        assert (entry.outcome, entry.cause) == (outcome, cause)
        assert seen.desk.view.missed == (outcome is Outcome.MISSED)


async def test_events_that_come_twice_are_one_call(quiet: Simulator) -> None:
    async with signed_in(quiet, "desk") as seen:
        quiet.faults.copies = 2
        await answered(seen, quiet)
        await over(seen)
        await asyncio.sleep(0.05)
        assert len(listed(seen)) == 1


async def test_a_caller_who_gives_up_in_the_queue_is_in_the_history_of_its_agents(quiet: Simulator) -> None:
    site = Site(queues={"630": "Support"})
    async with signed_in(quiet, "desk", site=site) as seen:
        await until(lambda: seen.desk.queues.seen)
        for one in tuple(quiet.services.agents):  # nobody is free
            for place in one.memberships:
                quiet.services.agents.set_state(
                    one.station.number, place.agent_id, place.group.number, AgentDuty.DUTY_OFF, "1"
                )
        quiet.exchange.ring("630", PARK)
        await until(lambda: any(queue.waiting for queue in seen.desk.view.queues))
        await asyncio.sleep(1.1)  # who it is settles within a second
        quiet.exchange.hang_up(PARK)
        entry = await over(seen)
        assert (entry.outcome, entry.number, entry.called, entry.called_name) == (
            Outcome.ABANDONED,
            PARK,
            "630",
            "Support",
        )
        assert entry.rang is not None
        assert entry.rang > 1
        assert seen.desk.view.missed == 0  # it was nobody's call
        assert listed(seen, kind=Kind.MISSED) == [entry]


async def test_the_row_is_there_as_soon_as_it_rings_and_grows(simulator: Simulator) -> None:
    async with signed_in(simulator, "desk") as seen:
        ref = await rings(seen, simulator, called="0318055001")
        await until(lambda: listed(seen))
        (entry,) = listed(seen)
        assert (entry.outcome, entry.ref, entry.called, entry.answered) == (None, ref, "0318055001", None)
        await seen.desk.perform(Verb.ANSWER)
        await until(lambda: listed(seen)[0].answered)
        assert listed(seen)[0].id == entry.id
        assert any(isinstance(change, HistoryChanged) and entry.id in change.ids for change in seen.changes)
        await seen.desk.perform(Verb.HANGUP)
        done = await over(seen)
        assert done.id == entry.id
        assert done.ended is not None
        assert 0 <= done.rang + done.talked <= done.ended - done.started + 0.5  # type: ignore[operator]


async def test_a_consultation_that_becomes_the_call_is_one_row(simulator: Simulator) -> None:
    """Who was consulted knew the call by another reference, and it is the same conversation."""
    simulator.exchange.set_behaviour("1002", Behaviour(answers_after=0.01))
    async with signed_in(simulator, "desk") as seen:
        simulator.exchange.ring("1002", PARK)
        await until(lambda: simulator.exchange.status("1002") == "trk_talk")
        simulator.exchange.transfers.consult("1002", None, "1001")
        await seen.states("ringing")
        await seen.desk.perform(Verb.ANSWER)
        await seen.states("connected")
        simulator.exchange.transfers.transfer("1002")
        await until(lambda: seen.calls and seen.calls[0].number == PARK)
        await seen.desk.perform(Verb.HANGUP)
        entry = await over(seen)
        assert (entry.number, entry.outcome) == (PARK, Outcome.ANSWERED)


async def test_the_last_call_with_somebody_is_on_the_card(simulator: Simulator) -> None:
    async with signed_in(simulator, "desk") as seen:
        await missed(seen, simulator)
        first = await over(seen)
        seen.desk.history.note(first.id, "wants the catalogue")
        await rings(seen, simulator)
        last = seen.calls[0].last
        assert last is not None
        assert (last.id, last.outcome, last.note) == (first.id, Outcome.MISSED, "wants the catalogue")
        assert seen.desk.history.last_name("+82318055123") == "J. Park"
        simulator.exchange.hang_up(PARK)


# what the user does


async def test_notes_dispositions_and_deletion(quiet: Simulator) -> None:
    async with signed_in(quiet, "desk") as seen:
        history = seen.desk.history
        ref = await rings(seen, quiet)
        running = history.id_of()
        assert running == history.id_of(ref)
        assert running is not None
        history.note(running, "asks for\nthe invoice")  # while it rings
        with pytest.raises(Refused, match="not over"):
            history.delete(running)
        quiet.exchange.hang_up(PARK)
        entry = await over(seen)
        assert entry.note == "asks for\nthe invoice"
        history.dispose(entry.id, "Order")
        changed = history.entry(entry.id)
        assert changed is not None
        assert (changed.disposition, changed.outcome) == ("Order", Outcome.MISSED)
        assert history.id_of() == history.id_of(ref) == entry.id
        history.see()
        assert seen.desk.view.missed == 0
        history.delete(entry.id)
        assert listed(seen) == []
        assert history.id_of() is None
        for work in (lambda: history.note(entry.id, "x"), lambda: history.dispose(entry.id, "x")):
            with pytest.raises(Refused, match=NOT_HERE):
                work()


async def test_delete_all_leaves_the_call_that_runs(quiet: Simulator) -> None:
    async with signed_in(quiet, "desk") as seen:
        await missed(seen, quiet)
        await over(seen)
        await rings(seen, quiet)
        await until(lambda: len(listed(seen)) == 2)
        assert seen.desk.history.delete_all() == 1
        (entry,) = listed(seen)
        assert entry.outcome is None
        quiet.exchange.hang_up(PARK)
        assert (await over(seen)).id == entry.id


async def test_export_is_whole_and_harmless_or_not_there(quiet: Simulator, tmp_path: Path) -> None:
    async with signed_in(quiet, "desk") as seen:
        await missed(seen, quiet)
        entry = await over(seen)
        seen.desk.history.note(entry.id, "=1+1 and\nmore")
        seen.desk.history.dispose(entry.id, "@SUM(A1)")
        file, told = tmp_path / "history.csv", []
        assert await seen.desk.history.export(file, HistoryFilter(), told.append) == 1
        with file.open(encoding="utf-8-sig", newline="") as opened:
            (row,) = csv.DictReader(opened)
        assert (row["Number"], row["Name"], row["Outcome"]) == (PARK, "J. Park", "missed")
        assert (row["Note"], row["Disposition"]) == ("'=1+1 and\nmore", "'@SUM(A1)")
        assert row["Started (UTC)"].endswith("Z")
        assert told == [1]
        with pytest.raises(Refused, match="cannot be written"):
            await seen.desk.history.export(tmp_path / "no" / "x.csv", HistoryFilter(), told.append)
        for n in range(300):
            facts = {"direction": "in", "started": float(n), "profile": ""}
            seen.desk.history._store.add(Owner("", "1001"), facts)
        task = asyncio.create_task(seen.desk.history.export(tmp_path / "half.csv", HistoryFilter(), told.append))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert [path.name for path in tmp_path.iterdir()] == ["history.csv"]


# gaps


async def lose(seen: Seen, simulator: Simulator) -> None:
    await simulator.faults.stop_accepting()
    await until(lambda: seen.desk.view.connection.state.value == "lost")


async def back(seen: Seen, simulator: Simulator) -> None:
    await simulator.faults.accept_again()
    seen.desk.retry_now()
    await until(lambda: seen.desk.view.connection.state.value == "live", 10)


@pytest.mark.parametrize("user", ["desk", "1001"])
async def test_a_call_of_a_gap_comes_from_the_records_once(simulator: Simulator, user: str) -> None:
    async with signed_in(simulator, user) as seen:
        await missed(seen, simulator)
        await over(seen)
        await lose(seen, simulator)
        simulator.exchange.ring("1001", "0226710450")
        simulator.exchange.ring("1002", "0226710451")  # nobody else's business
        await asyncio.sleep(0.02)
        for number in ("0226710450", "0226710451"):
            simulator.exchange.hang_up(number)
        await asyncio.sleep(0.4)  # until no event is under way any more
        await back(seen, simulator)
        await until(lambda: len(listed(seen)) == 2)
        entry = next(row for row in listed(seen) if row.number == "0226710450")
        assert (entry.outcome, entry.evidence, entry.extension) == (Outcome.MISSED, Evidence.RECORD, "1001")
        assert "call records" in entry.detail
        assert seen.desk.view.missed == 2
        (gap,) = gaps(seen)
        assert (gap.filled, gap.calls, gap.why) == (True, 1, "")
        await seen.desk.history._gaps._read(settle=False)
        await seen.desk.history._gaps._read(settle=True)
        assert len(listed(seen)) == 2


async def test_without_the_right_to_records_the_gap_is_marked_with_the_reason(quiet: Simulator) -> None:
    quiet.faults.refusals["smdr_get"] = cti(102)
    async with signed_in(quiet, "desk") as seen:
        await lose(seen, quiet)
        quiet.exchange.ring("1001", PARK, gives_up_after=0.01)
        await asyncio.sleep(0.05)
        await back(seen, quiet)
        await until(lambda: gaps(seen) and gaps(seen)[0].why)
        (gap,) = gaps(seen)
        assert not gap.filled
        assert listed(seen) == []
        del quiet.faults.refusals["smdr_get"]
        await seen.desk.history._gaps._read(settle=True)
        # the account is known not to read them until it is asked again
        assert listed(seen) == [] or listed(seen)[0].evidence is Evidence.RECORD


async def test_a_call_that_ends_meanwhile_is_completed_by_its_record(simulator: Simulator) -> None:
    async with signed_in(simulator, "desk") as seen:
        await rings(seen, simulator)
        await seen.desk.perform(Verb.ANSWER)
        await seen.states("connected")
        await lose(seen, simulator)
        await asyncio.sleep(1.0)  # a record counts whole seconds
        simulator.exchange.hang_up(PARK)
        await asyncio.sleep(0.2)
        await back(seen, simulator)
        await until(lambda: listed(seen)[0].evidence is Evidence.BOTH)
        (entry,) = listed(seen)
        assert (entry.outcome, entry.talked) == (Outcome.ANSWERED, 1.0)
        assert entry.detail.startswith("Ended while disconnected.")


async def test_a_record_that_is_written_late_is_taken_when_it_comes(simulator: Simulator) -> None:
    async with signed_in(simulator, "desk") as seen:
        await lose(seen, simulator)
        simulator.exchange.set_behaviour("1001", Behaviour(answers_after=0.01))
        simulator.exchange.ring("1001", PARK)
        await until(lambda: simulator.exchange.status("1001") == "trk_talk")
        await back(seen, simulator)
        await asyncio.sleep(0.1)
        simulator.exchange.hang_up(PARK)  # its record comes now, as an event
        await until(lambda: listed(seen) and listed(seen)[0].outcome, 8)
        await asyncio.sleep(1.0)
        assert len(listed(seen)) == 1


async def test_the_time_when_the_program_did_not_run_is_a_gap(quiet: Simulator, tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    async with signed_in(quiet, "desk", history=HistoryStore(path)) as seen:
        assert gaps(seen) == []
        await rings(seen, quiet)
        await until(lambda: listed(seen))
    quiet.exchange.hang_up(PARK)
    quiet.exchange.ring("1001", "0226710450", gives_up_after=0.01)
    await asyncio.sleep(0.1)
    store = HistoryStore(path)
    close_open(store)
    async with signed_in(quiet, "desk", history=store) as seen:
        await until(lambda: gaps(seen) and gaps(seen)[0].filled)
        assert [(row.number, row.outcome, row.evidence) for row in listed(seen)] == [
            ("0226710450", Outcome.MISSED, Evidence.RECORD),
            (PARK, Outcome.MISSED, Evidence.BOTH),
        ]
    third = HistoryStore(path)
    async with signed_in(quiet, "1001", history=third) as seen:  # the same phone, as somebody else
        await until(lambda: len(gaps(seen)) >= 1 and gaps(seen)[0].filled)
        assert len(listed(seen)) == 2


@pytest.mark.direct
async def test_an_account_that_sees_no_calls_has_those_of_the_records() -> None:
    async with (
        Simulator(scenario="quiet", seed=1, timings=TIMINGS, station_call_control=False) as simulator,
        signed_in(simulator, "1001") as seen,
    ):
        assert seen.desk.view.connection.level.value == "dial-only"
        simulator.exchange.ring("1001", PARK, gives_up_after=0.01)
        await asyncio.sleep(0.1)
        assert listed(seen) == []
        seen.desk.history.refresh()
        await until(lambda: listed(seen))
        assert listed(seen)[0].outcome is Outcome.MISSED
        await seen.desk.history._gaps._read(settle=False)
        assert len(listed(seen)) == 1


async def test_a_call_that_outlives_the_program_goes_on_in_its_row(quiet: Simulator, tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    async with signed_in(quiet, "desk", history=HistoryStore(path)) as seen:
        await rings(seen, quiet)
        await seen.desk.perform(Verb.ANSWER)
        await seen.states("connected")
        row = listed(seen)[0].id
    store = HistoryStore(path)
    entry = store.entry(row)
    assert entry is not None
    assert (entry.outcome, entry.ended) == (Outcome.UNKNOWN, None)
    async with signed_in(quiet, "desk", history=store) as seen:
        quiet.exchange.put_on_hold(quiet.exchange.legs_of("1001")[0])
        await until(lambda: seen.calls)
        assert [(row_.id, row_.outcome) for row_ in listed(seen)] == [(row, None)]
        quiet.exchange.hang_up(PARK)
        await until(lambda: listed(seen)[0].outcome)
        assert len(listed(seen)) == 1


def test_rows_left_open_are_closed_when_the_program_starts(tmp_path: Path) -> None:
    store = HistoryStore(tmp_path / "history.db")
    assert close_open(store) == 0
    store.close()
    assert NOT_RUNNING.endswith("not running.")


async def test_retention_is_applied_at_once_and_the_demo_leaves_nothing(quiet: Simulator, tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    store = HistoryStore(path)
    async with signed_in(quiet, "desk", open_session, history=store) as seen:
        await missed(seen, quiet)
        entry = await over(seen)
        store.change(entry.id, {"note": "old"})
        store.file.write(lambda db: db.execute("UPDATE calls SET place = place - 100 * 86400"))
        seen.desk.history.keep(-1)
        assert listed(seen)
        seen.desk.history.keep(90)
        assert listed(seen) == []
        await rings(seen, quiet)
        other = HistoryStore()
        assert seen.desk.history.use(other) is store
        assert [row.outcome for row in listed(seen)] == [None]  # what runs goes with it
        quiet.exchange.hang_up(PARK)
        await over(seen)
        assert len(store.places(HistoryFilter())) == 1
    store.close()


async def test_whoever_called_is_suggested_after_the_contacts(quiet: Simulator) -> None:
    async with signed_in(quiet, "desk") as seen:
        for number in (PARK, "0226710450"):
            await rings(seen, quiet, number)
            quiet.exchange.hang_up(number)
            await seen.idle()
        found = await seen.desk.suggest("park")
        assert [(one.name, one.source) for one in found] == [("J. Park", NameSource.CONTACT)]  # once
        found = await seen.desk.suggest("0226")
        assert [(one.number, one.source) for one in found] == [("0226710450", NameSource.HISTORY)]
