"""The connection is reset in the middle of a call (D.4 #1)."""

from desk_agent.view import Connection, Verb
from tests.support.fault_scene import Scene


async def test_a_reset_in_the_middle_of_a_call(scene: Scene) -> None:
    await scene.sign_in()
    before = await scene.talk()
    scene.proxy.reset()
    await scene.state(Connection.LOST, within=0.0)
    assert scene.call.ref == before.ref
    assert not scene.call.verified
    await scene.live(within=3.0)
    await scene.calls("connected")
    assert scene.call.ref == before.ref
    await scene.do(scene.desk.perform(Verb.HOLD))
    await scene.calls("holding")
    assert scene.executed("hold") == 1
