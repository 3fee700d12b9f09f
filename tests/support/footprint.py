"""What the process holds: memory, handles, tasks and the program's own objects."""

import asyncio
import ctypes
import gc
import os
import re
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_OURS: Final = "desk_agent."
_NOT_THE_DESK: Final = ("desk_agent.simulator", "desk_agent.server")
_PYTHONS: Final = re.compile(r"# bytes in allocated blocks\s*=\s*([0-9,]+)")


@dataclass(frozen=True)
class Footprint:
    """One moment. Sizes are in KiB, and 0 where they cannot be known.

    Attributes:
        memory: the process's own, without what is mapped from files, which changes with who else has it mapped.
        held: the same when the heap has given back what whole pages of it are free.
        live: of that, what is in use. It grows with what is kept and with nothing else; ``held`` also with how that
            lies there, until the gaps between are as large as what comes and goes.
    """

    memory: int
    held: int
    live: int
    handles: int
    tasks: int
    objects: Counter[str]  # of the desk's classes, by name

    @classmethod
    def now(cls) -> "Footprint":
        """As it is, without what the collector would take away."""
        for _ in range(3):
            gc.collect()
        memory = _own()
        if sys.platform == "linux":
            ctypes.CDLL(None).malloc_trim(0)
        open_now = Path("/proc/self/fd")
        kinds = (type(each) for each in gc.get_objects())
        ours = (kind for kind in kinds if kind.__module__.startswith(_OURS))
        return cls(
            memory,
            _own(),
            _in_use(),
            len(list(open_now.iterdir())) if open_now.exists() else 0,
            len(asyncio.all_tasks()),
            Counter(kind.__qualname__ for kind in ours if not kind.__module__.startswith(_NOT_THE_DESK)),
        )

    def grown(self, before: "Footprint", *, most: int = 0) -> dict[str, int]:
        """By how many handles, tasks and objects of which class more than ``most`` there are since ``before``."""
        more = {"handles": self.handles - before.handles, "tasks": self.tasks - before.tasks}
        more |= {name: count - before.objects[name] for name, count in self.objects.items()}
        return {name: count for name, count in more.items() if count > most}


def _own() -> int:
    rollup = Path("/proc/self/smaps_rollup")
    lines = rollup.read_text("ascii").splitlines() if rollup.exists() else []
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Anonymous:", "Swap:")))


class _MallInfo(ctypes.Structure):
    """What glibc's mallinfo2 tells."""

    _names = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"
    _fields_ = [(name, ctypes.c_size_t) for name in _names.split()]


def _in_use() -> int:
    """Python's small objects, and whatever else was allocated by anybody."""
    tell = getattr(ctypes.CDLL(None), "mallinfo2", None) if sys.platform == "linux" else None
    if tell is None:
        return 0
    tell.restype = _MallInfo
    told = tell()
    return (told.uordblks + told.hblkhd + _small_objects()) // 1024


def _small_objects() -> int:
    with tempfile.TemporaryFile("w+") as file:  # Python tells it to the standard error output only
        sys.stderr.flush()
        usual = os.dup(2)
        os.dup2(file.fileno(), 2)
        try:
            sys._debugmallocstats()
        finally:
            os.dup2(usual, 2)
            os.close(usual)
        file.seek(0)
        found = _PYTHONS.search(file.read())
    return int(found[1].replace(",", "")) if found else 0
