"""Connecting again and again leaves no socket, no task and no object behind; a thousand times: `tests.soak`."""

import pytest

from tests.support.cycles import connect


@pytest.mark.direct
@pytest.mark.parametrize("user", ["desk", "1001"])
async def test_nothing_is_left_of_connections_that_were(user: str) -> None:
    assert await connect(12, user) == {}
