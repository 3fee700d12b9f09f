"""What is between a name and a certificate, each failure by a server that has it."""

import asyncio
import socket
import ssl
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from desk_agent.checkup.address import _end_of, _trusted
from desk_agent.checkup.report import Finding, Step, Verdict
from desk_agent.checkup.target import Target
from desk_agent.net import tls
from tests.checkup.conftest import PASSWORD, Found, at_pbx, look_at
from tests.support.scripted_pbx import Pbx, make_certificate, server_context

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
AFTER = [Step.WEB_API, Step.LOG_IN, Step.SYSTEM, Step.EVENTS, Step.MONITOR, Step.CONTROL, Step.RECORDS]


@asynccontextmanager
async def listening(serve: Serve, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    serving: set[asyncio.Task[None]] = set()

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.add(task)
        try:
            await serve(reader, writer)
        except OSError:
            pass
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(one, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)


def target(port: int, host: str = "127.0.0.1") -> Target:
    return Target(host, port, "1001", PASSWORD)


def failed(found: Found, step: Step, verdict: Verdict = Verdict.UNREACHABLE) -> str:
    """The sentence of the one step that failed; nothing was tried after it."""
    assert found[step].finding is Finding.FAILED
    steps = list(found.by_step)
    assert all(found[one].finding is Finding.NOT_TRIED for one in steps[steps.index(step) + 1 :])
    assert set(AFTER) <= set(steps)
    assert found.report.verdict is verdict
    assert found[step].advice
    assert found[step].text in found.report.sentence
    return found[step].text


async def test_a_closed_port() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refused, and nobody else's
        found = await look_at(target(taken.getsockname()[1]))
    assert "refuses the connection" in failed(found, Step.PORT)
    assert "Web API Service Port in System Attributes (PGM 160-161)" in found[Step.PORT].advice


async def test_a_name_that_nobody_knows() -> None:
    found = await look_at(target(1, "no-such-pbx.invalid"))
    assert "no-such-pbx.invalid" in failed(found, Step.NAME)
    assert "DNS" in found[Step.NAME].advice


async def test_what_is_no_name() -> None:
    assert "not a valid address" in failed(await look_at(target(1, "a" * 70)), Step.NAME)


async def test_a_name_is_told_with_its_addresses(pbx: Pbx) -> None:
    found = await look_at(replace(at_pbx(pbx), host="localhost"))
    assert "127.0.0.1" in found[Step.NAME].facts["addresses"]


async def test_plain_http_where_https_should_be() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async with listening(serve) as port:
        found = await look_at(target(port))
    assert "HTTP that is not encrypted" in failed(found, Step.TLS)
    assert "Web API Service Port" in found[Step.TLS].advice


async def test_something_else_than_a_web_server() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        await reader.read(100)

    async with listening(serve) as port:
        assert "is an SSH server" in failed(await look_at(target(port)), Step.TLS)


async def test_who_hangs_up_at_once() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        return

    async with listening(serve) as port:
        failed(await look_at(target(port)), Step.TLS)


async def test_tls_that_is_too_old() -> None:
    certificate = make_certificate()
    context = server_context(certificate)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1_1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(1000))

    async with listening(serve, context) as port:
        found = await look_at(replace(target(port), trust=f"sha256:{certificate[2]}"))
    assert "TLSv1.1 only" in failed(found, Step.TLS)
    assert set(heard) <= {b""}, "nothing but handshakes"


async def test_a_certificate_that_nobody_vouches_for(pbx: Pbx) -> None:
    found = await look_at(replace(at_pbx(pbx), trust=""))
    assert "does not trust" in failed(found, Step.CERTIFICATE, Verdict.UNTRUSTED)
    facts = found[Step.CERTIFICATE].facts
    assert f"sha256:{facts['sha256']}" == pbx.pin
    assert facts["subject"] == "CN=127.0.0.1"
    assert "It has expired on" in found[Step.CERTIFICATE].text
    assert "--trust sha256:" in found[Step.CERTIFICATE].advice
    assert pbx.asked == [], "no password before the certificate is trusted"


async def test_a_certificate_that_has_changed(pbx: Pbx) -> None:
    found = await look_at(replace(at_pbx(pbx), trust="sha256:" + "ab" * 32))
    assert "not the one that was trusted" in failed(found, Step.CERTIFICATE, Verdict.UNTRUSTED)
    facts = found[Step.CERTIFICATE].facts
    assert (f"sha256:{facts['sha256']}", facts["expected_sha256"]) == (pbx.pin, "ab" * 32)
    assert pbx.asked == []


async def test_a_pinned_certificate_may_have_expired(pbx: Pbx) -> None:
    found = await look_at(at_pbx(pbx))
    assert found[Step.CERTIFICATE].finding is Finding.NOTE
    assert "expired" in found[Step.CERTIFICATE].text
    assert found.report.verdict is Verdict.WELL


@pytest.mark.parametrize(
    ("days", "finding", "words"),
    [(200, Finding.GOOD, ""), (20, Finding.WARNING, "It expires on"), (-3, Finding.WARNING, "expired")],
)
def test_the_end_of_a_certificate_is_told_before_it_comes(days: int, finding: Finding, words: str) -> None:
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    shown = tls.describe("pbx", 1, b"")
    last = (now + timedelta(days=days)).date().isoformat()
    certificate = replace(shown, not_before="2020-01-01", not_after=last)
    result = _trusted(certificate, now.timestamp(), pinned=False)
    assert (result.finding, words in result.text) == (finding, True)
    assert bool(result.advice) == (finding is Finding.WARNING)
    early = replace(certificate, not_before="2026-06-20", not_after="2030-01-01")
    assert "not valid before 2026-06-20" in _end_of(early, now.timestamp())
    assert _end_of(shown, now.timestamp()) == "", "dates that cannot be read are not judged"
