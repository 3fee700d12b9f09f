"""An agent's day of eight hours in some minutes, and what the process holds meanwhile.

    python -m tests.soak                     eight hours, about thirteen minutes
    python -m tests.soak --hours 1 --rate 60
    python -m tests.soak --cycles 1000       connects and resets instead

Calls, holds, transfers, faults and restarts are those of `tests.support.random_hour`, to which the desk's other work
comes: notes, searches, favourites, agent states. PBX and desk share the process, so what the PBX writes down
for tests is thrown away each quarter of an hour. The exit status is 1 if something has grown.
"""

import argparse
import asyncio
import contextlib
import logging
import sys
import tempfile
from pathlib import Path

from desk_agent.simulator import Simulator
from desk_agent.view import HistoryFilter, Refused
from tests.support.cycles import connect
from tests.support.fast_clock import FastClock
from tests.support.footprint import Footprint
from tests.support.random_hour import COLLEAGUES, Hour

QUARTER = 900.0  # seconds
WARM = 4  # quarters of an hour after which nothing may grow any more
MORE_MEMORY = 1.08  # of what there was then, and 4 MiB: the history itself grows
SPARE = 40  # objects of one class: what a call under way has
HANDLES = 12  # a connection under way has some
TASKS = 25


async def work(hour: Hour, clock: FastClock) -> None:
    """What an agent does beside the calls."""
    while True:
        await clock.sleep(hour.chance.uniform(10, 40))
        if not hour.is_live:
            continue
        desk, chance = hour.desk, hour.chance
        with contextlib.suppress(Refused, LookupError):
            match chance.randrange(6):
                case 0:
                    newest = desk.history.id_of()
                    if newest is not None:
                        desk.history.note(newest, f"said {chance.randrange(1000)}")
                case 1:
                    desk.history.find(HistoryFilter(text=chance.choice(("park", "0318", "said"))), 50)
                case 2:
                    await desk.suggest(chance.choice(("kim", "02", "park")))
                case 3:
                    desk.people.toggle_favourite(chance.choice(COLLEAGUES))
                case 4:
                    await desk.agent.logon("620", "1")
                case _:
                    await (desk.agent.ready() if chance.random() < 0.5 else desk.agent.not_ready("1"))


def forget(hour: Hour) -> None:
    """Throw away what the PBX and the checks have written down."""
    journal = hour.exchange.journal
    journal.entries.clear()
    for ref in [ref for ref, call in journal.calls.items() if ref not in hour.exchange.calls]:
        del journal.calls[ref]
    hour.log.calls.clear()
    hour.trace.clear()
    hour.faults.late.clear()
    hour.events.robbed.clear()


async def day(hours: float, rate: float, seed: int) -> list[Footprint]:
    """What was held after each quarter of an hour."""
    clock = FastClock(rate)
    held: list[Footprint] = []

    async def measure(hour: Hour) -> None:
        while True:
            await clock.sleep(QUARTER)
            async with hour.faults.busy:  # between two faults, with the program running
                forget(hour)
                held.append(Footprint.now())
            show(f"{len(held) / 4:5.2f} h", held[-1])

    with tempfile.TemporaryDirectory() as folder:
        async with (
            Simulator(scenario="quiet", seed=seed, clock=clock) as simulator,
            Hour(simulator, clock, Path(folder), seed, "desk") as hour,
        ):
            beside = [asyncio.create_task(work(hour, clock)), asyncio.create_task(measure(hour))]
            try:
                await hour.run(hours * 3600)
            finally:
                for task in beside:
                    task.cancel()
                ended = await asyncio.gather(*beside, return_exceptions=True)
            for each in ended:
                if isinstance(each, Exception):
                    raise each
            print(f"{sum(hour.done.values())} things done, {hour.runs} runs of the desk, {dict(hour.faults.done)}")
    return held


def show(when: str, held: Footprint) -> None:
    """One line."""
    objects = sum(held.objects.values())
    print(f"{when}  {held.pss / 1024:7.1f} MiB  {held.handles:4} handles  {held.tasks:4} tasks  {objects:6} objects")
    sys.stdout.flush()


def grown(held: list[Footprint]) -> dict[str, int]:
    """What of the last hour's least is more than in the hour in which everything was warm."""
    if len(held) < 2 * WARM:
        return {}
    early, late = held[WARM // 2 : WARM + WARM // 2], held[-WARM:]
    found: dict[str, int] = {}
    before, after = min(one.pss for one in early), min(one.pss for one in late)
    if after > before * MORE_MEMORY + 4096:
        found["KiB"] = after - before
    for name, of, spare in (("handles", lambda one: one.handles, HANDLES), ("tasks", lambda one: one.tasks, TASKS)):
        if min(map(of, late)) > max(map(of, early)) + spare:
            found[name] = min(map(of, late)) - max(map(of, early))
    for name in held[-1].objects:
        least, most = min(one.objects[name] for one in late), max(one.objects[name] for one in early)
        if least > most + SPARE:
            found[name] = least - most
    return found


def main() -> int:
    """Run what is asked for; 1 if something has grown."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__.partition("\n")[0])
    parser.add_argument("--hours", type=float, default=8.0)
    parser.add_argument("--rate", type=float, default=40.0, help="seconds of the day in one of ours")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cycles", type=int, default=0, help="connect so many times instead")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    if given.cycles:
        more = asyncio.run(connect(given.cycles, told=lambda cycle, held: show(f"{cycle:6}", held)))
    else:
        more = grown(asyncio.run(day(given.hours, given.rate, given.seed)))
    print(f"grown: {more}" if more else "nothing has grown")
    return 1 if more else 0


if __name__ == "__main__":
    sys.exit(main())
