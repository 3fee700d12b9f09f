"""Pickup, parking, shared numbers, analogue phones, keys, and who only listens."""

import pytest

from desk_agent.simulator.calls import Call, Parked
from desk_agent.simulator.dialect import Dialect, Names
from desk_agent.simulator.parties import Behaviour, Group, Sharing
from desk_agent.simulator.rules import Refused
from desk_agent.simulator.spelling import spelled

A, B, C, D = "1001", "1002", "1003", "1004"


def code(action) -> int:
    with pytest.raises(Refused) as caught:
        action()
    return caught.value.code


# --- pickup


def test_direct_pickup(bench):
    x = bench.exchange
    x.make(A, B)
    bench.said()
    x.pickups.direct(D, B)
    own, _, caller = bench.events
    assert (own["callingDN"], own["diversionNum"]) == (A, B)
    assert caller["calledDN"] == D
    assert bench.said() == ["1004 connected 11 #1", "1002 released 11 #1", "1001 connected 11 #1"]


def test_pickup_of_a_trunk_call_beside_a_held_one(bench):
    x = bench.exchange
    x.make(D, C)
    x.answer(C)
    x.hold(D)
    x.ring(B, "0318055123")
    bench.said()
    x.pickups.direct(D, B)
    assert bench.said() == ["1004 connected 11 #2", "1002 released 11 #2"]
    assert bench.states(D) == ["holding", "connected"]


def test_group_pickup_takes_what_has_rung_longest(bench):
    x = bench.exchange
    for device, groups in ((B, ("1",)), (C, ("1", "2")), (D, ("2", "1"))):
        x.stations[device].pickup_groups = groups
    x.ring(C, "0318055123")
    x.make(A, B)
    bench.said()
    x.pickups.group(D)
    assert bench.said() == ["1004 connected 11 #1", "1003 released 11 #1"]


def test_group_pickup_does_not_reach_beyond_the_group(bench):
    x = bench.exchange
    x.stations[B].pickup_groups = ("1",)
    x.stations[D].pickup_groups = ("2",)
    x.make(A, B)
    assert code(lambda: x.pickups.group(D)) == 101


def test_pickup_of_a_groups_call(bench):
    x = bench.exchange
    x.ring("620", "0318055123")
    bench.said()
    x.pickups.direct(D, "620")
    assert bench.said() == ["1004 connected 11 #1", "1001 released 11 #1"]


@pytest.mark.parametrize(("number", "wanted"), [("", 107), ("4711", 107), (C, 101), ("0311111111", 107)])
def test_pickup_of_nothing(bench, number, wanted):
    assert code(lambda: bench.exchange.pickups.direct(D, number)) == wanted


def test_what_rings_back_is_not_picked_up(bench):
    x = bench.exchange
    x.make(A, B)
    x.answer(B)
    x.hold(A)
    bench.timers.advance(60)
    assert bench.states(A) == ["ringing"]
    assert code(lambda: x.pickups.direct(D, A)) == 101


# --- parking


def parked(bench) -> None:
    x = bench.exchange
    x.make(B, A)
    x.answer(A)
    bench.said()
    assert x.parking.park(A, 1) == 1


def test_park_and_unpark(bench):
    x = bench.exchange
    parked(bench)
    assert bench.events[1]["holdDN"] == A
    assert bench.said() == ["1001 released 48 #1", "1002 held #1"]
    assert (bench.states(A), bench.states(B), x.status(B)) == ([], ["held"], "stn_talk")
    x.parking.unpark(D, 1)
    assert (bench.events[0]["callingDN"], bench.events[1]["retrieveDN"]) == (B, D)
    assert bench.said() == ["1004 connected 22 #1", "1002 retrieved #1"]
    assert (bench.states(D), bench.states(B)) == (["connected"], ["connected"])
    assert code(lambda: x.parking.unpark(A, 1)) == 107
    bench.timers.advance(500)
    assert not bench.said()


def test_a_parked_call_rings_back(bench):
    x = bench.exchange
    parked(bench)
    bench.said()
    bench.timers.advance(120)
    assert bench.events[0]["callingDN"] == B
    assert bench.said() == ["1001 ringing 27 #1"]
    assert code(lambda: x.parking.unpark(D, 1)) == 107
    x.answer(A, 1)
    assert bench.said() == ["1001 connected 27 #1", "1002 retrieved #1"]


def test_a_parked_call_waits_for_a_phone_that_is_busy(bench):
    x = bench.exchange
    parked(bench)
    x.make(A, C)
    bench.said()
    bench.timers.advance(120)
    assert not bench.said()
    x.parking.unpark(D, 1)
    assert bench.said() == ["1004 connected 22 #1", "1002 retrieved #1"]


def test_a_parked_caller_gives_up(bench):
    x = bench.exchange
    parked(bench)
    bench.said()
    x.clear(B)
    assert bench.said() == ["1002 released 48 #1"]
    assert code(lambda: x.parking.unpark(D, 1)) == 107
    assert x.parking.at(1) is None


def test_who_is_parked_can_hold_meanwhile(bench):
    x = bench.exchange
    parked(bench)
    x.hold(B)
    assert code(lambda: x.parking.unpark(B, 1)) == 107
    bench.said()
    x.parking.unpark(D, 1)
    assert bench.said() == ["1004 held #1"]
    x.retrieve(B, 1)
    assert bench.said()[-1] == "1004 retrieved #1"


def test_places_are_the_lowest_free_ones_and_all_of_them(bench):
    x = bench.exchange
    parked(bench)
    x.ring(A, "0318055123")
    x.answer(A)
    assert x.parking.park(A) == 2
    x.clear(B)
    x.ring(A, "0318055124")
    x.answer(A)
    assert x.parking.park(A) == 1
    x.make(A, C)
    x.answer(C)
    for slot in range(1000):
        x.calls[10_000 + slot] = Call(10_000 + slot, "", "", parked=Parked(slot, x.stations[A]))
    assert code(lambda: x.parking.park(A)) == 101
    del x.calls[10_000]
    assert x.parking.park(A) == 0


# --- one number, several phones


@pytest.fixture
def shared(bench_with):
    bench = bench_with()
    for device in (B, C, D):
        bench.exchange.stations[device].service_dn = "1100"
    return bench


def test_one_number_rings_several_phones(shared):
    x = shared.exchange
    x.make(A, "1100")
    assert {(e["deviceNumber"], e["serviceDN"], e["calledDN"]) for e in shared.events if e["type"] == "ringing"} == {
        (device, "1100", "1100") for device in (B, C, D)
    }
    assert shared.said() == [
        "1001 proceeding #1",
        "1002 ringing 22 #1",
        "1003 ringing 22 #1",
        "1004 ringing 22 #1",
        "1001 alerting 22 #1",
    ]
    x.answer(C)
    assert shared.said() == [
        "1003 connected 22 #1",
        "1002 released 102 #1",
        "1004 released 102 #1",
        "1001 connected 22 #1",
    ]


def test_one_phone_rejects_and_the_others_ring_on(shared):
    x = shared.exchange
    x.make(A, "1100")
    shared.said()
    x.clear(C, 1)
    assert shared.said() == ["1003 released 103 #1"]
    x.clear(B, 1)
    x.clear(D, 1)
    assert shared.said()[-2:] == ["1004 released 103 #1", "1001 releasedasc 103 #1"]


def test_the_caller_of_several_phones_gives_up(shared):
    shared.exchange.make(A, "1100")
    shared.said()
    shared.exchange.clear(A)
    assert shared.said() == [
        "1001 released 48 #1",
        "1002 released 48 #1",
        "1003 released 48 #1",
        "1004 released 48 #1",
    ]


def test_a_phone_is_reached_by_its_own_number_too(shared):
    shared.exchange.make(A, C)
    assert shared.said()[1:] == ["1003 ringing 22 #1", "1001 alerting 22 #1"]


def test_busy_phones_of_a_shared_number_are_left_out(shared):
    x = shared.exchange
    x.set_busy(B)
    x.make(A, "1100")
    assert [e["deviceNumber"] for e in shared.events if e["type"] == "ringing"] == [C, D]
    x.clear(A)
    for device in (C, D):
        x.set_busy(device)
    x.make(A, "1100")
    assert shared.said()[-1] == "1001 fail 3 #2"


@pytest.mark.parametrize(
    ("sharing", "cause", "rejected"),
    [
        (Sharing.BRIDGE, 61, ["1003 released 103 #2"]),
        (Sharing.BRANCH, 62, ["1003 released 103 #2", "1002 released 63 #2", "1001 releasedasc 103 #2"]),
    ],
)
def test_bridges_and_branches(bench, sharing, cause, rejected):
    x = bench.exchange
    x.groups["640"] = Group("640", "Workshop", (B, C), sharing)
    x.make(A, "640")
    bench.said()
    x.answer(C)
    assert bench.said() == ["1003 connected 22 #1", f"1002 released {cause} #1", "1001 connected 22 #1"]
    x.clear(A)
    bench.timers.advance(5)
    x.make(A, "640")
    bench.said()
    x.clear(C)
    assert bench.said() == rejected


def test_a_shared_number_is_transferred_to_as_a_whole(shared):
    x = shared.exchange
    x.ring(A, "0318055123")
    x.answer(A)
    x.transfers.consult(A, 1, "1100")
    x.transfers.transfer(A, 2)
    shared.said()
    x.answer(D)
    assert shared.said() == ["1004 connected 60 #1", "1002 released 102 #1", "1003 released 102 #1"]


def test_a_mobile_answers_for_nobody_but_a_caller(bench):
    x = bench.exchange
    x.make(A, B)
    x.answer(B)
    x.hold(A)
    bench.timers.advance(60)
    assert code(lambda: x.mobile_answers(A)) == 204


# --- an analogue phone


@pytest.fixture
def analogue(bench):
    bench.exchange.stations[A].analogue = True
    return bench


def test_analogue_phone_is_lifted(analogue):
    x = analogue.exchange
    assert x.make(A, B) == 1
    assert analogue.said() == []
    assert (analogue.states(A), x.status(A)) == (["dialing"], "busy")
    x.lift_handset(A)
    assert analogue.said() == ["1001 dialing #1", "1001 proceeding #1", "1002 ringing 22 #1", "1001 alerting 22 #1"]
    with pytest.raises(LookupError):
        x.lift_handset(A)


def test_analogue_phone_is_never_lifted(analogue):
    analogue.exchange.make(A, B)
    analogue.timers.advance(30)
    assert analogue.said() == ["1001 released 56 #1"]


def test_analogue_phone_of_a_simulated_colleague(analogue):
    analogue.exchange.set_behaviour(A, Behaviour(answers_after=2))
    analogue.exchange.make(A, B)
    analogue.timers.advance(2)
    assert analogue.said()[:2] == ["1001 dialing #1", "1001 proceeding #1"]


def test_what_is_dialled_at_an_analogue_phone_needs_no_lifting(analogue):
    analogue.exchange.dial(A, B)
    assert analogue.said()[:2] == ["1001 dialing #1", "1001 proceeding #1"]


# --- keys


def test_keys_are_counted_and_not_kept(bench):
    x = bench.exchange
    x.make(A, B)
    assert code(lambda: x.dial_digit(A, 1, "5")) == 203
    x.answer(B)
    bench.said()
    for digits in ("4", "71*#"):
        x.dial_digit(A, 1, digits)
    assert x.journal.digits == {A: 5}
    assert "71*#" not in repr(x.journal.entries)
    assert not bench.said()
    for digits in ("", "A", "1 2"):
        assert code(lambda digits=digits: x.dial_digit(A, 1, digits)) == 111


# --- silent monitoring


def test_a_supervisor_listens_and_nobody_hears(bench):
    x = bench.exchange
    x.make(A, B)
    x.answer(B)
    bench.said()
    x.silent_monitoring.start(D, A)
    assert bench.events[0]["causeMsg"] == "silent_monitoring"
    assert bench.said() == ["1004 connected 31 #2"]
    assert (x.status(D), bench.states(A)) == ("stn_talk", ["connected"])
    x.clear(B)
    assert bench.said() == ["1002 released 48 #1", "1001 releasedasc 48 #1", "1004 released 48 #2"]


def test_a_supervisor_has_heard_enough(bench):
    x = bench.exchange
    x.make(A, B)
    x.answer(B)
    x.silent_monitoring.start(D, A)
    for refused, command in ((203, lambda: x.transfers.single_step(D, 2, C)), (101, lambda: x.parking.park(D))):
        assert code(command) == refused
    bench.said()
    x.clear(D, 2)
    assert bench.said() == ["1004 released 48 #2"]
    with pytest.raises(LookupError):
        x.silent_monitoring.start(D, C)


# --- spelling


def test_padded_types_of_the_vendor(bench_with):
    bench = bench_with(Dialect(padded_types=True, names=Names.VENDOR))
    x = bench.exchange
    x.make(A, B)
    x.answer(B)
    x.hold(A)
    x.unplug(A)
    kinds = [e["type"] for e in bench.events]
    assert {" hold", " held", " unregistered"} <= set(kinds)
    assert [e["type"] for e in x.journal.events(A)][-2:] == ["hold", "unregistered"]


def test_groups_as_this_edition_prints_them(bench_with):
    event = {"type": "agent_ready", "deviceNumber": A, "primaryAcdGroup": "620", "secondaryAcdGroup": ""}
    printed = spelled(event, Dialect(acid_groups=True))
    assert printed.keys() - event.keys() == {"primaryAcidGroup", "secondaryAcidGroup"}
    assert spelled(event, Dialect()) == event
    assert spelled({**event, "type": "agent_work"}, Dialect(acid_groups=True)).keys() == event.keys()


def test_a_diverted_call_may_say_so(bench_with):
    bench = bench_with(Dialect(call_type=True))
    x = bench.exchange
    x.make(A, B)
    x.reroute(B, 1, C)
    assert [e.get("callType") for e in bench.events if e["type"] == "ringing"] == [None, "transfer"]
