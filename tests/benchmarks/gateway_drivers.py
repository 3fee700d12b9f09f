"""Desks by the dozen in a process of their own, told by lines of JSON what to do: part of the gateway's rehearsal."""

import asyncio
import contextlib
import json
import logging
import os
import sys
from collections import Counter
from random import Random
from typing import Any

from desk_agent.desk import Desk
from desk_agent.people.numbers import DialRules
from desk_agent.view import TARGETED, Connection, Refused, SignIn, Verb
from tests.support.office import open_session

RULES = DialRules(country="82", international="00", outside="9")


class Driver:
    """The desks of one process. What it did and what its desks have shown is asked for by ``tell``."""

    def __init__(self, port: int, sha256: str, code: str, devices: list[str]) -> None:
        self.port, self.trust, self.code = port, f"sha256:{sha256}", code
        self.desks = {device: Desk(open_session, rules=RULES) for device in devices}
        self.sent: dict[str, Counter[str]] = {device: Counter() for device in devices}
        self.ever: dict[str, set[int]] = {device: set() for device in devices}  # references of calls that were shown
        self.tasks: set[asyncio.Task[None]] = set()
        for device, desk in self.desks.items():
            desk.subscribe(lambda _change, device=device: self._look(device))  # type: ignore[misc]

    def _look(self, device: str) -> None:
        self.ever[device].update(call.ref for call in self.desks[device].view.calls)

    def _target(self, device: str) -> SignIn:
        return SignIn("127.0.0.1", self.port, device, self.code, trust=self.trust, patient=True)

    async def do(self, order: dict[str, Any]) -> Any:
        """One order; its answer."""
        match order["do"]:
            case "sign_in":
                await asyncio.gather(*(desk.sign_in(self._target(device)) for device, desk in self.desks.items()))
            case "shown":
                return {device: self._shown(desk) for device, desk in self.desks.items()}
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

    @staticmethod
    def _shown(desk: Desk) -> list[Any]:
        view = desk.view
        return [
            view.connection.state is Connection.LIVE,
            {call.ref: (call.state.value, call.verified) for call in view.calls},
            view.connection.message,
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


async def _main() -> None:
    if os.environ.get("DESK_AGENT_REHEARSAL_LOG"):
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(process)d %(name)s %(message)s")
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
