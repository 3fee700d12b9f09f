"""Every row of the ACD event table (section 5.2), with the values that real systems write."""

import io
import json
import logging
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_agent.api import acd
from desk_agent.api.acd import AcdCode, AcdParty
from desk_agent.api.decoder import EventDecoder
from desk_agent.api.smdr_codes import SmdrCallType

STATION, CO, BLANK = ("Station", "1004"), ("CO", "0008"), ("", "    ")

# code, event string, source, dest, data1, data2, class, and what the class makes of the data
ROWS: list[tuple[int, str, tuple[str, str], tuple[str, str], str, str, type[acd.AcdEvent], dict[str, object]]] = [
    (1, "CO BUSY", CO, STATION, "", "", acd.AcdEvent, {}),
    (2, "CO IDLE", CO, BLANK, "", "", acd.AcdEvent, {}),
    (3, "CO IN RING", CO, STATION, "0012", "0005", acd.CoInRing,
     {"group": "12", "ring_type": acd.RingType.UCD_GROUP}),
    (11, "AGENT PRIMARY LOGIN", STATION, BLANK, "0012", "0007", acd.AgentLogin, {"group": "12", "user_id": "0007"}),
    (12, "AGENT PRIMARY LOGOUT", STATION, BLANK, "0012", "    ", acd.AgentLogout, {"group": "12"}),
    (13, "AGENT UCD UNAVAIL", STATION, BLANK, "0011", "0012", acd.AgentAvailability,
     {"available": False, "reason": "*", "group": "12"}),
    (14, "AGENT UCD AVAIL", STATION, BLANK, "    ", "0012", acd.AgentAvailability,
     {"available": True, "reason": "", "group": "12"}),
    (15, "AGENT UCD WRAP UP START", STATION, BLANK, "", "", acd.AcdEvent, {}),
    (16, "AGENT UCD WRAP UP END", STATION, BLANK, "", "", acd.AcdEvent, {}),
    (17, "STATION BUSY", STATION, CO, "0010", "", acd.StationBusy, {"digit": "0"}),
    (18, "STATION IDLE", STATION, BLANK, "", "", acd.AcdEvent, {}),
    (19, "STATION DND ACTIVE", STATION, BLANK, "", "", acd.AcdEvent, {}),
    (20, "STATION DND INACTIVE", STATION, BLANK, "", "", acd.AcdEvent, {}),
    (21, "STATION FORWARD ACTIVE", STATION, BLANK, "0054", "", acd.ForwardActive,
     {"forward": (acd.ForwardTarget.UCD_GROUP, acd.ForwardCondition.NO_ANSWER_OR_BUSY)}),
    (22, "STATION FORWARD INACTIVE", STATION, BLANK, "", "", acd.AcdEvent, {}),
    (23, "UCD SUPERVISOR LOGIN", STATION, BLANK, "0012", "9999", acd.AgentLogin, {"group": "12", "user_id": "9999"}),
    (24, "UCD SUOERVISOR LOGOUT", STATION, BLANK, "0012", "", acd.AgentLogout, {"group": "12"}),
    (25, "AGENT SECONDARY LOGIN", STATION, BLANK, "0012", "1207", acd.AgentLogin, {"group": "12", "user_id": "1207"}),
    (26, "AGENT SECONDARY LOGOUT", STATION, BLANK, "0012", "", acd.AgentLogout, {"group": "12"}),
    (41, "SEIZE STATION/CO", STATION, CO, "", "", acd.AcdEvent, {}),
    (42, "SEIZE ACK/CONNECT/ANSWER", STATION, CO, "", "", acd.AcdEvent, {}),
    (43, "SEIZE NAK/ABANDON", STATION, CO, "", "", acd.AcdEvent, {}),
    (44, "DISCONNECT", STATION, CO, "0001", "1F", acd.Disconnected, {"from_conference": False, "cause": 31}),
    (45, "CONFERENCE ADD", STATION, STATION, "0002", "", acd.ConferenceChanged,
     {"action": acd.ConferenceAction.ENTER}),
    (46, "CONFERENCE PARK", STATION, CO, "", "", acd.AcdEvent, {}),
    (47, "EXECUTIVE OVERRIDE", STATION, STATION, "", "", acd.AcdEvent, {}),
    (48, "FORWARD", STATION, CO, "", "", acd.AcdEvent, {}),
    (49, "HOLD", STATION, CO, "", "", acd.AcdEvent, {}),
    (50, "HOLD RECALL", STATION, CO, "0", "0", acd.AcdEvent, {}),
    (51, "HUNT GROUP", STATION, STATION, "0012", "0003", acd.GroupMember, {"group": "12", "station_order": 3}),
    (52, "PAGE ALL", STATION, BLANK, "", "", acd.AcdEvent, {}),
    (53, "PAGE EXT", STATION, BLANK, "0002", "", acd.Paged, {"zone": 2}),
    (54, "PAGE INT", STATION, BLANK, "    ", "", acd.Paged, {"zone": None}),
    (55, "PARK GROUP", STATION, CO, "0012", "", acd.GroupCall, {"group": "12"}),
    (56, "PARK PERSONAL", STATION, CO, "", "", acd.AcdEvent, {}),
    (57, "PICK UP", STATION, CO, "", "", acd.AcdEvent, {}),
    (58, "TRANSFER HOLD", STATION, CO, "", "", acd.AcdEvent, {}),
    (59, "UCD GROUP", STATION, STATION, "0012", "    ", acd.GroupMember, {"group": "12", "station_order": None}),
    (60, "UCD NO ANSWER TO", STATION, CO, "", "", acd.AcdEvent, {}),
    (61, "UCD OVERFLOW TO", CO, STATION, "0012", "", acd.GroupCall, {"group": "12"}),
    (62, "UCD QUE HOLD TO", CO, BLANK, "0000", "", acd.GroupCall, {"group": ""}),
    (63, "VM GROUP", STATION, BLANK, "0012", "0004", acd.GroupMember, {"group": "12", "station_order": 4}),
    (64, "UCD HELP", STATION, STATION, "0012", "", acd.GroupCall, {"group": "12"}),
    (65, "UCD CALL QUALIFIER", STATION, CO, "", "0042", acd.CallQualifier, {"qualification": "0042"}),
    (66, "STATION RING", STATION, CO, "0000", "0012", acd.StationRing, {"group": "", "station_group": "12"}),
    (67, "NUMBER DIALED", STATION, CO, "", "00491711234", acd.NumberDialed, {"number": "00491711234"}),
    (68, "TIME & DATE", BLANK, BLANK, "0107", "20", acd.TimeAndDate, {"day": date(2020, 1, 7)}),
    (69, "SMDR", STATION, CO, "010203", "0171555", acd.CallDuration,
     {"duration": timedelta(hours=1, minutes=2, seconds=3), "number": "0171555"}),
    (70, "TRANSFER COMPLETE", STATION, CO, "", "", acd.AcdEvent, {}),
    (71, "INCOMMING DID INFO", CO, STATION, "0012345", "", acd.DidInfo, {"did": "0012345"}),
    (72, "INCOMMING CALLER INFO", CO, STATION, "0711 555", "Ann Example ", acd.CallerInfo,
     {"number": "0711 555", "name": "Ann Example"}),
    (73, "CONNECT TX VOICE INFO", STATION, CO, "00ff", "1234", acd.StreamInfo,
     {"ssrc": 0x00FF1234, "medium": acd.Medium.VOICE, "sent": True}),
    (74, "CONNECT RX VOICE INFO", STATION, CO, "ABCD", "0000", acd.StreamInfo,
     {"ssrc": 0xABCD0000, "medium": acd.Medium.VOICE, "sent": False}),
    (75, "CONNECT TX VIDEO INFO", STATION, CO, "ABCD", "", acd.StreamInfo,
     {"ssrc": None, "medium": acd.Medium.VIDEO, "sent": True}),
    (76, "CONNECT RX VIDEO INFO", STATION, CO, "xyz", "1", acd.StreamInfo,
     {"ssrc": None, "medium": acd.Medium.VIDEO, "sent": False}),
    (77, "ACD INFO CHANGED", STATION, BLANK, "0012", "", acd.GroupCall, {"group": "12"}),
    (80, "INCOMMING DIGIT INFO", CO, BLANK, "5", "", acd.DigitInfo, {"digit": "5"}),
    (81, "AGENT HOTDESK LOGIN", STATION, STATION, "", "", acd.AcdEvent, {}),
    (82, "AGENT OUT OF SERVICE", STATION, BLANK, "", "", acd.AcdEvent, {}),
    (83, "AGENT HOTDESK LOGOUT", STATION, STATION, "", "", acd.AcdEvent, {}),
    (84, "AGENT IN SERVICE", STATION, BLANK, "", "", acd.AcdEvent, {}),
    (85, "SMDR ACCOUNT CODE", BLANK, BLANK, "004711", "", acd.AccountCode, {"account_code": "004711"}),
    (86, "SMDR AUTHORIZATION CODE", BLANK, BLANK, "0815", "", acd.AuthorizationCode, {"authorization_code": "0815"}),
    (87, "SMDR COST", BLANK, BLANK, "0000012345", "", acd.CallCost, {"cost": "0000012345"}),
    (88, "SMDR INCOMING", CO, STATION, "000130", "0171555", acd.CallDuration,
     {"duration": timedelta(seconds=90), "number": "0171555"}),
    (89, "SMDR ICM", BLANK, STATION, "000005", "1002", acd.CallDuration,
     {"duration": timedelta(seconds=5), "number": "1002"}),
    (90, "SMDR CALL TYPE", CO, STATION, "0013", "", acd.CallType, {"call_type": SmdrCallType.VOICE_MAIL}),
]  # fmt: skip


def frame(code: object, **fields: object) -> str:
    data = {
        "time": "2020/01/07 14:47:04", "callRefID": 2, "eventCode": code, "eventString": "", "sourceType": "",
        "sourceNumber": "", "destType": "", "destNumber": "", "data1": "", "data2": "",
    }  # fmt: skip
    return json.dumps({"event": "acd", "data": data | fields})


def decoded(code: object, **fields: object) -> acd.AcdEvent:
    event = EventDecoder().decode(frame(code, **fields))
    assert isinstance(event, acd.AcdEvent)
    return event


@pytest.mark.parametrize("row", ROWS, ids=[row[1] for row in ROWS])
def test_a_row_of_the_table(row: tuple[object, ...]) -> None:
    code, text, source, dest, data1, data2, kind, meaning = row
    event = decoded(
        code, eventString=text, sourceType=source[0], sourceNumber=source[1], destType=dest[0], destNumber=dest[1],
        data1=data1, data2=data2,
    )  # fmt: skip
    assert type(event) is kind
    assert {name: getattr(event, name) for name in meaning} == meaning
    assert event.kind is AcdCode(code)
    assert event.kind.text == text == event.event_string
    assert event.time == datetime(2020, 1, 7, 14, 47, 4)  # noqa: DTZ001
    assert event.call_ref_id == 2
    sides = {STATION: AcdParty("Station", "1004"), CO: AcdParty("CO", "8"), BLANK: AcdParty()}
    assert (event.source, event.dest) == (sides[source], sides[dest])
    assert (event.source.is_co, bool(event.source)) == (source is CO, source is not BLANK)
    assert (event.data1, event.data2) == (data1.strip(), data2.strip())


def test_all_67_codes_are_there() -> None:
    assert len(AcdCode) == len(ROWS) == 67
    assert [int(code) for code in AcdCode] == [row[0] for row in ROWS]
    assert [code.text for code in AcdCode] == [row[1] for row in ROWS]


def test_only_the_code_decides() -> None:
    for code in (72, "72", "072", " 72 ", 72.0):
        assert isinstance(decoded(code, eventString="CO BUSY"), acd.CallerInfo)
    with_lower = json.loads(frame(72))
    with_lower["data"]["eventcode"] = with_lower["data"].pop("eventCode")
    assert isinstance(EventDecoder().decode(json.dumps(with_lower)), acd.CallerInfo)


@pytest.mark.parametrize("word", ["", "    ", "N/A", "n/a ", None])
def test_what_does_not_apply_is_empty(word: str | None) -> None:
    names = (
        "time",
        "callRefID",
        "eventString",
        "sourceType",
        "sourceNumber",
        "destType",
        "destNumber",
        "data1",
        "data2",
    )
    assert decoded(18, **dict.fromkeys(names, word)) == acd.AcdEvent(code=18)


def test_numbers_that_are_not_padded_are_left_alone() -> None:
    for written, meant in (("0100", "100"), ("1000", "1000"), ("0000", "0"), ("01234", "01234"), ("012", "012")):
        assert decoded(18, sourceType="station", sourceNumber=written).source == AcdParty("Station", meant)
    assert decoded(18, sourceType="Trunk", sourceNumber=7).source == AcdParty("Trunk", "7")


@pytest.mark.parametrize(
    ("written", "digit"),
    [
        *((str(n), str(n)) for n in range(1, 10)),
        ("10", "0"),
        ("11", "*"),
        ("12", "#"),
        ("*", "*"),
        ("0", ""),
        ("13", ""),
    ],
)
def test_dialled_digits(written: str, digit: str) -> None:
    assert decoded(13, data1=written).reason == digit
    assert decoded(17, data1=written.zfill(4)).digit == digit
    if written.isdigit():
        assert decoded(13, data1=int(written)).reason == digit


@pytest.mark.parametrize(
    ("value", "target", "condition"),
    [
        (1, "STATION", "UNCONDITIONAL"), (17, "STATION", "NO_ANSWER"), (33, "STATION", "BUSY"),
        (49, "STATION", "NO_ANSWER_OR_BUSY"), (2, "STATION_OFFNET", "UNCONDITIONAL"),
        (3, "CO_LINE_OFFNET", "UNCONDITIONAL"), (4, "CO_GROUP_OFFNET", "UNCONDITIONAL"),
        (5, "CO_ALL_OFFNET", "UNCONDITIONAL"), (6, "UCD_GROUP", "UNCONDITIONAL"), (22, "UCD_GROUP", "NO_ANSWER"),
        (38, "UCD_GROUP", "BUSY"), (54, "UCD_GROUP", "NO_ANSWER_OR_BUSY"), (7, "HUNT_GROUP", "UNCONDITIONAL"),
        (23, "HUNT_GROUP", "NO_ANSWER"), (39, "HUNT_GROUP", "BUSY"), (55, "HUNT_GROUP", "NO_ANSWER_OR_BUSY"),
        (8, "VOICE_MAIL", "UNCONDITIONAL"), (24, "VOICE_MAIL", "NO_ANSWER"), (40, "VOICE_MAIL", "BUSY"),
        (56, "VOICE_MAIL", "NO_ANSWER_OR_BUSY"),
    ],
)  # fmt: skip
def test_every_forward_type(value: int, target: str, condition: str) -> None:
    forward = decoded(21, data1=f"{value:04}").forward
    assert forward == (acd.ForwardTarget[target], acd.ForwardCondition[condition])
    assert len(acd.FORWARDS) == 20


def test_forward_types_that_are_not_listed() -> None:
    for written in ("", "0", "18", "9", "57", "x"):
        assert decoded(21, data1=written).forward is None


@pytest.mark.parametrize(
    ("data1", "data2", "from_conference", "cause"),
    [
        ("0", "", False, None), ("3", "", True, None), ("1", "00", False, 0), ("1", "FF", False, 255),
        ("0001", "0010", False, 16), ("1", "zz", False, None), ("1", "1FF", False, None), ("0", "10", False, None),
    ],
)  # fmt: skip
def test_how_a_call_ended(data1: str, data2: str, from_conference: bool, cause: int | None) -> None:
    event = decoded(44, data1=data1, data2=data2)
    assert (event.from_conference, event.cause) == (from_conference, cause)


@pytest.mark.parametrize(
    ("data1", "ring"), [*((str(int(ring)), ring) for ring in acd.RingType), ("", None), ("1", None)]
)
def test_ring_types(data1: str, ring: acd.RingType | None) -> None:
    assert decoded(3, data2=data1).ring_type is ring


def test_values_that_make_no_sense() -> None:
    assert decoded(68, data1="1332", data2="20").day is None
    assert decoded(68, data1="", data2="").day is None
    assert decoded(68, data1=229, data2=24).day == date(2024, 2, 29)
    assert decoded(69, data1="later").duration is None
    assert decoded(69, data1=5).duration == timedelta(seconds=5)
    assert decoded(45, data1="9").action is None
    assert decoded(90, data1="16").call_type is None
    assert decoded(11, data2="").user_id == ""
    assert decoded(11, data2=7).user_id == "0007"


def test_an_unknown_code_is_kept() -> None:
    event = decoded(91, data1="x")
    assert (event.code, event.kind, event.data1) == (91, None, "x")


@pytest.mark.parametrize("code", [80, 85, 86, "086", 91, 999, "eighty-six"])
def test_secrets_are_never_shown(code: object) -> None:
    secret = "48151623"
    event = decoded(code, data1=secret, data2=secret, eventString="AUTH" if code != 91 else secret)
    assert event.data1 == secret
    assert isinstance(event.__rich_repr__(), list)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    log = logging.getLogger("tests.secrets")
    log.addHandler(handler)
    try:
        log.warning("%s %r %s %s", event, event, [event], event.__rich_repr__())
    finally:
        log.removeHandler(handler)
    assert "code=" in stream.getvalue()
    assert secret not in stream.getvalue()
    assert secret not in f"{event} {event!r} {event.__rich_repr__()}"


def test_what_is_no_secret_is_shown() -> None:
    assert repr(decoded(72, data1="0711", data2="Ann", sourceType="CO", sourceNumber="0003")) == (
        "CallerInfo(code=72, time=datetime.datetime(2020, 1, 7, 14, 47, 4), call_ref_id=2, "
        "source=AcdParty(type='CO', number='3'), data1='0711', data2='Ann')"
    )


_VALUE = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=10)
    | st.lists(st.integers(), max_size=2)
)
_KEYS = ("time", "callRefID", "eventString", "sourceType", "sourceNumber", "destType", "destNumber", "data1", "data2")


@given(st.sampled_from(AcdCode), st.dictionaries(st.sampled_from(_KEYS), _VALUE))
def test_any_values_can_be_read(code: AcdCode, values: dict[str, object]) -> None:
    event = decoded(int(code), **values)
    assert event.kind is code
    for name in dir(type(event)):
        if isinstance(getattr(type(event), name), property):
            getattr(event, name)
    assert repr(event)
