"""A session is recorded, and a fresh desk to which it is played shows the same."""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from desk_agent.simulator import Dialect, Simulator
from desk_agent.simulator.dialect import Names, Order, Timings
from desk_agent.simulator.exchange import Exchange
from desk_agent.simulator.parties import Behaviour
from desk_agent.simulator.rules import Refused as NotThere
from desk_agent.view import TARGETED, Refused, Verb
from tests.support.office import target
from tests.support.tracing import Watched, disguised, recorded_desk, redactor, replayed_desk
from tests.support.until import until

DIALECTS = {
    "figure": Dialect(),
    "vendor": Dialect(names=Names.VENDOR),
    "shuffled": Dialect(order=Order.SHUFFLE),
}


@pytest.mark.parametrize("name", DIALECTS)
async def test_the_desk_shows_the_same_calls_again(name: str, tmp_path: Path) -> None:
    file = tmp_path / "trace.jsonl"
    async with (
        Simulator(dialect=DIALECTS[name]) as simulator,
        recorded_desk(target(simulator), file) as (watched, _),
    ):
        desk, exchange = watched.desk, simulator.exchange
        exchange.ring("1001", "0318055123")
        await until(lambda: [call.state.value for call in desk.view.calls] == ["ringing"])
        ref = desk.view.calls[0].ref
        await desk.perform(Verb.ANSWER, ref)
        await until(lambda: [call.state.value for call in desk.view.calls] == ["connected"])
        await desk.perform(Verb.HOLD, ref)
        await until(lambda: [call.state.value for call in desk.view.calls] == ["holding"])
        await desk.perform(Verb.RETRIEVE, ref)
        await until(lambda: [call.state.value for call in desk.view.calls] == ["connected"])
        await desk.perform(Verb.TRANSFER, ref, "1002")
        await until(lambda: len(desk.view.calls) == 2)
        exchange.pick_up("1002")
        await until(lambda: sorted(call.state.value for call in desk.view.calls) == ["connected", "holding"])
        await desk.perform(Verb.COMPLETE, desk.view.calls[0].ref)
        await until(lambda: not desk.view.calls)
        await asyncio.sleep(0.1)
    await shows_the_same(file, watched)


async def shows_the_same(file: Path, watched: Watched) -> None:
    async with replayed_desk(file) as (again, replay):
        await asyncio.wait_for(replay.over.wait(), 8)
        with contextlib.suppress(AssertionError):  # what is different is told below
            await until(lambda: len(again.calls) >= len(watched.calls) and len(again.ended) >= len(watched.ended), 2)
    assert again.calls == disguised(watched.calls, redactor())
    assert again.ended == disguised(watched.ended, redactor())
    assert again.stations == disguised(watched.stations, redactor())


def somebody_acts(exchange: Exchange, chance: Random) -> None:
    colleague, outside = chance.choice(("1002", "1003")), chance.choice(("0318055123", "0226710450"))
    acts: tuple[Callable[[], object], ...] = (
        lambda: exchange.ring("1001", outside),
        lambda: exchange.ring("1001", colleague),
        lambda: exchange.pick_up(chance.choice((colleague, outside))),
        lambda: exchange.hang_up(chance.choice((colleague, outside))),
        lambda: exchange.hold(colleague),
        lambda: exchange.retrieve(colleague),
        lambda: [exchange.set_dnd("1001", on) for on in (True, False)],
    )
    with contextlib.suppress(NotThere, LookupError):
        chance.choice(acts)()


async def the_user_acts(watched: Watched, chance: Random) -> None:
    ends = {Verb.HANGUP, Verb.REJECT, Verb.DIVERT, Verb.BLIND_TRANSFER, Verb.PARK} if chance.random() < 0.8 else set()
    offered = [(call.ref, verb) for call in watched.desk.view.calls for verb in call.actions if verb not in ends]
    if offered:
        ref, verb = chance.choice(offered)
        argument = "1003" if verb in TARGETED else "1#" if verb is Verb.DIGITS else ""
        with contextlib.suppress(Refused):
            await watched.desk.perform(verb, ref, argument)


@pytest.mark.parametrize("seed", [3, 8])
async def test_a_session_at_random_is_shown_again(seed: int, tmp_path: Path) -> None:
    chance, file = Random(seed), tmp_path / "trace.jsonl"
    timings = Timings(failed=60.0, left=60.0)
    async with Simulator(
        seed=seed, dialect=DIALECTS["vendor" if seed % 2 else "figure"], timings=timings
    ) as simulator:
        for number, station in simulator.exchange.stations.items():
            simulator.exchange.set_behaviour(number, Behaviour(answers_after=None))
            station.call_waiting = True
        async with recorded_desk(target(simulator), file) as (watched, _):
            for _step in range(50):
                if chance.random() < 0.4:
                    await the_user_acts(watched, chance)
                else:
                    somebody_acts(simulator.exchange, chance)
                await asyncio.sleep(0.02)
    assert len(watched.calls) > 10
    await shows_the_same(file, watched)
