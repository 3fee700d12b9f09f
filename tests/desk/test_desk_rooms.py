"""Conference rooms, groups and pages: what is shown is what the PBX says, and a password leaves no trace."""

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from desk_agent.api.enums import MemberType
from desk_agent.desk import Desk
from desk_agent.remote import Remote, picture
from desk_agent.server.errors import cti
from desk_agent.settings import Page, Site
from desk_agent.simulator import Dialect, Simulator
from desk_agent.simulator import pages as programmed
from desk_agent.simulator.dialect import Order
from desk_agent.simulator.office_file import default_office
from desk_agent.view import ConferenceGroupView, Connection, Refused, RoomsChanged, RoomView
from tests.support.contacts import RULES, knowing
from tests.support.office import Seen, open_session, target
from tests.support.until import until

SITE = Site(
    rooms={"3": "Board room", "4": "Training"},
    groups={"1": "My team", "100": "Emergency team"},
    pages=(Page(1, "", "Warehouse"),),
)
ORDERS = {"figure": Dialect(), "shuffled": Dialect(order=Order.SHUFFLE)}
SECRET = "sesame-4711"


@pytest.fixture(params=sorted(ORDERS))
async def simulator(request: pytest.FixtureRequest) -> AsyncIterator[Simulator]:
    async with Simulator(scenario="quiet", seed=1, dialect=ORDERS[request.param]) as made:
        yield made


@pytest.fixture
async def quiet() -> AsyncIterator[Simulator]:
    async with Simulator(scenario="quiet", seed=1) as made:
        yield made


@asynccontextmanager
async def at_work(simulator: Simulator, user: str = "1001", site: Site = SITE) -> AsyncIterator[Seen]:
    """A Desk whose site has rooms, groups and a page."""
    kept: list[Site] = []
    seen = Seen(Desk(open_session, rules=RULES, site=site, on_site=kept.append))
    with knowing(seen.desk):
        try:
            await seen.desk.sign_in(target(simulator, user))
            await until(lambda: not any(task.get_name() == "rooms-read" for task in asyncio.all_tasks()))
            yield seen
        finally:
            await seen.desk.close()


def room(seen: Seen, index: int = 3) -> RoomView:
    return next(one for one in seen.desk.view.rooms if one.index == index)


def group(seen: Seen, index: int = 100) -> ConferenceGroupView:
    return next(one for one in seen.desk.view.groups if one.index == index)


def present(seen: Seen, index: int = 100) -> dict[int, str]:
    return {one.index: one.text for one in group(seen, index).members if one.present}


async def test_the_site_s_rooms_are_read_at_sign_in_and_groups_are_not_known(quiet: Simulator) -> None:
    quiet.services.rooms.open("1002", 4, "x")
    async with at_work(quiet) as seen:
        await until(lambda: room(seen, 4).open)
        assert [(one.index, one.name, one.open) for one in seen.desk.view.rooms] == [
            (3, "Board room", False),
            (4, "Training", True),
        ]
        assert [(one.index, one.name, one.running) for one in seen.desk.view.groups] == [
            (1, "My team", None),
            (100, "Emergency team", None),
        ]
        assert seen.desk.view.pages[0].name == "Warehouse"


async def test_a_room_is_opened_joined_and_closed(simulator: Simulator, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with at_work(simulator) as seen:
        await until(lambda: room(seen).open is False)
        await seen.desk.rooms.set_room(3, is_open=True, password=SECRET)
        await until(lambda: room(seen).open)
        simulator.exchange.make("1002", "693")
        await until(lambda: room(seen).members == ("Seo-yeon Choi (1002)",))
        assert room(seen).count == 1
        with pytest.raises(Refused, match="password of the room is wrong"):
            await seen.desk.rooms.set_room(3, is_open=False, password="wrong")
        assert "password" in room(seen).error
        assert room(seen).open
        await seen.desk.rooms.set_room(3, is_open=False, password=SECRET)
        await until(lambda: room(seen).open is False)
        assert (room(seen).members, room(seen).error) == ((), "")
        assert SECRET not in caplog.text
        assert SECRET not in repr(seen.changes) + repr(vars(seen.desk.rooms)) + repr(vars(seen.desk.rooms._model))


async def test_a_room_no_event_tells_of_is_read_after_the_command(
    quiet: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_work(quiet) as seen:
        await until(lambda: room(seen).open is False)
        monkeypatch.setattr(quiet.services.rooms, "_tell", lambda *_: None)
        await seen.desk.rooms.set_room(3, is_open=True)
        assert room(seen).open is False
        await until(lambda: room(seen).open)


async def test_what_the_pbx_refuses_is_said_at_the_room(quiet: Simulator) -> None:
    async with at_work(quiet, site=Site(rooms={"3": "Board room", "77": "No such room"})) as seen:
        await until(lambda: room(seen, 77).error)
        assert room(seen, 77).error == "The phone system has no conference room of that number."
        assert room(seen, 77).open is None
        for code, said in (
            (301, "No conference room is free."),
            (143, "not allowed"),
            (102, "no such conference room"),
        ):
            quiet.faults.refusals["confroom_set"] = cti(code)
            with pytest.raises(Refused, match=said):
                await seen.desk.rooms.set_room(3, is_open=True)
            assert said in room(seen).error
        del quiet.faults.refusals["confroom_set"]
        await seen.desk.rooms.set_room(3, is_open=True)
        await until(lambda: room(seen).open)
        assert room(seen).error == ""


async def test_a_lost_link_leaves_rooms_unknown_until_they_are_read_again(quiet: Simulator) -> None:
    async with at_work(quiet) as seen:
        await until(lambda: room(seen, 4).open is False)
        await quiet.faults.stop_accepting()
        await until(lambda: seen.desk.view.connection.state is Connection.LOST)
        assert [one.open for one in seen.desk.view.rooms] == [None, None]
        with pytest.raises(Refused, match="no connection"):
            await seen.desk.rooms.set_room(3, is_open=True)
        quiet.services.rooms.open("1002", 3, "")
        await quiet.faults.accept_again()
        await until(lambda: (room(seen).open, room(seen, 4).open) == (True, False), 8)


async def test_a_group_is_called_steered_and_ended(simulator: Simulator) -> None:
    async with at_work(simulator) as seen:
        rooms = seen.desk.rooms
        await rooms.start_group(100)
        await until(lambda: len(simulator.exchange.calls) == 1)
        assert group(seen).calling
        with pytest.raises(Refused):
            await rooms.start_group(1)  # the phone is busy with the other one
        assert "busy" in group(seen, 1).error or "present call" in group(seen, 1).error
        for station in ("1000", "1002"):
            simulator.exchange.answer(station)
        await until(lambda: present(seen) == {1: "1000", 2: "Seo-yeon Choi (1002)"})
        assert (group(seen).running, group(seen).calling) == (True, False)
        await rooms.mute_member(100, 2, muted=True)
        await until(lambda: [one.muted for one in group(seen).members] == [False, True])
        await rooms.mute_member(100, 2, muted=False)
        await until(lambda: not any(one.muted for one in group(seen).members))
        await rooms.drop_member(100, 1)
        await until(lambda: present(seen) == {2: "Seo-yeon Choi (1002)"})
        await rooms.add_member(100, "1003")  # places 3 and 4 are taken: those two still ring
        simulator.exchange.answer("1003")
        await until(lambda: present(seen) == {2: "Seo-yeon Choi (1002)", 5: "1003"})
        with pytest.raises(Refused, match="feature code"):
            await rooms.add_member(100, "*72")
        await rooms.cancel_group(100)
        await until(lambda: group(seen).running is False)
        assert group(seen).members == ()
        await seen.idle()
        with pytest.raises(Refused, match="not running"):
            await rooms.cancel_group(100)


async def test_an_outside_number_is_added_over_a_line(quiet: Simulator) -> None:
    async with at_work(quiet) as seen:
        await seen.desk.rooms.start_group(1)
        await until(lambda: group(seen, 1).calling)
        quiet.exchange.answer("1002")
        await until(lambda: group(seen, 1).running)
        await seen.desk.rooms.add_member(1, "+82 31 805 5123", place=7)
        await until(lambda: 7 in present(seen, 1), 15)
        with pytest.raises(Refused):
            await seen.desk.rooms.add_member(1, "1004", kind=MemberType.CO)
        await seen.desk.rooms.cancel_group()
        await until(lambda: group(seen, 1).running is False)


async def test_a_group_that_nobody_answers_is_not_called_any_more(quiet: Simulator) -> None:
    async with at_work(quiet) as seen:
        await seen.desk.rooms.start_group(1)
        await until(lambda: group(seen, 1).calling)
        await seen.states("alerting")
        for station in ("1002", "1003"):
            quiet.exchange.clear(station)
        await until(lambda: not group(seen, 1).calling)
        assert group(seen, 1).running is False


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda rooms: rooms.start_group(7), "no such conference group"),
        (lambda rooms: rooms.start_group(999), "numbered from 1 to 265"),
        (lambda rooms: rooms.cancel_group(), "no conference to end"),
        (lambda rooms: rooms.cancel_group(100), "no conference to end"),
        (lambda rooms: rooms.add_member(100, "1002"), "Only the phone that has started"),
        (lambda rooms: rooms.drop_member(100, 1), "Only the phone that has started"),
        (lambda rooms: rooms.mute_member(100, 1, muted=True), "Only the phone that has started"),
        (lambda rooms: rooms.set_room(0, is_open=True), "numbered from 1 to 200"),
        (lambda rooms: rooms.show_room(201), "numbered from 1 to 200"),
        (lambda rooms: rooms.paging.page(0, "01"), "numbered from 1"),
        (lambda rooms: rooms.paging.page(1, "*1"), "feature code"),
        (lambda rooms: rooms.paging.page_by_name("Roof"), "There are: Warehouse"),
    ],
)
async def test_refusals_in_words(quiet: Simulator, ask: Any, said: str) -> None:
    async with at_work(quiet) as seen:
        with pytest.raises(Refused, match=said):
            await ask(seen.desk.rooms)
        assert not group(seen).calling


async def test_a_page_is_made_by_its_name_or_its_number() -> None:
    office = default_office()
    office.pages = [programmed.Page(1, "Warehouse", 2), programmed.Page(2, "Everybody", 116)]
    async with Simulator(scenario="quiet", seed=1, office=office) as quiet, at_work(quiet) as seen:
        await seen.desk.rooms.paging.page_by_name(" warehouse ")
        await seen.desk.rooms.paging.page_by_name("2")
        await seen.desk.rooms.paging.page(2, "1001")
        assert quiet.services.pages.made == [(1, "1001"), (2, "1001"), (2, "1001")]
        with pytest.raises(Refused, match="not set up"):
            await seen.desk.rooms.paging.page(9)
        with pytest.raises(Refused, match="extension"):
            await seen.desk.rooms.paging.page(1, "1002")  # somebody else's


async def test_others_are_shown_while_they_are_open_or_running(quiet: Simulator) -> None:
    async with at_work(quiet, site=Site()) as seen:
        assert seen.desk.view.rooms == seen.desk.view.groups == ()
        await seen.desk.rooms.set_room(9, is_open=True)
        await until(lambda: seen.desk.view.rooms)
        assert (room(seen, 9).name, room(seen, 9).known) == ("Room 9", False)
        await seen.desk.rooms.set_room(9, is_open=False)
        await until(lambda: not seen.desk.view.rooms)
        shown = await seen.desk.rooms.show_room(9)
        assert shown.open is False


async def test_rooms_and_groups_are_added_and_remembered(quiet: Simulator) -> None:
    async with at_work(quiet, site=Site(rooms={"10": "Ten"})) as seen:
        rooms = seen.desk.rooms
        rooms.name_room(2, " Small\nroom ")
        await until(lambda: room(seen, 2).open is False)
        rooms.name_group(101, "Night shift")
        assert dict(seen.desk.site.rooms) == {"2": "Small room", "10": "Ten"}
        assert dict(seen.desk.site.groups) == {"101": "Night shift"}
        rooms.name_room(10, "")
        assert [one.name for one in seen.desk.view.rooms] == ["Small room"]
        for index in (0, 201):
            with pytest.raises(Refused):
                rooms.name_room(index, "x")
        with pytest.raises(Refused):
            rooms.name_group(266, "x")


async def test_an_account_that_may_only_dial_asks_for_nothing() -> None:
    async with Simulator(scenario="quiet", seed=1, station_call_control=False) as denied, at_work(denied) as seen:
        assert [one.open for one in seen.desk.view.rooms] == [None, None]
        with pytest.raises(Refused, match="station login"):
            await seen.desk.rooms.set_room(3, is_open=True)
        with pytest.raises(Refused, match="station login"):
            await seen.desk.rooms.show_room(3)
        assert not any(operation.startswith("conf") for operation, _ in denied.exchange.journal.requests)


async def test_the_same_picture_is_told_once(quiet: Simulator) -> None:
    async with at_work(quiet) as seen:
        await until(lambda: room(seen, 4).open is False)
        told = [change for change in seen.changes if isinstance(change, RoomsChanged)]
        assert all(one != other for one, other in itertools.pairwise(told))


async def test_the_command_line_s_verbs(quiet: Simulator) -> None:
    async with at_work(quiet) as seen:
        remote = Remote(seen.desk, lambda: None, lambda: None)

        async def ask(verb: str, **request: Any) -> dict[str, Any]:
            return await remote.handle({"verb": verb, **request})

        assert await ask("room", do="open", index=3, password=SECRET) == {"status": 0}
        await until(lambda: room(seen).open)
        assert (await ask("room", do="show", index=3))["room"]["open"] is True
        assert (await ask("room", do="close", index=3))["status"] == 1
        assert await ask("group", do="start", index=100) == {"status": 0}
        await until(lambda: group(seen).calling)
        quiet.exchange.answer("1000")
        await until(lambda: group(seen).running)
        assert await ask("group", do="mute", index=100, member=1) == {"status": 0}
        await until(lambda: group(seen).members[0].muted)
        shown = picture(seen.desk.view)
        wrong_password = "The password of the room is wrong."
        assert shown["rooms"][0] == {
            "index": 3, "name": "Board room", "open": True, "count": 0, "members": [], "error": wrong_password,
        }  # fmt: skip
        assert shown["groups"][1]["members"] == [{"index": 1, "member": "1000", "present": True, "muted": True}]
        assert await ask("group", do="unmute", index=100, member=1) == {"status": 0}
        assert await ask("group", do="add", index=100, number="1003", type="station") == {"status": 0}
        assert await ask("group", do="drop", index=100, member=1) == {"status": 0}
        assert await ask("group", do="cancel") == {"status": 0}
        for wrong in (
            {"do": "start"}, {"do": "dance", "index": 1}, {"do": "start", "index": True}, {"do": "drop", "index": 1},
            {"do": "add", "index": 1, "number": "1002", "type": "boat"}, {"do": "start", "index": -1},
        ):  # fmt: skip
            assert (await ask("group", **wrong))["status"] == 2
        assert (await ask("room", do="paint", index=1))["status"] == 2
        assert (await ask("room", do="open", index=1, password=7))["status"] == 2
        assert (await ask("page", page=7))["status"] == 2
        assert (await ask("page", page="7"))["message"].startswith("That page is not set up")
        assert "No page" in (await ask("page", page="Roof"))["message"]
