"""The phone on the agent's desk loses its cable, or the PBX does not let it be watched (D.4 #24)."""

import pytest

from desk_agent.simulator.handlers import devices
from desk_agent.view import Connection, ForwardKind, HistoryFilter, Level
from tests.support.fault_scene import Scene


async def set_up(scene: Scene) -> None:
    """Signed in, on do not disturb, forwarded, and in a call."""
    await scene.sign_in()
    await scene.talk()
    await scene.do(scene.desk.phone.set_forward(ForwardKind.BUSY, "1002"))
    await scene.do(scene.desk.phone.set_dnd(True))
    await scene.until(lambda: scene.desk.view.station.dnd and scene.desk.view.station.forwarding, within=2.0)


def settings(scene: Scene) -> tuple[object, ...]:
    station = scene.desk.view.station
    return (station.dnd, station.forwarding, station.voicemail)


@pytest.mark.parametrize("forgets", [False, True], ids=["still watched", "forgotten by the PBX"])
async def test_24_a_phone_without_its_cable(scene: Scene, forgets: bool) -> None:
    await set_up(scene)
    before = settings(scene)
    (session,) = scene.simulator.service.sessions
    scene.simulator.exchange.unplug("1001")
    await scene.until(lambda: scene.desk.view.station.registered is False, within=1.0)
    if forgets:
        session.monitored.discard("1001")
    await scene.calls(within=1.0)  # a phone without a line has no call
    assert len(scene.desk.history.find(HistoryFilter(), 10)) == 1
    await scene.pass_time(120.0)
    assert scene.desk.view.station.registered is False
    assert settings(scene) == before, "what is set stays shown"
    assert scene.connection.state is Connection.LIVE
    scene.simulator.exchange.plug("1001")
    await scene.until(lambda: scene.desk.view.station.registered, within=2.0)
    assert settings(scene) == before
    assert scene.logins == 1
    await scene.do(scene.desk.phone.set_dnd(False))
    await scene.until(lambda: scene.desk.view.station.dnd is False, within=2.0)
    await scene.talk("0226710450")


async def test_24_the_connection_is_lost_while_the_phone_is_away(scene: Scene) -> None:
    await set_up(scene)
    before = settings(scene)
    scene.simulator.exchange.unplug("1001")
    await scene.until(lambda: scene.desk.view.station.registered is False, within=1.0)
    scene.proxy.reset()
    await scene.live(within=3.0)
    await scene.until(lambda: scene.desk.view.station.registered is False, within=1.0)
    assert settings(scene) == before
    await scene.pass_time(20.0)
    scene.simulator.exchange.plug("1001")
    await scene.until(lambda: scene.desk.view.station.registered, within=2.0)
    assert settings(scene) == before
    await scene.do(scene.desk.phone.set_dnd(False))
    await scene.talk("0226710450")


async def test_24_the_pbx_does_not_let_the_phone_be_watched_for_a_while(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(devices, "_results", lambda *_given, **_more: [("1001", "generic")])
        await scene.sign_in()
        assert scene.connection.level is Level.DIAL_ONLY
        assert scene.desk.view.station.registered is False
        await scene.pass_time(30.0)
        assert scene.desk.view.station.registered is False
    await scene.until(lambda: scene.connection.level is Level.FULL, within=2.0)
    await scene.until(lambda: scene.desk.view.station.registered, within=0.5)
    assert scene.logins == 1
    await scene.talk()
