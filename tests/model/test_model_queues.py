"""Queues from two sources that each tell half: never a call too many, and the first one's wait from its beginning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_agent.api import acd
from desk_agent.api import events as ev
from desk_agent.api.acd import AcdCode
from desk_agent.instant import Instant
from desk_agent.model.queues import Queue, QueueModel

SALES = "620"


def at(seconds: float) -> Instant:
    return Instant(1_800_000_000 + seconds, 1_000 + seconds)


def queueing(number: str, count: int, ref: int = 0, serial: int = 0) -> ev.GroupQueueing:
    return ev.GroupQueueing(
        device_number=SALES,
        calling_dn=number,
        called_dn=SALES,
        q_count=count,
        cause_code=23,
        call_ref_id=ref,
        evt_serial_num=serial,
    )


def code(number: AcdCode, *, ref: int = 0, source: str = "CO 1", data1: str = "", data2: str = "") -> acd.AcdEvent:
    kind, _, name = source.partition(" ")
    return acd.read(
        {
            "eventCode": int(number),
            "callRefID": ref,
            "sourceType": kind,
            "sourceNumber": name,
            "data1": data1,
            "data2": data2,
        }
    )


def shown(model: QueueModel, group: str = SALES) -> list[tuple[str, int]]:
    queue = model.get(group)
    assert queue is not None
    return [(call.number, call.ref) for call in queue.calls]


def queue_of(model: QueueModel, group: str = SALES) -> Queue:
    queue = model.get(group)
    assert queue is not None
    return queue


def test_the_group_counts_and_the_oldest_go_first() -> None:
    model = QueueModel()
    for seconds, number in enumerate(("0311", "0312", "0313")):
        assert model.queueing(queueing(number, seconds + 1), at(seconds))
    assert shown(model) == [("0311", 0), ("0312", 0), ("0313", 0)]
    assert queue_of(model).longest == at(0)
    model.queueing(queueing("0314", 2), at(10))  # meanwhile two have left
    assert shown(model) == [("0313", 0), ("0314", 0)]
    assert queue_of(model).longest == at(2)
    model.queueing(queueing("0315", 0), at(11))
    assert (queue_of(model).waiting, queue_of(model).longest) == (0, None)


def test_calls_that_waited_before_we_looked_are_a_number_that_waits_at_least_since_then() -> None:
    model = QueueModel()
    model.queueing(queueing("0311", 4), at(5))
    queue = queue_of(model)
    assert (queue.waiting, queue.unseen, queue.longest) == (4, 3, at(5))
    model.queueing(queueing("0312", 3), at(9))  # two of them have left
    assert (queue.waiting, queue.unseen, queue.longest) == (3, 1, at(5))
    model.queueing(queueing("0313", 3), at(12))
    assert (queue.waiting, queue.unseen) == (3, 0)
    assert shown(model)[0] == ("0311", 0)


def test_a_call_told_of_twice_waits_once() -> None:
    model = QueueModel()
    for seconds, number, count in ((1, "0311", 1), (1, "0311", 1), (2, "", 2), (2, "", 2), (30, "", 2)):
        model.queueing(queueing(number, count), at(seconds))
    assert shown(model) == [("0311", 0), ("", 0)]
    assert queue_of(model).longest == at(1)


def test_a_count_that_was_overtaken_is_of_the_past() -> None:
    model = QueueModel()
    model.queueing(queueing("0312", 2, serial=12), at(1))
    model.queueing(queueing("0311", 1, serial=11), at(1.2))
    assert (shown(model), queue_of(model).unseen) == ([("0312", 0), ("0311", 0)], 0)
    model.queueing(queueing("0313", 1, serial=1), at(60))  # the PBX counts anew
    assert shown(model) == [("0313", 0)]


def test_two_calls_of_one_number_are_two() -> None:
    model = QueueModel()
    model.queueing(queueing("0311", 1, ref=7), at(1))
    model.queueing(queueing("0311", 2, ref=8), at(2))
    assert shown(model) == [("0311", 7), ("0311", 8)]
    assert model.left("", 8, at(3), SALES)
    assert shown(model) == [("0311", 7)]


def test_the_caller_s_own_event_is_about_the_group_it_called() -> None:
    model = QueueModel()
    event = ev.GroupQueued(device_number="1001", calling_dn="1001", called_dn=SALES, q_count=2)
    model.queueing(event, at(1))
    assert (shown(model), queue_of(model).unseen) == ([("1001", 0)], 1)


def test_a_call_that_rings_at_a_phone_has_left_and_may_come_back() -> None:
    model = QueueModel()
    model.queueing(queueing("+0318055123", 1), at(1))
    assert model.left("0318055123", 9, at(20), SALES, rings=True)
    assert queue_of(model).waiting == 0
    model.queueing(queueing("0318055123", 1), at(40))
    assert queue_of(model).longest == at(1)  # it has waited all along
    assert model.left("0318055123", 9, at(50), SALES)
    model.queueing(queueing("0318055123", 1), at(60))
    assert queue_of(model).longest == at(60)  # it was answered, and called again
    assert not model.left("0999", 0, at(61), SALES)


def test_the_stream_tells_who_it_is_and_who_leaves() -> None:
    model = QueueModel()
    model.stream(code(AcdCode.CO_IN_RING, ref=5, data1="620", data2="5"), at(0))
    model.stream(code(AcdCode.CALLER_INFO, ref=5, data1="0318055123", data2="HANA TRADING"), at(0.1))
    assert model.stream(code(AcdCode.UCD_QUEUE_HOLD, ref=5, data1="0620"), at(1))
    queue = queue_of(model)
    assert (queue.exact, queue.longest, shown(model)) == (True, at(0), [("0318055123", 5)])
    assert queue.calls[0].name == "HANA TRADING"
    assert model.stream(code(AcdCode.STATION_RING, ref=5, source="Station 1001", data1="620", data2="620"), at(9))
    assert queue.waiting == 0
    model.stream(code(AcdCode.UCD_QUEUE_HOLD, ref=5, data1="620"), at(20))  # not answered: it waits again
    assert queue.longest == at(0)
    assert not model.stream(code(AcdCode.UCD_QUEUE_HOLD, ref=6, data1="0"), at(21))  # no ACD call


@pytest.mark.parametrize(
    "end",
    [
        code(AcdCode.CONNECT, ref=5, source="Station 1001"),
        code(AcdCode.DISCONNECT, ref=5),
        code(AcdCode.ABANDON, source="CO 1"),
        code(AcdCode.CO_IDLE, source="CO 1"),
        code(AcdCode.UCD_OVERFLOW, source="CO 1", data1="620"),
        code(AcdCode.UCD_GROUP, ref=5, source="Station 1002", data1="620"),
    ],
    ids=lambda event: event.kind.name,
)
def test_every_way_out_of_a_queue(end: acd.AcdEvent) -> None:
    model = QueueModel()
    model.stream(code(AcdCode.UCD_QUEUE_HOLD, ref=4, source="CO 2", data1="620"), at(1))
    model.stream(code(AcdCode.UCD_QUEUE_HOLD, ref=5, source="CO 1", data1="620"), at(2))
    model.settle(at(3))
    assert model.stream(end, at(3))
    assert shown(model) == [("", 4)]


@pytest.mark.parametrize("stream_first", [True, False])
def test_both_sources_tell_of_one_call_and_which_group_is_meant(stream_first: bool) -> None:
    model = QueueModel()
    steps = [
        lambda: model.stream(code(AcdCode.UCD_QUEUE_HOLD, ref=5, data1="0003"), at(1)),
        lambda: model.queueing(queueing("0318055123", 1), at(1.2)),
    ]
    model.stream(code(AcdCode.CALLER_INFO, ref=5, data1="0318055123"), at(0.5))
    for step in steps if stream_first else reversed(steps):
        step()
    assert [queue.group for queue in model] == [SALES]
    assert shown(model) == [("0318055123", 5)]
    assert model.number_of("3") == SALES
    model.stream(code(AcdCode.UCD_QUEUE_HOLD, ref=6, source="Station 1004", data1="3"), at(30))
    assert queue_of(model).waiting == 2


def test_a_call_whose_caller_is_told_late_or_never_waits_all_the_same() -> None:
    model = QueueModel()
    model.queueing(queueing("0311", 1), at(0))
    model.queueing(queueing("0312", 2), at(0))
    for ref in (7, 8, 9):
        model.stream(code(AcdCode.UCD_QUEUE_HOLD, ref=ref, source=f"CO {ref}", data1="620"), at(0.1))
    assert model.unsettled
    model.stream(code(AcdCode.CALLER_INFO, ref=8, source="CO 8", data1="0311"), at(0.2))
    model.stream(code(AcdCode.CALLER_INFO, ref=7, source="CO 7", data1="0312", data2="B"), at(0.3))
    assert shown(model) == [("0311", 8), ("0312", 7)]
    assert not model.settle(at(0.5))
    assert model.settle(at(1.2))
    assert shown(model) == [("0311", 8), ("0312", 7), ("", 9)]
    model.stream(code(AcdCode.UCD_QUEUE_HOLD, ref=3, source="CO 3", data1="620"), at(2))
    model.stream(code(AcdCode.CO_IDLE, source="CO 3"), at(2.1))  # given up before it had a name
    assert not model.unsettled


def test_after_a_lost_link_a_call_of_both_sources_waits_once_beside_those_of_before() -> None:
    model = QueueModel()
    model.stream(code(AcdCode.CALLER_INFO, ref=5, data1="0311"), at(0))
    model.stream(code(AcdCode.UCD_QUEUE_HOLD, ref=5, data1="620"), at(0))
    model.queueing(queueing("0311", 3), at(0.1))
    assert (shown(model), queue_of(model).unseen) == ([("0311", 5)], 2)


@pytest.mark.parametrize("stream_first", [True, False])
def test_a_call_that_rings_here_says_which_group_the_stream_means(stream_first: bool) -> None:
    model = QueueModel()
    model.stream(code(AcdCode.UCD_QUEUE_HOLD, ref=9, source="Station 1004", data1="2"), at(0))
    steps = [lambda: model.offered(5, bin_="2"), lambda: model.offered(5, group=SALES)]
    for step in steps if stream_first else reversed(steps):
        step()
    assert model.number_of("2") == SALES
    assert shown(model) == [("1004", 9)]
    assert not model.learn("2", SALES)
    assert not model.learn("", SALES)


def test_what_the_stream_has_not_told_leaves_by_number() -> None:
    model = QueueModel()
    model.queueing(queueing("0311", 3), at(0))
    model.stream(code(AcdCode.STATION_RING, ref=99, source="Station 1002", data1="620"), at(1))
    assert queue_of(model).unseen == 1


def test_an_old_count_is_not_believed_unless_departures_are_told() -> None:
    model = QueueModel()
    queue = Queue(SALES)
    assert not model.believed(queue, at(0))
    queue.counted(1, at(0))
    assert model.believed(queue, at(599))
    assert not model.believed(queue, at(601))
    queue.exact = True
    assert model.believed(queue, at(9_999))
    queue.exact = False
    queue.counted(0, at(0))
    assert model.believed(queue, at(9_999))


def test_a_lost_connection_leaves_nothing_known() -> None:
    model = QueueModel({"3": SALES})
    model.queueing(queueing("0311", 1), at(0))
    model.doubt()
    assert list(model) == []
    assert model.number_of("3") == SALES


NUMBERS = st.sampled_from(["", "0311", "0312", "1004"])
REFS = st.integers(0, 4)
STEPS = st.one_of(
    st.tuples(st.just("queueing"), NUMBERS, REFS, st.integers(0, 5)),
    st.tuples(st.just("left"), NUMBERS, REFS, st.booleans()),
    st.tuples(
        st.sampled_from([AcdCode.UCD_QUEUE_HOLD, AcdCode.STATION_RING, AcdCode.CONNECT, AcdCode.ABANDON]),
        NUMBERS,
        REFS,
        st.sampled_from(["620", "3", "0"]),
    ),
)


@given(st.lists(STEPS, max_size=40))
def test_whatever_comes_the_count_is_never_negative_and_the_first_waits_longest(steps: list[tuple]) -> None:
    model = QueueModel()
    for seconds, (kind, number, ref, last) in enumerate(steps):
        if kind == "queueing":
            model.queueing(queueing(number, last, ref), at(seconds))
            assert queue_of(model).waiting == last
        elif kind == "left":
            model.left(number, ref, at(seconds), SALES, rings=last)
        else:
            model.stream(code(kind, ref=ref, source=f"CO {ref}", data1=last), at(seconds))
            model.settle(at(seconds))
        for queue in model:
            assert queue.unseen >= 0
            begun = [call.since.mono for call in queue.calls]
            assert begun == sorted(begun)
            refs = [call.ref for call in queue.calls if call.ref]
            assert len(refs) == len(set(refs))
            assert (queue.longest is None) is (queue.waiting == 0)
