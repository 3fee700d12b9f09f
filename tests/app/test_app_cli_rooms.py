"""The command line's verbs for rooms, groups and pages: what each asks of the desk, and what it prints."""

from pathlib import Path
from typing import Any

import pytest

from desk_agent import cli

ROOM = {"index": 3, "name": "Board room", "open": True, "count": 2, "members": ["1002", "1003"], "error": ""}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    seen: list[dict[str, Any]] = []

    def send(request: dict[str, Any], timeout: float) -> list[dict[str, Any]]:
        seen.append(request)
        return [{"status": 0, "room": ROOM} if request.get("do") == "show" else {"status": 0}]

    monkeypatch.setattr("desk_agent.desktop.command_client.send_command", send)
    return seen


@pytest.mark.parametrize(
    ("line", "request_sent"),
    [
        ("room open 3", {"verb": "room", "do": "open", "index": 3}),
        ("room close 3 --password-file P", {"verb": "room", "do": "close", "index": 3, "password": "sesame"}),
        ("group start 100", {"verb": "group", "do": "start", "index": 100}),
        ("group add 100 +82318055123", {"verb": "group", "do": "add", "index": 100, "number": "+82318055123"}),
        (
            "group add 1 1002 --type station --place 4",
            {"verb": "group", "do": "add", "index": 1, "number": "1002", "type": "station", "place": 4},
        ),
        ("group drop 100 2", {"verb": "group", "do": "drop", "index": 100, "member": 2}),
        ("group mute 100 2", {"verb": "group", "do": "mute", "index": 100, "member": 2}),
        ("group unmute 100 2", {"verb": "group", "do": "unmute", "index": 100, "member": 2}),
        ("group cancel", {"verb": "group", "do": "cancel"}),
        ("group cancel 100", {"verb": "group", "do": "cancel", "index": 100}),
        ("page Warehouse", {"verb": "page", "page": "Warehouse"}),
        ("page 1 01", {"verb": "page", "page": 1, "service": "01"}),
    ],
)
def test_what_is_asked(line: str, request_sent: dict[str, Any], asked: list[dict[str, Any]], tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("sesame\n", "utf-8")
    assert cli.main([str(file) if word == "P" else word for word in line.split()]) == cli.DONE
    assert asked == [request_sent]


@pytest.mark.usefixtures("asked")
def test_a_room_is_shown(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert cli.main(["room", "show", "3"]) == cli.DONE
    assert capsys.readouterr().out == "3 Board room: open, 2 in it: 1002, 1003\n"
    assert cli.main(["room", "show", "3", "--json"]) == cli.DONE
    assert '"count": 2' in capsys.readouterr().out
    monkeypatch.setitem(ROOM, "open", None)
    monkeypatch.setitem(ROOM, "members", [])
    assert cli.main(["room", "show", "3"]) == cli.DONE
    assert capsys.readouterr().out == "3 Board room: not known\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("room", "required"),
        ("room open", "required"),
        ("room open x", "invalid int"),
        ("group add 100", "required"),
        ("group start", "required"),
        ("group add 1 1002 --type boat", "invalid choice"),
        ("room open 3 --password-file /no/such/file", "cannot be read"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(
    line: str, said: str, asked: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        status = cli.main(line.split())
    except SystemExit as leave:
        status = int(leave.code or 0)
    assert status == cli.WRONG
    assert said in capsys.readouterr().err
    assert asked == []
