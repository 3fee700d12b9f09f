"""Events come twice, in another order, or not at all: what is shown becomes true, and nothing is told twice."""

import contextlib
from collections.abc import Callable
from random import Random

import pytest

from desk_agent.simulator.rules import Refused as NotThere
from desk_agent.view import CallsChanged, HistoryFilter, Outcome, Refused, Verb
from tests.support.event_line import EventLine, about
from tests.support.fault_scene import Scene
from tests.support.truth import truth

CALLER = "0318055123"


def outcomes(scene: Scene) -> list[tuple[str, Outcome | None]]:
    """What the history has, oldest first."""
    return [(row.number, row.outcome) for row in scene.desk.history.find(HistoryFilter(), 200)][::-1]


def rings(scene: Scene) -> list[int]:
    """The calls that have come up as ringing, each time that they did: what popups and sounds go by."""
    came: list[int] = []
    ringing: set[int] = set()
    for change in scene.seen.changes:
        if isinstance(change, CallsChanged):
            now = {call.ref for call in change.calls if call.state.value == "ringing"}
            came += sorted(now - ringing)
            ringing = now
    return came


async def test_16_every_event_comes_twice(scene: Scene) -> None:
    await scene.sign_in()
    scene.simulator.faults.copies = 2
    await scene.talk(CALLER)
    await scene.do(scene.desk.perform(Verb.HOLD))
    await scene.calls("holding")
    await scene.do(scene.desk.perform(Verb.RETRIEVE))
    await scene.calls("connected")
    scene.simulator.exchange.clear("1001")
    await scene.calls()
    scene.simulator.exchange.ring("1001", "0226710450", gives_up_after=4.0)
    await scene.calls("ringing")
    await scene.calls(within=6.0)
    await scene.pass_time(2.0)
    assert len(rings(scene)) == 2, "one popup a call"
    assert scene.seen.ended == ["answered", "missed"], "each end is told once"
    assert outcomes(scene) == [(CALLER, Outcome.ANSWERED), ("0226710450", Outcome.MISSED)]
    assert scene.desk.view.missed == 1
    assert scene.seen.notices == []


def flows(scene: Scene) -> dict[Outcome, list[Callable[[], object]]]:
    """What happens at the PBX, step by step, and what the call is in the history; the desk is told afterwards."""
    exchange = scene.simulator.exchange
    answered = [lambda: exchange.ring("1001", CALLER), lambda: exchange.pick_up("1001")]
    return {
        Outcome.MISSED: [answered[0], lambda: exchange.hang_up(CALLER)],
        Outcome.ANSWERED: [*answered, lambda: exchange.hold("1001"), lambda: exchange.retrieve("1001")],
        Outcome.TRANSFERRED: [*answered, lambda: exchange.transfers.single_step("1001", None, "1003")],
    }


async def test_17_events_in_another_order(scene: Scene, wire: str) -> None:
    """Each flow in an order of its own; the tests of the model try every order."""
    await scene.sign_in()
    line = EventLine(scene.simulator)
    chance = Random(wire)
    for outcome, steps in flows(scene).items():
        line.change = line.keep
        for step in steps:
            step()
            await scene.pass_time(0.4)
        meant, kept = truth(scene.simulator), list(line.kept)
        line.kept.clear()
        line.let_go(chance.sample(kept, len(kept)))
        await scene.until(lambda meant=meant: shown(scene) == meant, within=1.0)
        line.change = lambda frame: [frame]
        if meant:
            scene.simulator.exchange.clear("1001")
        with contextlib.suppress(NotThere, LookupError):
            scene.simulator.exchange.hang_up(CALLER)
        await scene.calls(within=3.0)
        await scene.pass_time(2.5)  # what was over before it had begun settles
        assert outcomes(scene)[-1] == (CALLER, outcome), [about(frame)["type"] for frame in kept]
    assert len(outcomes(scene)) == len(flows(scene))
    assert len(rings(scene)) == len(set(rings(scene))), "what has rung does not ring again"


def shown(scene: Scene) -> dict[int, str]:
    return {call.ref: call.state.value for call in scene.desk.view.calls}


async def test_17_the_answer_comes_long_after_the_events(scene: Scene) -> None:
    await scene.sign_in()
    await scene.talk()
    scene.simulator.faults.delay_replies(3.0)
    states: list[str] = []
    scene.desk.subscribe(lambda _change: states.extend(shown(scene).values()))
    await scene.do(scene.desk.perform(Verb.HOLD))
    await scene.calls("holding", within=1.0)
    assert states.index("holding") < len(states) - 1, "the event was believed before the answer came"
    scene.simulator.faults.delay_replies(0.0)
    await scene.do(scene.desk.perform(Verb.RETRIEVE))
    await scene.calls("connected")
    assert (scene.executed("hold"), scene.executed("retrieve")) == (1, 1)


ONE_TALK = {"held": "connected"}  # no word tells a phone that talks from one that is held by the other side


def right(scene: Scene) -> bool:
    """Whether the calls shown are those that are, as far as the PBX can be asked."""
    true = {ref: ONE_TALK.get(state, state) for ref, state in truth(scene.simulator).items()}
    return {ref: ONE_TALK.get(state, state) for ref, state in shown(scene).items()} == true


def losing_one_in_five(chance: Random, lost: list[str]) -> Callable[[str], list[str]]:
    """Of every five events of the own phone one is lost, any of them."""
    left: list[bool] = []

    def lose(frame: str) -> list[str]:
        if about(frame).get("deviceNumber") != "1001":
            return [frame]
        if not left:
            left.extend(chance.sample([True, False, False, False, False], 5))
        if not left.pop():
            return [frame]
        lost.append(about(frame)["type"])
        return []

    return lose


@pytest.mark.parametrize("seed", [1, 2])
async def test_18_one_event_of_five_is_lost(scene: Scene, wire: str, seed: int) -> None:
    await scene.sign_in()
    chance, lost = Random(f"{wire} {seed}"), list[str]()
    exchange = scene.simulator.exchange
    line = EventLine(scene.simulator, losing_one_in_five(chance, lost))
    if seed == 1:
        exchange.ring("1001", CALLER)
    else:
        await scene.do(scene.desk.dial("1003"))
    await scene.pass_time(3.0)
    steps = [
        lambda: exchange.pick_up("1001" if seed == 1 else "1003"),
        lambda: exchange.hold("1001"),
        lambda: exchange.retrieve("1001"),
    ]
    for step in steps:
        step()
        await scene.pass_time(0.4)
        if len(line.passed) > len(lost):  # of a call whose only news was lost, the next news tells
            await scene.until(lambda: right(scene), within=12.0)
    exchange.clear("1001")
    await scene.pass_time(0.4)
    await scene.until(lambda: not shown(scene), within=12.0)
    assert truth(scene.simulator) == {}
    assert lost
    line.change = lambda frame: [frame]


async def test_18_the_end_of_a_call_is_lost_and_nothing_follows(scene: Scene) -> None:
    await scene.sign_in()
    await scene.talk()
    line = EventLine(scene.simulator, lambda _frame: [])
    scene.simulator.exchange.clear("1001")
    await scene.until(lambda: not shown(scene), within=12.0)
    assert scene.seen.ended == ["ended while disconnected"]
    line.change = lambda frame: [frame]
    await scene.talk("0226710450")


async def test_18_a_ghost_is_laid_by_hanging_it_up(scene: Scene) -> None:
    await scene.sign_in()
    await scene.talk()
    line = EventLine(scene.simulator, lambda _frame: [])
    scene.simulator.exchange.clear("1001")
    await scene.pass_time(0.5)
    with pytest.raises(Refused):
        await scene.do(scene.desk.perform(Verb.HANGUP))
    await scene.until(lambda: not shown(scene), within=0.5)
    line.change = lambda frame: [frame]


async def test_a_phone_that_is_idle_before_the_event_says_so(scene: Scene) -> None:
    """The question and the end of the call cross: how the call has ended comes a moment later, and is what counts."""
    await scene.sign_in()
    await scene.talk(CALLER)
    line = EventLine(scene.simulator)
    line.change = line.keep
    scene.simulator.faults.inject("<html>")  # whatever makes the desk ask
    await scene.pass_time(0.7)
    asked = scene.requests("status")
    scene.simulator.exchange.hang_up(CALLER)
    await scene.until(lambda: scene.requests("status") > asked, within=1.0)
    await scene.pass_time(0.2)
    line.let_go(list(line.kept))
    line.change = lambda frame: [frame]
    await scene.calls(within=2.0)
    assert scene.seen.ended == ["answered"]
    assert outcomes(scene) == [(CALLER, Outcome.ANSWERED)]


async def test_a_phone_that_stays_idle_has_no_call(scene: Scene) -> None:
    await scene.sign_in()
    await scene.talk(CALLER)
    scene.simulator.faults.copies = 0
    scene.simulator.exchange.hang_up(CALLER)
    await scene.pass_time(3.0)
    scene.simulator.faults.copies = 1
    scene.simulator.faults.inject("<html>")
    await scene.calls(within=2.5)
    assert scene.seen.ended == ["ended while disconnected"]
