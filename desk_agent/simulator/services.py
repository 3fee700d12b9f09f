"""What the simulated PBX consists of, for the functions behind the operations."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from desk_agent.api.enums import AgentLogin
from desk_agent.server.accounts import Privilege
from desk_agent.simulator.acd.desks import AgentDesks
from desk_agent.simulator.acd.distribution import Distribution
from desk_agent.simulator.acd.groups import AcdGroup
from desk_agent.simulator.acd.stream import AcdStream
from desk_agent.simulator.conference_groups import ConferenceGroups
from desk_agent.simulator.configuration import Configuration
from desk_agent.simulator.exchange import Exchange
from desk_agent.simulator.licences import Licences
from desk_agent.simulator.lines import Lines
from desk_agent.simulator.office import Office
from desk_agent.simulator.pages import Pages
from desk_agent.simulator.rooms import Rooms
from desk_agent.simulator.smdr.record import Record
from desk_agent.simulator.smdr.store import Store
from desk_agent.simulator.smdr.writer import Writer
from desk_agent.simulator.timers import Timers

Stream = Callable[[Privilege, dict[str, Any]], None]  # sends an event of SMDR or ACD to those entitled


@dataclass(frozen=True, slots=True)
class Services:
    """The exchange, and what a PBX does beside calls."""

    exchange: Exchange
    licences: Licences
    records: Store
    conference_groups: ConferenceGroups
    rooms: Rooms
    agents: AgentDesks
    queues: Distribution
    acd: AcdStream
    pages: Pages
    configuration: Configuration


def assemble(office: Office, exchange: Exchange, timers: Timers, stream: Stream) -> Services:
    """All of it for an office, watching its exchange."""
    licences = office.licences
    records = Store(office.smdr, office.smdr_capacity)

    def send_acd(event: dict[str, Any]) -> None:
        if licences.api_amp:
            stream(Privilege.ACD, event)

    def write(record: Record) -> None:
        row = records.add(record)
        acd.records.recorded(record)
        if licences.api_smdr:
            # Section 5.1 does not show the event; it takes after those of the other resources.
            stream(Privilege.SMDR, {"event": "smdr", "data": row})

    lines = Lines()
    acd = AcdStream(exchange, timers.now, send_acd, lines, office.names)
    agents = AgentDesks(exchange, timers.now, acd.agents)
    for agent in office.on_duty:
        login = AgentLogin.PRIMARY if agent.primary else AgentLogin.SECONDARY
        agents.place(agent.station, agent.agent_id, agent.group, login, agent.priority)
    queues = Distribution(exchange, agents, timers.now, acd.agents)
    exchange.distributors.update(
        {number: queues for number, group in exchange.groups.items() if isinstance(group, AcdGroup)}
    )
    exchange.followers.append(queues.follow)
    # In this order: a line is known to all, and an agent's wrap-up begins before its phone is idle.
    for observer in (lines, agents, queues, acd.calls, acd.stations, Writer(timers.now, lines, write), acd.records):
        exchange.observers.add(observer)
    groups = ConferenceGroups(exchange, office.conference_groups)
    rooms = Rooms(exchange, office.rooms)
    pages = Pages(exchange, office.pages, timers.now, acd.stations, write)
    exchange.parking.slots = office.parking
    return Services(
        exchange=exchange,
        licences=licences,
        records=records,
        conference_groups=groups,
        rooms=rooms,
        agents=agents,
        queues=queues,
        acd=acd,
        pages=pages,
        configuration=Configuration(exchange),
    )
