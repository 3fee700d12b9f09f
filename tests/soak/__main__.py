"""An agent's day of eight hours in some minutes, and what the desk's process holds meanwhile.

    python -m tests.soak                     eight hours, about thirteen minutes
    python -m tests.soak --hours 1 --rate 60
    python -m tests.soak --cycles 1000       connects and resets instead
    python -m tests.soak --window 200        the whole window, signed in and out so often, over a desk that is none

The PBX, the network and the people are here; the desk is a process of its own, `tests.soak.program`. Calls, holds,
transfers, faults and restarts are those of `tests.support.random_hour`. The exit status is 1 if something has grown.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desk_agent.simulator import Simulator
from tests.soak.far_desk import FarDesk, FarProgram
from tests.support.cycles import Cycles
from tests.support.fast_clock import FastClock
from tests.support.footprint import Footprint
from tests.support.random_hour import Hour

QUARTER = 900.0  # seconds
WARM = 4  # quarters of an hour, or measurements, after which nothing may grow any more
EVERY = 20  # cycles between two measurements
TURNS = 10  # of the window's, likewise
MORE = 1024  # KiB, over eight hours or 500 cycles
SPARE = 40  # objects of one class: what a call under way has
HANDLES = 12  # a connection under way has some
TASKS = 25


class Day(Hour):
    """An hour, or more, of a desk in another process."""

    def __init__(self, program: FarProgram, *facts: Any) -> None:
        super().__init__(*facts)
        self._program = program

    def make_desk(self) -> Any:
        """A new run of it."""
        return FarDesk(self._program)

    def _heard(self, _change: object) -> None:
        pass

    async def _end(self) -> None:
        await self._within(lambda: self.is_live, "not live again")


class FarCycles(Cycles):
    """Cycles of a desk in another process."""

    def __init__(self, program: FarProgram, user: str, rate: float) -> None:
        super().__init__(user, rate)
        self._program = program

    def make_desk(self) -> Any:
        """The only run of it."""
        return FarDesk(self._program)


async def day(
    program: FarProgram, folder: Path, hours: float, rate: float, seed: int, every: float = QUARTER
) -> list[Footprint]:
    """What was held after each quarter of an hour, or every so many seconds."""
    clock = FastClock(rate)
    held: list[Footprint] = []

    async def measure(hour: Hour) -> None:
        while True:
            await clock.sleep(every)
            async with hour.faults.busy:  # between two faults, with the program running
                held.append(await program.measure())
            show(f"{len(held) * every / 3600:5.2f} h", held[-1])

    async with (
        Simulator(scenario="quiet", seed=seed, clock=clock) as simulator,
        Day(program, simulator, clock, folder, seed, "desk") as hour,
    ):
        measuring = asyncio.create_task(measure(hour))
        try:
            await hour.run(hours * 3600)
        finally:
            measuring.cancel()
            (ended,) = await asyncio.gather(measuring, return_exceptions=True)
        if isinstance(ended, Exception):
            raise ended
        print(f"{sum(hour.done.values())} things done, {hour.runs} runs of the desk, {dict(hour.faults.done)}")
    return held


async def connect(program: FarProgram, cycles: int, rate: float) -> list[Footprint]:
    """What was held after each `EVERY` cycles, half of them resets and half of them log-outs and log-ins."""
    held: list[Footprint] = []
    async with FarCycles(program, "desk", rate) as desk:
        for cycle in range(1, cycles + 1):
            await (desk.lose() if cycle % 2 else desk.anew())
            if cycle % EVERY == 0:
                await desk.rest()
                held.append(await program.measure())
                show(f"{cycle:6}", held[-1])
    return held


def show(when: str, held: Footprint) -> None:
    """One line."""
    objects = sum(held.objects.values())
    print(
        f"{when}  {held.memory / 1024:6.2f} MiB, held {held.held / 1024:6.2f}, in use {held.live / 1024:6.2f}  "
        f"{held.handles:4} handles  {held.tasks:4} tasks  {objects:6} objects"
    )
    sys.stdout.flush()


def grown(held: list[Footprint], most: float) -> dict[str, int]:
    """What is more at the end than it was when everything was warm; of memory more than ``most`` KiB.

    What is in use is compared with the first quarter of the time. What the process holds, gaps in its heap included,
    is compared with the third: by then the gaps have found their size.
    """
    warm = held[WARM:]
    if len(warm) < 4:
        return {}
    part = len(warm) // 4
    early, middle, late = warm[:part], warm[2 * part : 3 * part], warm[-part:]
    found: dict[str, int] = {}
    for name, of, then in (("KiB in use", _live, early), ("KiB held", _held, middle)):
        before, after = min(map(of, then)), min(map(of, late))
        print(f"{name}: {before} before, {after} at the end")
        if after - before > most:
            found[name] = after - before
    sizes: list[tuple[str, Callable[[Footprint], int], int]] = [
        ("handles", lambda one: one.handles, HANDLES),
        ("tasks", lambda one: one.tasks, TASKS),
        *((name, lambda one, name=name: one.objects[name], SPARE) for name in held[-1].objects),
    ]
    for name, of, spare in sizes:
        least, most_then = min(map(of, late)), max(map(of, early))
        if least > most_then + spare:
            found[name] = least - most_then
    return found


def _live(one: Footprint) -> int:
    return one.live


def _held(one: Footprint) -> int:
    return one.held


async def run(given: argparse.Namespace) -> dict[str, int]:
    """What has grown in what was asked for."""
    if given.window:
        from tests.soak.window import live  # Qt is loaded for it only

        return grown(await live(given.window, TURNS, show), MORE * max(given.window / 500, 1))
    with tempfile.TemporaryDirectory() as folder:
        own, history = Path(folder) / "hours", Path(folder) / "program"
        own.mkdir()
        history.mkdir()
        async with FarProgram(history, given.rate) as program:
            if given.cycles:
                return grown(await connect(program, given.cycles, given.rate), MORE * max(given.cycles / 500, 1))
            return grown(await day(program, own, given.hours, given.rate, given.seed), MORE * max(given.hours / 8, 1))


def main() -> int:
    """Run what is asked for; 1 if something has grown."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__.partition("\n")[0])
    parser.add_argument("--hours", type=float, default=8.0)
    parser.add_argument("--rate", type=float, default=40.0, help="seconds of the day in one of ours")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cycles", type=int, default=0, help="connect so many times instead")
    parser.add_argument("--window", type=int, default=0, help="live with the window so many times instead")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    more = asyncio.run(run(given))
    print(f"grown: {more}" if more else "nothing has grown")
    return 1 if more else 0


if __name__ == "__main__":
    sys.exit(main())
