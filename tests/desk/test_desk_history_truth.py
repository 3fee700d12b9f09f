"""The exchange's own log is the truth: after random calls with random losses, each call is in the history once,
or it lies within a gap that is marked. What the history has is a call of the log."""

import asyncio
import contextlib
import os
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from desk_agent.desk.history import close_open
from desk_agent.desk.strays import SETTLED
from desk_agent.people.history import HistoryStore
from desk_agent.simulator import Dialect, Simulator
from desk_agent.simulator.dialect import MasterLeaves, Names, Order, ReleasedRef, Timings
from desk_agent.simulator.journal import LegRecord
from desk_agent.simulator.parties import Behaviour
from desk_agent.simulator.rules import Refused as NotThere
from desk_agent.view import Gap, HistoryEntry, HistoryFilter, Outcome, Refused, Verb
from tests.support.office import Seen, signed_in
from tests.support.seeds import seeds
from tests.support.until import until

# more of them by hand: DESK_AGENT_RANDOM_STEPS=300 DESK_AGENT_RANDOM_SEEDS=20
STEPS = int(os.environ.get("DESK_AGENT_RANDOM_STEPS", "60"))
NUMBERS = ("0318055123", "0226710450", "025551234", "")
COLLEAGUES = ("1002", "1003")
THINGS = (*("rings",) * 3, "calls", "dials", "answers", "ends", "rejects", "picks", "hands", *("gives",) * 2)
LINKS = ("loses", "back", "back")
NEAR = 0.3  # seconds: both look at clocks of the same computer, and an event takes its time
TIMINGS = Timings(failed=0.1, left=0.05, trunk_setup=0.01, no_answer=0.3, hold_recall=60, transfer_recall=60)
DIALECTS = {
    "figure": Dialect(),
    "shuffled": Dialect(order=Order.SHUFFLE, master_leaves=MasterLeaves.CONTINUE),
    "vendor": Dialect(names=Names.VENDOR, transfer_released_ref=ReleasedRef.BOTH),
}


@pytest.fixture(autouse=True)
def compressed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day in seconds: gaps that are near each other stay two, and a closed connection is noticed at once."""
    monkeypatch.setattr("desk_agent.people.history.MERGE", 0.0)
    monkeypatch.setattr("desk_agent.desk.history_gaps.SILENCE", 0.4)
    monkeypatch.setattr("desk_agent.desk.history_gaps.UNDER_WAY", 0.4)


class Day:
    """An agent's day in a few seconds: calls, commands, and connections that go."""

    def __init__(self, simulator: Simulator, seen: Seen, chance: Random) -> None:
        self.simulator = simulator
        self.seen = seen
        self.chance = chance
        self.done: list[str] = []
        self.lost = False

    async def act(self) -> None:
        """One thing that happens."""
        chance, exchange = self.chance, self.simulator.exchange
        what = chance.choice((*THINGS, *LINKS))
        self.done.append(what)
        number = chance.choice(NUMBERS)
        with contextlib.suppress(NotThere, LookupError, Refused):
            match what:
                case "rings":
                    exchange.ring("1001", number)
                case "calls":
                    exchange.ring("1001", chance.choice(COLLEAGUES))
                case "dials":
                    exchange.make("1001", chance.choice(COLLEAGUES))
                case "answers":
                    await self.command(Verb.ANSWER, lambda: exchange.answer("1001"))
                case "ends":
                    await self.command(Verb.HANGUP, lambda: exchange.hang_up("1001"))
                case "rejects":
                    await self.command(Verb.REJECT, lambda: exchange.clear("1001"))
                case "picks":
                    exchange.pickups.direct("1002", "1001")
                case "hands":
                    exchange.transfers.single_step("1001", None, "1003")
                case "gives":
                    exchange.hang_up(chance.choice((*NUMBERS, *COLLEAGUES)))
                case "loses" if not self.lost:
                    await self.lose()
                case "back" if self.lost:
                    await self.back()
        await asyncio.sleep(chance.uniform(0, 0.06))

    async def command(self, verb: Verb, by_hand: object) -> None:
        """At the desk while it is connected, at the phone otherwise."""
        if self.lost or self.seen.desk.view.connection.state.value != "live":
            by_hand()  # type: ignore[operator]
        else:
            await self.seen.desk.perform(verb)

    async def lose(self) -> None:
        self.lost = True
        if self.chance.random() < 0.3:
            self.simulator.faults.drop_sockets()  # back by itself, as soon as it can
            self.lost = False
        else:
            await self.simulator.faults.stop_accepting()

    async def back(self) -> None:
        await self.simulator.faults.accept_again()
        self.lost = False
        self.seen.desk.retry_now()

    async def end(self) -> None:
        """Everybody hangs up; what is to be told has been told."""
        if self.lost:
            await self.back()
        await is_live(self.seen)
        legs = self.simulator.exchange.legs_of
        for _ in range(300):
            for leg in legs("1001"):
                with contextlib.suppress(NotThere, LookupError):
                    self.simulator.exchange.clear("1001", leg.call.ref)
            if not legs("1001") and not self.seen.calls:
                break
            await asyncio.sleep(0.05)
        assert not legs("1001"), f"{self.done}: {legs('1001')}"
        assert not self.seen.calls, f"{self.done}: {self.seen.calls}"
        await asyncio.sleep(SETTLED + 0.5)
        await self.seen.desk.history._gaps._read(settle=True)


async def is_live(seen: Seen) -> None:
    await until(lambda: seen.desk.view.connection.state.value == "live", 15)


def true_calls(simulator: Simulator) -> list[tuple[int, LegRecord]]:
    return [(call.ref, leg) for call, leg in simulator.exchange.journal.legs("1001")]


def history(seen: Seen) -> tuple[list[HistoryEntry], list[Gap]]:
    own = seen.desk.history
    calls = own.find(HistoryFilter(), 10_000)
    rows = own._store.file.read(lambda db: db.execute("SELECT id FROM gaps").fetchall())
    return calls, [gap for (id_,) in rows if (gap := own.gap(id_)) is not None]


def check(simulator: Simulator, seen: Seen, done: list[str]) -> Counter[str]:
    """Hold the history against the log; what it was made of."""
    calls, gaps = history(seen)
    truth = true_calls(simulator)

    def in_gap(began: float, ended: float) -> bool:
        return any(gap.began - NEAR <= ended and began <= gap.ended + NEAR for gap in gaps)

    by_ref = Counter(ref for ref, _ in truth)
    shown = Counter(entry.ref for entry in calls)
    told = f"\n{done}\n{truth}\n{calls}\n{gaps}"
    for entry in calls:
        assert entry.ref in by_ref, f"never was: {entry}{told}"
    for ref, count in by_ref.items():
        legs = [leg for each, leg in truth if each == ref]
        assert shown[ref] <= count, f"{ref} more often than it was{told}"
        unseen = [leg for leg in legs if in_gap(leg.began.wall, (leg.ended or leg.began).wall)]
        assert shown[ref] >= count - len(unseen), f"{ref} is missing{told}"
    for entry in calls:
        assert entry.outcome is not None, f"still open: {entry}{told}"
        legs = [leg for each, leg in truth if each == entry.ref]
        if not any(in_gap(leg.began.wall, (leg.ended or leg.began).wall) for leg in legs):
            assert (entry.answered is not None) == any(leg.answered is not None for leg in legs), f"{entry}{told}"
            assert entry.outcome is not Outcome.UNKNOWN, f"{entry}{told}"
    return Counter(str(entry.evidence) for entry in calls) + Counter({"gaps": len(gaps), "calls": len(truth)})


@pytest.mark.direct
@pytest.mark.parametrize(("name", "user"), [("figure", "desk"), ("shuffled", "1001"), ("vendor", "desk")])
@pytest.mark.parametrize("seed", [seed + 2 for seed in seeds()])
async def test_each_call_is_in_the_history_once_or_in_a_marked_gap(name: str, user: str, seed: int) -> None:
    chance = Random(seed)
    async with Simulator(scenario="quiet", seed=seed, dialect=DIALECTS[name], timings=TIMINGS) as simulator:
        for number in simulator.exchange.stations:
            quick = 0.05 if number in COLLEAGUES else None
            simulator.exchange.set_behaviour(number, Behaviour(answers_after=quick))
        async with signed_in(simulator, user) as seen:
            day = Day(simulator, seen, chance)
            for _ in range(STEPS):
                await day.act()
            await day.end()
            made_of = check(simulator, seen, day.done)
            assert made_of["calls"]
            assert made_of["gaps"]
            assert made_of["seen"]


@pytest.mark.direct
async def test_it_holds_over_several_runs_of_the_program(tmp_path: Path) -> None:
    chance = Random(5)
    path = tmp_path / "history.db"
    async with Simulator(scenario="quiet", seed=5, timings=TIMINGS) as simulator:
        for number in simulator.exchange.stations:
            simulator.exchange.set_behaviour(number, Behaviour(answers_after=None))
        done: list[str] = []
        for run in range(4):
            store = HistoryStore(path)
            close_open(store)
            async with signed_in(simulator, "desk" if run % 2 else "1001", history=store) as seen:
                day = Day(simulator, seen, chance)
                for _ in range(15):
                    await day.act()
                if day.lost:
                    await day.back()
                    await is_live(seen)
                done += day.done
                if run == 3:
                    await day.end()
                    check(simulator, seen, done)
            for _ in range(3):  # while nobody looks
                with contextlib.suppress(NotThere, LookupError):
                    simulator.exchange.ring("1001", chance.choice(NUMBERS[:2]))
                await asyncio.sleep(0.02)
                with contextlib.suppress(NotThere, LookupError):
                    simulator.exchange.hang_up(chance.choice(NUMBERS[:2]))
