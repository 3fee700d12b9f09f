"""How time and memory grow: with colleagues, contacts, rows of the history, and calls at the same time.

The limit of each row is what a piece of the work costs where there is the least of it: a ratio of one is growth that
goes with the work. What must not depend on the rest at all (a look-up, the first page) has the same goal.
"""

import asyncio
import gc
import random
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desk_agent.people.history import HistoryStore, Owner
from desk_agent.people.sources.files import FileSource
from desk_agent.people.store.contact_store import ContactStore
from desk_agent.view import HistoryFilter
from tests.benchmarks.children import Child, child, python
from tests.benchmarks.contacts import RULES, some, write_people
from tests.benchmarks.line import Line, line
from tests.benchmarks.measuring import Row, median, run

TOLERATED = 2.0  # times: a tree is deeper, and what was in a cache is in memory now
OWNER = Owner("127.0.0.1:1", "1001")
FACTS = {"profile": "", "direction": "in", "number": "0318055123", "started": 2e9, "outcome": "answered"}
HEADLESS = {"QT_QPA_PLATFORM": "offscreen"}

Figures = list[tuple[int, float]]  # how many, and what a piece cost


def rows(what: str, figures: Figures, unit: str) -> list[Row]:
    """Each size beside the smallest."""
    least = figures[0][1]
    return [Row(what.format(f"{many:,}"), least, figure, unit, TOLERATED) for many, figure in figures[1:]]


def each(times: int, action: Callable[[int], object]) -> float:
    """Microseconds, the median of so many."""
    took = []
    for at in range(times):
        began = time.perf_counter()
        action(at)
        took.append((time.perf_counter() - began) * 1e6)
    return median(took)


# contacts


def contacts(sizes: list[int], times: int) -> list[Row]:
    reading: Figures = []
    finding: Figures = []
    typing: Figures = []
    for many in sizes:
        with tempfile.TemporaryDirectory(prefix="da-") as folder:
            file = Path(folder, "people.csv")
            write_people(file, many)
            store = ContactStore(Path(folder, "contacts.db"), RULES)
            try:
                used = time.process_time()
                store.refresh(FileSource(file)).done.result()
                reading.append((many, (time.process_time() - used) / many * 1e6))
                known = some(many, max(1, many // 500))
                finding.append((many, each(times, lambda at: store.find(known[at % len(known)][2]))))  # noqa: B023
                search = store._back
                search.refresh(store._generation, RULES)
                typing.append(
                    (many, each(times, lambda at: search.search.find(known[at % len(known)][0][:3], 20)))  # noqa: B023
                )
            finally:
                store.close()
    return [
        *rows("import, a row of {} contacts", reading, "µs"),
        *rows("look-up among {} contacts", finding, "µs"),
        *rows("three letters among {} contacts", typing, "µs"),
    ]


# history


def history(sizes: list[int], times: int) -> list[Row]:
    finding: Figures = []
    paging: Figures = []
    writing: Figures = []
    for many in sizes:
        with tempfile.TemporaryDirectory(prefix="da-") as folder:
            store = HistoryStore(Path(folder, "history.db"))
            try:
                fill(store, many)
                finding.append((many, each(times, lambda at: store.last_call(f"031805{at:04}"))))  # noqa: B023
                paging.append((many, each(times // 4, lambda _at: store.places(HistoryFilter()))))  # noqa: B023
                facts = {
                    "profile": "",
                    "direction": "in",
                    "number": "0318055123",
                    "started": 2e9,
                    "outcome": "answered",
                }
                writing.append((many, each(times // 4, lambda _at: store.add(OWNER, facts))))  # noqa: B023
            finally:
                store.close()
    return [
        *rows("last call with a number among {} calls", finding, "µs"),
        *rows("first page of {} calls", paging, "µs"),
        *rows("a call written to {} others", writing, "µs"),
    ]


def fill(store: HistoryStore, many: int) -> None:
    """As if so many calls had been; by one statement, since what is measured comes later."""
    dice = random.Random(1)
    names = "system, profile, extension, direction, number, line, started, place, outcome, found"
    made = (
        (
            *("127.0.0.1:1", "", "1001", "in"),
            *(number := f"031805{dice.randrange(10_000):04}", number[-9:]),
            *(1e9 + at, 1e9 + at, "answered", number),
        )
        for at in range(many)
    )
    marks = ", ".join("?" * len(names.split(",")))
    store.file.write(lambda db: db.executemany(f"INSERT INTO calls ({names}) VALUES ({marks})", made) and None)


# calls


async def calls(counts: list[int], events: int) -> Figures:
    """Microseconds of processor for an event of one call, while there are so many."""
    found: Figures = []
    for count in counts:
        async with line() as pbx, child(python("desk_child"), env=HEADLESS) as desk:
            await desk.ask("sign_in", port=pbx.pbx.port, trust=pbx.pbx.pin)
            await desk.ask("known", colleagues=2)
            await heard(pbx, desk, [frame for ref in range(1, count + 1) for frame in taken(pbx, ref)])
            took = []
            for _ in range(5):
                frames = [pbx.ringing(count + 1, "031"), pbx.released(count + 1)] * (events // 2)
                took.append(await heard(pbx, desk, frames) / len(frames) * 1e6)
            found.append((count, median(took)))
            await desk.ask("close")
    return found


def taken(pbx: Line, ref: int) -> list[str]:
    caller = f"031805{ref:04}"
    return [pbx.ringing(ref, caller), pbx.connected(ref, caller)]


async def heard(pbx: Line, desk: Child, frames: list[str]) -> float:
    """Seconds of processor."""
    desk.tell("hear")
    await pbx.send(0, [*frames, *pbx.sentinel()])
    found: dict[str, float] = await desk.answer()
    return found["processor"]


# colleagues


def colleagues(sizes: list[int]) -> tuple[Figures, Figures]:
    """Bytes and microseconds of one of so many, in the desk's picture of them."""
    from desk_agent.model.presence import PresenceModel
    from desk_agent.ui.panels.colleagues import ColleagueModel
    from desk_agent.view import Colleague

    memory: Figures = []
    listing: Figures = []
    for many in sizes:
        numbers = [str(2000 + at) for at in range(many)]

        def build() -> Any:
            model, shown = PresenceModel(), ColleagueModel()
            shown.set_colleagues({one: Colleague(one, f"Name {one}", *model.of(one)) for one in numbers})  # noqa: B023
            return model, shown

        took = min(each(1, lambda _at: build()) for _ in range(5))
        gc.collect()
        tracemalloc.start()
        kept = build()
        now, _most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        del kept
        memory.append((many, now / many))
        listing.append((many, took / many))
    return memory, listing


def measure(short: bool) -> list[Row]:
    counts, people, entries, times, events = (
        ([1, 3], [10, 20], [50, 100], 8, 10)
        if short
        else ([1, 10, 50], [10, 100, 1_000, 10_000], [1_000, 10_000, 100_000, 1_000_000], 400, 200)
    )
    memory, listing = colleagues(people)
    running = asyncio.run(calls(counts, events))
    return [
        *rows("memory of one of {} colleagues", memory, "bytes"),
        *rows("listing one of {} colleagues", listing, "µs"),
        *rows("event of one of {} calls", running, "µs"),
        *history(entries, times),
        *contacts(entries if short else entries[:-1], times),  # a million has its own rows
    ]


if __name__ == "__main__":
    run(measure)
