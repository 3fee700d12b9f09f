"""The account is in use: by a session of our own that nobody closed, by another computer, or all places are taken."""

from base64 import b64encode

import httpx
import pytest

from desk_agent.view import Connection, ConnectionView, Trouble
from tests.support.fault_scene import Scene
from tests.support.hostile import trusting

WHERE_TO_LOOK = "Maintenance > Trace > HTTP Log View > Logged-on User List"


async def somebody_signs_in(scene: Scene, user: str = "1001") -> str:
    """A session of ``user`` that is none of the desk's and stays until its timer runs out; its token."""
    account = scene.simulator.account(user)
    basic = b64encode(f"{user}:{account.password}".encode()).decode()
    async with httpx.AsyncClient(verify=trusting()) as http:
        base = f"{scene.simulator.base}/{account.kind.path}/v1/users/{user}"
        answer = await scene.do(http.get(f"{base}/login", headers={"Authorization": f"Basic {basic}"}))
    token: str = answer.json()["token"]
    return token


async def killed_in_a_session(scene: Scene) -> None:
    """A desk of the same account has been signed in, and went without a word."""
    scene.orphan = await somebody_signs_in(scene)
    (session,) = scene.simulator.service.sessions
    session.broken = True  # its event connection was reset


def said(scene: Scene) -> list[Trouble]:
    """What was the matter, one after the other."""
    found: list[Trouble] = []
    for connection in scene.connections:
        if not found or connection.trouble is not found[-1]:
            found.append(connection.trouble)
    return found


def states(connections: list[ConnectionView]) -> set[Connection]:
    return {connection.state for connection in connections}


@pytest.mark.one_wire
@pytest.mark.parametrize("lingers", [0.0, 12.0], ids=["freed at once", "freed after 12 s"])
async def test_9_our_own_session_that_was_killed_is_taken_over_by_its_token(scene: Scene, lingers: float) -> None:
    scene.simulator.service.sessions._linger = lingers
    await killed_in_a_session(scene)
    began = scene.clock.now().mono
    await scene.sign_in(within=15.0)
    assert scene.connection.state is Connection.LIVE
    assert scene.clock.now().mono - began <= 15.0
    assert said(scene) == [Trouble.NONE, Trouble.TAKING_OVER, Trouble.NONE]
    told = next(one for one in scene.connections if one.trouble is Trouble.TAKING_OVER)
    assert told.message == "Taking over your previous session…"
    assert [session.account.user for session in scene.simulator.service.sessions] == ["1001"]
    scene.tokens.append(scene.orphan)


@pytest.mark.one_wire
@pytest.mark.pbx(session_timeout=120.0, login_cleanup=12.0)
@pytest.mark.parametrize("patient", [False, True], ids=["by hand", "at the start"])
async def test_9_our_own_session_that_was_killed_is_outlasted_without_its_token(scene: Scene, patient: bool) -> None:
    await killed_in_a_session(scene)
    scene.tokens.append(scene.orphan)
    scene.orphan = ""
    began = scene.clock.now().mono
    await scene.sign_in(within=150.0, patient=patient)
    assert scene.connection.state is Connection.LIVE
    assert 120.0 < scene.clock.now().mono - began <= 150.0
    assert said(scene) == [Trouble.NONE, Trouble.IN_USE, Trouble.NONE]


@pytest.mark.one_wire
async def test_9_a_session_of_ours_that_stands_in_the_way_of_a_reconnect(scene: Scene) -> None:
    """The PBX does not take the token for the socket any more, and yet says that the account is signed in."""
    scene.simulator.service.sessions._linger = 8.0
    await scene.sign_in()
    (session,) = scene.simulator.service.sessions
    scene.proxy.reset()
    await scene.state(Connection.LOST, within=0.0)
    session.broken = True
    scene.simulator.service.sessions.end(session)
    await scene.live(within=30.0)
    assert Connection.OFFLINE not in states(scene.connections[1:])
    assert scene.desk.view.calls == ()


@pytest.mark.one_wire
@pytest.mark.parametrize("stale", [False, True], ids=["no token", "a token of long ago"])
async def test_10_another_computer_is_signed_in(scene: Scene, stale: bool) -> None:
    other = await somebody_signs_in(scene)
    scene.tokens.append(other)
    scene.orphan = "a-token-that-is-long-over" if stale else ""
    (session,) = scene.simulator.service.sessions
    session.sockets += 1  # and stays so
    try:
        began = scene.clock.now().mono
        await scene.sign_in(within=400.0)
    finally:
        session.sockets -= 1
    first = next(one for one in scene.connections if one.trouble is Trouble.IN_USE)
    assert first.message.startswith("1001 is already signed in at 127.0.0.1")
    assert WHERE_TO_LOOK in first.message
    assert first.state is Connection.CONNECTING
    assert scene.said_at(first) - began <= 2.0
    # no endless loop: after the time of a session that nobody had closed, it is left to the agent
    assert (scene.connection.state, scene.connection.trouble) == (Connection.OFFLINE, Trouble.IN_USE)
    assert WHERE_TO_LOOK in scene.connection.message
    assert scene.clock.now().mono - began <= 200.0
    assert scene.logins <= 14
    assert Trouble.TAKING_OVER not in said(scene)
    assert list(scene.simulator.service.sessions) == [session], "theirs is left alone"


@pytest.mark.one_wire
async def test_10_it_can_be_retried_and_cancelled(scene: Scene) -> None:
    scene.tokens.append(await somebody_signs_in(scene))
    (session,) = scene.simulator.service.sessions
    desk = scene.new_desk()

    async def give_up() -> None:
        await scene.until(lambda: desk.view.connection.retry_at, within=2.0)
        tried = scene.logins
        desk.retry_now()
        await scene.until(lambda: scene.logins == tried + 1, within=0.0)
        await scene.until(lambda: desk.view.connection.retry_at, within=0.0)
        await desk.sign_out()

    signing = scene.start(desk.sign_in(scene.target()))
    await give_up()
    await scene.until(signing.done, within=1.0)
    assert (desk.view.connection.state, desk.view.connection.message) == (Connection.OFFLINE, "")
    tried = scene.logins
    await scene.pass_time(60.0)
    assert scene.logins == tried
    scene.simulator.service.sessions.end(session)
    # what was in the way is gone: retrying by hand works at once
    await scene.do(desk.sign_in(scene.target()), within=0.5)
    assert desk.view.connection.state is Connection.LIVE


@pytest.mark.one_wire
@pytest.mark.parametrize("patient", [False, True], ids=["by hand", "at the start"])
async def test_11_a_fourth_account_is_refused(scene: Scene, patient: bool) -> None:
    accounts = [one for one in scene.simulator.accounts if one.kind.path == "server"]
    for account in accounts[:3]:
        scene.tokens.append(await somebody_signs_in(scene, account.user))
    began = scene.clock.now().mono
    signing = scene.start(scene.desk.sign_in(scene.target(accounts[3].user, extension="1001", patient=patient)))
    await scene.until(lambda: scene.connection.message, within=2.0)
    assert scene.clock.now().mono - began <= 2.0
    assert scene.connection.message.startswith("All three Web API sessions are in use.")
    assert WHERE_TO_LOOK in scene.connection.message
    if patient:
        tried = scene.logins
        await scene.pass_time(60.0)
        assert 1 <= scene.logins - tried <= 6, "who comes last does not storm a PBX that is full"
        scene.simulator.service.sessions.end(next(iter(scene.simulator.service.sessions)))
        await scene.live(within=31.0)
    await scene.until(signing.done, within=1.0)
    assert scene.connection.state is (Connection.LIVE if patient else Connection.OFFLINE)
