"""Call records: Get and Delete SMDR (section 4)."""

from desk_agent.simulator.handlers.common import services_table

HANDLERS = services_table()
