"""What the scripts of this folder share: rows of the table, statistics, and what a process tree costs.

A row has a limit, the least that the work could cost here, and what the product costs, measured in turns in one run:
only their ratio says something on another machine.
"""

import argparse
import json
import os
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

TICKS: Final = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True)
class Row:
    """One line of the table. ``goal`` is the most the ratio may be, or the least with ``more``; None for growth."""

    what: str
    limit: float
    product: float
    unit: str
    goal: float | None = None
    more: bool = False
    absolute: bool = False  # the goal is for the product's figure, not for the ratio

    @property
    def ratio(self) -> float:
        return self.product / self.limit if self.limit else 0.0

    @property
    def met(self) -> bool | None:
        if self.goal is None:
            return None
        figure = self.product if self.absolute else self.ratio
        return figure >= self.goal if self.more else figure <= self.goal


def rounded(figure: float) -> str:
    """Three places that count."""
    if not figure:
        return "0"
    if figure >= 100:
        return f"{figure:,.0f}"
    return f"{figure:.2f}" if figure >= 1 else f"{figure:.2g}"


def table(rows: Sequence[Row]) -> str:
    """As in the README."""
    lines = ["| what | limit | Desk Agent | ratio | goal | |", "|---|---|---|---|---|---|"]
    for row in rows:
        sign = "≥" if row.more else "≤"
        of = f" {row.unit}" if row.absolute else " ×"
        goal = "" if row.goal is None else f"{sign} {rounded(row.goal)}{of}"
        met = {True: "met", False: "missed", None: ""}[row.met]
        limit = f"{rounded(row.limit)} {row.unit}" if row.limit else "-"
        ratio = f"{rounded(row.ratio)} ×" if row.limit else "-"
        lines.append(f"| {row.what} | {limit} | {rounded(row.product)} {row.unit} | {ratio} | {goal} | {met} |")
    return "\n".join(lines)


def run(measure: Callable[[bool], list[Row]]) -> None:
    """The command line of one script: ``--short`` only tries that it works, ``--json`` is for the collector."""
    parser = argparse.ArgumentParser(description=sys.modules[measure.__module__].__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    rows = measure(given.short)
    print(json.dumps([asdict(row) for row in rows]) if given.json else table(rows))


def median(times: Sequence[float]) -> float:
    return statistics.median(times)


def p99(times: Sequence[float]) -> float:
    """With fewer than a hundred, the greatest."""
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.99))]


def family(pid: int) -> Iterator[int]:
    """The process and all that came of it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from family(int(child))


def pss(pid: int) -> float:
    """Megabytes that the process tree has to itself, shared pages by their share."""
    total = 0
    for one in family(pid):
        for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def processor(pid: int) -> float:
    """Seconds of processor time that the process tree has used, all threads, in steps of a scheduler's nanosecond."""
    total = 0
    for one in family(pid):
        for stat in Path(f"/proc/{one}/task").glob("*/schedstat"):
            total += int(stat.read_text().split()[0])
    return total / 1e9
