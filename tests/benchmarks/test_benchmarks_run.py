"""Every script still works; how long anything takes is nobody's business here."""

import json
import math
import os
import subprocess
import sys

import pytest

from tests.benchmarks.__main__ import SCRIPTS
from tests.benchmarks.children import ROOT
from tests.benchmarks.measuring import Row, table
from tests.support.xdesktop import missing

ON_A_SCREEN = frozenset({"start", "idle", "popup", "colleagues", "quit", "peers"})


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_measures_its_rows(script: str) -> None:
    if script in ON_A_SCREEN and (reason := missing()):
        pytest.skip(reason)
    command = [sys.executable, "-m", f"tests.benchmarks.{script}", "--short", "--json"]
    done = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = [Row(**row) for row in json.loads(done.stdout)]
    assert rows or script == "peers"  # which are not installed everywhere
    for row in rows:
        assert math.isfinite(row.product)
        assert row.product >= 0
        assert row.limit >= 0
        assert row.what in table([row])


def test_a_row_knows_whether_its_goal_is_met() -> None:
    assert Row("ratio", 2.0, 3.0, "ms", 1.5).met
    assert not Row("ratio", 2.0, 3.1, "ms", 1.5).met
    assert Row("absolute", 0.0, 300.0, "ms", 500, absolute=True).met
    assert not Row("more", 100.0, 30.0, "rows/s", 0.4, more=True).met
    assert Row("growth", 1.0, 2.0, "ms").met is None
