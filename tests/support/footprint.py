"""What the process holds: memory, handles, tasks and the program's own objects."""

import asyncio
import gc
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_OURS: Final = "desk_agent."
_NOT_THE_DESK: Final = ("desk_agent.simulator", "desk_agent.server")


@dataclass(frozen=True)
class Footprint:
    """One moment. ``pss`` is in KiB, 0 where the system does not tell."""

    pss: int
    handles: int
    tasks: int
    objects: Counter[str]  # of the desk's classes, by name

    @classmethod
    def now(cls) -> "Footprint":
        """As it is, without what the collector would take away."""
        for _ in range(3):
            gc.collect()
        rollup = Path("/proc/self/smaps_rollup")
        lines = rollup.read_text("ascii").splitlines() if rollup.exists() else []
        pss = next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
        open_now = Path("/proc/self/fd")
        kinds = (type(each) for each in gc.get_objects())
        ours = (kind for kind in kinds if kind.__module__.startswith(_OURS))
        return cls(
            pss,
            len(list(open_now.iterdir())) if open_now.exists() else 0,
            len(asyncio.all_tasks()),
            Counter(kind.__qualname__ for kind in ours if not kind.__module__.startswith(_NOT_THE_DESK)),
        )

    def grown(self, before: "Footprint", *, most: int = 0) -> dict[str, int]:
        """By how many handles, tasks and objects of which class more than ``most`` there are since ``before``."""
        more = {"handles": self.handles - before.handles, "tasks": self.tasks - before.tasks}
        more |= {name: count - before.objects[name] for name, count in self.objects.items()}
        return {name: count for name, count in more.items() if count > most}
