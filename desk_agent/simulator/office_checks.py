"""What has to be right in an office file across its tables; each problem is a sentence."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeVar

from desk_agent.simulator.conference_groups import STATION_GROUPS
from desk_agent.simulator.numbering import tail
from desk_agent.simulator.office_tables import AcdTable, File
from desk_agent.simulator.pages import ZONES
from desk_agent.simulator.rooms import ROOMS

T = TypeVar("T")


def problems(file: File) -> list[str]:
    """Everything that is wrong; empty if the office can open."""
    return [*_numbers(file), *_groups(file), *_acd(file), *_outside(file), *_accounts(file), *_features(file)]


def _numbers(file: File) -> Iterator[str]:
    stations = _stations(file)
    rooms = [f"{file.rooms.prefix}{index}" for index in ROOMS]
    numbers = [number for number, _ in file.dids()] + rooms
    yield from (f"the number {number} is given twice" for number in _twice(numbers))
    if file.agent and file.agent not in stations:
        yield f"agent: there is no station {file.agent}"
    dids = [did for _, did in file.dids() if did]
    yield from (f"the did {did} is given twice" for did in _twice(dids))


def _groups(file: File) -> Iterator[str]:
    stations = _stations(file)
    for group in file.group:
        for member in group.members:
            if member not in stations:
                yield f"group {group.number}: there is no station {member}"
        yield from (f"group {group.number}: {member} is in it twice" for member in _twice(group.members))


def _acd(file: File) -> Iterator[str]:
    places: list[tuple[str, bool]] = []
    for group in file.acd:
        yield from (f"acd {group.number}: agent {agent} is given twice" for agent in _twice(group.agents))
        if group.overflow_to == group.number:
            yield f"acd {group.number}: it cannot overflow to itself"
        yield from _on_duty(file, group)
        places += [(duty.station, duty.secondary) for duty in group.on_duty]
    for station, secondary in _twice(places):
        yield f"station {station} is on duty in two {'secondary' if secondary else 'primary'} groups"


def _on_duty(file: File, group: AcdTable) -> Iterator[str]:
    stations = _stations(file)
    for duty in group.on_duty:
        if duty.station not in stations:
            yield f"acd {group.number}: there is no station {duty.station}"
        if duty.agent not in group.agents:
            yield f"acd {group.number}: {duty.agent} is not one of its agents"
    for agent in _twice([duty.agent for duty in group.on_duty]):
        yield f"acd {group.number}: agent {agent} is on duty twice"


def _outside(file: File) -> Iterator[str]:
    numbers = [tail(person.number) for person in file.outside]
    yield from (f"somebody outside is given twice: ...{number}" for number in _twice(numbers))


def _accounts(file: File) -> Iterator[str]:
    stations = _stations(file)
    yield from (f"the account {user} is given twice" for user in _twice([account.user for account in file.account]))
    for account in file.account:
        if account.extension and account.extension not in stations:
            yield f"account {account.user}: there is no station {account.extension}"


def _features(file: File) -> Iterator[str]:
    stations = _stations(file)
    keys = [(group.owner, group.index) for group in file.conference_group]
    yield from (f"the conference group {index} is given twice" for _, index in _twice(keys))
    for group in file.conference_group:
        if (group.index in STATION_GROUPS) != (group.owner in stations):
            yield f"conference group {group.index}: 1 to 99 have a station as owner, 100 to 265 have none"
    yield from (f"the page {index} is given twice" for index in _twice([page.index for page in file.page]))
    for page in file.page:
        if page.zone not in ZONES:
            yield f"page {page.index}: there is no zone {page.zone}"
    if file.parking.first > file.parking.last:
        yield f"parking: {file.parking.first} comes after {file.parking.last}"
    for number in file.licences.api_cti_ext or ():
        if number not in stations:
            yield f"licences: there is no station {number}"


def _stations(file: File) -> set[str]:
    return {table.number for table in file.station}


def _twice(items: Iterable[T]) -> list[T]:
    return [item for item, count in Counter(items).items() if count > 1]
