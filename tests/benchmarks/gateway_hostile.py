"""Thousands of hostile clients at a gateway, and a desk beside them that works as if nobody else were there.

    python -m tests.benchmarks.gateway_hostile [--clients 3000] [--seconds 80]

A fifth each: connections that never shake hands, requests that never end, bodies that are too large, forged tokens,
and sockets of one station that nobody reads. The gateway is a process of its own; the attackers are in this one, the
PBX too. Together they shake hands forty times a second; what they hold open they hold. They come in four waves, and a
desk takes one call after the other meanwhile. Exits with 1 if one of its calls went wrong, a hostile request was
granted, or the gateway keeps more of the last wave than of the one before. Linux.
"""

import argparse
import asyncio
import contextlib
import os
import random
import ssl
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from desk_agent.desk import Desk
from desk_agent.simulator import Simulator
from desk_agent.view import SignIn, Verb
from tests.benchmarks.gateway_programs import Program, free_port, start
from tests.support.contacts import RULES
from tests.support.hostile import trusting
from tests.support.office import Seen, open_session
from tests.support.until import until

TOO_LARGE = b"x" * (64 << 10)
RATE = 40.0  # handshakes a second, of all attackers: more is a matter for a firewall
LEFT = 50  # connections more than before, at the end
GROWN = 16  # MiB more after the last wave than after the one before: the high-water mark is reached by then
WAVES = 4
PATIENCE = 60.0  # seconds for a step of the desk: a sign that it is stuck, not a measure


@dataclass
class Attack:
    """Attackers of the gateway at ``port``. ``answers`` counts what they were told, by HTTP status; 0: nothing."""

    port: int
    token: str  # of a station that has signed in, for those who are one
    clients: int  # how many they are
    answers: Counter[int] = field(default_factory=Counter)
    context: ssl.SSLContext = field(default_factory=trusting)

    async def silent(self) -> None:
        """A connection that says nothing at all."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            await reader.read()
        finally:
            writer.transport.abort()

    async def endless(self) -> None:
        """A request that goes on a byte at a time."""
        _reader, writer = await self._open()
        try:
            writer.write(b"GET /ipxapi/client/v1/users/1001/login HTTP/1.1\r\nHost: x\r\nX: ")
            while not writer.is_closing():
                writer.write(b"a")
                await writer.drain()
                await asyncio.sleep(1.0)
        finally:
            writer.transport.abort()

    async def oversized(self) -> None:
        """A command that is larger than any can be."""
        size = len(TOO_LARGE) * 4
        head = self._head("POST", "call/make", self.token, f"Content-Length: {size}\r\n")
        self.answers[await self._status(head + TOO_LARGE * 4)] += 1

    async def forged(self) -> None:
        """Commands with tokens that nobody has given."""
        body = b'{"deviceNumber": "1001", "calledDN": "1002"}'
        head = self._head("POST", "call/make", os.urandom(32).hex(), f"Content-Length: {len(body)}\r\n")
        self.answers[await self._status(head + body)] += 1

    async def deaf(self) -> None:
        """An event socket of its own station, of which nothing is read."""
        _reader, writer = await self._open()
        try:
            upgrade = (
                "GET /ipxapi HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Authorization: Bearer {self.token}\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            )
            writer.write(upgrade.encode())
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            while not writer.is_closing():
                await asyncio.sleep(1.0)
        finally:
            writer.transport.abort()

    async def again_and_again(self, attack: Callable[[], Awaitable[None]]) -> None:
        """One attacker, until cancelled; who is cut off begins anew."""
        pause = 0.5 if attack == self.silent else self.clients / RATE
        await asyncio.sleep(random.uniform(0.0, pause))
        while True:
            with contextlib.suppress(OSError, ssl.SSLError, asyncio.IncompleteReadError):
                await attack()
            await asyncio.sleep(pause)

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port, ssl=self.context)

    @staticmethod
    def _head(method: str, path: str, token: str, more: str) -> bytes:
        head = (
            f"{method} /ipxapi/client/v1/users/1002/{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        )
        return f"{head}{more}Connection: close\r\n\r\n".encode()

    async def _status(self, request: bytes) -> int:
        reader, writer = await self._open()
        try:
            writer.write(request)
            line = await reader.readline()
            return int(line.split()[1]) if line else 0
        except (ConnectionError, ssl.SSLError):
            return 0
        finally:
            writer.transport.abort()


@dataclass
class Found:
    """What came of it."""

    calls: int = 0  # that the desk has taken from ring to end
    commands: Counter[str] = field(default_factory=Counter)  # that the PBX has carried out, by name
    answers: Counter[int] = field(default_factory=Counter)
    before: tuple[int, int] = (0, 0)  # connections and MiB of the gateway
    during: list[tuple[int, int]] = field(default_factory=list)  # each wave
    after: list[tuple[int, int]] = field(default_factory=list)

    @property
    def wrong(self) -> list[str]:
        """What should not be, in sentences."""
        granted = {status: count for status, count in self.answers.items() if 200 <= status < 300}
        rules = {
            f"the desk has taken {self.calls} calls and answered {self.commands['answer']}": self.calls
            and self.calls == self.commands["answer"] == self.commands["clear_connection"],
            f"{self.commands['make']} calls were placed by attackers": not self.commands["make"],
            f"hostile requests were granted: {granted}": not granted,
            f"connections left: {self.after}": max(n for n, _ in self.after) <= self.before[0] + LEFT,
            f"memory grows: {self.after}": self.after[-1][1] <= self.after[-2][1] + GROWN,
        }
        return [sentence for sentence, holds in rules.items() if not holds]


async def attacked(clients: int, seconds: float) -> Found:
    """Let so many attack for so long, and at least for a call in each wave."""
    found = Found()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        pbx = await stack.enter_async_context(Simulator(scenario="quiet", seed=1, station_call_control=False))
        gateway, port, sha256 = await _gateway(pbx, folder)
        stack.push_async_callback(gateway.kill)
        seen = Seen(Desk(open_session, rules=RULES))
        stack.push_async_callback(seen.desk.close)
        trust = f"sha256:{sha256}"
        password = pbx.account("1001").password
        await seen.desk.sign_in(SignIn("127.0.0.1", port, "1001", password, trust=trust, patient=True))
        other = open_session(SignIn("127.0.0.1", port, "1002", pbx.account("1002").password, trust=trust))
        stack.push_async_callback(other.close)
        await other.open()
        await other.presence_start(["1001"])
        assert other._link is not None
        attack = Attack(port, other._link.token, clients)
        kinds = (attack.silent, attack.endless, attack.oversized, attack.forged, attack.deaf)
        found.before = _held_by(gateway)
        for _wave in range(WAVES):
            crowd = [asyncio.create_task(attack.again_and_again(kinds[n % len(kinds)])) for n in range(clients)]
            try:
                await _work(pbx, seen, attack, seconds / WAVES, found)
                found.during.append(_held_by(gateway))
            finally:
                await _end(crowd)
            with contextlib.suppress(AssertionError):  # what is left is judged
                await until(lambda: _held_by(gateway)[0] <= found.before[0] + LEFT, PATIENCE)
            found.after.append(_held_by(gateway))
        found.answers = attack.answers
        found.commands = Counter(pbx.exchange.journal.commands)
    return found


async def _work(pbx: Simulator, seen: Seen, attack: Attack, seconds: float, found: Found) -> None:
    """What an agent does, for so long and at least once."""
    end = asyncio.get_running_loop().time() + seconds
    answered = sum(attack.answers.values())
    await until(lambda: sum(attack.answers.values()) > answered, PATIENCE)
    while True:
        pbx.exchange.ring("1001", "0318055123")
        await until(lambda: [call.state.value for call in seen.calls] == ["ringing"], PATIENCE)
        await seen.desk.perform(Verb.ANSWER)
        await until(lambda: [call.state.value for call in seen.calls] == ["connected"], PATIENCE)
        await seen.desk.perform(Verb.HANGUP)
        await until(lambda: not seen.calls, PATIENCE)
        found.calls += 1
        if asyncio.get_running_loop().time() >= end:
            return


async def _gateway(pbx: Simulator, folder: Path) -> tuple[Program, int, str]:
    port = free_port()
    (folder / "run").mkdir()
    path = folder / "gateway.toml"
    path.write_text(
        f'state = "{folder}"\n[pbx]\nhost = "127.0.0.1"\nport = {pbx.port}\naccount = "wallboard"\n'
        f'password = "stdin"\ntrust = "sha256:{pbx.sha256}"\n[listen]\nport = {port}\n[metrics]\nport = 0\n'
    )
    program = await start("desk_agent", "gateway", "--config", str(path), RUNTIME_DIRECTORY=f"{folder}/run")
    program.write(pbx.account("wallboard").password)
    return program, port, (await program.line())["sha256"]


async def _end(crowd: "list[asyncio.Task[None]]") -> None:
    for task in crowd:
        task.cancel()
    await asyncio.gather(*crowd, return_exceptions=True)


def _held_by(program: Program) -> tuple[int, int]:
    """Files, sockets among them, and private memory in MiB."""
    process = Path(f"/proc/{program.process.pid}")
    rollup = (process / "smaps_rollup").read_text().splitlines()
    private = sum(int(line.split()[1]) for line in rollup if line.startswith("Private_"))
    return len(list((process / "fd").iterdir())), private >> 10


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--clients", type=int, default=3000)
    parser.add_argument("--seconds", type=float, default=80.0)
    given = parser.parse_args()
    found = asyncio.run(attacked(given.clients, given.seconds))
    print(
        f"{given.clients} hostile clients, {sum(found.answers.values())} of their requests answered: "
        f"{dict(found.answers)}\n{found.calls} calls taken meanwhile\nconnections and MiB of the gateway: "
        f"{found.before} before, {found.during} with them, {found.after} after"
    )
    print(*found.wrong, sep="\n")
    return len(found.wrong)


if __name__ == "__main__":
    sys.exit(main())
