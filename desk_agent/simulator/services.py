"""What the simulated PBX consists of, for the functions behind the operations."""

from dataclasses import dataclass

from desk_agent.simulator.exchange import Exchange
from desk_agent.simulator.licences import Licences


@dataclass(frozen=True, slots=True)
class Services:
    """The exchange, and what a PBX does beside calls."""

    exchange: Exchange
    licences: Licences
