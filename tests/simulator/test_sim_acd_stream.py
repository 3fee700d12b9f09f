"""The ACD event stream: which codes, in which order, with which data (section 5.2)."""

from datetime import UTC, datetime

import pytest

from desk_agent.api.enums import AgentDuty, AgentLogin
from desk_agent.simulator.dialect import Dialect, Names
from tests.support.acd_bench import Acd, acd_bench

OUTSIDE = "0317770000"


@pytest.fixture
def acd(bench) -> Acd:
    acd = acd_bench(bench)
    acd.exchange.set_behaviour("0311112222", None)
    return acd


def heard(acd: Acd) -> list[str]:
    """What the stream said since the last time, e.g. ``42 1001>CO0001 #1``."""
    lines = []
    for event in acd.stream:
        if event["event"] == "acd":
            data = event["data"]
            ends = [("CO" if data[f"{end}Type"] == "CO" else "") + data[f"{end}Number"] for end in ("source", "dest")]
            ref = f" #{data['callRefID']}" if data["callRefID"] else ""
            extra = "".join(f" {value}" for value in (data["data1"], data["data2"]) if value)
            lines.append(f"{data['eventCode']} {'>'.join(ends).rstrip('>')}{ref}{extra}")
    acd.stream.clear()
    return lines


def codes(acd: Acd) -> list[int]:
    return [int(line.split()[0]) for line in heard(acd)]


def test_a_queue_call_in_the_order_real_systems_have(acd):
    acd.log_on("1001")
    acd.ring()
    acd.exchange.answer("1001")
    acd.bench.timers.advance(75)
    acd.exchange.clear("1001")
    acd.bench.timers.advance(10)
    assert heard(acd) == [
        "3 CO0001 #1 0003 0005",
        "1 CO0001 #1",
        "72 CO0001 #1 0317770000 J. Park",
        "71 CO0001 #1 8055030",
        "3 CO0001>1001 #1 0003 0005",
        "66 1001>CO0001 #1 0003 0003",
        "72 CO0001>1001 #1 0317770000 J. Park",
        "42 1001>CO0001 #1",
        "17 1001>CO0001 #1",
        "15 1001",
        "18 1001 #1",
        "44 1001>CO0001 #1 0000",
        "2 CO0001",
        "69 1001>CO0001 #1 000115 0317770000",
        "16 1001",
    ]


def test_an_event_as_the_document_prints_it(acd):
    acd.log_on("1001")
    acd.exchange.make("1001", "1009")
    began = datetime.fromtimestamp(acd.bench.timers.now().wall, UTC).astimezone()
    assert acd.stream[0] == {
        "event": "acd",
        "data": {
            "time": f"{began:%Y/%m/%d %H:%M:%S}",
            "callRefID": 1,
            "eventCode": 17,
            "eventString": "STATION BUSY",
            "sourceType": "Station",
            "sourceNumber": "1001",
            "destType": "",
            "destNumber": "",
            "data1": "",
            "data2": "",
        },
    }


def test_the_vendors_systems_write_blanks_where_nothing_applies(bench):
    acd = acd_bench(bench, Dialect(names=Names.VENDOR))
    acd.exchange.set_dnd("1001", True)
    assert (acd.stream[0]["data"]["data1"], acd.stream[0]["data"]["data2"]) == ("    ", "    ")


def test_a_call_for_an_extension(acd):
    acd.ring(to="1009")
    acd.exchange.answer("1009")
    acd.exchange.hang_up(OUTSIDE)
    acd.bench.timers.advance(2)
    assert heard(acd) == [
        "3 CO0001>1009 #1 0002",
        "1 CO0001>1009 #1",
        "72 CO0001>1009 #1 0317770000 J. Park",
        "71 CO0001>1009 #1 8055030",
        "66 1009>CO0001 #1 0000 0000",
        "42 1009>CO0001 #1",
        "17 1009>CO0001 #1",
        "44 CO0001>1009 #1 0000",
        "2 CO0001",
        "18 1009 #1",
        "69 1009>CO0001 #1 000000 0317770000",
    ]


def test_a_hunt_group(acd):
    acd.ring(to="620")
    acd.exchange.hang_up(OUTSIDE)
    lines = heard(acd)
    assert lines[0] == "3 CO0001 #1 0004"
    assert lines[4] == "3 CO0001>1001 #1 0004"
    assert lines[-3:] == ["43 CO0001>1001", "2 CO0001", "69 1001>CO0001 #1 000000 0317770000"]


def test_a_call_among_colleagues(acd):
    acd.exchange.make("1001", "1009")
    acd.exchange.answer("1009")
    acd.exchange.clear("1001")
    acd.bench.timers.advance(2)
    assert heard(acd) == [
        "17 1001 #1",
        "41 1001>1009 #1",
        "66 1009>1001 #1 0000 0000",
        "42 1009>1001 #1",
        "17 1009>1001 #1",
        "18 1001 #1",
        "44 1001>1009 #1 0000",
        "18 1009 #1",
    ]


def test_a_call_to_the_outside(acd):
    acd.exchange.make("1001", "90311112222")
    acd.bench.timers.advance(1)
    acd.exchange.pick_up("0311112222")
    acd.bench.timers.advance(61)
    acd.exchange.clear("1001")
    assert heard(acd) == [
        "17 1001 #1",
        "41 1001>CO0001 #1",
        "1 CO0001>1001 #1",
        "67 1001>CO0001 #1 0311112222",
        "42 CO0001>1001 #1",
        "18 1001 #1",
        "44 1001>CO0001 #1 0000",
        "2 CO0001",
        "69 1001>CO0001 #1 000101 0311112222",
    ]


def test_a_call_that_fails_and_one_that_is_given_up(acd):
    acd.exchange.set_busy("1009")
    acd.exchange.make("1001", "1009")
    acd.exchange.clear("1001")
    assert heard(acd) == ["17 1001 #1", "43 1001", "18 1001 #1"]
    acd.exchange.set_busy("1009", busy=False)
    acd.exchange.make("1001", "1009")
    heard(acd)
    acd.exchange.clear("1001")
    assert heard(acd) == ["18 1001 #2", "43 1001>1009"]


def test_waiting_overflowing_and_giving_up(bench):
    acd = acd_bench(bench, overflow_to="1009", overflow_after=20.0)
    acd.log_on("1001")
    acd.exchange.set_busy("1001")
    acd.stream.clear()
    acd.ring()
    acd.ring("0317770001")
    assert [line for line in heard(acd) if line.startswith("62")] == ["62 CO0001 #1 0003", "62 CO0002 #2 0003"]
    acd.exchange.hang_up("0317770001")
    assert heard(acd) == ["43 CO0002", "2 CO0002"]
    acd.bench.timers.advance(20)
    assert heard(acd)[:3] == ["61 CO0001>1009 0003", "3 CO0001>1009 #1 0002", "66 1009>CO0001 #1 0000 0000"]


def test_a_colleague_who_calls_the_group(acd):
    acd.log_on("1002")
    acd.exchange.make("1009", "630")
    assert heard(acd) == ["17 1009 #1", "59 1009>1002 #1 0003 0002", "41 1009>1002 #1", "66 1002>1009 #1 0003 0003"]


def test_agents(acd):
    primary, secondary = AgentLogin
    on, off = AgentDuty
    agents = acd.agents
    agents.log_on("1001", "1001", "630", primary, 0)
    agents.log_on("1001", "1002", "640", secondary, 0)
    assert heard(acd) == ["11 1001 0003 1001", "14 1001 0003", "25 1001 0004 1002"]
    for reason, number in (("3", "0003"), ("*", "0011"), ("#", "0012")):
        agents.set_state("1001", "1001", "630", off, reason)
        assert heard(acd) == [f"13 1001 {number} 0003", f"13 1001 {number} 0004"]
    agents.set_state("1001", "1001", "630", on, "0")
    assert heard(acd) == ["14 1001 0010 0003", "14 1001 0010 0004"]
    agents.set_state("1001", "1001", "630", off, "0")
    assert heard(acd) == ["15 1001"]
    agents.log_off("1001", "1001", "630", primary)
    agents.log_off("1001", "1002", "640", secondary)
    assert heard(acd) == ["12 1001 0003", "26 1001 0004", "16 1001"]


@pytest.mark.parametrize(
    ("kind", "destination", "value"),
    [
        ("uncondition", "1002", 1),
        ("no_answer", "1002", 17),
        ("busy", "1002", 33),
        ("busy_noans", "1002", 49),
        ("uncondition", "90311112222", 2),
        ("no_answer", "630", 22),
        ("busy_noans", "620", 55),
    ],
)
def test_forwarding(acd, kind, destination, value):
    acd.exchange.set_forward("1001", kind, destination)
    acd.exchange.set_forward("1001", "disable")
    assert heard(acd) == [f"21 1001 {value:04}", "22 1001"]


def test_what_is_set_at_a_phone(acd):
    acd.exchange.set_dnd("1001", True)
    acd.exchange.set_dnd("1001", False)
    acd.exchange.unplug("1001")
    acd.exchange.plug("1001")
    assert codes(acd) == [19, 20, 82, 84]


def test_the_time_every_minute(acd):
    acd.services.acd.stations.keep_time(acd.exchange.after)
    acd.bench.timers.advance(119)
    moment = datetime.fromtimestamp(acd.bench.timers.now().wall, UTC).astimezone()
    assert heard(acd) == [f"68  {moment:%m%d} {moment:%y}"] * 2


def test_hold_consultation_transfer(acd):
    acd.ring(to="1001")
    acd.exchange.answer("1001")
    heard(acd)
    acd.exchange.hold("1001")
    acd.exchange.retrieve("1001")
    assert heard(acd) == ["49 1001>CO0001 #1"]
    acd.exchange.transfers.consult("1001", None, "1009")
    acd.exchange.answer("1009")
    assert heard(acd) == [
        "49 1001>CO0001 #1",
        "58 1001>CO0001 #1",
        "41 1001>1009 #2",
        "66 1009>1001 #2 0000 0000",
        "42 1009>1001 #2",
        "17 1009>1001 #2",
    ]
    acd.exchange.transfers.transfer("1001")
    assert heard(acd) == ["70 CO0001>1009 #1", "18 1001 #2"]
    acd.exchange.clear("1009")
    assert heard(acd)[:3] == ["18 1009 #1", "44 1009>CO0001 #1 0000", "2 CO0001"]


def test_recall_forward_pickup_park(acd):
    acd.ring(to="1001")
    acd.exchange.answer("1001")
    acd.exchange.hold("1001")
    heard(acd)
    acd.bench.timers.advance(60)
    assert heard(acd) == ["50 1001>CO0001 #1"]
    acd.exchange.answer("1001")
    slot = acd.exchange.parking.park("1001")
    assert heard(acd) == ["18 1001 #1", f"55 1001>CO0001 #1 {slot:04}"]
    acd.exchange.parking.unpark("1002", slot)
    assert heard(acd) == ["42 1002>CO0001 #1", "17 1002>CO0001 #1"]
    acd.exchange.clear("1002")
    acd.exchange.set_forward("1001", "uncondition", "1009")
    heard(acd)
    acd.exchange.make("1002", "1001")
    assert "48 1001>1009 #2" in heard(acd)
    acd.exchange.pickups.direct("1003", "1009")
    assert "57 1003>1002" in heard(acd)


def test_a_conference(acd):
    acd.exchange.make("1001", "1002")
    acd.exchange.answer("1002")
    acd.exchange.transfers.consult("1001", None, "1003")
    acd.exchange.answer("1003")
    heard(acd)
    acd.exchange.conferences.merge("1001")
    lines = heard(acd)
    assert sorted(line for line in lines if line.startswith("45")) == [
        "45 1001>1003 #1 0002",
        "45 1002>1003 #1 0002",
        "45 1003 #1 0002",
    ]
    acd.exchange.clear("1002")
    assert heard(acd)[:3] == ["18 1002 #1", "45 1002 #1 0003", "44 1002>1001 #1 0003"]


def test_nothing_is_sent_without_the_licence(acd):
    acd.services.licences.api_amp = False
    acd.exchange.set_dnd("1001", True)
    assert heard(acd) == []
