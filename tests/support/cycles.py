"""Connecting again and again: resets of the line, log-outs and log-ins, each followed by what is still held."""

import asyncio
import time
from collections.abc import Callable
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


async def connect(
    cycles: int, user: str = "desk", told: Callable[[int, Footprint], None] = lambda _cycle, _held: None
) -> dict[str, int]:
    """Connect so many times; what has grown from the first cycles to the last.

    ``told`` hears now and then what is held after a cycle.
    """
    clock = FastClock(RATE)
    async with (
        Simulator(scenario="quiet", seed=1, clock=clock) as simulator,
        FaultProxy(simulator.host, simulator.port, clock) as proxy,
    ):

        def open_session(given: SignIn) -> Any:
            extension, trust = given.extension or None, given.trust or None
            where = (given.host, given.port, given.user, given.password)
            return Session(*where, extension=extension, trust=trust, clock=clock)

        desk = Desk(open_session, rules=RULES, clock=clock)
        states: list[str] = []
        desk.subscribe(lambda _change: states.append(desk.view.connection.state.value))
        given = target(simulator, user, port=proxy.port, patient=True)
        try:
            await desk.sign_in(given)
            before = None
            for cycle in range(1, cycles + 1):
                if cycle % 2:
                    states.clear()
                    proxy.reset()
                    await _until(lambda: "lost" in states or "resyncing" in states)
                else:
                    await desk.sign_out()
                    await desk.sign_in(given)
                await _until(lambda: desk.view.connection.state.value == "live")
                if cycle in {WARM, cycles} or cycle % 100 == 0:
                    await clock.sleep(60)  # what was asked of the PBX at the connection has been answered
                    simulator.exchange.journal.entries.clear()
                    held = Footprint.now()
                    told(cycle, held)
                    before = held if cycle <= WARM or before is None else before
            assert before is not None
            return Footprint.now().grown(before, most=SPARE)
        finally:
            await desk.close()


async def _until(holds: Callable[[], bool]) -> None:
    give_up = time.monotonic() + _PATIENCE
    while not holds():
        assert time.monotonic() < give_up
        await asyncio.sleep(0.002)
