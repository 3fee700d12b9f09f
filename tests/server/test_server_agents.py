"""Agents and their groups over real sockets (sections 5.3.4.27 to 30)."""

import asyncio
import json

import pytest
from starlette.websockets import WebSocket

from desk_agent.server.accounts import Account, AccountKind, Privilege
from desk_agent.server.sessions import Session
from desk_agent.simulator import Simulator
from desk_agent.simulator.office_file import default_office

AGENT = {"deviceNumber": "1001", "agentId": "1001", "groupNumber": "630"}
LOG_ON = AGENT | {"loginPrimary": "primary", "loginPriority": 0}
LOG_OFF = AGENT | {"loginPrimary": "primary"}


async def test_log_on_states_and_log_off(desk, sim, events_of):
    await desk.monitor("1001")
    async with desk.socket() as socket:
        events = events_of(socket)
        response = await desk.ask("POST", "call/agent_logon", {"transactionID": 3, "data": LOG_ON})
        assert response.json() == {"transactionID": 3, "data": {}}
        first = await events.next()
        assert (first["type"], first["primaryAgentId"], first["primaryAcdGroup"]) == ("agent_logon", "1001", "630")
        assert await events.types(1) == ["agent_ready"]
        for duty, event in (("dutyOff", "agent_notready"), ("dutyOn", "agent_ready")):
            body = AGENT | {"agentState": duty, "reasonCode": "3"}
            assert (await desk.ask("POST", "call/agent_state", body)).json() == {"data": {}}
            assert await events.types(1) == [event]
        assert (await desk.ask("POST", "call/agent_logoff", LOG_OFF)).json() == {"data": {}}
        assert await events.types(1) == ["agent_logoff"]
    assert sim.services.agents.at("1001") is None


async def test_the_event_is_sent_before_the_response_and_what_follows_after_it(desk, sim, events_of, monkeypatch):
    await desk.monitor("1001")
    sent: list[str] = []
    send_text, release = WebSocket.send_text, sim.service.hub.release

    async def spied_send(websocket: WebSocket, text: str) -> None:
        await send_text(websocket, text)
        sent.append(json.loads(text)["data"].get("type", "acd"))

    def spied_release(session: Session) -> None:
        sent.append("response")
        release(session)

    monkeypatch.setattr(WebSocket, "send_text", spied_send)
    monkeypatch.setattr(sim.service.hub, "release", spied_release)
    async with desk.socket() as socket:
        await desk.ask("POST", "call/agent_logon", LOG_ON)
        assert await events_of(socket).types(2) == ["agent_logon", "agent_ready"]
    assert [what for what in sent if what != "acd"] == ["agent_logon", "response", "agent_ready"]


@pytest.mark.parametrize(
    ("path", "changes", "status", "code"),
    [
        ("agent_logon", {"agentId": "9999"}, 403, 149),
        ("agent_logon", {"groupNumber": "999"}, 403, 101),
        ("agent_logon", {"agentId": "101"}, 400, 111),
        ("agent_logon", {"agentId": 1001}, 400, 111),
        ("agent_logon", {"loginPrimary": "first"}, 400, 111),
        ("agent_logon", {"loginPriority": 10}, 400, 111),
        ("agent_logon", {"loginPriority": "0"}, 400, 111),
        ("agent_logon", {"deviceNumber": "9999"}, 404, 104),
        ("agent_logon", {"deviceNumber": "1006", "agentId": "1006"}, 403, 147),
        ("agent_logoff", {}, 403, 147),
        ("agent_state", {"agentState": "dutyOn", "reasonCode": "1"}, 403, 147),
        ("agent_state", {"agentState": "ready", "reasonCode": "1"}, 400, 111),
        ("agent_state", {"agentState": "dutyOn", "reasonCode": "10"}, 400, 111),
        ("agent_state", {"agentState": "dutyOn"}, 400, 111),
    ],
)
async def test_refusals(desk, path, changes, status, code):
    response = await desk.ask("POST", f"call/{path}", LOG_ON | changes)
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)


async def test_a_station_is_its_own_agent_only_and_monitors_no_group(sim, api_for):
    station = api_for(sim, "1001")
    await station.login()
    assert (await station.ask("POST", "call/agent_logon", LOG_ON)).is_success
    response = await station.ask("POST", "call/agent_logon", LOG_ON | {"deviceNumber": "1002", "agentId": "1002"})
    assert (response.status_code, response.json()["error"]["code"]) == (404, 104)
    assert (await station.monitor("630")).json() == {"result": [{"630": "AccessDenied"}]}


async def test_a_supervisor_watches_the_queue_and_sends_a_call_on(desk, sim, events_of):
    assert (await desk.monitor("630", "1001")).json() == {"result": [{"630": "OK"}, {"1001": "OK"}]}
    for device in ("1006", "1008"):
        sim.exchange.set_dnd(device, True)
    async with desk.socket() as socket:
        events = events_of(socket)
        ref = sim.exchange.ring("630", "0318055123")
        queueing = await events.next()
        assert (queueing["type"], queueing["deviceNumber"], queueing["qCount"]) == ("queueing", "630", 1)
        assert (queueing["callingDN"], queueing["calledDN"]) == ("0318055123", "630")
        body = {"deviceNumber": "630", "callRefID": ref, "divertToDN": "1001"}
        assert (await desk.ask("POST", "call/reroute", body)).json() == {"data": {}}
        assert await events.types(2) == ["rerouting", "ringing"]
    response = await desk.ask("POST", "call/reroute", body)
    assert (response.status_code, response.json()["error"]["code"]) == (404, 106)


async def test_the_acd_stream_is_for_those_entitled(api_for, events_of):
    office = default_office()
    for user, privilege in (("acd", Privilege.ACD), ("cti", Privilege.CTI)):
        office.accounts.append(Account(user, "secret", AccountKind.SERVER, "", user, frozenset({privilege})))
    async with Simulator(seed=1, office=office) as sim:
        acd, cti, station = (api_for(sim, user) for user in ("acd", "cti", "1001"))
        for api in (acd, cti, station):
            await api.login()
        async with acd.socket() as stream, cti.socket() as other, station.socket() as own:
            sim.exchange.ring("1001", "0318055123", called="0318055001")
            events = events_of(stream)
            told = [await events.next("acd") for _ in range(5)]
            assert [event["eventCode"] for event in told] == [3, 1, 72, 71, 66]
            assert (told[2]["data1"], told[2]["data2"]) == ("0318055123", "J. Park")
            for socket in (other, own):
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.05):
                        await socket.recv()
