"""Every refusal that the document names comes back as an exception of its own, whatever the body looks like."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from desk_agent.api import errors as er
from desk_agent.api.codes import CLICK_TO_CALL_ERRORS, COMMON_ERRORS, CTI_ERRORS, SMDR_ERRORS
from desk_agent.api.enums import BusyService, ConsultationService, DndService, ForwardingKind, PickupType
from desk_agent.api.smdr import Field
from desk_agent.client import Session
from tests.client.conftest import MakeSession
from tests.support.scripted_pbx import Pbx

Ask = Callable[[Session], Awaitable[Any]]
HELD = (
    "serviceNotSupported", "invalidConnectionIdentifier", "invalidHeldDeviceIdentifier", "invalidConnectionState",
    "invalidHeldDeviceState", "NoHeldCall",
)  # fmt: skip
MOVE = (
    "serviceNotSupported", "invalidConnectionIdentifier", "invalidDestination", "invalidDestinationDeviceObject",
)  # fmt: skip
PARK = ("serviceNotSupported", "invalidConnectionIdentifier", "invalidDestination", "generic")
PRESENCE = ("serviceNotSupported", "invalidMonitorObjectType", "invalidDeviceReferencelIdentifier")

# The errors that each section names, as it prints them.
NAMED: list[tuple[str, Ask, tuple[str, ...]]] = [
    ("call/presence", lambda s: s.presence_start("1002"), PRESENCE),
    ("call/presence", lambda s: s.presence_stop("1002"), PRESENCE),
    (
        "call/clear_connection",
        lambda s: s.clear_connection("1001", 1),
        ("serviceNotSupported", "invalidConnectionIdentifier", "noConnectionToClear"),
    ),
    ("call/reroute", lambda s: s.reroute_call("1001", 1, "1002"), (*MOVE, "invalidDivertingDeviceIdentifier")),
    ("call/hold", lambda s: s.hold_call("1001", 1), HELD),
    ("call/retrieve", lambda s: s.retrieve_call("1001", 1), HELD),
    ("call/reconnect", lambda s: s.reconnect_call("1001", 1), HELD),
    ("call/consultation", lambda s: s.consultation_call("1001", 1, "1002", ConsultationService.TRANSFER), MOVE),
    ("call/transfer", lambda s: s.transfer_call("1001", 1), MOVE),
    ("call/1step_transfer", lambda s: s.single_step_transfer("1001", 1, "1002"), MOVE),
    (
        "call/dial_digit",
        lambda s: s.generate_digit("1001", 1, "x"),
        ("serviceNotSupported", "invalidConnectionIdentifier", "invalidParameterValue", "invalidConnectionState"),
    ),
    (
        "call/forward",
        lambda s: s.set_forwarding("1001", "1001", ForwardingKind.BUSY, "1002"),
        ("serviceNotSupported", "invalidForwardingDestination"),
    ),
    ("call/dnd", lambda s: s.set_dnd("1001", "1001", DndService.ENABLE), ("serviceNotSupported",)),
    (
        "call/pickup",
        lambda s: s.pickup("1001", "1001", "1002", PickupType.DIRECT_PICKUP),
        (*MOVE, "invalidConnectionState", "generic"),
    ),
    (
        "call/conference",
        lambda s: s.conference_call("1001", 1),
        ("serviceNotSupported", "invalidConnectionIdentifier", "invalidConnectionState"),
    ),
    (
        "call/busy_service",
        lambda s: s.busy_service("1001", 1, BusyService.INTRUDE),
        ("serviceNotSupported", "accessDeny", "invalidState"),
    ),
    ("call/call_back", lambda s: s.cancel_callback("1001"), ("serviceNotSupported", "accessDeny", "invalidState")),
    ("call/park", lambda s: s.park_call("1001", 1), PARK),
    ("call/unpark", lambda s: s.unpark_call("1001", "1001", 1), PARK),
]
MEANS = {"accessDeny": "AccessDenied", "invalidDeviceReferencelIdentifier": "invalidCallingDeviceIdentifier"}


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_what_each_section_names(pbx: Pbx, make_session: MakeSession, status: int) -> None:
    numbers = {name.lower(): code for code, name in CTI_ERRORS.items()}
    async with make_session("desk_1", extension="1001") as session:
        for feature, ask, names in NAMED:
            for name in names:
                code = numbers[MEANS.get(name, name).lower()]
                for error in ({"code": code, "message": name}, {"message": f"operation ({name})"}):
                    pbx.answers[feature] = (status, {"error": error})
                    with pytest.raises(er.CtiError) as raised:
                        await ask(session)
                    assert raised.value.number == code, (feature, name)
                    assert raised.value.feature == feature
                    assert raised.value.status == status
        assert pbx.count("login") == 1, "none of these ends the session"


@pytest.mark.parametrize(
    ("feature", "ask", "names"),
    [
        ("call/hold", lambda s: s.hold_call("1001", 1), CTI_ERRORS),
        ("clickcall", lambda s: s.click_to_call("1001", "1002"), CLICK_TO_CALL_ERRORS),
        ("smdr", lambda s: s.count_smdr(), SMDR_ERRORS),
        ("smdr", lambda s: s.delete_smdr(Field("Index") == 1), SMDR_ERRORS),
        ("call/hold", lambda s: s.hold_call("1001", 1), COMMON_ERRORS),
    ],
    ids=["cti", "click to call", "smdr get", "smdr delete", "common"],
)
async def test_every_row_of_section_6(
    pbx: Pbx, make_session: MakeSession, feature: str, ask: Ask, names: dict[int, str]
) -> None:
    kinds = set()
    async with make_session() as session:
        for code, name in names.items():
            pbx.answers[feature] = (403, {"error": {"code": code, "message": name}})
            with pytest.raises(er.ApiError) as raised:
                await ask(session)
            error = raised.value
            assert (error.number, error.code, error.message) == (code, code, name)
            assert error.sentence.endswith(f"(PBX: {name}, {code})")
            kinds.add(type(error))
    assert len(kinds) == len(names)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((403, None), er.UnexplainedError),
        ((404, None), er.UnexplainedError),
        ((405, None), er.UnknownOperationError),
        (b"HTTP/1.1 403 X\r\nContent-Length: 9\r\n\r\nForbidden", er.NotAllowedError),
        (b"HTTP/1.1 404 X\r\nContent-Length: 12\r\n\r\n<html></html", er.UnknownOperationError),
        ((404, {"error": "noCallToAnswer"}), er.NoCallToAnswerError),
        ((404, {"Error": {"Code": "204", "Message": ""}}), er.NoCallToAnswerError),
        ((404, {"message": "noCallToAnswer", "code": 204}), er.NoCallToAnswerError),
        ((200, {"error": {"code": 204, "message": "noCallToAnswer"}}), er.NoCallToAnswerError),
        ((200, {"error": {}}), er.RefusedError),
        ((400, {"error": {"code": None}}), er.RefusedError),
        ((503, None), er.UnavailableError),
        ((500, {"error": {"code": 101, "message": "generic"}}), er.UnavailableError),
    ],
)
async def test_refusals_in_any_body(
    pbx: Pbx, make_session: MakeSession, answer: Any, kind: type[er.ApiError]
) -> None:
    async with make_session() as session:
        pbx.answers["call/answer"] = answer
        with pytest.raises(er.ApiError) as raised:
            await session.answer_call("1001", 1)
        assert type(raised.value) is kind
        assert pbx.count("call/answer") == 1


@pytest.mark.parametrize("body", ["[]", "[1]", "17", '"yes"', "{", "<html>"])
async def test_a_positive_answer_that_is_none_of_the_api_s(pbx: Pbx, make_session: MakeSession, body: str) -> None:
    async with make_session() as session:
        pbx.answers["call/answer"] = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        with pytest.raises(er.NotThePbxError):
            await session.answer_call("1001", 1)


async def test_records_as_section_5_1_prints_them_are_mended(pbx: Pbx, make_session: MakeSession) -> None:
    printed = """{ "count": 1
      "items": [{ "Index": "7", "callRefID": 12
        "StationNumber": "1003", "CoNumber": "01", "Duration": "00:01:05", "StartTime": "2026-11-24 08:00",
        "Direction": "O", "DialedNumber1": "0318055123", "Cost": "12", "AccountCode": "",
        "DialedNumber2": "", "DisconnectCause": "16-Normal Call Clearing" }] }"""
    async with make_session() as session:
        pbx.answers["smdr"] = f"HTTP/1.1 200 OK\r\nContent-Length: {len(printed)}\r\n\r\n{printed}".encode()
        (record,) = (await session.get_smdr()).items
        assert (record.index, record.call_ref_id, record.station) == (7, 12, "1003")
        pbx.answers["smdr"] = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\xff{]"
        with pytest.raises(er.NotThePbxError):
            await session.get_smdr()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((401, {"error": {"code": 2, "message": "Invalid Login Information"}}), er.InvalidLoginError),
        ((401, {"error": {"code": 9, "message": "Already Login"}}), er.AlreadyLoggedInError),
        ((401, {"error": {"code": 99, "message": "Three Web API accounts are in use"}}), er.SessionsFullError),
        ((403, {"error": {"code": 102, "message": "serviceNotSupported"}}), er.ServiceNotSupportedError),
        ((403, {"error": {"code": 3, "message": "License error"}}), er.LicenceError),
        ((404, {"error": {"code": 2, "message": "Version error"}}), er.VersionError),
        ((503, None), er.UnavailableError),
    ],
)
async def test_refused_log_ins(pbx: Pbx, make_session: MakeSession, answer: Any, kind: type[er.ApiError]) -> None:
    pbx.answers["login"] = answer
    with pytest.raises(er.ApiError) as raised:
        async with make_session():
            pass
    assert type(raised.value) is kind
    assert raised.value.feature == "login"
    assert pbx.features() == ["login"]


async def test_nothing_secret_is_in_what_is_raised_or_printed(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session() as session:
        pbx.answers["call/confroom"] = (403, {"error": {"code": 149, "message": "InvalidPassword"}})
        with pytest.raises(er.InvalidPasswordError) as raised:
            await session.set_conference_room("1001", 3, "geheim", True)
        shown = json.dumps([repr(raised.value), str(raised.value), repr(session), repr(session._account)])
        assert "geheim" not in shown
        assert "Secr01" not in shown
