"""The guards of conftest.py do fail the tests they should fail."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.fake_clock import FakeClock
from tests.support.until import until

TESTS = Path(__file__).parent.parent
CASES = """
import asyncio, logging, threading, time
log = logging.getLogger("desk_agent.x")

def test_log_bad(): log.warning("odd")
def test_absent_log_bad(expect_log): expect_log("odd")
async def test_task_bad(): test_task_bad.kept = asyncio.create_task(asyncio.sleep(9))
def test_thread_bad(): threading.Thread(target=time.sleep, args=(5,), daemon=True).start()

def test_log_good(expect_log): expect_log("od+"); log.warning("odd")
def test_other_log_good(): logging.getLogger("elsewhere").warning("odd")
async def test_task_good(): await asyncio.create_task(asyncio.sleep(0))
async def test_cancelled_task_good(): asyncio.create_task(asyncio.sleep(9)).cancel()
async def test_executor_good(): await asyncio.to_thread(time.sleep, 0)
async def test_loop_good(): assert type(asyncio.get_running_loop()).__module__.startswith("LOOP")
"""
COMPLAINTS = {
    "log": "unexpected in the log",
    "absent_log": "expected in the log, but did not come",
    "task": "tasks left running",
    "thread": "threads left running",
}


@pytest.mark.parametrize(("part", "loop"), [("ui", "qasync"), ("model", "asyncio")])
def test_guards_fail_what_they_should_and_nothing_else(tmp_path: Path, part: str, loop: str) -> None:
    (tmp_path / part).mkdir()
    shutil.copy(TESTS / "conftest.py", tmp_path)
    shutil.copy(TESTS.parent / "pyproject.toml", tmp_path)
    (tmp_path / part / "test_cases.py").write_text(CASES.replace("LOOP", loop), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rA", "--tb=line", "-p", "no:cacheprovider", "-c", "pyproject.toml", part],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(TESTS.parent), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )
    bad = dict(re.findall(r"^ERROR \S+::test_(\w+)_bad - Failed: (.*)", done.stdout, re.MULTILINE))
    assert bad.keys() == COMPLAINTS.keys(), done.stdout + done.stderr
    for name, complaint in COMPLAINTS.items():
        assert complaint in bad[name]
    assert not re.search("(ERROR|FAILED) .*_good", done.stdout), done.stdout
    assert len(set(re.findall(r"PASSED \S+::(test_\w+_good)", done.stdout))) == CASES.count("_good(")


async def test_until_gives_up_with_the_place() -> None:
    assert await until(lambda: "value") == "value"
    with pytest.raises(AssertionError, match=re.escape(f"{Path(__file__).name}")):
        await until(lambda: False, timeout=0.01)


async def test_the_fake_clock_wakes_sleepers_in_order_at_their_times() -> None:
    clock = FakeClock()
    start = clock.now()
    woken: list[tuple[str, float]] = []

    async def sleeper(name: str, *naps: float) -> None:
        for nap in naps:
            await clock.sleep(nap)
            woken.append((name, round(clock.now().mono - start.mono, 3)))

    tasks = [asyncio.create_task(sleeper("a", 1, 1, 1)), asyncio.create_task(sleeper("b", 2.5, 9))]
    await clock.settle()
    assert clock.sleeping == [1, 2.5]
    await clock.advance(3)
    assert woken == [("a", 1), ("a", 2), ("b", 2.5), ("a", 3)]
    assert clock.now() == (start.wall + 3, start.mono + 3)
    tasks[1].cancel()
    await clock.advance(20)
    assert len(woken) == 4
    assert clock.sleeping == []
    clock.set_wall(5)
    assert clock.now().wall == 5
    await asyncio.gather(*tasks, return_exceptions=True)
