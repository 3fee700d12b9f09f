"""Events come twice, in another order, or not at all: what is shown becomes true, and nothing is told twice."""

import contextlib
import itertools
from collections.abc import Callable, Iterator
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


def flows(scene: Scene) -> dict[str, list[Callable[[], object]]]:
    """What happens at the PBX, step by step; the desk is told of it afterwards."""
    exchange = scene.simulator.exchange
    answered = [lambda: exchange.ring("1001", CALLER), lambda: exchange.pick_up("1001")]
    return {
        "missed": [answered[0], lambda: exchange.hang_up(CALLER)],
        "answered": answered,
        "over": [*answered, lambda: exchange.hang_up("1001")],
        "held": [*answered, lambda: exchange.hold("1001")],
        "handed over": [*answered, lambda: exchange.transfers.single_step("1001", None, "1003")],
    }


ENDS = {
    "missed": Outcome.MISSED,
    "answered": Outcome.ANSWERED,
    "over": Outcome.ANSWERED,
    "held": Outcome.ANSWERED,
    "handed over": Outcome.TRANSFERRED,
}


@pytest.mark.parametrize("name", sorted(ENDS))
async def test_17_events_in_every_order(scene: Scene, name: str) -> None:
    await scene.sign_in()
    line = EventLine(scene.simulator)
    for done, order in enumerate(_orders(5), 1):
        line.change = line.keep
        for step in flows(scene)[name]:
            step()
            await scene.pass_time(0.4)
        meant, kept = truth(scene.simulator), list(line.kept)
        line.kept.clear()
        line.let_go([kept[index] for index in order if index < len(kept)] + kept[len(order) :])
        await scene.until(lambda meant=meant: shown(scene) == meant, within=1.0)
        line.change = lambda frame: [frame]
        for leg in scene.simulator.exchange.legs_of("1001"):
            scene.simulator.exchange.clear("1001", leg.call.ref)
        with contextlib.suppress(NotThere, LookupError):
            scene.simulator.exchange.hang_up(CALLER)
        await scene.calls(within=3.0)
        await scene.pass_time(2.5)  # what was over before it had begun settles
        assert len(outcomes(scene)) == done, (order, [about(frame)["type"] for frame in kept])
    assert set(outcomes(scene)) <= {(CALLER, ENDS[name]), (CALLER, Outcome.ANSWERED)}
    assert len(rings(scene)) == len(set(rings(scene))), "what has rung does not ring again"


def _orders(size: int) -> Iterator[tuple[int, ...]]:
    """A share of all orders of so many events, the outermost ones among them; the model's tests try all."""
    every = list(itertools.permutations(range(size)))
    yield from (every[0], every[-1], *Random(17).sample(every, 6))


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


@pytest.mark.parametrize("seed", range(3))
async def test_18_one_event_of_five_is_lost(scene: Scene, seed: int) -> None:
    await scene.sign_in()
    chance = Random(seed)
    lost: list[str] = []

    def lose(frame: str) -> list[str]:
        if chance.random() < 0.2 and about(frame)["deviceNumber"] == "1001":
            lost.append(about(frame)["type"])
            return []
        return [frame]

    line = EventLine(scene.simulator, lose)
    exchange = scene.simulator.exchange
    for _ in range(5):
        outgoing = chance.random() < 0.4
        before = len(line.passed)
        if outgoing:
            await scene.do(scene.desk.dial("1003"))
        else:
            exchange.ring("1001", CALLER)
        steps = [lambda: exchange.pick_up("1003" if outgoing else "1001")]  # noqa: B023 - done in this turn
        steps += [lambda: exchange.hold("1001"), lambda: exchange.retrieve("1001")] * chance.randint(0, 2)
        steps.append(lambda: exchange.clear("1001"))
        await scene.pass_time(3.0)
        for step in steps:
            if truth(scene.simulator):
                step()
            await scene.pass_time(0.4)
            heard = len(line.passed) - before - len(lost) > 0
            if heard and shown(scene):
                took = await scene.until(lambda: right(scene), within=12.0)
                assert took <= 12.0, lost
        await scene.until(lambda: not shown(scene), within=12.0)
        assert truth(scene.simulator) == {}
        await scene.pass_time(2.0)
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
