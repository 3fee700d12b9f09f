"""Connecting again and again: resets of the line, log-outs and log-ins, each followed by what is still held."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

from desk_agent.client import Session
from desk_agent.desk import Desk
from desk_agent.simulator import Simulator
from desk_agent.view import SignIn
from tests.support.contacts import RULES
from tests.support.fast_clock import FastClock
from tests.support.fault_proxy import FaultProxy
from tests.support.footprint import Footprint
from tests.support.office import target

RATE = 50.0
WARM = 4  # cycles after which nothing may grow any more
SPARE = 3  # of what is under way at one moment and not at another
_PATIENCE = 60.0  # real seconds


class Cycles:
    """``async with Cycles(user) as cycles``: a desk that is signed in, through a proxy, in a quiet office."""

    def __init__(self, user: str, rate: float = RATE) -> None:
        self._user = user
        self._clock = FastClock(rate)
        self._stack = AsyncExitStack()
        self._states: list[str] = []

    async def __aenter__(self) -> "Cycles":
        clock = self._clock
        enter = self._stack.enter_async_context
        self._simulator = await enter(Simulator(scenario="quiet", seed=1, clock=clock))
        self._proxy = await enter(FaultProxy(self._simulator.host, self._simulator.port, clock))
        self._given = target(self._simulator, self._user, port=self._proxy.port, patient=True)
        self._desk = self.make_desk()
        self._stack.push_async_callback(self._desk.close)
        self._desk.subscribe(lambda _change: self._states.append(self._state))
        await self._desk.sign_in(self._given)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._stack.__aexit__(*error)  # type: ignore[arg-type]

    def make_desk(self) -> Any:
        """The desk."""
        return Desk(self._open, rules=RULES, clock=self._clock)

    async def lose(self) -> None:
        """The line is reset; until all is known again."""
        self._states.clear()
        self._proxy.reset()
        await _until(lambda: "lost" in self._states or "resyncing" in self._states)
        await self._live()

    async def anew(self) -> None:
        """Signed out and in again, until all is known."""
        await self._desk.sign_out()
        await self._desk.sign_in(self._given)
        await self._live()

    async def rest(self) -> None:
        """Until what was asked of the PBX at the connection has been answered; what it wrote down is thrown away."""
        await self._clock.sleep(60)
        self._simulator.exchange.journal.entries.clear()

    def _open(self, given: SignIn) -> Any:
        where = (given.host, given.port, given.user, given.password)
        extension, trust = given.extension or None, given.trust or None
        return Session(*where, extension=extension, trust=trust, clock=self._clock)

    @property
    def _state(self) -> str:
        return self._desk.view.connection.state.value

    async def _live(self) -> None:
        await _until(lambda: self._state == "live")


async def connect(cycles: int, user: str = "desk") -> dict[str, int]:
    """Connect so many times; what has grown from the first cycles to the last."""
    before = None
    async with Cycles(user) as desk:
        for cycle in range(1, cycles + 1):
            await (desk.lose() if cycle % 2 else desk.anew())
            if cycle == WARM:
                await desk.rest()
                before = Footprint.now()
        assert before is not None
        await desk.rest()
        return Footprint.now().grown(before, most=SPARE)


async def _until(holds: Callable[[], bool]) -> None:
    give_up = time.monotonic() + _PATIENCE
    while not holds():
        assert time.monotonic() < give_up
        await asyncio.sleep(0.002)
