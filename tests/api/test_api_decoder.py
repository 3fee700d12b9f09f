"""Frames as the document prints them, as real systems write them, and as nobody should."""

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_agent.api import events as ev
from desk_agent.api.decoder import MAX_FRAME, EventDecoder, FrameError

# The examples of section 5.3.2.3, each with what it must become.
EXAMPLES: list[tuple[str, ev.Event]] = [
    (
        '{"event": "call", "data": {"type": "dialing", "deviceNumber": "601206", "serviceDN": "601206", '
        '"callRefID": 10, "evtSerialNum": 42}}',
        ev.Dialing(device_number="601206", service_dn="601206", call_ref_id=10, evt_serial_num=42),
    ),
    (
        '{"event": "call", "data": {"type": "proceeding", "deviceNumber": "601206", "serviceDN": "601206", '
        '"dialDigit": "903180551204#", "callRefID": 14, "evtSerialNum": 57}}',
        ev.Proceeding(
            device_number="601206", service_dn="601206", dial_digit="903180551204#", call_ref_id=14, evt_serial_num=57
        ),
    ),
    (
        '{"event": "call", "data": {"type": "alerting", "deviceNumber": "601206", "serviceDN": "605006", '
        '"callingDN": "605006", "calledDN": "+03180551204", "causeCode": 22, "causeMsg": "new_call", '
        '"callRefID": 14, "evtSerialNum": 58}}',
        ev.Alerting(
            device_number="601206", service_dn="605006", calling_dn="605006", called_dn="+03180551204",
            cause_code=22, cause_msg="new_call", call_ref_id=14, evt_serial_num=58,
        ),
    ),
    (
        '{"event": "call", "data": {"type": "ringing", "deviceNumber": "605108", "serviceDN": "605001", '
        '"callingDN": "601206", "calledDN": "605001", "causeCode": 22, "causeMsg": "new_call", '
        '"callRefID": 17, "evtSerialNum": 68}}',
        ev.Ringing(
            device_number="605108", service_dn="605001", calling_dn="601206", called_dn="605001",
            cause_code=22, cause_msg="new_call", call_ref_id=17, evt_serial_num=68,
        ),
    ),
    (
        '{"event": "call", "data": {"type": "fail", "deviceNumber": "601207", "serviceDN": "601207", '
        '"callingDN": "601207", "calledDN": "601208", "busySvcList": ["intrusion", "callback", "callwait"], '
        '"causeCode": 3, "causeMsg": "user_busy", "callRefID": 26, "evtSerialNum": 143}}',
        ev.Failed(
            device_number="601207", service_dn="601207", calling_dn="601207", called_dn="601208",
            busy_svc_list=("intrusion", "callback", "callwait"), cause_code=3, cause_msg="user_busy",
            call_ref_id=26, evt_serial_num=143,
        ),
    ),
    (
        '{\n  "event": "call",\n  "data": {\n    "type": " held",\n    "deviceNumber": "601206",\n'
        '    "serviceDN": "601206",\n    "holdDN": "601207",\n    "callRefID": 29,\n    "evtSerialNum": 170\n  }\n}',
        ev.Held(device_number="601206", service_dn="601206", hold_dn="601207", call_ref_id=29, evt_serial_num=170),
    ),
    (
        '{"event": "call", "data": {"type": "releasedasc", "deviceNumber": "601206", "serviceDN": "601206", '
        '"releasedAscDN": "605001", "causeCode": 48, "causeMsg": "normal_clearing", "callRefID": 17, '
        '"evtSerialNum": 74}}',
        ev.ReleasedAsc(
            device_number="601206", service_dn="601206", released_asc_dn="605001", cause_code=48,
            cause_msg="normal_clearing", call_ref_id=17, evt_serial_num=74,
        ),
    ),
    (
        '{"event": "call", "data": {"type": "dnd", "deviceNumber": "601207", "serviceDN": "601207", '
        '"svcType": "enable", "evtSerialNum": 228}}',
        ev.DoNotDisturb(device_number="601207", service_dn="601207", svc_type="enable", evt_serial_num=228),
    ),
    (
        '{"event": "call", "data": {"type": "unregistered", "deviceNumber": "601207", "evtSerialNum": 241}}',
        ev.UnRegistered(device_number="601207", evt_serial_num=241),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("frame", "meant"), EXAMPLES)
def test_examples_of_the_document(frame: str, meant: ev.Event) -> None:
    assert EventDecoder().decode(frame) == meant
    assert EventDecoder().decode(frame.encode()) == meant


@pytest.mark.parametrize(
    "frame",
    [
        '{"event":"call","data":{"type":"held ","deviceNumber":1001,"holdDN":2,"callRefID":"29","evtSerialNum":"7"}}',
        '{"type":"held","deviceNumber":"1001","holdDN":"2","callRefID":29,"evtSerialNum":7}',
        '{"Event":"CALL","Data":{"TYPE":"Held","devicenumber":"1001","HoldDn":"2","callrefid":29.0,"evtSerialNum":7}}',
        '{"event":"call","data":{"type":"held","deviceNumber":"1001" "holdDN":"2","callRefID":29,"evtSerialNum":7,}}',
        '{"event":"call","data":{"type":held,"deviceNumber":"1001","holdDN":2,"callRefID":29,"evtSerialNum":7}}',
        '{"event":"call","data":[{"type":"held","deviceNumber":"1001 ","holdDN":2,"callRefID":29,"evtSerialNum":7}]}',
    ],
)
def test_what_real_systems_vary(frame: str) -> None:
    meant = ev.Held(device_number="1001", hold_dn="2", call_ref_id=29, evt_serial_num=7)
    assert EventDecoder().decode(frame) == meant


def test_both_spellings_of_the_transferred_party() -> None:
    decoder = EventDecoder()
    for name in ("transferredDN", "transferedDN"):
        event = decoder.decode(f'{{"event":"call","data":{{"type":"transferring","{name}":"1002","callRefID":1}}}}')
        assert isinstance(event, ev.Transferring)
        assert event.transferee == "1002"


def test_busy_services_as_list_text_or_one() -> None:
    decoder = EventDecoder()
    for written in ('["intrude","callback"]', '"intrude, callback"'):
        event = decoder.decode(f'{{"event":"call","data":{{"type":"failed","busySvcList":{written}}}}}')
        assert isinstance(event, ev.Failed)
        assert event.busy_svc_list == ("intrude", "callback")


def test_a_bare_word_is_repaired_and_counted() -> None:
    decoder = EventDecoder()
    event = decoder.decode('{"event":"call","data":{"type":"fail","causeMsg":no_available_agents,"callRefID":3}}')
    assert isinstance(event, ev.Failed)
    assert (event.cause_msg, event.call_ref_id, decoder.repaired) == ("no_available_agents", 3, 1)


def test_unknown_kinds_are_kept_and_counted() -> None:
    decoder = EventDecoder()
    for _ in range(3):
        event = decoder.decode('{"event":"acd","data":{"eventCode":68}}')
        assert event == ev.UnknownEvent("acd", "", {"eventCode": 68})
    assert decoder.decode('{"event":"call","data":{"type":"sparkling","x":1}}') == ev.UnknownEvent(
        "call", "sparkling", {"type": "sparkling", "x": 1}
    )
    assert decoder.unknown == {"acd/": 3, "call/sparkling": 1}


@pytest.mark.parametrize(
    "frame",
    ["", "garbage", "[1,2]", "42", b"\xff\xfe\x00", '{"a":' * 10_000, "[" * 100_000, "x" * (MAX_FRAME + 1), "\x00"],
)
def test_garbage_is_refused_and_nothing_else(frame: str | bytes) -> None:
    with pytest.raises(FrameError):
        EventDecoder().decode(frame)


def test_missing_fields_are_empty() -> None:
    assert EventDecoder().decode('{"event":"call","data":{"type":"ringing"}}') == ev.Ringing()


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=300), st.binary(max_size=300)))
def test_any_frame_is_an_event_or_refused(frame: str | bytes) -> None:
    with contextlib.suppress(FrameError):
        EventDecoder().decode(frame)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
_NAMES = ("deviceNumber", "callRefID", "evtSerialNum", "callingDN", "memberDN", "busySvcList", "causeCode", "holdDN")


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(ev.Tags.by_name)), st.dictionaries(st.sampled_from(_NAMES), _JSON, max_size=8))
def test_a_known_type_with_any_values_becomes_its_event(kind: str, values: dict[str, object]) -> None:
    frame = json.dumps({"event": "call", "data": {"type": kind, **values}})
    try:
        event = EventDecoder().decode(frame)
    except FrameError:
        return
    assert isinstance(event, ev.Tags.by_name[kind])
    for name in event.__struct_fields__:
        assert isinstance(getattr(event, name), str | int | tuple)
