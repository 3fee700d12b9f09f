"""An office: who is there, what is programmed, and who may log in."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from desk_agent.server.accounts import ALL_PRIVILEGES, Account, AccountKind, Privilege
from desk_agent.simulator.conference_groups import ConferenceGroup
from desk_agent.simulator.licences import Licences
from desk_agent.simulator.pages import Page
from desk_agent.simulator.parking import SLOTS
from desk_agent.simulator.parties import Behaviour, Group, Station
from desk_agent.simulator.rooms import RoomPlan
from desk_agent.simulator.smdr.record import Columns

SALES: Final = "620"  # in the office that is shown by default


@dataclass(frozen=True, slots=True)
class OnDuty:
    """An agent in a group."""

    station: str
    agent_id: str
    group: str
    priority: int = 0
    primary: bool = True


@dataclass(slots=True)
class Office:
    """Who is there, and who may log in."""

    stations: list[Station]
    groups: list[Group] = field(default_factory=list)  # ACD groups too
    on_duty: list[OnDuty] = field(default_factory=list)  # agents who are logged on when the day begins
    outside: Mapping[str, Behaviour] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)  # of people outside, by number
    dids: Mapping[str, str] = field(default_factory=dict)  # the number callers dial, by extension or group
    accounts: list[Account] = field(default_factory=list)
    agent: str = ""  # the extension of whom the demonstration is about
    lines: int = 8
    conference_groups: list[ConferenceGroup] = field(default_factory=list)
    rooms: RoomPlan = field(default_factory=RoomPlan)
    pages: list[Page] = field(default_factory=list)
    parking: range = SLOTS
    smdr: Columns = field(default_factory=Columns)
    smdr_capacity: int = 5000  # call records, until somebody deletes them
    licences: Licences = field(default_factory=Licences)
    system_type: str = "iPECS UCP100"
    system_version: str = "S-UCP-Rls2001-4.0.11-App"


def station_account(station: Station, password: str = "") -> Account:
    """A station's login: authorization code and suffix code (table 227), new in every run unless given."""
    code = password or "".join(secrets.choice("0123456789") for _ in range(10))
    return Account(station.number, code, AccountKind.STATION, station.number, station.name)


def server_account(
    user: str, extension: str = "", privileges: Iterable[Privilege] = ALL_PRIVILEGES, password: str = ""
) -> Account:
    """A server account; IDs and passwords have at most 16 characters (section 2.1)."""
    code = password or secrets.token_urlsafe(12)
    return Account(user, code, AccountKind.SERVER, extension, user, frozenset(privileges))
