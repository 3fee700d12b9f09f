"""A simulator in a thread of its own, for programs that are measured from outside."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from desk_agent.simulator import Simulator

SOCKET: Final = "(event socket)"


@dataclass
class Pbx:
    """The simulator and when it was asked for what: the name of the operation, or SOCKET."""

    simulator: Simulator
    loop: asyncio.AbstractEventLoop
    asked: list[tuple[float, str]] = field(default_factory=list)
    user: str = "1001"

    @property
    def options(self) -> list[str]:
        """What the program's command line needs; the password comes by standard input."""
        found = self.simulator
        account = found.account(self.user)
        watch = ["--extension", account.extension] if not self.user.isdigit() else []
        return [
            *watch,
            *("--host", found.host, "--port", str(found.port), "--user", self.user),
            *("--trust", f"sha256:{found.sha256}", "--password-file", "-"),
        ]

    @property
    def password(self) -> str:
        return self.simulator.account(self.user).password

    def call(self, work: Callable[[], Awaitable[Any]]) -> Any:
        """Do something on the simulator's own loop."""

        async def done() -> Any:
            return await work()

        return asyncio.run_coroutine_threadsafe(done(), self.loop).result(30)

    def wait_for_quiet(self, seconds: float) -> None:
        """Until something was asked, the socket opened, and then nothing for ``seconds``."""
        give_up = time.perf_counter() + 240
        while time.perf_counter() < give_up:
            time.sleep(seconds / 4)
            asked = list(self.asked)
            if any(what == SOCKET for _, what in asked) and time.perf_counter() - asked[-1][0] > seconds:
                return
        raise AssertionError(f"asked so far: {[what for _, what in self.asked]}")


@contextmanager
def pbx(user: str = "1001", **options: Any) -> Iterator[Pbx]:
    """One with ``options``, until the block ends."""
    ready, found = threading.Event(), list[Pbx]()
    over: list[asyncio.Event] = []

    async def live() -> None:
        simulator = Simulator(seed=1, **options)
        office = Pbx(simulator, asyncio.get_running_loop(), user=user)
        served, attach = simulator.served, simulator.service.hub.attach

        def noted(user: str, operation: str, status: int) -> None:
            office.asked.append((time.perf_counter(), operation))
            served(user, operation, status)

        def attached(*given: Any) -> None:
            office.asked.append((time.perf_counter(), SOCKET))
            attach(*given)

        simulator.served = noted  # type: ignore[method-assign]
        simulator.service.hub.attach = attached  # type: ignore[method-assign]
        async with simulator:
            over.append(asyncio.Event())
            found.append(office)
            ready.set()
            await over[0].wait()

    thread = threading.Thread(target=asyncio.run, args=(live(),))
    thread.start()
    ready.wait(30)
    try:
        yield found[0]
    finally:
        found[0].loop.call_soon_threadsafe(over[0].set)
        thread.join()
