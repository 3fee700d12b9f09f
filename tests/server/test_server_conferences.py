"""Conference groups and rooms as the document prints them: path, parameters, answer, and what comes first."""

import asyncio

import pytest

A, B, C = "1001", "1002", "1003"
GROUP = {"deviceNumber": A, "groupIndex": 1}
ROOM = {"deviceNumber": A, "roomIndex": 3, "roomPwd": "1234", "roomUsage": "true"}


@pytest.fixture
async def quiet(desk, sim):
    """Nobody answers by himself."""
    for device in (A, B, C):
        sim.exchange.set_behaviour(device, None)
    return desk


def calls_only(event: dict) -> bool:
    return "type" in event


async def heard(events, count: int) -> list[dict]:
    found = []
    while len(found) < count:
        event = await events.next()
        found += [event] if calls_only(event) else []
    return found


async def test_a_group_from_start_to_cancel(quiet, sim, events_of):
    await quiet.monitor(A)
    async with quiet.socket() as socket:
        events = events_of(socket)
        answer = await quiet.ask("POST", "call/confgroup", GROUP)
        assert (answer.status_code, answer.json()) == (200, {"data": {}})
        assert [e["type"] for e in await heard(events, 3)] == ["proceeding", "alerting", "alerting"]
        sim.exchange.answer(B)
        assert [e["type"] for e in await heard(events, 2)] == ["connected", "confgroupmember"]
        body = {**GROUP, "memberType": "station", "memberIndex": 3, "memberDN": "1004"}
        assert (await quiet.ask("POST", "call/confgroup_callee", body)).json() == {"data": {}}
        body = {**GROUP, "memberIndex": 3}
        assert (await quiet.ask("DELETE", "call/confgroup_callee", body)).json() == {"data": {}}
        assert (await quiet.ask("POST", "call/confgroup", {**GROUP, "groupIndex": 999})).json() == {"data": {}}
        last = await heard(events, 2)
    assert (last[0]["type"], last[0]["causeCode"]) == ("released", 57)
    assert (last[1]["memberState"], last[1]["groupUsage"]) == ("idle", "false")
    assert not sim.exchange.calls


async def test_a_member_is_muted_and_the_event_comes_before_the_answer(quiet, sim, events_of):
    await quiet.monitor(A)
    await quiet.ask("POST", "call/confgroup", GROUP)
    sim.exchange.answer(B)
    async with quiet.socket() as socket:
        events = events_of(socket)
        order: list[str] = []

        async def listen() -> None:
            order.append((await heard(events, 1))[0]["muteOn"])

        listening = asyncio.create_task(listen())
        body = {**GROUP, "memberIndex": 1, "svcType": "on"}
        answer = await quiet.ask("POST", "call/confgroup_mutecallee", body)
        order.append("answer")
        await listening
    assert answer.json() == {"data": {}}
    assert order == ["true", "answer"]


async def test_a_room_from_open_to_closed(quiet, sim, events_of):
    assert (await quiet.monitor(A, "693")).json()["result"] == [{A: "OK"}, {"693": "OK"}]
    query = {"params": {"deviceNumber": A, "roomIndex": 3}}
    closed = {"data": {"roomIndex": 3, "roomUsage": "false", "memberCount": 0, "member": []}}
    assert (await quiet.ask("GET", "call/confroom", **query)).json() == closed
    async with quiet.socket() as socket:
        events = events_of(socket)
        assert (await quiet.ask("POST", "call/confroom", ROOM)).json() == {"data": {}}
        assert [e["deviceNumber"] for e in await heard(events, 2)] == ["693", A]
        sim.exchange.dial(B, "693")
        assert (await heard(events, 1))[0]["member"] == [B]
    opened = {"data": {"roomIndex": 3, "roomUsage": "true", "memberCount": 1, "member": [B]}}
    assert (await quiet.ask("GET", "call/confroom", **query)).json() == opened
    wrong = await quiet.ask("POST", "call/confroom", {**ROOM, "roomPwd": "x", "roomUsage": "false"})
    assert (wrong.status_code, wrong.json()["error"]) == (403, {"code": 149, "message": "InvalidPassword"})
    assert (await quiet.ask("POST", "call/confroom", {**ROOM, "roomUsage": "false"})).json() == {"data": {}}
    assert not sim.exchange.calls
    assert "'1234'" not in repr(sim.exchange.journal.entries)


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("POST", "confgroup", {"deviceNumber": A}, 111),
        ("POST", "confgroup", {**GROUP, "groupIndex": "1"}, 111),
        ("POST", "confgroup", {**GROUP, "groupIndex": 266}, 111),
        ("POST", "confgroup", {**GROUP, "groupIndex": 50}, 102),
        ("POST", "confgroup_callee", {**GROUP, "memberType": "friend", "memberIndex": 1, "memberDN": B}, 111),
        ("POST", "confgroup_callee", {**GROUP, "memberType": "station", "memberIndex": 1, "memberDN": B}, 143),
        ("DELETE", "confgroup_callee", {**GROUP, "memberIndex": 0}, 111),
        ("POST", "confgroup_mutecallee", {**GROUP, "memberIndex": 1, "svcType": "true"}, 111),
        ("POST", "confroom", {**ROOM, "roomUsage": True}, 111),
        ("POST", "confroom", {k: v for k, v in ROOM.items() if k != "roomPwd"}, 111),
        ("POST", "confroom", {**ROOM, "roomIndex": 10}, 111),
    ],
)
async def test_what_is_refused(quiet, method, path, body, code):
    answer = await quiet.ask(method, f"call/{path}", body)
    assert answer.json()["error"]["code"] == code


async def test_a_station_acts_for_itself_only(sim, api_for):
    own = api_for(sim, A)
    await own.login()
    assert (await own.ask("POST", "call/confroom", {**ROOM, "deviceNumber": B})).json()["error"]["code"] == 104
    assert (await own.ask("POST", "call/confroom", ROOM)).status_code == 200
    assert (await own.monitor("693")).json()["result"] == [{"693": "AccessDenied"}]
