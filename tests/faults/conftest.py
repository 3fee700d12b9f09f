"""Every fault test has a `Scene`, in both spellings and both orders of events unless it is marked otherwise.

``@pytest.mark.pbx(session_timeout=30.0)`` gives the simulator options, ``@pytest.mark.one_wire`` runs a test once,
where neither calls nor events are what it is about.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.fake_clock import FakeClock
from tests.support.fault_scene import WIRES, Scene, fault_scene


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "wire" in metafunc.fixturenames:
        once = metafunc.definition.get_closest_marker("one_wire") is not None
        metafunc.parametrize("wire", [next(iter(WIRES))] if once else list(WIRES), indirect=True)


@pytest.fixture
def wire(request: pytest.FixtureRequest) -> str:
    """Which of `WIRES` the PBX speaks."""
    chosen: str = request.param
    return chosen


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def scene(request: pytest.FixtureRequest, home: Path, clock: FakeClock, wire: str) -> AsyncIterator[Scene]:
    """A desk, a PBX and the line between them."""
    marker = request.node.get_closest_marker("pbx")
    options: dict[str, Any] = dict(marker.kwargs) if marker else {}
    options.setdefault("dialect", WIRES[wire])
    async with fault_scene(home, clock, **options) as made:
        yield made
