import heapq
import itertools
from collections.abc import Callable, Sequence
from random import Random

import pytest

from desk_agent.instant import Instant
from desk_agent.simulator.dialect import Dialect, Timings
from desk_agent.simulator.exchange import Exchange
from desk_agent.simulator.parties import Behaviour, Group, Station


class HandTimer:
    def __init__(self, action: Callable[[], None]) -> None:
        self.action: Callable[[], None] | None = action

    def cancel(self) -> None:
        self.action = None


class HandTimers:
    """Time without an event loop."""

    def __init__(self) -> None:
        self.mono = 0.0
        self._heap: list[tuple[float, int, HandTimer]] = []
        self._numbers = itertools.count()

    def now(self) -> Instant:
        return Instant(1_800_000_000 + self.mono, self.mono)

    def after(self, seconds: float, action: Callable[[], None]) -> HandTimer:
        timer = HandTimer(action)
        heapq.heappush(self._heap, (self.mono + seconds, next(self._numbers), timer))
        return timer

    def advance(self, seconds: float) -> None:
        until = self.mono + seconds
        while self._heap and self._heap[0][0] <= until:
            self.mono, _, timer = heapq.heappop(self._heap)
            action, timer.action = timer.action, None
            if action is not None:
                action()
        self.mono = until


class Bench:
    """An exchange, its time, and what was said, one line an event."""

    def __init__(self, exchange: Exchange, timers: HandTimers) -> None:
        self.exchange = exchange
        self.timers = timers
        self.events: list[dict] = []
        self.presence: list[tuple[str, str]] = []
        self.system: list[dict] = []  # events that are no device's
        self.ahead: list[int] = []  # serial numbers of those that come before the reply
        exchange.listener = self._hear

    def _hear(self, event: dict, device: str, *, presence: bool = False, ahead: bool = False) -> None:
        assert event.keys() == {"event", "data"}
        assert event["event"] == "call"
        data = event["data"]
        assert data.get("deviceNumber", "") == device
        if ahead:
            self.ahead.append(data["evtSerialNum"])
        if presence:
            self.presence.append((device, data["status"]))
        elif not device:
            self.system.append(data)
        else:
            self.events.append(data)

    def said(self) -> list[str]:
        """What was said since the last time, e.g. ``1001 ringing 22 #1``."""
        lines = []
        for data in self.events:
            cause = f" {data['causeCode']}" if "causeCode" in data else ""
            ref = f" #{data['callRefID']}" if "callRefID" in data else ""
            lines.append(f"{data['deviceNumber']} {data['type']}{cause}{ref}")
        self.events.clear()
        return lines

    def states(self, device: str) -> list[str]:
        return [leg.state.value for leg in self.exchange.legs_of(device)]


@pytest.fixture
def bench_with():
    def make(
        dialect: Dialect | None = None,
        *,
        call_waiting: bool = True,
        devices: Sequence[str] = ("1001", "1002", "1003", "1004"),
        lines: int = 2,
        **timings: float,
    ) -> Bench:
        timers = HandTimers()
        exchange = Exchange(
            stations=[Station(number, call_waiting=call_waiting) for number in devices],
            groups=[Group("620", "Sales", ("1001", "1002", "1003"))],
            outside={
                "0311111111": Behaviour(answers_after=4.0),
                "0322222222": Behaviour(answers_after=None),
                "0333333333": Behaviour(busy=True),
                "0344444444": Behaviour(unallocated=True),
            },
            timers=timers,
            rng=Random(1),
            dialect=dialect or Dialect(),
            timings=Timings(**timings),
            lines=lines,
        )
        return Bench(exchange, timers)

    return make


@pytest.fixture
def bench(bench_with) -> Bench:
    return bench_with()
