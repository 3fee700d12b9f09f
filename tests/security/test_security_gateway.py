"""The gateway is a server that faces a network: what a stranger can hold, fill, smuggle in or read there."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest

from desk_agent.gateway.machine import Gateway
from desk_agent.server import listener
from desk_agent.simulator import Simulator
from tests.support import gateway as support
from tests.support.hostile import Stranger, trusting
from tests.support.until import until

Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
async def pbx() -> AsyncIterator[Simulator]:
    async with Simulator(scenario="quiet", seed=1) as made:
        yield made


@pytest.fixture
async def gateway(pbx: Simulator, tmp_path: Path) -> AsyncIterator[Gateway]:
    async with support.gateway(pbx, tmp_path) as made:
        yield made


@pytest.fixture
async def stranger(gateway: Gateway, pbx: Simulator) -> AsyncIterator[Stranger]:
    async with httpx.AsyncClient(verify=trusting(), trust_env=False) as http:
        made = Stranger(gateway, pbx, http)
        assert (await made.login()).status_code == 200
        yield made


@asynccontextmanager
async def connected(gateway: Gateway) -> AsyncIterator[Pair]:
    reader, writer = await asyncio.open_connection("127.0.0.1", gateway.port, ssl=trusting())
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


HEAD = b"POST /ipxapi/client/v1/users/1001/call/make HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    ("begin", "more"),
    [
        (b"", b""),  # says nothing at all
        (b"GET / HTTP/1.1\r\n", b"X-A: b\r\n"),  # a head without end
        (HEAD + b"Content-Length: 60000\r\n\r\n", b" "),  # a body without end
        (b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n", b""),  # was served, and stays
        (b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n", b"X"),  # was served, and begins a head without end
    ],
)
async def test_who_only_holds_on_is_cut_off(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, begin: bytes, more: bytes
) -> None:
    monkeypatch.setattr(listener, "REQUEST_SECONDS", 0.15)
    async with connected(gateway) as (reader, writer):
        writer.write(begin)

        async def trickle() -> None:
            while more:
                await asyncio.sleep(0.05)
                writer.write(more)

        slow = asyncio.create_task(trickle())
        try:
            async with asyncio.timeout(7):
                with suppress(ConnectionError):
                    while await reader.read(4096):
                        pass
        finally:
            slow.cancel()


async def test_who_is_served_is_not_cut_off(
    stranger: Stranger, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a desk's event socket, which may be silent, nor a request that the PBX is slow to answer."""
    monkeypatch.setattr(listener, "REQUEST_SECONDS", 0.05)
    async with stranger.socket() as socket:
        await asyncio.sleep(0.3)
        assert (await stranger.ask("POST", "checkconnection")).status_code == 200
        pong = await socket.ping()
        await asyncio.wait_for(pong, 5)
    assert gateway.desk_count == 1


REQUESTS = {
    "two lengths": HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}   {",
    "length and chunks": HEAD
    + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /a HTTP/1.1\r\n\r\n",
    "odd encoding": HEAD + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "minus": HEAD + b"Content-Length: -1\r\n\r\n",
    "a blank in a name": HEAD + b"Content-Length : 2\r\n\r\n{}",
    "a bare return": b"GET / HTTP/1.1\r\nHost: x\rX: y\r\n\r\n",
    "a folded line": b"GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n",
    "a long head": b"GET / HTTP/1.1\r\n" + b"X: " + b"a" * 300_000 + b"\r\n\r\n",
    "many heads": b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 60_000 + b"\r\n",
    "a nul": b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
    "no protocol": b"\x16\x03\x01\x00\x05hello",
    "http/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "an absolute address": b"GET http://elsewhere/ipxapi HTTP/1.1\r\nHost: elsewhere\r\n\r\n",
    "a long path": b"GET /" + b"a/" * 30_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
}


async def test_what_is_no_clean_request_does_nothing(stranger: Stranger, gateway: Gateway, pbx: Simulator) -> None:
    def made() -> int:
        return sum(count for name, count in pbx.exchange.journal.commands.items() if name.startswith("make"))

    before = made()
    for which, raw in REQUESTS.items():
        answer = await answered(gateway, with_token(raw, stranger.token))
        assert not answer or int(answer.split(b" ", 2)[1]) >= 400, (which, answer)
        assert (await stranger.ask("POST", "checkconnection")).status_code == 200
        assert made() == before, which


def with_token(raw: bytes, token: str) -> bytes:
    bearer = f"Authorization: Bearer {token}\r\n".encode()
    return raw.replace(b"\r\n", b"\r\n" + bearer, 1) if raw.startswith(HEAD) else raw


async def answered(gateway: Gateway, raw: bytes) -> bytes:
    async with connected(gateway) as (reader, writer):
        writer.write(raw)
        with suppress(TimeoutError, ConnectionError, ssl.SSLError):
            return await asyncio.wait_for(reader.read(4096), 1)
    return b""


BODIES = (
    b"[" * 60_000,
    b'{"a":' * 12_000 + b"1" + b"}" * 12_000,
    b'{"data":' * 5_000 + b"{}" + b"}" * 5_000,
    json.dumps({"deviceNumber": ["1001"] * 5_000}).encode(),
    b'{"deviceNumber": ' + b"9" * 60_000 + b"}",
    b'{"deviceNumber": 1e999999}',
    b'{"deviceNumber": "' + b"\\u0000" * 10_000 + b'"}',
    b"q=" + b"%7B" * 20_000,
)


async def test_deep_long_and_odd_json(stranger: Stranger) -> None:
    for path in ("call/make", "call/monitor", "call/snapshot"):
        for body in BODIES:
            answer = await stranger.ask("POST", path, content=body)
            refused = answer.status_code >= 400 or answer.json().get("error") or "result" in answer.json()
            assert refused, (path, body[:40], answer.text)
            assert (await stranger.ask("POST", "checkconnection")).status_code == 200


async def test_a_packed_body_is_not_unpacked(stranger: Stranger) -> None:
    import gzip

    packed = gzip.compress(json.dumps({"deviceNumber": "1001", "calledDN": "1002"}).encode())
    where = f"https://{stranger.origin}/ipxapi/client/v1/users/1001/call/make"
    headers = {"Authorization": f"Bearer {stranger.token}", "Content-Encoding": "gzip"}
    async with httpx.AsyncClient(verify=trusting(), trust_env=False) as http:
        answer = await http.post(where, content=packed, headers=headers)
    assert answer.json()["error"]


async def test_the_socket_offers_no_compression_and_takes_no_large_frame(
    stranger: Stranger, gateway: Gateway
) -> None:
    from websockets.asyncio.client import connect
    from websockets.exceptions import ConnectionClosed

    asking = connect(
        f"wss://{stranger.origin}/ipxapi",
        ssl=trusting(),
        additional_headers={"Authorization": f"Bearer {stranger.token}"},
        proxy=None,
    )
    async with asking as socket:
        assert socket.response is not None
        assert "Sec-WebSocket-Extensions" not in socket.response.headers
        with pytest.raises(ConnectionClosed):  # noqa: PT012 - it may be closed while it is sent
            await socket.send("x" * (1 << 20))
            async with asyncio.timeout(5):
                while True:
                    await socket.recv()
    await until(lambda: gateway.service.hub.count == 0)


async def test_no_header_names_what_runs_there(stranger: Stranger) -> None:
    answer = await stranger.ask("GET", "call/dnd?deviceNumber=1001&DN=1001")
    assert "server" not in answer.headers
    missing = await stranger.ask("GET", "../../../etc/passwd")
    assert missing.status_code >= 400
    assert "Traceback" not in missing.text
