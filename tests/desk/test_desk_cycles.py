"""Connecting again and again leaves no socket, no task and no object behind; a thousand times: `tests.soak`."""

import gc
from asyncio.sslproto import AppProtocolState, SSLProtocol

import pytest

from desk_agent.net.lean import httpx
from tests.support.cycles import Cycles, connect
from tests.support.until import until


@pytest.mark.direct
@pytest.mark.parametrize("user", ["desk", "1001"])
async def test_nothing_is_left_of_connections_that_were(user: str) -> None:
    assert await connect(12, user) == {}


@pytest.mark.direct
async def test_what_a_connection_held_goes_with_it() -> None:
    """On both sides: its buffers take 256 KiB, and nobody knows when the collector comes round.

    All but that of a connection that broke off while it shook hands, which asyncio holds in a circle of its own.
    """

    def held() -> int:
        objects = gc.get_objects()
        answers = sum(type(each) is httpx.Response for each in objects)
        connections = (each for each in objects if type(each) is SSLProtocol)
        return answers + sum(each._app_state is not AppProtocolState.STATE_INIT for each in connections)

    gc.collect()  # of other tests; the collector is off, as for every test
    assert not held()
    async with Cycles("desk") as desk:
        assert held()
        await desk.lose()
        await desk.anew()
        await desk.lose()
        await desk.rest()
    await until(lambda: not held())
