"""Each flow's events in order, transcribed from the document's figures and the serial numbers of its examples."""

import pytest

from desk_agent.simulator.dialect import Dialect, RerouteEvents, RetrieveEmits
from desk_agent.simulator.parties import Behaviour, Outside


def test_internal_call_made_answered_and_cleared_by_the_caller(bench):
    x = bench.exchange
    assert x.make("1001", "1002") == 1
    assert bench.said() == ["1001 proceeding #1", "1002 ringing 22 #1", "1001 alerting 22 #1"]
    x.answer("1002", 1)
    assert bench.said() == ["1002 connected 22 #1", "1001 connected 22 #1"]
    x.clear("1001", 1)
    assert bench.said() == ["1001 released 48 #1", "1002 releasedasc 48 #1"]
    bench.timers.advance(2)
    assert bench.said() == ["1002 released 48 #1"]
    assert not x.calls


def test_fields_are_those_of_the_document(bench):
    x = bench.exchange
    x.make("1001", "1002")
    x.answer("1002", 1)
    x.clear("1001", 1)
    assert bench.events == [
        {
            "type": "proceeding",
            "deviceNumber": "1001",
            "serviceDN": "1001",
            "dialDigit": "1002",
            "callRefID": 1,
            "evtSerialNum": 1,
        },
        {
            "type": "ringing",
            "deviceNumber": "1002",
            "serviceDN": "1002",
            "callingDN": "1001",
            "calledDN": "1002",
            "causeCode": 22,
            "causeMsg": "new_call",
            "callRefID": 1,
            "evtSerialNum": 2,
        },
        {
            "type": "alerting",
            "deviceNumber": "1001",
            "serviceDN": "1001",
            "callingDN": "1001",
            "calledDN": "1002",
            "causeCode": 22,
            "causeMsg": "new_call",
            "callRefID": 1,
            "evtSerialNum": 3,
        },
        # presence of both phones has taken two serial numbers: there is one counter
        {
            "type": "connected",
            "deviceNumber": "1002",
            "serviceDN": "1002",
            "callingDN": "1001",
            "calledDN": "1002",
            "causeCode": 22,
            "causeMsg": "new_call",
            "callRefID": 1,
            "evtSerialNum": 6,
        },
        {
            "type": "connected",
            "deviceNumber": "1001",
            "serviceDN": "1001",
            "callingDN": "1001",
            "calledDN": "1002",
            "causeCode": 22,
            "causeMsg": "new_call",
            "callRefID": 1,
            "evtSerialNum": 7,
        },
        {
            "type": "released",
            "deviceNumber": "1001",
            "serviceDN": "1001",
            "releasedDN": "1001",
            "causeCode": 48,
            "causeMsg": "normal_clearing",
            "callRefID": 1,
            "evtSerialNum": 10,
        },
        {
            "type": "releasedasc",
            "deviceNumber": "1002",
            "serviceDN": "1002",
            "releasedAscDN": "1001",
            "causeCode": 48,
            "causeMsg": "normal_clearing",
            "callRefID": 1,
            "evtSerialNum": 11,
        },
    ]


def test_dialled_at_the_phone(bench):
    bench.exchange.dial("1001", "1002")
    assert bench.said() == [
        "1001 dialing #1",
        "1001 proceeding #1",
        "1002 ringing 22 #1",
        "1001 alerting 22 #1",
    ]


def test_caller_gives_up(bench):
    bench.exchange.make("1001", "1002")
    bench.said()
    bench.exchange.clear("1001", 1)
    assert bench.said() == ["1001 released 48 #1", "1002 released 48 #1"]


def test_incoming_trunk_call(bench):
    x = bench.exchange
    ref = x.ring("1001", "0318055123", called="0318055001")
    assert bench.events[0]["callingDN"] == "0318055123"
    assert bench.events[0]["calledDN"] == "0318055001"
    assert bench.said() == ["1001 ringing 59 #1"]
    x.answer("1001", ref)
    assert bench.said() == ["1001 connected 59 #1"]
    x.hang_up("0318055123")
    assert bench.events[0]["releasedAscDN"] == "0318055123"
    assert bench.said() == ["1001 releasedasc 48 #1"]
    bench.timers.advance(2)
    assert bench.said() == ["1001 released 48 #1"]


@pytest.mark.parametrize(("patience", "cause"), [(40.0, 48), (None, 56)])
def test_incoming_trunk_call_not_answered(bench, patience, cause):
    bench.exchange.ring("1001", "", gives_up_after=patience)
    assert bench.events[0]["callingDN"] == ""
    bench.said()
    bench.timers.advance(200)
    assert bench.said() == [f"1001 released {cause} #1"]


def test_caller_says_what_there_is_to_say_and_hangs_up(bench):
    bench.exchange.ring("1001", "0318055123", gives_up_after=5, talks_for=30)
    bench.exchange.answer("1001")
    bench.timers.advance(29)
    assert bench.states("1001") == ["connected"]
    bench.timers.advance(1)
    assert bench.states("1001") == ["left"]


def test_outgoing_trunk_call(bench):
    x = bench.exchange
    x.make("1001", "90311111111#")
    assert bench.events[0]["dialDigit"] == "90311111111#"
    assert bench.said() == ["1001 proceeding #1"]
    bench.timers.advance(0.5)
    assert bench.events[0]["calledDN"] == "+0311111111"
    assert bench.said() == ["1001 alerting 22 #1"]
    bench.timers.advance(4)
    assert bench.said() == ["1001 connected 22 #1"]
    assert x.status("1001") == "trk_talk"


def test_outgoing_call_that_nobody_answers(bench):
    bench.exchange.make("1001", "0322222222")
    bench.timers.advance(100)
    bench.said()
    bench.exchange.clear("1001", 1)
    assert bench.said() == ["1001 released 48 #1"]


def test_all_lines_busy(bench):
    for number in ("0311111111", "0322222222"):
        bench.exchange.ring("1002" if number[1] == "3" else "1003", number)
    bench.exchange.ring("1003", "0355555555")  # the second caller finds no line of ours: the call fails silently
    bench.exchange.make("1001", "90311111111")
    assert bench.said()[-1] == "1001 fail 33 #4"


@pytest.mark.parametrize(("number", "cause"), [("0333333333", 3), ("0344444444", 13), ("4711", 13)])
def test_outgoing_call_fails(bench, number, cause):
    bench.exchange.make("1001", number)
    bench.timers.advance(1)
    assert bench.said() == ["1001 proceeding #1", f"1001 fail {cause} #1"]


def test_busy_stays_failed_then_the_phone_is_locked_out(bench):
    bench.exchange.set_busy("1002")
    bench.exchange.make("1001", "1002")
    assert bench.events[-1]["busySvcList"] == ["callback", "campon", "intrude"]
    assert bench.said() == ["1001 proceeding #1", "1001 fail 3 #1"]
    bench.timers.advance(6.9)
    assert bench.states("1001") == ["failed"]
    bench.timers.advance(0.1)
    assert bench.said() == ["1001 released 56 #1"]


def test_do_not_disturb(bench):
    bench.exchange.set_dnd("1002", True)
    assert bench.said() == ["1002 dnd"]
    bench.exchange.make("1001", "1002")
    assert bench.events[-1]["busySvcList"] == ["callback"]
    assert bench.said() == ["1001 proceeding #1", "1001 fail 14 #1"]


def test_reject(bench):
    bench.exchange.make("1001", "1002")
    bench.said()
    bench.exchange.clear("1002", 1)
    assert bench.said() == ["1002 released 103 #1", "1001 releasedasc 103 #1"]
    bench.timers.advance(2)
    assert bench.said() == ["1001 released 48 #1"]


@pytest.mark.parametrize(
    ("emits", "own"),
    [
        (RetrieveEmits.RETRIEVE, ["1001 retrieve #1"]),
        (RetrieveEmits.CONNECTED, ["1001 connected 22 #1"]),
        (RetrieveEmits.BOTH, ["1001 retrieve #1", "1001 connected 22 #1"]),
    ],
)
def test_hold_and_retrieve(bench_with, emits, own):
    bench = bench_with(Dialect(retrieve_emits=emits))
    bench.exchange.make("1001", "1002")
    bench.exchange.answer("1002", 1)
    bench.said()
    bench.exchange.hold("1001", 1)
    assert [e["holdDN"] for e in bench.events] == ["1001", "1001"]
    assert bench.said() == ["1001 hold #1", "1002 held #1"]
    assert (bench.states("1001"), bench.states("1002")) == (["holding"], ["held"])
    bench.exchange.retrieve("1001", 1)
    assert bench.events[-1]["retrieveDN"] == "1001"
    assert bench.said() == [*own, "1002 retrieved #1"]


def test_forgotten_hold_rings_back(bench):
    bench.exchange.make("1001", "1002")
    bench.exchange.answer("1002", 1)
    bench.exchange.hold("1001", 1)
    bench.said()
    bench.timers.advance(60)
    assert bench.said() == ["1001 ringing 27 #1"]
    bench.exchange.answer("1001", 1)
    assert bench.said() == ["1001 connected 27 #1", "1002 retrieved #1"]


def test_held_party_hangs_up_during_a_recall(bench):
    bench.exchange.make("1001", "1002")
    bench.exchange.answer("1002", 1)
    bench.exchange.hold("1001", 1)
    bench.timers.advance(60)
    bench.said()
    bench.exchange.clear("1002", 1)
    assert bench.said() == ["1002 released 48 #1", "1001 released 48 #1"]


@pytest.mark.parametrize("talking", [False, True])
def test_reroute(bench, talking):
    bench.exchange.make("1001", "1002")
    if talking:
        bench.exchange.answer("1002", 1)
    bench.said()
    bench.exchange.reroute("1002", 1, "1003")
    assert (bench.events[0]["calledDN"], bench.events[0]["reroutingDN"]) == ("1003", "1002")
    assert bench.events[3]["diversionNum"] == "1002"
    assert bench.events[4]["calledDN"] == "1003"
    assert bench.said() == [
        "1002 rerouting 58 #1",
        "1002 released 58 #1",
        "1001 rerouted 58 #1",
        "1003 ringing 58 #1",
        "1001 alerting 58 #1",
    ]
    bench.exchange.answer("1003", 1)
    assert bench.said() == ["1003 connected 58 #1", "1001 connected 58 #1"]


def test_reroute_with_both_events_on_the_diverting_phone(bench_with):
    bench = bench_with(Dialect(reroute_events=RerouteEvents.ACTOR))
    bench.exchange.make("1001", "1002")
    bench.said()
    bench.exchange.reroute("1002", 1, "1003")
    assert bench.said()[:3] == ["1002 rerouting 58 #1", "1002 rerouted 58 #1", "1002 released 58 #1"]


def test_mobile_extension_answers(bench):
    bench.exchange.make("1001", "1002")
    bench.said()
    bench.exchange.mobile_answers("1002")
    assert bench.said() == ["1002 released 101 #1", "1001 connected 22 #1"]


def test_call_waiting_answered(bench):
    x = bench.exchange
    x.make("1001", "1002")
    x.answer("1002", 1)
    bench.said()
    x.ring("1002", "0318055123")
    assert bench.said() == ["1002 ringing 99 #2"]
    x.answer("1002", 2)
    assert bench.said() == ["1002 hold #1", "1001 held #1", "1002 connected 99 #2"]
    assert bench.states("1002") == ["holding", "connected"]
    x.hold("1002", 2)
    x.retrieve("1002", 1)
    assert bench.states("1002") == ["connected", "holding"]


def test_call_waiting_ignored_rejected_and_given_up(bench):
    x = bench.exchange
    x.make("1001", "1002")
    x.answer("1002", 1)
    bench.said()
    x.make("1003", "1002")
    assert bench.said() == ["1003 proceeding #2", "1002 ringing 99 #2", "1003 alerting 99 #2"]
    x.clear("1003", 2)
    assert bench.said() == ["1003 released 48 #2", "1002 released 48 #2"]
    x.make("1003", "1002")
    bench.said()
    x.clear("1002", 3)
    assert bench.said() == ["1002 released 103 #3", "1003 releasedasc 103 #3"]
    assert bench.states("1002") == ["connected"]


def test_no_second_caller_without_call_waiting(bench_with):
    bench = bench_with(call_waiting=False)
    bench.exchange.make("1001", "1002")
    bench.exchange.answer("1002", 1)
    bench.said()
    bench.exchange.make("1003", "1002")
    assert bench.said() == ["1003 proceeding #2", "1003 fail 3 #2"]


@pytest.mark.parametrize(("kind", "cause"), [("uncondition", 6), ("busy", 7), ("busy_noans", 7)])
def test_forward_at_once(bench, kind, cause):
    x = bench.exchange
    x.set_busy("1002", kind != "uncondition")
    x.set_forward("1002", kind, "1003")
    assert bench.events[-1]["destination"] == "1003"
    assert bench.said() == ["1002 forwarding"]
    x.make("1001", "1002")
    assert bench.events[1]["diversionNum"] == "1002"
    assert bench.said() == ["1001 proceeding #1", f"1003 ringing {cause} #1", f"1001 alerting {cause} #1"]


def test_forward_when_not_answered(bench):
    bench.exchange.set_forward("1002", "no_answer", "1003")
    bench.exchange.make("1001", "1002")
    bench.said()
    bench.timers.advance(15)
    assert bench.said() == ["1002 released 8 #1", "1003 ringing 8 #1", "1001 alerting 8 #1"]


def test_forward_in_circles_ends(bench):
    bench.exchange.set_forward("1002", "uncondition", "1003")
    bench.exchange.set_forward("1003", "uncondition", "1002")
    bench.exchange.make("1001", "1002")
    assert bench.states("1001") == ["alerting"]  # five diversions are enough: the last one rings


def test_group_call_hunts(bench):
    x = bench.exchange
    x.ring("620", "0318055123")
    assert bench.events[0]["calledDN"] == "620"
    assert bench.said() == ["1001 ringing 65 #1"]
    bench.timers.advance(15)
    assert bench.said() == ["1001 released 10 #1", "1002 ringing 65 #1"]
    x.answer("1002")
    assert bench.said() == ["1002 connected 65 #1"]


def test_unplugged_while_talking_and_while_ringing(bench):
    x = bench.exchange
    x.make("1001", "1002")
    x.answer("1002", 1)
    bench.said()
    x.unplug("1001")
    assert bench.said() == ["1001 unregistered", "1002 releasedasc 48 #1"]
    x.plug("1001")
    assert bench.said() == ["1001 registered"]
    bench.timers.advance(2)
    x.make("1002", "1001")
    bench.said()
    x.unplug("1001")
    assert bench.said() == ["1001 unregistered", "1002 fail 35 #2"]


def test_messages(bench):
    bench.exchange.set_messages("1001", 2, 1)
    data = bench.events[-1]
    assert (data["msgStatus"], data["newMsg"], data["oldMsg"], data["newUrgentMsg"]) == ("true", 2, 1, 0)


def test_presence_follows(bench):
    x = bench.exchange
    x.make("1001", "1002")
    assert bench.presence == [("1001", "busy"), ("1002", "ring")]
    x.answer("1002")
    x.hold("1001")
    x.unplug("1002")
    assert bench.presence[2:] == [
        ("1001", "stn_talk"),
        ("1002", "stn_talk"),
        ("1001", "hold"),
        ("1001", "busy"),
        ("1002", "block"),
    ]


def test_people_answer_and_reject_by_themselves(bench):
    x = bench.exchange
    x.set_behaviour("1002", Behaviour(answers_after=3, talks_for=10))
    x.make("1001", "1002")
    bench.timers.advance(3)
    assert bench.states("1001") == ["connected"]
    bench.timers.advance(10)
    assert bench.states("1001") == ["left"]
    x.set_behaviour("1002", Behaviour(rejects_after=1))
    bench.timers.advance(3)
    x.make("1001", "1002")
    bench.said()
    bench.timers.advance(1)
    assert bench.said() == ["1002 released 103 #2", "1001 releasedasc 103 #2"]


def test_held_is_printed_with_a_space_if_wanted(bench_with):
    bench = bench_with(Dialect(padded_types=True))
    bench.exchange.make("1001", "1002")
    bench.exchange.answer("1002")
    bench.exchange.hold("1001")
    assert bench.events[-1]["type"] == " held"


def test_journal_knows_every_call(bench):
    x = bench.exchange
    x.ring("1001", "0318055123", gives_up_after=10)
    bench.timers.advance(10)
    x.ring("1001", "0318055123")
    x.answer("1001")
    bench.timers.advance(5)
    x.clear("1001")
    (_, missed), (_, taken) = x.journal.legs("1001")
    assert (missed.answered, missed.cause) == (None, 48)
    assert taken.answered is not None
    assert taken.ended is not None
    assert taken.ended.mono - taken.answered.mono == 5
    assert [e["type"] for e in x.journal.events("1001")][:2] == ["ringing", "released"]


def test_whoever_is_rung_outside_can_be_played(bench):
    x = bench.exchange
    x.make("1001", "90322222222")
    bench.timers.advance(1)
    bench.said()
    x.pick_up("0322222222")
    assert bench.said() == ["1001 connected 22 #1"]
    with pytest.raises(LookupError, match="nothing rings at 0322222222"):
        x.pick_up("0322222222")
    x.ring("1002", "0318055123", name="J. Park")
    assert x.leg("1002", 2).partner.party.name == "J. Park"
    x.pick_up("1002", 2)
    assert bench.states("1002") == ["connected"]


def test_a_rerouted_outsider_talks_to_another_and_both_go_home(bench):
    x = bench.exchange
    ref = x.ring("1001", "0318055123")
    x.answer("1001")
    x.reroute("1001", ref, "0311111111")
    bench.timers.advance(5)
    (call,) = x.calls.values()
    assert all(isinstance(leg.party, Outside) for leg in call.legs)
    bench.timers.advance(120)
    assert not x.calls


def test_forward_outside(bench):
    x = bench.exchange
    x.set_forward("1002", "uncondition", "90322222222")
    x.make("1001", "1002")
    bench.timers.advance(1)
    assert (bench.events[-1]["calledDN"], bench.events[-1]["causeMsg"]) == ("+0322222222", "forward")
    assert bench.said() == ["1002 forwarding", "1001 proceeding #1", "1001 alerting 9 #1"]


def test_a_chain_of_forwards(bench):
    x = bench.exchange
    x.set_forward("1002", "no_answer", "1003")
    x.set_forward("1003", "busy_noans", "1004")
    x.make("1001", "1002")
    bench.timers.advance(15)
    bench.said()
    bench.timers.advance(15)
    assert (bench.events[1]["diversionNum"], bench.events[2]["calledDN"]) == ("1003", "1004")
    assert bench.said() == ["1003 released 8 #1", "1004 ringing 8 #1", "1001 alerting 8 #1"]
    x.answer("1004")
    assert bench.events[0]["diversionNum"] == "1003"
    assert bench.said() == ["1004 connected 8 #1", "1001 connected 8 #1"]


def test_a_phone_that_is_not_there_is_blocked(bench):
    bench.exchange.unplug("1002")
    bench.said()
    bench.exchange.make("1001", "1002")
    assert "busySvcList" not in bench.events[-1]
    assert bench.said() == ["1001 proceeding #1", "1001 fail 35 #1"]


def test_a_busy_number_outside_offers_nothing(bench):
    bench.exchange.make("1001", "0333333333")
    bench.timers.advance(1)
    assert "busySvcList" not in bench.events[-1]


def test_a_waiting_call_is_rerouted(bench):
    x = bench.exchange
    x.make("1001", "1002")
    x.answer("1002")
    x.ring("1002", "0318055123")
    bench.said()
    x.reroute("1002", 2, "1003")
    assert bench.said() == ["1002 rerouting 58 #2", "1002 released 58 #2", "1003 ringing 58 #2"]
    assert bench.states("1002") == ["connected"]


def test_changes_at_the_phone(bench):
    x = bench.exchange
    x.set_forward("1001", "uncondition", "1003")
    x.set_dnd("1001", True)
    x.set_messages("1001", 1)
    x.set_forward("1001", "disable")
    assert bench.said() == ["1001 forwarding", "1001 dnd", "1001 mwi", "1001 forwarding"]
    assert bench.presence == [("1001", "fwd_uncond"), ("1001", "DND")]


def test_answering_while_the_other_has_gone_drops_the_handset_first(bench):
    x = bench.exchange
    x.make("1001", "1002")
    x.answer("1002")
    x.ring("1002", "0318055123")
    x.clear("1001")
    bench.said()
    x.answer("1002", 2)
    assert bench.said() == ["1002 released 48 #1", "1002 connected 99 #2"]


def test_answering_while_dialling_ends_the_dialling(bench):
    x = bench.exchange
    x.make("1001", "1002")
    x.answer("1002")
    x.ring("1001", "0318055123")
    x.transfers.consult("1001", 1, "1003")
    bench.said()
    x.answer("1001", 2)
    assert bench.said() == ["1001 released 48 #3", "1003 released 48 #3", "1001 connected 99 #2"]
    assert bench.states("1001") == ["holding", "connected"]


def test_unplugged_while_calling_several(bench):
    x = bench.exchange
    for device in ("1002", "1003"):
        x.stations[device].service_dn = "1100"
    x.make("1001", "1100")
    bench.said()
    x.unplug("1002")
    assert bench.said() == ["1002 unregistered"]
    x.unplug("1001")
    assert bench.said() == ["1001 unregistered", "1003 released 48 #1"]


def test_journal_follows_a_transferred_call(bench):
    x = bench.exchange
    x.ring("1001", "0318055123")
    x.answer("1001")
    bench.timers.advance(5)
    x.transfers.consult("1001", 1, "1002")
    bench.timers.advance(2)
    x.answer("1002")
    x.transfers.transfer("1001", 2)
    bench.timers.advance(10)
    x.clear("1002")
    own = [(call.ref, leg.incoming, leg.cause) for call, leg in x.journal.legs("1001")]
    assert own == [(1, True, 32), (2, False, 32)]
    parts = {call.ref: leg for call, leg in x.journal.legs("1002")}
    assert {ref: part.cause for ref, part in parts.items()} == {1: 48, 2: 32}
    assert parts[1].answered == parts[2].ended
    assert parts[1].ended.mono - parts[1].answered.mono == 10
    assert all(call.ended is not None for call in x.journal.calls.values())
