"""Playing the other side over the control port, and who may."""

import asyncio
import inspect
import json
import ssl
from collections.abc import AsyncIterator

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError

from desk_agent.simulator import Simulator
from desk_agent.simulator.control.verbs import FAULTS, VERBS
from desk_agent.simulator.faults import Faults
from tests.support.fake_clock import FakeClock
from tests.support.until import until


def trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Control:
    """The control port, as a script uses it."""

    def __init__(self, sim: Simulator, http: httpx.AsyncClient) -> None:
        self.sim = sim
        self.http = http
        self.headers = {"Authorization": f"Bearer {sim.control_key}"}

    async def say(self, verb: str, **body: object) -> dict:
        response = await self.http.post(f"{self.sim.origin}/_sim/{verb}", headers=self.headers, json=body)
        assert response.status_code == 200, response.text
        return response.json()

    async def refused(self, verb: str, **body: object) -> tuple[int, str]:
        response = await self.http.post(f"{self.sim.origin}/_sim/{verb}", headers=self.headers, json=body)
        assert response.status_code >= 400
        assert response.json().keys() == {"error"}
        return response.status_code, response.json()["error"]

    async def get(self, what: str) -> dict:
        response = await self.http.get(f"{self.sim.origin}/_sim/{what}", headers=self.headers)
        assert response.status_code == 200, response.text
        return response.json()

    async def station(self, number: str) -> dict:
        return next(s for s in (await self.get("state"))["stations"] if s["number"] == number)


class Desk:
    """An account with a socket: what the played events come out of."""

    def __init__(self, sim: Simulator, http: httpx.AsyncClient) -> None:
        self.sim = sim
        self.http = http
        self.base = f"{sim.base}/server/v1/users/spare"
        self.headers: dict[str, str] = {}

    async def sign_in(self) -> None:
        login = await self.http.get(f"{self.base}/login", auth=("spare", self.sim.account("spare").password))
        self.headers = {"Authorization": f"Bearer {login.json()['token']}"}
        await self.ask("monitor", deviceNumber=["1001", "1002"])

    async def ask(self, feature: str, **body: object) -> httpx.Response:
        return await self.http.post(f"{self.base}/call/{feature}", headers=self.headers, json=body)

    def socket(self) -> connect:
        uri = self.sim.base.replace("https", "wss")
        return connect(uri, ssl=trusting(), additional_headers=self.headers, proxy=None, compression=None)


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(verify=trusting(), timeout=5) as client:
        yield client


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def sim(clock) -> AsyncIterator[Simulator]:
    async with Simulator(seed=1, clock=clock) as simulator:
        yield simulator


@pytest.fixture
def control(sim, http) -> Control:
    return Control(sim, http)


@pytest.fixture
async def desk(sim, http) -> Desk:
    desk = Desk(sim, http)
    await desk.sign_in()
    return desk


async def test_a_caller_is_played_from_ring_to_hang_up(control, desk):
    async with desk.socket() as ws:

        async def heard() -> dict:
            async with asyncio.timeout(3):
                return json.loads(await ws.recv())["data"]

        answer = await control.say("ring", to="1001", number="0318055123", name="J. Park", called="0318055001")
        ringing = await heard()
        assert (ringing["type"], ringing["callingDN"], ringing["calledDN"]) == ("ringing", "0318055123", "0318055001")
        ref = ringing["callRefID"]
        assert answer == {"callRefID": ref, "live": True}
        (call,) = (await control.get("state"))["calls"]
        assert (call["callRefID"], call["causeMsg"]) == (ref, "trunk_call")
        assert (
            call["legs"]
            == [
                {"number": "0318055123", "name": "J. Park", "outside": True, "calling": True, "state": "proceeding"},
                {"number": "1001", "name": "Min-ji Kim", "outside": False, "calling": False, "state": "ringing"},
            ]
            or call["legs"][0]["state"] == "alerting"
        )
        assert (await control.station("1001"))["status"] == "ring"

        await control.say("answer", who="1001")
        assert (await heard())["type"] == "connected"
        await control.say("hold", device="1001")
        assert (await heard())["type"] == "hold"
        await control.say("retrieve", device="1001", callRefID=ref)
        assert [(await heard())["type"] for _ in range(2)] == ["retrieve", "connected"]
        await control.say("hang_up", who="0318055123", callRefID=ref)
        assert (await heard())["type"] == "releasedasc"


async def test_a_call_to_an_outside_number_is_answered_by_hand(control, desk, clock):
    await control.say("behave", who="0317654321")
    async with desk.socket() as ws:
        assert (await control.say("dial", device="1001", number="90317654321")) == {"callRefID": 1}
        await clock.advance(1)
        await control.say("answer", who="0317654321")
        kinds = [json.loads(await ws.recv())["data"]["type"] for _ in range(4)]
    assert kinds == ["dialing", "proceeding", "alerting", "connected"]


async def test_phones_are_set_unplugged_and_taken_over(control):
    await control.say("busy", device="1002")
    assert not (await control.say("ring", to="1002", number="0311111111"))["live"]
    await control.say("busy", device="1002", busy=False)
    await control.say("messages", device="1001", new=2, old=1)
    await control.say("dnd", device="1001", enabled=True)
    await control.say("forward", device="1001", kind="busy", destination="1003")
    station = await control.station("1001")
    assert station["messages"] == {"new": 2, "old": 1, "urgent": 0}
    assert (station["dnd"], station["status"]) == (True, "DND")
    assert station["forward"] == {"kind": "busy", "destination": "1003"}
    await control.say("unplug", device="1002")
    assert (await control.station("1002"))["status"] == "block"
    await control.say("plug", device="1002")
    await control.say("ring", to="1002", number="0311111111")
    await control.say("mobile_answer", device="1002")
    assert (await control.station("1002"))["calls"] == []


async def test_the_other_side_does_all_a_phone_can_do(control, sim):
    x = sim.exchange
    for device in ("1001", "1002", "1003", "1004"):
        x.set_behaviour(device, None)
    await control.say("ring", to="1002", number="1001")
    await control.say("answer", who="1002")
    assert await control.say("consult", device="1002", number="1003") == {"callRefID": 2}
    await control.say("reconnect", device="1002")
    assert x.status("1003") == "idle"
    await control.say("consult", device="1002", number="1003")
    assert await control.say("transfer", device="1002") == {"callRefID": 1}
    await control.say("pickup", device="1004", number="1003")
    assert x.status("1004") == "stn_talk"
    await control.say("consult", device="1004", number="1002")
    await control.say("answer", who="1002")
    assert await control.say("conference", device="1004") == {"callRefID": 1}
    assert x.status("1001") == "conf"
    await control.say("hang_up", who="1004")
    await control.say("ring", to="1003", number="1001")
    await control.say("reroute", device="1003", number="1002")
    await control.say("answer", who="1002")
    assert await control.say("listen", supervisor="1004", device="1002") == {
        "callRefID": x.legs_of("1004")[0].call.ref
    }
    assert await control.say("park", device="1002") == {"parkingLoc": 1}
    await control.say("unpark", device="1002", parkingLoc=1)
    await control.say("blind_transfer", device="1002", number="1003")
    assert x.status("1003") == "ring"


async def test_busy_phones_and_analogue_ones(control, sim):
    x = sim.exchange
    for device in ("1001", "1002", "1003"):
        x.set_behaviour(device, None)
        x.stations[device].pickup_groups = ("1",)
    await control.say("busy", device="1002")
    await control.say("dial", device="1001", number="1002")
    assert await control.say("busy_service", device="1001", type="callback") == {"callRefID": 1}
    await control.say("busy", device="1002", busy=False)
    assert x.status("1001") == "ring"
    assert (await control.refused("pickup", device="1003"))[0] == 409  # a call back is its own user's
    await control.say("ring", to="1002", number="0311111111")
    await control.say("pickup", device="1003")
    assert x.status("1003") == "trk_talk"
    assert (await control.refused("lift", device="1002"))[0] == 404
    x.stations["1002"].analogue = True
    x.make("1002", "1004")
    await control.say("lift", device="1002")
    assert x.status("1004") == "ring"


async def test_state_tells_who_is_signed_in_and_what_happened_without_secrets(control, desk):
    await desk.ask("confroom", deviceNumber="1001", roomIndex=1, roomPwd="4711", roomUsage="true")
    await desk.ask("make", deviceNumber="1001", calledDN="1003")
    control.sim.exchange.journal.note(
        control.sim._timers.now(),
        "command",
        "agent_logon",
        "1001",
        values={"agentId": "4711", "more": [{"token": "4711"}]},
    )
    state = await control.get("state?journal=100")
    assert state["sessions"] == [{"user": "spare", "sockets": 0, "monitored": ["1001", "1002"], "watched": []}]
    assert (state["scenario"], state["seed"]) == ("quiet", 1)
    assert state["groups"][0] == {"number": "620", "name": "Sales", "members": ["1001", "1002", "1005"]}
    assert {entry["what"] for entry in state["journal"]} >= {"make", "proceeding", "alerting", "monitor_start"}
    assert next(e for e in state["journal"] if e["what"] == "proceeding")["data"]["dialDigit"] == "1003"
    text = json.dumps(state)
    assert "4711" not in text
    assert all(account.password not in text for account in control.sim.accounts)
    assert desk.headers["Authorization"].split()[1] not in text
    assert control.sim.control_key not in text
    assert len((await control.get("state?journal=2"))["journal"]) == 2
    assert (await control.get("state?journal=0"))["journal"] == []


async def test_frames_are_injected(control, desk):
    async with desk.socket() as ws:
        await control.say("inject", event={"type": "mwi", "deviceNumber": "1001"})
        await control.say("inject", event={"type": "mwi", "deviceNumber": "1001", "evtSerialNum": 7})
        await control.say("inject", text="{not json")
        await control.say("inject", base64="AAH/")
        first = json.loads(await ws.recv())
        assert first["event"] == "call"
        assert first["data"]["evtSerialNum"] > 0
        assert json.loads(await ws.recv())["data"]["evtSerialNum"] == 7
        assert await ws.recv() == "{not json"
        assert await ws.recv() == b"\x00\x01\xff"


async def test_everything_breaks_on_demand(control, desk, clock, http):
    async with desk.socket() as ws:
        await control.say("fault", fault="copies", copies=2)
        await control.say("ring", to="1001", number="0311111111")
        assert await ws.recv() == await ws.recv()
        await control.say("fault", fault="copies", copies=1)
        await control.say("fault", fault="drop_sockets")
        with pytest.raises(ConnectionClosedError):
            await ws.recv()
    await control.say("fault", fault="refuse", operation="answer")
    assert (await desk.ask("answer", deviceNumber="1001", callRefID=1)).json()["error"]["message"] == "License error"
    assert (await control.get("state"))["faults"] == {"copies": 1, "refused": ["answer"]}
    await control.say("fault", fault="allow")
    await control.say("fault", fault="delay_replies", seconds=5)
    late = asyncio.create_task(desk.ask("answer", deviceNumber="1001", callRefID=1))
    await until(lambda: 5 in clock.sleeping)
    assert (await control.station("1001"))["status"] == "trk_talk"
    await control.say("fault", fault="delay_replies", seconds=0)
    await clock.advance(5)
    assert (await late).status_code == 200
    await control.say("fault", fault="drop_connections")
    await control.say("fault", fault="expire_tokens")
    assert (await desk.ask("hold", deviceNumber="1001", callRefID=1)).json()["error"]["message"] == "Invalid Token"


async def test_state_tells_what_is_parked_and_who_confers(control, desk):
    sim = control.sim
    ref = sim.exchange.ring("1001", "0311111111")
    sim.exchange.answer("1001")
    await desk.ask("park", deviceNumber="1001", callRefID=ref)
    await desk.ask("confroom", deviceNumber="1001", roomIndex=2, roomPwd="4711", roomUsage="true")
    await control.say("dial", device="1003", number="692")
    await desk.ask("confgroup", deviceNumber="1001", groupIndex=1)
    state = await control.get("state")
    assert state["parked"] == [{"parkingLoc": 1, "by": "1001", "callRefID": ref}]
    assert state["rooms"][1] == {
        "number": "692",
        "roomIndex": 2,
        "roomUsage": "true",
        "memberCount": 1,
        "member": ["1003"],
    }
    (live,) = state["conferenceGroups"]
    assert (live["groupIndex"], live["master"]) == (1, "1001")
    assert live["members"][0] == {"memberIndex": 1, "memberDN": "1002", "busy": False, "muted": False}


async def test_agents_and_queues_are_played_and_seen(control, clock):
    for device in ("1006", "1008"):
        await control.say("duty", device=device, group="630", on=False, reason="2")
    await control.say("log_on", device="1001", group="630", priority=1)
    await control.say("duty", device="1001", group="630", on=False)
    ref = (await control.say("ring", to="630", number="0311111111"))["callRefID"]
    await clock.advance(3)
    state = await control.get("state")
    (support,) = [queue for queue in state["queues"] if queue["number"] == "630"]
    assert (support["name"], support["overflowTo"]) == ("Support", "620")
    assert support["waiting"] == [{"callRefID": ref, "number": "0311111111", "seconds": 3.0}]
    agents = {agent["device"]: agent for agent in state["agents"]}
    assert agents["1006"]["state"] == "notready"
    assert agents["1006"]["reason"] == "2"
    assert agents["1001"]["groups"] == [{"number": "630", "priority": 1, "primary": True}]
    assert (await control.refused("take_queued", group="630", callRefID=ref + 1, number="1003"))[0] == 409
    await control.say("take_queued", group="630", callRefID=ref, number="1003")
    assert (await control.station("1003"))["status"] == "ring"
    await control.say("duty", device="1001", group="630", on=True)
    await control.say("ring", to="630", number="0322222222")
    await control.say("answer", who="1001")
    assert {a["device"]: a["state"] for a in (await control.get("state"))["agents"]}["1001"] == "busy"
    await control.say("log_off", device="1001", group="630")
    assert "1001" not in [agent["device"] for agent in (await control.get("state"))["agents"]]
    assert (await control.refused("log_on", device="1001", group="630", agent_id="4711"))[1].endswith(
        "InvalidPassword."
    )


async def test_rooms_and_group_calls_are_played(control):
    await control.say("room", device="1001", index=4, password="1")
    await control.say("group_call", device="1002", index=100)
    state = await control.get("state")
    assert state["rooms"][3]["roomUsage"] == "true"
    assert [live["master"] for live in state["conferenceGroups"]] == ["1002"]
    await control.say("group_call", device="1002", index=999)
    assert (await control.refused("room", device="1001", index=4, open=False, password="2"))[0] == 409
    await control.say("room", device="1001", index=4, open=False, password="1")
    state = await control.get("state")
    assert (state["rooms"][3]["roomUsage"], state["conferenceGroups"]) == ("false", [])


@pytest.mark.parametrize(("fault", "status"), [("stop_accepting", 200), ("restart", 401)])
async def test_the_port_closes_for_a_while(control, desk, clock, http, fault, status):
    await control.say("fault", fault=fault, seconds=30)
    await until(lambda: 30 in clock.sleeping)
    with pytest.raises(httpx.ConnectError):
        await control.get("state")
    await clock.advance(30)
    await until(lambda: control.sim.faults._outage is None)
    assert (await desk.ask("monitor", deviceNumber=["1001"])).status_code == status
    assert (await control.get("state"))["stations"]


async def test_a_simulator_may_end_while_its_port_is_closed(clock, http):
    async with Simulator(seed=1, clock=clock) as sim:
        await Control(sim, http).say("fault", fault="stop_accepting", seconds=30)
        await until(lambda: 30 in clock.sleeping)


async def test_the_port_may_be_taken_meanwhile(clock, http, expect_log):
    expect_log("the port could not be opened again")
    async with Simulator(seed=1, clock=clock) as sim:
        await Control(sim, http).say("fault", fault="stop_accepting", seconds=30)
        await until(lambda: 30 in clock.sleeping)
        server = await asyncio.start_server(lambda *_: None, sim.host, sim.port)
        await clock.advance(30)
        await until(lambda: sim.faults._outage is None)
        server.close()
        await server.wait_closed()


@pytest.mark.parametrize(
    ("verb", "body", "status", "words"),
    [
        ("explode", {}, 404, "There is no verb 'explode': choose ring,"),
        ("fault", {"fault": "explode"}, 404, "There is no fault 'explode': choose drop_sockets,"),
        ("ring", {}, 400, "Object missing required field `to`."),
        ("ring", {"to": "one"}, 400, "matching regex"),
        ("ring", {"to": "4711"}, 404, "There is no extension or group 4711."),
        ("ring", {"to": "0311111111"}, 404, "There is no extension or group"),
        ("ring", {"to": "1001", "colour": "red"}, 400, "unknown field `colour`"),
        ("unplug", {"device": "4711"}, 404, "There is no extension 4711."),
        ("messages", {"device": "1001", "new": -1}, 400, ">= 0"),
        ("answer", {"who": "1001"}, 404, "Nothing rings at 1001."),
        ("hang_up", {"who": ""}, 404, "An anonymous caller is in no call."),
        ("hold", {"device": "1001"}, 409, "The exchange refuses: 106 invalidConnectionIdentifier."),
        ("forward", {"device": "1001", "kind": "sometimes"}, 400, "Kind is one of disable,"),
        ("forward", {"device": "1001", "kind": "busy", "destination": "1001"}, 409, "112"),
        ("inject", {}, 400, "Give one of event, text and base64."),
        ("inject", {"base64": "?"}, 400, "Base64 is not base64."),
        ("fault", {"fault": "refuse", "operation": "explode"}, 404, "There is no operation explode."),
        ("fault", {"fault": "copies"}, 400, "missing required field `copies`"),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(control, verb, body, status, words):
    code, sentence = await control.refused(verb, **body)
    assert code == status
    assert words in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize("body", [b"{", b"[1]", b"\xff", b'{"to":"' + b"9" * 70_000 + b'"}'])
async def test_a_body_that_is_none(control, http, body):
    response = await http.post(f"{control.sim.origin}/_sim/ring", headers=control.headers, content=body)
    assert response.status_code == 400
    assert response.json()["error"].startswith("The body is ")


async def test_other_methods_and_counts(control, http):
    for method, path, status in [("PUT", "ring", 404), ("GET", "ring", 404), ("GET", "state?journal=x", 400)]:
        response = await http.request(method, f"{control.sim.origin}/_sim/{path}", headers=control.headers)
        assert response.status_code == status
        assert response.json().keys() == {"error"}


async def test_the_index_has_a_body_for_every_verb_and_fault(control):
    rows = (await control.get(""))["verbs"]
    assert {row["verb"] for row in rows} == VERBS.keys() | {"fault"}
    assert {row["body"]["fault"] for row in rows if row["verb"] == "fault"} == FAULTS.keys()
    assert next(row for row in rows if row["verb"] == "messages")["body"] == {
        "device": "",
        "new": 0,
        "old": 0,
        "urgent": 0,
    }
    assert next(row for row in rows if row["verb"] == "answer")["body"] == {"who": "", "callRefID": None}


def test_no_fault_is_forgotten():
    public = {name for name, _ in inspect.getmembers(Faults) if not name.startswith("_")}
    by_other_names = {"outage", "refusals", "close", "inject"}  # stop_accepting and restart; refuse, allow; a verb
    unreachable = {"accept_again"}  # nobody can ask a closed port
    assert public - by_other_names - unreachable <= FAULTS.keys()


# --- who may


async def test_the_key_is_wanted(control, http):
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": control.sim.control_key}):
        response = await http.get(f"{control.sim.origin}/_sim/state", headers=headers)
        assert response.status_code == 401
        assert "Authorization: Bearer KEY" in response.json()["error"]
        assert "www-authenticate" not in response.headers  # a browser would ask


async def test_a_page_of_another_site_gets_nowhere(control, http):
    headers = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    response = await http.options(f"{control.sim.origin}/_sim/ring", headers=headers)
    assert response.status_code == 401
    answer = await http.post(
        f"{control.sim.origin}/_sim/ring", headers={**control.headers, "Origin": "https://example.org"}, json={}
    )
    assert not [name for r in (response, answer) for name in r.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    ("peer", "status"),
    [("192.0.2.7", 404), ("10.0.0.1", 404), (None, 404), ("127.8.9.1", 200), ("::1", 200), ("::ffff:127.0.0.1", 200)],
)
async def test_only_this_machine_finds_it(sim, peer, status):
    said = []

    async def receive() -> dict:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict) -> None:
        said.append(message)

    headers = [(b"authorization", f"Bearer {sim.control_key}".encode()), (b"x-forwarded-for", b"127.0.0.1")]
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/_sim/state",
        "raw_path": b"/_sim/state",
        "query_string": b"",
        "root_path": "",
        "scheme": "https",
        "headers": headers,
        "client": None if peer is None else (peer, 40000),
        "server": (sim.host, sim.port),
    }
    await sim.site(scope, receive, send)
    assert said[0]["status"] == status


@pytest.mark.parametrize(("host", "option", "there"), [("0.0.0.0", None, 404), ("0.0.0.0", True, 200)])
async def test_elsewhere_it_is_an_option(http, host, option, there):
    async with Simulator(seed=1, host=host, control=option) as sim:
        headers = {"Authorization": f"Bearer {sim.control_key or 'x'}"}
        response = await http.get(f"https://127.0.0.1:{sim.port}/_sim/state", headers=headers)
    assert response.status_code == there
    assert bool(sim.control_key) == ("#control=" in sim.page) == (there == 200)


async def test_it_can_be_left_out(http):
    async with Simulator(seed=1, control=False) as sim:
        assert (await http.get(f"{sim.origin}/_sim/state", headers={"Authorization": "Bearer x"})).status_code == 404


async def test_who_goes_away_while_asking_gets_no_answer(sim):
    said = []

    async def receive() -> dict:
        return {"type": "http.disconnect"}

    async def send(message: dict) -> None:
        said.append(message)

    headers = [(b"authorization", f"Bearer {sim.control_key}".encode())]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/_sim/ring",
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 40000),
    }
    await sim.site(scope, receive, send)
    assert said == []


def test_keys_are_new_in_every_run():
    assert Simulator(seed=1).control_key != Simulator(seed=1).control_key
