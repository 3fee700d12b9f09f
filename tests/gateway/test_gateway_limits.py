"""How soon desks behind a gateway are right again, by a clock that moves with the longest waits there can be."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk_agent.client.places import FALLBACK_AFTER
from desk_agent.view import Connection
from tests.support.fault_proxy import Way
from tests.support.gateway_scene import USERS, Scene, gateway_scene

PBX_BACK = 3.0  # seconds from the PBX's return until all desks are right
GATEWAY_BACK = 5.0  # from that of a gateway
STANDBY = 15.0  # from the end of a gateway until its standby serves all


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with gateway_scene(tmp_path) as made:
        yield made


@pytest.fixture
async def alone(tmp_path: Path) -> AsyncIterator[Scene]:
    """Without a standby."""
    async with gateway_scene(tmp_path, standby=False) as made:
        yield made


async def busy(scene: Scene) -> None:
    """Desks, of which one rings, one talks and one does nothing."""
    await scene.sign_in(*USERS)
    scene.pbx.exchange.ring("1001", "0318055123")
    scene.pbx.exchange.ring("1002", "0226710450")
    scene.pbx.exchange.answer("1002")
    await scene.right(within=1.0)


async def moved_on(scene: Scene) -> None:
    """What happens while nobody can listen."""
    scene.pbx.exchange.clear("1001")


async def test_the_line_to_the_pbx_is_reset(scene: Scene) -> None:
    await busy(scene)
    scene.pbx_line.reset()
    await moved_on(scene)
    await scene.until(lambda: not any(map(scene.is_right, scene.desks)), within=1.0)
    await scene.right(within=PBX_BACK)
    assert scene.logins == 2 + len(USERS), "everybody's token was still good"


@pytest.mark.parametrize("away", [0.7, 20.0])
async def test_the_pbx_refuses_connections_for_a_while(scene: Scene, away: float) -> None:
    await busy(scene)
    await scene.pbx_line.refuse()
    scene.pbx_line.reset()
    await scene.lost(within=1.0)
    await moved_on(scene)
    await scene.pass_time(away)
    await scene.pbx_line.accept()
    await scene.right(within=PBX_BACK)


async def test_the_pbx_restarts_and_knows_nobody(scene: Scene) -> None:
    await busy(scene)
    await scene.pbx.faults.restart()
    await scene.lost(within=1.0)
    await moved_on(scene)
    await scene.pass_time(30.0)
    await scene.pbx.faults.accept_again()
    await scene.right(within=PBX_BACK)
    await scene.pass_time(1.0)
    assert scene.logins == 2 + len(USERS) + 2, "the gateways sign in again, and nobody else"


async def test_a_call_outlives_a_pbx_and_a_gateway_that_start_anew(alone: Scene) -> None:
    await alone.sign_in("1001")
    for _ in range(20):  # events of before are counted higher
        alone.pbx.exchange.ring("1001", "0318055123")
        alone.pbx.exchange.clear("1001")
    await alone.do(alone.desks["1001"].desk.dial("1002"))
    await alone.right(within=1.0)
    await alone.pbx.faults.restart()
    await alone.lost(within=1.0)
    await alone.pbx.faults.accept_again()
    await alone.right(within=PBX_BACK)
    alone.pbx.exchange.answer("1002")
    await alone.right(within=1.0)
    await alone.pass_time(2.0)
    await alone.kill(alone.first)
    await alone.start(alone.first)
    await alone.right(within=GATEWAY_BACK)
    assert [call.state.value for call in alone.desks["1001"].calls] == ["connected"]


async def test_the_line_to_the_pbx_falls_silent(scene: Scene) -> None:
    await busy(scene)
    await scene.pass_time(0.5)
    scene.pbx_line.black_hole(*Way)
    await scene.lost(within=15.0)
    await moved_on(scene)
    scene.pbx_line.lift()
    await scene.right(within=PBX_BACK)


@pytest.mark.parametrize("away", [0.0, 2.0, 60.0])
async def test_a_gateway_without_a_standby_is_killed_and_started_again(alone: Scene, away: float) -> None:
    await busy(alone)
    await alone.pass_time(2.0)  # who is signed in is kept within that
    before = alone.logins
    await alone.kill(alone.first)
    await alone.lost(within=1.0)
    await moved_on(alone)
    await alone.pass_time(away)
    await alone.start(alone.first)
    await alone.right(within=GATEWAY_BACK)
    alone_for_long = away > FALLBACK_AFTER  # then the desks have signed in to the PBX itself, to dial
    assert alone.logins == before + (len(USERS) if alone_for_long else 0), "nobody had to sign in again"


@pytest.mark.parametrize("away", [0.0, 2.0])
async def test_a_gateway_that_is_soon_back_keeps_its_desks(scene: Scene, away: float) -> None:
    await busy(scene)
    await scene.pass_time(2.0)
    before = scene.logins
    await scene.kill(scene.first)
    await scene.lost(within=1.0)
    await moved_on(scene)
    await scene.pass_time(away)
    await scene.start(scene.first, scene.standby)
    await scene.right(within=GATEWAY_BACK)
    assert {scene.at(user) for user in USERS} == {scene.first.line.port}
    assert scene.logins == before


async def test_a_standby_takes_over_from_a_gateway_that_was_killed(scene: Scene) -> None:
    await busy(scene)
    await scene.kill(scene.first)
    await scene.lost(within=1.0)
    await moved_on(scene)
    await scene.right_at(scene.standby, within=STANDBY)
    await scene.start(scene.first, scene.standby)
    await scene.pass_time(60.0)
    assert {scene.at(user) for user in USERS} == {scene.standby.line.port}, "one move is enough"


async def test_a_standby_takes_over_from_a_computer_that_has_died(scene: Scene) -> None:
    await busy(scene)
    scene.first.line.black_hole(*Way)
    await moved_on(scene)
    await scene.right_at(scene.standby, within=STANDBY)


async def test_back_at_a_gateway_that_was_left_for_a_while_nobody_signs_in_again(scene: Scene) -> None:
    await busy(scene)
    scene.first.line.black_hole(*Way)
    await scene.right_at(scene.standby, within=STANDBY)
    scene.first.line.lift()
    before = scene.logins
    await scene.kill(scene.standby)
    await scene.lost(within=1.0)
    await scene.right_at(scene.first, within=STANDBY)
    assert scene.logins == before
    assert all(seen.desk.view.connection.state is Connection.LIVE for seen in scene.desks.values())


async def test_a_desk_whose_password_was_just_being_verified_when_its_gateway_was_killed(
    alone: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = alone.first.gateway
    assert gateway is not None
    left = gateway.door._left
    note = left.note

    def cut(user: str, token: str) -> None:
        note(user, token)
        alone.pbx_line.black_hole(Way.UP)  # the log-out does not get there any more

    monkeypatch.setattr(left, "note", cut)
    entering = asyncio.create_task(alone.enter("1001"))
    await alone.until(lambda: left.users, within=5.0)
    await alone.kill(alone.first)
    alone.pbx_line.reset()
    alone.pbx_line.lift()
    assert "1001" in {session.account.user for session in alone.pbx.service.sessions}
    await alone.start(alone.first)
    await alone.until(lambda: alone.is_right("1001"), within=GATEWAY_BACK)
    await entering
