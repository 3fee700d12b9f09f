"""E-05 beyond the window: no spreadsheet, terminal or clipboard does more than show what a caller has written."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desk_agent import cli, cli_history, cli_people
from desk_agent.desk import contacts as desk_contacts
from desk_agent.remote import picture
from desk_agent.text import FORMULA, cell, harmless
from desk_agent.view import BadRowView
from desk_agent.view.calls import LegState
from tests.support.fake_desk import FakeDesk
from tests.support.hostile_text import poisoned
from tests.support.program import ROOT

EVIL = "=cmd|' /C calc'!A1"
_OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")


@pytest.mark.parametrize("start", [*FORMULA, " =", "  +"])
def test_no_cell_begins_as_a_formula(start: str) -> None:
    assert cell(f"{start}1+1").startswith("'")
    assert cell("Zoë = 1") == "Zoë = 1"


def test_every_table_that_is_written_goes_through_it() -> None:
    for path in (ROOT / "desk_agent").rglob("*.py"):
        text = path.read_text("utf-8")
        if "csv.writer(" in text:
            assert re.search(r"\bcell\(", text), path.name


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def history_row() -> dict[str, Any]:
    return dict.fromkeys(cli_history.COLUMNS, EVIL) | {"type": "call"}


def test_the_command_line_s_tables(capsys: pytest.CaptureFixture[str]) -> None:
    cli_history._printer(SimpleNamespace(json=False, csv=True))({"history": [history_row()]})  # type: ignore[arg-type]
    record = dict.fromkeys(cli_people._COLUMNS, EVIL)
    given: Any = SimpleNamespace(json=False, csv=True)
    cli_people._printer("records", lambda _row: "", given)({"records": [record]})
    evil = [one for row in rows_of(capsys.readouterr().out) for one in row if "cmd" in one]
    assert len(evil) > 10
    assert all(one.startswith("'=") for one in evil)


def test_the_desk_s_tables(tmp_path: Path) -> None:
    desk_contacts._write(tmp_path / "bad.csv", [BadRowView(1, EVIL, EVIL)])
    (_head, row) = rows_of((tmp_path / "bad.csv").read_text("utf-8-sig"))
    assert row[1:] == [f"'{EVIL}"] * 2


@pytest.fixture
def hostile() -> dict[str, Any]:
    desk = FakeDesk()
    desk.go_live()
    desk.add(LegState.CONNECTED, active=True, name="J", number="031", members=("a", "b"))
    desk.set_connection(message="no")
    view: dict[str, Any] = picture(poisoned(desk.view))
    return view


VERBS: dict[str, tuple[list[str], Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "status": (["status"], lambda view: {"status": 0, "desk": view}),
    "a refusal": (["dial", "1"], lambda view: {"status": 1, "message": view["message"]}),
    "a message": (["hold"], lambda view: {"status": 0, "message": view["message"]}),
    "history": (
        ["history"],
        lambda view: {
            "status": 0,
            "history": [
                dict.fromkeys(cli_history.COLUMNS, view["message"])
                | {"type": "call", "started": "2026-01-01T00:00:00+00:00", "talked": 1.0}
            ],
        },
    ),
    "contacts": (
        ["contacts", "search", "x"],
        lambda view: {
            "status": 0,
            "contacts": [dict.fromkeys(("name", "number", "label", "company", "source", "list"), view["message"])],
        },
    ),
}


@pytest.mark.parametrize("which", VERBS)
def test_a_terminal_is_told_nothing_but_words(
    which: str, hostile: dict[str, Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words, reply = VERBS[which]

    def send(_request: dict[str, Any], timeout: float) -> Iterator[dict[str, Any]]:
        yield json.loads(json.dumps(reply(hostile)))

    monkeypatch.setattr("desk_agent.desktop.command_client.send_command", send)
    cli.main(words)
    said = "".join(capsys.readouterr())
    assert "§1<img" in said
    assert _OBEYED.findall(said) == []


def test_what_is_harmless_keeps_its_lines_and_letters() -> None:
    assert harmless("Zoë\n박지성\x1b[2J\u202e\x9b\r") == "Zoë\n박지성 [2J   "


def test_what_is_copied_is_one_line() -> None:
    """Pasted into a terminal, a line end would run it."""
    for path in (ROOT / "desk_agent" / "ui").rglob("*.py"):
        for line in path.read_text("utf-8").splitlines():
            if "clipboard().setText(" in line:
                assert "safe_text(" in line or path.name in {"history.py", "dialog.py"}, line
