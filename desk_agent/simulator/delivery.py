"""From the exchange to the sockets: in order or shuffled, once, twice or never."""

from collections.abc import Callable
from random import Random
from typing import Any

from desk_agent.server.accounts import Privilege
from desk_agent.server.service import Service
from desk_agent.simulator.faults import Faults
from desk_agent.simulator.timers import Timers

_JITTER = 0.3  # seconds, the widest gap between what belongs together when order is shuffled


class Delivery:
    """Hands events to the server; is the exchange's listener."""

    def __init__(self, service: Service, faults: Faults, timers: Timers, rng: Random, *, shuffled: bool) -> None:
        self._service = service
        self._faults = faults
        self._timers = timers
        self._rng = rng
        self._shuffled = shuffled

    def __call__(self, event: dict[str, Any], device: str, *, presence: bool = False, ahead: bool = False) -> None:
        """An event of a device."""
        self._send(lambda: self._service.publish(event, device, presence=presence, ahead=ahead))

    def stream(self, privilege: Privilege, event: dict[str, Any]) -> None:
        """An event of the SMDR or the ACD stream."""
        self._send(lambda: self._service.publish_to(privilege, event))

    def jitter(self) -> float:
        """How late something is, in seconds, when order is shuffled."""
        return self._rng.uniform(0, _JITTER)

    def _send(self, publish: Callable[[], None]) -> None:
        if self._shuffled:
            self._timers.after(self.jitter(), lambda: self._copies(publish))
        else:
            self._copies(publish)

    def _copies(self, publish: Callable[[], None]) -> None:
        for _ in range(self._faults.copies):
            publish()
