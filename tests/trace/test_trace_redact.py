"""What is secret or personal does not get into a trace, and everything else about a text stays as it was."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_agent.api.commands import Command
from desk_agent.api.events import DECODED
from desk_agent.trace.disguise import Disguise
from desk_agent.trace.fields import FIELDS as FIELDS_KNOWN
from desk_agent.trace.redact import Redactor

DIGITS = st.text("0123456789", min_size=1, max_size=20)
FIELDS = st.sampled_from(
    ["deviceNumber", "callingDN", "memberDN", "dialDigit", "agentId", "roomPwd", "causeMsg", "callRefID", "eventCode",
     "data1", "data2", "time", "type", "message", "Cli Number", "foo", "primaryAcidGroup", "token", "\uae40"]
)  # fmt: skip
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-5, 10**12),
        st.text(max_size=12),
        DIGITS,
        st.sampled_from(["idle", "N/A"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.one_of(FIELDS, DIGITS), inner, max_size=4)
    ),
    max_leaves=12,
)


# numbers


@given(DIGITS, st.binary(min_size=16, max_size=16))
def test_a_number_becomes_another_of_the_same_length_and_the_same_again(number: str, key: bytes) -> None:
    disguise = Disguise(key)
    made = disguise.number(number)
    assert len(made) == len(number)
    assert made.isdigit()
    assert made == Disguise(key).number(number)
    assert [char == "0" for char in made] == [char == "0" for char in number]  # prefixes and padding are to be seen
    last = range(-min(7, len(number)), 0)
    assert all(made[at] != number[at] or number[at] == "0" for at in last)


@given(DIGITS, DIGITS)
def test_different_numbers_stay_different(one: str, other: str) -> None:
    disguise = Disguise()
    assert (disguise.number(one) == disguise.number(other)) == (one == other)


@given(st.text("0123456789", min_size=1, max_size=4), DIGITS.filter(lambda text: len(text) <= 11))
def test_what_was_dialled_still_ends_like_the_number_that_was_reached(prefix: str, number: str) -> None:
    disguise = Disguise()
    tail = number[-7:]
    assert disguise.number(prefix + number)[-len(tail) :] == disguise.number(number)[-len(tail) :]


@pytest.mark.parametrize(
    ("written", "shape"),
    [("+82 31-805-5123", "+82 31-"), ("903180551204#", "90318"), ("(031) 805 5123", "(031) ")],
)
def test_a_number_keeps_how_it_is_written_and_where_it_is(written: str, shape: str) -> None:
    made = Disguise().number(written)
    assert made.startswith(shape)
    assert re.sub("[0-9]", "5", made) == re.sub("[0-9]", "5", written)
    assert made != written


def test_the_next_trace_has_other_numbers() -> None:
    assert len({Disguise().number("8055123") for _ in range(8)}) > 4


# words and codes


@given(st.text(min_size=1, max_size=30))
def test_a_text_keeps_its_shape(text: str) -> None:
    made = Disguise().text(text)
    assert len(made) == len(text)
    for before, after in zip(text, made, strict=True):
        if not before.isalnum():
            assert after == before
        elif before.isascii():
            assert after.isascii()
            assert (after.isdigit(), after.isupper(), after.islower()) == (
                before.isdigit(),
                before.isupper(),
                before.islower(),
            )


@pytest.mark.parametrize("name", ["J. Park", "김민지", "Müller", "МОСКВА", "山田", "Łódź", "أحمد", "𐐷𐑅", "٠١٢٣"])
def test_a_name_becomes_another_of_its_script_and_the_same_everywhere(name: str) -> None:
    disguise = Disguise()
    made = disguise.text(name)
    assert made != name
    assert len(made) == len(name)
    assert disguise.text(f"{name} x").startswith(f"{made} ")
    hangul = [0xAC00 <= ord(char) <= 0xD7A3 for char in name]
    assert [0xAC00 <= ord(char) <= 0xD7A3 for char in made] == hangul


def test_the_case_of_a_name_does_not_make_it_another() -> None:
    disguise = Disguise()
    assert disguise.text("PARK").lower() == disguise.text("Park").lower() == disguise.text("park")


@given(st.text("0123456789abcXYZ", min_size=2, max_size=12).filter(lambda text: bool(text.strip("0"))))
def test_nothing_of_a_code_can_be_seen_but_its_length(code: str) -> None:
    disguise = Disguise()
    made = disguise.code(code)
    assert len(made) == len(code)
    assert made != code
    assert disguise.code("0" + code) == "0" + made  # an agent 12 is the agent 0012


# whole texts


@given(VALUES, st.booleans())
def test_json_stays_the_json_that_it_was(value: object, escaped: bool) -> None:
    text = json.dumps(value, ensure_ascii=escaped)
    made = Redactor().body(text)
    assert len(made) == len(text)
    _same_shape(value, json.loads(made))


def _same_shape(before: object, after: object) -> None:
    assert type(before) is type(after)
    if isinstance(before, dict) and isinstance(after, dict):
        assert len(before) >= len(after)
    elif isinstance(before, list) and isinstance(after, list):
        assert len(before) == len(after)
        for one, other in zip(before, after, strict=True):
            _same_shape(one, other)


@given(st.text(st.sampled_from('{}[]:,"\\ \n0123456789abcDN callingtypu'), max_size=80))
def test_whatever_comes_keeps_its_form(text: str) -> None:
    made = Redactor().body(text)
    assert len(made) == len(text)
    marks = re.compile(r'[{}\[\],\s]|(?<!\\)"')
    assert [found.span() for found in marks.finditer(text)] == [found.span() for found in marks.finditer(made)]


@given(st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace").decode()), st.binary(max_size=60))
def test_nothing_that_comes_is_too_odd(text: str, raw: bytes) -> None:
    redactor = Redactor()
    assert len(redactor.user(text)) == len(text)
    redactor.path(f"/ipxapi/client/v1/users/{text}/call/{text}")
    redactor.query(f"{text}={text}&q={text}")
    assert len(redactor.bytes_as_text(raw.decode("latin-1")).encode("latin-1")) == len(raw)


@pytest.mark.parametrize(
    "frame",
    [
        '{"event":"call","data":{"type":" held","deviceNumber":"1001","serviceDN":"1001","holdDN":"1002",}}',
        '{ "type" : "queued" , "causeMsg": no_available_agents, "qCount":"01" }',
        '{"event":"call","data":{"type":"conferenced","memberDN":{"1001","1002"}}}',
        '{"EVENT":"CALL","DATA":{"TYPE":"Ringing","callingdn":"03180551204"}}',
        "{'event':'call','data':{'type':'ringing','callingDN':'03180551204'}}",
        '{"event":"call","data":{"type":"ringing","callingDN":"03180551204',
        '{"event":"call" "data":{"type":"ringing" "transferedDN":"1002" "newField_2":"1002"}}',
    ],
)
def test_the_habits_of_a_firmware_survive(frame: str) -> None:
    made = Redactor().body(frame)
    assert re.sub(r"[0-9]", "#", made) == re.sub(r"[0-9]", "#", frame)
    assert not re.search("1001|1002|551204", made)


def test_the_same_number_is_the_same_in_paths_queries_bodies_and_events() -> None:
    redactor = Redactor()
    made = json.loads(redactor.body('{"deviceNumber":"1001"}'))["deviceNumber"]
    assert redactor.path("/ipxapi/client/v1/users/1001/call/status") == f"/ipxapi/client/v1/users/{made}/call/status"
    assert redactor.query("deviceNumber=1001&DN=1001") == f"deviceNumber={made}&DN={made}"
    assert redactor.body('{"result":[{"1001":"OK"}]}') == '{"result":[{"' + made + '":"OK"}]}'
    assert redactor.body('{"a":{"memberDN":["1001", 1001]}}') == '{"a":{"memberDN":["' + made + '", ' + made + "]}}"
    assert redactor.user("1001") == made


def test_a_query_in_json_is_read_as_such() -> None:
    query = "q=%7B%22%24regex%22%3A%7B%22StationNumber%22%3A%22%2A1001%22%7D%7D"
    redactor = Redactor()
    assert redactor.query(query) == query.replace("1001", redactor.user("1001"))


@pytest.mark.parametrize(
    ("text", "path", "secret"),
    [
        ('{"token":"AbC123xyz","checkConnectionTimer":120}', "", "AbC123xyz"),
        ('{"deviceNumber":"1001","agentId":"4711","groupNumber":"620"}', "x/agent_logon", "4711"),
        ('{"deviceNumber":"1001","roomIndex":1,"roomPwd":"8152"}', "x/confroom", "8152"),
        ('{"deviceNumber":"1001","callRefID":5,"dialDigit":"7"}', "x/dial_digit", '"7"'),
        ('{"event":"acd","data":{"eventCode":86,"data1":"9753","data2":"1"}}', "", "9753"),
        ('{"event":"acd","data":{"data1":"9753","eventCode":"0085"}}', "", "9753"),
        ('{"event":"acd","data":{"eventCode":80,"data1":"9","data2":"5"}}', "", "9"),
        ('{"event":"acd","data":{"eventCode":72,"data1":"0215557788","data2":"Hana Kim"}}', "", "Hana"),
        ('{"type":"proceeding","dialDigit":"*72#4711"}', "", "72"),
        ('{"items":[{"AccountCode":"STA-P[31]","CliNumber":"0215557788"}]}', "", "5557788"),
        ('{"items":[{"Account Code":"77391"}]}', "", "77391"),
        ('{"callerName":"Hold Transfer"}', "", "Hold"),
        ('{"memo":"ask Kim, 010-1234-5678"}', "", "1234-5678"),
        ('{"agentPIN":"77391"}', "", "77391"),
        ('{"callRefID":"Kim 5"}', "", "Kim"),
    ],
)
def test_secrets_and_names_are_gone(text: str, path: str, secret: str) -> None:
    for _ in range(20):
        made = Redactor().body(text, path)
        assert secret not in made
        assert re.sub("[0-9A-Za-z]", "x", made) == re.sub("[0-9A-Za-z]", "x", text)


def test_what_is_the_protocols_stays() -> None:
    for text in (
        '{"error":{"code":2,"message":"Resource is not allowed for this user"}}',
        '{"error":{"code":105,"message":"invalidCalledDeviceIdentifier"}}',
        '{"result":[{"error":"invalidParameterValue"}],"transactionID":1764000000123}',
        '{"data":{"state":"fwd_uncond"},"systemVersion":"S-UCP-Rls2008-4.0.33"}',
        '{"event":"acd","data":{"time":"2026/11/24 15:00:01","callRefID":"0008","eventCode":3,"data1":"0004"}}',
        '{"StartTime":"24/11/26 15:00","Duration":"00:01:12","Direction":"I","DisconnectCause":"16-NORMAL CLEARING"}',
    ):
        assert Redactor().body(text) == text


def test_a_text_that_is_not_utf8_keeps_its_bytes_apart() -> None:
    raw = b'{"name":"' + "김민지".encode("euc-kr") + b'"}'
    made = Redactor().bytes_as_text(raw.decode("latin-1")).encode("latin-1")
    assert len(made) == len(raw)
    assert "김민지".encode("euc-kr") not in made
    assert made.startswith(b'{"name":"')


def test_an_escaped_name_stays_escaped() -> None:
    made = Redactor().body('{"name":"\\uAE40 \\ud835\\udc00 \\"x\\" \\n"}')
    assert re.fullmatch(r'\{"name":"\\u[0-9A-F]{4} \\ud[89ab]..\\ud[c-f].. \\"[a-z]\\" \\n"\}', made)
    assert "AE40" not in made


def _all(kind: type) -> list[type]:
    return [kind, *(below for one in kind.__subclasses__() for below in _all(one))]


def test_every_request_keeps_its_path_and_every_field_of_the_document_is_known() -> None:
    redactor = Redactor()
    features = {one.feature for one in _all(Command) if one.feature}
    assert len(features) > 30
    own = redactor.user("1")
    for feature in features:
        assert redactor.path(f"/ipxapi/server/v1/users/1/{feature}") == f"/ipxapi/server/v1/users/{own}/{feature}"
    fields = {name for one in (*_all(Command), *DECODED) for name in one.__struct_encode_fields__}
    assert not {name for name in fields if name.lower() not in FIELDS_KNOWN} - {"q", "deviceINFO", "systemINFO"}
