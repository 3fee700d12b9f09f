"""The whole program behind a gateway, as an office runs it: three programs, by keys, names and verbs."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.program import PROGRAM, ROOT, Pbx, Program
from tests.support.xdesktop import end

pytestmark = pytest.mark.skipif(shutil.which("xdotool") is None, reason="not installed: xdotool")

CALLER, COLLEAGUE = "0318055123", "1002"


@dataclass
class Service:
    """A gateway that is a program of its own."""

    process: subprocess.Popen[bytes]
    told: dict[str, Any]

    def options(self, user: str) -> list[str]:
        return [
            "--host", "127.0.0.1", "--port", str(self.told["port"]), "--user", user,
            "--trust", f"sha256:{self.told['sha256']}", "--password-file", "-",
        ]  # fmt: skip


@pytest.fixture
def denying() -> Iterator[Pbx]:
    """A PBX at which a station's login may not watch or control."""
    process = subprocess.Popen(
        [*PROGRAM, "simulate", "--scenario", "quiet", "--seed", "1", "--station-call-control", "deny"],
        cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        yield Pbx(json.loads(process.stdout.readline()))
    finally:
        end(process)
        process.stdout.close()


@pytest.fixture
def serve(denying: Pbx, tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """Starts the gateway; again on the same port and with the same folders, if it was killed."""
    (tmp_path / "run").mkdir()
    (tmp_path / "password").write_text(denying.account("wallboard")["password"])
    path = tmp_path / "gateway.toml"
    running: list[subprocess.Popen[bytes]] = []

    def begin(port: int = 0) -> Service:
        path.write_text(
            f'state = "{tmp_path}/state"\n[pbx]\nhost = "127.0.0.1"\nport = {denying.facts["port"]}\n'
            f'account = "wallboard"\npassword = "file:{tmp_path}/password"\n'
            f'trust = "sha256:{denying.facts["sha256"]}"\n'
            f"[listen]\nport = {port}\n[metrics]\nport = 0\n"
        )
        process = subprocess.Popen(
            [*PROGRAM, "gateway", "--config", str(path)],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "RUNTIME_DIRECTORY": str(tmp_path / "run")}, start_new_session=True,
        )  # fmt: skip
        running.append(process)
        assert process.stdout is not None
        return Service(process, json.loads(process.stdout.readline()))

    yield begin
    for process in running:
        end(process)
        assert process.stdout is not None
        process.stdout.close()


def test_a_call_through_the_gateway_and_a_gateway_that_is_killed_meanwhile(
    start: Callable[..., Program], denying: Pbx, serve: Callable[..., Service]
) -> None:
    service = serve()
    secret = denying.account("1001")["password"].encode() + b"\n"
    desk = start(*service.options("1001"), stdin=secret)
    shown = desk.until(lambda now: now["connection"] == "live")
    assert shown["level"] == "full"  # which it is not at the PBX itself
    denying.play("behave", who=COLLEAGUE, answers_after=None)
    denying.play("ring", to="1001", number=CALLER)
    desk.states("ringing")
    desk.focus()
    desk.key("F4")
    desk.states("connected")
    desk.screen.atspi("press", "Hold")
    desk.states("holding")
    desk.verb("retrieve")
    desk.states("connected")
    desk.verb("transfer", COLLEAGUE)
    desk.states("alerting", "holding")
    denying.play("answer", who=COLLEAGUE)
    desk.states("connected", "holding")

    service.process.kill()
    service.process.wait()
    desk.until(lambda now: now["connection"] == "lost")
    again = serve(service.told["port"])
    assert again.told["sha256"] == service.told["sha256"]
    shown = desk.until(lambda now: now["connection"] == "live", 30)
    # the gateway has kept which calls there are: they can be handled as before
    shown = desk.states("connected", "holding")
    assert {one["number"] for one in shown["calls"]} == {CALLER, COLLEAGUE}
    desk.verb("complete")
    desk.states()
    desk.leave()
