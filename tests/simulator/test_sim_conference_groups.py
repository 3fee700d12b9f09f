"""Conference groups: flow 18 of the document's figures, who may do what, and every way out."""

import pytest

from desk_agent.simulator.conference_groups import CANCEL, ConferenceGroup, ConferenceGroups
from desk_agent.simulator.dialect import Dialect, MasterLeaves
from desk_agent.simulator.parties import Behaviour
from desk_agent.simulator.rules import Refused


@pytest.fixture
def groups_of():
    def make(bench, *more: ConferenceGroup) -> ConferenceGroups:
        return ConferenceGroups(
            bench.exchange,
            [
                ConferenceGroup(1, ("1002", "1003"), owner="1001"),
                ConferenceGroup(100, ("1002", "1003")),
                ConferenceGroup(101, ("1002", "90322222222")),
                *more,
            ],
        )

    return make


@pytest.fixture
def groups(bench, groups_of) -> ConferenceGroups:
    return groups_of(bench)


@pytest.fixture
def members(bench):
    """What ConfGroup Member has said since the last time."""

    def read() -> list[str]:
        found = [
            f"{e['memberIndex']} {e['memberDN']} {e['memberState']} {e['groupUsage']}"
            for e in bench.system
            if e["type"] == "confgroupmember"
        ]
        bench.system.clear()
        return found

    return read


def refused(code: int, command, *arguments: object) -> None:
    with pytest.raises(Refused) as caught:
        command(*arguments)
    assert caught.value.code == code


def test_everybody_is_called_and_joins(bench, groups, members):
    groups.start("1001", 100)
    assert bench.events[2]["calledDN"] == "1002"
    assert bench.said() == [
        "1001 proceeding #1",
        "1002 ringing 57 #1",
        "1001 alerting 57 #1",
        "1003 ringing 57 #1",
        "1001 alerting 57 #1",
    ]
    assert members() == []
    bench.exchange.answer("1002")
    assert bench.said() == ["1002 connected 57 #1", "1001 connected 57 #1"]
    assert members() == ["1 1002 busy true"]
    bench.exchange.answer("1003")
    assert bench.said() == ["1003 connected 57 #1"]
    assert members() == ["2 1003 busy true"]
    assert (bench.states("1001"), bench.states("1002")) == (["conf-master"], ["conf-member"])
    assert bench.exchange.status("1003") == "conf"


def test_the_events_fields(bench, groups):
    groups.start("1001", 1)
    bench.exchange.answer("1002")
    assert bench.system == [
        {
            "type": "confgroupmember",
            "groupIndex": 1,
            "groupUsage": "true",
            "memberIndex": 1,
            "memberDN": "1002",
            "memberState": "busy",
            "evtSerialNum": bench.system[0]["evtSerialNum"],
        }
    ]
    bench.events.clear()
    groups.mute("1001", 1, 1, True)
    serial = bench.events[0]["evtSerialNum"]
    assert bench.events[0] == {
        "type": "setmuteon",
        "deviceNumber": "1001",
        "serviceDN": "1001",
        "groupIndex": 1,
        "memberIndex": 1,
        "muteOn": "true",
        "evtSerialNum": serial,
    }
    assert bench.said() == ["1001 setmuteon", "1002 setmuteon"]
    assert bench.ahead == [serial, serial + 1]
    assert groups.calls[0].members[1].muted
    groups.mute("1001", 1, 1, False)
    assert bench.events[0]["muteOn"] == "false"
    assert not groups.calls[0].members[1].muted
    groups.mute("1001", 1, 1, True)
    groups.drop("1001", 1, 1)
    assert not groups.calls[0].members[1].muted


def test_cancel_ends_it_for_everybody(bench, groups, members):
    groups.start("1001", 1)
    bench.exchange.answer("1002")
    bench.said()
    members()
    groups.start("1001", CANCEL)
    assert sorted(bench.said()) == ["1001 released 57 #1", "1002 released 57 #1", "1003 released 57 #1"]
    assert members() == ["1 1002 idle false"]
    assert not bench.exchange.calls
    refused(143, groups.start, "1001", CANCEL)


def test_members_leave_are_dropped_and_come_back(bench, groups, members):
    x = bench.exchange
    groups.start("1001", 1)
    x.answer("1002")
    x.answer("1003")
    bench.said()
    members()
    x.clear("1003")
    assert bench.said() == ["1003 released 48 #1", "1001 releasedasc 48 #1", "1002 releasedasc 48 #1"]
    assert members() == ["2 1003 idle true"]
    groups.drop("1001", 1, 1)
    assert bench.said() == ["1002 released 57 #1", "1001 releasedasc 57 #1"]
    assert members() == ["1 1002 idle true"]
    assert bench.states("1001") == ["conf-master"]  # a group stays one however few are left
    groups.add("1001", 1, "station", 2, "1002")
    assert bench.said() == ["1002 ringing 57 #1"]
    groups.drop("1001", 1, 2)
    assert bench.said() == ["1002 released 57 #1"]
    groups.add("1001", 1, "station", 2, "1002")
    x.answer("1002")
    assert bench.said()[-1] == "1002 connected 57 #1"
    assert members() == ["2 1002 busy true"]
    x.hold("1002")
    assert members() == []  # still there
    x.clear("1001")
    assert not x.calls
    assert members() == ["2 1002 idle false"]


def test_people_outside_are_called_over_trunk_lines(bench, groups, members):
    x = bench.exchange
    groups.start("1001", 101)
    assert bench.said() == ["1001 proceeding #1", "1002 ringing 57 #1", "1001 alerting 57 #1"]
    bench.timers.advance(0.5)
    assert bench.said() == ["1001 alerting 57 #1"]
    x.pick_up("0322222222")
    assert bench.said() == ["1001 connected 57 #1"]
    assert members() == ["2 90322222222 busy true"]
    assert x.status("1001") == "conf"
    groups.add("1001", 101, "co", 3, "0311111111")
    bench.timers.advance(4.5)
    assert members() == ["3 0311111111 busy true"]
    refused(301, groups.add, "1001", 101, "net", 4, "0355555555")  # both lines are taken
    x.clear("1002")
    members()
    groups.drop("1001", 101, 2)
    assert members() == ["2 90322222222 idle true"]


@pytest.mark.parametrize("number", ["0333333333", "0344444444"])
def test_people_outside_who_are_busy_or_not_there(bench, groups, members, number):
    groups.start("1001", 1)
    bench.exchange.answer("1002")
    bench.said()
    members()
    groups.add("1001", 1, "co", 3, number)
    bench.timers.advance(1)
    assert (bench.said(), members()) == ([], [])
    groups.add("1001", 1, "co", 3, "0311111111")  # the place is free again


def test_nobody_answers(bench, groups, members):
    groups.start("1001", 1)
    bench.said()
    bench.exchange.clear("1002")
    assert bench.said() == ["1002 released 103 #1"]
    bench.exchange.clear("1003")
    assert bench.said() == ["1003 released 103 #1", "1001 fail 10 #1"]
    assert members() == []
    bench.timers.advance(7)
    assert bench.said() == ["1001 released 56 #1"]
    groups.start("1001", 1)
    bench.said()
    bench.timers.advance(180)
    assert bench.said()[:2] == ["1002 released 56 #2", "1003 released 56 #2"]


def test_nobody_can_be_called(bench, groups):
    bench.exchange.set_dnd("1002", True)
    bench.exchange.unplug("1003")
    bench.said()
    groups.start("1001", 1)
    assert bench.said() == ["1001 proceeding #1", "1001 fail 10 #1"]
    bench.exchange.clear("1001")
    assert bench.said() == ["1001 released 48 #1"]


def test_the_master_gives_up_or_vanishes(bench, groups, members):
    groups.start("1001", 1)
    bench.said()
    bench.exchange.clear("1001")
    assert bench.said() == ["1001 released 48 #1", "1002 released 48 #1", "1003 released 48 #1"]
    groups.start("1001", 1)
    bench.exchange.answer("1002")
    bench.said()
    bench.exchange.unplug("1001")
    assert bench.said() == ["1001 unregistered", "1002 released 57 #2", "1003 released 57 #2"]
    assert members()[-1] == "1 1002 idle false"


def test_a_conference_may_go_on_without_its_master_but_not_without_us(bench_with, groups_of):
    bench = bench_with(Dialect(master_leaves=MasterLeaves.CONTINUE))
    groups = groups_of(bench)
    x = bench.exchange
    groups.start("1001", 101)
    x.answer("1002")
    bench.timers.advance(1)
    x.pick_up("0322222222")
    x.clear("1001")
    assert bench.states("1002") == ["conf-member"]
    refused(143, groups.drop, "1001", 101, 1)
    x.clear("1002")
    assert not x.calls


@pytest.mark.parametrize(
    ("code", "ask"),
    [
        (102, lambda g: g.start("1001", 2)),
        (102, lambda g: g.start("1002", 1)),  # somebody else's
        (111, lambda g: g.start("1001", 266)),
        (104, lambda g: g.start("4711", 1)),
        (143, lambda g: g.start("1002", CANCEL)),
        (143, lambda g: g.add("1002", 1, "station", 3, "1004")),
        (143, lambda g: g.drop("1002", 1, 1)),
        (143, lambda g: g.mute("1001", 100, 1, True)),
        (147, lambda g: g.start("1001", 100)),
        (147, lambda g: g.add("1001", 1, "station", 1, "1004")),
        (111, lambda g: g.add("1001", 1, "station", 33, "1004")),
        (107, lambda g: g.add("1001", 1, "station", 3, "1002")),  # is in it
        (107, lambda g: g.add("1001", 1, "station", 3, "4711")),
        (107, lambda g: g.add("1001", 1, "station", 3, "620")),
        (107, lambda g: g.add("1001", 1, "co", 3, "1004")),
        (107, lambda g: g.add("1001", 1, "station", 3, "0311111111")),
        (107, lambda g: g.drop("1001", 1, 3)),
        (107, lambda g: g.mute("1001", 1, 2, True)),  # still rings
    ],
)
def test_refusals(bench, groups, code, ask):
    groups.start("1001", 1)
    bench.exchange.answer("1002")
    before = bench.said()
    refused(code, ask, groups)
    assert before
    assert bench.said() == []


@pytest.mark.parametrize(("state", "code"), [("busy", 140), ("dnd", 141)])
def test_somebody_who_cannot_be_added(bench, groups, state, code):
    groups.start("1001", 1)
    setattr(bench.exchange.stations["1004"], state, True)
    refused(code, groups.add, "1001", 1, "station", 3, "1004")


def test_a_system_group_is_used_once_at_a_time(bench, groups):
    groups.start("1001", 100)
    refused(301, groups.start, "1004", 100)


def test_it_may_be_full(bench, groups, monkeypatch):
    monkeypatch.setattr("desk_agent.simulator.conference_groups.MAX_MEMBERS", 3)
    groups.start("1001", 1)
    refused(301, groups.add, "1001", 1, "station", 3, "1004")


def test_people_answer_by_themselves(bench, groups, members):
    for number in ("1002", "1003"):
        bench.exchange.set_behaviour(number, Behaviour(answers_after=2, talks_for=5))
    groups.start("1001", 1)
    bench.timers.advance(2)
    assert members() == ["1 1002 busy true", "2 1003 busy true"]
    bench.timers.advance(5)
    assert members() == ["1 1002 idle true", "2 1003 idle true"]
