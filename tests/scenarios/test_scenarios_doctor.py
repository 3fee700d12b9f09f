"""`desk-agent doctor` beside a desk that runs: it has the account, and is thrown out by nobody."""

import json
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.program import PROGRAM, ROOT, Pbx, Program

pytestmark = pytest.mark.skipif(shutil.which("xdotool") is None, reason="not installed: xdotool")


def doctor(desk: Program, *words: str, stdin: str = "") -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [*PROGRAM, "doctor", "--json", *words],
        env=desk.screen.env,
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout)


def step(report: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in report["steps"] if one["step"] == name)
    return found


def test_the_desk_that_has_the_account_is_asked(start: Callable[..., Program], pbx: Pbx) -> None:
    password = pbx.account("1001")["password"]
    desk = start(*pbx.options(), stdin=password.encode() + b"\n")
    desk.until(lambda now: now["connection"] == "live")

    status, report = doctor(desk)
    assert (status, report["verdict"], report["user"]) == (0, "well", "1001")
    assert "The desk is signed in as 1001" in step(report, "log-in")["text"]

    status, report = doctor(desk, *pbx.options(), stdin=password + "\n")
    assert status == 0, report
    assert "The desk is signed in as 1001" in step(report, "log-in")["text"], "though it was given a password"

    other = pbx.account("1002")["password"]
    status, report = doctor(desk, *pbx.options("1002"), stdin=other + "\n")
    assert (status, report["user"]) == (0, "1002")
    assert "1002 is signed out again." in step(report, "log-out")["text"]

    assert desk.status()["connection"] == "live"
    pbx.play("ring", to="1001", number="0318055123")
    desk.states("ringing")
    desk.leave()


def test_the_window_looks_too(start: Callable[..., Program], pbx: Pbx) -> None:
    desk = start(*pbx.options(), stdin=b"no-such-password\n")
    desk.screen.atspi("wait", "checkConnectionButton", "push button", "--timeout", "30")
    desk.screen.atspi("press", "Check the connection")
    desk.screen.atspi("wait", "copyCheckButton", "push button", "--timeout", "30")
    desk.screen.atspi("press", "Close")
    desk.screen.atspi("gone", "copyCheckButton", "--timeout", "10")
    desk.leave()
