"""After an hour of calls and faults each true call is in the history once, or in a gap; what it says is so.

Some minutes of it run with every test run. An hour, with as many seeds as you like ("20", or "5-8"), about 100 s for
each:

    DESK_AGENT_HISTORY_MINUTES=60 DESK_AGENT_RANDOM_SEEDS=20 \\
        .venv/bin/python -m pytest -q -rP tests/desk/test_desk_history_hour.py
"""

import os
import sys
from pathlib import Path

import pytest

from desk_agent.simulator import Dialect, Simulator
from desk_agent.simulator.dialect import MasterLeaves, Names, Order, ReleasedRef
from tests.support.fast_clock import FastClock, Lag
from tests.support.history_truth import compare
from tests.support.random_hour import PHONE, Hour
from tests.support.seeds import seeds

MINUTES = float(os.environ.get("DESK_AGENT_HISTORY_MINUTES", "1.5"))
RATE = 40.0
NEAR = 4.0  # seconds: of which the shuffled dialect takes 0.3, and sockets and processors the rest
VERIFIED = 15.0  # seconds within which what a lost event would have told is asked for
DIALECTS = {
    "figure": Dialect(),
    "shuffled": Dialect(order=Order.SHUFFLE, master_leaves=MasterLeaves.CONTINUE),
    "vendor": Dialect(names=Names.VENDOR, transfer_released_ref=ReleasedRef.BOTH),
}


@pytest.mark.direct
@pytest.mark.parametrize(("name", "user"), [("figure", "desk"), ("shuffled", "1001"), ("vendor", "desk")])
@pytest.mark.parametrize("seed", seeds())
async def test_the_history_is_true(name: str, user: str, seed: int, tmp_path: Path) -> None:
    clock = FastClock(RATE)
    async with (
        Simulator(scenario="quiet", seed=seed, dialect=DIALECTS[name], clock=clock) as simulator,
        Lag(clock) as lag,
        Hour(simulator, clock, tmp_path, seed, user) as hour,
    ):
        await hour.run(MINUTES * 60)

    def nearness(since: float, until: float) -> float:
        return NEAR + lag.worst(since, until)

    report = compare(
        hour.calls,
        hour.entries,
        hour.gaps,
        nearness,
        vague=VERIFIED,
        robbed=frozenset(hour.events.robbed),
        late=hour.faults.late,
    )
    faults = dict(sorted(hour.faults.done.items()))
    sys.stdout.write(f"{name} {seed}: {dict(report.made_of)}, {hour.runs} runs of the desk, {faults}\n")
    wrong = [*report.wrong, *hour.ghosts.found.values()]
    if wrong:
        trace = tmp_path / "trace.txt"
        trace.write_text(hour.told(0.0, float("inf"), 0.0))
        sys.stdout.write(f"all that happened: {trace}\n")
    assert not wrong, "\n".join([*wrong, *(hour.around(call) for call in report.doubted[:3])])
    assert report.made_of["calls"]
    assert report.made_of["within sight"] or MINUTES < 10
    assert PHONE in {entry.extension for entry in hour.entries} or MINUTES < 10
