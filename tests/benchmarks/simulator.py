"""A simulated PBX with 500 stations, and 200 event sockets that each get 200 events a second: what that takes of a
core, and how late they are; beside a server of websockets' own that broadcasts the same.
"""

import asyncio
import json
import re
import ssl
import subprocess
import sys
import time
from random import Random
from typing import Any

import httpx
from websockets.client import ClientProtocol
from websockets.http11 import Response
from websockets.uri import parse_uri

from tests.benchmarks.children import ROOT
from tests.benchmarks.desk_child import _trusting
from tests.benchmarks.measuring import Row, median, p99, run
from tests.support.scripted_pbx import make_certificate, server_context

CODE = "bench"
MARK = re.compile(rb"at-(\d+)-")
TICKS = 200  # a second


def frame(serial: int, device: str) -> dict[str, Any]:
    status = f"at-{time.monotonic_ns()}-"
    data = {"type": "presence", "deviceNumber": device, "deviceType": "ext", "status": status}
    return {"event": "call", "data": data | {"evtSerialNum": serial}}


async def orders() -> Any:
    """Each line of standard input."""
    while line := await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline):
        yield json.loads(line)


def say(found: Any) -> None:
    print(json.dumps(found), flush=True)


async def play(publish: Any) -> None:
    """So many seconds of events for each line that comes; processor and wall seconds of them."""
    serial = 0
    async for order in orders():
        began, used, sent = time.monotonic(), time.process_time(), 0
        while (passed := time.monotonic() - began) < order["seconds"]:
            while sent < int(passed * order["per_second"]):
                sent += 1
                serial += 1
                publish(serial)
            await asyncio.sleep(1 / TICKS)
        say([time.process_time() - used, time.monotonic() - began])


async def product(stations: int, sockets: int) -> None:
    """The simulator, in its own process."""
    from desk_agent.server.accounts import Account, AccountKind
    from desk_agent.simulator import Simulator
    from desk_agent.simulator.crowd import crowd
    from desk_agent.simulator.office_file import default_office

    office = default_office()
    before = len(office.stations)
    crowd(office, stations, Random(1))
    numbers = [station.number for station in office.stations[before:]]
    office.accounts.extend(Account(one, CODE, AccountKind.STATION, one, one) for one in numbers[:sockets])
    async with Simulator(office=office, scenario="quiet", seed=1) as simulator:
        device = numbers[-1]
        say({"port": simulator.port, "numbers": numbers[:sockets], "device": device})
        await play(lambda serial: simulator.service.publish(frame(serial, device), device, presence=True))


async def limit() -> None:
    """Nothing but sockets."""
    from websockets.asyncio.server import broadcast, serve

    async def hold(socket: Any) -> None:
        await socket.wait_closed()

    context = server_context(make_certificate())
    async with serve(hold, "127.0.0.1", 0, ssl=context, compression=None, ping_interval=None) as server:
        say({"port": server.sockets[0].getsockname()[1]})
        await play(lambda serial: broadcast(server.connections, json.dumps(frame(serial, "2000"))))


class Socket(asyncio.Protocol):
    """An event socket that only looks when each event was sent: the reader must not be what is measured."""

    def __init__(self, port: int, headers: dict[str, str], late: list[float]) -> None:
        self._protocol = ClientProtocol(parse_uri(f"wss://127.0.0.1:{port}/ipxapi"))
        self._headers = headers
        self._late = late
        self.open = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        request = self._protocol.connect()
        for name, value in self._headers.items():
            request.headers[name] = value
        self._protocol.send_request(request)
        for data in self._protocol.data_to_send():
            transport.write(data)

    def data_received(self, data: bytes) -> None:
        if self.open.done():
            now = time.monotonic_ns()
            self._late.extend((now - int(found)) / 1e6 for found in MARK.findall(data))
            return
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if isinstance(event, Response):
                assert event.status_code == 101, event.status_code
                self.open.set_result(None)


async def connect(port: int, headers: dict[str, str], late: list[float]) -> Socket:
    context = _context()
    loop = asyncio.get_running_loop()
    _transport, socket = await loop.create_connection(
        lambda: Socket(port, headers, late), "127.0.0.1", port, ssl=context
    )
    await socket.open
    return socket


_contexts: list[ssl.SSLContext] = []


def _context() -> ssl.SSLContext:
    """One for all: making one takes longer than a handshake."""
    if not _contexts:
        _contexts.append(_trusting())
    return _contexts[0]


async def sign_in(told: dict[str, Any], late: list[float]) -> list[Socket]:
    """Every station, with its socket, asking for the presence of one."""
    found = []
    async with httpx.AsyncClient(verify=_context(), timeout=30) as http:
        for number in told["numbers"]:
            base = f"https://127.0.0.1:{told['port']}/ipxapi/client/v1/users/{number}"
            answer = await http.get(f"{base}/login", auth=(number, CODE))
            answer.raise_for_status()
            headers = {"Authorization": f"Bearer {answer.json()['token']}"}
            found.append(await connect(told["port"], headers, late))
            asked = {"deviceNumber": [told["device"]]}
            (await http.post(f"{base}/call/presence", json=asked, headers=headers)).raise_for_status()
    return found


async def measured(short: bool) -> list[Row]:
    stations, sockets, per_second, seconds, rounds = (10, 3, 50, 0.2, 1) if short else (500, 200, 200, 4.0, 3)
    used: tuple[list[float], list[float]] = [], []
    late: tuple[list[float], list[float]] = [], []
    command = [sys.executable, "-m", "tests.benchmarks.simulator"]
    both = [
        subprocess.Popen([*command, *words], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for words in (["--limit"], ["--product", str(stations), str(sockets)])
    ]
    try:
        told = [json.loads(await asyncio.to_thread(one.stdout.readline)) for one in both if one.stdout]
        found = [await connect(told[0]["port"], {}, late[0]) for _ in range(sockets)]
        found += await sign_in(told[1], late[1])
        for turn in range(rounds + 1):
            for at, one in enumerate(both):
                assert one.stdin is not None
                assert one.stdout is not None
                before = len(late[at])
                one.stdin.write(json.dumps({"seconds": seconds, "per_second": per_second}) + "\n")
                one.stdin.flush()
                busy, passed = json.loads(await asyncio.to_thread(one.stdout.readline))
                await asyncio.sleep(0.1)
                if turn or short:
                    used[at].append(busy / passed * 100)
                else:
                    del late[at][before:]
        for socket in found:
            socket.transport.abort()
    finally:
        for one in both:
            one.kill()
            one.communicate()
    what = f"simulator: {stations:,} stations, {sockets:,} sockets, {per_second:,} events a second to each"
    return [
        Row(f"{what}: of a core", median(used[0]), median(used[1]), "%", 80, absolute=True),
        Row("an event of it is late by, 99 % within", p99(late[0]), p99(late[1]), "ms", 100, absolute=True),
    ]


def measure(short: bool) -> list[Row]:
    return asyncio.run(measured(short))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--limit"]:
            asyncio.run(limit())
        case ["--product", stations, sockets]:
            asyncio.run(product(int(stations), int(sockets)))
        case _:
            run(measure)
