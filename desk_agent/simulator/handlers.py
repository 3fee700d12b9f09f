"""One function per operation: from a request's parameters to the exchange and back to a reply (section 5)."""

from collections.abc import Callable
from typing import Any

from desk_agent.server.accounts import AccountKind
from desk_agent.server.backend import Reply
from desk_agent.server.errors import click_to_call as click_refusal
from desk_agent.server.errors import cti
from desk_agent.server.parameters import Malformed, Parameters
from desk_agent.server.sessions import Session
from desk_agent.simulator import events
from desk_agent.simulator.exchange import FORWARD_KINDS, Exchange
from desk_agent.simulator.rules import Refused

MAX_DEVICES = 100  # sections 5.3.2.1 and 5.3.4.1

Handler = Callable[[Exchange, Session, Parameters], Reply]


def own_device(session: Session, parameters: Parameters, name: str = "deviceNumber") -> str:
    """The device a request is for; a station's must be its own."""
    device = parameters.digits(name)
    if not _is_theirs(session, device):
        raise cti(104)
    return device


def done(**data: Any) -> Reply:
    """A positive answer with its data."""
    return Reply({"data": data})


def monitor_start(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Monitor Start (5.3.2.1): a result for each device; a phone that is absent is reported at once."""
    results = _results(exchange, session, parameters, own=True)
    for device, result in results:
        if result == "OK":
            session.monitored.add(device)
            if not exchange.stations[device].registered:
                exchange.announce_registration(device)
    return Reply({"result": [{device: result} for device, result in results]})


def monitor_stop(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Monitor Stop (5.3.2.2): here it is the negative answer that has a result for each device."""
    results = _results(exchange, session, parameters, own=True)
    session.monitored.difference_update(device for device, _ in results)
    if all(result == "OK" for _, result in results):
        return Reply({})
    return Reply({"result": [{device: result} for device, result in results]}, status=404)


def presence_start(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Presence Start (5.3.3.1), for any extension."""
    results = _results(exchange, session, parameters, own=False)
    session.watched.update(device for device, result in results if result == "OK")
    return Reply({"result": [{device: result} for device, result in results]})


def presence_stop(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Presence Stop (5.3.3.2)."""
    results = _results(exchange, session, parameters, own=False)
    session.watched.difference_update(device for device, _ in results)
    return Reply({"result": [{device: result} for device, result in results]})


def terminals(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Get Terminal Information (5.3.4.1); a station sees its own."""
    start, count = parameters.positive("startIndex"), parameters.positive("count")
    if count > MAX_DEVICES:
        raise Malformed("count")
    rows = [
        {
            "deviceIndex": index,
            "deviceNumber": station.number,
            "deviceType": station.model,
            "tenantNumber": 1,
            "callControl": "enable",
        }
        for index, station in enumerate(exchange.stations.values(), 1)
        if index >= start and _is_theirs(session, station.number)
    ]
    return done(terminals=rows[:count])


def make(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Make Call (5.3.4.2), or Get Terminal Information as its section prints it."""
    if parameters.values.keys() == {"startIndex", "count"}:
        return terminals(exchange, session, parameters)
    called = parameters.optional_text("calledDN")
    return done(callRefID=exchange.make(own_device(session, parameters), called))


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


def click_to_call(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Click to Call (5.4), with error codes of its own and an answer without content."""
    caller, called = parameters.digits("From"), parameters.text("To")
    if not _is_theirs(session, caller):
        raise click_refusal(102)
    try:
        exchange.make(caller, called)
    except Refused as error:
        raise click_refusal({147: 110, 107: 103}.get(error.code, 104)) from error
    return Reply()


HANDLERS: dict[str, Handler] = {
    handler.__name__: handler
    for handler in (
        monitor_start,
        monitor_stop,
        presence_start,
        presence_stop,
        terminals,
        make,
        answer,
        clear_connection,
        reroute,
        hold,
        retrieve,
        forward_set,
        forward_get,
        dnd_set,
        dnd_get,
        status,
        mwi_get,
        click_to_call,
    )
}


def _is_theirs(session: Session, device: str) -> bool:
    return session.account.kind is AccountKind.SERVER or device == session.account.extension


def _subject(session: Session, parameters: Parameters) -> str:
    """Whose setting is asked for: ``DN``, whose name the document's tables leave out, else the device."""
    device = own_device(session, parameters)
    return own_device(session, parameters, "DN") if parameters.values.get("DN") else device


def _results(exchange: Exchange, session: Session, parameters: Parameters, *, own: bool) -> list[tuple[str, str]]:
    results: list[tuple[str, str]] = []
    for device in parameters.items("deviceNumber", MAX_DEVICES):
        if device not in exchange.stations:
            results.append((device, "invalidParameterValue"))  # as the document's example answers for 9999
        elif own and not _is_theirs(session, device):
            results.append((device, "AccessDenied"))
        else:
            results.append((device, "OK"))
    return results
