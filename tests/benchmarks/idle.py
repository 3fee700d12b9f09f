"""What the program costs while nothing happens, and at its end: its memory beside a bare PySide6 window's,
with 50 and with 2,000 colleagues and with a large list of contacts; processor time over a minute; how fast it ends.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.contacts import write_people
from tests.benchmarks.measuring import Row, processor, pss, run
from tests.benchmarks.office import Pbx, pbx
from tests.benchmarks.start import BARE, PROGRAM, QUIET, ROOT
from tests.support.xdesktop import XDesktop, end, x_desktop

SETTLED = 4.0  # seconds after which nothing of the start goes on


@contextmanager
def running(desktop: XDesktop, home: Path, office: Pbx, *, short: bool = False) -> Iterator[subprocess.Popen[bytes]]:
    """The program, signed in and at rest."""
    office.asked.clear()
    environment = {"DESK_AGENT_HOME": str(home), "PYTHONDONTWRITEBYTECODE": ""}
    process = desktop.start([*PROGRAM, *office.options], cwd=ROOT, env=environment, stdin=subprocess.PIPE)
    try:
        assert process.stdin is not None
        process.stdin.write(f"{office.password}\n".encode())
        process.stdin.close()
        office.wait_for_quiet(QUIET)
        time.sleep(0 if short else SETTLED)
        yield process
    finally:
        if process.poll() is None:
            end(process)


def quit_by_verb(desktop: XDesktop, home: Path, process: subprocess.Popen[bytes]) -> float:
    """Seconds from the wish to the end of the last thread; the verb's own start is not counted."""
    began = time.perf_counter()
    say(desktop, home, "show")
    verb = time.perf_counter() - began
    began = time.perf_counter()
    say(desktop, home, "quit")
    process.wait(20)
    return max(0.0, time.perf_counter() - began - verb)


def read_contacts(desktop: XDesktop, home: Path, rows: int) -> None:
    """Let the program read a list of ``rows`` people, which it then keeps."""
    file = home / "people.csv"
    write_people(file, rows)
    say(desktop, home, "contacts", "import", str(file))
    give_up = time.monotonic() + 30 + rows / 2_000
    while sum(source["people"] for source in json.loads(say(desktop, home, "contacts", "sources", "--json"))) < rows:
        assert time.monotonic() < give_up
        time.sleep(0.5)


def say(desktop: XDesktop, home: Path, *words: str) -> str:
    """A verb to the program that runs."""
    environment = desktop.env | {"DESK_AGENT_HOME": str(home)}
    return subprocess.run(
        [*PROGRAM, *words], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    ).stdout


def measure(short: bool) -> list[Row]:
    seconds, contacts, offices = (0.5, 20, (5,)) if short else (60.0, 100_000, (50, 2_000))
    with x_desktop(window_manager=False, accessibility=False) as desktop:
        bare = desktop.start([sys.executable, "-c", BARE], env={"PYTHONDONTWRITEBYTECODE": ""})
        time.sleep(0.5 if short else SETTLED)
        least = pss(bare.pid)
        rows: list[Row] = []
        for colleagues in offices:
            with pbx(stations=colleagues, user="desk") as office, tempfile.TemporaryDirectory(prefix="da-") as home:
                with running(desktop, Path(home), office, short=short) as process:
                    rows.append(Row(f"memory at rest, {colleagues:,} colleagues", least, pss(process.pid), "MB", 1.6))
                    if colleagues == offices[0]:
                        rows.append(at_rest(process.pid, bare.pid, seconds))
                        left = quit_by_verb(desktop, Path(home), process) * 1e3
                        rows.append(Row("quit, at rest", 0.0, left, "ms", 500, absolute=True))
        with pbx(user="desk") as office, tempfile.TemporaryDirectory(prefix="da-") as home:
            with running(desktop, Path(home), office, short=short) as process:
                read_contacts(desktop, Path(home), contacts)
                end(process)
            if not short:
                with running(desktop, Path(home), office) as process:
                    found = pss(process.pid)
                    rows.append(Row(f"memory at rest, {contacts:,} contacts stored", least, found, "MB", 2.0))
    return rows


def at_rest(product: int, bare: int, seconds: float) -> Row:
    """Processor while nothing happens."""
    before = processor(product), processor(bare)
    time.sleep(seconds)
    used, alone = processor(product) - before[0], processor(bare) - before[1]
    what = f"processor at rest, of {seconds:.0f} s"
    return Row(what, alone / seconds * 100, used / seconds * 100, "%", 0.05, absolute=True)


if __name__ == "__main__":
    run(measure)
