"""The PBX that ships with the program: an invented exchange behind the server, after the document alone."""

from desk_agent.simulator.dialect import Dialect
from desk_agent.simulator.machine import Simulator

__all__ = ["Dialect", "Simulator"]
