"""Calls of several parties: how they are joined and left, whoever brings them together."""

import pytest

from desk_agent.simulator.calls import Conference, State
from desk_agent.simulator.dialect import Dialect, MasterLeaves
from desk_agent.simulator.parties import Behaviour, Outside
from desk_agent.simulator.rules import Refused


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


# --- Conference Call (5.3.4.18)

A, B, C, D = "1001", "1002", "1003", "1004"


def merged(bench) -> None:
    """A talks with B, has consulted C and made it a conference."""
    x = bench.exchange
    x.make(A, B)
    x.answer(B)
    x.transfers.consult(A, 1, C)
    x.answer(C)
    bench.said()
    assert x.conferences.merge(A, 2) == 1


def test_conference_of_the_held_and_the_active_call(bench):
    merged(bench)
    master, c, b = bench.events
    assert all(event["memberDN"] == [B, A, C] and event["newConfMemberDN"] == C for event in bench.events)
    assert "masterDN" not in master
    assert c["masterDN"] == b["masterDN"] == A
    assert bench.said() == ["1001 conferencing #1", "1003 conferenced #1", "1002 conferenced #1"]
    x = bench.exchange
    assert list(x.calls) == [1]
    assert (bench.states(A), bench.states(B), bench.states(C)) == (["conf-master"], ["conf-member"], ["conf-member"])
    assert bench.presence[-3:] == [(A, "conf"), (B, "conf"), (C, "conf")]


def test_another_member_is_added(bench):
    x = bench.exchange
    merged(bench)
    bench.said()
    x.transfers.consult(A, 1, D)
    assert bench.said() == [
        "1001 hold #1",
        "1001 proceeding #3",
        "1004 ringing 37 #3",
        "1001 alerting 37 #3",
    ]
    assert (bench.states(A), bench.states(B)) == (["holding", "alerting"], ["conf-member"])
    x.answer(D)
    bench.said()
    assert x.conferences.merge(A, 3) == 1
    assert {tuple(event["memberDN"]) for event in bench.events} == {(B, A, C, D)}
    assert bench.said() == [
        "1001 conferencing #1",
        "1004 conferenced #1",
        "1002 conferenced #1",
        "1003 conferenced #1",
    ]


def test_the_first_who_remains_is_the_new_master(bench_with):
    bench = bench_with(Dialect(master_leaves=MasterLeaves.CONTINUE))
    x = bench.exchange
    merged(bench)
    x.transfers.consult(A, 1, D)
    x.answer(D)
    x.conferences.merge(A, 3)
    bench.said()
    x.clear(A)
    assert {e["masterDN"] for e in bench.events if e["type"] == "conferenced"} == {B}
    assert bench.said() == [
        "1001 released 48 #1",
        "1002 releasedasc 48 #1",
        "1003 releasedasc 48 #1",
        "1004 releasedasc 48 #1",
        "1002 conferenced #1",
        "1003 conferenced #1",
        "1004 conferenced #1",
    ]
    assert bench.states(B) == ["conf-master"]


def test_a_trunk_takes_part_and_hears_nothing(bench):
    x = bench.exchange
    x.ring(A, "0318055123")
    x.answer(A)
    x.transfers.consult(A, 1, C)
    x.answer(C)
    bench.said()
    x.conferences.merge(A, 2)
    assert bench.events[0]["memberDN"] == ["0318055123", A, C]
    assert bench.said() == ["1001 conferencing #1", "1003 conferenced #1"]
    x.hang_up("0318055123")
    assert bench.said() == [
        "1001 releasedasc 48 #1",
        "1003 releasedasc 48 #1",
        "1001 connected 57 #1",
        "1003 connected 57 #1",
    ]
    assert x.status(A) == "stn_talk"


def test_the_last_phone_of_the_house_takes_the_outsiders_along(bench_with):
    bench = bench_with(Dialect(master_leaves=MasterLeaves.CONTINUE))
    x = bench.exchange
    x.ring(A, "0318055123")
    x.answer(A)
    x.transfers.consult(A, 1, "0311111111")
    bench.timers.advance(5)
    x.conferences.merge(A, 2)
    x.clear(A)
    assert not x.calls


def test_only_the_master_adds_members(bench):
    x = bench.exchange
    merged(bench)
    with pytest.raises(Refused, match="203"):
        x.transfers.consult(B, 1, D)
    x.hold(B, 1)
    x.make(B, D)
    x.answer(D)
    bench.said()
    with pytest.raises(Refused, match="203"):
        x.conferences.merge(B)
    assert not bench.said()


def test_a_conference_is_not_transferred(bench):
    x = bench.exchange
    merged(bench)
    x.transfers.consult(A, 1, D)
    x.answer(D)
    bench.said()
    with pytest.raises(Refused, match="203"):
        x.transfers.transfer(A)
    x.transfers.reconnect(A)
    assert bench.said() == [
        "1001 released 48 #3",
        "1004 releasedasc 48 #3",
        "1001 retrieve #1",
        "1001 connected 57 #1",
    ]
    assert bench.states(A) == ["conf-master"]


def test_it_is_full_some_day(bench):
    x = bench.exchange
    merged(bench)
    call = x.calls[1]
    with x.settling():
        while len(call.members) < 32:
            x.join(call, Outside("", Behaviour()), State.CONNECTED, calling=False)
    x.transfers.consult(A, 1, D)
    x.answer(D)
    with pytest.raises(Refused, match="301"):
        x.conferences.merge(A)
