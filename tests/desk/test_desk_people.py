"""Colleagues over the simulator: who there is, what they do at once and later, and what a lost link leaves."""

from collections.abc import AsyncIterator

import pytest

from desk_agent.desk.people import Circle
from desk_agent.simulator import Simulator
from desk_agent.view import Connection, PeopleChanged, Presence
from tests.support.office import Seen, signed_in
from tests.support.until import until


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with Simulator(scenario="quiet", seed=1) as made:
        yield made


def presence(seen: Seen, number: str) -> Presence:
    return seen.desk.view.colleagues[number].presence


async def test_everybody_is_listed_with_what_they_are_doing_now(simulator: Simulator) -> None:
    simulator.exchange.set_dnd("1005", True)
    simulator.exchange.unplug("1009")
    async with signed_in(simulator, "desk") as seen:
        await until(lambda: len(seen.desk.view.colleagues) == 10)
        assert list(seen.desk.view.colleagues)[:2] == ["1000", "1002"]
        assert seen.desk.view.colleagues["1002"].name == "Seo-yeon Choi"
        await until(lambda: presence(seen, "1010") is Presence.FREE)
        assert (presence(seen, "1005"), presence(seen, "1009")) == (Presence.DND, Presence.UNPLUGGED)


@pytest.mark.direct
async def test_a_station_that_sees_no_list_follows_the_extensions_among_its_contacts(simulator: Simulator) -> None:
    async with signed_in(simulator) as seen:
        await until(lambda: list(seen.desk.view.colleagues) == ["1002"])
        await until(lambda: presence(seen, "1002") is Presence.FREE)


@pytest.mark.direct
async def test_a_station_that_knows_nobody_is_told_why_no_colleague_is_listed(simulator: Simulator) -> None:
    async with signed_in(simulator, people=()) as seen:
        await until(lambda: seen.desk.people.why_not != "")
        assert seen.desk.people.why_not.startswith("The phone system gives this account no list of extensions")
        assert not seen.desk.view.colleagues
        assert isinstance(seen.changes[-1], PeopleChanged)


async def test_changes_are_told_together_and_by_number(simulator: Simulator) -> None:
    async with signed_in(simulator, "desk") as seen:
        await until(lambda: len(seen.desk.view.colleagues) == 10)
        await until(lambda: presence(seen, "1010") is Presence.FREE)
        seen.changes.clear()
        simulator.exchange.ring("1010", "1003")
        told = seen.changes

        def changed() -> set[str]:
            return {number for c in told if isinstance(c, PeopleChanged) for number in c.changed or ()}

        await until(lambda: len(changed()) > 1)
        assert changed() == {"1003", "1010"}
        assert presence(seen, "1010") is Presence.RINGING
        simulator.exchange.answer("1010")
        await until(lambda: presence(seen, "1003") is presence(seen, "1010") is Presence.TALKING)


async def test_a_lost_link_is_followed_by_the_truth(simulator: Simulator) -> None:
    async with signed_in(simulator, "desk") as seen:
        await until(lambda: len(seen.desk.view.colleagues) == 10)
        await until(lambda: presence(seen, "1010") is Presence.FREE)
        await simulator.faults.stop_accepting()
        await until(lambda: seen.desk.view.connection.state is Connection.LOST)
        simulator.exchange.set_dnd("1010", True)
        await simulator.faults.accept_again()
        await until(lambda: presence(seen, "1010") is Presence.DND, 8)
        simulator.exchange.set_dnd("1010", False)
        await until(lambda: presence(seen, "1010") is Presence.FREE)


async def test_favourites_and_groups_are_kept_and_shown(simulator: Simulator) -> None:
    kept: list[Circle] = []
    async with signed_in(simulator, "desk") as seen:
        await until(lambda: len(seen.desk.view.colleagues) == 10)
        people = seen.desk.people
        people._on_circle = kept.append
        people.toggle_favourite("1003")
        people.set_group("1002", "Sales")
        people.set_group("1005", "Sales")
        people.set_group("1002", "")
        people.toggle_favourite("1003")
        people.toggle_favourite("1004")
        assert kept[-1].favourites == ("1004",)
        assert dict(kept[-1].groups) == {"Sales": ("1005",)}
        shown = seen.desk.view.colleagues
        assert [number for number, one in shown.items() if one.favourite] == ["1004"]
        assert shown["1005"].group == "Sales"
        assert shown["1002"].group == ""


@pytest.mark.direct
async def test_an_account_that_may_not_follow_others_is_told_why_and_asks_for_nothing() -> None:
    async with Simulator(scenario="quiet", seed=1, station_call_control=False) as denied, signed_in(denied) as seen:
        await until(lambda: seen.desk.people.why_not)
        assert "station login" in seen.desk.people.why_not
        assert dict(seen.desk.view.colleagues) == {}
        assert not any(operation.startswith("presence") for operation, _ in denied.exchange.journal.requests)


async def test_a_change_of_presence_shows_that_calls_are_being_seen(simulator: Simulator) -> None:
    async with signed_in(simulator, "desk") as seen:
        await until(lambda: len(seen.desk.view.colleagues) == 10)
        await until(lambda: presence(seen, "1010") is Presence.FREE)
        before = seen.desk.history._gaps.heard
        simulator.exchange.ring("1010", "1003")
        await until(lambda: presence(seen, "1010") is Presence.RINGING)
        assert seen.desk.history._gaps.heard != before
