"""What is done with calls (sections 5.3.4.2 to 7)."""

from desk_agent.server.backend import Reply
from desk_agent.server.parameters import Parameters
from desk_agent.server.sessions import Session
from desk_agent.simulator.exchange import Exchange
from desk_agent.simulator.handlers.common import done, own_device, services_table, table
from desk_agent.simulator.handlers.devices import terminals
from desk_agent.simulator.services import Services


def make(services: Services, session: Session, parameters: Parameters) -> Reply:
    """Make Call (5.3.4.2), or Get Terminal Information as its section prints it."""
    asked = parameters.values.keys()
    if asked >= {"startIndex", "count"} and not asked & {"deviceNumber", "calledDN"}:
        return terminals(services, session, parameters)
    called = parameters.optional_text("calledDN")
    return done(callRefID=services.exchange.make(own_device(session, parameters), called))


def answer(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Answer Call (5.3.4.3)."""
    exchange.answer(own_device(session, parameters), parameters.positive("callRefID"))
    return done()


def clear_connection(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Clear Connection (5.3.4.4) and Reject (5.3.4.19)."""
    exchange.clear(own_device(session, parameters), parameters.positive("callRefID"))
    return done()


def reroute(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Reroute Call (5.3.4.5)."""
    device, ref = own_device(session, parameters), parameters.positive("callRefID")
    exchange.reroute(device, ref, parameters.optional_text("divertToDN"))
    return done()


def hold(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Hold Call (5.3.4.6)."""
    exchange.hold(own_device(session, parameters), parameters.positive("callRefID"))
    return done()


def retrieve(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Retrieve Call (5.3.4.7)."""
    exchange.retrieve(own_device(session, parameters), parameters.positive("callRefID"))
    return done()


HANDLERS = {
    **services_table(make),
    **table(
        answer,
        clear_connection,
        reroute,
        hold,
        retrieve,
    ),
}
