"""A PBX that takes its time, and connections that are closed exactly when something is sent over them."""

import pytest

from desk_agent.simulator.calls import State
from desk_agent.view import Connection, Refused, Verb
from tests.support.fault_scene import Scene


def legs(scene: Scene) -> list[State]:
    return [leg.state for leg in scene.simulator.exchange.legs_of("1001")]


async def test_22_a_pbx_that_answers_after_eight_seconds(scene: Scene) -> None:
    await scene.sign_in()
    await scene.talk()
    scene.simulator.faults.delay_replies(8.0)
    holding = scene.start(scene.desk.perform(Verb.HOLD))
    await scene.until(lambda: scene.call.busy, within=0.3)
    assert not scene.call.unanswered
    with pytest.raises(Refused, match=r"still under way|no call to hold"):
        await scene.do(scene.desk.perform(Verb.HOLD))
    await scene.until(lambda: State.HOLDING in legs(scene), within=1.0)
    await scene.calls("holding", within=2.0)  # what has happened is shown, answer or none
    await scene.pass_time(4.5)
    assert scene.call.busy, "the phone system has not said yes yet"
    await scene.until(lambda: scene.call.unanswered, within=1.0)
    await scene.until(holding.done, within=4.0)
    await holding
    assert (scene.call.busy, scene.call.unanswered, scene.call.error) == (False, False, "")
    assert scene.executed("hold") == 1
    scene.simulator.faults.delay_replies(0.0)


async def test_22_a_number_that_is_dialled_slowly(scene: Scene) -> None:
    await scene.sign_in()
    scene.simulator.faults.delay_replies(8.0)
    dialling = scene.start(scene.desk.dial("1002"))
    await scene.until(lambda: scene.desk.view.calls, within=2.0)
    with pytest.raises(Refused, match="One call at a time"):
        await scene.do(scene.desk.dial("1002"))
    await scene.until(lambda: scene.seen.notices, within=5.1)
    assert "has not answered yet. 1002 is not dialled twice" in scene.seen.notices[0]
    await scene.until(dialling.done, within=8.1)
    await dialling
    assert scene.executed("make") == 1
    scene.simulator.faults.delay_replies(0.0)


async def test_an_answer_that_is_lost_leaves_no_doubt_for_long(scene: Scene) -> None:
    """The command was carried out and its answer never comes; the event socket lives on."""
    await scene.sign_in()
    await scene.talk()
    scene.simulator.faults.delay_replies(2.0)
    holding = scene.start(scene.desk.perform(Verb.HOLD))
    await scene.until(lambda: scene.executed("hold"), within=1.0)
    for passage in scene.proxy.passages:
        if passage is not scene.socket:
            passage.reset()
    scene.simulator.faults.delay_replies(0.0)
    await scene.until(holding.done, within=0.0)
    with pytest.raises(Refused, match="not known whether"):
        await holding
    await scene.calls("holding", within=2.0)
    assert scene.connection.state is Connection.LIVE
    assert scene.executed("hold") == 1
    await scene.do(scene.desk.perform(Verb.HANGUP))
    await scene.calls(within=2.0)


async def test_23_kept_connections_are_closed_exactly_on_send(scene: Scene) -> None:
    await scene.sign_in()
    await scene.talk()
    await scene.pass_time(1.0)
    socket = scene.socket
    for passage in scene.proxy.passages:
        passage.closes_on_send = passage is not socket
    start = scene.clock.now().mono
    await scene.do(scene.desk.perform(Verb.HOLD), within=1.0)
    await scene.calls("holding", within=1.0)
    assert scene.clock.now().mono - start <= 1.0
    assert scene.executed("hold") == 1
    assert scene.connection.state is Connection.LIVE
    for passage in scene.proxy.passages:
        passage.closes_on_send = passage is not scene.socket
    await scene.do(scene.desk.phone.set_dnd(True), within=1.0)
    await scene.until(lambda: scene.desk.view.station.dnd, within=1.0)
    assert scene.executed("dnd_set") == 1


async def test_23_a_question_over_a_kept_connection_is_asked_again(scene: Scene) -> None:
    """It can do no harm, so nobody hears of it."""
    await scene.sign_in()
    session = scene.desk._link.session
    assert session is not None
    assert await scene.do(session.get_call_status("1001")) == "idle"
    kept = [passage for passage in scene.proxy.passages if passage is not scene.socket]
    assert kept
    for passage in kept:
        passage.closes_on_send = True
    assert await scene.do(session.get_call_status("1001"), within=1.0) == "idle"
    assert any(passage not in scene.proxy.passages for passage in kept), "it met none of them"


async def test_a_lost_answer_is_asked_after_until_there_is_one(scene: Scene) -> None:
    """Neither the answer nor an event comes through, nor the first questions what has become of the call."""
    await scene.sign_in()
    await scene.talk()
    scene.simulator.faults.copies = 0
    scene.simulator.faults.delay_replies(0.5)
    parking = scene.start(scene.desk.perform(Verb.PARK))
    await scene.until(lambda: scene.executed("park"), within=1.0)
    for _ in range(25):
        for passage in scene.proxy.passages:
            if passage is not scene.socket:
                passage.reset()
        await scene.pass_time(0.1)
    assert parking.done()
    with pytest.raises(Refused, match="not known whether"):
        await parking
    scene.simulator.faults.delay_replies(0.0)
    await scene.calls(within=3.0)  # the parked call is no call of this phone any more
    assert scene.connection.state is Connection.LIVE
    assert scene.executed("park") == 1
    scene.simulator.faults.copies = 1
    scene.simulator.exchange.hang_up("0318055123")


async def test_a_call_that_the_pbx_says_is_otherwise_is_doubtful(scene: Scene) -> None:
    """It was taken off hold at the phone, and the event is lost."""
    await scene.sign_in()
    await scene.talk()
    await scene.do(scene.desk.perform(Verb.HOLD))
    await scene.calls("holding")
    scene.simulator.faults.copies = 0
    scene.simulator.exchange.retrieve("1001")
    await scene.pass_time(0.2)
    scene.simulator.faults.copies = 1
    assert scene.call.verified, "nobody can know it yet"
    with pytest.raises(Refused, match=r"no call on hold|not in a state"):
        await scene.do(scene.desk.perform(Verb.RETRIEVE))
    await scene.until(lambda: not scene.call.verified or scene.call.state.value == "connected", within=0.1)
    await scene.do(scene.desk.perform(Verb.HANGUP))
    await scene.calls(within=2.0)


async def test_the_end_of_a_busy_tone_is_lost(scene: Scene) -> None:
    """Beside the call on hold no word of the phone's state speaks of it, and it cannot last."""
    exchange = scene.simulator.exchange
    await scene.sign_in()
    exchange.ring("1002", "0226710450")
    exchange.answer("1002")
    await scene.talk()
    await scene.do(scene.desk.perform(Verb.TRANSFER, argument="1002"))
    await scene.until(lambda: {call.state.value for call in scene.desk.view.calls} == {"failed", "holding"}, 2.0)
    (failed,) = (call for call in scene.desk.view.calls if call.state.value == "failed")
    scene.simulator.faults.copies = 0
    exchange.clear("1001", failed.ref)
    await scene.pass_time(0.2)
    scene.simulator.faults.copies = 1
    await scene.calls("holding", within=29.0)
    await scene.do(scene.desk.perform(Verb.RETRIEVE))
    await scene.calls("connected")
    await scene.do(scene.desk.perform(Verb.HANGUP))
    await scene.calls()
