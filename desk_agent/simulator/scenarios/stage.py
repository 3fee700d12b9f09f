"""What a scenario has to play with."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from desk_agent.simulator.exchange import Exchange
from desk_agent.simulator.office import Office
from desk_agent.simulator.services import Services
from desk_agent.simulator.timers import Timers


@dataclass(slots=True)
class Stage:
    """The PBX, time and chance; the same seed plays the same piece."""

    services: Services
    timers: Timers
    rng: Random
    office: Office

    @property
    def exchange(self) -> Exchange:
        """The calls."""
        return self.services.exchange

    def later(self, seconds: float, action: Callable[[], object]) -> None:
        """Do something then."""

        def run() -> None:
            action()

        self.timers.after(seconds, run)

    def idle(self, number: str) -> bool:
        """Whether somebody could be called, or call; who does not exist could not."""
        return number in self.exchange.stations and self.exchange.status(number) == "idle"

    def idle_colleague(self) -> str | None:
        """A simulated colleague who has nothing to do."""
        stations = self.exchange.stations
        idle = [number for number, station in stations.items() if station.behaviour is not None and self.idle(number)]
        return self.rng.choice(idle) if idle else None
