"""Plays a trace's events at their distances, and knows how far it is."""

import asyncio
import math
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final

from desk_agent.clock import Clock
from desk_agent.simulator.replay.script import Request, Said, Script
from desk_agent.simulator.replay.usual import usual
from desk_agent.trace.lines import Line, raw_of

_PATIENCE: Final = 2.0  # seconds that an event waits for the question that came before it
_QUIET: Final = 0.4  # seconds without a question after which whoever signed in is taken to have settled
_EVENTS: Final = frozenset({"frame", "close"})


class Player:
    """One run through a trace.

    Between the opening of the event socket and the moment at which the recorded session was live, events and
    questions keep their recorded order, whatever time that takes; from then on time decides.

    Args:
        lines: the trace's.
        clock: time.
        send: sends a frame to the open socket.
        close: closes the socket; True: without a word.
        speed: how many times as fast as it was; ``math.inf`` is without any waiting.
    """

    def __init__(
        self,
        lines: list[Line],
        clock: Clock,
        send: Callable[[str | bytes], None],
        close: Callable[[bool], None],
        *,
        speed: float = 1.0,
    ) -> None:
        self.script = Script(lines)
        self.over = asyncio.Event()  # everything has been said
        self._lines = lines
        self._clock = clock
        self._send, self._close = send, close
        self._speed = speed
        self._entering = True
        self._until = _next_event(lines, 0)
        self._asked = asyncio.Event()  # something was, just now
        self._sockets = 0  # how many have been opened
        self._opened = asyncio.Event()
        self._doors = _doors(lines)

    async def answer(self, request: Request) -> Said:
        """What is said to ``request``; takes as long as it took."""
        said = self.script.answer(request, self._until, newest=not self._entering and request.method == "GET")
        said = said or usual(request)
        self._asked.set()
        if said.late:
            await self._clock.sleep(said.late / self._speed)
        return said

    def door(self, path: str) -> Said | None:
        """Why no socket is opened at ``path``; None: it is."""
        if path in self._doors:
            outcomes = self._doors[path]
            return outcomes.pop(0) if len(outcomes) > 1 else outcomes[0]
        opens_elsewhere = any(None in outcomes for outcomes in self._doors.values())
        return Said(404, b"") if opens_elsewhere else None

    def opened(self) -> None:
        """Somebody has opened the event socket."""
        self._sockets += 1
        self._opened.set()
        self._asked.set()

    def gone(self) -> None:
        """The event socket is closed."""
        self._opened.clear()

    async def play(self) -> None:
        """Say everything, to whoever comes; returns when it is over."""
        # a recording that began while the session ran already has no beginning: it is played once all is quiet
        whole = any(line["do"] == "open" for line in self._lines[: _place(self._lines, "frame")])
        if not whole:
            await self._opened.wait()
            await self._settled()
            self._entering = False
        began, at = self._clock.now().mono, self._lines[0]["t"] if self._lines else 0.0
        before: list[int] = []  # questions that come before what is to be said next
        last = at
        for place, line in enumerate(self._lines):
            self._until = _next_event(self._lines, place)
            match line["do"]:
                case "ask" if self._entering:
                    before.append(line["n"])
                case "open" if whole:
                    self._entering = True
                    await self._opened.wait()
                case "link" if line["state"] == "live" and self._entering:
                    await self._were_asked(before)
                    self._entering = False
                    began, at = self._clock.now().mono, line["t"]
                case "frame" | "close" if self._entering:
                    await self._were_asked(before)
                    await self._clock.sleep(max(0.0, line["t"] - last) / self._speed)
                    self._say(line)
                case "frame" | "close":
                    due = began + (line["t"] - at) / self._speed
                    await self._clock.sleep(max(0.0, due - self._clock.now().mono))
                    self._say(line)
                case "end":
                    break
            last = line["t"]
        self._until = math.inf
        self.over.set()

    # the workings

    def _say(self, line: Line) -> None:
        if line["do"] == "frame":
            raw = raw_of(line, "text")
            self._send(raw if line.get("binary") else raw.decode("utf-8", "replace"))
            return
        self._entering = True
        if line["by"] != "desk":
            self._opened.clear()
            self._close(not line["by"])

    async def _were_asked(self, numbers: list[int]) -> None:
        """Until these questions have been put, or nobody is going to."""
        patience = asyncio.ensure_future(self._clock.sleep(_PATIENCE))
        try:
            while not patience.done() and any(self._is_open(number) for number in numbers):
                self._asked.clear()
                heard = asyncio.ensure_future(self._asked.wait())
                await asyncio.wait({heard, patience}, return_when=asyncio.FIRST_COMPLETED)
                heard.cancel()
        finally:
            patience.cancel()
            numbers.clear()

    def _is_open(self, number: int) -> bool:
        one = self.script.by_number.get(number)
        return one is not None and bool(one.status) and not one.used

    async def _settled(self) -> None:
        while True:
            self._asked.clear()
            try:
                async with asyncio.timeout(_QUIET):
                    await self._asked.wait()
            except TimeoutError:
                return


def _next_event(lines: list[Line], place: int) -> float:
    """When the next event comes: whatever was recorded before it may be said now."""
    return next((line["t"] for line in lines[place:] if line["do"] in _EVENTS), math.inf)


def _place(lines: list[Line], kind: str) -> int:
    return next((place for place, line in enumerate(lines) if line["do"] == kind), len(lines))


def _doors(lines: list[Line]) -> dict[str, list[Said | None]]:
    """What became of each attempt to open the socket, by its path."""
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for line in lines:
        if line["do"] == "open":
            found[line["path"]].append(None)
        elif line["do"] == "refuse":
            found[line["path"]].append(Said(line["status"] or 404, raw_of(line, "body")))
    return dict(found)
