"""Colleagues and call records by the command line's verbs: what goes over the local socket, and what is printed."""

import argparse
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from desk_agent.cli_people import add_verbs, person_line, record_line
from desk_agent.remote import Remote
from desk_agent.simulator import Simulator
from desk_agent.view import Presence
from tests.support.office import Seen, signed_in
from tests.support.until import until


@pytest.fixture
async def seen() -> AsyncIterator[Seen]:
    async with Simulator(scenario="quiet", seed=1) as simulator, signed_in(simulator, "desk") as made:
        made.simulator = simulator  # type: ignore[attr-defined]
        await until(lambda: len(made.desk.view.colleagues) == 10)
        await until(lambda: made.desk.view.colleagues["1010"].presence is Presence.FREE)
        yield made


async def ask(seen: Seen, **request: Any) -> dict[str, Any]:
    return await Remote(seen.desk, lambda: None, lambda: None).handle(request)


async def test_people_and_favourites(seen: Seen) -> None:
    assert await ask(seen, verb="favourite", number="1003") == {"status": 0}
    reply = await ask(seen, verb="people")
    by_number = {one["number"]: one for one in reply["people"]}
    assert by_number["1003"]["favourite"] is True
    assert (by_number["1002"]["name"], by_number["1002"]["presence"]) == ("Seo-yeon Choi", "free")
    assert (await ask(seen, verb="favourite", number="4711"))["status"] == 2
    assert (await ask(seen, verb="status"))["desk"]["colleagues"]["1002"] == "free"


async def test_records_with_limits(seen: Seen) -> None:
    exchange = seen.simulator.exchange  # type: ignore[attr-defined]
    for _ in range(3):
        exchange.ring("1001", "0318055123")
        exchange.clear("1001")
    reply = await ask(seen, verb="records", limit=2)
    assert len(reply["records"]) == 2
    assert reply["records"][0]["name"] == "J. Park"
    assert reply["records"][0]["station"] == "1001"
    assert (await ask(seen, verb="records", direction="out"))["records"] == []
    everything = await ask(seen, verb="records", since="2020-01-01", number="8055", longer=0)
    assert len(everything["records"]) == 3


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": "5"}, "limit"),
        ({"since": "yesterday"}, "2026-11-24"),
        ({"until": 5}, "2026-11-24"),
        ({"number": "12a"}, "digits"),
        ({"direction": "up"}, "direction"),
        ({"longer": -1}, "seconds"),
        ({"longer": True}, "seconds"),
    ],
)
async def test_what_is_wrongly_put_is_said(seen: Seen, request_: dict[str, Any], said: str) -> None:
    reply = await ask(seen, verb="records", **request_)
    assert reply["status"] == 2
    assert said in reply["message"]


async def test_a_follower_hears_of_colleagues_together(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk_agent.remote.PEOPLE_EVERY", 0.05)
    told: list[dict[str, Any]] = []
    end = Remote(seen.desk, lambda: None, lambda: None).follow(told.append)
    for number in ("1002", "1003", "1004"):
        seen.simulator.exchange.set_dnd(number, True)  # type: ignore[attr-defined]
    await until(lambda: told[-1]["desk"]["colleagues"]["1004"] == "dnd")
    end()
    assert len(told) < 4


def test_what_the_command_line_asks_and_prints(capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[dict[str, Any]] = []
    person = {"number": "1002", "name": "Seo-yeon Choi", "presence": "free", "favourite": True}
    row = {"start": "2026-11-24T07:16:00", "seconds": 75, "kind": "Incoming", "station": "1001"}
    row |= {"number": "0318055123", "name": "=J. Park", "cause": "16-Normal"}

    def answer(request: dict[str, Any], show: Any) -> int:
        asked.append(request)
        if show is not None:
            show({"people": [person], "records": [row]})
        return 0

    parser = argparse.ArgumentParser()
    add_verbs(parser.add_subparsers(), answer)
    words = ["records", "--since", "2026-11-01", "--direction", "in", "--longer", "60", "--number", "805"]
    for line in (
        ["people"],
        ["people", "--json"],
        ["favourite", "1002"],
        words,
        [*words, "--csv"],
        ["records", "--json"],
    ):
        given = parser.parse_args(line)
        assert given.run(given) == 0
    assert asked[3] == {
        "verb": "records",
        "since": "2026-11-01",
        "direction": "in",
        "longer": 60,
        "number": "805",
        "limit": 50,
    }
    said = capsys.readouterr().out.splitlines()
    assert said[0] == person_line(person) == "* 1002     free         Seo-yeon Choi"
    assert json.loads(said[1]) == [person]
    assert said[2] == record_line(row)
    assert said[3:5] == [
        "start,seconds,kind,station,number,name,cause",
        "2026-11-24T07:16:00,75,Incoming,1001,0318055123,'=J. Park,16-Normal",
    ]
