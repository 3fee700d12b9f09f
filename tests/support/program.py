"""The whole program as a user starts it, and a simulated PBX beside it."""

import json
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.xdesktop import XDesktop

PROGRAM = [sys.executable, "-m", "desk_agent"]
ROOT = Path(__file__).parents[2]


@dataclass
class Program:
    """One running desk on a screen of its own."""

    screen: XDesktop
    process: subprocess.Popen[bytes]

    def verb(self, *words: str, status: int = 0) -> str:
        done = subprocess.run(
            [*PROGRAM, *words], env=self.screen.env, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
        )
        assert done.returncode == status, f"{words}: {done.returncode} {done.stdout} {done.stderr}"
        assert "Traceback" not in done.stderr
        return done.stdout if status == 0 else done.stderr

    def status(self) -> dict[str, Any]:
        shown: dict[str, Any] = json.loads(self.verb("status", "--json"))
        return shown

    def until(self, wanted: Callable[[dict[str, Any]], object], seconds: float = 20.0) -> dict[str, Any]:
        give_up = time.monotonic() + seconds
        while not wanted(shown := self.status()):
            assert time.monotonic() < give_up, shown
            time.sleep(0.05)
        return shown

    def started(self, seconds: float = 20.0) -> "Program":
        """Wait until it takes verbs."""
        give_up = time.monotonic() + seconds
        command = [*PROGRAM, "status"]
        while subprocess.run(command, env=self.screen.env, cwd=ROOT, capture_output=True, check=False).returncode:
            assert self.process.poll() is None, f"ended with {self.process.returncode}"
            assert time.monotonic() < give_up
            time.sleep(0.05)
        return self

    def states(self, *wanted: str) -> dict[str, Any]:
        return self.until(lambda shown: [call["state"] for call in shown["calls"]] == list(wanted))

    def key(self, key: str) -> None:
        subprocess.run(["xdotool", "key", key], env=self.screen.env, check=True, timeout=20)

    def type(self, text: str) -> None:
        subprocess.run(["xdotool", "type", text], env=self.screen.env, check=True, timeout=20)

    def focus(self) -> None:
        """Give the main window the keyboard."""
        window = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "^Desk Agent$", "windowfocus", "--sync"]
        subprocess.run(window, env=self.screen.env, check=True, capture_output=True, timeout=20)

    def click(self, box: list[int]) -> None:
        """Press the left button in the middle of ``box``: x, y, width, height."""
        x, y, wide, high = box
        move = ["xdotool", "mousemove", "--sync", str(x + wide // 2), str(y + high // 2), "click", "1"]
        subprocess.run(move, env=self.screen.env, check=True, timeout=20)

    def leave(self) -> None:
        self.verb("quit")
        assert self.process.wait(10) == 0
        assert self.verb("status", status=3) == "desk-agent: Desk Agent is not running.\n"


@dataclass
class Pbx:
    """`desk-agent simulate` beside the desk."""

    facts: dict[str, Any]

    def say(self, verb: str, **what: Any) -> None:
        """Play the other side: a verb of the control port."""
        origin = self.facts["base"].removesuffix("/ipxapi")
        headers = {"Authorization": f"Bearer {self.facts['control']}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{origin}/_sim/{verb}", json.dumps(what).encode(), headers)
        anybody = ssl.create_default_context()
        anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
        with urllib.request.urlopen(request, timeout=10, context=anybody) as answer:
            assert answer.status == 200

    def account(self, user: str) -> dict[str, str]:
        found: dict[str, str] = next(account for account in self.facts["accounts"] if account["user"] == user)
        return found

    def play(self, verb: str, **body: Any) -> dict[str, Any]:
        """Let somebody else in the office do something; see `desk_agent.simulator.control`."""
        request = urllib.request.Request(
            f"{self.facts['base'].removesuffix('/ipxapi')}/_sim/{verb}",
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.facts['control']}", "Content-Type": "application/json"},
        )
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE  # the one this test has started
        with urllib.request.urlopen(request, timeout=10, context=trusting) as answer:
            played: dict[str, Any] = json.load(answer)
        return played

    def options(self, user: str = "1001", **changes: str) -> list[str]:
        given = {
            "host": self.facts["host"],
            "port": str(self.facts["port"]),
            "user": user,
            "trust": f"sha256:{self.facts['sha256']}",
        } | changes
        words = ["--password-file", "-"]
        for name, value in given.items():
            words += [f"--{name}", value] if value else []
        return words
