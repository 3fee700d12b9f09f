"""A gateway in front of a simulator, for tests of itself and for the desk's own tests run through it."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desk_agent.gateway.config import Config, Limits, Listen, Pbx
from desk_agent.gateway.machine import Gateway
from desk_agent.simulator import Simulator
from tests.support.until import until

through = False  # whether desks sign in to a gateway in front of their PBX
ACCOUNT = "wallboard"


def config(simulator: Simulator, account: str = ACCOUNT, **changes: Any) -> Config:
    """How a gateway of ``account`` reaches ``simulator``."""
    pbx = Pbx(host=simulator.host, port=simulator.port, account=account, trust=f"sha256:{simulator.sha256}")
    facts: dict[str, Any] = {"pbx": pbx, "listen": Listen(port=0), "limits": Limits()}
    return Config(**(facts | changes))


@asynccontextmanager
async def gateway(
    simulator: Simulator, folder: Path, account: str = ACCOUNT, *, wait: bool = True, **changes: Any
) -> AsyncIterator[Gateway]:
    """A gateway that is signed in, until the block ends. Stations cannot watch or control at its PBX."""
    simulator.service.settings.station_call_control = False
    async with Gateway(config(simulator, account, **changes), simulator.account(account).password, folder) as made:
        if wait:
            await until(lambda: made.upstream.is_up)
        yield made


@dataclass
class _Shared:
    gateway: Gateway
    stack: AsyncExitStack
    users: int = 0
    ready: asyncio.Event = field(default_factory=asyncio.Event)


_SHARED: dict[int, _Shared] = {}


@asynccontextmanager
async def shared(simulator: Simulator) -> AsyncIterator[Gateway]:
    """The one gateway that all desks of a test share; it ends with the last of them."""
    key = id(simulator)
    one = _SHARED.get(key)
    if one is None:
        stack = AsyncExitStack()
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        simulator.service.settings.station_call_control = False
        made = Gateway(config(simulator), simulator.account(ACCOUNT).password, Path(folder))
        one = _SHARED[key] = _Shared(made, stack)
        await stack.enter_async_context(made)
        await until(lambda: made.upstream.is_up)
        one.ready.set()
    await one.ready.wait()
    one.users += 1
    try:
        yield one.gateway
    finally:
        one.users -= 1
        if not one.users:
            del _SHARED[key]
            await one.stack.aclose()
