"""What the control port has in its hands."""

from dataclasses import dataclass

from desk_agent.server.service import Service
from desk_agent.simulator.exchange import Exchange
from desk_agent.simulator.faults import Faults
from desk_agent.simulator.services import Services
from desk_agent.simulator.timers import Timers


@dataclass(frozen=True, slots=True)
class Board:
    """The parts of a running simulator that can be played with or looked at."""

    services: Services
    service: Service
    faults: Faults
    timers: Timers
    scenario: str
    seed: int

    @property
    def exchange(self) -> Exchange:
        """The calls."""
        return self.services.exchange
