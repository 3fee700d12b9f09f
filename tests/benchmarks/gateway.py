"""A gateway on one core, with desks by the hundred: how late events come, how long signing in takes, what it costs.

    python -m tests.benchmarks.gateway [DESKS ...]

Three processes: the gateway alone on one core; the simulated PBX, and the desks, on the others. 100 events of own
calls and 200 presence changes a second, each presence watched by 50 desks. Goals for 500 desks: no event later than
100 ms at the 99th percentile, all signed in within 30 s, less than 100 KB a desk. Linux only.
"""

import asyncio
import contextlib
import functools
import itertools
import json
import os
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

OWN_PER_SECOND, PRESENCE_PER_SECOND, WATCHERS = 100, 200, 50
SECONDS = float(os.environ.get("DESK_AGENT_BENCH_SECONDS", "15"))
CODE = "bench"
MARK = "9" * 3  # before the time in a number
LATE_GOAL, SIGN_IN_GOAL, MEMORY_GOAL = 0.100, 30.0, 100.0


# the PBX


async def pbx(desks: int) -> None:
    """Announce itself in one line, then play until standard input ends."""
    from desk_agent.server.accounts import Account, AccountKind
    from desk_agent.simulator import Simulator
    from desk_agent.simulator.crowd import crowd
    from desk_agent.simulator.office_file import default_office

    office = default_office()
    before = len(office.stations)
    crowd(office, desks, Random(1))
    numbers = [station.number for station in office.stations[before:]]
    office.accounts.extend(Account(number, CODE, AccountKind.STATION, number, number) for number in numbers)
    async with Simulator(office=office, scenario="quiet", seed=1, station_call_control=False) as simulator:
        account = simulator.account("wallboard")
        told = {
            "port": simulator.port,
            "sha256": simulator.sha256,
            "password": account.password,
            "numbers": numbers,
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, sys.stdin.readline)  # the desks are there
        rng, begun, sent = Random(2), time.monotonic(), 0
        watched = numbers[: max(1, len(numbers) * 10 // WATCHERS)]
        calls = telephony(numbers, rng)
        per_second = OWN_PER_SECOND + PRESENCE_PER_SECOND
        while time.monotonic() - begun < SECONDS:
            due = int((time.monotonic() - begun) * per_second)
            while sent < due:
                sent += 1
                stamp = f"{MARK}{time.monotonic_ns()}"
                if sent % 3:
                    device = rng.choice(watched)
                    data = {"type": "presence", "deviceNumber": device, "deviceType": "ext", "status": stamp}
                    simulator.service.publish(
                        {"event": "call", "data": data | {"evtSerialNum": sent}}, device, presence=True
                    )
                else:
                    device, data = next(calls)
                    data |= {"causeMsg": stamp, "evtSerialNum": sent}
                    simulator.service.publish({"event": "call", "data": data}, device)
            await asyncio.sleep(0.002)
        sys.stdout.write("done\n")
        sys.stdout.flush()
        await loop.run_in_executor(None, sys.stdin.readline)


def telephony(numbers: list[str], rng: Random) -> Iterator[tuple[str, dict[str, Any]]]:
    """For ever: a phone and the next event of a call that comes in there: it rings, is answered, and ends."""
    for ref in itertools.count(1):
        device = rng.choice(numbers)
        parties = {"callingDN": "0318055123", "calledDN": device, "serviceDN": device, "causeCode": 22}
        for kind, more in (("ringing", parties), ("connected", parties), ("released", {"releasedDN": device})):
            yield device, {"type": kind, "deviceNumber": device, "callRefID": ref, **more}


# the desks


@dataclass
class Crowd:
    """All desks, and what they hear."""

    port: int
    numbers: list[str]
    late: list[float] = field(default_factory=list)
    sockets: list[ClientConnection] = field(default_factory=list)

    async def sign_in(self) -> float:
        """Seconds until all desks are signed in, monitored, watching ten colleagues each, with their sockets open."""
        begun = time.monotonic()
        # as a desk does: a connection that is older may be closed by the other side just then
        limits = httpx.Limits(max_connections=40, max_keepalive_connections=40, keepalive_expiry=3.0)
        turn = asyncio.Semaphore(40)
        async with httpx.AsyncClient(verify=trusting(), timeout=30, limits=limits) as http:

            async def one(index: int, number: str) -> None:
                async with turn:
                    await self._one(http, index, number)

            await asyncio.gather(*(one(index, number) for index, number in enumerate(self.numbers)))
        return time.monotonic() - begun

    async def _one(self, http: httpx.AsyncClient, index: int, number: str) -> None:
        base = f"https://127.0.0.1:{self.port}/ipxapi/client/v1/users/{number}"
        answer = await http.get(f"{base}/login", auth=(number, CODE))
        answer.raise_for_status()
        headers = {"Authorization": f"Bearer {answer.json()['token']}"}
        self.sockets.append(
            await connect(
                f"wss://127.0.0.1:{self.port}/ipxapi",
                ssl=trusting(),
                additional_headers=headers,
                compression=None,
                proxy=None,
                ping_interval=None,
                open_timeout=30,
            )
        )
        watched = self.numbers[: max(1, len(self.numbers) * 10 // WATCHERS)]
        mine = [watched[(index * 10 + offset) % len(watched)] for offset in range(10)]
        for path, devices in (("monitor", [number]), ("presence", sorted(set(mine)))):
            (
                await http.post(f"{base}/call/{path}", json={"deviceNumber": devices}, headers=headers)
            ).raise_for_status()

    async def listen(self) -> None:
        """Note how late each event is, until cancelled."""
        await asyncio.gather(*(self._listen(socket) for socket in self.sockets))

    async def _listen(self, socket: ClientConnection) -> None:
        while True:
            frame: Any = await socket.recv(decode=False)
            now = time.monotonic_ns()
            at = frame.find(MARK.encode())
            if at > 0:
                self.late.append((now - int(frame[at + len(MARK) : frame.index(b'"', at)])) / 1e9)


@functools.cache
def trusting() -> ssl.SSLContext:
    """One context for all: making one takes longer than a handshake."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


# the measurement


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    desks: int
    sign_in: float  # seconds
    late_p50: float
    late_p99: float
    events: int  # received by desks in all, a second
    cpu: float  # of the gateway's core, while events come
    memory: float  # KB a desk

    def __str__(self) -> str:
        return (
            f"{self.desks:>6} {self.sign_in:>9.1f} s {self.late_p50 * 1e3:>8.1f} ms {self.late_p99 * 1e3:>8.1f} ms "
            f"{self.events:>9} {self.cpu:>6.0%} {self.memory:>8.0f} KB"
        )


HEAD = f"{'desks':>6} {'sign-in':>11} {'late p50':>11} {'late p99':>11} {'events/s':>9} {'CPU':>6} {'a desk':>11}"


async def measure(desks: int) -> Row:
    """Run one office of this size."""
    cores = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        office = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.gateway", "--pbx", str(desks)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        gateway = None
        try:
            assert office.stdout is not None
            assert office.stdin is not None
            told = json.loads(await asyncio.to_thread(office.stdout.readline))
            path = Path(folder, "gateway.toml")
            path.write_text(
                f'state = "{folder}"\n[pbx]\nhost = "127.0.0.1"\nport = {told["port"]}\naccount = "wallboard"\n'
                f'password = "stdin"\ntrust = "sha256:{told["sha256"]}"\n[listen]\nport = 0\n[metrics]\nport = 0\n'
            )
            gateway = subprocess.Popen(
                [sys.executable, "-m", "desk_agent", "gateway", "--config", str(path)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            )  # fmt: skip
            assert gateway.stdin is not None
            assert gateway.stdout is not None
            gateway.stdin.write(told["password"] + "\n")
            gateway.stdin.flush()
            if len(cores) > 1:
                os.sched_setaffinity(gateway.pid, {cores[0]})
                for pid in (0, office.pid):
                    os.sched_setaffinity(pid, set(cores[1:]))
            port = json.loads(await asyncio.to_thread(gateway.stdout.readline))["port"]
            await asyncio.sleep(1.0)  # it signs in
            before = memory_of(gateway.pid)
            crowd = Crowd(port, told["numbers"])
            sign_in = await crowd.sign_in()
            used = memory_of(gateway.pid) - before
            listening = asyncio.create_task(crowd.listen())
            await asyncio.sleep(1.0)
            crowd.late.clear()
            cpu, begun = cpu_of(gateway.pid), time.monotonic()
            office.stdin.write("go\n")
            office.stdin.flush()
            await asyncio.to_thread(office.stdout.readline)
            await asyncio.sleep(0.5)
            spent, passed = cpu_of(gateway.pid) - cpu, time.monotonic() - begun - 0.5
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            for socket in crowd.sockets:
                socket.transport.abort()
            late = sorted(crowd.late)
            return Row(
                desks, sign_in, statistics.median(late), late[int(len(late) * 0.99)], int(len(late) / passed),
                spent / passed, used / desks,
            )  # fmt: skip
        finally:
            os.sched_setaffinity(0, set(cores))
            for process in (gateway, office):
                if process is not None:
                    process.kill()
                    process.communicate()


def memory_of(pid: int) -> float:
    """Proportional set size in KB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return float(line.split()[1])
    return 0.0


def cpu_of(pid: int) -> float:
    """CPU seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main(words: list[str]) -> int:
    """Print the table."""
    if words[:1] == ["--pbx"]:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(pbx(int(words[1])))
        return 0
    print(f"load average {os.getloadavg()[0]:.2f}\n{HEAD}", flush=True)
    for desks in [int(word) for word in words] or [100, 500, 2400]:
        print(asyncio.run(measure(desks)), flush=True)
    goals = f"goals for 500: sign-in {SIGN_IN_GOAL:.0f} s, p99 {LATE_GOAL * 1e3:.0f} ms, {MEMORY_GOAL:.0f} KB a desk"
    print(goals)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
