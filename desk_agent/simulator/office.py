"""The office the simulator shows by default: a small trading company in Anyang with partners in Europe."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from desk_agent.server.accounts import ALL_PRIVILEGES, Account, AccountKind, Privilege
from desk_agent.simulator.acd.groups import AcdGroup
from desk_agent.simulator.conference_groups import ConferenceGroup
from desk_agent.simulator.licences import Licences
from desk_agent.simulator.parties import Behaviour, Group, Station
from desk_agent.simulator.rooms import RoomPlan
from desk_agent.simulator.smdr.record import Columns

AGENT: Final = "1001"
SALES: Final = "620"
_SUPPORT: Final = "630"
_ORDERS: Final = "640"

_MANAGER: Final = "1003"

_COLLEAGUES: Final = (
    ("1000", "Reception", "LIP-9071"),
    (AGENT, "Min-ji Kim", "LIP-9040C"),
    ("1002", "Seo-yeon Choi", "LIP-9030"),
    ("1003", "Lukas Brandt", "LIP-9030"),
    ("1004", "Workshop", "LIP-9002"),
    ("1005", "Ji-hoon Park", "LIP-9030"),
    ("1006", "Elena Rossi", "LIP-9040C"),
    ("1007", "Accounts", "LIP-9030"),
    ("1008", "Do-yun Lee", "LIP-9030"),
    ("1009", "Warehouse", "LIP-9002"),
    ("1010", "Meeting room", "LIP-9010"),
)

# Numbers that people try in a demonstration.
_OUTSIDE: Final = MappingProxyType(
    {
        "0318055123": Behaviour(answers_after=4.0),
        "0221340777": Behaviour(answers_after=None),  # Hanjin Logistics: nobody there after hours
        "0553100200": Behaviour(busy=True),  # Busan Port Agency: always busy
        "07040009999": Behaviour(unallocated=True),
    }
)


_NAMES: Final = MappingProxyType(
    {
        "0318055123": "J. Park",
        "0221340777": "Hanjin Logistics",
        "0553100200": "Busan Port Agency",
    }
)


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
    groups: list[Group] = field(default_factory=list)
    on_duty: list[OnDuty] = field(default_factory=list)  # agents who are logged on when the day begins
    outside: Mapping[str, Behaviour] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)  # of people outside, by number
    dids: Mapping[str, str] = field(default_factory=dict)  # the number callers dial, by extension or group
    accounts: list[Account] = field(default_factory=list)
    agent: str = AGENT
    lines: int = 8
    conference_groups: list[ConferenceGroup] = field(default_factory=list)
    rooms: RoomPlan = field(default_factory=RoomPlan)
    smdr: Columns = field(default_factory=Columns)
    smdr_capacity: int = 5000  # call records, until somebody deletes them
    licences: Licences = field(default_factory=Licences)
    system_type: str = "iPECS UCP100"
    system_version: str = "S-UCP-Rls2001-4.0.11-App"


def default_office() -> Office:
    """Eleven stations, a sales group, and passwords that are new in every run."""
    stations = [
        Station(
            number,
            name,
            model,
            behaviour=None if number == AGENT else Behaviour(answers_after=2.0 + index % 4),
            call_waiting=number == AGENT,
            intrude_allowed=number != _MANAGER,
            pickup_groups=("1",),
        )
        for index, (number, name, model) in enumerate(_COLLEAGUES)
    ]
    stations[-1].behaviour = Behaviour(answers_after=None)  # an empty meeting room
    return Office(
        stations=stations,
        conference_groups=[
            ConferenceGroup(1, ("1002", "1003"), owner=AGENT),
            ConferenceGroup(100, ("1000", "1002", "1005", "1006")),
            ConferenceGroup(101, ("1003", "90318055123")),
            ConferenceGroup(102, (AGENT, "1003", "1008")),
        ],
        groups=[Group(SALES, "Sales", (AGENT, "1002", "1005")), *_acd_groups()],
        on_duty=[OnDuty("1006", "1006", _SUPPORT), OnDuty("1008", "1008", _SUPPORT), OnDuty("1005", "1005", _ORDERS)],
        outside=_OUTSIDE,
        names=_NAMES,
        dids={
            **{s.number: f"03180550{s.number[-2:]}" for s in stations},
            SALES: "0318055020",
            _SUPPORT: "0318055030",
        },
        accounts=[*(station_account(station) for station in stations), *_server_accounts(AGENT)],
    )


def _acd_groups() -> list[AcdGroup]:
    agents = (AGENT, "1002", "1005", "1006", "1008")
    return [
        AcdGroup(_SUPPORT, "Support", (), bin=1, agent_ids=agents, wrap_up=10.0, overflow_to=SALES),
        AcdGroup(_ORDERS, "Orders", (), bin=2, agent_ids=agents, wrap_up=5.0),
    ]


def station_account(station: Station) -> Account:
    """A station's login: authorization code and suffix code (table 227)."""
    code = "".join(secrets.choice("0123456789") for _ in range(10))
    return Account(station.number, code, AccountKind.STATION, station.number, station.name)


def server_account(user: str, extension: str = "", privileges: frozenset[Privilege] = ALL_PRIVILEGES) -> Account:
    """A server account; IDs and passwords have at most 16 characters (section 2.1)."""
    return Account(user, secrets.token_urlsafe(12), AccountKind.SERVER, extension, user, privileges)


def _server_accounts(agent: str) -> list[Account]:
    return [
        server_account("desk", agent),
        *(server_account(user) for user in ("reporting", "wallboard")),
        server_account("spare", privileges=frozenset({Privilege.CTI})),
    ]
