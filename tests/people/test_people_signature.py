"""What names the rules by which a list was written is the same in every process, or each start writes it anew."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAID = """
from desk_agent.people.numbers import DialRules
from desk_agent.people.numbers.countries import PLANS
from desk_agent.people.store.lines import signature
print([signature(DialRules(one, outside="9", lines=("81", "82"), internal=("620", "62x"))) for one in sorted(PLANS)])
"""


def test_rules_are_named_alike_whatever_the_order_of_sets() -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", SAID],
            cwd=ROOT,
            env=dict(os.environ) | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    ]
    assert said[0].count("/") > 100
    assert said[1:] == said[:1] * 2
