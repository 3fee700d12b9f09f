"""Flexible Page (section 5.3.4.26)."""

from desk_agent.server.backend import Reply
from desk_agent.server.parameters import Parameters
from desk_agent.server.sessions import Session
from desk_agent.simulator.handlers.common import done, own_device, services_table
from desk_agent.simulator.services import Services


def flexpage(services: Services, session: Session, parameters: Parameters) -> Reply:
    """Flexible Page, for an extension."""
    extension = own_device(session, parameters, "service_num")
    services.pages.page(parameters.positive("page_index"), extension)
    return done()


HANDLERS = services_table(flexpage)
