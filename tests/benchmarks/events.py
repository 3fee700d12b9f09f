"""What an event costs the processor: over the socket, through the decoder, the model and the bridge; beside a socket
that is only read, on the same loop of the same process.
"""

import asyncio
import time

from tests.benchmarks.children import Child, child, python
from tests.benchmarks.line import Line, line
from tests.benchmarks.measuring import Row, median, run

COLLEAGUES = 200
OF_ONE_CALL = 3  # ringing, connected, released
HEADLESS = {"QT_QPA_PLATFORM": "offscreen"}


async def piled(pbx: Line, desk: Child, count: int) -> tuple[float, float]:
    """Seconds of processor for each of ``count`` changes that have piled up: only read, and shown."""
    desk.tell("receive", frames=count)
    await pbx.send(1, pbx.changes(count))
    read = (await desk.answer())["processor"] / count
    desk.tell("hear")
    await pbx.send(0, [*pbx.changes(count), *pbx.sentinel()])
    return read, (await desk.answer())["processor"] / count


async def steady(pbx: Line, desk: Child, count: int, per_second: float) -> tuple[float, float]:
    """The same for events of the own phone's calls that come one by one."""
    desk.tell("receive", frames=count)
    await trickle(pbx, 1, calls(pbx, count), per_second)
    read = (await desk.answer())["processor"] / count
    desk.tell("hear")
    await trickle(pbx, 0, [*calls(pbx, count), *pbx.sentinel()], per_second)
    return read, (await desk.answer())["processor"] / count


def calls(pbx: Line, count: int) -> list[str]:
    """Events of calls, one after another."""
    found = []
    for ref in range(1, count // OF_ONE_CALL + 1):
        caller = f"031805{ref % 10000:04}"
        found += [pbx.ringing(ref, caller), pbx.connected(ref, caller), pbx.released(ref)]
    return found


async def trickle(pbx: Line, stream: int, frames: list[str], per_second: float) -> None:
    began = time.perf_counter()
    for at, frame in enumerate(frames):
        await asyncio.sleep(max(0.0, began + at / per_second - time.perf_counter()))
        await pbx.send(stream, [frame])


async def measured(short: bool) -> list[Row]:
    rounds, pile, few, per_second = (1, 200, 30, 200.0) if short else (9, 20_000, 600, 200.0)
    fast: list[tuple[float, float]] = []
    slow: list[tuple[float, float]] = []
    async with line(COLLEAGUES) as pbx, child(python("desk_child"), env=HEADLESS) as desk:
        await desk.ask("sign_in", port=pbx.pbx.port, trust=pbx.pbx.pin)
        await desk.ask("known", colleagues=COLLEAGUES + 1)
        await desk.ask("connect", port=pbx.pbx.port)
        for turn in range(rounds + 1):  # in the first everything is new
            found = await piled(pbx, desk, pile), await steady(pbx, desk, few, per_second)
            if turn or short:
                fast.append(found[0])
                slow.append(found[1])
        await desk.ask("close")
    return [
        Row(
            "event that has piled up, through decoder, model and bridge",
            median([one for one, _ in fast]) * 1e6,
            median([one for _, one in fast]) * 1e6,
            "µs",
            1 / 0.6,
        ),
        Row(
            "event of an own call, at 200 a second",
            median([one for one, _ in slow]) * 1e6,
            median([one for _, one in slow]) * 1e6,
            "µs",
            300,
            absolute=True,
        ),
    ]


def measure(short: bool) -> list[Row]:
    return asyncio.run(measured(short))


if __name__ == "__main__":
    run(measure)
