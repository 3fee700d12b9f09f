"""The desk of a soak, a process of its own: what is measured there is the product's and nobody else's.

    python -m tests.soak.program FOLDER RATE

Orders come as lines of JSON with an ``id``, see `Program`, and are answered as such; what the desk shows is told
whenever it changes. See `tests.soak.far_desk` for the other end.
"""

import asyncio
import contextlib
import json
import logging
import sys
import threading
from pathlib import Path
from random import Random
from typing import Any

from desk_agent.client import Session
from desk_agent.desk import Desk
from desk_agent.desk.history import close_open
from desk_agent.desk.kept_calls import KeptCalls
from desk_agent.people.history import HistoryStore
from desk_agent.view import (
    CallsChanged,
    Change,
    ConfirmationWanted,
    ConnectionChanged,
    HistoryFilter,
    Refused,
    SignIn,
    Verb,
)
from tests.support.contacts import RULES
from tests.support.fast_clock import FastClock
from tests.support.footprint import Footprint

_COLLEAGUES = ("1002", "1003")


class Program:
    """One desk after another, as a program that is started again and again, with the same history."""

    def __init__(self, folder: Path, rate: float) -> None:
        self._folder = folder
        self._clock = FastClock(rate)
        self._chance = Random(1)
        self._token = ""
        self._desk: Desk | None = None
        self._work: asyncio.Task[None] | None = None

    async def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        """Do what is asked for; what there is to answer."""
        match order:
            case {"do": "start"}:
                self._start()
            case {"do": "sign in", "given": given} if self._desk is not None:
                with contextlib.suppress(Refused):
                    await self._desk.sign_in(SignIn(**given))
            case {"do": "sign out"} if self._desk is not None:
                await self._desk.sign_out()
            case {"do": "perform", "verb": verb, "ref": ref, "argument": argument} if self._desk is not None:
                with contextlib.suppress(Refused, ConfirmationWanted):
                    await self._desk.perform(Verb(verb), ref, argument)
            case {"do": "end"}:
                await self.end()
            case {"do": "measure"}:
                held = Footprint.now()
                return {**vars(held), "objects": dict(held.objects)}
            case _:
                raise ValueError(order)
        return {}

    async def end(self) -> None:
        """Of this run."""
        desk, self._desk = self._desk, None
        if desk is None:
            return
        assert self._work is not None
        self._work.cancel()
        await asyncio.gather(self._work, return_exceptions=True)
        await desk.close()
        self._store.close()

    def _start(self) -> None:
        self._store = HistoryStore(self._folder / "history.db")
        close_open(self._store)
        kept = KeptCalls(self._folder / "calls.json")
        self._desk = desk = Desk(self._open, rules=RULES, clock=self._clock, history=self._store, kept=kept)
        desk.subscribe(self._tell)
        self._work = asyncio.create_task(self._go_about(desk), name="work")

    def _open(self, given: SignIn) -> Any:
        where = (given.host, given.port, given.user, given.password)
        return Session(
            *where,
            extension=given.extension or None,
            trust=given.trust or None,
            clock=self._clock,
            orphan=self._token,
            on_token=self._keep_token,
        )

    def _keep_token(self, token: str) -> None:
        self._token = token  # as the keyring does

    def _tell(self, change: Change) -> None:
        if self._desk is None or not isinstance(change, ConnectionChanged | CallsChanged):
            return
        connection = self._desk.view.connection
        calls = [
            {"ref": call.ref, "state": call.state, "number": call.number, "actions": call.actions}
            for call in self._desk.view.calls
        ]
        say({"state": connection.state, "message": connection.message, "calls": calls})

    async def _go_about(self, desk: Desk) -> None:
        """What an agent does beside the calls."""
        chance = self._chance
        while True:
            await self._clock.sleep(chance.uniform(10, 40))
            if desk.view.connection.state.value != "live":
                continue
            with contextlib.suppress(Refused, LookupError):
                match chance.randrange(6):
                    case 0:
                        newest = desk.history.id_of()
                        if newest is not None:
                            desk.history.note(newest, f"said {chance.randrange(1000)}")
                    case 1:
                        desk.history.find(HistoryFilter(text=chance.choice(("park", "0318", "said"))), 50)
                    case 2:
                        await desk.suggest(chance.choice(("kim", "02", "park")))
                    case 3:
                        desk.people.toggle_favourite(chance.choice(_COLLEAGUES))
                    case 4:
                        await desk.agent.logon("620", "1")
                    case _:
                        await (desk.agent.ready() if chance.random() < 0.5 else desk.agent.not_ready("1"))


def say(facts: dict[str, Any]) -> None:
    """One line."""
    sys.stdout.write(json.dumps(facts, default=list) + "\n")
    sys.stdout.flush()


async def serve(folder: Path, rate: float) -> None:
    """Obey until standard input ends."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, "")

    threading.Thread(target=read, daemon=True).start()
    program = Program(folder, rate)
    orders: set[asyncio.Task[None]] = set()

    async def obey(order: dict[str, Any]) -> None:
        say({"id": order["id"], "answer": await program.obey(order)})

    while line := await lines.get():
        task = asyncio.create_task(obey(json.loads(line)), name="order")
        orders.add(task)
        task.add_done_callback(orders.discard)
    for task in tuple(orders):
        task.cancel()
    await asyncio.gather(*orders, return_exceptions=True)
    await program.end()


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    asyncio.run(serve(Path(sys.argv[1]), float(sys.argv[2])))
