"""What is given up leaves nothing behind."""

import asyncio

import pytest

from desk_agent.client.http import Http
from desk_agent.net import tls


async def test_a_request_that_is_cancelled_in_its_handshake_closes_its_connection() -> None:
    hung, gone = asyncio.Event(), asyncio.Event()

    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        hung.set()  # the handshake has begun, and is never answered
        while await reader.read(4096):
            pass
        gone.set()
        writer.close()

    server = await asyncio.start_server(swallow, "127.0.0.1", 0)
    http = Http("127.0.0.1", server.sockets[0].getsockname()[1], tls.context(None), None)
    asking = asyncio.create_task(http.ask("GET", "/", headers={}))
    await asyncio.wait_for(hung.wait(), 5)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await asyncio.wait_for(gone.wait(), 2)
    await http.close()
    server.close()
    await server.wait_closed()
