"""Conference rooms: flow 19 of the document's figures, passwords, and every way in and out."""

import pytest

from desk_agent.simulator.parties import Behaviour
from desk_agent.simulator.rooms import RoomPlan, Rooms
from desk_agent.simulator.rules import Refused


@pytest.fixture
def rooms(bench) -> Rooms:
    return Rooms(bench.exchange, RoomPlan(prefix="69", at_once=2))


@pytest.fixture
def heard(bench):
    """What ConfRoom Member has said since the last time; other events are left."""

    def read() -> list[str]:
        found = [e for e in bench.events if e["type"] == "confroommember"]
        bench.events = [e for e in bench.events if e not in found]
        assert all(e["memberCount"] == len(e["member"]) for e in found)
        return [f"{e['deviceNumber']} {e['roomUsage']} {' '.join(e['member'])}".strip() for e in found]

    return read


def refused(code: int, command, *arguments: object) -> None:
    with pytest.raises(Refused) as caught:
        command(*arguments)
    assert caught.value.code == code


def test_opened_joined_left_and_closed(bench, rooms, heard):
    x = bench.exchange
    rooms.open("1001", 3, "1234")
    assert heard() == ["693 true", "1001 true"]
    x.make("1002", "693")
    assert heard() == ["693 true 1002", "1001 true 1002", "1002 true 1002"]
    assert (bench.events[-1]["callingDN"], bench.events[-1]["calledDN"]) == ("1002", "693")
    assert bench.said() == ["1002 proceeding #1", "1002 connected 57 #1"]
    assert (bench.states("1002"), x.status("1002")) == (["conf-member"], "conf")
    x.dial("1001", "693")
    assert heard()[0] == "693 true 1002 1001"
    assert bench.said() == ["1001 dialing #2", "1001 proceeding #2", "1001 connected 57 #2"]
    x.clear("1002")
    assert bench.said()[0] == "1002 released 48 #1"
    rooms.close("1001", 3, "1234")
    assert [e["type"] for e in bench.events] == ["confroommember", "confroommember", "released"]
    assert heard() == ["693 false", "1001 false"]
    assert bench.said() == ["1001 released 57 #2"]
    assert not x.calls


def test_the_events_fields(bench, rooms):
    rooms.open("1001", 9, "")
    assert bench.events[1] == {
        "type": "confroommember",
        "deviceNumber": "1001",
        "serviceDN": "1001",
        "roomIndex": 9,
        "roomUsage": "true",
        "memberCount": 0,
        "member": [],
        "evtSerialNum": 2,
    }


def test_passwords(bench, rooms, heard):
    rooms.open("1001", 1, "1234")
    heard()
    refused(149, rooms.open, "1002", 1, "4711")
    refused(149, rooms.close, "1001", 1, "")
    assert heard() == []
    rooms.open("1002", 1, "1234")
    rooms.close("1002", 1, "1234")
    assert heard() == ["691 true", "1002 true", "1001 true", "691 false", "1002 false", "1001 false"]
    rooms.close("1002", 1, "whatever")  # it is closed as it should be
    assert heard() == ["691 false", "1002 false"]


def test_limits(bench, rooms):
    for index in (0, 10):
        refused(111, rooms.open, "1001", index, "")
    refused(104, rooms.open, "4711", 1, "")
    bench.exchange.unplug("1002")
    refused(150, rooms.room, "1002", 1)
    rooms.open("1001", 1, "")
    rooms.open("1001", 2, "")
    refused(301, rooms.open, "1001", 3, "")
    rooms.close("1001", 1, "")
    rooms.open("1001", 3, "")


def test_a_closed_room_cannot_be_joined_and_a_full_one_neither(bench, rooms, monkeypatch):
    bench.exchange.make("1001", "691")
    assert bench.said() == ["1001 proceeding #1", "1001 fail 13 #1"]
    rooms.open("1001", 1, "")
    monkeypatch.setattr("desk_agent.simulator.rooms.MAX_MEMBERS", 1)
    bench.exchange.make("1002", "691")
    bench.said()
    bench.exchange.make("1003", "691")
    assert "1003 fail 3 #3" in bench.said()


def test_callers_from_outside_and_those_who_are_sent_there(bench, rooms, heard):
    x = bench.exchange
    rooms.open("1001", 1, "")
    x.ring("691", "0311111111", talks_for=10)
    assert heard()[-1] == "1001 true 0311111111"
    x.set_forward("1002", "uncondition", "691")
    x.ring("1002", "0322222222")
    assert rooms.room("1001", 1).members == ["0311111111", "0322222222"]
    x.hang_up("0311111111")
    assert heard()[-1] == "1001 true 0322222222"
    bench.timers.advance(200)
    assert rooms.room("1001", 1).members == ["0322222222"]  # nobody is sent away
    rooms.close("1001", 1, "")
    assert not x.calls


def test_members_hold_vanish_and_say_what_there_is_to_say(bench, rooms, heard):
    x = bench.exchange
    rooms.open("1001", 1, "")
    x.make("1002", "691")
    heard()
    x.hold("1002")
    assert heard() == []  # on hold, not gone
    x.retrieve("1002")
    x.unplug("1002")
    assert heard() == ["691 true", "1001 true"]
    x.set_behaviour("1003", Behaviour(talks_for=5))
    x.make("1003", "691")
    assert heard()[0] == "691 true 1003"
    x.clear("1003")
    assert rooms.room("1001", 1).members == []
    assert not x.calls
