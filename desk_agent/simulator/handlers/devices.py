"""Monitor, presence and the list of terminals (sections 5.3.2, 5.3.3 and 5.3.4.1)."""

from desk_agent.server.backend import Reply
from desk_agent.server.parameters import Malformed, Parameters
from desk_agent.server.sessions import Session
from desk_agent.simulator.exchange import Exchange
from desk_agent.simulator.handlers.common import done, is_theirs, services_table, table
from desk_agent.simulator.services import Services

MAX_DEVICES = 100  # sections 5.3.2.1 and 5.3.4.1


def monitor_start(exchange: Exchange, session: Session, parameters: Parameters) -> Reply:
    """Monitor Start (5.3.2.1): a result for each device; a phone that is absent is reported at once.

    A server account may also monitor a group, for its Queueing events (section 5.3.2.3.30), and a conference
    room, for its members (section 5.3.2.3.34).
    """
    results = _results(exchange, session, parameters, own=True)
    for device, result in results:
        if result == "OK":
            session.monitored.add(device)
            station = exchange.stations.get(device)
            if station is not None and not station.registered:
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


def terminals(services: Services, session: Session, parameters: Parameters) -> Reply:
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
            "callControl": "enable" if services.licences.controllable(station.number) else "disable",
        }
        for index, station in enumerate(services.exchange.stations.values(), 1)
        if index >= start and is_theirs(session, station.number)
    ]
    return done(terminals=rows[:count])


HANDLERS = {
    **table(monitor_start, monitor_stop, presence_start, presence_stop),
    **services_table(terminals),
}


def _results(exchange: Exchange, session: Session, parameters: Parameters, *, own: bool) -> list[tuple[str, str]]:
    results: list[tuple[str, str]] = []
    for device in parameters.items("deviceNumber", MAX_DEVICES):
        beside = device in exchange.groups or device in exchange.numbering.gates
        if device not in exchange.stations and not (own and beside):
            results.append((device, "invalidParameterValue"))  # as the document's example answers for 9999
        elif own and not is_theirs(session, device):
            results.append((device, "AccessDenied"))
        else:
            results.append((device, "OK"))
    return results
