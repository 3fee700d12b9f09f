"""Consultation and the four ways to go on from it; blind transfer; what comes back to who transferred."""

import pytest

from desk_agent.simulator.dialect import Dialect, Names, ReleasedRef, RetrieveEmits, TwoCallRef
from desk_agent.simulator.gates import Gate
from desk_agent.simulator.parties import Behaviour
from desk_agent.simulator.rules import Refused

A, B, C, D = "1001", "1002", "1003", "1004"


def consulting(bench, *, answered: bool = True, incoming: bool = True) -> None:
    """A talks with B (call 1), holds it and has called C (call 2)."""
    x = bench.exchange
    if incoming:
        x.make(B, A)
        x.answer(A)
    else:
        x.make(A, B)
        x.answer(B)
    assert x.transfers.consult(A, 1, C) == 2
    if answered:
        x.answer(C, 2)
    bench.said()


def code(ask) -> int:
    with pytest.raises(Refused) as caught:
        ask()
    return caught.value.code


def test_consultation(bench):
    x = bench.exchange
    x.make(A, B)
    x.answer(B)
    bench.said()
    x.transfers.consult(A, 1, C)
    assert bench.events[2]["dialDigit"] == C
    assert bench.said() == [
        "1001 hold #1",
        "1002 held #1",
        "1001 proceeding #2",
        "1003 ringing 37 #2",
        "1001 alerting 37 #2",
    ]
    x.answer(C, 2)
    assert bench.said() == ["1003 connected 37 #2", "1001 connected 37 #2"]
    assert (bench.states(A), bench.states(B), bench.states(C)) == (["holding", "connected"], ["held"], ["connected"])


def test_consultation_of_somebody_busy_leaves_the_other_on_hold(bench):
    x = bench.exchange
    x.set_busy(C)
    consulting(bench, answered=False)
    assert bench.states(A) == ["holding", "failed"]
    assert code(lambda: x.transfers.transfer(A, 2)) == 203
    x.transfers.reconnect(A, 2)
    assert bench.said() == ["1001 released 48 #2", "1001 retrieve #1", "1001 connected 22 #1", "1002 retrieved #1"]


@pytest.mark.parametrize(("number", "wanted"), [("", 107), ("4711", 107), ("*97", 107)])
def test_consultation_of_nobody_is_refused_before_anybody_is_held(bench, number, wanted):
    x = bench.exchange
    x.make(A, B)
    x.answer(B)
    bench.said()
    assert code(lambda: x.transfers.consult(A, 1, number)) == wanted
    assert not bench.said()


def test_calls_do_not_go_on_to_a_conference_room(bench):
    x = bench.exchange
    x.numbering.gates["700"] = Gate()
    x.make(A, B)
    x.answer(B)
    bench.said()
    for ask in (x.transfers.consult, x.transfers.single_step, x.reroute):
        assert code(lambda ask=ask: ask(A, 1, "700")) == 108
    assert not bench.said()


def test_screened_transfer(bench):
    consulting(bench)
    assert bench.exchange.transfers.transfer(A, 2) == 1
    transferring, _, to, transferred, c, b = bench.events
    assert transferring["callType"] == "screened"
    for event in (transferring, to, transferred):
        assert (event["transferToDN"], event["transferorDN"]) == (C, A)
    assert transferring["transferredDN"] == B
    assert {"transferredDN"} & {*to, *transferred} == set()
    assert (c["callingDN"], c["calledDN"], c["diversionNum"]) == (B, C, A)
    assert (b["callingDN"], b["calledDN"], "diversionNum" in b) == (B, C, False)
    assert bench.said() == [
        "1001 transferring #1",
        "1001 released 32 #1",
        "1003 transferred #1",
        "1002 transferred #1",
        "1003 connected 32 #1",
        "1002 connected 32 #1",
    ]
    x = bench.exchange
    assert (bench.states(A), bench.states(B), bench.states(C)) == ([], ["connected"], ["connected"])
    assert list(x.calls) == [1]
    assert (x.status(A), x.status(B)) == ("idle", "stn_talk")
    x.clear(C, 1)
    assert bench.said() == ["1003 released 48 #1", "1002 releasedasc 48 #1"]


def test_a_transferring_phone_may_report_both_its_calls(bench_with):
    bench = bench_with(Dialect(transfer_released_ref=ReleasedRef.BOTH))
    consulting(bench)
    bench.exchange.transfers.transfer(A, 2)
    assert bench.said()[:3] == ["1001 transferring #1", "1001 released 32 #1", "1001 released 32 #2"]


@pytest.mark.parametrize("answered", [True, False])
def test_the_vendor_spells_it_transfered(bench_with, answered):
    bench = bench_with(Dialect(names=Names.VENDOR))
    consulting(bench, answered=answered)
    bench.exchange.transfers.transfer(A, 2)
    assert bench.events[0]["transferedDN"] == B
    assert "transferredDN" not in bench.events[0]


def test_unscreened_transfer(bench):
    x = bench.exchange
    consulting(bench, answered=False)
    assert x.transfers.transfer(A, 2) == 1
    assert bench.events[0]["callType"] == "unscreened"
    ringing = bench.events[4]
    assert (ringing["callingDN"], ringing["calledDN"], ringing["diversionNum"]) == (B, C, A)
    assert bench.said() == [
        "1001 transferring #1",
        "1001 released 60 #1",
        "1003 transferred #1",
        "1002 transferred #1",
        "1003 ringing 60 #1",
        "1002 alerting 60 #1",
    ]
    assert (bench.states(B), bench.states(C), x.status(C)) == (["alerting"], ["ringing"], "ring")
    x.answer(C, 1)
    assert bench.said() == ["1003 connected 60 #1", "1002 connected 60 #1"]
    bench.timers.advance(100)
    assert not bench.said()


@pytest.mark.parametrize("blind", [False, True])
def test_nobody_answers_a_transfer(bench, blind):
    x = bench.exchange
    if blind:
        x.make(B, A)
        x.answer(A)
        x.transfers.single_step(A, 1, C)
    else:
        consulting(bench, answered=False)
        x.transfers.transfer(A, 2)
    bench.said()
    bench.timers.advance(30)
    assert (bench.events[1]["callingDN"], bench.events[1]["calledDN"]) == (B, A)
    assert bench.said() == ["1003 released 56 #1", "1001 ringing 27 #1"]
    x.answer(A, 1)
    assert bench.said() == ["1001 connected 27 #1", "1002 connected 27 #1"]


def test_nobody_wants_a_transfer_back_either(bench):
    x = bench.exchange
    consulting(bench, answered=False)
    x.transfers.transfer(A, 2)
    bench.timers.advance(30)
    bench.said()
    bench.timers.advance(180)
    assert bench.said() == ["1001 released 56 #1", "1002 releasedasc 56 #1"]


def test_a_recall_waits_until_its_phone_is_free(bench):
    x = bench.exchange
    consulting(bench, answered=False)
    x.transfers.transfer(A, 2)
    x.make(A, D)
    x.answer(D)
    bench.said()
    bench.timers.advance(30)
    assert not bench.said()
    x.clear(A)
    bench.said()
    bench.timers.advance(30)
    assert "1001 ringing 27 #1" in bench.said()


def test_a_transfer_that_is_rejected_comes_back_at_once(bench):
    x = bench.exchange
    consulting(bench, answered=False)
    x.transfers.transfer(A, 2)
    bench.said()
    x.clear(C, 1)
    assert bench.said() == ["1003 released 103 #1", "1001 ringing 27 #1"]
    x.clear(A, 1)
    assert bench.said() == ["1001 released 48 #1", "1002 releasedasc 48 #1"]


def test_a_transferred_caller_gives_up(bench):
    x = bench.exchange
    consulting(bench, answered=False)
    x.transfers.transfer(A, 2)
    bench.said()
    x.clear(B, 1)
    assert bench.said() == ["1002 released 48 #1", "1003 released 48 #1"]
    assert not x.calls


def test_blind_transfer(bench):
    x = bench.exchange
    x.make(B, A)
    x.answer(A)
    bench.said()
    assert x.transfers.single_step(A, 1, C) == 1
    transferring, _, ringing, transferred, alerting = bench.events
    assert (transferring["callType"], transferring["transferredDN"]) == ("blind", B)
    assert (ringing["callingDN"], ringing["diversionNum"]) == (B, A)
    assert (transferred["transferToDN"], transferred["transferorDN"]) == (C, A)
    assert alerting["calledDN"] == C
    assert bench.said() == [
        "1001 transferring #1",
        "1001 released 52 #1",
        "1003 ringing 52 #1",
        "1002 transferred #1",
        "1002 alerting 52 #1",
    ]
    x.answer(C, 1)
    assert bench.said() == ["1003 connected 52 #1", "1002 connected 52 #1"]


@pytest.mark.parametrize(
    ("prepare", "number", "wanted"),
    [
        (lambda x: x.set_busy(C), C, 140),
        (lambda x: x.set_dnd(C, True), C, 141),
        (lambda x: x.unplug(C), C, 107),
        (lambda x: None, "", 107),
        (lambda x: None, "4711", 107),
        (lambda x: None, A, 107),
        (lambda x: None, B, 107),
    ],
)
def test_blind_transfer_to_somebody_who_cannot_take_it(bench, prepare, number, wanted):
    x = bench.exchange
    x.make(A, B)
    x.answer(B)
    prepare(x)
    bench.said()
    assert code(lambda: x.transfers.single_step(A, 1, number)) == wanted
    assert not bench.said()


def test_a_trunk_call_is_transferred_outside_and_both_go_home(bench):
    x = bench.exchange
    ref = x.ring(A, "0318055123")
    x.answer(A)
    bench.said()
    x.transfers.single_step(A, ref, "0311111111")
    assert bench.said() == ["1001 transferring #1", "1001 released 52 #1"]
    bench.timers.advance(10)
    assert not bench.said()
    bench.timers.advance(60)
    assert not x.calls


def test_blind_transfer_to_a_busy_number_outside_comes_back(bench):
    x = bench.exchange
    x.make(A, B)
    x.answer(B)
    x.transfers.single_step(A, 1, "0333333333")
    bench.said()
    bench.timers.advance(1)
    assert bench.said() == ["1002 transferred #1", "1001 ringing 27 #1"]


def test_a_transferred_trunk_call_stays_a_trunk_call(bench):
    x = bench.exchange
    x.ring(A, "0318055123")
    x.answer(A)
    x.transfers.consult(A, 1, C)
    x.answer(C)
    bench.said()
    x.transfers.transfer(A, 2)
    assert bench.events[0]["transferredDN"] == "0318055123"
    assert bench.said() == [
        "1001 transferring #1",
        "1001 released 32 #1",
        "1003 transferred #1",
        "1003 connected 32 #1",
    ]
    assert x.status(C) == "trk_talk"
    x.hang_up("0318055123")
    assert bench.said() == ["1003 releasedasc 48 #1"]


@pytest.mark.parametrize(
    ("emits", "own"),
    [
        (RetrieveEmits.RETRIEVE, ["1001 retrieve #1"]),
        (RetrieveEmits.CONNECTED, ["1001 connected 22 #1"]),
        (RetrieveEmits.BOTH, ["1001 retrieve #1", "1001 connected 22 #1"]),
    ],
)
def test_reconnect(bench_with, emits, own):
    bench = bench_with(Dialect(retrieve_emits=emits))
    consulting(bench)
    bench.exchange.transfers.reconnect(A, 2)
    assert bench.said() == ["1001 released 48 #2", "1003 releasedasc 48 #2", *own, "1002 retrieved #1"]
    bench.timers.advance(2)
    assert bench.said() == ["1003 released 48 #2"]


def test_reconnect_while_it_still_rings(bench):
    consulting(bench, answered=False)
    bench.exchange.transfers.reconnect(A, 2)
    assert bench.said()[:2] == ["1001 released 48 #2", "1003 released 48 #2"]


def test_reconnect_after_the_other_has_gone(bench):
    consulting(bench)
    bench.exchange.clear(C, 2)
    bench.said()
    bench.exchange.transfers.reconnect(A, 2)
    assert bench.said() == ["1001 released 48 #2", "1001 retrieve #1", "1001 connected 22 #1", "1002 retrieved #1"]


def test_alternate(bench):
    x = bench.exchange
    consulting(bench)
    x.hold(A, 2)
    x.retrieve(A, 1)
    assert bench.said() == [
        "1001 hold #2",
        "1003 held #2",
        "1001 retrieve #1",
        "1001 connected 22 #1",
        "1002 retrieved #1",
    ]
    assert x.transfers.transfer(A, 1) == 2  # now the other call is the held one
    assert bench.events[0]["transferredDN"] == C


@pytest.mark.parametrize("operation", ["transfer", "reconnect", "conference"])
@pytest.mark.parametrize(
    ("form", "ref", "accepted"),
    [
        (TwoCallRef.EITHER, 1, True),
        (TwoCallRef.EITHER, 2, True),
        (TwoCallRef.ACTIVE, 1, False),
        (TwoCallRef.ACTIVE, 2, True),
        (TwoCallRef.HELD, 1, True),
        (TwoCallRef.HELD, 2, False),
    ],
)
def test_which_of_two_calls_a_command_names(bench_with, operation, form, ref, accepted):
    bench = bench_with(Dialect(two_call_ref=form))
    x = bench.exchange
    consulting(bench)
    ask = {
        "transfer": x.transfers.transfer,
        "reconnect": x.transfers.reconnect,
        "conference": x.conferences.merge,
    }[operation]
    if accepted:
        ask(A, ref)
        assert bench.said()
    else:
        wanted = 203 if ref == 1 or operation == "conference" else 201
        assert code(lambda: ask(A, ref)) == wanted
        assert not bench.said()


def test_nobody_is_transferred_to_himself(bench):
    x = bench.exchange
    x.make(A, B)
    x.answer(B)
    x.transfers.consult(A, 1, B)  # its second call waits, and is answered
    x.answer(B, 2)
    bench.said()
    assert bench.states(B) == ["holding", "connected"]
    assert code(lambda: x.transfers.transfer(A, 2)) == 108
    assert code(lambda: x.conferences.merge(A, 2)) == 203


def test_who_holds_us_cannot_be_left_to_a_ringing_phone(bench):
    x = bench.exchange
    consulting(bench, answered=False)
    x.hold(B, 1)
    assert code(lambda: x.transfers.transfer(A, 2)) == 202
    x.answer(C)
    bench.said()
    x.transfers.transfer(A, 2)
    assert bench.said()[-2:] == ["1002 transferred #1", "1003 held #1"]
    assert (bench.states(B), bench.states(C)) == (["holding"], ["held"])


def test_a_transferred_call_is_forwarded_first_and_then_comes_back(bench):
    x = bench.exchange
    x.set_forward(C, "no_answer", D)
    consulting(bench, answered=False)
    x.transfers.transfer(A, 2)
    bench.said()
    bench.timers.advance(15)
    assert bench.said() == ["1003 released 8 #1", "1004 ringing 8 #1", "1002 alerting 8 #1"]
    bench.timers.advance(30)
    assert bench.said() == ["1004 released 56 #1", "1001 ringing 27 #1"]


def test_a_simulated_colleague_answers_a_transferred_call_and_ends_it(bench):
    x = bench.exchange
    x.set_behaviour(C, Behaviour(answers_after=4, talks_for=10))
    consulting(bench, answered=False)
    bench.timers.advance(1)
    x.transfers.transfer(A, 2)
    bench.said()
    bench.timers.advance(3)
    assert bench.said() == ["1003 connected 60 #1", "1002 connected 60 #1"]
    bench.timers.advance(10)
    assert bench.said() == ["1003 released 48 #1", "1002 releasedasc 48 #1"]
