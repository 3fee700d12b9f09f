"""The round trip of a question and of a command to the PBX, beside httpx alone on the same loop over a connection
that is open already.
"""

import asyncio

from tests.benchmarks.children import child, python
from tests.benchmarks.line import line
from tests.benchmarks.measuring import Row, median, run

HEADLESS = {"QT_QPA_PLATFORM": "offscreen"}
PAUSE = 0.02  # seconds between two, as a hand makes and more
PAIRS = (("status", "plain_status"), ("answer", "plain_answer"))


async def measured(short: bool) -> list[Row]:
    rounds, times = (1, 5) if short else (9, 60)
    took: dict[str, list[float]] = {name: [] for pair in PAIRS for name in pair}
    first: list[float] = []
    async with line() as pbx, child(python("desk_child"), env=HEADLESS) as desk:
        await desk.ask("sign_in", port=pbx.pbx.port, trust=pbx.pbx.pin)
        first += await desk.ask("status", times=1, pause=PAUSE)
        await desk.ask("open_http", port=pbx.pbx.port)
        for turn in range(rounds + 1):
            for pair in PAIRS:
                for name in pair:
                    found = await desk.ask(name, times=times, pause=PAUSE)
                    if turn or short:
                        took[name].append(median(found) * 1e3)
        await desk.ask("close")
    question, command = ((median(took[plain]), median(took[ours])) for ours, plain in PAIRS)
    return [
        Row("question to the PBX, and its answer", *question, "ms", 1.1),
        Row("the first one after the sign-in", question[0], first[0] * 1e3, "ms"),
        Row("command that must not be sent twice", *command, "ms", 1.1),
    ]


def measure(short: bool) -> list[Row]:
    return asyncio.run(measured(short))


if __name__ == "__main__":
    run(measure)
