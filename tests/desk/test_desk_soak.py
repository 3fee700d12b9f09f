"""A piece of the soak, so that its script keeps working: what grows shows only in hours, see `tests.soak`."""

import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.soak.__main__ import WARM, day, grown
from tests.soak.far_desk import FarProgram
from tests.support.footprint import Footprint


@pytest.mark.direct
async def test_a_desk_in_a_process_of_its_own_goes_through_a_piece_of_the_day(tmp_path: Path) -> None:
    kept, own = tmp_path / "program", tmp_path / "day"
    kept.mkdir()
    own.mkdir()
    async with FarProgram(kept, 40.0) as program:
        held = await day(program, own, hours=0.04, rate=40.0, seed=1, every=60.0)
    assert held
    if sys.platform == "linux":
        assert all(0 < one.live < one.held for one in held)
    assert all(one.handles > 3 and one.tasks > 3 and one.objects["Desk"] == 1 for one in held)
    assert (kept / "history.db").stat().st_size


def test_what_grows_is_said() -> None:
    def after(quarters: int) -> Footprint:
        objects = Counter({"Desk": 1, "Kept": quarters * 10})
        return Footprint(30_000, 30_000 + quarters * 100, 20_000 + quarters * 50, 12, 12 + quarters // 8, objects)

    held = [after(quarters) for quarters in range(WARM + 28)]
    assert grown(held, most=600) == {"KiB in use": 1050, "KiB held": 700, "Kept": 150}
    assert grown(held, most=1024) == {"KiB in use": 1050, "Kept": 150}
    assert grown([after(0)] * 40, most=0) == {}
