"""A PBX that refuses with a bare status says nothing of the account: what did not go now may go the next time."""

import pytest

from desk_agent.api.enums import DndService
from desk_agent.api.errors import NotAllowedError, UnexplainedError
from desk_agent.client.capabilities import CONTROLS, Feature, Level, Verdict
from tests.client.conftest import MakeSession
from tests.support.scripted_pbx import Pbx

SERVER = ("desk_1", "1001")


@pytest.mark.parametrize("status", [403, 404])
async def test_a_command_that_did_not_fit_takes_no_right_away(
    pbx: Pbx, make_session: MakeSession, status: int
) -> None:
    """It rings, and somebody dials: where 403 comes without content all of call control went with it."""
    user, extension = SERVER
    async with make_session(user, extension=extension) as session:
        pbx.answers["call/make"] = (status, None)
        with pytest.raises(UnexplainedError) as raised:
            await session.make_call("1001", "1002")
        assert raised.value.sentence == f"The PBX refused and gave no reason. (PBX: {status})"
        assert session.capabilities.level is Level.FULL
        assert all(session.capabilities[feature].usable for feature in CONTROLS)
        del pbx.answers["call/make"]
        await session.make_call("1001", "1002")
        assert session.capabilities[Feature.DIAL].verdict is Verdict.YES
        pbx.answers["call/dnd"] = lambda asked: (status, None) if asked.method == "POST" else (200, {"data": {}})
        with pytest.raises(UnexplainedError):
            await session.set_dnd("1001", "1001", DndService.ENABLE)
        assert session.capabilities[Feature.DND].usable


async def test_a_list_of_devices_that_is_refused_so_is_a_matter_of_rights(
    pbx: Pbx, make_session: MakeSession
) -> None:
    """What the phone is doing cannot be the reason."""
    pbx.answers["call/monitor"] = (403, None)
    async with make_session() as session:
        assert session.capabilities.level is Level.DIAL_ONLY
        with pytest.raises(NotAllowedError):
            await session.monitor_start("1001")
