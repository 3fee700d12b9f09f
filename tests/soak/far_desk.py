"""The soak's end of the line to a desk in another process."""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from msgspec.structs import asdict

from desk_agent.view import SignIn, Verb
from tests.support.footprint import Footprint


class FarProgram:
    """``async with FarProgram(folder, rate) as program``: the process, from its start to its end."""

    def __init__(self, folder: Path, rate: float) -> None:
        self._folder, self._rate = folder, rate
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._asked = 0
        self.heard: Callable[[], None] = lambda: None
        self.view = _view("", "", [])

    async def __aenter__(self) -> "FarProgram":
        pipe = asyncio.subprocess.PIPE
        command = (sys.executable, "-m", "tests.soak.program", str(self._folder), str(self._rate))
        self._process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=1 << 20)
        self._reading = asyncio.create_task(self._read(), name="far-program")
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._reading
        await self._process.wait()

    async def ask(self, do: str, **facts: Any) -> dict[str, Any]:
        """Have something done, and wait for it."""
        assert self._process.stdin is not None
        self._asked += 1
        answer = self._waiting[self._asked] = asyncio.get_running_loop().create_future()
        self._process.stdin.write(json.dumps({"id": self._asked, "do": do, **facts}).encode() + b"\n")
        return await answer

    async def measure(self) -> Footprint:
        """What it holds."""
        held = await self.ask("measure")
        return Footprint(**held | {"objects": Counter(held["objects"])})

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            told = json.loads(line)
            if "id" in told:
                answer = self._waiting.pop(told["id"])
                if not answer.done():
                    answer.set_result(told["answer"])
            else:
                self.view = _view(told["state"], told["message"], told["calls"])
                self.heard()
        for answer in self._waiting.values():
            answer.cancel()


class FarDesk:
    """A run of a `FarProgram`'s desk, with what a random hour needs of one."""

    def __init__(self, program: FarProgram) -> None:
        self._program = program
        program.view = _view("", "", [])
        self._started = asyncio.ensure_future(program.ask("start"))

    @property
    def view(self) -> Any:
        """What it shows."""
        return self._program.view

    def subscribe(self, heard: Callable[[Any], None]) -> None:
        """Tell ``heard`` that something has changed."""
        self._program.heard = lambda: heard(None)

    async def sign_in(self, given: SignIn) -> None:
        """Sign in."""
        await self._started
        await self._program.ask("sign in", given=asdict(given))

    async def sign_out(self) -> None:
        """Sign out."""
        await self._program.ask("sign out")

    async def perform(self, verb: Verb, ref: int | None = None, argument: str = "") -> None:
        """Send a command, whatever becomes of it."""
        await self._program.ask("perform", verb=verb.value, ref=ref, argument=argument)

    async def close(self) -> None:
        """The run ends."""
        await self._started
        await self._program.ask("end")


def _view(state: str, message: str, calls: list[dict[str, Any]]) -> Any:
    shown = [SimpleNamespace(**call | {"actions": tuple(map(Verb, call["actions"]))}) for call in calls]
    connection = SimpleNamespace(state=SimpleNamespace(value=state), message=message)
    return SimpleNamespace(connection=connection, calls=shown)
