"""What an account may do is found out at sign-in, and each level is a state of its own."""

from collections.abc import Awaitable, Callable

import pytest

from desk_agent.api.enums import DndService
from desk_agent.api.errors import NotAllowedError, what_to_check
from desk_agent.api.smdr import Field
from desk_agent.client import Session
from tests.client.conftest import MakeSession
from tests.support.scripted_pbx import Pbx

NOT_ALLOWED = (400, {"error": {"code": 2, "message": "Resource is not allowed for this user"}})


async def test_a_station_that_may_only_dial(pbx: Pbx, make_session: MakeSession) -> None:
    pbx.answers["call/monitor"] = NOT_ALLOWED
    pbx.sockets_at = ()
    async with make_session() as session:
        assert not session.watching
        assert "station login" in session.why_not_watching
        await session.click_to_call("1001", "1002")
    assert pbx.count("call/monitor") == 2, "once under client and once under server, and never wrapped"


async def test_what_the_document_has_no_uri_for_is_not_sent(pbx: Pbx, make_session: MakeSession) -> None:
    never: list[tuple[str, str, Callable[[Session], Awaitable[object]]]] = [
        ("desk", "Only a station login", lambda s: s.click_to_call("1001", "1002")),
        ("1001", "Only a server account", lambda s: s.delete_smdr(Field("Index") == 1)),
        ("1001", "A station login cannot", lambda s: s.make_call("1001", "1002")),
        ("1001", "A station login cannot", lambda s: s.set_dnd("1001", "1001", DndService.ENABLE)),
        ("1001", "A station login cannot", lambda s: s.conference_group_drop("1001", 1, 1)),
    ]
    pbx.answers["smdr"] = (200, {"count": 1, "items": [{"Index": "1"}]})
    pbx.answers["call/monitor"] = lambda asked: NOT_ALLOWED if "/users/1001/" in asked.path else None
    for user, words, ask in never:
        async with make_session(user, extension="1001") as session:
            level = session.capabilities.level
            pbx.asked.clear()
            with pytest.raises(NotAllowedError, match=words) as raised:
                await ask(session)
            assert (raised.value.status, raised.value.code) == (0, None)
            assert what_to_check(raised.value)
            assert {one.method for one in pbx.asked} <= {"GET"}
            assert session.capabilities.level is level


async def test_a_station_whose_calls_are_under_the_server_paths(pbx: Pbx, make_session: MakeSession) -> None:
    pbx.answers["call/monitor"] = lambda asked: None if "/server/" in asked.path else (404, None)
    async with make_session() as session:
        assert session.watching
        await session.hold_call("1001", 2)
    assert pbx.asked[-2].path == "/ipxapi/server/v1/users/1001/call/hold"


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ([{"1001": "generic"}], "gave no reason"),
        ({"1001": "serviceNotSupported"}, "does not offer"),
        ([{"1001": "invalidCallingDeviceIdentifier"}], "does not know this extension"),
    ],
)
async def test_a_device_that_cannot_be_watched(
    pbx: Pbx, make_session: MakeSession, result: object, words: str
) -> None:
    pbx.answers["call/monitor"] = (200, {"result": result})
    async with make_session() as session:
        assert not session.watching
        assert words in session.why_not_watching


async def test_a_phone_that_is_not_plugged_in_is_still_watched(pbx: Pbx, make_session: MakeSession) -> None:
    pbx.answers["call/monitor"] = (200, {"result": [{"1001": "unregistered"}]})
    async with make_session() as session:
        assert session.watching


async def test_questions_that_are_refused_are_answers(pbx: Pbx, make_session: MakeSession) -> None:
    pbx.answers["call/dnd"] = NOT_ALLOWED
    pbx.answers["call/forward"] = (404, None)
    async with make_session() as session:
        assert session.watching


async def test_a_control_licence_that_is_missing_shows_at_the_first_command(
    pbx: Pbx, make_session: MakeSession
) -> None:
    async with make_session() as session:
        pbx.answers["call/hold"] = (403, {"error": {"code": 3, "message": "License error"}})
        with pytest.raises(Exception, match="licence"):
            await session.hold_call("1001", 2)
        assert "licence" in session.why_not_control
        del pbx.answers["call/hold"]
        await session.hold_call("1001", 2)
        assert session.why_not_control == ""
