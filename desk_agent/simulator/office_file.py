"""An office from a TOML file; ``resources/demo/office.toml`` is the one that is shown by default, and an example."""

import re
import tomllib
from pathlib import Path
from typing import Final

import msgspec

from desk_agent.resources_dir import resource
from desk_agent.server.accounts import Account, Privilege
from desk_agent.simulator.acd.groups import AcdGroup
from desk_agent.simulator.conference_groups import ConferenceGroup
from desk_agent.simulator.licences import Licences
from desk_agent.simulator.office import Office, OnDuty, server_account, station_account
from desk_agent.simulator.office_checks import problems
from desk_agent.simulator.office_tables import PATTERNS, File, StationTable
from desk_agent.simulator.pages import Page
from desk_agent.simulator.parties import Group, Sharing, Station
from desk_agent.simulator.rooms import RoomPlan
from desk_agent.simulator.smdr.record import Columns

_MINUTES: Final = "%Y-%m-%d %H:%M"  # as the answer of section 5.1 prints it
_SECONDS: Final = "%Y-%m-%d %H:%M:%S"  # as section 4.2 has dates
_TYPES: Final = {
    "str": "text in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}


class OfficeError(ValueError):
    """A file is no office; the text says why, in sentences."""


def default_office() -> Office:
    """The office that ships with the program, with passwords that are new in every run."""
    return read_office(resource("demo", "office.toml"))


def read_office(path: Path) -> Office:
    """The office in a file; raises OSError, and OfficeError if the file is none."""
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        file = msgspec.convert(read, File)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OfficeError(f"{path.name} is not TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise OfficeError(f"{path.name}: {_sentence(str(error))}") from error
    found = problems(file)
    if found:
        raise OfficeError(f"{path.name}: {'; '.join(found)}")
    return _office(file)


def _office(file: File) -> Office:
    stations = [_station(table) for table in file.station]
    outside = file.outside
    return Office(
        stations=stations,
        groups=[*_groups(file), *_acd_groups(file)],
        on_duty=[
            OnDuty(duty.station, duty.agent, group.number, duty.priority, not duty.secondary)
            for group in file.acd
            for duty in group.on_duty
        ],
        outside={person.number: person.behaviour() for person in outside},
        names={person.number: person.name for person in outside if person.name},
        dids={number: did for number, did in file.dids() if did},
        accounts=[*_station_accounts(file, stations), *_server_accounts(file)],
        agent=file.agent or stations[0].number,
        lines=file.system.lines,
        conference_groups=[ConferenceGroup(g.index, tuple(g.members), owner=g.owner) for g in file.conference_group],
        rooms=RoomPlan(file.rooms.prefix, file.rooms.at_once),
        pages=[Page(page.index, page.name, page.zone) for page in file.page],
        parking=range(file.parking.first, file.parking.last + 1),
        smdr=_columns(file),
        smdr_capacity=file.smdr.capacity,
        licences=_licences(file),
        system_type=file.system.type,
        system_version=file.system.version,
    )


def _station(table: StationTable) -> Station:
    return Station(
        table.number,
        table.name,
        table.model,
        service_dn=table.service_dn,
        behaviour=None if table.user else table.behaviour(),
        call_waiting=table.call_waiting,
        analogue=table.analogue,
        intrude_allowed=table.intrude,
        pickup_groups=tuple(table.pickup_groups),
        click_to_call=table.click_to_call,
    )


def _groups(file: File) -> list[Group]:
    return [
        Group(g.number, g.name, tuple(g.members), Sharing[g.sharing.upper()] if g.sharing else None)
        for g in file.group
    ]


def _acd_groups(file: File) -> list[AcdGroup]:
    return [
        AcdGroup(
            group.number,
            group.name,
            (),
            bin=number,
            agent_ids=tuple(group.agents),
            wrap_up=group.wrap_up,
            no_answer=group.no_answer,
            dismisses=group.dismisses,
            overflow_to=group.overflow_to,
            overflow_after=group.overflow_after,
        )
        for number, group in enumerate(file.acd, 1)
    ]


def _station_accounts(file: File, stations: list[Station]) -> list[Account]:
    return [
        station_account(station, table.password)
        for station, table in zip(stations, file.station, strict=True)
        if table.login
    ]


def _server_accounts(file: File) -> list[Account]:
    return [
        server_account(a.user, a.extension, [Privilege(name) for name in a.privileges], a.password)
        for a in file.account
    ]


def _columns(file: File) -> Columns:
    smdr = file.smdr
    return Columns(_SECONDS if smdr.seconds else _MINUTES, smdr.dialed_number_1, smdr.dialed_number_2, smdr.causes)


def _licences(file: File) -> Licences:
    licences = file.licences
    return Licences(
        api_cti=licences.api_cti,
        api_cti_ext=None if licences.api_cti_ext is None else set(licences.api_cti_ext),
        api_smdr=licences.api_smdr,
        api_amp=licences.api_amp,
        clickcall=licences.clickcall,
        code=licences.code,
    )


def _sentence(text: str) -> str:
    """msgspec's message as a sentence: where, then what."""
    what, _, where = text.partition(" - at `$")
    for pattern, meaning in PATTERNS.items():
        what = what.replace(f"`str` matching regex {pattern!r}", f"{meaning}, in quotes")
    words = re.sub(r"`(str|int|float|bool|array|object)\b[^`]*`", lambda m: _TYPES[m[1]], what)
    words = words.replace("Object contains unknown field", "there is no setting")
    words = words.replace("Object missing required field", "this is missing:")
    words = words[:1].lower() + words[1:]
    place = re.sub(r"\[(\d+)\]", lambda m: f" {int(m[1]) + 1}", where.rstrip("`")).strip(".").replace(".", ", ")
    return f"{place}: {words}" if place else words
