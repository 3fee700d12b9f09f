"""Desks by the dozen in a process of their own, told by lines of JSON what to do: part of the gateway's rehearsal."""

import asyncio
import contextlib
import json
import logging
import os
import sys
from collections import Counter
from contextvars import ContextVar
from random import Random
from typing import Any

from desk_agent.client import Session
from desk_agent.desk import Desk
from desk_agent.people.numbers import DialRules
from desk_agent.view import TARGETED, Change, Connection, ConnectionChanged, Refused, SignIn, Verb
from tests.support.office import open_session

RULES = DialRules(country="82", international="00", outside="9")
_DEVICE: ContextVar[str] = ContextVar("device", default="-")  # whose desk a line of the log is of


class Driver:
    """The desks of one process. What it did and what its desks have shown is asked for by ``tell``."""

    def __init__(self, port: int, sha256: str, code: str, devices: list[str]) -> None:
        self.port, self.trust, self.code = port, f"sha256:{sha256}", code
        self.sessions: dict[str, Session] = {}
        self.desks = {device: Desk(self._open_session, rules=RULES) for device in devices}
        self.sent: dict[str, Counter[str]] = {device: Counter() for device in devices}
        self.ever: dict[str, set[int]] = {device: set() for device in devices}  # references of calls that were shown
        self.checks = Counter[str]()  # how often each desk has held its calls against the PBX's word
        self.signs = Counter[str]()  # of life: whatever it has told
        self.falls = Counter[str]()  # how often each desk has said that its connection is gone
        self.tasks: set[asyncio.Task[None]] = set()
        for device, desk in self.desks.items():
            desk.subscribe(lambda change, device=device: self._look(device, change))  # type: ignore[misc]

    def _look(self, device: str, change: Change) -> None:
        self.signs[device] += 1
        if isinstance(change, ConnectionChanged) and change.connection.state is not Connection.LIVE:
            self.falls[device] += 1
        self.ever[device].update(call.ref for call in self.desks[device].view.calls)

    def _open_session(self, target: SignIn) -> Session:
        session = self.sessions[target.user] = open_session(target)
        ask = session.get_call_status

        async def get_call_status(device: str) -> object:
            word = await ask(device)
            self.checks[target.user] += 1
            return word

        session.get_call_status = get_call_status  # type: ignore[method-assign, assignment]
        return session

    def _target(self, device: str) -> SignIn:
        return SignIn("127.0.0.1", self.port, device, self.code, trust=self.trust, patient=True)

    async def do(self, order: dict[str, Any]) -> Any:
        """One order; its answer."""
        match order["do"]:
            case "sign_in":
                await asyncio.gather(*(self._sign_in(device) for device in self.desks))
            case "shown":
                return {device: self._shown(device) for device in self.desks}
            case "dial":
                self._spawn(self._dial(order["device"], order["number"]))
            case "act":
                self._spawn(self._act(order["device"], order["others"], Random(order["seed"])))
            case "settle":
                await asyncio.gather(*self.tasks)
            case "tell":
                return {device: [self.sent[device], sorted(self.ever[device])] for device in self.desks}
            case "close":
                await asyncio.gather(*(desk.close() for desk in self.desks.values()))
        return None

    async def _sign_in(self, device: str) -> None:
        _DEVICE.set(device)  # and of all tasks that the desk starts
        await self.desks[device].sign_in(self._target(device))

    def _shown(self, device: str) -> list[Any]:
        view = self.desks[device].view
        return [
            view.connection.state is Connection.LIVE,
            {call.ref: (call.state.value, call.verified) for call in view.calls},
            f"{view.connection.state.value}: {view.connection.message}",
            self.sessions[device]._at.port,
            self.falls[device],
            self.signs[device],
            self.checks[device],
        ]

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _dial(self, device: str, number: str) -> None:
        self.sent[device]["make"] += 1
        with contextlib.suppress(Refused):
            await self.desks[device].dial(number)

    async def _act(self, device: str, others: list[str], rng: Random) -> None:
        desk = self.desks[device]
        choices = [(verb, call.ref) for call in desk.view.calls for verb in call.actions]
        if not choices:
            return
        verb, ref = rng.choice(choices)
        argument = rng.choice(others) if verb in TARGETED else "5" if verb is Verb.DIGITS else ""
        self.sent[device][str(verb)] += 1
        with contextlib.suppress(Refused):
            await desk.perform(verb, ref, argument)


def _name_desk(record: logging.LogRecord) -> bool:
    record.device = _DEVICE.get()
    return True


async def _main() -> None:
    if os.environ.get("DESK_AGENT_REHEARSAL_LOG"):
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(device)s %(name)s %(message)s")
        logging.getLogger("httpx").setLevel(logging.WARNING)
        for handler in logging.getLogger().handlers:
            handler.addFilter(_name_desk)
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=1 << 24)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    driver = Driver(**json.loads(await reader.readline()))
    while line := await reader.readline():
        answer = await driver.do(json.loads(line))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_main())
