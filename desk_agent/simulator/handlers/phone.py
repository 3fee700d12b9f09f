"""Settings and states of one phone (sections 5.3.4.13 to 16, 22 and 25)."""

from desk_agent.server.backend import Reply
from desk_agent.server.parameters import Parameters
from desk_agent.server.sessions import Session
from desk_agent.simulator import events
from desk_agent.simulator.exchange import FORWARD_KINDS, Exchange
from desk_agent.simulator.handlers.common import done, own_device, table


def forward_set(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Set Forwarding (5.3.4.13)."""
    own_device(session, parameters)
    subject = own_device(session, parameters, "DN")
    kind = parameters.choice("cfwdType", *FORWARD_KINDS)
    exchange.set_forward(subject, kind, parameters.optional_text("destNumber"))
    return done()


def forward_get(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Get Forwarding (5.3.4.14)."""
    forward = exchange.station(_subject(session, parameters)).forward
    ring_time = {"ringTime": int(exchange.timings.no_answer)} if "no" in forward.kind else {}
    return done(cfwdType=forward.kind, destNumber=forward.destination, **ring_time)


def dnd_set(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Set DND (5.3.4.15)."""
    own_device(session, parameters)
    subject = own_device(session, parameters, "DN")
    exchange.set_dnd(subject, parameters.choice("svcType", "enable", "disable") == "enable")
    return done()


def dnd_get(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Get DND (5.3.4.16)."""
    station = exchange.station(_subject(session, parameters))
    return done(svcType="enable" if station.dnd else "disable")


def status(exchange: Exchange, _: Session, parameters: Parameters) -> Reply:
    """Get Call Status (5.3.4.22), for any extension: it is what presence tells."""
    return done(state=exchange.status(exchange.station(parameters.digits("deviceNumber")).number))


def mwi_get(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Get MWI (5.3.4.25)."""
    return done(**events.messages(exchange.station(own_device(session, parameters))))


HANDLERS = table(
    forward_set,
    forward_get,
    dnd_set,
    dnd_get,
    status,
    mwi_get,
)


def _subject(session: Session, parameters: Parameters) -> str:
    """Whose setting is asked for: ``DN``, whose name the document's tables leave out, else the device."""
    device = own_device(session, parameters)
    return own_device(session, parameters, "DN") if parameters.values.get("DN") else device
