"""Two gateways on two accounts, and the PBX itself when there is none."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from desk_agent.client import places
from desk_agent.client.places import FALLBACK_AFTER
from desk_agent.desk import Desk
from desk_agent.gateway.config import Listen
from desk_agent.gateway.machine import Gateway
from desk_agent.simulator import Simulator
from desk_agent.view import Level, Verb
from tests.gateway.test_gateway_desks import desk, live, target
from tests.support import gateway as support
from tests.support.contacts import RULES
from tests.support.office import Seen, open_session
from tests.support.until import until


@pytest.fixture
async def two(pbx: Simulator, tmp_path: Path) -> AsyncIterator[tuple[Gateway, Gateway, AsyncExitStack]]:
    """The gateway, its standby, and what ends the first one."""
    pbx.service.settings.station_call_control = False
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    secret = {name: pbx.account(name).password for name in ("wallboard", "reporting")}
    async with Gateway(support.config(pbx, "reporting"), secret["reporting"], folders[1]) as second:
        standby = (f"127.0.0.1:{second.port} sha256:{second.sha256}",)
        first = Gateway(support.config(pbx, "wallboard", standby=standby), secret["wallboard"], folders[0])
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(first)
            await until(lambda: first.upstream.is_up and second.upstream.is_up)
            yield first, second, stack


async def test_a_standby_takes_over_with_the_call_that_is_there(
    two: tuple[Gateway, Gateway, AsyncExitStack], pbx: Simulator
) -> None:
    first, second, end_of_first = two
    seen = desk()
    try:
        await seen.desk.sign_in(target(first, pbx))
        await live(seen)
        await seen.talk(pbx, "0318055123")
        await end_of_first.aclose()
        await until(lambda: second.desk_count == 1, 15)
        await live(seen)
        # which call it is the standby has not heard, but the desk has: the PBX decides
        await seen.desk.perform(Verb.HOLD)
        await seen.states("holding")
        await seen.desk.perform(Verb.RETRIEVE)
        await seen.states("connected")
        assert (pbx.exchange.journal.commands["hold"], pbx.exchange.journal.commands["answer"]) == (1, 1)
        pbx.exchange.clear("1001")
        await seen.idle()
        ref = pbx.exchange.ring("1001", "0226710450")
        await seen.states("ringing")
        assert seen.calls[0].ref == ref
        await seen.desk.perform(Verb.ANSWER)
        await seen.states("connected")
    finally:
        await seen.desk.close()


async def test_without_any_gateway_it_dials_by_the_pbx_itself_until_one_is_back(
    pbx: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "FALLBACK_AFTER", 0.5)
    monkeypatch.setattr("desk_agent.client.workings.HOME_EVERY", 0.3)
    assert FALLBACK_AFTER > 5
    password = pbx.account(support.ACCOUNT).password
    pbx.service.settings.station_call_control = False
    seen = Seen(Desk(open_session, rules=RULES))
    try:
        async with Gateway(support.config(pbx), password, tmp_path) as gateway:
            await until(lambda: gateway.upstream.is_up)
            port = gateway.port
            await seen.desk.sign_in(target(gateway, pbx))
            await live(seen)
            assert seen.desk.view.connection.level is Level.FULL
        await until(lambda: seen.desk.view.connection.level is Level.DIAL_ONLY, 15)
        await live(seen)
        await seen.desk.dial("1002")
        await until(lambda: pbx.exchange.journal.commands["click_to_call"] == 1)
        pbx.exchange.clear("1001")
        config = support.config(pbx, listen=Listen(port=port))
        async with Gateway(config, password, tmp_path) as gateway:
            await until(lambda: seen.desk.view.connection.level is Level.FULL, 15)
            await live(seen)
            assert gateway.desk_count == 1
            pbx.exchange.ring("1001", "0318055123")
            await seen.states("ringing")
    finally:
        await seen.desk.close()
