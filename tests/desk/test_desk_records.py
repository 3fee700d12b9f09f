"""Call records over the simulator: newest first, no more than is shown, every filter, and a harmless file."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from desk_agent.api.smdr_codes import Direction
from desk_agent.desk.records import PAGE, matches
from desk_agent.instant import Instant
from desk_agent.server.errors import cti
from desk_agent.simulator import Simulator
from desk_agent.simulator.parties import Behaviour
from desk_agent.simulator.smdr.record import Record
from desk_agent.text import cell
from desk_agent.view import RecordFilter, RecordRow, RecordsChanged, Refused
from tests.support.office import Seen, signed_in
from tests.support.until import until

TODAY = datetime.now().astimezone().replace(tzinfo=None, microsecond=0)


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with Simulator(scenario="quiet", seed=1) as made:
        for number in range(130):  # one every six hours, the oldest first
            made.services.records.add(record(TODAY - timedelta(hours=6 * (130 - number)), number))
        yield made


def record(start: datetime, number: int) -> Record:
    return Record(
        ref=number + 1000,
        station="1001",
        line=3,
        began=Instant(start.astimezone().timestamp(), 0.0),
        seconds=number,
        direction=Direction.INCOMING if number % 3 else Direction.OUTGOING,
        dialed1="0318055123" if number % 2 else "0226710450",
        dialed2="",
        cause=(16, "Normal"),
    )


@pytest.fixture
async def seen(simulator: Simulator) -> AsyncIterator[Seen]:
    async with signed_in(simulator, "desk") as made:
        yield made


def reads(simulator: Simulator) -> int:
    return sum(n for (operation, _), n in simulator.exchange.journal.requests.items() if operation == "smdr_get")


async def test_the_newest_come_first_and_no_more_than_are_shown(seen: Seen, simulator: Simulator) -> None:
    page = await seen.desk.records.read(RecordFilter())
    assert PAGE <= len(page.rows) < PAGE + 20
    starts = [row.start for row in page.rows]
    assert starts == sorted(starts, reverse=True)
    assert page.rows[0].number == "0318055123"
    assert page.rows[0].name == "J. Park"
    assert page.more
    assert page.total is None
    while page.more:
        page = await seen.desk.records.more()
    assert len(page.rows) == page.total == 130
    assert len({row.start for row in page.rows}) == 130
    asked = reads(simulator)
    assert await seen.desk.records.more() == page
    assert reads(simulator) == asked


@pytest.mark.parametrize(
    "wanted",
    [
        RecordFilter(since=(TODAY - timedelta(days=3)).date()),
        RecordFilter(since=(TODAY - timedelta(days=20)).date(), until=(TODAY - timedelta(days=10)).date()),
        RecordFilter(directions=frozenset("O")),
        RecordFilter(directions=frozenset("Io")),
        RecordFilter(number="8055"),
        RecordFilter(at_least=timedelta(seconds=100)),
        RecordFilter(since=date(2020, 1, 1), directions=frozenset("I"), number="0226", at_least=timedelta(minutes=1)),
    ],
)
async def test_filters_find_what_they_say(seen: Seen, wanted: RecordFilter) -> None:
    everything = await seen.desk.records.read(RecordFilter())
    while everything.more:
        everything = await seen.desk.records.more()
    page = await seen.desk.records.read(wanted)
    while page.more:
        page = await seen.desk.records.more()
    assert page.rows == tuple(row for row in everything.rows if matches(row, wanted))
    assert 0 < len(page.rows) < 130


async def test_a_condition_that_is_refused_is_sorted_out_here(seen: Seen, simulator: Simulator) -> None:
    real = simulator.perform

    async def perform(session, operation, parameters):  # type: ignore[no-untyped-def]
        if operation.name == "smdr_get" and "DialedNumber" in str(parameters.values):
            raise cti(111)
        return await real(session, operation, parameters)

    simulator.service._backend.perform = perform  # type: ignore[method-assign]
    page = await seen.desk.records.read(RecordFilter(number="8055"))
    while page.more:
        page = await seen.desk.records.more()
    assert len(page.rows) == 65


async def test_a_call_that_ends_now_appears_above(seen: Seen, simulator: Simulator) -> None:
    page = await seen.desk.records.read(RecordFilter())
    simulator.exchange.set_behaviour("1002", Behaviour(answers_after=0.01))
    simulator.exchange.dial("1003", "1002")
    await until(lambda: simulator.exchange.status("1002") == "stn_talk")
    simulator.exchange.hang_up("1003")
    await until(lambda: any(isinstance(change, RecordsChanged) for change in seen.changes))
    told = next(change for change in seen.changes if isinstance(change, RecordsChanged))
    assert told.page.rows[-len(page.rows) :] == page.rows
    assert told.page.rows[0].direction == "E"


async def test_a_refusal_is_said(simulator: Simulator) -> None:
    async with signed_in(simulator) as seen:
        simulator.faults.refusals["smdr_get"] = cti(102)
        with pytest.raises(Refused):
            await seen.desk.records.read(RecordFilter())


async def test_export_is_whole_and_harmless_or_not_there(seen: Seen, simulator: Simulator, tmp_path: Path) -> None:
    file = tmp_path / "records.csv"
    told: list[int] = []
    assert await seen.desk.records.export(file, RecordFilter(), told.append) == 130
    assert told[-1] == 130
    assert told == sorted(told)
    content = file.read_text("utf-8-sig").splitlines()
    assert content[0] == "Start,Duration,Direction,Station,Number,Name,Ended by"
    assert len(content) == 131
    assert "J. Park" in content[1]
    assert [path.name for path in tmp_path.iterdir()] == ["records.csv"]
    simulator.faults.refusals["smdr_get"] = cti(102)
    other = tmp_path / "other.csv"
    with pytest.raises(Refused):
        await seen.desk.records.export(other, RecordFilter(), told.append)
    assert not other.exists()
    del simulator.faults.refusals["smdr_get"]
    with pytest.raises(Refused, match="cannot be written"):
        await seen.desk.records.export(tmp_path / "no" / "such.csv", RecordFilter(), told.append)


@pytest.mark.parametrize("text", ["=1+1", "+82 31", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert cell(text) == f"'{text}"
    assert cell("031 805") == "031 805"


def test_a_record_without_a_start_is_in_no_stretch_of_days() -> None:
    row = RecordRow(None, None, "I", "Incoming", "1001", "12345", "", "")
    assert matches(row, RecordFilter(number="234"))
    assert not matches(row, RecordFilter(since=date(2020, 1, 1)))
    assert not matches(row, RecordFilter(at_least=timedelta(seconds=1)))
