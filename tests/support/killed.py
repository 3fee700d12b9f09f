"""The whole program without a screen, started, killed in the middle and started again, against a PBX of the test."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desk_agent.desktop.command_client import NoDeskRunning, call
from desk_agent.simulator import Simulator

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0  # seconds of the machine: a loaded one is slow, and no test depends on how slow


@dataclass
class Killable:
    """One user's program; ``home`` is the profile, which the test's own environment names too."""

    simulator: Simulator
    home: Path
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    user: str = "1001"
    _process: "subprocess.Popen[bytes] | None" = None

    async def start(self, *more: str, live: bool = True) -> dict[str, Any]:
        """Start it and have it sign in; its picture once it is live, or takes verbs."""
        pbx = self.simulator
        account = pbx.account(self.user)
        words = ["--host", pbx.host, "--port", str(pbx.port), "--user", self.user, "--password-file", "-"]
        words += ["--trust", f"sha256:{pbx.sha256}", *more]
        env = {**self.env, "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8"}
        with (self.home / "stderr").open("ab") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "desk_agent", *words],
                env=env,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=said,
                start_new_session=True,
            )
        assert self._process.stdin is not None
        self._process.stdin.write(account.password.encode())
        self._process.stdin.close()
        return await self.until(lambda desk: desk["connection"] == "live" or not live)

    async def ask(self, verb: str, **request: Any) -> dict[str, Any]:
        """Do a verb; its reply, whatever it is."""
        return await asyncio.to_thread(call, {"verb": verb, **request})

    async def do(self, verb: str, **request: Any) -> None:
        """Do a verb, which must be carried out."""
        reply = await self.ask(verb, **request)
        assert reply["status"] == 0, reply

    async def until(self, wanted: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """The picture of `status` once it is as ``wanted``."""
        give_up = time.monotonic() + PATIENCE
        desk: dict[str, Any] = {}
        while True:
            assert self._process is not None
            assert self._process.poll() is None, f"ended: {(self.home / 'stderr').read_text('utf-8')[-2000:]}"
            try:
                desk = (await self.ask("status"))["desk"]
            except (NoDeskRunning, OSError):
                desk = {}
            if desk and wanted(desk):
                return desk
            assert time.monotonic() < give_up, desk
            await asyncio.sleep(0.02)

    async def states(self, *wanted: str) -> dict[str, Any]:
        """The picture once these are the states of the calls, in the order shown."""
        return await self.until(lambda desk: [one["state"] for one in desk["calls"]] == list(wanted))

    async def history(self) -> list[dict[str, Any]]:
        """The calls of the history, newest first."""
        rows: list[dict[str, Any]] = (await self.ask("history", limit=100))["history"]
        return [row for row in rows if row["type"] == "call"]

    def kill(self) -> None:
        """End it at once, whatever it is doing."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    async def quit(self) -> None:
        """End it as a user does."""
        assert self._process is not None
        await self.do("quit")
        assert await asyncio.to_thread(self._process.wait, PATIENCE) == 0
