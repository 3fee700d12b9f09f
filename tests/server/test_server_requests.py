"""Shapes of requests, refusals and robustness, over real sockets."""

import asyncio

import pytest

from desk_agent.server.parameters import BodyForm
from desk_agent.simulator import Dialect, Simulator


async def test_wrapped_and_bare_bodies_and_the_echoed_transaction(desk):
    wrapped = {"transactionID": 1732400000123, "data": {"deviceNumber": ["1001", "9999"]}}
    response = await desk.ask("POST", "call/monitor", wrapped)
    assert response.json() == {
        "transactionID": 1732400000123,
        "result": [{"1001": "OK"}, {"9999": "invalidParameterValue"}],
    }
    bare = {"transactionID": 7, "deviceNumber": ["1001"]}
    assert (await desk.ask("POST", "call/monitor", bare)).json()["transactionID"] == 7


@pytest.mark.parametrize("form", [BodyForm.BARE, BodyForm.WRAPPED])
async def test_strict_about_the_shape(api_for, form):
    async with Simulator(seed=1, dialect=Dialect(bodies=form)) as sim:
        desk = api_for(sim, "desk")
        await desk.login()
        bare = await desk.monitor("1001")
        wrapped = await desk.ask("POST", "call/monitor", {"transactionID": 1, "data": {"deviceNumber": ["1001"]}})
        good, bad = (bare, wrapped) if form is BodyForm.BARE else (wrapped, bare)
        assert good.status_code == 200
        assert (bad.status_code, bad.json()["error"]["code"]) == (400, 111)


async def test_get_takes_pairs_q_and_a_body(desk):
    good = {"data": {"state": "idle"}}
    assert (await desk.ask("GET", "call/status", params={"deviceNumber": "1001"})).json() == good
    assert (await desk.ask("GET", "call/status", params={"q": '{"deviceNumber":"1001"}'})).json() == good
    assert (await desk.ask("GET", "call/status", {"deviceNumber": "1001"})).json() == good
    assert (await desk.ask("GET", "call/status", params={"q": "{"})).json()["error"]["code"] == 111


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"\xff\xfe",
        b"null",
        b"[" * 60_000,
        b'{"deviceNumber":1001,"callRefID":1}',
        b'{"deviceNumber":"10a1","callRefID":1}',
        b'{"deviceNumber":"1001","callRefID":"1"}',
        b'{"deviceNumber":"1001","callRefID":true}',
        b'{"deviceNumber":"1001","callRefID":0}',
        b'{"deviceNumber":"1001","callRefID":1e99}',
        b'{"deviceNumber":"' + b"1" * 4000 + b'","callRefID":1}',
        b"",
    ],
)
async def test_malformed(desk, body):
    response = await desk.ask("POST", "call/answer", content=body)
    assert (response.status_code, response.json()["error"]["code"]) == (400, 111)


@pytest.mark.parametrize("size", [70_000, 3_000_000])
async def test_body_too_large(desk, size):
    response = await desk.ask("POST", "call/make", content=b" " * size)
    assert response.status_code == 413
    assert response.json()["error"]["code"] == 1


async def test_unknown_path_and_method(desk, http):
    for method, path, status in [
        ("POST", "call/nonsense", 404),
        ("GET", "call/make", 405),
        ("POST", "call/make/", 404),
        ("DELETE", "login", 405),
    ]:
        response = await desk.ask(method, path)
        assert response.status_code == status
        assert response.json()["error"].keys() == {"code", "message"}
    assert (await http.get(desk.sim.base.removesuffix("/ipxapi"))).json()["error"]


async def test_monitor_limits_and_stop(desk, sim):
    assert (await desk.monitor(*["1001"] * 101)).status_code == 400
    assert (await desk.monitor()).status_code == 400
    assert (await desk.monitor("1001", "1002")).status_code == 200
    body = {"deviceNumber": ["1001"]}
    assert (await desk.ask("DELETE", "call/monitor", body)).json() == {}
    assert (await desk.ask("DELETE", "call/monitor", params={"deviceNumber": "1002"})).json() == {}
    response = await desk.ask("DELETE", "call/monitor", {"deviceNumber": ["9999"]})
    assert (response.status_code, response.json()) == (404, {"result": [{"9999": "invalidParameterValue"}]})


async def test_terminals_in_every_spelling(desk):
    window = {"startIndex": 2, "count": 2}
    first = (await desk.ask("GET", "call/terminals", params=window)).json()
    assert first["data"]["terminals"][0] == {
        "deviceIndex": 2,
        "deviceNumber": "1001",
        "deviceType": "LIP-9040C",
        "tenantNumber": 1,
        "callControl": "enable",
    }
    assert len(first["data"]["terminals"]) == 2
    assert (await desk.ask("GET", "call/terminal", params=window)).json() == first
    assert (await desk.ask("POST", "call/terminals", window)).json() == first
    assert (await desk.ask("POST", "call/make", window)).json() == first
    assert (await desk.ask("GET", "call/terminals", params={"startIndex": 1, "count": 101})).status_code == 400


async def test_station_may_control_its_own_phone_only(sim, api_for, events_of):
    agent = api_for(sim, "1001")
    await agent.login()
    assert (await agent.monitor("1001", "1002")).json() == {"result": [{"1001": "OK"}, {"1002": "AccessDenied"}]}
    async with agent.socket("/client/v1/users/1001/acd") as socket:
        response = await agent.ask("POST", "call/make", {"deviceNumber": "1001", "calledDN": "1002"})
        assert response.json() == {"data": {"callRefID": 1}}
        assert await events_of(socket).types(2) == ["proceeding", "alerting"]
    response = await agent.ask("POST", "call/make", {"deviceNumber": "1002", "calledDN": "1003"})
    assert (response.status_code, response.json()["error"]["code"]) == (404, 104)
    terminals = await agent.ask("GET", "call/terminals", params={"startIndex": 1, "count": 100})
    assert [t["deviceNumber"] for t in terminals.json()["data"]["terminals"]] == ["1001"]


async def test_station_as_the_document_restricts_it(api_for):
    from websockets.exceptions import InvalidStatus

    async with Simulator(seed=1, station_call_control=False) as sim:
        agent = api_for(sim, "1001")
        await agent.login()
        response = await agent.monitor("1001")
        assert response.status_code == 400
        assert response.json() == {"error": {"code": 2, "message": "Resource is not allowed for this user"}}
        with pytest.raises(InvalidStatus):
            async with agent.socket():
                pass
        response = await agent.ask("POST", "clickcall", {"From": "1001", "To": "1002"})
        assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"From": "1002", "To": "1003"}, 403, 102),
        ({"From": "1001", "To": "*97"}, 403, 103),
        ({"From": "1001"}, 400, 105),
    ],
)
async def test_click_to_call_refused(sim, api_for, body, status, code):
    agent = api_for(sim, "1001")
    await agent.login()
    response = await agent.ask("POST", "clickcall", body)
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)


async def test_click_to_call_busy_and_for_stations_only(sim, desk, api_for):
    agent = api_for(sim, "1001")
    await agent.login()
    body = {"From": "1001", "To": "1010"}
    assert (await agent.ask("POST", "clickcall", body)).status_code == 200
    assert (await agent.ask("POST", "clickcall", body)).json()["error"]["code"] == 110
    assert (await desk.ask("POST", "clickcall", body)).status_code == 400


async def test_settings_are_stored_and_told(desk, sim, events_of):
    await desk.monitor("1001")
    own = {"deviceNumber": "1001", "DN": "1001"}
    async with desk.socket() as socket:
        events = events_of(socket)
        await desk.ask("POST", "call/dnd", own | {"svcType": "enable"})
        assert (await events.next())["svcType"] == "enable"
        await desk.ask("POST", "call/forward", own | {"cfwdType": "no_answer", "destNumber": "1002"})
        assert (await events.next())["destination"] == "1002"
    assert (await desk.ask("GET", "call/dnd", params=own)).json() == {"data": {"svcType": "enable"}}
    assert (await desk.ask("GET", "call/forward", params=own)).json() == {
        "data": {"cfwdType": "no_answer", "destNumber": "1002", "ringTime": 15}
    }
    response = await desk.ask("POST", "call/forward", own | {"cfwdType": "busy", "destNumber": ""})
    assert (response.status_code, response.json()["error"]["code"]) == (400, 112)
    sim.exchange.set_messages("1001", 3)
    assert (await desk.ask("GET", "call/mwi", params=own)).json()["data"]["newMsg"] == 3
    assert sim.exchange.journal.commands["dnd_set"] == 1


async def test_absent_phone_is_reported_right_after_the_reply(desk, sim, events_of):
    sim.exchange.unplug("1002")
    async with desk.socket() as socket:
        assert (await desk.monitor("1002")).json() == {"result": [{"1002": "OK"}]}
        assert (await events_of(socket).next())["type"] == "unregistered"
    response = await desk.ask("POST", "call/make", {"deviceNumber": "1002", "calledDN": "1001"})
    assert (response.status_code, response.json()["error"]["code"]) == (403, 150)


async def test_only_who_asked_gets_events(desk, sim, api_for, events_of):
    other = api_for(sim, "reporting")
    await other.login()
    await desk.monitor("1001")
    await other.ask("POST", "call/presence", {"deviceNumber": ["1001"]})
    async with desk.socket() as mine, other.socket() as theirs:
        sim.exchange.ring("1001", "0318055123")
        assert (await events_of(mine).next())["type"] == "ringing"
        data = await events_of(theirs).next()
        assert (data["type"], data["deviceType"], data["status"]) == ("presence", "ext", "ring")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await mine.recv()
