"""The pin holds for a thread's socket as it does for asyncio's."""

import asyncio
import socket

import pytest

from desk_agent.net import tls
from tests.support.scripted_pbx import scripted_pbx


def _shake_hands(port: int, pin: str) -> bytes | None:
    with (
        socket.create_connection(("127.0.0.1", port), 5) as raw,
        tls.context(pin).wrap_socket(raw, server_hostname="x") as wrapped,
    ):
        return wrapped.getpeercert(True)


async def test_a_blocking_socket_is_pinned_too() -> None:
    async with scripted_pbx() as pbx:
        der = await asyncio.to_thread(_shake_hands, pbx.port, pbx.pin)
        assert der is not None
        assert f"sha256:{tls.fingerprint(der)}" == pbx.pin
        with pytest.raises(tls.PinMismatchError) as raised:
            await asyncio.to_thread(_shake_hands, pbx.port, "sha256:" + "00" * 32)
        assert raised.value.der == der
