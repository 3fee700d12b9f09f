"""From the wish to quit to the end of the last thread, with everything live: a call that rings and one that is held,
colleagues who change hundreds of times a second, contacts, history and the event socket.
"""

import asyncio
import os
import signal
import tempfile
import time
from pathlib import Path

from tests.benchmarks.colleagues import flood, known
from tests.benchmarks.line import line
from tests.benchmarks.measuring import Row, median, run
from tests.benchmarks.popup import furnish, product
from tests.support.xdesktop import XDesktop, x_desktop


async def once(desktop: XDesktop, home: Path, callers: list[str], colleagues: int, per_second: int) -> float:
    """Milliseconds."""
    async with line(colleagues) as pbx, product(desktop, pbx, home) as program:
        await known(pbx, program, colleagues + 1, stream=0)
        await pbx.send(0, [pbx.ringing(1, callers[0]), pbx.connected(1, callers[0]), pbx.ringing(2, callers[1])])
        while not await program.ask("popup"):
            await asyncio.sleep(0.02)
        going = asyncio.create_task(flood(pbx, 0, 10.0, per_second))
        await asyncio.sleep(0.3)
        began = time.perf_counter()
        os.kill(program.process.pid, signal.SIGTERM)  # as the menu does: one and the same wish
        await asyncio.to_thread(program.process.wait)  # with a limit it would look from time to time only
        took = time.perf_counter() - began
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)
        return took * 1e3


def measure(short: bool) -> list[Row]:
    rows, colleagues, per_second, times = (20, 5, 20, 1) if short else (100_000, 2_000, 500, 7)
    with x_desktop(window_manager=False, accessibility=False) as desktop:
        with tempfile.TemporaryDirectory(prefix="da-") as home:
            callers = furnish(Path(home), rows)
            took = [asyncio.run(once(desktop, Path(home), callers, colleagues, per_second)) for _ in range(times)]
    return [Row("quit, with everything live", 0.0, median(took), "ms", 500, absolute=True)]


if __name__ == "__main__":
    run(measure)
