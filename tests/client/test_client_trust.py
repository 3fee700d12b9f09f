"""No credential goes to a certificate that nobody vouched for."""

import asyncio
import ssl

import pytest

from desk_agent.api.errors import (
    ChangedCertificateError,
    NotThePbxError,
    UnreachableError,
    UntrustedCertificateError,
)
from desk_agent.client import Session
from desk_agent.net import tls
from tests.client.conftest import MakeSession
from tests.support.scripted_pbx import Pbx


async def test_an_unknown_certificate_is_shown_and_nothing_is_sent(pbx: Pbx, make_session: MakeSession) -> None:
    with pytest.raises(UntrustedCertificateError) as raised:
        await make_session(trust=None).open(patient=True)
    shown = raised.value.certificate
    assert f"sha256:{shown.sha256}" == pbx.pin
    assert (shown.subject, shown.port) == ("CN=127.0.0.1", pbx.port)
    assert shown.not_after
    assert pbx.asked == []


async def test_a_changed_certificate_stops_hard(pbx: Pbx, make_session: MakeSession) -> None:
    other = "sha256:" + "ab" * 32
    with pytest.raises(ChangedCertificateError) as raised:
        await make_session(trust=other).open(patient=True)
    assert raised.value.expected_sha256 == "ab" * 32
    assert f"sha256:{raised.value.certificate.sha256}" == pbx.pin
    assert pbx.asked == []


async def test_the_pin_guards_the_socket_too(pbx: Pbx) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        await asyncio.open_connection(
            "127.0.0.1", pbx.port, ssl=tls.context("sha256:" + "00" * 32), server_hostname="x"
        )
    _, writer = await asyncio.open_connection("127.0.0.1", pbx.port, ssl=tls.context(pbx.pin), server_hostname="x")
    writer.transport.abort()


def test_old_tls_is_never_offered() -> None:
    for pin in (None, "sha256:" + "00" * 32):
        assert tls.context(pin).minimum_version is ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("text", ["", "sha256:", "sha256:12", "md5:" + "ab" * 32, "sha256:" + "zz" * 32, "ab" * 32])
def test_a_pin_that_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="sha256"):
        tls.parse_pin(text)


def test_a_pin_in_any_spelling() -> None:
    pairs = ":".join(["AB"] * 32)
    assert tls.parse_pin(f"SHA256:{pairs}") == "ab" * 32


async def test_a_refused_port(unused_tcp_port: int) -> None:
    session = Session("127.0.0.1", unused_tcp_port, "1001", "x", trust="sha256:" + "00" * 32)
    with pytest.raises(UnreachableError, match="refuses the connection"):
        await session.open()


async def test_a_host_that_nobody_knows() -> None:
    session = Session("no-such-host.invalid", 1024, "1001", "x")
    with pytest.raises(UnreachableError, match=r"No computer is known by the name no-such-host\.invalid"):
        await session.open()


@pytest.mark.parametrize("greeting", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b""])
async def test_a_port_without_https(greeting: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(greeting)
        await writer.drain()
        writer.transport.abort() if not greeting else writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    session = Session("127.0.0.1", port, "1001", "x", trust="sha256:" + "00" * 32)
    with pytest.raises(NotThePbxError, match="Is this the port of the Web API"):
        await session.open()
    server.close()
    await server.wait_closed()
