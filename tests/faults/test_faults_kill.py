"""Killed at any moment: what was said to be saved is there, and every file is sound.

By hand: ``DESK_AGENT_KILLS=2000 python -m pytest tests/faults/test_faults_kill.py``.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.support import saver
from tests.support.killed import ROOT

KILLS = int(os.environ.get("DESK_AGENT_KILLS", "40"))
LIVES = 5  # of one profile
LONGEST = 0.15  # seconds: the first moments, in which files are made, are as likely as the rest


@pytest.fixture
def nursery() -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.support.saver"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as made:
        yield made
        assert made.stdin is not None
        made.stdin.close()
        made.wait(10)


def live_and_die(nursery: "subprocess.Popen[str]", folder: Path, random: Random, first: int) -> None:
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    nursery.stdin.write(f"{folder} {random.randrange(1 << 30)} {first}\n")
    nursery.stdin.flush()
    child = int(nursery.stdout.readline())
    time.sleep(random.uniform(0.0, LONGEST))
    os.kill(child, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        while True:  # until the nursery has buried it
            os.kill(child, 0)
            time.sleep(0.001)


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and kill -9")
def test_nothing_that_was_said_to_be_saved_is_lost(tmp_path: Path, nursery: "subprocess.Popen[str]") -> None:
    random = Random()
    said_in_all = 0
    for life in range(KILLS):
        folder = tmp_path / f"profile{life // LIVES}"
        folder.mkdir(exist_ok=True)
        live_and_die(nursery, folder, random, 1_000_000 * life)
        assert not (folder / "failed").exists(), (folder / "failed").read_text("utf-8")
        path = folder / "said"
        lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []  # the last may be half a line
        said = [json.loads(line) for line in lines]
        said_in_all += len(said)
        assert saver.found(folder, said) == "", f"life {life} of {folder.name}"
        drafts = [one.name for one in folder.iterdir() if one.name.startswith(".")]
        assert len(drafts) <= 2 * LIVES, "a draft is left by a kill only"
    assert said_in_all > KILLS, "the killed have saved something"
