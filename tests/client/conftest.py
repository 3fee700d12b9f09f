"""A PBX that does as it is told, and sessions that are closed again."""

from collections.abc import AsyncIterator, Callable

import pytest

from desk_agent.client import Session
from desk_agent.client.ladder import Ladder
from tests.support.fake_clock import FakeClock
from tests.support.scripted_pbx import Pbx, scripted_pbx

MakeSession = Callable[..., Session]


@pytest.fixture
async def pbx() -> AsyncIterator[Pbx]:
    async with scripted_pbx() as made:
        yield made


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def make_session(pbx: Pbx, clock: FakeClock) -> AsyncIterator[MakeSession]:
    made: list[Session] = []

    def make(user: str = "1001", **given: object) -> Session:
        options = {"trust": pbx.pin, "clock": clock, "ladder": Ladder(lambda low, high: high), **given}
        session = Session("127.0.0.1", pbx.port, user, "*1234Secr01$", **options)  # type: ignore[arg-type]
        made.append(session)
        return session

    yield make
    for session in made:
        await session.close()
