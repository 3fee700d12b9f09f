"""Hostile clients in numbers: connections by the hundred, requests that never end, answers that nobody reads."""

import asyncio
import json
import ssl
import sys
from collections.abc import AsyncIterator

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from desk_agent.gateway.machine import Gateway
from desk_agent.simulator import Simulator
from desk_agent.view import Verb
from tests.benchmarks.gateway_hostile import attacked
from tests.gateway.test_gateway_desks import desk, live, target
from tests.support.hostile import Stranger, trusting
from tests.support.until import until

CONNECTIONS = 300


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(verify=trusting(), timeout=10) as client:
        yield client


async def connection(gateway: Gateway, context: ssl.SSLContext | None) -> asyncio.StreamWriter:
    _, writer = await asyncio.open_connection("127.0.0.1", gateway.port, ssl=context)
    return writer


async def works(gateway: Gateway, pbx: Simulator) -> None:
    """A desk signs in, answers a call and hangs up."""
    seen = desk()
    try:
        await seen.desk.sign_in(target(gateway, pbx))
        await live(seen)
        await seen.talk(pbx, "0318055123")
        await seen.desk.perform(Verb.HANGUP)
        await seen.idle()
    finally:
        await seen.desk.close()


async def test_hundreds_of_idle_and_half_open_connections_disturb_nobody(gateway: Gateway, pbx: Simulator) -> None:
    context = trusting()
    writers = [await connection(gateway, None) for _ in range(CONNECTIONS)]  # never shake hands
    writers += await asyncio.gather(*(connection(gateway, context) for _ in range(50)))
    for number, writer in enumerate(writers[CONNECTIONS:]):
        writer.write(b"GET /ipxapi/client/v1/users/1001/login HTTP/1.1\r\nHost: x\r\nX: " + b"a" * number)
    try:
        await works(gateway, pbx)
    finally:
        for writer in writers:
            writer.transport.abort()


async def test_a_body_that_never_comes_holds_up_nobody(
    gateway: Gateway, pbx: Simulator, http: httpx.AsyncClient
) -> None:
    stranger = Stranger(gateway, pbx, http, "1002")
    await stranger.login()
    writers = await asyncio.gather(*(connection(gateway, trusting()) for _ in range(20)))
    head = (
        "POST /ipxapi/client/v1/users/1002/call/make HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: Bearer {stranger.token}\r\nContent-Length: 1000\r\n\r\n"
    )
    for writer in writers:
        writer.write(head.encode() + b"{")
        await writer.drain()
    await works(gateway, pbx)
    for writer in writers:
        writer.transport.abort()
    await until(lambda: gateway.tally.requests["make", 408] == 20)  # noted, and nothing was sent on
    assert not pbx.exchange.journal.commands["make"]


async def test_what_a_desk_sends_into_its_socket_is_nobody_s_business(
    gateway: Gateway, pbx: Simulator, http: httpx.AsyncClient
) -> None:
    stranger = Stranger(gateway, pbx, http, "1002")
    await stranger.login()
    async with stranger.socket() as socket:
        for frame in (
            "{",
            json.dumps({"event": "call", "data": {"type": "ringing", "deviceNumber": "1001"}}),
            b"\x00",
        ):
            await socket.send(frame)
        await works(gateway, pbx)


async def test_a_socket_wants_a_token_of_its_own_user(
    gateway: Gateway, pbx: Simulator, http: httpx.AsyncClient
) -> None:
    stranger = Stranger(gateway, pbx, http, "1002")
    await stranger.login()
    for token in ("", "x" * 43, stranger.token[:-1]):
        forged = Stranger(gateway, pbx, http, "1002")
        forged.token = token
        with pytest.raises(InvalidStatus) as refused:
            await forged.socket()
        assert refused.value.response.status_code == 401


@pytest.mark.skipif(sys.platform != "linux", reason="what the gateway holds is read from /proc")
async def test_a_crowd_of_attackers_gets_nothing_and_disturbs_nobody() -> None:
    """By hand, with thousands: python -m tests.benchmarks.gateway_hostile."""
    found = await attacked(100, 1.0)
    assert found.wrong == []
    assert set(found.answers) >= {401, 413}
