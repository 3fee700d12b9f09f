"""Paging, numbering, terminals by the page, messages and click to call, over real sockets."""

import asyncio
import json

import pytest

from desk_agent.simulator import Simulator
from desk_agent.simulator.parties import Station


async def test_a_flexible_page(desk, sim, events_of):
    async with desk.socket() as socket:
        response = await desk.ask("POST", "call/flexpage", {"page_index": 2, "service_num": "1001"})
        assert response.json() == {"data": {}}
        event = await events_of(socket).next("acd")
        assert (event["eventCode"], event["sourceNumber"], event["data1"]) == (54, "1001", "0003")
    assert sim.services.pages.made == [(2, "1001")]
    (record,) = (await desk.ask("GET", "smdr")).json()["items"]
    assert (record["Direction"], record["StationNumber"], record["DialedNumber1"]) == ("P", "1001", "3")


@pytest.mark.parametrize(
    ("index", "extension", "status", "code"),
    [
        (9, "1001", 403, 102),
        (1, "9999", 404, 104),
        (1, "1002", 403, 150),
        (0, "1001", 400, 111),
        ("1", "1001", 400, 111),
        (1, "", 400, 111),
    ],
)
async def test_a_page_that_is_not_possible(desk, sim, index, extension, status, code):
    sim.exchange.unplug("1002")
    response = await desk.ask("POST", "call/flexpage", {"page_index": index, "service_num": extension})
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert sim.services.pages.made == []


async def test_a_station_pages_for_itself_only(sim, api_for):
    station = api_for(sim, "1001")
    await station.login()
    assert (await station.ask("POST", "call/flexpage", {"page_index": 1, "service_num": "1001"})).is_success
    response = await station.ask("POST", "call/flexpage", {"page_index": 1, "service_num": "1002"})
    assert (response.status_code, response.json()["error"]["code"]) == (404, 104)


async def test_a_new_extension_is_told_to_everybody(desk, sim, api_for, events_of):
    station = api_for(sim, "1001")
    await station.login()
    async with desk.socket() as one, station.socket() as other:
        sim.services.configuration.add_station(Station("1011", "New desk", analogue=True))
        event = await events_of(one).next()
        assert event == await events_of(other).next()
    assert event["type"] == "numbering"
    assert event["deviceINFO"][0] == {"devicePhy": "1", "deviceNumber": "1000", "deviceType": "lip"}
    assert event["deviceINFO"][-1] == {"devicePhy": "12", "deviceNumber": "1011", "deviceType": "slt"}
    assert event["systemINFO"] == [
        {"parkStartNumber": "0", "parkEndNumber": "999"},
        {"groupStartNumber": "620", "groupEndNumber": "640"},
    ]
    assert event["evtSerialNum"] > 0
    assert (await desk.monitor("1011")).json() == {"result": [{"1011": "OK"}]}
    assert (await desk.ask("GET", "call/status", params={"deviceNumber": "1011"})).json()["data"]["state"] == "idle"
    with pytest.raises(ValueError, match="620 is taken"):
        sim.services.configuration.add_station(Station("620"))


async def test_terminals_page_by_page(api_for):
    async with Simulator(seed=1, stations=250) as sim:
        desk = api_for(sim, "desk")
        assert (await desk.login()).json()["terminalCount"] == 261
        numbers: list[str] = []
        while True:
            window = {"startIndex": len(numbers) + 1, "count": 100}
            rows = (await desk.ask("GET", "call/terminals", params=window)).json()["data"]["terminals"]
            if not rows:
                break
            assert [row["deviceIndex"] for row in rows] == list(range(len(numbers) + 1, len(numbers) + len(rows) + 1))
            numbers += [row["deviceNumber"] for row in rows]
        assert numbers == list(sim.exchange.stations)
        for window in ({"startIndex": 0, "count": 1}, {"startIndex": 1}, {"startIndex": 1, "count": 0}):
            assert (await desk.ask("GET", "call/terminals", params=window)).json()["error"]["code"] == 111


async def test_make_is_the_list_of_terminals_only_without_a_device(desk, sim):
    window = {"startIndex": 1, "count": 1, "tenantNumber": 1}
    assert "terminals" in (await desk.ask("POST", "call/make", window)).json()["data"]
    body = window | {"deviceNumber": "1001", "calledDN": "1002"}
    assert (await desk.ask("POST", "call/make", body)).json() == {"data": {"callRefID": 1}}
    response = await desk.ask("POST", "call/make", window | {"calledDN": "1002"})
    assert (response.status_code, response.json()["error"]["code"]) == (400, 111)


async def test_messages_are_counted_and_told(desk, sim, events_of):
    await desk.monitor("1001")
    async with desk.socket() as socket:
        sim.exchange.set_messages("1001", 3, 12, 1)
        event = await events_of(socket).next()
        assert (event["type"], event["msgStatus"], event["newMsg"]) == ("mwi", "true", 3)
    answer = (await desk.ask("GET", "call/mwi", params={"deviceNumber": "1001"})).json()
    assert answer == {"data": {"msgStatus": "true", "newMsg": 3, "oldMsg": 12, "newUrgentMsg": 1}}
    sim.exchange.set_messages("1001", 0, 15)
    answer = (await desk.ask("GET", "call/mwi", params={"deviceNumber": "1001"})).json()
    assert answer["data"]["msgStatus"] == "false"


def switched_off(sim: Simulator) -> None:
    sim.exchange.stations["1001"].click_to_call = False


@pytest.mark.parametrize(
    ("prepare", "body", "code"),
    [
        (lambda sim: None, {"From": "1002", "To": "1003"}, 102),
        (lambda sim: None, {"From": "1001", "To": "*97"}, 103),
        (lambda sim: sim.exchange.unplug("1001"), {"From": "1001", "To": "1002"}, 104),
        (lambda sim: None, {"From": "1001"}, 105),
        (lambda sim: None, {"From": "", "To": "1002"}, 105),
        (lambda sim: sim.exchange.make("1001", "1002"), {"From": "1001", "To": "1003"}, 110),
        (
            switched_off,
            {"From": "1001", "To": "1"},
            121,
        ),
    ],
)
async def test_click_to_call_has_codes_of_its_own(sim, api_for, prepare, body, code):
    station = api_for(sim, "1001")
    await station.login()
    prepare(sim)
    response = await station.ask("POST", "clickcall", body)
    assert (response.status_code, response.json()["error"]["code"]) == (400 if code == 105 else 403, code)


async def test_presence_of_hundreds_in_batches(api_for):
    async with Simulator(seed=1, stations=300) as sim:
        desk = api_for(sim, "desk")
        await desk.login()
        numbers = list(sim.exchange.stations)
        for start in range(0, len(numbers), 100):
            batch = numbers[start : start + 100]
            response = await desk.ask("POST", "call/presence", {"deviceNumber": batch})
            assert response.json() == {"result": [{number: "OK"} for number in batch]}
        async with desk.socket() as socket:
            for caller, called in zip(numbers[11:161], numbers[161:311], strict=True):
                sim.exchange.make(caller, called)
            seen = set()
            async with asyncio.timeout(10):
                while len(seen) < 300:
                    event = json.loads(await socket.recv())
                    if event["data"].get("type") == "presence":
                        seen.add(event["data"]["deviceNumber"])
