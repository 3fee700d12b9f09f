"""Conference groups and rooms (sections 5.3.4.31 to 36)."""

from desk_agent.simulator.handlers.common import services_table

HANDLERS = services_table()
