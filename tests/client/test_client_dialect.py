"""What is learnt of a PBX's ways: by requests that do no harm, as a value that the next session starts with."""

import json
from typing import Any
from urllib.parse import unquote

import pytest
from msgspec.structs import replace

from desk_agent.api.errors import (
    InvalidMonitorObjectTypeError,
    InvalidParameterValueError,
    LicenceError,
    NotAllowedError,
    UnknownOperationError,
    UnknownRefusalError,
)
from desk_agent.client import Feature
from desk_agent.client.dialect import (
    Body,
    Check,
    Delete,
    Dialect,
    Kind,
    Query,
    Socket,
    Terminals,
    TwoCallRef,
)
from tests.client.conftest import MakeSession
from tests.support.scripted_pbx import Asked, Pbx

PARAMETER_ERROR = (400, {"error": {"code": 1, "message": "Parameter error"}})
FULL = Dialect(
    Body.WRAPPED, Kind.SERVER, Socket.SERVER_LOGIN, Check.PLAIN, Query.JSON, Delete.QUERY, Terminals.POST,
    TwoCallRef.HELD,
)  # fmt: skip


def rows(*numbers: int) -> dict[str, Any]:
    return {"data": {"terminals": [{"deviceIndex": n, "deviceNumber": str(1000 + n)} for n in numbers]}}


# the value


def test_a_dialect_goes_through_a_settings_file() -> None:
    kept = json.loads(json.dumps(FULL.as_dict()))
    assert all(isinstance(value, str) for value in kept.values())
    assert Dialect.from_dict(kept) == FULL
    assert Dialect().as_dict() == {}
    assert Dialect.from_dict({}) == Dialect()


@pytest.mark.parametrize(
    "kept", [{"body": "shouted"}, {"body": 3}, {"body": None}, {"body": ["wrapped"]}, {"sauce": "bare"}]
)
def test_what_is_not_understood_is_found_out_again(kept: dict[str, object]) -> None:
    assert Dialect.from_dict({**kept, "kind": "client"}) == Dialect(kind=Kind.CLIENT)


# learning


async def test_a_document_s_pbx_is_learnt_at_sign_in(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session() as session:
        await session.check_connection()
        assert session.dialect == Dialect(
            Body.BARE, Kind.CLIENT, Socket.BASE, Check.TYPED, Query.PAIRS, None, Terminals.GET_PLURAL, None
        )


def odd(pbx: Pbx) -> None:
    """A PBX that takes the other form of everything."""

    def wrapped(asked: Asked) -> Any:
        if "/server/" not in asked.path:
            return (400, {"error": {"code": 2, "message": "Resource is not allowed for this user"}})
        if asked.method == "DELETE":
            return None if asked.query else PARAMETER_ERROR
        return None if "data" in asked.json else PARAMETER_ERROR

    pbx.sockets_at = ("/ipxapi/server/v1/users/1001/login",)
    pbx.answers["call/monitor"] = wrapped
    pbx.answers["checkconnection"] = lambda asked: (404, None) if "/v1/" in asked.path else (200, {})
    pbx.answers["call/terminals"] = lambda asked: (405, None) if asked.method == "GET" else (200, rows(1, 2))
    pbx.answers["call/terminal"] = (404, None)
    for feature in ("call/status", "call/dnd", "call/forward", "call/mwi"):
        pbx.answers[feature] = lambda asked: None if asked.query.startswith("q=") else PARAMETER_ERROR


async def test_an_odd_pbx_is_learnt_once_and_remembered(pbx: Pbx, make_session: MakeSession) -> None:
    odd(pbx)
    async with make_session() as session:
        await session.check_connection()
        await session.monitor_stop("1001")
        known = session.dialect
    assert known == Dialect(
        Body.WRAPPED, Kind.SERVER, Socket.SERVER_LOGIN, Check.PLAIN, Query.JSON, Delete.QUERY, Terminals.POST, None
    )
    pbx.asked.clear()
    async with make_session(dialect=Dialect.from_dict(known.as_dict())) as session:
        await session.check_connection()
        await session.monitor_stop("1001")
        await session.get_terminals()
        assert session.dialect == known
    assert pbx.features() == [
        "login", "login", "call/monitor", *pbx.features()[3:7], "call/terminals", "smdr", "checkconnection",
        "call/monitor", "call/terminals", "logout",
    ]  # fmt: skip
    terminals = next(one for one in pbx.asked if one.feature == "call/terminals")
    assert terminals.json["data"] == {"startIndex": 1, "count": 100}


async def test_a_pbx_that_has_changed_its_ways_is_learnt_anew(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session(dialect=FULL) as session:
        assert session.watching
        await session.check_connection()
        await session.monitor_stop("1001")
        monitor = [one.json for one in pbx.asked if one.feature == "call/monitor"]
        assert monitor[0]["data"] == {"deviceNumber": ["1001"]}
        assert session.dialect == replace(FULL, socket=Socket.BASE)


async def test_other_commands_are_never_tried_in_the_other_form(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session() as session:
        pbx.answers["call/make"] = PARAMETER_ERROR
        with pytest.raises(Exception, match="did not accept the request"):
            await session.make_call("1001", "1002")
        assert pbx.count("call/make") == 1
        pbx.answers["call/dnd"] = PARAMETER_ERROR
        with pytest.raises(Exception, match="did not accept the request"):
            await session.set_dnd("1001", "1001", "enable")  # type: ignore[arg-type]
        assert len([one for one in pbx.asked if (one.method, one.feature) == ("POST", "call/dnd")]) == 1


async def test_a_monitor_that_is_refused_as_such_is_not_tried_again_once_the_form_is_known(
    pbx: Pbx, make_session: MakeSession
) -> None:
    async with make_session() as session:
        pbx.asked.clear()
        pbx.answers["call/monitor"] = (400, {"error": {"code": 111, "message": "invalidParameterValue"}})
        with pytest.raises(InvalidParameterValueError):
            await session.monitor_start("abc")
        assert pbx.count("call/monitor") == 1


async def test_a_body_that_was_lost_goes_into_the_query(pbx: Pbx, make_session: MakeSession) -> None:
    for feature in ("call/monitor", "call/presence", "call/confgroup_callee"):
        pbx.answers[feature] = lambda asked: PARAMETER_ERROR if asked.method == "DELETE" and asked.body else None
    async with make_session("desk_1") as session:
        await session.monitor_start(["1001", "1002"])
        pbx.asked.clear()
        await session.monitor_stop(["1001", "1002"])
        await session.presence_stop(["1001"])
        await session.conference_group_drop("1001", 100, 3)
    sent = [(one.method, one.feature, unquote(one.query), one.json) for one in pbx.asked[:-1]]
    assert sent == [
        ("DELETE", "call/monitor", "", {"deviceNumber": ["1001", "1002"]}),
        ("DELETE", "call/monitor", 'q={"deviceNumber":["1001","1002"]}', None),
        ("DELETE", "call/presence", 'q={"deviceNumber":["1001"]}', None),
        ("DELETE", "call/confgroup_callee", "deviceNumber=1001&groupIndex=100&memberIndex=3", None),
    ]


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, 2, NotAllowedError),
        (400, 3, LicenceError),
        (400, 103, InvalidMonitorObjectTypeError),
        (404, None, UnknownOperationError),
    ],
)
async def test_a_deletion_that_was_read_and_refused_is_not_sent_again(
    pbx: Pbx, make_session: MakeSession, status: int, code: int | None, kind: type[Exception]
) -> None:
    async with make_session() as session:
        pbx.answers["call/presence"] = (status, {"error": {"code": code, "message": ""}} if code else None)
        with pytest.raises(kind):
            await session.presence_stop("1002")
        assert pbx.count("call/presence") == 1


async def test_a_station_s_way_is_found_where_the_other_is_answered_with_unknown(
    pbx: Pbx, make_session: MakeSession
) -> None:
    """99 under 404 is what the PBX says of a URI it does not have, and may be a refusal of its own elsewhere."""
    unknown = (404, {"error": {"code": 99, "message": "Unknown"}})
    pbx.answers["call/monitor"] = lambda asked: None if "/server/" in asked.path else unknown
    pbx.answers["checkconnection"] = lambda asked: None if "/client/" not in asked.path else unknown
    async with make_session() as session:
        assert session.dialect.kind is Kind.SERVER
        await session.check_connection()
        assert session.dialect.check is Check.PLAIN
        pbx.answers["call/hold"] = unknown
        with pytest.raises(UnknownRefusalError):
            await session.hold_call("1001", 1)
        assert session.capabilities[Feature.HOLD].usable, "it was this one time"


async def test_a_server_account_is_never_a_client_whatever_was_kept(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session("desk_1", extension="1001", dialect=Dialect(kind=Kind.CLIENT)):
        pass
    assert all("/server/" in one.path for one in pbx.asked if one.method != "WS")


# the list of terminals, whose URI nobody knows


@pytest.mark.parametrize(
    ("works", "tried"),
    [
        (Terminals.GET_PLURAL, ["GET call/terminals"]),
        (Terminals.GET_SINGULAR, ["GET call/terminals", "GET call/terminal"]),
        (Terminals.POST, ["GET call/terminals", "GET call/terminal", "POST call/terminals"]),
    ],
)
async def test_terminals_are_found_where_this_pbx_has_them(
    pbx: Pbx, make_session: MakeSession, works: Terminals, tried: list[str]
) -> None:
    def serve(asked: Asked) -> Any:
        if f"{asked.method} {asked.feature}" != works:
            return (200, {"data": {}}) if asked.method == "GET" else (404, None)
        return (200, rows(1, 2))

    pbx.answers["call/terminals"] = pbx.answers["call/terminal"] = serve
    async with make_session() as session:
        assert [one.device_number for one in await session.get_terminals()] == ["1001", "1002"]
        assert session.dialect.terminals is works
    asked = [f"{one.method} {one.feature}" for one in pbx.asked if "terminal" in one.feature]
    assert asked == [*tried, str(works)]
    assert pbx.count("call/make") == 0


async def test_terminals_that_nobody_lists(pbx: Pbx, make_session: MakeSession) -> None:
    pbx.answers["call/terminals"] = pbx.answers["call/terminal"] = (200, {"data": {}})
    async with make_session() as session:
        assert await session.get_terminals() == ()
    pbx.answers["call/terminals"] = (404, None)
    pbx.answers["call/terminal"] = (403, {"error": {"code": 101, "message": "generic"}})
    async with make_session() as session:
        pbx.asked.clear()
        with pytest.raises(UnknownOperationError):
            await session.get_terminals()
        assert pbx.features() == ["call/terminals", "call/terminal", "call/terminals"]
    assert pbx.count("call/make") == 0


def terminals_of(pbx: Pbx, numbers: range, total: int, most: int = 100) -> None:
    def serve(asked: Asked) -> Any:
        query = dict(pair.split("=") for pair in asked.query.split("&"))
        start, count = int(query["startIndex"]), int(query["count"])
        assert count <= 100
        return (200, rows(*[n for n in numbers if n >= start][: min(count, most)]))

    pbx.answers["call/terminals"] = serve
    pbx.answers["login"] = (200, {"token": "t", "terminalCount": total})


@pytest.mark.parametrize(
    ("numbers", "total", "most", "requests"),
    [
        (range(1, 251), 250, 100, 3),
        (range(1, 201), 200, 100, 3),  # only an empty page shows that there is no more
        (range(1, 201), 0, 100, 3),
        (range(7, 2000, 13), 154, 100, 2),  # physical numbers have gaps
        (range(1, 91), 90, 40, 3),  # a PBX that gives less than it is asked for
        (range(1, 91), 500, 100, 2),  # and one that counts what it does not list
        (range(0), 0, 100, 1),
    ],
)
async def test_terminals_page_by_page(
    pbx: Pbx, make_session: MakeSession, numbers: range, total: int, most: int, requests: int
) -> None:
    terminals_of(pbx, numbers, total, most)
    async with make_session("desk_1") as session:
        await session.get_terminals()
        pbx.asked.clear()
        found = await session.get_terminals()
        assert [one.device_index for one in found] == list(numbers)
        assert pbx.count("call/terminals") == requests


async def test_some_terminals(pbx: Pbx, make_session: MakeSession) -> None:
    terminals_of(pbx, range(1, 251), 250)
    async with make_session("desk_1") as session:
        pbx.asked.clear()
        assert [one.device_index for one in await session.get_terminals(20, 130)] == list(range(20, 150))
        assert [one.query for one in pbx.asked] == ["startIndex=20&count=100", "startIndex=120&count=30"]
        assert len(await session.get_terminals(3, 1)) == 1


async def test_a_pbx_that_always_lists_the_same_terminals_ends_too(pbx: Pbx, make_session: MakeSession) -> None:
    pbx.answers["call/terminals"] = (200, rows(*range(1, 101)))
    async with make_session("desk_1") as session:
        assert len(await session.get_terminals()) == 100
