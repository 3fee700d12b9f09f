"""Frames as the document prints them, as real systems write them, and as nobody should."""

import contextlib
import itertools
import json
from typing import get_origin

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_agent.api import acd
from desk_agent.api import events as ev
from desk_agent.api.codes import Cause
from desk_agent.api.decoder import MAX_FRAME, MAX_REPAIR, EventDecoder, FrameError
from desk_agent.api.enums import BusyService, CallStatus, ForwardingKind
from desk_agent.api.lenient import MAX_LIST
from desk_agent.api.smdr import Record, SmdrEvent


def decoded(data: dict[str, object], event: str = "call") -> ev.Event | ev.UnknownEvent:
    return EventDecoder().decode(json.dumps({"event": event, "data": data}))


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


def test_both_spellings_of_agents_groups() -> None:
    meant = ev.AgentReady(primary_agent_id="1", primary_acd_group="620", secondary_acd_group="621")
    for one, two in itertools.product(("Acd", "Acid"), repeat=2):
        data = {"primaryAgentId": "1", f"primary{one}Group": "620", f"secondary{two}Group": "621"}
        assert decoded({"type": "agent_ready", **data}) == meant
    assert meant.groups == ("620", "621")


def test_an_agent_without_a_second_group() -> None:
    for secondary in ({}, {"secondaryAgentId": "", "secondaryAcdGroup": ""}, {"secondaryAcdGroup": None}):
        event = decoded({"type": "agent_logon", "primaryAcdGroup": "620", **secondary})
        assert event == ev.AgentLogOn(primary_acd_group="620")
        assert event.groups == ("620",)


@pytest.mark.parametrize("word", ["queueing", "queued"])
def test_who_waits_is_told_by_the_device(word: str) -> None:
    parties = {"callingDN": "1001", "calledDN": "620", "callRefID": 9}
    assert isinstance(decoded({"type": word, "deviceNumber": "620", **parties}), ev.GroupQueueing)
    assert isinstance(decoded({"type": word, "deviceNumber": "1001", **parties}), ev.GroupQueued)
    assert isinstance(decoded({"type": word, "deviceNumber": "77", "serviceDN": "1001", **parties}), ev.GroupQueued)
    unclear = decoded({"type": word, "deviceNumber": "77", **parties})
    assert type(unclear) is ev.Tags.by_name[word]
    assert unclear.call_ref_id == 9


@pytest.mark.parametrize("word", ["confgroupmember", "confroommember", "confroommember ", "ConfGroupMember"])
def test_group_and_room_are_told_by_their_index(word: str) -> None:
    assert decoded({"type": word, "groupIndex": 3, "memberDN": "1001"}) == ev.ConfGroupMember(
        group_index=3, member_dn="1001"
    )
    assert decoded({"type": word, "roomIndex": 3, "member": {"1": "1001", "2": "1002"}}) == ev.ConfRoomMember(
        room_index=3, member=("1001", "1002")
    )


@pytest.mark.parametrize("key", ["type", "Type", "TYPE "])
@pytest.mark.parametrize("word", ["setmuteon", "muteon"])
def test_both_names_of_mute(key: str, word: str) -> None:
    assert decoded({key: word, "groupIndex": "10", "muteOn": True}) == ev.ConfGroupMuteOn(
        group_index=10, mute_on="true"
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("true", True),
        ("TRUE ", True),
        (True, True),
        (1, True),
        ("on", True),
        ("false", False),
        (False, False),
        (0, False),
    ],
)
def test_booleans_as_words(written: object, meant: bool) -> None:
    assert decoded({"type": "mwi", "msgStatus": written, "newMsg": 5}).waiting is meant
    assert decoded({"type": "setmuteon", "muteOn": written}).muted is meant
    assert decoded({"type": "confgroupmember", "groupUsage": written}).in_use is meant
    assert decoded({"type": "confroommember", "roomUsage": written}).open is meant


def test_messages_that_are_only_counted() -> None:
    assert decoded({"type": "mwi", "newUrgentMsg": "2"}).waiting
    assert not decoded({"type": "mwi", "oldMsg": 2}).waiting


@pytest.mark.parametrize(
    ("written", "devices"),
    [
        ([{"devicePhy": ["1"], "deviceNumber": "1000", "deviceType": "lip"}], 1),
        ([{"devicePhy": 1, "deviceNumber": 1000, "devicetype": "lip"}], 1),
        ({"devicePhy": "1", "deviceNumber": "1000", "deviceType": "lip"}, 1),
        ({"a": {"devicePhy": "1", "deviceNumber": "1000", "deviceType": "lip"}}, 1),
        ([], 0),
        ("none", 0),
        (None, 0),
    ],
)
def test_numbering_in_any_kind_of_list(written: object, devices: int) -> None:
    event = decoded(
        {
            "type": "numbering",
            "deviceINFO": written,
            "systemINFO": [{"parkStartNumber": ["1", "50"], "parkEndNumber": "9"}],
        }
    )
    device = ev.NumberedDevice(device_phy=("1",), device_number="1000", device_type="lip")
    assert isinstance(event, ev.ConfigurationChanged)
    assert event.device_info == (device,) * devices
    assert event.parks == (ev.NumberRange("1", "9"), ev.NumberRange("50", ""))


def test_numbering_as_its_table_lists_it() -> None:
    event = decoded(
        {
            "type": "numbering",
            "devicePhy": ["1"],
            "deviceNumber": "1000",
            "deviceType": "sip",
            "groupStartNumber": ["1"],
            "groupEndNumber": ["100"],
        }
    )
    assert isinstance(event, ev.ConfigurationChanged)
    assert event.device_info == (ev.NumberedDevice(device_phy=("1",), device_number="1000", device_type="sip"),)
    assert (event.parks, event.groups) == ((), (ev.NumberRange("1", "100"),))


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        *((status.value, status) for status in CallStatus),
        ("cfwd_all", CallStatus.FWD_ALL),
        ("fwd_uncond", CallStatus.FWD_ALL),
        ("CFWD_BSNA ", CallStatus.FWD_BSNA),
        ("dnd", CallStatus.DND),
        ("Talk", CallStatus.TALK),
        ("cidle", None),
        ("dreaming", None),
        ("", None),
    ],
)
def test_presence_words(word: str, meant: CallStatus | None) -> None:
    event = decoded({"type": "presence", "deviceNumber": "1003", "deviceType": "trk", "status": word})
    assert isinstance(event, ev.Presence)
    assert event.state is meant
    assert event.status == word.strip()


@pytest.mark.parametrize(
    ("word", "kind"),
    [*((kind.value, kind) for kind in ForwardingKind), ("dnd ", ForwardingKind.DND), ("never", None)],
)
def test_forwarding_words(word: str, kind: ForwardingKind | None) -> None:
    event = decoded({"type": "forwarding", "svcType": word})
    assert isinstance(event, ev.Forwarding)
    assert event.kind is kind


def test_busy_services_under_the_command_s_names() -> None:
    event = decoded({"type": "fail", "busySvcList": "Intrusion, intrude,campon , barge"})
    assert isinstance(event, ev.Failed)
    assert event.busy_services == (BusyService.INTRUDE, BusyService.CAMPON, "barge")


@pytest.mark.parametrize(
    ("data", "cause", "text"),
    [
        ({"causeCode": 22, "causeMsg": "whatever"}, Cause.NEW_CALL, "new_call"),
        ({"causeCode": "22"}, Cause.NEW_CALL, "new_call"),
        ({"causeMsg": "user_busy"}, Cause.USER_BUSY, "user_busy"),
        ({"causeCode": 77, "causeMsg": "sunspots"}, None, "sunspots"),
        ({"causeCode": 77}, None, "cause 77"),
        ({}, None, ""),
    ],
)
def test_causes(data: dict[str, object], cause: Cause | None, text: str) -> None:
    for kind in ("ringing", "queueing"):
        event = decoded({"type": kind, **data})
        assert isinstance(event, ev.Ringing | ev.GroupQueueing)
        assert (event.cause, event.cause_text) == (cause, text)


@pytest.mark.parametrize(
    ("data", "redirected"),
    [
        ({"callType": "transfer"}, True),
        ({"diversionNum": "1002"}, True),
        ({"causeCode": 60}, True),
        ({"causeCode": 22}, False),
        ({}, False),
    ],
)
def test_a_call_that_was_meant_for_another(data: dict[str, object], redirected: bool) -> None:
    event = decoded({"type": "ringing", **data})
    assert isinstance(event, ev.Ringing)
    assert event.redirected is redirected


@pytest.mark.parametrize("envelope", ["smdr", "SMDR", " Smdr"])
def test_records_come_as_events(envelope: str) -> None:
    record = {"Index": 1, "StationNumber": "1000"}
    meant = SmdrEvent(records=(Record(index=1, station="1000"),))
    assert decoded(record, envelope) == meant
    assert decoded({"items": [record]}, envelope) == meant
    assert EventDecoder().decode(json.dumps({"event": envelope, "data": [record]})) == meant
    assert EventDecoder().decode(json.dumps({"event": envelope, **record})) == meant
    two = EventDecoder().decode(json.dumps({"event": envelope, "data": [record, record]}))
    assert isinstance(two, SmdrEvent)
    assert len(two.records) == 2
    assert isinstance(decoded({}, envelope), ev.UnknownEvent)


def test_the_acd_stream_needs_no_envelope() -> None:
    meant = acd.AcdEvent(code=18)
    assert decoded({"eventCode": 18}, "acd") == meant
    assert decoded({"EventCode": "18 "}, "ACD") == meant
    assert EventDecoder().decode('{"eventCode": "018"}') == meant
    assert EventDecoder().decode('{"event": "acd", "eventCode": 18}') == meant


def test_unknown_codes_are_counted() -> None:
    decoder = EventDecoder()
    assert decoder.decode('{"event":"acd","data":{"eventCode":78}}') == acd.AcdEvent(code=78)
    assert decoder.decode('{"event":"acd","data":{"Code":78}}') == ev.UnknownEvent("acd", "", {"Code": 78})
    assert decoder.unknown == {"acd/78": 1, "acd/": 1}


def test_unknown_kinds_are_kept_and_counted() -> None:
    decoder = EventDecoder()
    for _ in range(3):
        event = decoder.decode('{"event":"weather","data":{"rain":68}}')
        assert event == ev.UnknownEvent("weather", "", {"rain": 68})
        assert "68" not in repr(event)
    assert decoder.decode('{"event":"call","data":{"type":"sparkling","x":1}}') == ev.UnknownEvent(
        "call", "sparkling", {"type": "sparkling", "x": 1}
    )
    assert decoder.unknown == {"weather/": 3, "call/sparkling": 1}


def test_a_hostile_pbx_cannot_fill_the_counter() -> None:
    decoder = EventDecoder()
    for number in range(1000):
        decoder.decode(f'{{"event":"x{number}","data":{{}}}}')
    assert len(decoder.unknown) <= 201
    assert decoder.unknown["other"] == 800


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
_NAMES = sorted({name for kind in ev.DECODED for name in kind.__struct_encode_fields__})


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(sorted(ev.Tags.by_name)), st.dictionaries(st.sampled_from(_NAMES), _JSON, max_size=10))
def test_a_known_type_with_any_values_becomes_its_event(kind: str, values: dict[str, object]) -> None:
    frame = json.dumps({"event": "call", "data": {"type": kind, **values}})
    try:
        event = EventDecoder().decode(frame)
    except FrameError:
        return
    assert isinstance(event, ev.Event)
    family = ev.QueueEvent if kind in {"queueing", "queued"} else ev.Tags.by_name[kind]
    if kind.startswith("conf") and kind.endswith("member"):
        family = ev.ConfGroupMember | ev.ConfRoomMember
    assert isinstance(event, family)
    for name in event.__struct_fields__:
        value = getattr(event, name)
        assert isinstance(value, str | int | tuple)
        assert value == value.strip() if isinstance(value, str) else True
    assert msgspec.json.decode(msgspec.json.encode(event), type=type(event)) == event


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(ev.DECODED), st.data())
def test_both_ways_read_the_same(kind: type[ev.Event], data: st.DataObject) -> None:
    """A frame as documented becomes the same event on the quick way and on the lenient one."""
    word = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=8)
    number = st.integers(0, (1 << 63) - 1)
    values = {}
    for field in msgspec.structs.fields(kind):
        if field.type is str:
            values[field.encode_name] = data.draw(word)
        elif field.type == tuple[str, ...]:
            values[field.encode_name] = data.draw(st.lists(word, max_size=3))
        elif get_origin(field.type) is tuple:
            values[field.encode_name] = []
        else:
            values[field.encode_name] = data.draw(number)
    frame = {"event": "call", "data": {"type": kind.__struct_config__.tag, **values}}
    quick, lenient = EventDecoder(), EventDecoder()
    event = quick._quickly(json.dumps(frame))
    assert event is not None
    assert event == lenient._leniently(json.dumps(frame))


@given(st.integers())
def test_any_code_of_the_acd_stream_is_an_event(code: int) -> None:
    event = decoded({"eventCode": code}, "acd")
    assert isinstance(event, acd.AcdEvent)
    assert event.code == (code if 0 <= code < 1 << 63 else 0)


def test_a_long_frame_is_not_repaired() -> None:
    frame = '{"event":"call","data":{"type":held,"deviceNumber":"1001","padding":"%s"}}'
    decoder = EventDecoder()
    fits = frame % ("x" * (MAX_REPAIR - len(frame) + 2))
    assert decoder.decode(fits) == ev.Held(device_number="1001")
    assert (len(fits), decoder.repaired) == (MAX_REPAIR, 1)
    with pytest.raises(FrameError):
        decoder.decode(fits.replace("xx", "xxx", 1))


def test_long_lists_are_cut() -> None:
    for members in (",".join(["1"] * 6000), ["1 "] * 6000, {str(n): "1" for n in range(6000)}):
        event = decoded({"type": "conferenced", "memberDN": members})
        assert isinstance(event, ev.Conferenced)
        assert event.member_dn == ("1",) * MAX_LIST


def test_deep_frames_are_refused() -> None:
    frame: object = 1
    for _ in range(20):
        frame = {"a": frame}
    with pytest.raises(FrameError, match="deep"):
        EventDecoder().decode(json.dumps({"event": "call", "data": frame}))


def test_numbers_out_of_range_are_not_said() -> None:
    for number in (-1, 1 << 63, 1.5, "1.5", "x", True, [], "9" * 30):
        assert decoded({"type": "ringing", "causeCode": number}).cause_code in {0, 1}
        assert decoded({"type": "ringing", "evtSerialNum": number}).evt_serial_num == 0


@pytest.mark.parametrize("ref", [-1, 1 << 63, 1.5, "1.5", "12x", True, [7], {"a": 7}, float("inf"), "9" * 30])
def test_a_reference_that_cannot_be_read_is_not_none_at_all(ref: object) -> None:
    """Without a reference the event would be of one more call, of which nobody could ever hear the end."""
    with pytest.raises(FrameError, match="reference"):
        decoded({"type": "ringing", "deviceNumber": "1001", "callRefID": ref})


@pytest.mark.parametrize("ref", [None, 0, "", "  ", "0", "00", "N/A", [], {}])
def test_a_system_without_call_tracking_tells_no_reference(ref: object) -> None:
    assert decoded({"type": "ringing", "callRefID": ref}) == ev.Ringing()


def test_a_field_in_another_case_is_not_overlooked() -> None:
    assert decoded({"type": "held", "devicenumber": "1001", "CALLREFID": 3}) == ev.Held(
        device_number="1001", call_ref_id=3
    )


def test_blanks_and_nulls_are_nothing() -> None:
    assert decoded({"type": "ringing", "diversionNum": "   ", "callingDN": None, "causeCode": ""}) == ev.Ringing()
    assert decoded({"type": "conferenced", "memberDN": ["1001", " ", "1002 "]}) == ev.Conferenced(
        member_dn=("1001", "1002")
    )
