"""What is done with calls (sections 5.3.4.2 to 12, 17 to 21, 23 and 24)."""

from desk_agent.server.backend import Reply
from desk_agent.server.errors import cti
from desk_agent.server.parameters import Parameters
from desk_agent.server.sessions import Session
from desk_agent.simulator.busy import SERVICES
from desk_agent.simulator.exchange import Exchange
from desk_agent.simulator.handlers.common import done, own_device, services_table, table
from desk_agent.simulator.handlers.devices import terminals
from desk_agent.simulator.parking import SLOTS
from desk_agent.simulator.services import Services


def make(services: Services, session: Session, parameters: Parameters) -> Reply:
    """Make Call (5.3.4.2), or Get Terminal Information as its section prints it."""
    asked = parameters.values.keys()
    if asked >= {"startIndex", "count"} and not asked & {"deviceNumber", "calledDN"}:
        return terminals(services, session, parameters)
    device = _phone(services.exchange, session, parameters)
    return done(callRefID=services.exchange.make(device, parameters.optional_text("calledDN")))


def answer(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Answer Call (5.3.4.3)."""
    exchange.answer(*_call(exchange, session, parameters))
    return done()


def clear_connection(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Clear Connection (5.3.4.4) and Reject (5.3.4.19)."""
    exchange.clear(*_call(exchange, session, parameters))
    return done()


def reroute(services: Services, session: Session, parameters: Parameters) -> Reply:
    """Reroute Call (5.3.4.5), or ACD Group Control (5.3.4.30) under the number of a group."""
    exchange, device = services.exchange, own_device(session, parameters)
    if device in exchange.groups:
        ref, to = parameters.positive("callRefID"), parameters.optional_text("divertToDN")
        services.queues.reroute(device, ref, to)
    else:
        _, ref = _call(exchange, session, parameters)
        exchange.reroute(device, ref, parameters.optional_text("divertToDN"))
    return done()


def hold(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Hold Call (5.3.4.6)."""
    exchange.hold(*_call(exchange, session, parameters))
    return done()


def retrieve(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Retrieve Call (5.3.4.7)."""
    exchange.retrieve(*_call(exchange, session, parameters))
    return done()


def consultation(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Consultation Call (5.3.4.8); what it is meant for does not bind the user."""
    device, ref = _call(exchange, session, parameters)
    parameters.choice("svcType", "conference", "transfer")
    return done(callRefID=exchange.transfers.consult(device, ref, parameters.optional_text("calledDN")))


def transfer(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Transfer Call (5.3.4.9); the answer has the held call's callRefID, which survives."""
    return done(callRefID=exchange.transfers.transfer(*_call(exchange, session, parameters)))


def single_step_transfer(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Single Step Transfer Call (5.3.4.10)."""
    device, ref = _call(exchange, session, parameters)
    return done(callRefID=exchange.transfers.single_step(device, ref, parameters.optional_text("transferDN")))


def dial_digit(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Generate Digit (5.3.4.11)."""
    device, ref = _call(exchange, session, parameters)
    exchange.dial_digit(device, ref, parameters.text("dialDigit"))
    return done()


def reconnect(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Reconnect Call (5.3.4.12)."""
    exchange.transfers.reconnect(*_call(exchange, session, parameters))
    return done()


def pickup(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Pickup (5.3.4.17)."""
    device = _dialling_phone(exchange, session, parameters)
    if parameters.choice("pickupType", "group_pickup", "direct_pickup") == "group_pickup":
        exchange.pickups.group(device)
    else:
        exchange.pickups.direct(device, parameters.optional_text("pickedDN"))
    return done()


def conference(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Conference Call (5.3.4.18)."""
    return done(callRefID=exchange.conferences.merge(*_call(exchange, session, parameters)))


def busy_service(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """BusyService (5.3.4.20)."""
    device, ref = _call(exchange, session, parameters)
    return done(callRefID=exchange.busy_services.ask(device, ref, parameters.choice("type", *SERVICES)))


def call_back(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Set Call Back (5.3.4.21), whose only value cancels."""
    device = _phone(exchange, session, parameters)
    parameters.choice("svcType", "false")
    exchange.busy_services.cancel_callback(device)
    return done()


def park(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Call Park (5.3.4.23)."""
    return done(parkingLoc=exchange.parking.park(*_call(exchange, session, parameters)))


def unpark(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Call UnPark (5.3.4.24)."""
    device = _dialling_phone(exchange, session, parameters)
    exchange.parking.unpark(device, parameters.whole("parkingLoc", SLOTS[-1]))
    return done()


HANDLERS = services_table(make, reroute) | table(
    answer,
    clear_connection,
    hold,
    retrieve,
    consultation,
    transfer,
    single_step_transfer,
    dial_digit,
    reconnect,
    pickup,
    conference,
    busy_service,
    call_back,
    park,
    unpark,
)


def _phone(exchange: Exchange, session: Session, parameters: Parameters) -> str:
    """The device, which must be the account's (104) and there (150) before anything else is looked at."""
    return exchange.registered(own_device(session, parameters)).number


def _call(exchange: Exchange, session: Session, parameters: Parameters) -> tuple[str, int]:
    return _phone(exchange, session, parameters), parameters.positive("callRefID")


def _dialling_phone(exchange: Exchange, session: Session, parameters: Parameters) -> str:
    """The device, whose ``callingDN`` is its own number, or the one it shares with others."""
    device = _phone(exchange, session, parameters)
    station = exchange.stations[device]
    if parameters.digits("callingDN") not in (station.number, station.dn):
        raise cti(104)
    return device
