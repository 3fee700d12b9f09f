"""What the two kinds of account may do, with which privileges and licences, over real sockets."""

import asyncio

import pytest

from desk_agent.server.accounts import Account, AccountKind, Privilege
from desk_agent.server.parameters import Carriers
from desk_agent.simulator import Dialect, Simulator
from desk_agent.simulator.licences import Licences
from desk_agent.simulator.office_file import default_office
from tests.support.fake_clock import FakeClock

NOT_ALLOWED = {"error": {"code": 2, "message": "Resource is not allowed for this user"}}
NO_LICENCE = {"error": {"code": 3, "message": "License error"}}


def office_with(*privileges: Privilege, **licences):
    """The default office with a server account "limited"."""
    office = default_office()
    office.accounts.append(
        Account("limited", "secret", AccountKind.SERVER, "", "limited", frozenset(privileges)),
    )
    office.licences = Licences(**licences)
    return office


@pytest.mark.parametrize(
    ("privilege", "method", "path", "body"),
    [
        (Privilege.CTI, "POST", "call/monitor", {"deviceNumber": ["1001"]}),
        (Privilege.CTI, "GET", "call/status", None),
        (Privilege.CTI, "DELETE", "call/confgroup_callee", {}),
        (Privilege.SMDR, "GET", "smdr", None),
        (Privilege.SMDR, "DELETE", "smdr", {"Index": 1}),
    ],
)
async def test_a_server_account_needs_the_privilege(api_for, privilege, method, path, body):
    others = set(Privilege) - {privilege}
    async with Simulator(seed=1, office=office_with(*others)) as sim:
        limited = api_for(sim, "limited")
        assert (await limited.login()).json()["terminalCount"] == 11
        response = await limited.ask(method, path, body)
        assert (response.status_code, response.json()) == (400, NOT_ALLOWED)
        async with limited.socket():  # for the events of the others
            pass


async def test_clickcall_is_never_for_server_accounts(desk):
    response = await desk.ask("POST", "clickcall", {"From": "1001", "To": "1002"})
    assert (response.status_code, response.json()) == (400, NOT_ALLOWED)


async def test_stations_delete_no_records(sim, api_for):
    station = api_for(sim, "1001")
    await station.login()
    response = await station.ask("DELETE", "smdr", {"Index": 1})
    assert (response.status_code, response.json()) == (400, NOT_ALLOWED)


@pytest.mark.parametrize(
    ("missing", "method", "path", "body"),
    [
        ("api_cti", "POST", "call/monitor", {"deviceNumber": ["1001"]}),
        ("api_cti", "GET", "call/status", None),
        ("api_smdr", "GET", "smdr", None),
    ],
)
async def test_a_licence_that_is_missing(api_for, missing, method, path, body):
    async with Simulator(seed=1, office=office_with(*Privilege, **{missing: False})) as sim:
        limited = api_for(sim, "limited")
        await limited.login()
        response = await limited.ask(method, path, body)
        assert (response.status_code, response.json()) == (403, NO_LICENCE)


async def test_clickcall_without_a_licence(api_for):
    async with Simulator(seed=1, office=office_with(clickcall=False)) as sim:
        station = api_for(sim, "1001")
        await station.login()
        response = await station.ask("POST", "clickcall", {"From": "1001", "To": "1002"})
        assert (response.status_code, response.json()) == (403, NO_LICENCE)
        assert not sim.exchange.calls


async def test_an_extension_without_a_licence_can_be_watched_but_not_controlled(api_for):
    office = office_with(*Privilege, api_cti_ext={"1002"})
    async with Simulator(seed=1, office=office) as sim:
        limited = api_for(sim, "limited")
        await limited.login()
        assert (await limited.monitor("1001")).json() == {"result": [{"1001": "OK"}]}
        rows = (await limited.ask("GET", "call/terminals", params={"startIndex": 2, "count": 2})).json()
        assert [row["callControl"] for row in rows["data"]["terminals"]] == ["disable", "enable"]
        response = await limited.ask("POST", "call/make", {"deviceNumber": "1001", "calledDN": "1002"})
        assert (response.status_code, response.json()) == (403, NO_LICENCE)
        assert (await limited.ask("GET", "call/mwi", params={"deviceNumber": "1001"})).status_code == 200
        assert (await limited.ask("POST", "call/make", {"deviceNumber": "1002", "calledDN": "1003"})).is_success
        sim.services.licences.code = 102
        response = await limited.ask("POST", "call/dnd", {"deviceNumber": "1001", "DN": "1001", "svcType": "enable"})
        assert (response.status_code, response.json()["error"]["code"]) == (403, 102)
        sim.services.licences.api_cti_ext = None  # bought meanwhile
        assert (await limited.ask("POST", "call/make", {"deviceNumber": "1001", "calledDN": "1003"})).is_success


async def test_already_login_for_a_while_after_an_unclean_end(api_for):
    clock = FakeClock()
    async with Simulator(seed=1, clock=clock, login_cleanup=12) as sim:
        desk = api_for(sim, "desk")
        await desk.login()
        async with desk.socket() as socket:
            socket.transport.abort()
            async with asyncio.timeout(3):
                while any(session.sockets for session in sim.service.sessions):
                    await asyncio.sleep(0.01)
        assert (await desk.ask("POST", "logout")).status_code == 200
        for wait in (0, 11):
            await clock.advance(wait)
            response = await desk.login()
            assert (response.status_code, response.json()["error"]["message"]) == (401, "Already Login")
        await clock.advance(2)
        assert (await desk.login()).status_code == 200
        async with desk.socket():
            pass
        assert (await desk.ask("POST", "logout")).status_code == 200
        assert (await desk.login()).status_code == 200  # a clean end needs no cleaning up
        await clock.advance(121)
        assert (await desk.login()).status_code == 401  # but a login that has timed out does
        await clock.advance(13)
        assert (await desk.login()).status_code == 200


@pytest.mark.parametrize("carriers", Carriers)
async def test_where_get_and_delete_have_their_parameters(api_for, carriers):
    async with Simulator(seed=1, dialect=Dialect(carriers=carriers)) as sim:
        desk = api_for(sim, "desk")
        await desk.login()
        strict = carriers is Carriers.STRICT
        status = await desk.ask("GET", "call/status", {"deviceNumber": "1001"})
        stop = await desk.ask("DELETE", "call/monitor", params={"deviceNumber": "1001"})
        assert [status.is_success, stop.is_success] == [not strict] * 2
        assert (await desk.ask("GET", "call/status", params={"deviceNumber": "1001"})).is_success
        assert (await desk.ask("DELETE", "call/monitor", {"deviceNumber": ["1001"]})).is_success


async def test_refusals_have_the_transaction_too_and_queries_may_be_wrapped(desk):
    response = await desk.ask("POST", "call/answer", {"transactionID": 5, "data": {"deviceNumber": "1001"}})
    assert response.json() == {"transactionID": 5, "error": {"code": 111, "message": "invalidParameterValue"}}
    query = {"q": '{"transactionID":6,"data":{"deviceNumber":"1001"}}'}
    response = await desk.ask("GET", "call/status", params=query)
    assert response.json() == {"transactionID": 6, "data": {"state": "idle"}}
    response = await desk.ask("GET", "call/status", params={"transactionID": 7, "deviceNumber": "1001"})
    assert response.json() == {"transactionID": 7, "data": {"state": "idle"}}


async def test_devices_in_a_query_string(desk):
    for params in ({"deviceNumber": "1001,1002"}, [("deviceNumber", "1001"), ("deviceNumber", "1002")]):
        response = await desk.ask("DELETE", "call/presence", params=params)
        assert response.json() == {"result": [{"1001": "OK"}, {"1002": "OK"}]}
