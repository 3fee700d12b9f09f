"""Calls of several parties: how they are joined and left, whoever brings them together."""

import pytest

from desk_agent.simulator.calls import Conference, State
from desk_agent.simulator.dialect import Dialect, MasterLeaves


def three(bench, *, standing: bool = False) -> int:
    """1002 called 1001, who has added 1003."""
    x = bench.exchange
    ref = x.make("1002", "1001")
    x.answer("1001", ref)
    call = x.calls[ref]
    call.conference = Conference(x.stations["1001"], standing=standing)
    with x.settling():
        x.connect(x.join(call, x.stations["1003"], State.RINGING, calling=False))
    bench.said()
    return ref


def test_a_phone_that_joins_disturbs_nobody(bench):
    x = bench.exchange
    ref = three(bench)
    assert [bench.states(device) for device in ("1001", "1002", "1003")] == [
        ["conf-master"],
        ["conf-member"],
        ["conf-member"],
    ]
    assert [x.status(device) for device in ("1001", "1002", "1003")] == ["conf"] * 3
    assert [leg.party.dn for leg in x.calls[ref].members] == ["1002", "1001", "1003"]


def test_a_member_leaves_and_two_are_left(bench):
    x = bench.exchange
    ref = three(bench)
    x.clear("1003", ref)
    assert bench.events[1]["releasedAscDN"] == "1003"
    assert {e["callingDN"] for e in bench.events[3:]} == {"1002"}
    assert bench.said() == [
        "1003 released 48 #1",
        "1002 releasedasc 48 #1",
        "1001 releasedasc 48 #1",
        "1002 connected 57 #1",
        "1001 connected 57 #1",
    ]
    assert (bench.states("1001"), bench.states("1002"), bench.states("1003")) == (["connected"], ["connected"], [])
    assert x.status("1001") == "stn_talk"


def test_the_master_leaves_and_it_is_over(bench):
    ref = three(bench)
    bench.exchange.clear("1001", ref)
    assert bench.said() == ["1001 released 57 #1", "1002 released 57 #1", "1003 released 57 #1"]
    assert not bench.exchange.calls


def test_the_master_leaves_and_two_go_on(bench_with):
    bench = bench_with(Dialect(master_leaves=MasterLeaves.CONTINUE))
    ref = three(bench)
    bench.exchange.clear("1001", ref)
    assert bench.said() == [
        "1001 released 48 #1",
        "1002 releasedasc 48 #1",
        "1003 releasedasc 48 #1",
        "1002 connected 57 #1",
        "1003 connected 57 #1",
    ]


def test_a_standing_conference_stays_one(bench):
    ref = three(bench, standing=True)
    x = bench.exchange
    x.clear("1002", ref)
    x.clear("1003", ref)
    assert bench.states("1001") == ["conf-master"]
    x.clear("1001", ref)
    assert not x.calls


def test_a_member_holds_and_the_others_go_on(bench):
    x = bench.exchange
    ref = three(bench)
    x.hold("1002", ref)
    assert bench.said() == ["1002 hold #1"]
    assert (bench.states("1002"), bench.states("1003")) == (["holding"], ["conf-member"])
    x.clear("1003", ref)
    assert bench.said() == [
        "1003 released 48 #1",
        "1002 releasedasc 48 #1",
        "1001 releasedasc 48 #1",
        "1001 held #1",
    ]
    x.retrieve("1002", ref)
    assert bench.said()[-1] == "1001 retrieved #1"


def test_a_forgotten_conference_rings_back(bench):
    x = bench.exchange
    ref = three(bench)
    x.hold("1001", ref)
    bench.said()
    bench.timers.advance(60)
    assert bench.said() == ["1001 ringing 27 #1"]
    x.answer("1001", ref)
    assert bench.said() == ["1001 connected 27 #1"]
    assert bench.states("1001") == ["conf-master"]


@pytest.mark.parametrize(("device", "said"), [("1001", "1002 released 57 #1"), ("1002", "1001 connected 57 #1")])
def test_an_unplugged_phone_leaves_too(bench, device, said):
    three(bench)
    bench.exchange.unplug(device)
    assert said in bench.said()
    assert not bench.states(device)
