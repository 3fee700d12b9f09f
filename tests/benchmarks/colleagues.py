"""Two thousand colleagues and five thousand changes of presence a second: what that costs, how long the window stands
still, and the popup of a call meanwhile; beside a bare list of Qt that paints the same states.
"""

import asyncio
import tempfile
import time
from pathlib import Path

from tests.benchmarks.children import Child
from tests.benchmarks.line import Line, line
from tests.benchmarks.measuring import Row, median, run
from tests.benchmarks.popup import PAUSE, Ring, least, product
from tests.benchmarks.screen import Screen
from tests.support.xdesktop import x_desktop

PER_SECOND = 5_000
TICKS = 100  # a second, at each of which a part of them is sent


async def flood(pbx: Line, stream: int, seconds: float, per_second: int) -> None:
    """Changes of presence, evenly."""
    began, sent = time.perf_counter(), 0
    while (passed := time.perf_counter() - began) < seconds:
        due = int(passed * per_second)
        await pbx.send(stream, pbx.changes(due - sent))
        sent = due
        await asyncio.sleep(1 / TICKS)


async def share(pbx: Line, program: Child, stream: int, seconds: float, per_second: int) -> float:
    """Per cent of a core."""
    before = await program.ask("processor")
    await flood(pbx, stream, seconds, per_second)
    return (await program.ask("processor") - before) / seconds * 100


async def stall(pbx: Line, program: Child, stream: int, seconds: float, per_second: int) -> float:
    """Milliseconds of the longest piece of work meanwhile; without ``seconds``, of everybody changing at once."""
    await program.ask("start_heart")
    await asyncio.sleep(0.05)
    if seconds:
        await flood(pbx, stream, seconds, per_second)
    else:
        await pbx.send(stream, pbx.changes(len(pbx.numbers)))
        await asyncio.sleep(0.3)
    return (await program.ask("stop_heart")) * 1e3


async def measured(short: bool) -> list[Row]:
    colleagues, per_second, rounds, seconds, rings = (20, 200, 1, 0.2, 1) if short else (2_000, PER_SECOND, 5, 3.0, 4)
    took: dict[str, tuple[list[float], list[float]]] = {
        what: ([], []) for what in ("share", "stall", "at once", "popup", "build")
    }
    with x_desktop(window_manager=False, accessibility=False) as desktop:
        screen = Screen(desktop.env["DISPLAY"])
        with tempfile.TemporaryDirectory(prefix="da-") as home:
            async with (
                line(colleagues) as pbx,
                least(desktop, pbx) as small,
                product(desktop, pbx, Path(home)) as program,
            ):
                both = (small, program)
                await small.ask("show", numbers=pbx.numbers)
                await known(pbx, program, colleagues + 1)
                await program.ask("open_colleagues")
                ring = Ring(pbx, screen, ["0318055123"])
                places = [await ring.place(small, 0, "place"), await ring.place(program, 1, "popup")]
                for turn in range(rounds + 1):
                    for stream, one in enumerate(both):
                        found = {
                            "share": await share(pbx, one, stream, seconds, per_second),
                            "stall": await stall(pbx, one, stream, seconds, per_second),
                            "at once": await stall(pbx, one, stream, 0, 0),
                        }
                        if stream:
                            found["build"] = await one.ask("build") * 1e3
                        going = asyncio.create_task(flood(pbx, stream, rings * (PAUSE + 0.1) + 0.2, per_second))
                        for _ in range(rings):
                            await asyncio.sleep(PAUSE)
                            shown = await ring.once(stream, places[stream])
                            await ring.over(stream)
                            if turn or short:
                                took["popup"][stream].append(shown)
                        await going
                        if turn or short:
                            for what, figure in found.items():
                                took[what][stream].append(figure)
        screen.close()

    def row(what: str, key: str, unit: str, goal: float, *, absolute: bool = True) -> Row:
        limit, ours = took[key]
        return Row(what, median(limit) if limit else 0.0, median(ours), unit, goal, absolute=absolute)

    return [
        row(f"{colleagues:,} colleagues, {per_second:,} changes a second: of a core", "share", "%", 10),
        row("the longest piece of work meanwhile", "stall", "ms", 8),
        row("all of them changing at once: the longest piece", "at once", "ms", 8),
        row("their panel built and painted", "build", "ms", 15),
        row("ring to popup meanwhile", "popup", "ms", 2.0, absolute=False),
    ]


async def known(pbx: Line, program: Child, colleagues: int, stream: int = 1) -> None:
    """Until presence of everybody has been asked for; then none needs to be asked for by itself."""
    while await program.ask("followed") < colleagues:
        await asyncio.sleep(0.05)
    await pbx.send(stream, [*pbx.changes(len(pbx.numbers)), *pbx.sentinel()])


def measure(short: bool) -> list[Row]:
    return asyncio.run(measured(short))


if __name__ == "__main__":
    run(measure)
