"""What is changed in the settings counts for a desk that is signed in, at once."""

from collections.abc import AsyncIterator
from types import MappingProxyType
from typing import Any

import pytest
from msgspec.structs import replace

from desk_agent.app.office import Office
from desk_agent.desk.people import Circle
from desk_agent.settings import Keeper, People, SettingsError, Site, read_presets
from desk_agent.simulator import Simulator
from desk_agent.view import PeopleChanged, RoomsChanged, StationChanged
from tests.support.office import Seen, signed_in
from tests.support.until import until


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with Simulator(scenario="quiet", seed=1) as made:
        yield made


def office(seen: Seen, keeper: Keeper) -> tuple[Office, list[str]]:
    """As the program puts them together."""
    said: list[str] = []

    def change(new: Any) -> None:
        try:
            keeper.change(new)
        except SettingsError as error:
            said.append(str(error))

    made = Office(keeper, change)
    made.attach(seen.desk)
    seen.desk._on_site = made.keep_site
    seen.desk.people._on_circle = made.keep_circle
    return made, said


async def test_names_of_the_site_are_shown_at_once(simulator: Simulator) -> None:
    async with signed_in(simulator, "desk") as seen:
        keeper = Keeper()
        office(seen, keeper)
        seen.changes.clear()
        keeper.change(Site(mailbox="700", rooms={"1": "Board room"}, queues={"620": "Sales"}))
        assert seen.desk.view.station.mailbox == "700"
        assert [room.name for room in seen.desk.view.rooms] == ["Board room"]
        kinds = {type(one) for one in seen.changes}
        assert {StationChanged, RoomsChanged} <= kinds
        await until(lambda: seen.desk.view.rooms[0].open is not None)


async def test_a_locked_name_is_not_changed_by_the_desk(simulator: Simulator) -> None:
    async with signed_in(simulator, "desk") as seen:
        presets = "[site.rooms]\n1 = 'Hall'\n[locked]\nkeys = ['site.rooms']\nby = 'IT'\n"
        keeper = Keeper(presets=read_presets(presets))
        _, said = office(seen, keeper)
        seen.desk.set_site(keeper.current.site)
        seen.desk.rooms.name_room(1, "Mine")
        assert [room.name for room in seen.desk.view.rooms] == ["Hall"]
        assert said == ["Conference rooms: Locked by IT."]


async def test_whom_to_watch_is_applied_at_once(simulator: Simulator) -> None:
    async with signed_in(simulator, "desk") as seen:
        keeper = Keeper()
        office(seen, keeper)
        await until(lambda: len(seen.desk.view.colleagues) == 10)
        keeper.change(People(("1002",), only_chosen=True))
        await until(lambda: list(seen.desk.view.colleagues) == ["1002"])
        assert seen.desk.view.colleagues["1002"].favourite
        seen.changes.clear()
        seen.desk.people.toggle_favourite("1002")
        assert keeper.current.people == People((), only_chosen=True)
        assert len([one for one in seen.changes if isinstance(one, PeopleChanged)]) == 1
        keeper.change(replace(keeper.current.people, only_chosen=False))
        await until(lambda: len(seen.desk.view.colleagues) == 10)
        assert seen.desk.people.circle == Circle((), MappingProxyType({}))
