"""Every operation of the document goes out as it prints it: method, path, parameter names and JSON types.

The rows are written from the document's sections, not from the client's code.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote

import pytest

from desk_agent.api.answers import ConferenceRoom, Forwarding, MessageWaiting, Terminal
from desk_agent.api.enums import (
    AgentDuty,
    AgentLogin,
    BusyService,
    ConsultationService,
    DndService,
    ForwardingKind,
    MemberType,
    MuteService,
    PickupType,
)
from desk_agent.client import Session
from desk_agent.client.dialect import Body, Dialect
from tests.client.conftest import MakeSession
from tests.support.scripted_pbx import Pbx

Ask = Callable[[Session], Awaitable[Any]]
ROOM = {"data": {"roomIndex": 10, "roomUsage": "true", "memberCount": 2, "member": ["601207", "601208"]}}
FORWARDING = {"data": {"cfwdType": "uncondition", "destNumber": "901012345678", "ringTime": 10}}

# What is asked; method and path; the JSON of the body; the answer; what becomes of it.
POSTED: list[tuple[str, Ask, str, str, dict[str, Any], Any, Any]] = [
    (
        "5.3.4.2", lambda s: s.make_call("1000", "1001"),
        "POST", "call/make", {"deviceNumber": "1000", "calledDN": "1001"}, {"data": {"callRefID": 2}}, 2,
    ),
    (
        "5.3.4.3", lambda s: s.answer_call("1000", 2),
        "POST", "call/answer", {"deviceNumber": "1000", "callRefID": 2}, {"data": {}}, None,
    ),
    (
        "5.3.4.4", lambda s: s.clear_connection("1000", 2),
        "POST", "call/clear_connection", {"deviceNumber": "1000", "callRefID": 2}, {"data": {}}, None,
    ),
    (
        "5.3.4.5", lambda s: s.reroute_call("1000", 2, "1002"),
        "POST", "call/reroute", {"deviceNumber": "1000", "callRefID": 2, "divertToDN": "1002"}, {"data": {}}, None,
    ),
    (
        "5.3.4.6", lambda s: s.hold_call("1000", 2),
        "POST", "call/hold", {"deviceNumber": "1000", "callRefID": 2}, {"data": {}}, None,
    ),
    (
        "5.3.4.7", lambda s: s.retrieve_call("1000", 2),
        "POST", "call/retrieve", {"deviceNumber": "1000", "callRefID": 2}, {"data": {}}, None,
    ),
    (
        "5.3.4.8", lambda s: s.consultation_call("1000", 2, "1002", ConsultationService.TRANSFER),
        "POST", "call/consultation",
        {"deviceNumber": "1000", "callRefID": 2, "calledDN": "1002", "svcType": "transfer"},
        {"data": {"callRefID": 3}}, 3,
    ),
    (
        "5.3.4.8", lambda s: s.consultation_call("1000", 2, "1002", ConsultationService.CONFERENCE),
        "POST", "call/consultation",
        {"deviceNumber": "1000", "callRefID": 2, "calledDN": "1002", "svcType": "conference"},
        {"data": {"callRefID": "3"}}, 3,
    ),
    (
        "5.3.4.9", lambda s: s.transfer_call("1000", 3),
        "POST", "call/transfer", {"deviceNumber": "1000", "callRefID": 3}, {"data": {"callRefID": 2}}, 2,
    ),
    (
        "5.3.4.10", lambda s: s.single_step_transfer("1000", 2, "1002"),
        "POST", "call/1step_transfer", {"deviceNumber": "1000", "callRefID": 2, "transferDN": "1002"},
        {"data": {"callRefID": 3}}, 3,
    ),
    (
        "5.3.4.11", lambda s: s.generate_digit("1000", 2, "#"),
        "POST", "call/dial_digit", {"deviceNumber": "1000", "callRefID": 2, "dialDigit": "#"}, {"data": {}}, None,
    ),
    (
        "5.3.4.12", lambda s: s.reconnect_call("1000", 3),
        "POST", "call/reconnect", {"deviceNumber": "1000", "callRefID": 3}, {"data": {}}, None,
    ),
    (
        "5.3.4.13", lambda s: s.set_forwarding("1000", "1001", ForwardingKind.BUSY_NOANS, "1002"),
        "POST", "call/forward",
        {"deviceNumber": "1000", "DN": "1001", "cfwdType": "busy_noans", "destNumber": "1002"}, {"data": {}}, None,
    ),
    (
        "5.3.4.13", lambda s: s.set_forwarding("1000", "1000", ForwardingKind.DISABLE),
        "POST", "call/forward",
        {"deviceNumber": "1000", "DN": "1000", "cfwdType": "disable", "destNumber": ""}, {"data": {}}, None,
    ),
    (
        "5.3.4.15", lambda s: s.set_dnd("1000", "1001", DndService.ENABLE),
        "POST", "call/dnd", {"deviceNumber": "1000", "DN": "1001", "svcType": "enable"}, {"data": {}}, None,
    ),
    (
        "5.3.4.17", lambda s: s.pickup("1000", "1000", "1002", PickupType.DIRECT_PICKUP),
        "POST", "call/pickup",
        {"deviceNumber": "1000", "callingDN": "1000", "pickedDN": "1002", "pickupType": "direct_pickup"},
        {"data": {}}, None,
    ),
    (
        "5.3.4.17", lambda s: s.pickup("1000", "1000", None, PickupType.GROUP_PICKUP),
        "POST", "call/pickup", {"deviceNumber": "1000", "callingDN": "1000", "pickupType": "group_pickup"},
        {"data": {}}, None,
    ),
    (
        "5.3.4.18", lambda s: s.conference_call("1000", 3),
        "POST", "call/conference", {"deviceNumber": "1000", "callRefID": 3}, {"data": {"callRefID": 2}}, 2,
    ),
    (
        "5.3.4.20", lambda s: s.busy_service("1000", 2, BusyService.INTRUDE),
        "POST", "call/busy_service", {"deviceNumber": "1000", "callRefID": 2, "type": "intrude"},
        {"data": {"callRefID": 3}}, 3,
    ),
    (
        "5.3.4.21", lambda s: s.cancel_callback("1000"),
        "POST", "call/call_back", {"deviceNumber": "1000", "svcType": "false"}, {"data": {}}, None,
    ),
    (
        "5.3.4.23", lambda s: s.park_call("1000", 2),
        "POST", "call/park", {"deviceNumber": "1000", "callRefID": 2}, {"data": {"parkingLoc": 0}}, 0,
    ),
    (
        "5.3.4.24", lambda s: s.unpark_call("1000", "1001", 1),
        "POST", "call/unpark", {"deviceNumber": "1000", "callingDN": "1001", "parkingLoc": 1}, {"data": {}}, None,
    ),
    (
        "5.3.4.26", lambda s: s.flexible_page(4, "1000"),
        "POST", "call/flexpage", {"page_index": 4, "service_num": "1000"}, {"data": {}}, None,
    ),
    (
        "5.3.4.27", lambda s: s.agent_logon("1000", "0007", "620", AgentLogin.PRIMARY, 0),
        "POST", "call/agent_logon",
        {
            "deviceNumber": "1000", "agentId": "0007", "groupNumber": "620", "loginPrimary": "primary",
            "loginPriority": 0,
        },
        {"data": {}}, None,
    ),
    (
        "5.3.4.28", lambda s: s.agent_logoff("1000", "0007", "620", AgentLogin.SECONDARY),
        "POST", "call/agent_logoff",
        {"deviceNumber": "1000", "agentId": "0007", "groupNumber": "620", "loginPrimary": "secondary"},
        {"data": {}}, None,
    ),
    (
        "5.3.4.29", lambda s: s.set_agent_state("1000", "0007", "620", AgentDuty.DUTY_OFF, "*"),
        "POST", "call/agent_state",
        {
            "deviceNumber": "1000", "agentId": "0007", "groupNumber": "620", "agentState": "dutyOff",
            "reasonCode": "*",
        },
        {"data": {}}, None,
    ),
    (
        "5.3.4.31", lambda s: s.conference_group_start("1000", 999),
        "POST", "call/confgroup", {"deviceNumber": "1000", "groupIndex": 999}, {"data": {}}, None,
    ),
    (
        "5.3.4.32", lambda s: s.conference_group_add("1000", 100, MemberType.STATION, 3, "1002"),
        "POST", "call/confgroup_callee",
        {
            "deviceNumber": "1000", "groupIndex": 100, "memberType": "station", "memberIndex": 3,
            "memberDN": "1002",
        },
        {"data": {}}, None,
    ),
    (
        "5.3.4.33", lambda s: s.conference_group_drop("1000", 100, 3),
        "DELETE", "call/confgroup_callee", {"deviceNumber": "1000", "groupIndex": 100, "memberIndex": 3},
        {"data": {}}, None,
    ),
    (
        "5.3.4.34", lambda s: s.conference_group_mute("1000", 100, 3, MuteService.ON),
        "POST", "call/confgroup_mutecallee",
        {"deviceNumber": "1000", "groupIndex": 100, "memberIndex": 3, "svcType": "on"}, {"data": {}}, None,
    ),
    (
        "5.3.4.36", lambda s: s.set_conference_room("1000", 10, "1234", True),
        "POST", "call/confroom",
        {"deviceNumber": "1000", "roomIndex": 10, "roomPwd": "1234", "roomUsage": "true"}, {"data": {}}, None,
    ),
    (
        "5.3.4.36", lambda s: s.set_conference_room("1000", 10, "1234", False),
        "POST", "call/confroom",
        {"deviceNumber": "1000", "roomIndex": 10, "roomPwd": "1234", "roomUsage": "false"}, {"data": {}}, None,
    ),
]  # fmt: skip

# What is asked; path; the query string; the answer; what becomes of it.
ASKED: list[tuple[str, Ask, str, str, Any, Any]] = [
    (
        "5.3.4.14", lambda s: s.get_forwarding("1000", "1001"),
        "call/forward", "deviceNumber=1000&DN=1001", FORWARDING,
        Forwarding(ForwardingKind.UNCONDITION, "901012345678", 10),
    ),
    (
        "5.3.4.14", lambda s: s.get_forwarding("1000", "1001"),
        "call/forward", "deviceNumber=1000&DN=1001", {"data": {"CfwdType": "dnd", "destNumber": 1002}},
        Forwarding(ForwardingKind.DND, "1002"),
    ),
    (
        "5.3.4.16", lambda s: s.get_dnd("1000", "1001"),
        "call/dnd", "deviceNumber=1000&DN=1001", {"data": {"svcType": "enable"}}, True,
    ),
    (
        "5.3.4.16", lambda s: s.get_dnd("1000", "1001"),
        "call/dnd", "deviceNumber=1000&DN=1001", {"data": {"svcType": 0}}, False,
    ),
    (
        "5.3.4.22", lambda s: s.get_call_status("1000"),
        "call/status", "deviceNumber=1000", {"data": {"state": "talk"}}, "talk",
    ),
    (
        "5.3.4.22", lambda s: s.get_call_status("1000"),
        "call/status", "deviceNumber=1000", {"State": " sleeping"}, "sleeping",
    ),
    (
        "5.3.4.25", lambda s: s.get_mwi("1000"),
        "call/mwi", "deviceNumber=1000",
        {"data": {"msgStatus": "true", "newMsg": 34, "oldMsg": 12, "newUrgentMsg": 56}},
        MessageWaiting(True, 34, 12, 56),
    ),
    (
        "5.3.4.25", lambda s: s.get_mwi("1000"),
        "call/mwi", "deviceNumber=1000", {"data": {"msgStatus": False, "newMsg": "0", "oldMsg": "12"}},
        MessageWaiting(False, 0, 12, 0),
    ),
    (
        "5.3.4.35", lambda s: s.get_conference_room("1000", 10),
        "call/confroom", "deviceNumber=1000&roomIndex=10", ROOM, ConferenceRoom(10, True, 2, ("601207", "601208")),
    ),
    (
        "5.3.4.1", lambda s: s.get_terminals(1, 10),
        "call/terminals", "startIndex=1&count=10",
        {
            "data": {
                "terminals": [
                    {
                        "deviceIndex": 1, "deviceNumber": "1000", "deviceType": "LIP-9040C", "tenantNumber": 1,
                        "callControl": "enable",
                    },
                    {"deviceIndex": "2", "deviceNumber": 1001, "callControl": "disable"},
                    {"deviceIndex": 3},
                ]
            }
        },
        (Terminal(1, "1000", "LIP-9040C", 1, True), Terminal(2, "1001", "", 0, False)),
    ),
]  # fmt: skip


def _server(make_session: MakeSession, body: Body) -> Session:
    return make_session("desk_1", extension="1000", dialect=Dialect(body=body))


@pytest.mark.parametrize("body", [Body.BARE, Body.WRAPPED])
async def test_what_is_posted(pbx: Pbx, make_session: MakeSession, body: Body) -> None:
    async with _server(make_session, body) as session:
        for section, ask, method, feature, parameters, answer, meant in POSTED:
            pbx.asked.clear()
            pbx.answers[feature] = (200, answer)
            assert await ask(session) == meant, section
            (one,) = pbx.asked
            assert (one.method, one.path) == (method, f"/ipxapi/server/v1/users/desk_1/{feature}"), section
            assert one.query == "", section
            sent = one.json
            if body is Body.WRAPPED:
                assert sent.keys() == {"transactionID", "data"}, section
                assert type(sent["transactionID"]) is int
                sent = sent["data"]
            assert json.dumps(sent) == json.dumps(parameters), (
                section
            )  # 1 is not True, and the order is the document's
            assert one.headers["content-type"] == "application/json"
            assert one.headers["authorization"].startswith("Bearer ")


@pytest.mark.parametrize("body", [Body.BARE, Body.WRAPPED])
async def test_what_is_asked(pbx: Pbx, make_session: MakeSession, body: Body) -> None:
    async with _server(make_session, body) as session:
        for section, ask, feature, query, answer, meant in ASKED:
            pbx.asked.clear()
            pbx.answers[feature] = (200, answer)
            assert await ask(session) == meant, section
            (one,) = pbx.asked
            assert (one.method, one.path) == ("GET", f"/ipxapi/server/v1/users/desk_1/{feature}"), section
            assert (one.query, one.body) == (query, b""), section


async def test_session_operations(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session() as session:
        pbx.asked.clear()
        await session.check_connection()
        await session.click_to_call("1001", "0318055123")
        await session.logout()
    base = "/ipxapi/client/v1/users/1001"
    assert [(one.method, one.path, one.json) for one in pbx.asked] == [
        ("POST", f"{base}/checkconnection", None),
        ("POST", f"{base}/clickcall", {"From": "1001", "To": "0318055123"}),
        ("POST", f"{base}/logout", None),
    ]


async def test_answers_that_say_little(pbx: Pbx, make_session: MakeSession) -> None:
    silent = ("call/make", "call/park", "call/status", "call/forward", "call/mwi", "call/confroom")
    pbx.answers |= dict.fromkeys(silent, (200, None))
    async with make_session() as session:
        assert await session.make_call("1001", "1002") == 0
        assert await session.park_call("1001", 1) is None
        assert await session.get_call_status("1001") == ""
        assert await session.get_forwarding("1001", "1001") == Forwarding(ForwardingKind.DISABLE, "")
        assert await session.get_mwi("1001") == MessageWaiting(False, 0, 0, 0)
        assert await session.get_conference_room("1001", 1) == ConferenceRoom(0, False, 0, ())


async def test_a_parameter_of_the_wrong_type_is_not_sent(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session() as session:
        pbx.asked.clear()
        with pytest.raises(TypeError, match="callRefID"):
            await session.hold_call("1001", "3")  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="svcType"):
            await session.set_dnd("1001", "1001", "sometimes")  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="cancels"):
            await session.cancel_callback("1001", True)
        assert pbx.asked == []


async def test_parameters_of_a_get_go_into_json_where_pairs_are_not_read(pbx: Pbx, make_session: MakeSession) -> None:
    def dnd(asked: Any) -> Any:
        return None if asked.query.startswith("q=") else (400, {"error": {"code": 1, "message": "Parameter error"}})

    for feature in ("call/status", "call/dnd", "call/forward", "call/mwi", "call/confroom", "smdr"):
        pbx.answers[feature] = dnd
    async with make_session() as session:
        pbx.asked.clear()
        await session.get_conference_room("1001", 3)
        assert await session.count_smdr() == 0
        known = session.dialect
    assert [(one.feature, unquote(one.query)) for one in pbx.asked[:2]] == [
        ("call/confroom", 'q={"deviceNumber":"1001","roomIndex":3}'),
        ("smdr", 'q={"countOnly":true}'),
    ]
    pbx.asked.clear()
    async with make_session(dialect=known):
        pass
    assert all(one.query.startswith("q=") for one in pbx.asked if one.method == "GET" and one.feature != "login")


async def test_a_refused_question_is_asked_in_one_form_once_that_is_known(
    pbx: Pbx, make_session: MakeSession
) -> None:
    async with make_session() as session:
        pbx.asked.clear()
        pbx.answers["call/status"] = (404, {"error": {"code": 111, "message": "invalidParameterValue"}})
        with pytest.raises(Exception, match="number or value"):
            await session.get_call_status("9")
        assert len(pbx.asked) == 1
