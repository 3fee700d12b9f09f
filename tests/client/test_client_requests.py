"""What goes over the wire is what the document prints, and nothing else."""

import base64

import pytest

from desk_agent.api.enums import CallStatus
from desk_agent.api.errors import InvalidLoginError, NotThePbxError, OutcomeUnknownError, PbxError, UnreachableError
from desk_agent.client import Feature
from tests.client.conftest import MakeSession
from tests.support.scripted_pbx import TOKEN, Pbx

BEARER = f"Bearer {TOKEN}"


async def test_a_station_signs_in_as_documented(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session() as session:
        assert session.watching
        assert session.system == "iPECS UCP100 1"
    login, socket, monitor, *reads, logout = pbx.asked
    secret = base64.b64encode(b"1001:*1234Secr01$").decode()
    assert (login.method, login.path) == ("GET", "/ipxapi/client/v1/users/1001/login")
    assert login.headers["authorization"] == f"Basic {secret}"
    assert login.body == b""
    assert (socket.path, socket.headers["authorization"]) == ("/ipxapi", BEARER)
    assert (monitor.method, monitor.path) == ("POST", "/ipxapi/client/v1/users/1001/call/monitor")
    assert monitor.json == {"deviceNumber": ["1001"]}
    base = "/ipxapi/client/v1/users/1001"
    asked = [(one.method, one.path.removeprefix(base), one.query, one.body) for one in reads]
    assert set(asked[:4]) == {  # side by side
        ("GET", "/call/status", "deviceNumber=1001", b""),
        ("GET", "/call/dnd", "deviceNumber=1001&DN=1001", b""),
        ("GET", "/call/forward", "deviceNumber=1001&DN=1001", b""),
        ("GET", "/call/mwi", "deviceNumber=1001", b""),
    }
    assert asked[4:] == [
        ("GET", "/call/terminals", "startIndex=1&count=100", b""),
        ("GET", "/smdr", "countOnly=true", b""),
    ]
    assert (logout.method, logout.path, logout.body) == ("POST", "/ipxapi/client/v1/users/1001/logout", b"")
    for one in pbx.asked[1:]:
        assert one.headers["authorization"] == BEARER
        assert "deflate" not in one.headers.get("sec-websocket-extensions", "")
    for one in (monitor, *reads):
        assert one.headers["accept-encoding"] == "identity"


async def test_a_server_account_watches_another_extension(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session("desk_1", extension="1001"):
        pass
    paths = [one.path for one in pbx.asked if one.method != "WS"]
    assert paths[0] == "/ipxapi/server/v1/users/desk_1/login"
    assert all(path.startswith("/ipxapi/server/v1/users/desk_1/") for path in paths)


async def test_a_server_account_without_an_extension_watches_nobody_until_it_is_asked_to(
    pbx: Pbx, make_session: MakeSession
) -> None:
    async with make_session("desk_1") as session:
        assert not session.watching
        assert "without an extension" in session.why_not_watching
        assert pbx.count("call/monitor") == pbx.count("call/status") == 0
        assert (await session.monitor_start("1002"))["1002"].accepted
    assert pbx.count("call/monitor") == 1


async def test_the_wrapped_dialect_is_learnt_from_monitor_start_only(pbx: Pbx, make_session: MakeSession) -> None:
    def monitor(asked: object) -> object:
        body = asked.json  # type: ignore[attr-defined]
        return None if "data" in body else (400, {"error": {"code": 1, "message": "Parameter error"}})

    pbx.answers["call/monitor"] = monitor
    async with make_session() as session:
        await session.hold_call("1001", 3)
    bodies = [one.json for one in pbx.asked if one.feature in {"call/monitor", "call/hold"}]
    assert bodies[0] == {"deviceNumber": ["1001"]}
    assert bodies[1]["data"] == {"deviceNumber": ["1001"]}
    assert isinstance(bodies[1]["transactionID"], int)
    assert bodies[2]["data"] == {"deviceNumber": "1001", "callRefID": 3}
    assert pbx.count("call/hold") == 1


@pytest.mark.parametrize(
    ("where", "tried"),
    [
        ("/ipxapi/client/v1/users/1001/login", 2),
        ("/ipxapi/server/v1/users/1001/login", 3),
        ("/ipxapi/client/v1/users/1001/acd", 4),
    ],
)
async def test_the_socket_is_found_where_this_pbx_has_it(
    pbx: Pbx, make_session: MakeSession, where: str, tried: int
) -> None:
    pbx.sockets_at = (where,)
    async with make_session() as session:
        assert session.watching
    assert len([one for one in pbx.asked if one.method == "WS"]) == tried


@pytest.mark.parametrize(
    ("status", "said", "in_url"),
    [
        (400, b'{"error":{"code":2,"message":"Resource is not allowed for this user"}}', False),
        (403, b'{"error":{"code":99,"message":"Unknown"}}', True),
        (403, b"", True),
        (404, b"", True),
    ],
)
async def test_a_token_gets_into_a_url_only_where_the_pbx_has_not_said_no(
    pbx: Pbx, make_session: MakeSession, status: int, said: bytes, in_url: bool
) -> None:
    pbx.sockets_at = ()
    pbx.refuse_socket_with = f"HTTP/1.1 {status} X\r\nContent-Length: {len(said)}\r\n\r\n".encode() + said
    async with make_session("desk", extension="1001") as session:
        assert not session.capabilities[Feature.EVENTS].usable
    asked = [one.query for one in pbx.asked if one.method == "WS"]
    assert asked == ["", "", "", *([f"token={TOKEN}"] if in_url else [])]


async def test_checkconnection_falls_back_to_the_printed_path(
    pbx: Pbx, make_session: MakeSession, clock: object
) -> None:
    pbx.answers["checkconnection"] = lambda asked: (404, None) if "/v1/" in asked.path else (200, {})
    async with make_session() as session:
        link = session._link
        assert link is not None
        await link.check()
        await link.check()
    paths = [one.path for one in pbx.asked if one.feature == "checkconnection"]
    assert paths == [
        "/ipxapi/client/v1/users/1001/checkconnection",
        "/ipxapi/users/1001/checkconnection",
        "/ipxapi/users/1001/checkconnection",
    ]


async def test_a_wrong_password_is_tried_once(pbx: Pbx, make_session: MakeSession) -> None:
    pbx.answers["login"] = (401, {"error": {"code": 2, "message": "Invalid Login Information"}})
    with pytest.raises(InvalidLoginError, match="The user or the password is wrong"):
        await make_session().open(patient=True)
    assert pbx.features() == ["login"]


@pytest.mark.parametrize(
    "answer",
    [
        (200, {"hello": "world"}),
        (200, None),
        (200, []),
        b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n<html>no</html",
        (302, None),
    ],
)
async def test_something_else_than_the_pbx(pbx: Pbx, make_session: MakeSession, answer: object) -> None:
    pbx.answers["login"] = answer
    with pytest.raises(PbxError) as raised:
        await make_session().open()
    assert str(raised.value).endswith((".", ")"))
    assert pbx.features() == ["login"]


async def test_a_token_that_would_split_a_header_is_no_token(pbx: Pbx, make_session: MakeSession) -> None:
    pbx.answers["login"] = (200, {"token": "abc\r\nX-Evil: 1"})
    with pytest.raises(NotThePbxError):
        await make_session().open()


async def test_an_answer_that_never_comes_is_neither_done_nor_refused_and_not_sent_again(
    pbx: Pbx, make_session: MakeSession
) -> None:
    async with make_session() as session:
        pbx.answers["call/hold"] = "hang up"
        with pytest.raises(OutcomeUnknownError):
            await session.hold_call("1001", 3)
        assert pbx.count("call/hold") == 1


async def test_connections_that_are_closed_unannounced_cost_no_command(pbx: Pbx, make_session: MakeSession) -> None:
    """What comes while the PBX is about to close is lost: questions are asked again, commands never get there."""
    pbx.closes_after = 0.02
    session = make_session("desk", extension="1001")
    async with session:
        assert session.watching
        pbx.asked.clear()
        for _ in range(3):
            assert await session.make_call("1001", "1002") == 7
            assert await session.get_call_status("1001") is CallStatus.IDLE
            assert await session.get_dnd("1001", "1001") is False
    assert pbx.count("call/make") == 3


async def test_an_error_in_a_positive_answer_is_a_refusal(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session() as session:
        pbx.answers["call/answer"] = (200, {"error": {"code": "204", "message": "noCallToAnswer"}})
        with pytest.raises(PbxError, match="There is no call to answer"):
            await session.answer_call("1001", 3)


async def test_nothing_is_sent_without_a_connection(pbx: Pbx, make_session: MakeSession) -> None:
    session = make_session()
    with pytest.raises(UnreachableError):
        await session.hold_call("1001", 3)
    assert pbx.asked == []
