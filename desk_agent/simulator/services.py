"""What the simulated PBX consists of, for the functions behind the operations."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from desk_agent.server.accounts import Privilege
from desk_agent.simulator.conference_groups import ConferenceGroups
from desk_agent.simulator.exchange import Exchange
from desk_agent.simulator.licences import Licences
from desk_agent.simulator.lines import Lines
from desk_agent.simulator.office import Office
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


def assemble(office: Office, exchange: Exchange, timers: Timers, stream: Stream) -> Services:
    """All of it for an office, watching its exchange."""
    licences = office.licences
    records = Store(office.smdr, office.smdr_capacity)
    lines = Lines()

    def write(record: Record) -> None:
        row = records.add(record)
        if licences.api_smdr:
            # Section 5.1 does not show the event; it takes after those of the other resources.
            stream(Privilege.SMDR, {"event": "smdr", "data": row})

    exchange.observers.add(lines)
    exchange.observers.add(Writer(timers.now, lines, write))
    groups = ConferenceGroups(exchange, office.conference_groups)
    return Services(exchange, licences, records, groups, Rooms(exchange, office.rooms))
