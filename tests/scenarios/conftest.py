"""A screen with the program on it, and a PBX for it to sign in to."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.program import PROGRAM, ROOT, Pbx, Program
from tests.support.xdesktop import end, x_desktop


@pytest.fixture
def start(home: Path) -> Iterator[Callable[..., Program]]:
    with x_desktop() as screen:

        def run(*words: str, stdin: bytes = b"") -> Program:
            with (home / "stderr").open("ab") as said:
                process = screen.start([*PROGRAM, *words], cwd=ROOT, stdin=subprocess.PIPE, stderr=said)
            assert process.stdin is not None
            process.stdin.write(stdin)
            process.stdin.close()
            return Program(screen, process).started()

        yield run
    said = (home / "stderr").read_text("utf-8")
    assert "Traceback" not in said


@pytest.fixture
def pbx() -> Iterator[Pbx]:
    process = subprocess.Popen(
        [*PROGRAM, "simulate", "--scenario", "quiet", "--seed", "1"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        yield Pbx(json.loads(process.stdout.readline()))
    finally:
        end(process)
        process.stdout.close()
