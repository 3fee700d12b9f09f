"""The history by the command line's verbs: what goes over the local socket, and what is printed."""

import argparse
import csv
import io
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from desk_agent.cli_history import COLUMNS, add_verbs, line
from desk_agent.remote import Remote
from desk_agent.simulator import Simulator
from tests.support.office import Seen, signed_in
from tests.support.until import until

PARK = "0318055123"


@pytest.fixture
async def seen() -> AsyncIterator[Seen]:
    async with Simulator(scenario="quiet", seed=1) as simulator, signed_in(simulator, "desk") as made:
        for number in (PARK, "0226710450"):
            simulator.exchange.ring("1001", number, called="0318055001")
            await made.states("ringing")
            simulator.exchange.hang_up(number)
            await made.idle()
        made.simulator = simulator  # type: ignore[attr-defined]
        yield made


async def ask(seen: Seen, **request: Any) -> dict[str, Any]:
    return await Remote(seen.desk, lambda: None, lambda: None).handle(request)


def parsed(*words: str) -> tuple[dict[str, Any], Any]:
    """What a call of the command line asks of the desk, and what prints the reply."""
    asked: list[Any] = []
    parser = argparse.ArgumentParser()

    def note(request: dict[str, Any], show: Any) -> int:
        asked.extend((request, show))
        return 0

    add_verbs(parser.add_subparsers(), note)
    given = parser.parse_args(words)
    given.run(given)
    return asked[0], asked[1]


async def test_calls_with_limits(seen: Seen) -> None:
    reply = await ask(seen, verb="history")
    newest, first = reply["history"]
    assert (first["number"], first["name"], first["outcome"], first["direction"]) == (PARK, "J. Park", "missed", "in")
    assert (first["called"], first["talked"], first["type"]) == ("0318055001", None, "call")
    assert first["started"].endswith("+00:00")
    assert newest["number"] == "0226710450"
    assert (await ask(seen, verb="history", limit=1))["history"] == [newest]
    assert (await ask(seen, verb="history", search="park"))["history"] == [first]
    assert (await ask(seen, verb="history", kind="out"))["history"] == []
    assert (await ask(seen, verb="history", kind="missed", queue="0318055001"))["history"] == [newest, first]
    assert (await ask(seen, verb="history", until="2020-01-01"))["history"] == []
    assert (await ask(seen, verb="status"))["desk"]["missed"] == 2


@pytest.mark.parametrize(
    "request_",
    [
        {"limit": 0},
        {"limit": True},
        {"limit": 9999},
        {"kind": "odd"},
        {"since": "yesterday"},
        {"search": 5},
        {"queue": "x" * 999},
    ],
)
async def test_what_is_wrongly_put_is_said(seen: Seen, request_: dict[str, Any]) -> None:
    assert (await ask(seen, verb="history", **request_))["status"] == 2


async def test_notes(seen: Seen) -> None:
    calls = (await ask(seen, verb="history"))["history"]
    assert await ask(seen, verb="note", text="the last one") == {"status": 0}
    assert await ask(seen, verb="note", text="that one", call=calls[1]["ref"]) == {"status": 0}
    noted = (await ask(seen, verb="history"))["history"]
    assert [one["note"] for one in noted] == ["the last one", "that one"]
    seen.simulator.exchange.ring("1001", PARK)  # type: ignore[attr-defined]
    await seen.states("ringing")
    await until(lambda: seen.desk.history.id_of() not in {one["id"] for one in calls})
    await ask(seen, verb="note", text="while it rings")
    assert (await ask(seen, verb="history"))["history"][0]["note"] == "while it rings"
    assert (await ask(seen, verb="note", text="x", call=4711))["status"] == 1
    for wrong in ({"text": 5}, {"text": "x" * 2001}, {"text": "x", "call": "y"}):
        assert (await ask(seen, verb="note", **wrong))["status"] == 2


async def test_calling_back(seen: Seen) -> None:
    assert await ask(seen, verb="history-call") == {"status": 0}
    await until(lambda: seen.calls and seen.calls[0].number.endswith("226710450"))
    (called, *_) = (await ask(seen, verb="history"))["history"]
    assert called["direction"] == "out"
    assert "no such call" in (await ask(seen, verb="history-call", id=4711))["message"]
    assert (await ask(seen, verb="history-call", id=True))["status"] == 2


async def test_deleting_wants_to_be_meant(seen: Seen) -> None:
    calls = (await ask(seen, verb="history"))["history"]
    assert (await ask(seen, verb="history-delete", id=calls[0]["id"]))["confirm"] is True
    assert await ask(seen, verb="history-delete", id=calls[0]["id"], yes=True) == {"status": 0}
    assert (await ask(seen, verb="history-delete", id=calls[0]["id"], yes=True))["status"] == 1
    assert (await ask(seen, verb="history-delete", yes=True))["status"] == 2
    assert (await ask(seen, verb="history-delete", id=1, all=True, yes=True))["status"] == 2
    reply = await ask(seen, verb="history-delete", all=True, yes=True)
    assert reply == {"status": 0, "message": "1 call was deleted."}
    assert "No call was missed" in (await ask(seen, verb="history-call"))["message"]


async def test_what_is_printed(seen: Seen, capsys: pytest.CaptureFixture[str]) -> None:
    seen.desk.history.note(seen.desk.history.id_of() or 0, "=1+1\nand more")
    seen.desk.history._store.add_gap(seen.desk.history._owner, 1.0, 100.0)  # type: ignore[arg-type]
    reply = await ask(seen, verb="history")
    _, show = parsed("history")
    show(reply)
    said = capsys.readouterr().out.splitlines()
    assert said[0].endswith("  in   missed  0226710450 via 0318055001: =1+1 and more")
    assert "not connected until" in said[2]
    _, show = parsed("history", "--json")
    show(reply)
    assert json.loads(capsys.readouterr().out) == reply["history"]
    _, show = parsed("history", "--csv")
    show(reply)
    table = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert tuple(table[0]) == COLUMNS
    assert table[0]["note"] == "'=1+1\nand more"
    assert table[2]["type"] == "gap"
    show({"history": []})
    _, show = parsed("history")
    show({"history": []})
    assert capsys.readouterr().out.endswith("None.\n")


def test_a_line_says_what_there_is() -> None:
    row = dict.fromkeys(COLUMNS, "") | {
        "type": "call",
        "started": "2026-11-24T10:00:00.000+00:00",
        "direction": "out",
        "outcome": "answered",
        "name": "Choi",
        "talked": 75.2,
    }
    assert line(row).endswith("  out  answered, 75 s  Choi")
    assert line(row | {"name": ""}).endswith("number withheld")
    gap = {"type": "gap", "started": row["started"], "ended": row["started"], "filled": True, "reason": ""}
    assert line(gap).endswith(": from call records")


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (("history",), {"verb": "history", "limit": 50}),
        (
            ("history", "--missed", "--since", "2026-11-01", "--search", "a b", "--limit", "3"),
            {"verb": "history", "kind": "missed", "since": "2026-11-01", "search": "a b", "limit": 3},
        ),
        (("history", "--out", "--queue", "620"), {"verb": "history", "kind": "out", "queue": "620", "limit": 50}),
        (("history", "call"), {"verb": "history-call", "yes": False}),
        (("history", "call", "7", "--yes"), {"verb": "history-call", "yes": True, "id": 7}),
        (("history", "delete", "--all", "--yes"), {"verb": "history-delete", "yes": True, "all": True}),
        (("history", "delete", "7"), {"verb": "history-delete", "yes": False, "id": 7}),
        (("note", "about it"), {"verb": "note", "text": "about it"}),
        (("note", "--call", "5", "about it"), {"verb": "note", "text": "about it", "call": 5}),
    ],
)
def test_words_become_requests(words: tuple[str, ...], asked: dict[str, Any]) -> None:
    assert parsed(*words)[0] == asked
