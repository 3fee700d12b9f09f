"""Fault 14: the computer sleeps for five minutes while a call goes on that ends meanwhile; the network comes late."""

import pytest

from desk_agent.view import Connection, Evidence, HistoryFilter, LegState, Outcome, Trouble
from tests.support.fault_scene import Scene

SLEPT = 300.0  # seconds


async def sleep(scene: Scene, *, told: bool) -> None:
    """The line is dead and people's time has gone on; ``told``: the system says so when it wakes."""
    scene.proxy.black_hole()
    scene.clock.doze(SLEPT)
    await scene.proxy.refuse()  # there is no network yet
    if told:
        scene.desk.awake()


@pytest.mark.parametrize("told", [True, False], ids=["told", "found-out"])
async def test_14_the_computer_sleeps_and_the_call_ends_meanwhile(scene: Scene, told: bool) -> None:
    await scene.sign_in()
    before = await scene.talk()
    scene.proxy.black_hole()
    scene.simulator.exchange.clear("1001")
    await sleep(scene, told=told)
    within = 0.1 if told else 10.5  # the next look at the line
    await scene.state(Connection.LOST, within=within)
    assert scene.connection.trouble is Trouble.RECONNECTING
    assert [(call.ref, call.state, call.verified) for call in scene.desk.view.calls] == [
        (before.ref, LegState.CONNECTED, False)
    ]
    await scene.pass_time(8.0)
    assert scene.connection.state is Connection.LOST
    scene.proxy.lift()
    await scene.proxy.accept()
    if told:
        scene.desk.network_changed(there=True)
    assert await scene.live(within=5.0) <= (1.0 if told else 5.0)
    await scene.calls(within=1.0)
    (past,) = scene.desk.view.recent
    assert (past.ref, past.outcome) == (before.ref, Outcome.UNKNOWN)
    (row,) = scene.desk.history.find(HistoryFilter(), 10)
    assert (row.ref, row.outcome) == (before.ref, Outcome.UNKNOWN)
    await scene.pass_time(5.0)  # the records are read
    (row,) = scene.desk.history.find(HistoryFilter(), 10)
    assert (row.ref, row.outcome, row.evidence) == (before.ref, Outcome.ANSWERED, Evidence.BOTH)
    assert "Ended while disconnected." in row.detail
    gaps = [place.id for place in scene.desk.history.places(HistoryFilter()) if place.id < 0]
    (gap,) = [scene.desk.history.gap(-id_) for id_ in gaps]
    assert gap is not None
    assert gap.filled
    assert gap.ended - gap.began >= SLEPT, "all of the sleep is marked"


async def test_14_a_call_that_goes_on_is_kept(scene: Scene) -> None:
    await scene.sign_in()
    before = await scene.talk()
    await sleep(scene, told=True)
    await scene.state(Connection.LOST, within=0.1)
    scene.proxy.lift()
    await scene.proxy.accept()
    scene.desk.network_changed(there=True)
    await scene.live(within=1.0)
    await scene.calls("connected")
    assert (scene.call.ref, scene.call.started) == (before.ref, before.started)


async def test_a_network_that_the_system_misses_is_looked_at_and_not_given_up(scene: Scene) -> None:
    """A container or a VPN may have none that the system knows of, and the PBX answers all the same."""
    await scene.sign_in()
    scene.desk.network_changed(there=False)
    await scene.pass_time(6.0)
    assert scene.connection.state is Connection.LIVE
    assert Connection.LOST not in {one.state for one in scene.connections}
    scene.proxy.black_hole()
    scene.desk.network_changed(there=False)
    assert await scene.state(Connection.LOST, within=5.5) <= 5.5, "without waiting for the next ping"
