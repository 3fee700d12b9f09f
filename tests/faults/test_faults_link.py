"""The line to the PBX breaks, falls silent or will not stay: what the agent sees, and what is not lost."""

import itertools

import pytest

from desk_agent.view import CallView, Connection, ConnectionView, HistoryFilter, Refused, Trouble, Verb
from tests.support.fault_proxy import Way
from tests.support.fault_scene import Scene

NOTE = "wants the offer of Tuesday"


async def talking(scene: Scene) -> CallView:
    """An agent in a call that has a note."""
    await scene.sign_in()
    await scene.talk()
    await scene.pass_time(7.0)
    (row,) = scene.desk.history.find(HistoryFilter(), 10)
    scene.desk.history.note(row.id, NOTE)
    return scene.call


async def kept(scene: Scene, before: CallView) -> None:
    """The call is the one that it was, with its reference, its timer and its note, and can be handled again."""
    await scene.calls("connected")
    now = scene.call
    assert (now.ref, now.started, now.answered) == (before.ref, before.started, before.answered)
    assert [(row.ref, row.note) for row in scene.desk.history.find(HistoryFilter(), 10)] == [(before.ref, NOTE)]
    await scene.do(scene.desk.perform(Verb.HOLD))
    await scene.calls("holding")
    assert scene.call.verified, "an event or a command has spoken of it"
    assert scene.executed("hold") == 1


async def greyed(scene: Scene, before: CallView) -> None:
    """The card stands there, in doubt, and nothing can be done with it: said, not tried."""
    assert scene.connection.state is Connection.LOST
    assert scene.connection.message
    assert (scene.call.ref, scene.call.verified) == (before.ref, False)
    with pytest.raises(Refused, match="no connection to the PBX: nothing was sent"):
        await scene.desk.perform(Verb.HOLD)
    assert scene.executed("hold") == 0


async def test_1_a_reset_in_the_middle_of_a_call(scene: Scene) -> None:
    before = await talking(scene)
    scene.proxy.reset()
    await scene.state(Connection.LOST, within=0.0)
    assert scene.connection.trouble is Trouble.RECONNECTING
    await greyed(scene, before)
    await scene.live(within=3.0)
    assert scene.connection.trouble is Trouble.BACK
    assert scene.logins == 1, "the token was still good"
    await kept(scene, before)
    await scene.until(lambda: scene.connection.trouble is Trouble.NONE, within=3.0)


@pytest.mark.parametrize("ways", [(Way.UP, Way.DOWN), (Way.DOWN,), (Way.UP,)], ids=["both", "down", "up"])
async def test_2_and_3_a_line_that_falls_silent(scene: Scene, ways: tuple[Way, ...]) -> None:
    before = await talking(scene)
    scene.proxy.black_hole(*ways)
    assert await scene.state(Connection.LOST, within=15.0) > 5.0
    await greyed(scene, before)
    await scene.pass_time(20.0)
    assert scene.connection.trouble is Trouble.UNREACHABLE
    scene.proxy.lift()
    await scene.live(within=3.0)
    await kept(scene, before)


async def test_a_call_that_ends_in_the_silence_is_said_to_have_ended_so(scene: Scene) -> None:
    await talking(scene)
    scene.proxy.black_hole()
    scene.simulator.exchange.clear("1001")
    await scene.state(Connection.LOST, within=15.0)
    assert [call.verified for call in scene.desk.view.calls] == [False]
    scene.proxy.lift()
    await scene.live(within=3.0)
    await scene.calls(within=1.0)
    (row,) = scene.desk.history.find(HistoryFilter(), 10)
    assert row.note == NOTE


async def test_4_the_pbx_restarts(scene: Scene) -> None:
    await scene.sign_in()
    await scene.talk()
    scene.simulator.exchange.clear("1001")
    await scene.calls()
    await scene.proxy.refuse()
    await scene.simulator.faults.restart()
    await scene.state(Connection.LOST, within=0.0)
    assert scene.connection.trouble is Trouble.RECONNECTING
    assert await scene.until(lambda: scene.connection.trouble is Trouble.UNREACHABLE, within=10.0) > 9.0
    await scene.pass_time(80.0)
    assert len(scene.attempts) > 10
    pauses = [later - earlier for earlier, later in itertools.pairwise(scene.attempts)]
    assert min(pauses) >= 0.99, "more than one attempt in a second"
    assert scene.connection.trouble is Trouble.UNREACHABLE
    assert "refuses the connection" in scene.connection.message
    await scene.until(lambda: scene.connection.retry_at is not None, within=5.0)
    assert [row.number for row in scene.desk.history.find(HistoryFilter(), 10)] == ["0318055123"]
    await scene.simulator.faults.accept_again()
    await scene.proxy.accept()
    await scene.live(within=5.0)
    assert scene.logins == 2
    await scene.talk("0226710450")  # serials count from 1 again, and so do references
    assert [row.number for row in scene.desk.history.find(HistoryFilter(), 10)] == ["0226710450", "0318055123"]


@pytest.mark.one_wire
@pytest.mark.parametrize("rude", [True, False], ids=["reset", "closed"])
async def test_5_a_line_that_will_not_stay(scene: Scene, rude: bool) -> None:
    await scene.sign_in()
    before = scene.requests("monitor_start")
    scene.connections.clear()
    for _ in range(30):
        await scene.pass_time(2.0)
        if rude:
            scene.proxy.reset()
        else:
            for session in scene.simulator.service.sessions:
                scene.simulator.service.hub.close(session)
    assert 5 <= scene.requests("monitor_start") - before <= 15, "attempts in a minute"
    assert scene.connection.trouble is Trouble.UNSTEADY
    await scene.live(within=5.0)
    assert scene.connection.trouble is Trouble.UNSTEADY
    shown = banners(scene.connections)
    assert shown in (
        [Trouble.RECONNECTING, Trouble.UNSTEADY],
        [Trouble.RECONNECTING, Trouble.BACK, Trouble.UNSTEADY],
    ), "it blinked"
    await scene.until(lambda: scene.connection.trouble is Trouble.NONE, within=15.1)
    assert scene.logins == 1


def banners(connections: list[ConnectionView]) -> list[Trouble]:
    """What the banner has said, one after the other, from its first words on."""
    said: list[Trouble] = []
    for connection in connections:
        if (said or connection.trouble) and (not said or connection.trouble is not said[-1]):
            said.append(connection.trouble)
    return said
