from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk_agent.gateway.machine import Gateway
from desk_agent.simulator import Simulator
from tests.support import gateway as support


@pytest.fixture
async def pbx() -> AsyncIterator[Simulator]:
    """A quiet PBX."""
    async with Simulator(scenario="quiet", seed=1) as simulator:
        yield simulator


@pytest.fixture
async def gateway(pbx: Simulator, tmp_path: Path) -> AsyncIterator[Gateway]:
    """A gateway that is signed in to it."""
    async with support.gateway(pbx, tmp_path) as made:
        yield made
