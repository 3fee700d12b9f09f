"""One function per operation: from a request's parameters to the exchange and back to a reply (section 5)."""

from desk_agent.simulator.handlers import agents, calls, click, conferences, devices, pages, phone, records
from desk_agent.simulator.handlers.common import Handler

HANDLERS: dict[str, Handler] = {
    **devices.HANDLERS,
    **calls.HANDLERS,
    **phone.HANDLERS,
    **records.HANDLERS,
    **pages.HANDLERS,
    **agents.HANDLERS,
    **conferences.HANDLERS,
    **click.HANDLERS,
}

__all__ = ["HANDLERS", "Handler"]
