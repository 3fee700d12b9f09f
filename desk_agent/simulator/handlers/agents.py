"""ACD agents: log on, log off, set state (sections 5.3.4.27 to 29)."""

from desk_agent.simulator.handlers.common import services_table

HANDLERS = services_table()
