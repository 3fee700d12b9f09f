"""Operations on calls as the document prints them: path, parameters, answer, and the reply before its events."""

import pytest

A, B, C, D = "1001", "1002", "1003", "1010"


async def ask(desk, feature: str, **parameters: object) -> dict:
    """The data of a positive answer."""
    response = await desk.ask("POST", f"call/{feature}", {"deviceNumber": A, **parameters})
    assert response.status_code == 200, response.text
    return response.json()["data"]


@pytest.fixture
async def talking(desk, sim) -> int:
    """A talks with B."""
    for device in (A, B, C, D):
        sim.exchange.set_behaviour(device, None)
    ref = (await ask(desk, "make", calledDN=B))["callRefID"]
    sim.exchange.answer(B)
    return ref


async def test_consultation_and_transfer(desk, sim, talking):
    new = await ask(desk, "consultation", callRefID=talking, calledDN=C, svcType="transfer")
    assert new == {"callRefID": talking + 1}
    assert await ask(desk, "transfer", callRefID=talking + 1) == {"callRefID": talking}
    assert sim.exchange.status(A) == "idle"
    assert sim.exchange.status(C) == "ring"


async def test_single_step_transfer(desk, sim, talking):
    assert await ask(desk, "1step_transfer", callRefID=talking, transferDN=C) == {"callRefID": talking}
    assert sim.exchange.status(C) == "ring"


async def test_reconnect_and_keys(desk, sim, talking):
    await ask(desk, "consultation", callRefID=talking, calledDN=C, svcType="conference")
    assert await ask(desk, "reconnect", callRefID=talking + 1) == {}
    assert sim.exchange.status(A) == "stn_talk"
    assert await ask(desk, "dial_digit", callRefID=talking, dialDigit="*") == {}
    assert sim.exchange.journal.digits[A] == 1
    (entry,) = [e for e in sim.exchange.journal.entries if (e.kind, e.what) == ("command", "dial_digit")]
    assert entry.detail["values"] == {"deviceNumber": A, "callRefID": talking}


async def test_conference(desk, sim, talking, events_of):
    await desk.monitor(A)
    await ask(desk, "consultation", callRefID=talking, calledDN=C, svcType="conference")
    sim.exchange.answer(C)
    async with desk.socket() as socket:
        assert await ask(desk, "conference", callRefID=talking + 1) == {"callRefID": talking}
        events = events_of(socket)
        event = await events.next()
        while "type" not in event:  # call records come over the same socket
            event = await events.next()
    assert (event["type"], event["memberDN"], event["callRefID"]) == ("conferencing", [B, A, C], talking)


@pytest.mark.parametrize("kind", ["group_pickup", "direct_pickup"])
async def test_pickup(desk, sim, kind):
    for device in (A, B):
        sim.exchange.set_behaviour(device, None)
        sim.exchange.stations[device].pickup_groups = ("1",)
    sim.exchange.ring(B, "0318055123")
    picked = {"pickedDN": B} if kind == "direct_pickup" else {}
    assert await ask(desk, "pickup", callingDN=A, pickupType=kind, **picked) == {}
    assert (sim.exchange.status(A), sim.exchange.status(B)) == ("trk_talk", "idle")


async def test_park_and_unpark(desk, sim, talking):
    assert await ask(desk, "park", callRefID=talking) == {"parkingLoc": 1}
    assert await ask(desk, "unpark", callingDN=A, parkingLoc=1) == {}
    assert sim.exchange.status(A) == "stn_talk"


async def test_busy_services(desk, sim):
    sim.exchange.set_busy(D)
    ref = (await ask(desk, "make", calledDN=D))["callRefID"]
    assert await ask(desk, "busy_service", callRefID=ref, type="callback") == {"callRefID": ref}
    assert await ask(desk, "call_back", svcType="false") == {}


@pytest.mark.parametrize(
    ("feature", "parameters", "status", "code"),
    [
        # whose phone, and whether it is there, come before everything else
        ("hold", {"deviceNumber": "9999"}, 404, 104),
        ("transfer", {"deviceNumber": C}, 403, 150),
        ("transfer", {}, 400, 111),
        ("transfer", {"callRefID": "1"}, 400, 111),
        ("transfer", {"callRefID": 0}, 400, 111),
        ("transfer", {"callRefID": 4711}, 404, 106),
        ("consultation", {"callRefID": 1, "calledDN": D, "svcType": "blind"}, 400, 111),
        ("consultation", {"callRefID": 1, "svcType": "transfer"}, 404, 107),
        ("1step_transfer", {"callRefID": 1, "transferDN": "4711"}, 404, 107),
        ("dial_digit", {"callRefID": 1}, 400, 111),
        ("dial_digit", {"callRefID": 1, "dialDigit": "x"}, 400, 111),
        ("pickup", {"callingDN": B, "pickupType": "group_pickup"}, 404, 104),
        ("pickup", {"callingDN": A, "pickupType": "all"}, 400, 111),
        ("unpark", {"callingDN": A, "parkingLoc": "001"}, 400, 111),
        ("unpark", {"callingDN": A, "parkingLoc": 1000}, 400, 111),
        ("busy_service", {"callRefID": 1, "type": "intrusion"}, 400, 111),
        ("busy_service", {"callRefID": 1, "type": "campon"}, 403, 147),
        ("call_back", {"svcType": "true"}, 400, 111),
        ("call_back", {"svcType": "false"}, 403, 147),
        ("park", {"callRefID": 2}, 404, 106),
    ],
)
async def test_refused(desk, sim, talking, feature, parameters, status, code):
    sim.exchange.unplug(C)
    response = await desk.ask("POST", f"call/{feature}", {"deviceNumber": A, **parameters})
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert sim.exchange.status(A) == "stn_talk"


async def test_parking_place_0_is_one(desk, sim):
    body = {"deviceNumber": A, "callingDN": A, "parkingLoc": 0}
    response = await desk.ask("POST", "call/unpark", body)
    assert (response.status_code, response.json()["error"]["code"]) == (404, 107)


async def test_basic_commands(desk, sim):
    for device in (A, B, C):
        sim.exchange.set_behaviour(device, None)
    ref = sim.exchange.ring(A, "0318055123")
    assert await ask(desk, "answer", callRefID=ref) == {}
    assert await ask(desk, "hold", callRefID=ref) == {}
    assert sim.exchange.status(A) == "hold"
    assert await ask(desk, "retrieve", callRefID=ref) == {}
    assert await ask(desk, "reroute", callRefID=ref, divertToDN=B) == {}
    assert (sim.exchange.status(A), sim.exchange.status(B)) == ("idle", "ring")
    ref = (await ask(desk, "make", calledDN=C))["callRefID"]
    assert await ask(desk, "clear_connection", callRefID=ref) == {}
    assert sim.exchange.status(A) == "idle"
