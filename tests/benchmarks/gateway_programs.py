"""Programs that are started beside a benchmark and talk with it in lines."""

import asyncio
import json
import os
import socket
import sys
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Program:
    """A process of the rehearsal that talks in lines."""

    process: asyncio.subprocess.Process
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def line(self) -> Any:
        """Its next line."""
        assert self.process.stdout is not None
        return json.loads(await self.process.stdout.readline() or b"null")

    def write(self, what: str) -> None:
        """Send it a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(what.encode() + b"\n")

    async def ask(self, **order: Any) -> Any:
        """An order and its answer."""
        async with self.turn:
            self.write(json.dumps(order))
            return await self.line()

    async def kill(self) -> None:
        """At once, as by kill -9."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


async def start(*words: str, **environment: str) -> Program:
    """Run a module of ours."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *words, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=None if os.environ.get("DESK_AGENT_REHEARSAL_LOG") else asyncio.subprocess.DEVNULL,
        limit=1 << 24, env=os.environ | environment,
    )  # fmt: skip
    return Program(process)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
