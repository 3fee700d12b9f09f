"""When to ask the PBX for the phone's state because something did not fit."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import Final

from desk_agent.clock import Clock
from desk_agent.model.leg import Leg

log = logging.getLogger(__name__)

SOON: Final = 1.0  # seconds: lets events that are under way arrive first
LATER: Final = 5.0  # seconds after the other side has left, or a command has shown no effect
AGAIN: Final = 10.0  # seconds between two questions about the same doubt


class Found(Enum):
    """What came of a question."""

    CERTAIN = auto()
    DOUBT = auto()  # it is to be asked again at leisure
    CHANGING = auto()  # events that say more may be on their way
    NOTHING = auto()  # there was no answer


class Verifier:
    """Asks at most one question at a time. ``ask`` tells what came of it."""

    def __init__(self, clock: Clock, ask: Callable[[], Awaitable[Found]]) -> None:
        self._clock = clock
        self._ask = ask
        self._task: asyncio.Task[None] | None = None
        self._due = float("inf")
        self._expecting: set[asyncio.Task[None]] = set()

    def soon(self) -> None:
        """Something did not fit."""
        self._plan(SOON)

    def now(self) -> None:
        """Something was seen to be missing."""
        self._plan(0.0)

    def regularly(self) -> None:
        """There is something to be held against the PBX's word every now and then."""
        if self._task is not asyncio.current_task():  # who asks just now says whether to ask again
            self._plan(AGAIN)

    def later(self) -> None:
        """Something may turn out not to fit."""
        self._plan(LATER)

    def expect(self, before: Leg, present: Callable[[], Leg | None]) -> None:
        """A command was accepted for ``before``: if its call shows no effect in a while, ask."""

        async def check() -> None:
            await self._clock.sleep(LATER)
            now = present()
            if now is not None and now.state is before.state:
                self.soon()

        task = asyncio.create_task(check(), name="verifier-expect")
        self._expecting.add(task)
        task.add_done_callback(self._expecting.discard)

    async def stop(self) -> None:
        """Ask nothing more."""
        tasks = [task for task in (self._task, *self._expecting) if task is not None]
        self._task, self._due = None, float("inf")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _plan(self, seconds: float) -> None:
        due = self._clock.now().mono + seconds
        if self._task is not None and not self._task.done():
            if due >= self._due:
                return
            self._task.cancel()
        self._due = due
        self._task = asyncio.create_task(self._run(seconds), name="verifier")

    async def _run(self, seconds: float) -> None:
        unanswered = SOON
        while True:
            await self._clock.sleep(seconds)
            self._due = float("inf")
            found = await self._ask()
            if found is Found.CERTAIN:
                return
            seconds = {Found.DOUBT: AGAIN, Found.CHANGING: SOON}.get(found, unanswered)
            # whatever ate a question may be over in a moment
            unanswered = min(2 * unanswered, AGAIN) if found is Found.NOTHING else SOON
            self._due = self._clock.now().mono + seconds
