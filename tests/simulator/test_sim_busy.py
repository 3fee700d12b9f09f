"""What a caller can do about a busy phone: call back, camp on, wait, break in."""

import pytest

from desk_agent.simulator.dialect import Dialect
from desk_agent.simulator.parties import Behaviour
from desk_agent.simulator.rules import Refused

A, B, C, D = "1001", "1002", "1003", "1004"
ALL = Dialect(busy_services=("callback", "campon", "callwait", "intrude"))


@pytest.fixture
def bench(bench_with):
    """B talks with C (call 1); A has called B and found it busy (call 2)."""
    bench = bench_with(ALL, call_waiting=False)
    x = bench.exchange
    x.make(B, C)
    x.answer(C)
    x.make(A, B)
    assert bench.events[-1]["busySvcList"] == ["callback", "campon", "callwait", "intrude"]
    assert bench.said()[-2:] == ["1001 proceeding #2", "1001 fail 3 #2"]
    return bench


def ask(bench, service):
    return bench.exchange.busy_services.ask(A, 2, service)


def code(action) -> int:
    with pytest.raises(Refused) as caught:
        action()
    return caught.value.code


# --- callback


def test_callback(bench):
    x = bench.exchange
    assert ask(bench, "callback") == 2
    assert bench.said() == ["1001 released 48 #2"]
    x.clear(C)
    bench.said()
    bench.timers.advance(2)
    assert (bench.events[1]["callingDN"], bench.events[1]["calledDN"]) == (B, A)
    assert bench.said() == ["1002 released 48 #1", "1001 ringing 4 #3"]
    assert x.status(A) == "ring"
    x.answer(A, 3)
    assert (bench.events[2]["callingDN"], bench.events[2]["calledDN"]) == (A, B)
    assert bench.said() == ["1001 connected 4 #3", "1001 alerting 4 #3", "1002 ringing 4 #3"]
    x.answer(B, 3)
    assert bench.said() == ["1002 connected 4 #3", "1001 connected 4 #3"]
    x.clear(A)
    bench.timers.advance(100)
    assert not x.calls  # once is enough


def test_callback_not_answered_is_forgotten(bench):
    x = bench.exchange
    ask(bench, "callback")
    x.clear(B)
    bench.timers.advance(2)
    bench.said()
    bench.timers.advance(20)
    assert bench.said() == ["1001 released 56 #3"]
    assert code(lambda: x.busy_services.cancel_callback(A)) == 147
    assert not x.calls


def test_callback_waits_until_both_are_free(bench):
    x = bench.exchange
    ask(bench, "callback")
    x.make(A, D)
    x.answer(D)
    x.clear(B)
    bench.timers.advance(5)
    assert "1001 ringing 4 #4" not in bench.said()
    x.clear(D)
    bench.timers.advance(2)
    assert bench.said()[-1] == "1001 ringing 4 #4"


def test_callback_finds_the_phone_busy_again(bench):
    x = bench.exchange
    ask(bench, "callback")
    x.clear(B)
    bench.timers.advance(2)
    x.make(C, B)
    bench.said()
    x.answer(A, 3)
    assert bench.events[-1]["busySvcList"]
    assert bench.said() == ["1001 connected 4 #3", "1001 fail 3 #3"]
    assert x.busy_services.ask(A, 3, "callback") == 3


@pytest.mark.parametrize("rings", [False, True])
def test_callback_cancelled(bench, rings):
    x = bench.exchange
    ask(bench, "callback")
    if rings:
        x.clear(B)
        bench.timers.advance(2)
    bench.said()
    x.busy_services.cancel_callback(A)
    assert bench.said() == (["1001 released 48 #3"] if rings else [])
    assert code(lambda: x.busy_services.cancel_callback(A)) == 147
    for leg in x.legs_of(C):
        x.end(leg)
    bench.timers.advance(50)
    assert not x.calls


def test_cancelling_at_busy_tone_is_never_wrong(bench):
    bench.exchange.busy_services.cancel_callback(A)


def test_callback_expires(bench):
    ask(bench, "callback")
    bench.timers.advance(1800)
    bench.exchange.clear(B)
    bench.said()
    bench.timers.advance(10)
    assert bench.said() == ["1003 released 48 #1"]


def test_two_wait_for_the_same_phone(bench):
    x = bench.exchange
    ask(bench, "callback")
    x.make(D, B)
    x.busy_services.ask(D, 3, "callback")
    x.clear(B)
    bench.timers.advance(2)
    assert (bench.states(A), bench.states(D)) == (["ringing"], [])
    x.clear(A)
    assert bench.states(D) == ["ringing"]


def test_callback_after_do_not_disturb(bench):
    x = bench.exchange
    x.set_dnd(D, True)
    bench.timers.advance(7)
    x.make(A, D)
    assert bench.events[-1]["busySvcList"] == ["callback"]
    x.busy_services.ask(A, 3, "callback")
    bench.said()
    x.set_dnd(D, False)
    assert bench.said() == ["1004 dnd", "1001 ringing 4 #4"]


# --- waiting


@pytest.mark.parametrize("service", ["campon", "callwait"])
def test_waiting_for_a_busy_phone(bench, service):
    x = bench.exchange
    assert ask(bench, service) == 2
    assert bench.said() == ["1001 alerting 99 #2", "1002 ringing 99 #2"]
    assert bench.states(B) == ["connected", "ringing"]
    x.answer(B, 2)
    assert bench.said() == [
        "1002 hold #1",
        "1003 held #1",
        "1002 connected 99 #2",
        "1001 connected 99 #2",
    ]


def test_camping_on_until_the_call_is_over(bench):
    x = bench.exchange
    ask(bench, "campon")
    x.clear(B, 1)
    bench.said()
    x.answer(B, 2)
    assert bench.said() == ["1002 connected 99 #2", "1001 connected 99 #2"]


def test_a_simulated_colleague_answers_who_camps_on_when_free(bench):
    x = bench.exchange
    x.set_behaviour(B, Behaviour(answers_after=3))
    ask(bench, "campon")
    bench.timers.advance(20)
    assert bench.states(B) == ["connected", "ringing"]
    x.clear(C)
    bench.timers.advance(5)
    assert bench.states(A) == ["connected"]


def test_a_simulated_colleague_answers_who_waits_at_once(bench):
    bench.exchange.set_behaviour(B, Behaviour(answers_after=3))
    ask(bench, "callwait")
    bench.timers.advance(3)
    assert bench.states(B) == ["holding", "connected"]


def test_waiting_ends_some_day(bench):
    ask(bench, "campon")
    bench.said()
    bench.timers.advance(60)
    assert bench.said() == ["1001 released 56 #2", "1002 released 56 #2"]


def test_only_one_waits(bench):
    x = bench.exchange
    ask(bench, "campon")
    x.make(D, B)
    bench.said()
    assert code(lambda: x.busy_services.ask(D, 3, "callwait")) == 140
    assert not bench.said()


# --- intrusion


def test_intrusion(bench):
    x = bench.exchange
    assert ask(bench, "intrude") == 1
    for event in bench.events:
        assert (event["memberDN"], event["masterDN"], event["newConfMemberDN"]) == ([B, C, A], B, A)
    assert bench.said() == ["1001 conferenced #1", "1002 conferenced #1", "1003 conferenced #1"]
    assert list(x.calls) == [1]
    assert (bench.states(A), bench.states(B)) == (["conf-member"], ["conf-master"])
    x.clear(A, 1)
    assert bench.said() == [
        "1001 released 48 #1",
        "1002 releasedasc 48 #1",
        "1003 releasedasc 48 #1",
        "1002 connected 57 #1",
        "1003 connected 57 #1",
    ]


@pytest.mark.parametrize("who", [B, C])
def test_intrusion_into_calls_of_the_executive_is_refused(bench, who):
    bench.exchange.stations[who].intrude_allowed = False
    assert code(lambda: ask(bench, "intrude")) == 143
    assert bench.states(A) == ["failed"]
    assert not bench.said()


def test_intrusion_needs_a_call_that_is_talked_on(bench):
    bench.exchange.hold(B)
    bench.exchange.make(B, D)
    assert code(lambda: ask(bench, "intrude")) == 145


def test_intrusion_into_a_conference_keeps_its_master(bench):
    x = bench.exchange
    x.clear(A)
    x.transfers.consult(C, 1, D)
    x.answer(D)
    x.conferences.merge(C)
    x.make(A, B)
    bench.said()
    assert x.busy_services.ask(A, None, "intrude") == 1
    assert {(tuple(e["memberDN"]), e["masterDN"]) for e in bench.events} == {((B, C, D, A), C)}


# --- refusals


def test_what_is_not_offered_is_not_served(bench_with):
    bench = bench_with(Dialect(busy_services=("callback",)))
    x = bench.exchange
    x.set_busy(B)
    x.make(A, B)
    assert code(lambda: x.busy_services.ask(A, 1, "intrude")) == 102
    x.clear(A)
    x.make(A, "4711")
    assert code(lambda: x.busy_services.ask(A, 2, "callback")) == 102


def test_the_list_may_be_a_text_and_spell_intrusion_as_the_example(bench_with):
    services = ("intrusion", "callback", "callwait")
    bench = bench_with(Dialect(busy_services=services, busy_services_as_text=True), call_waiting=False)
    x = bench.exchange
    x.make(B, C)
    x.answer(C)
    x.make(A, B)
    assert bench.events[-1]["busySvcList"] == "intrusion,callback,callwait"
    assert x.busy_services.ask(A, 2, "intrude") == 1


def test_who_waits_for_whom(bench):
    x = bench.exchange
    callbacks = x.busy_services.callbacks
    assert callbacks.wanted_by(A) == ""
    ask(bench, "callback")
    assert callbacks.wanted_by(A) == B
