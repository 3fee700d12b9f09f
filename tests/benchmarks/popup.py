"""From the ring on the wire to the popup on the screen, seen from outside: the PBX writes to its socket, the X server
has the pixels. The limit is a window of the tool-tip type that was built and painted before, behind the same socket.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from msgspec.structs import replace

from desk_agent.people.numbers import rules_of
from desk_agent.people.sources.files import FileSource
from desk_agent.people.store.contact_store import ContactStore
from desk_agent.settings import ContactFile, Keeper, SettingsFile
from tests.benchmarks.children import Child, child, python
from tests.benchmarks.contacts import MANY, some, write_people
from tests.benchmarks.line import Line, line
from tests.benchmarks.measuring import Row, median, p99, run
from tests.benchmarks.screen import Pixel, Screen
from tests.support.xdesktop import XDesktop, x_desktop

PAUSE = 0.25  # seconds between two calls, in which the program does what need not be at once
FIRST_SETTLED = 1.5  # seconds after the sign-in


def furnish(home: Path, rows: int) -> list[str]:
    """A home with a list of ``rows`` contacts; the numbers of some of them."""
    file = home / "people.csv"
    write_people(file, rows)
    (home / "config").mkdir(mode=0o700)
    keeper = Keeper(SettingsFile(home / "config"))
    keeper.change(replace(keeper.current.contacts, files=(ContactFile(str(file), "own"),)))
    keeper.change(replace(keeper.current.dialling, country="KR", outside="9"))
    store = ContactStore(home / "data" / "contacts.db", rules_of(keeper.current.dialling))
    try:
        store.refresh(FileSource(file)).done.result()
    finally:
        store.close()
    return [phone.replace("-", "") for _name, _company, phone in some(rows, max(1, rows // 500))]


@asynccontextmanager
async def product(desktop: XDesktop, pbx: Line, home: Path) -> AsyncIterator[Child]:
    """The program, signed in; its socket is the newest."""
    before = pbx.opened()
    command = [sys.executable, "-m", "tests.benchmarks.inside", *pbx.options]
    env = {"DESK_AGENT_HOME": str(home)}
    async with child(command, start=desktop.start, env=env, stdin=subprocess.PIPE) as found:
        assert found.process.stdin is not None
        found.process.stdin.write(b"secret\n")
        found.process.stdin.close()
        await pbx.newest(before)
        yield found


@asynccontextmanager
async def least(desktop: XDesktop, pbx: Line) -> AsyncIterator[Child]:
    """The limit, connected; its socket is the newest."""
    async with child(python("least"), start=desktop.start) as found:
        await found.ask("connect", port=pbx.pbx.port)
        yield found


class Ring:
    """One call after another, to either program."""

    def __init__(self, pbx: Line, screen: Screen, callers: list[str]) -> None:
        self._pbx = pbx
        self._screen = screen
        self._callers = callers
        self._ref = 0

    async def place(self, program: Child, stream: int, asks: str) -> Pixel:
        """Where the popup's stripe is."""
        await self._pbx.send(stream, [self._next()])
        while not (place := await program.ask(asks)):
            await asyncio.sleep(0.01)
        await self.over(stream)
        await asyncio.sleep(PAUSE)
        return place[0] + 2, place[1] + place[3] // 2

    async def once(self, stream: int, pixel: Pixel) -> float:
        """Milliseconds."""
        ground = self._screen.colour(pixel)
        frame = self._next()
        began = time.perf_counter()
        await self._pbx.send(stream, [frame])
        took = await self._screen.until(pixel, other_than=ground) - began
        return took * 1e3

    async def over(self, stream: int) -> None:
        """Answered and ended: nothing is left on the screen that says farewell."""
        caller = self._callers[self._ref % len(self._callers)]
        await self._pbx.send(stream, [self._pbx.connected(self._ref, caller), self._pbx.released(self._ref)])

    def _next(self) -> str:
        self._ref += 1
        return self._pbx.ringing(self._ref, self._callers[self._ref % len(self._callers)])


async def later(desktop: XDesktop, home: Path, callers: list[str], times: int) -> list[Row]:
    """Rings of programs that have shown one before."""
    took: dict[str, list[float]] = {"least": [], "product": [], "inside": []}
    screen = Screen(desktop.env["DISPLAY"])
    try:
        async with line() as pbx, least(desktop, pbx) as small, product(desktop, pbx, home) as program:
            ring = Ring(pbx, screen, callers)
            await asyncio.sleep(FIRST_SETTLED)
            places = [await ring.place(small, 0, "place"), await ring.place(program, 1, "popup")]
            await program.ask("ringing")
            for _ in range(times):
                for name, stream in (("least", 0), ("product", 1)):
                    took[name].append(await ring.once(stream, places[stream]))
                    if stream:
                        took["inside"].append(await program.ask("ringing") * 1e3)
                    await ring.over(stream)
                    await asyncio.sleep(PAUSE)
    finally:
        screen.close()
    # 3 ms, and 6 at the most, where the window that waits takes 1.5 and 2
    return [
        Row("ring to popup, median", median(took["least"]), median(took["product"]), "ms", 2.0),
        Row("ring to popup, 99 % within", p99(took["least"]), p99(took["product"]), "ms", 3.0),
        Row("of it from the frame to its first paint", 0.0, median(took["inside"]), "ms"),
    ]


async def first(desktop: XDesktop, home: Path, callers: list[str], times: int, seconds: float) -> Row:
    """The first ring of a program that has just been started, its first look-up included."""
    took: dict[str, list[float]] = {"least": [], "product": []}
    places: dict[str, Pixel] = {}
    screen = Screen(desktop.env["DISPLAY"])
    try:
        for turn in range(times + 1):  # the first only tells where the popup is
            async with line() as pbx:
                ring = Ring(pbx, screen, callers[turn % len(callers) :] + callers[: turn % len(callers)])
                for name, asks in (("least", "place"), ("product", "popup")):
                    async with least(desktop, pbx) if name == "least" else product(desktop, pbx, home) as program:
                        await asyncio.sleep(seconds)
                        stream = len(pbx.pbx.streams) - 1
                        if turn:
                            took[name].append(await ring.once(stream, places[name]))
                        else:
                            places[name] = await ring.place(program, stream, asks)
    finally:
        screen.close()
    # 8 ms where the window that waits takes 3.6
    return Row("first ring of a program to popup", median(took["least"]), median(took["product"]), "ms", 8 / 3.6)


def measure(short: bool) -> list[Row]:
    rows, times, starts = (50, 2, 0) if short else (MANY, 150, 7)
    with x_desktop(window_manager=False, accessibility=False) as desktop:
        with tempfile.TemporaryDirectory(prefix="da-") as home:
            callers = furnish(Path(home), rows)
            found = asyncio.run(later(desktop, Path(home), callers, times))
            if starts:
                found.append(asyncio.run(first(desktop, Path(home), callers, starts, FIRST_SETTLED)))
    return found


if __name__ == "__main__":
    run(measure)
