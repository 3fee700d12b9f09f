"""Desks behind a gateway, and what becomes of them when the PBX or the gateway goes."""

import asyncio
from pathlib import Path

import httpx
import pytest

from desk_agent.api.errors import UnreachableError
from desk_agent.client.ladder import Ladder
from desk_agent.desk import Desk
from desk_agent.gateway import kept
from desk_agent.gateway.config import Listen
from desk_agent.gateway.machine import RUNG, Gateway
from desk_agent.simulator import Simulator
from desk_agent.view import Connection, Presence, Refused, SignIn, Verb
from tests.support import gateway as support
from tests.support.contacts import RULES
from tests.support.hostile import Stranger, trusting
from tests.support.office import Seen, open_session
from tests.support.until import until


def desk() -> Seen:
    return Seen(Desk(open_session, rules=RULES))


def target(gateway: Gateway, pbx: Simulator, user: str = "1001") -> SignIn:
    return SignIn(
        "127.0.0.1", gateway.port, user, pbx.account(user).password, trust=f"sha256:{gateway.sha256}", patient=True
    )


async def live(seen: Seen) -> None:
    await until(lambda: seen.desk.view.connection.state is Connection.LIVE, 10)


async def test_presence_is_asked_for_once_however_many_desks_want_it(gateway: Gateway, pbx: Simulator) -> None:
    first, second = desk(), desk()
    try:
        await first.desk.sign_in(target(gateway, pbx))
        await until(lambda: first.desk.view.colleagues.get("1010", None) is not None)
        await until(lambda: first.desk.view.colleagues["1010"].presence is Presence.FREE)
        await until(lambda: all(gateway.presences.word(number) for number in first.desk.view.colleagues))
        asked = pbx.exchange.journal.requests["status", 200]
        started = pbx.exchange.journal.requests["presence_start", 200]
        await second.desk.sign_in(target(gateway, pbx, "1002"))
        await until(lambda: len(second.desk.view.colleagues) == 10)
        await until(lambda: second.desk.view.colleagues["1010"].presence is Presence.FREE)
        # the second desk's own phone, and the first one's as its colleague
        assert pbx.exchange.journal.requests["status", 200] <= asked + 2
        assert pbx.exchange.journal.requests["presence_start", 200] <= started + 1
        pbx.exchange.ring("1010", "1003")
        for seen in (first, second):
            await until(lambda seen=seen: seen.desk.view.colleagues["1010"].presence is Presence.RINGING)
    finally:
        await asyncio.gather(first.desk.close(), second.desk.close())


async def test_while_the_pbx_is_gone_desks_stay_signed_in_and_commands_are_refused_at_once(
    gateway: Gateway, pbx: Simulator
) -> None:
    seen = desk()
    try:
        await seen.desk.sign_in(target(gateway, pbx))
        await live(seen)
        pbx.exchange.ring("1001", "0318055123")
        await seen.states("ringing")
        await pbx.faults.stop_accepting()
        await until(lambda: seen.desk.view.connection.state is Connection.LOST)
        assert "cannot reach the PBX" in seen.desk.view.connection.message
        assert gateway.desk_count == 1
        assert [call.verified for call in seen.calls] == [False]
        with pytest.raises(Refused, match="nothing was sent"):
            await seen.desk.perform(Verb.ANSWER)
        pbx.exchange.clear("1001")
        await pbx.faults.accept_again()
        await live(seen)
        await seen.idle()
        assert gateway.service.sessions  # the same one
        await seen.talk(pbx, "0318055123")
        assert pbx.exchange.journal.commands["answer"] == 1
    finally:
        await seen.desk.close()


async def test_a_desk_that_comes_back_finds_its_call_with_its_reference(gateway: Gateway, pbx: Simulator) -> None:
    seen = desk()
    await seen.desk.sign_in(target(gateway, pbx))
    await live(seen)
    ref = await seen.talk(pbx, "0318055123")
    await seen.desk.close()
    again = desk()
    try:
        await again.desk.sign_in(target(gateway, pbx))
        await again.states("connected")
        (call,) = again.calls
        assert (call.ref, call.number) == (ref, "0318055123")
        await again.desk.perform(Verb.HOLD)
        await again.states("holding")
    finally:
        await again.desk.close()


async def test_a_gateway_that_is_killed_frees_its_account_and_knows_the_calls(pbx: Simulator, tmp_path: Path) -> None:
    runtime = tmp_path / "run"
    runtime.mkdir()
    token = kept.TokenFile({"RUNTIME_DIRECTORY": str(runtime)})
    password = pbx.account(support.ACCOUNT).password
    pbx.service.settings.station_call_control = False
    first = Gateway(support.config(pbx), password, tmp_path, token=token)
    await first.start()
    await until(lambda: first.upstream.is_up)
    seen = desk()
    try:
        await seen.desk.sign_in(target(first, pbx))
        await live(seen)
        ref = pbx.exchange.ring("1001", "0318055123")
        await seen.states("ringing")
        await until((tmp_path / "calls.json").exists)
        orphan = token.read()
        assert orphan
        await first.stop()
        token.keep(orphan)  # as after kill -9: nobody has logged out
        account = pbx.account(support.ACCOUNT)
        held = pbx.service.sessions.login(account)
        token.keep(held.token)
        config = support.config(pbx, listen=Listen(port=first.port))
        async with Gateway(
            config, password, tmp_path, token=kept.TokenFile({"RUNTIME_DIRECTORY": str(runtime)})
        ) as second:
            await until(lambda: second.upstream.is_up, 8)
            assert second.book.owns("1001", ref)
            await live(seen)
            await seen.states("ringing")
            await seen.desk.perform(Verb.ANSWER)
            await seen.states("connected")
            assert seen.calls[0].ref == ref
    finally:
        await seen.desk.close()


async def test_what_nobody_wants_any_more_is_not_asked_for(gateway: Gateway, pbx: Simulator, monkeypatch) -> None:
    from desk_agent.gateway import housekeeping

    seen = desk()
    await seen.desk.sign_in(target(gateway, pbx))
    await live(seen)
    await until(lambda: gateway.upstream.session.presences)
    assert list(gateway.upstream.session.monitors) == ["1001"]
    monkeypatch.setattr(housekeeping, "MONITOR_LINGER", 0.0)
    monkeypatch.setattr(housekeeping, "PRESENCE_LINGER", 0.0)
    await seen.desk.close()
    await until(lambda: not gateway.upstream.session.monitors and not gateway.upstream.session.presences)
    (session,) = pbx.service.sessions
    assert (session.monitored, session.watched) == (set(), set())


async def test_a_gateway_that_may_not_come_in_says_so_once_and_serves_503(
    pbx: Simulator, tmp_path: Path, expect_log
) -> None:
    expect_log("does not let the gateway in")
    config = support.config(pbx)
    async with Gateway(config, "wrong", tmp_path) as gateway:
        await until(lambda: "password is wrong" in gateway.upstream.status.reason)
        await asyncio.sleep(0.1)
        assert pbx.exchange.journal.requests["login", 401] == 1
        seen = desk()
        entering = asyncio.create_task(seen.desk.sign_in(target(gateway, pbx)))  # the station's own password is right
        await until(lambda: "cannot reach the PBX" in seen.desk.view.connection.message)
        assert seen.desk.view.connection.state is not Connection.LIVE
        await seen.desk.close()
        await entering


async def test_while_the_pbx_is_gone_every_request_is_answered_503_without_a_wait(
    gateway: Gateway, pbx: Simulator
) -> None:
    async with httpx.AsyncClient(verify=trusting(), timeout=10) as http:
        stranger = Stranger(gateway, pbx, http)
        await stranger.login()
        await pbx.faults.stop_accepting()
        await until(lambda: not gateway.upstream.is_up)
        begun = asyncio.get_running_loop().time()
        for method, path, body in (
            ("POST", "call/make", {"deviceNumber": "1001", "calledDN": "1002"}),
            ("POST", "call/monitor", {"deviceNumber": ["1001"]}),
            ("POST", "call/presence", {"deviceNumber": ["1002"]}),
            ("GET", "call/terminals?startIndex=1&count=10", None),
            ("GET", "call/snapshot?deviceNumber=1001", None),
            ("GET", "call/status?deviceNumber=1002", None),
            ("GET", "smdr", None),
        ):
            assert await stranger.refused(method, path, body) == (503, 99)
        # far below what one attempt to reach the PBX may take, and there were seven requests
        assert asyncio.get_running_loop().time() - begun < 5.0
        await pbx.faults.accept_again()
        await until(lambda: gateway.upstream.is_up)
        assert not pbx.exchange.journal.commands["make"]


def test_a_gateway_looks_for_its_pbx_once_a_second() -> None:
    ladder = Ladder(ceilings=(RUNG, RUNG))
    waits = [ladder.wait(UnreachableError("gone"), 120.0) for _ in range(200)]
    assert all(wait is not None and wait <= 1.0 for wait in waits)
    assert all(wait == 1.0 for wait in waits[1:])
