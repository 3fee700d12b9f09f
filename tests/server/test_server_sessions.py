"""Login, session timer and logout, over real sockets."""

import pytest

from desk_agent.simulator import Simulator
from tests.support.fake_clock import FakeClock


async def test_login_answers_what_the_document_lists(desk, api_for, sim):
    response = await api_for(sim, "1001").login()
    body = response.json()
    assert len(body.pop("token")) == 43
    assert body == {
        "checkConnectionTimer": 120,
        "systemType": "iPECS UCP100",
        "systemVersion": "S-UCP-Rls2001-4.0.11-App",
        "apiVersion": "1.0.0",
        "terminalCount": 11,
    }


@pytest.mark.parametrize("password", ["", "wrong", "ключ"])
async def test_wrong_password(sim, api_for, password):
    response = await api_for(sim, "desk").login(password)
    assert response.status_code == 401
    assert response.json() == {"error": {"code": 2, "message": "Invalid Login Information"}}
    assert sim.exchange.journal.requests["login", 401] == 1


async def test_wrong_kind_of_uri_and_no_credentials(sim, http):
    account = sim.account("1001")
    url = f"{sim.base}/server/v1/users/1001/login"
    assert (await http.get(url, auth=(account.user, account.password))).status_code == 401
    assert (await http.get(url)).json()["error"]["code"] == 2
    for header in ("Basic %%%", "Basic", "Digest x", "Basic /w=="):
        assert (await http.get(url, headers={"Authorization": header})).status_code == 401


async def test_same_account_twice(desk):
    response = await desk.login()
    assert response.status_code == 401
    assert response.json()["error"]["message"] == "Already Login"


async def test_fourth_server_account(desk, sim, api_for):
    for user in ("reporting", "wallboard"):
        assert (await api_for(sim, user).login()).status_code == 200
    response = await api_for(sim, "spare").login()
    assert response.status_code == 401
    assert response.json()["error"]["message"] == "Three Web API accounts are in use"
    assert (await api_for(sim, "1001").login()).status_code == 200  # stations do not count


async def test_logout_has_no_content_and_ends_the_token(desk):
    response = await desk.ask("POST", "logout")
    assert (response.status_code, response.content) == (200, b"")
    response = await desk.ask("GET", "call/status", params={"deviceNumber": "1001"})
    assert response.status_code == 401
    assert response.json() == {"error": {"code": 3, "message": "Invalid Token"}}
    assert (await desk.login()).status_code == 200


async def test_session_timer(api_for):
    clock = FakeClock()
    async with Simulator(seed=1, clock=clock) as sim:
        desk = api_for(sim, "desk")
        await desk.login()
        literal = f"{sim.base}/users/desk/checkconnection"
        for _ in range(2):
            await clock.advance(100)
            assert (await desk.ask("POST", "checkconnection")).json() == {}
            await clock.advance(100)
            assert (await desk.http.post(literal, headers={"Authorization": f"bearer {desk.token}"})).json() == {}
        async with desk.socket():
            await clock.advance(1000)
            assert (await desk.ask("POST", "checkconnection")).status_code == 200
        await clock.advance(121)
        assert (await desk.ask("POST", "checkconnection")).status_code == 401
        assert (await desk.login()).status_code == 200


@pytest.mark.parametrize(
    "path", ["", "/server/v1/users/desk/acd", "/server/v1/users/desk/login", "/server/v1/users/desk/login?token="]
)
async def test_socket_opens_at_every_uri(desk, sim, path, events_of):
    await desk.monitor("1001")
    query = path.endswith("=")
    async with desk.socket(path + desk.token if query else path, header=not query) as socket:
        sim.exchange.ring("1001", "")
        assert (await events_of(socket).next())["type"] == "ringing"


async def test_socket_with_a_bad_token_or_somebody_elses_uri(desk):
    from websockets.exceptions import InvalidStatus

    with pytest.raises(InvalidStatus) as caught:
        async with desk.socket("/server/v1/users/reporting/acd"):
            pass
    assert caught.value.response.status_code == 400
    desk.token = "x" * 43
    with pytest.raises(InvalidStatus) as caught:
        async with desk.socket():
            pass
    assert caught.value.response.status_code == 401


async def test_logout_closes_the_socket_and_a_new_socket_replaces_the_old(desk):
    from websockets.exceptions import ConnectionClosedOK

    async with desk.socket() as first, desk.socket() as second:
        with pytest.raises(ConnectionClosedOK):
            await first.recv()
        await desk.ask("POST", "logout")
        with pytest.raises(ConnectionClosedOK):
            await second.recv()


async def test_no_secret_is_shown(sim, desk, caplog):
    caplog.set_level("DEBUG")
    async with desk.socket(f"/server/v1/users/desk/login?token={desk.token}", header=False):
        pass
    (session,) = sim.service.sessions
    password = sim.account("desk").password
    own = [r.getMessage() for r in caplog.records if r.name.split(".")[0] in ("desk_agent", "uvicorn", "asyncio")]
    for text in [*own, repr(session), repr(sim.account("desk")), repr(sim.exchange.journal.entries)]:
        assert desk.token not in text
        assert password not in text
