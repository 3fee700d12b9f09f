"""Which calls get which record: each party's own view of its part (section 5.1)."""

from datetime import UTC, datetime

import pytest

from desk_agent.simulator.lines import Lines
from desk_agent.simulator.smdr.query import predicate
from desk_agent.simulator.smdr.record import Columns, Record
from desk_agent.simulator.smdr.store import Store
from desk_agent.simulator.smdr.writer import Writer


class Records:
    """A bench whose calls are recorded; ``lines()`` are those new since the last time, in short."""

    def __init__(self, bench) -> None:
        self.bench = bench
        self.all: list[Record] = []
        lines = Lines()
        bench.exchange.observers.add(lines)
        bench.exchange.observers.add(Writer(bench.timers.now, lines, self.all.append))

    def lines(self) -> list[str]:
        short = [
            f"{r.station or 'CO'} {r.direction.value} {r.dialed1} {r.dialed2 or '-'} line {r.line}"
            f" {r.seconds}s {r.cause[0]} #{r.ref}"
            for r in self.all
        ]
        self.all.clear()
        return short


@pytest.fixture
def records(bench) -> Records:
    return Records(bench)


def test_a_call_among_colleagues_is_recorded_for_both(records):
    exchange, timers = records.bench.exchange, records.bench.timers
    exchange.make("1001", "1002")
    timers.advance(3)
    exchange.answer("1002")
    timers.advance(61)
    exchange.clear("1001")
    timers.advance(5)
    assert records.lines() == ["1001 E 1002 - line 0 61s 16 #1", "1002 E 1001 - line 0 61s 16 #1"]


def test_a_call_nobody_answers_and_one_that_is_rejected(records):
    exchange, timers = records.bench.exchange, records.bench.timers
    exchange.make("1001", "1002")
    exchange.clear("1001")
    assert records.lines() == ["1001 E 1002 - line 0 0s 16 #1", "1002 E 1001 - line 0 0s 16 #1"]
    exchange.make("1001", "1002")
    exchange.clear("1002")
    timers.advance(10)
    assert records.lines() == ["1002 E 1001 - line 0 0s 21 #2", "1001 E 1002 - line 0 0s 16 #2"]


@pytest.mark.parametrize(
    ("prepare", "code"),
    [(lambda x: x.set_busy("1002"), 31), (lambda x: x.set_dnd("1002", True), 22), (lambda x: x.unplug("1002"), 20)],
)
def test_a_call_that_fails_says_why(records, prepare, code):
    exchange, timers = records.bench.exchange, records.bench.timers
    prepare(exchange)
    exchange.make("1001", "1002")
    timers.advance(10)
    assert records.lines() == [f"1001 E 1002 - line 0 0s {code} #1"]


def test_a_call_to_the_outside(records):
    exchange, timers = records.bench.exchange, records.bench.timers
    exchange.make("1001", "90311111111")
    timers.advance(10)  # answered after 4.5
    exchange.clear("1001")
    assert records.lines() == ["1001 O 0311111111 - line 1 5s 16 #1"]
    exchange.make("1001", "90322222222")
    timers.advance(20)
    exchange.clear("1001")
    assert records.lines() == ["1001 o 0322222222 - line 1 0s 16 #2"]
    exchange.make("1001", "90333333333")
    timers.advance(10)
    assert records.lines() == ["1001 o 0333333333 - line 0 0s 31 #3"]


def test_a_call_from_outside_says_what_was_dialled(records):
    exchange, timers = records.bench.exchange, records.bench.timers
    exchange.ring("1001", "0317770000", called="0318055001")
    timers.advance(2)
    exchange.answer("1001")
    timers.advance(30)
    exchange.hang_up("0317770000")
    timers.advance(5)  # the handset drops later, which is not talking
    assert records.lines() == ["1001 I 0317770000 0318055001 line 1 30s 16 #1"]


def test_calls_from_outside_that_are_lost(records):
    exchange, timers = records.bench.exchange, records.bench.timers
    exchange.ring("1001", "0317770000")
    exchange.hang_up("0317770000")
    assert records.lines() == ["1001 R 0317770000 1001 line 1 0s 16 #1"]
    exchange.ring("620", "0317770000")
    exchange.hang_up("0317770000")
    assert records.lines() == ["1001 G 0317770000 620 line 1 0s 16 #2"]
    exchange.set_busy("1001")
    exchange.ring("1001", "0317770000")
    assert records.lines() == ["CO R 0317770000 1001 line 1 0s 31 #3"]
    exchange.set_busy("1001", busy=False)
    exchange.ring("1001", "0317770000")
    exchange.answer("1001")
    timers.advance(10)
    exchange.hold("1001")
    timers.advance(10)
    exchange.hang_up("0317770000")
    timers.advance(5)
    assert records.lines() == ["1001 H 0317770000 1001 line 1 20s 16 #4"]


def test_a_phone_that_rang_before_another_took_the_call_has_no_record(records):
    exchange, timers = records.bench.exchange, records.bench.timers
    exchange.ring("620", "0317770000")
    timers.advance(20)  # 1001 has not answered: 1002 rings
    exchange.answer("1002")
    timers.advance(5)
    exchange.clear("1002")
    assert records.lines() == ["1002 I 0317770000 620 line 1 5s 16 #1"]


def test_lines_are_given_out_from_the_lowest(records):
    exchange = records.bench.exchange
    exchange.ring("1001", "0317770001")
    exchange.ring("1002", "0317770002")
    exchange.hang_up("0317770001")
    exchange.ring("1003", "0317770003")
    exchange.hang_up("0317770002")
    exchange.hang_up("0317770003")
    assert [line.split()[5] for line in records.lines()] == ["1", "2", "1"]


def test_a_phone_that_vanishes(records):
    exchange, timers = records.bench.exchange, records.bench.timers
    exchange.ring("1001", "0317770000")
    exchange.answer("1001")
    timers.advance(10)
    exchange.unplug("1001")
    assert records.lines() == ["1001 I 0317770000 1001 line 1 10s 27 #1"]


RECORD = {
    "ref": 7,
    "station": "1001",
    "line": 3,
    "seconds": 3725,
    "dialed1": "0311",
    "dialed2": "0322",
    "cause": (16, "Normal Call Clearing"),
}


def record(bench, **changes):
    from desk_agent.api.smdr_codes import Direction

    facts = {**RECORD, "began": bench.timers.now(), "direction": Direction.INCOMING, **changes}
    return Record(**facts)


def test_a_record_as_the_document_prints_it(bench):
    began = datetime.fromtimestamp(1_800_000_000, UTC).astimezone()
    row = Store(Columns(), 10).add(record(bench))
    assert row == {
        "Index": "1",
        "callRefID": 7,
        "StationNumber": "1001",
        "CoNumber": "03",
        "Duration": "01:02:05",
        "StartTime": f"{began:%Y-%m-%d %H:%M}",
        "Direction": "I",
        "DialedNumber1": "0311",
        "Cost": "",
        "AccountCode": "",
        "DialedNumber2": "0322",
        "DisconnectCause": "16-Normal Call Clearing",
    }
    assert Store(Columns(), 10).add(record(bench, station=""))["StationNumber"] == "CO003"


def test_columns_follow_the_smdr_attributes(bench):
    columns = Columns(start="%d/%m/%Y %H:%M:%S", dialed1="CLI Number", dialed2="", causes=False)
    row = Store(columns, 10).add(record(bench))
    assert row["CLI Number"] == "0311"
    assert row["StartTime"].count("/") == 2
    assert not row.keys() & {"DialedNumber1", "DialedNumber2", "DisconnectCause"}


def test_a_full_store_raises_an_alarm_and_loses_what_comes(bench, expect_log):
    expect_log("store is full: 2 records and none deleted")
    store = Store(Columns(), 2)
    rows = [store.add(record(bench, ref=ref)) for ref in range(1, 5)]
    assert [row["callRefID"] for row in rows] == [1, 2, 3, 4]
    assert (len(store), store.alarm, store.missed) == (2, True, 2)
    assert store.delete(predicate({"Index": 1})) == 1
    assert not store.alarm
    store.add(record(bench, ref=9))
    assert [(row["Index"], row["callRefID"]) for row in store.select(predicate({}))] == [("2", 2), ("3", 9)]
    assert store.delete(predicate({"Index": 77})) == 0


def test_a_transferred_call_is_the_new_partys_too(records):
    exchange, timers = records.bench.exchange, records.bench.timers
    exchange.ring("1001", "0317770000", called="0318055001")
    exchange.answer("1001")
    timers.advance(10)
    exchange.transfers.consult("1001", None, "1002")
    exchange.answer("1002")
    timers.advance(5)
    exchange.transfers.transfer("1001")
    assert records.lines() == [
        "1001 I 0317770000 0318055001 line 1 15s 16 #1",
        "1001 E 1002 - line 0 5s 16 #2",
        "1002 E 1001 - line 0 5s 16 #2",
    ]
    timers.advance(20)
    exchange.hang_up("0317770000")
    timers.advance(5)
    assert records.lines() == ["1002 t 0317770000 1002 line 1 20s 16 #1"]
