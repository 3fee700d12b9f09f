"""The command line: what each call means, and its exit status."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desk_agent import cli
from desk_agent.start import Start

PIN = "sha256:" + "0f" * 32


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Start]:
    """What would have been opened, had there been a screen."""
    import desk_agent.app.running
    import desk_agent.desktop.display

    seen: list[Start] = []

    def run(start: Start) -> int:
        seen.append(start)
        return 0

    monkeypatch.setattr(desk_agent.desktop.display, "missing_display", lambda: None)
    monkeypatch.setattr(desk_agent.app.running, "run", run)
    return seen


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    file = tmp_path / "password"
    file.write_bytes(b"*1234Secr01$\r\nsecond line\n")
    return file


def test_a_station_signs_in_without_being_asked(started: list[Start], password_file: Path) -> None:
    words = ["--host", "10.0.0.5", "--port", "1024", "--user", "1001", "--password-file", str(password_file)]
    assert cli.main([*words, "--trust", PIN]) == 0
    assert started == [Start(host="10.0.0.5", port=1024, user="1001", password="*1234Secr01$", trust=PIN)]
    assert "Secr01" not in repr(started[0])


def test_a_password_can_come_from_standard_input(started: list[Start], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("geheim ü\nmore".encode())))
    words = ["--host", "h", "--port", "1", "--user", "desk", "--extension", "1001", "--password-file", "-"]
    assert cli.main(words) == 0
    assert started[0].password == "geheim ü"
    assert started[0].extension == "1001"


def test_no_words_open_the_window_and_demo_brings_its_own_pbx(started: list[Start]) -> None:
    assert cli.main([]) == 0
    assert cli.main(["--demo", "--theme", "dark"]) == 0
    assert cli.main(["--minimized"]) == 0
    assert started == [Start(), Start(demo=True, theme="dark"), Start(minimized=True)]


BASE = ["--host", "h", "--port", "1024", "--user", "1001"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (BASE, "belong together"),
        (["--host", "h"], "belong together"),
        (["--trust", PIN], "belong together"),
        ([*BASE[:2], "--port", "0", "--user", "1001", "--password-file", "P"], "1 to 65535"),
        ([*BASE[:4], "--user", "desk", "--password-file", "P"], "--extension"),
        ([*BASE[:4], "--user", "desk", "--extension", "abc", "--password-file", "P"], "extension is a number"),
        ([*BASE[:4], "--user", "", "--password-file", "P"], "must not be empty"),
        ([*BASE, "--password-file", "P", "--trust", "sha256:12"], "64 hexadecimal"),
        ([*BASE, "--password-file", "/no/such/file"], "cannot be read"),
        (["--demo", "--host", "h"], "brings its own"),
        (["--port", "x"], "invalid int"),
        (["dance"], "invalid choice"),
        (["dial"], "required"),
        (["--passwd"], "unrecognized"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(
    words: list[str], said: str, password_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [str(password_file) if word == "P" else word for word in words]
    try:
        status = cli.main(words)
    except SystemExit as leave:
        status = int(leave.code or 0)
    assert status == cli.WRONG
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "empty"), (b"\n", "empty"), (b"\xff\n", "UTF-8"), (b"x" * 2000, "long")]
)
def test_a_password_file_that_is_none(
    content: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "password"
    file.write_bytes(content)
    assert cli.main([*BASE, "--password-file", str(file)]) == cli.WRONG
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("words", [["status"], ["dial", "1002"], ["answer", "--call", "7"], ["show"], ["quit"]])
def test_without_a_desk_every_verb_says_so(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(words) == cli.NO_DESK
    assert capsys.readouterr().err == "desk-agent: Desk Agent is not running.\n"


@pytest.mark.parametrize(
    ("reply", "status", "out", "err"),
    [
        ({"status": 0}, 0, "", ""),
        ({"status": 1, "message": "There is no call to hold."}, 1, "", "desk-agent: There is no call to hold.\n"),
        ({"status": 2, "message": "Which?"}, 2, "", "desk-agent: Which?\n"),
        ({}, 1, "", "desk-agent: The desk refused.\n"),
    ],
)
def test_the_desks_reply_is_the_exit_status(
    reply: dict[str, Any],
    status: int,
    out: str,
    err: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked: list[dict[str, Any]] = []

    def send(request: dict[str, Any], timeout: float) -> list[dict[str, Any]]:
        asked.append(request)
        return [reply]

    monkeypatch.setattr("desk_agent.desktop.command_client.send_command", send)
    assert cli.main(["hold", "--call", "12"]) == status
    assert asked == [{"verb": "hold", "call": 12}]
    assert capsys.readouterr() == (out, err)


@pytest.mark.parametrize(
    ("words", "request_"),
    [
        (["dnd", "on"], {"verb": "dnd", "on": True}),
        (["dnd", "off"], {"verb": "dnd", "on": False}),
        (["forward", "off"], {"verb": "forward", "kind": "off", "number": "", "yes": False}),
        (
            ["forward", "no-answer", "+82 31", "--yes"],
            {"verb": "forward", "kind": "no-answer", "number": "+82 31", "yes": True},
        ),
        (["voicemail"], {"verb": "voicemail", "number": ""}),
        (["voicemail", "--number", "700"], {"verb": "voicemail", "number": "700"}),
        (["agent", "logon"], {"verb": "agent", "action": "logon", "group": "", "id": ""}),
        (
            ["agent", "logon", "--group", "630", "--id", "1001", "--secondary", "--priority", "3"],
            {"verb": "agent", "action": "logon", "group": "630", "id": "1001", "primary": False, "priority": 3},
        ),
        (["agent", "logoff", "--group", "630"], {"verb": "agent", "action": "logoff", "group": "630"}),
        (["agent", "ready"], {"verb": "agent", "action": "ready"}),
        (["agent", "not-ready"], {"verb": "agent", "action": "not-ready", "reason": ""}),
        (["agent", "not-ready", "Lunch"], {"verb": "agent", "action": "not-ready", "reason": "Lunch"}),
        (["queues", "take", "630"], {"verb": "queues", "action": "take", "group": "630"}),
        (
            ["queues", "send", "630", "1002", "--call", "7"],
            {"verb": "queues", "action": "send", "group": "630", "number": "1002", "call": 7},
        ),
    ],
)
def test_what_the_verbs_of_the_phone_ask(
    words: list[str], request_: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[dict[str, Any]] = []

    def send(request: dict[str, Any], timeout: float) -> list[dict[str, Any]]:
        asked.append(request)
        return [{"status": 1, "message": "Forward outside?", "confirm": True}]

    monkeypatch.setattr("desk_agent.desktop.command_client.send_command", send)
    assert cli.main(words) == 1
    assert asked == [request_]
    assert capsys.readouterr().err == "desk-agent: Forward outside? Add --yes to go ahead.\n"


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        (["agent", "status"], "ready since T\nSupport (630): logged on, secondary\n"),
        (["queues"], "650: not known\n"),
    ],
)
def test_agent_and_queues_are_printed(
    words: list[str], printed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    group = {"group": "630", "name": "Support", "primary": False, "logged_on": True}
    agent = {"why_not": "", "state": "ready", "reason": None, "since": "T", "groups": [group]}
    queue = {"group": "650", "name": "", "waiting": None, "longest": None, "why_not_watched": "", "calls": []}
    reply = {"status": 0, "desk": {"agent": agent, "queues": [queue]}}
    monkeypatch.setattr("desk_agent.desktop.command_client.send_command", lambda request, timeout: [reply])
    assert cli.main(words) == 0
    assert capsys.readouterr().out == printed
    assert cli.main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == reply["desk"]["agent" if words[0] == "agent" else "queues"]


def test_features_are_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    features = [
        {"feature": "dnd", "title": "Do not disturb", "verdict": "no", "reason": "Not offered.", "who": "a licence"},
        {"feature": "records", "title": "Call records", "verdict": "yes", "reason": "", "who": ""},
    ]
    reply = {"status": 0, "desk": {"features": features}}
    monkeypatch.setattr("desk_agent.desktop.command_client.send_command", lambda request, timeout: [reply])
    assert cli.main(["features"]) == 0
    assert capsys.readouterr().out == "dnd      no        Not offered. (a licence)\nrecords  yes\n"
    assert cli.main(["features", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == features


def test_where_there_is_no_screen_one_line_says_so(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "desk_agent", "--demo"],
        env={"PATH": "/usr/bin:/bin", "DESK_AGENT_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == "desk-agent: Desk Agent needs a screen: neither DISPLAY nor WAYLAND_DISPLAY is set.\n"


def test_an_address_that_others_can_reach_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "desk_agent", "simulate", "--host", "0.0.0.0"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2
    assert "--expose" in done.stderr


CALL_VERBS = [
    (["transfer", "1002"], {"verb": "transfer", "number": "1002"}),
    (["transfer", "1002", "--call", "3"], {"verb": "transfer", "number": "1002", "call": 3}),
    (["blind-transfer", "1002"], {"verb": "blind-transfer", "number": "1002"}),
    (["complete"], {"verb": "complete"}),
    (["reconnect"], {"verb": "reconnect"}),
    (["swap"], {"verb": "swap"}),
    (["conference"], {"verb": "conference"}),
    (["conference", "1002"], {"verb": "invite", "number": "1002"}),
    (["divert", "1002"], {"verb": "divert", "number": "1002"}),
    (["digits", "12#"], {"verb": "digits", "digits": "12#"}),
    (["park"], {"verb": "park"}),
    (["unpark", "001"], {"verb": "unpark", "slot": 1}),
    (["pickup"], {"verb": "pickup", "number": ""}),
    (["pickup", "1002"], {"verb": "pickup", "number": "1002"}),
    (["camp-on"], {"verb": "camp-on"}),
    (["callback"], {"verb": "callback"}),
    (["callback", "--cancel"], {"verb": "cancel-callback"}),
    (["intrude"], {"verb": "intrude"}),
    (["wait"], {"verb": "wait"}),
    (["hold", "--call", "7"], {"verb": "hold", "call": 7}),
]


@pytest.mark.parametrize(("words", "request_"), CALL_VERBS, ids=lambda each: "-".join(each) if each else "")
def test_a_verb_about_a_call_becomes_its_request(
    words: list[str], request_: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, object]] = []

    def send(request: dict[str, object], **_: object) -> list[dict[str, object]]:
        asked.append(request)
        return [{"status": 0}]

    monkeypatch.setattr("desk_agent.desktop.command_client.send_command", send)
    assert cli.main(words) == 0
    assert asked == [request_]


def test_digits_may_come_by_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, object]] = []
    monkeypatch.setattr(
        "desk_agent.desktop.command_client.send_command",
        lambda request, **_: asked.append(request) or [{"status": 0}],
    )
    monkeypatch.setattr("sys.stdin", io.StringIO("4711#\n"))
    assert cli.main(["digits", "-"]) == 0
    assert asked == [{"verb": "digits", "digits": "4711#"}]


def test_where_a_call_is_parked_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        "desk_agent.desktop.command_client.send_command",
        lambda *_, **__: [{"status": 0, "message": "Parked at 001."}],
    )
    assert cli.main(["park"]) == 0
    assert capsys.readouterr().out == "Parked at 001.\n"


def test_the_command_line_speaks_the_users_language(tmp_path: Path) -> None:
    def said(*words: str, language: str) -> subprocess.CompletedProcess[str]:
        env = os.environ | {"LC_ALL": language, "PYTHONIOENCODING": "utf-8", "DESK_AGENT_HOME": str(tmp_path)}
        return subprocess.run(
            [sys.executable, "-m", "desk_agent", *words], env=env, capture_output=True, encoding="utf-8", check=False
        )

    korean = said("--help", language="ko_KR.UTF-8")
    assert korean.stdout.startswith("사용법: desk-agent")
    assert "통화 보류" in korean.stdout
    assert "usage: desk-agent" in said("--help", language="C.UTF-8").stdout
    assert said("dial", language="ko_KR.UTF-8").stderr.endswith("다음 인수가 필요합니다: NUMBER|tel:URI\n")
    assert said("status", language="ko_KR.UTF-8").stderr == "desk-agent: Desk Agent가 실행 중이 아닙니다.\n"
