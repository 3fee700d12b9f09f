"""An address is tested before anything is sent to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from desk_agent.api.errors import (
    ChangedCertificateError,
    NotThePbxError,
    UnreachableError,
    UntrustedCertificateError,
)
from desk_agent.client.reach import reach
from tests.support.scripted_pbx import make_certificate, server_context


@asynccontextmanager
async def listening(*, tls: bool) -> AsyncIterator[tuple[int, str, list[bytes]]]:
    """A port, the fingerprint of its certificate, and whatever was sent to it."""
    heard: list[bytes] = []
    certificate = make_certificate()
    done: list[asyncio.Task[None]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        done.append(task)
        if not tls:
            writer.write(b"SSH-2.0-OpenSSH\r\n")
        try:
            heard.append(await reader.read(1000))
        except ConnectionError:
            heard.append(b"")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=server_context(certificate) if tls else None)
    async with server:
        yield server.sockets[0].getsockname()[1], f"sha256:{certificate[2]}", heard
        await asyncio.gather(*done, return_exceptions=True)


async def test_a_pinned_certificate_is_reached_and_nothing_is_sent() -> None:
    async with listening(tls=True) as (port, pin, heard):
        await reach("127.0.0.1", port, pin)
    assert set(heard) <= {b""}


async def test_an_unknown_certificate_is_told_with_what_it_shows() -> None:
    async with listening(tls=True) as (port, pin, heard):
        with pytest.raises(UntrustedCertificateError) as told:
            await reach("127.0.0.1", port)
    assert f"sha256:{told.value.certificate.sha256}" == pin
    assert set(heard) <= {b""}


async def test_another_certificate_than_the_pinned_one_is_a_hard_stop() -> None:
    async with listening(tls=True) as (port, _, heard):
        with pytest.raises(ChangedCertificateError):
            await reach("127.0.0.1", port, "sha256:" + "00" * 32)
    assert set(heard) <= {b""}


async def test_a_port_without_tls_says_so() -> None:
    async with listening(tls=False) as (port, _, _heard):
        with pytest.raises(NotThePbxError, match="HTTPS"):
            await reach("127.0.0.1", port)


async def test_nobody_there_says_so() -> None:
    async with listening(tls=False) as (port, _, _heard):
        pass
    with pytest.raises(UnreachableError, match="refuses"):
        await reach("127.0.0.1", port)


@pytest.mark.parametrize("host", ["a" * 70, "a..b", "\udcff"])
async def test_what_is_no_address_says_so(host: str) -> None:
    with pytest.raises(UnreachableError):
        await reach(host, 1)
