"""What the desk costs in time and memory, in one table: what, the limit that was measured in the
same run, the product, their ratio, the goal, and whether it is met.

Names of scripts choose some of them; ``--short`` only tries that each works.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time

from tests.benchmarks.children import ROOT
from tests.benchmarks.measuring import Row, table

# in the order of the table; each is a module of this folder
SCRIPTS = (
    "start",
    "idle",
    "popup",
    "events",
    "colleagues",
    "contacts",
    "https",
    "simulator",
    "quit",
    "growth",
    "peers",
)


def rows_of(script: str, *, short: bool) -> list[Row]:
    """What one script measures, in a process of its own."""
    command = [sys.executable, "-m", f"tests.benchmarks.{script}", "--json", *(["--short"] if short else [])]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return [Row(**row) for row in json.loads(done.stdout)]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("scripts", nargs="*", choices=[*SCRIPTS, []], default=[])
    parser.add_argument("--short", action="store_true")
    given = parser.parse_args()
    rows: list[Row] = []
    began = time.monotonic()
    for script in given.scripts or SCRIPTS:
        print(f"{time.monotonic() - began:5.0f} s  {script}", file=sys.stderr, flush=True)
        rows += rows_of(script, short=given.short)
    print(table(rows))
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    print(f"\n{machine}; load {os.getloadavg()[0]:.1f}; {time.monotonic() - began:.0f} s in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
