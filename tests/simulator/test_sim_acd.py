"""Agents and the calls of ACD groups: who gets which, who waits, and what everybody is told."""

import pytest

from desk_agent.api.enums import AgentDuty, AgentLogin
from desk_agent.simulator.acd.agents import AgentState
from desk_agent.simulator.calls import State
from desk_agent.simulator.dialect import Dialect, QueueRef
from desk_agent.simulator.rules import Refused
from tests.support.acd_bench import Acd, acd_bench

PRIMARY, SECONDARY = AgentLogin
ON, OFF = AgentDuty


@pytest.fixture
def acd_with(bench_with):
    return lambda dialect=None, **group: acd_bench(bench_with(dialect), dialect, **group)


@pytest.fixture
def acd(acd_with) -> Acd:
    return acd_with()


# --- agents


def test_an_agent_logs_on_changes_its_state_and_logs_off(acd):
    acd.agents.log_on("1001", "1001", "630", PRIMARY, 0)
    assert acd.bench.events[0] == {
        "type": "agent_logon",
        "deviceNumber": "1001",
        "serviceDN": "1001",
        "primaryAgentId": "1001",
        "primaryAcdGroup": "630",
        "secondaryAgentId": "",
        "secondaryAcdGroup": "",
        "evtSerialNum": 1,
    }
    assert acd.bench.said() == ["1001 agent_logon", "1001 agent_ready"]
    acd.agents.set_state("1001", "1001", "630", OFF, "3")
    assert acd.bench.said() == ["1001 agent_notready"]
    acd.agents.set_state("1001", "1001", "630", ON, "3")
    assert acd.bench.said() == ["1001 agent_ready"]
    acd.agents.log_off("1001", "1001", "630", PRIMARY)
    assert acd.bench.said() == ["1001 agent_logoff"]
    assert acd.agents.at("1001") is None


def test_a_second_group_is_told_with_the_first(acd):
    acd.log_on("1001")
    acd.agents.log_on("1001", "1002", "640", SECONDARY, 5)
    first = acd.bench.events[0]
    assert (first["primaryAgentId"], first["primaryAcdGroup"]) == ("1001", "630")
    assert (first["secondaryAgentId"], first["secondaryAcdGroup"]) == ("1002", "640")
    acd.agents.log_off("1001", "1001", "630", PRIMARY)
    assert acd.bench.events[-1]["primaryAcdGroup"] == "630"  # the one that is left is still named
    agent = acd.agents.at("1001")
    assert [membership.group.number for membership in agent.memberships] == ["640"]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (lambda a: a.log_on("1001", "1001", "630", PRIMARY, 0), 147),
        (lambda a: a.log_on("1001", "1001", "640", PRIMARY, 0), 147),
        (lambda a: a.log_on("1001", "1002", "630", SECONDARY, 0), 147),
        (lambda a: a.log_on("1002", "1001", "630", PRIMARY, 0), 147),
        (lambda a: a.log_on("1002", "9999", "630", PRIMARY, 0), 149),
        (lambda a: a.log_on("1002", "1002", "999", PRIMARY, 0), 101),
        (lambda a: a.log_on("7777", "1002", "630", PRIMARY, 0), 104),
        (lambda a: a.log_off("1002", "1002", "630", PRIMARY), 147),
        (lambda a: a.log_off("1001", "1002", "630", PRIMARY), 149),
        (lambda a: a.log_off("1001", "1001", "630", SECONDARY), 147),
        (lambda a: a.log_off("1001", "1001", "640", PRIMARY), 147),
        (lambda a: a.set_state("1002", "1002", "630", OFF, "1"), 147),
        (lambda a: a.set_state("1001", "1001", "640", OFF, "1"), 147),
        (lambda a: a.set_state("1001", "1002", "630", OFF, "1"), 149),
        (lambda a: a.set_state("1001", "1001", "1001", OFF, "1"), 101),
    ],
)
def test_refusals(acd, command, code):
    acd.log_on("1001")
    with pytest.raises(Refused) as caught:
        command(acd.agents)
    assert caught.value.code == code
    assert acd.bench.said() == []
    assert acd.state("1001") is AgentState.READY


def test_an_unplugged_phone_has_no_agent_commands_and_gets_no_calls(acd):
    acd.log_on("1001")
    acd.exchange.unplug("1001")
    with pytest.raises(Refused) as caught:
        acd.agents.set_state("1001", "1001", "630", OFF, "1")
    assert caught.value.code == 150
    acd.ring()
    assert acd.queued() == ["0317770000"]
    acd.exchange.plug("1001")
    assert acd.ringing() == ["1001"]


# --- one call


def test_an_answered_call_makes_the_agent_busy_and_ends_in_wrap_up(acd):
    acd.log_on("1001")
    acd.ring()
    acd.exchange.answer("1001")
    assert acd.bench.said() == ["1001 ringing 65 #1", "1001 connected 65 #1", "1001 agent_busy"]
    acd.bench.timers.advance(30)
    acd.exchange.clear("1001")
    assert acd.bench.said() == ["1001 released 48 #1", "1001 agent_work"]
    acd.ring("0317770001")
    assert acd.ringing() == []
    acd.bench.timers.advance(10)
    assert acd.bench.said() == ["630 queueing 23", "1001 agent_ready", "1001 ringing 65 #2"]


def test_wrap_up_ends_early_or_in_a_break_if_the_agent_says_so(acd):
    acd.log_on("1001")
    for duty, expected in ((ON, "agent_ready"), (OFF, "agent_notready")):
        acd.ring()
        acd.exchange.answer("1001")
        acd.exchange.clear("1001")
        assert acd.state("1001") is AgentState.WORK
        acd.bench.events.clear()
        acd.agents.set_state("1001", "1001", "630", duty, "1")
        acd.bench.timers.advance(60)
        assert acd.bench.said() == [f"1001 {expected}"]


def test_the_key_0_asks_for_a_timed_wrap_up(acd):
    acd.log_on("1001")
    acd.agents.set_state("1001", "1001", "630", OFF, "0")
    acd.bench.timers.advance(9)
    assert acd.bench.said() == ["1001 agent_work"]
    acd.bench.timers.advance(1)
    assert acd.bench.said() == ["1001 agent_ready"]


def test_a_break_asked_for_during_a_call_begins_after_it(acd):
    acd.log_on("1001")
    acd.ring()
    acd.exchange.answer("1001")
    acd.bench.events.clear()
    acd.agents.set_state("1001", "1001", "630", OFF, "2")
    assert acd.bench.said() == ["1001 agent_notready", "1001 agent_busy"]
    acd.exchange.clear("1001")
    assert acd.bench.said() == ["1001 released 48 #1", "1001 agent_notready"]


def test_calls_of_ones_own_make_busy_but_need_no_wrap_up(acd):
    acd.log_on("1001")
    acd.exchange.make("1001", "1009")
    assert acd.bench.said()[-1] == "1001 agent_busy"
    acd.ring()
    assert acd.queued() == ["0317770000"]
    acd.exchange.clear("1001")
    assert [line for line in acd.bench.said() if line.startswith("1001")] == [
        "1001 released 48 #1",
        "1001 agent_ready",
        "1001 ringing 65 #2",
    ]


def test_the_caller_hangs_up_first_and_the_handset_drops_later(acd):
    acd.log_on("1001")
    acd.ring()
    acd.exchange.answer("1001")
    acd.bench.events.clear()
    acd.exchange.hang_up("0317770000")
    acd.bench.timers.advance(2)
    assert acd.bench.said() == ["1001 releasedasc 48 #1", "1001 released 48 #1", "1001 agent_work"]


# --- whose turn it is


def test_the_longest_idle_agent_comes_first(acd):
    acd.log_on("1001", "1002", "1003")
    order = []
    for _ in range(4):
        acd.ring()
        (device,) = acd.ringing()
        order.append(device)
        acd.exchange.answer(device)
        acd.bench.timers.advance(20)
        acd.exchange.clear(device)
        acd.bench.timers.advance(20)
    assert order == ["1001", "1002", "1003", "1001"]


def test_priority_goes_before_idleness_and_home_before_priority(acd):
    acd.log_on("1001", priority=5)
    acd.log_on("1002", priority=1)
    acd.log_on("1003", group="630", login=SECONDARY, priority=0)
    order = []
    for number in ("0317770001", "0317770002", "0317770003"):
        before = set(acd.ringing())
        acd.ring(number)
        order += set(acd.ringing()) - before
    assert order == ["1002", "1001", "1003"]


def test_who_cannot_be_rung_is_passed_over(acd):
    acd.log_on("1001", "1002", "1003", "1004")
    acd.exchange.set_dnd("1001", True)
    acd.exchange.unplug("1002")
    acd.agents.set_state("1003", "1003", "630", OFF, "1")
    acd.ring()
    assert acd.ringing() == ["1004"]


def test_an_agent_of_two_groups_serves_who_has_waited_longest(acd):
    acd.log_on("1001", group="640")
    acd.log_on("1001", login=SECONDARY)
    acd.exchange.make("1001", "1009")
    acd.ring("0317770001", "630")
    acd.bench.timers.advance(5)
    acd.ring("0317770002", "640")
    acd.exchange.clear("1001")
    assert acd.queued("640") == ["0317770002"]
    assert acd.ringing() == ["1001"]


# --- nobody answers


def test_who_does_not_answer_is_dismissed_and_the_next_one_rings(acd):
    acd.log_on("1001", "1002")
    acd.ring()
    acd.bench.timers.advance(12)
    assert acd.bench.said() == [
        "1001 ringing 65 #1",
        "1001 released 10 #1",
        "1001 agent_notready",
        "1002 ringing 65 #1",
    ]
    acd.bench.timers.advance(12)
    assert acd.bench.said() == ["1002 released 10 #1", "1002 agent_notready", "630 queueing 23"]
    acd.agents.set_state("1001", "1001", "630", ON, "1")
    assert acd.bench.said() == ["1001 agent_ready", "1001 ringing 65 #1"]


def test_agents_who_are_not_dismissed_are_tried_in_turn(acd_with):
    acd = acd_with(dismisses=False)
    acd.log_on("1001", "1002")
    acd.ring()
    acd.bench.timers.advance(30)
    assert [line for line in acd.bench.said() if "ringing" in line] == [
        "1001 ringing 65 #1",
        "1002 ringing 65 #1",
        "1001 ringing 65 #1",
    ]


def test_a_rejected_call_and_one_whose_phone_vanishes_go_on(acd):
    acd.log_on("1001", "1002", "1003")
    acd.ring()
    acd.exchange.clear("1001")
    assert acd.bench.said() == [
        "1001 ringing 65 #1",
        "1001 released 103 #1",
        "1001 agent_notready",
        "1002 ringing 65 #1",
    ]
    acd.exchange.unplug("1002")
    assert acd.ringing() == ["1003"]


def test_nobody_logged_on(acd):
    ref = acd.exchange.make("1009", "630")
    assert acd.bench.said()[-1] == f"1009 fail 23 #{ref}"


# --- the queue


def test_those_who_wait_are_told_and_served_in_turn(acd):
    acd.log_on("1001")
    acd.agents.set_state("1001", "1001", "630", OFF, "1")
    acd.bench.events.clear()
    acd.ring("0317770001")
    acd.exchange.make("1009", "630")
    assert acd.bench.events[-2:] == [
        {
            "type": "queueing",
            "deviceNumber": "630",
            "serviceDN": "630",
            "callingDN": "1009",
            "calledDN": "630",
            "qCount": 2,
            "primaryAgentId": "",
            "primaryAcdGroup": "",
            "secondaryAgentId": "",
            "secondaryAcdGroup": "",
            "causeCode": 23,
            "causeMsg": "no_available_agents",
            "evtSerialNum": acd.bench.events[-2]["evtSerialNum"],
        },
        {
            "type": "queued",
            "deviceNumber": "1009",
            "serviceDN": "1009",
            "callingDN": "1009",
            "calledDN": "630",
            "qCount": 2,
            "primaryAgentId": "",
            "primaryAcdGroup": "",
            "secondaryAgentId": "",
            "secondaryAcdGroup": "",
            "causeCode": 23,
            "causeMsg": "no_available_agents",
            "evtSerialNum": acd.bench.events[-1]["evtSerialNum"],
        },
    ]
    assert acd.bench.states("1009") == ["queued"]
    assert acd.exchange.status("1009") == "busy"
    assert acd.queued() == ["0317770001", "1009"]
    acd.bench.events.clear()
    acd.agents.set_state("1001", "1001", "630", ON, "1")
    assert acd.queued() == ["1009"]
    acd.exchange.answer("1001")
    acd.exchange.clear("1001")
    acd.bench.timers.advance(10)
    assert acd.bench.said()[-2:] == ["1001 ringing 65 #2", "1009 alerting 65 #2"]


def test_a_queued_call_says_which_it_is_in_one_dialect(acd_with):
    acd = acd_with(Dialect(queue_ref=QueueRef.PRESENT))
    acd.log_on("1001")
    acd.agents.set_state("1001", "1001", "630", OFF, "1")
    acd.bench.events.clear()
    ref = acd.exchange.make("1009", "630")
    assert [event["callRefID"] for event in acd.bench.events if event["type"].startswith("queue")] == [ref, ref]


def test_who_gives_up_waits_no_longer(acd):
    acd.log_on("1001")
    acd.exchange.set_dnd("1001", True)
    acd.ring("0317770001")
    acd.ring("0317770002")
    acd.exchange.hang_up("0317770001")
    assert acd.queued() == ["0317770002"]
    acd.exchange.set_dnd("1001", False)
    assert acd.ringing() == ["1001"]
    acd.exchange.hang_up("0317770002")
    assert acd.bench.said()[-1] == "1001 released 48 #2"
    assert acd.ringing() == acd.queued() == []
    assert not acd.exchange.calls


@pytest.mark.parametrize(("to", "device"), [("1009", "1009"), ("640", "1004")])
def test_a_call_that_waits_too_long_overflows(acd_with, to, device):
    acd = acd_with(overflow_to=to, overflow_after=30.0)
    acd.log_on("1001")
    acd.log_on("1004", group="640")
    acd.exchange.set_busy("1001")
    acd.ring()
    acd.bench.timers.advance(29)
    assert acd.queued() == ["0317770000"]
    acd.bench.events.clear()
    acd.bench.timers.advance(1)
    assert acd.queued() == []
    assert acd.ringing() == [device]
    (ringing,) = acd.bench.events
    assert ringing["diversionNum"] == "630"


def test_overflow_waits_for_a_phone_that_rings_and_for_nobody_if_nobody_is_there(acd_with):
    acd = acd_with(overflow_to="1009", overflow_after=5.0)
    acd.log_on("1001")
    acd.ring()
    acd.bench.timers.advance(10)
    assert acd.ringing() == ["1001"]
    acd.bench.timers.advance(2)
    assert acd.ringing() == ["1009"]
    acd.agents.log_off("1001", "1001", "630", PRIMARY)
    acd.exchange.clear("1009")
    acd.ring("0317770001")
    assert acd.ringing() == ["1009"]


def test_groups_that_overflow_into_each_other_come_to_an_end(acd_with):
    acd = acd_with(overflow_to="640")
    acd.group("640").overflow_to = "630"
    acd.ring()
    assert not acd.exchange.calls


def test_a_supervisor_sends_a_queued_call_to_an_agent(acd):
    acd.log_on("1001")
    acd.exchange.set_dnd("1001", True)
    ref = acd.ring()
    acd.exchange.make("1009", "630")
    acd.bench.events.clear()
    acd.queues.reroute("630", ref, "1002")
    assert acd.bench.said() == [f"630 rerouting 58 #{ref}", f"1002 ringing 58 #{ref}"]
    assert acd.queued() == ["1009"]
    acd.queues.reroute("630", ref + 1, "1003")
    assert acd.bench.said() == [
        f"630 rerouting 58 #{ref + 1}",
        f"1009 rerouted 58 #{ref + 1}",
        f"1003 ringing 58 #{ref + 1}",
        f"1009 alerting 58 #{ref + 1}",
    ]


@pytest.mark.parametrize(
    ("number", "to", "code"),
    [("630", "77", 107), ("630", "630", 107), ("640", "1002", 106), ("1001", "1002", 101), ("630", "1001", 141)],
)
def test_what_cannot_be_sent_on(acd, number, to, code):
    acd.log_on("1001")
    acd.exchange.set_dnd("1001", True)
    ref = acd.ring()
    with pytest.raises(Refused) as caught:
        acd.queues.reroute(number, ref, to)
    assert caught.value.code == code
    assert acd.queued() == ["0317770000"]


def test_a_call_transferred_to_a_ringing_agent_goes_on_when_nobody_answers(acd):
    acd.log_on("1001", "1002")
    acd.exchange.ring("1009", "0317770000")
    acd.exchange.answer("1009")
    acd.exchange.transfers.consult("1009", None, "630")
    assert acd.ringing() == ["1001"]
    acd.exchange.transfers.transfer("1009")
    acd.bench.timers.advance(12)
    assert acd.ringing() == ["1002"]
    acd.exchange.answer("1002")
    assert acd.exchange.status("1002") == "trk_talk"


def test_a_phone_that_diverts_a_group_call_takes_it_out_of_the_group(acd):
    acd.log_on("1001")
    ref = acd.ring()
    acd.exchange.reroute("1001", ref, "1009")
    assert acd.ringing() == ["1009"]
    acd.bench.timers.advance(60)
    assert acd.ringing() == ["1009"]
    assert acd.state("1001") is AgentState.READY


def test_a_phone_that_diverts_a_group_call_to_a_group_without_agents_ends_it(acd):
    acd.log_on("1001")
    ref = acd.ring()
    acd.exchange.reroute("1001", ref, "640")
    assert acd.queued("630") == acd.queued("640") == []
    assert all(leg.state is not State.QUEUED for call in acd.exchange.calls.values() for leg in call.legs)
