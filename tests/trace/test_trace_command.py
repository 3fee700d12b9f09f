"""`desk-agent record` and `desk-agent replay` as a person calls them."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from desk_agent import cli
from desk_agent.simulator import Simulator
from desk_agent.start import Start
from desk_agent.trace.lines import read
from desk_agent.view import HistoryFilter
from tests.support.tracing import replayed_desk
from tests.support.until import until

ROOT = Path(__file__).parents[2]
TRANSFER = Path(__file__).parent / "traces" / "transfer.jsonl"
# what the desk showed while this was recorded, of the made-up numbers
CALLS = [
    ["ringing in 0311022877"],
    ["connected in 0311022877"],
    ["holding in 0311022877"],
    ["proceeding out 9009", "holding in 0311022877"],
    ["alerting out 9009", "holding in 0311022877"],
    ["connected out 9009", "holding in 0311022877"],
    [],
    ["ringing in 8007"],
    [],
]
PRINTED = """\
1	ringing	in	0311022877
1	connected	in	0311022877
1	holding	in	0311022877
2	proceeding	out	9009
2	alerting	out	9009
2	connected	out	9009
2	transferred	out	9009
1	transferred	in	0311022877
3	ringing	in	8007
3	missed	in	8007
"""


async def test_a_trace_of_a_report_becomes_a_test() -> None:
    async with replayed_desk(TRANSFER, speed=2) as (watched, replay):
        await asyncio.wait_for(replay.over.wait(), 8)
        await until(lambda: len(watched.ended) == 3)
        history = watched.desk.history.find(HistoryFilter(), 10)
    assert [[" ".join(call[1:4]) for call in calls] for calls in watched.calls] == CALLS
    assert [(entry.number, str(entry.outcome)) for entry in history] == [
        ("8007", "missed"),
        ("9009", "transferred"),
        ("0311022877", "transferred"),
    ]


async def run(tmp_path: Path, *words: str) -> asyncio.subprocess.Process:
    env = {**os.environ, "DESK_AGENT_HOME": str(tmp_path / "home"), "LANGUAGE": "en"}
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "desk_agent", *words, env=env, cwd=ROOT, stdout=pipe, stderr=pipe
    )


async def test_it_is_played_without_a_window(tmp_path: Path) -> None:
    process = await run(tmp_path, "replay", str(TRANSFER), "--no-window", "--speed", "4")
    out, err = await asyncio.wait_for(process.communicate(), 30)
    assert (out.decode(), err.decode(), process.returncode) == (PRINTED, "", 0)


async def test_a_session_is_recorded_without_a_window(tmp_path: Path) -> None:
    file, secret = tmp_path / "trace.jsonl", tmp_path / "password"
    async with Simulator() as simulator:
        secret.write_text(simulator.account("1001").password + "\n", "utf-8")
        options = {
            "--host": simulator.host, "--port": str(simulator.port), "--user": "1001",
            "--password-file": str(secret), "--trust": f"sha256:{simulator.sha256}",
        }  # fmt: skip
        words = [word for option in options.items() for word in option]
        process = await run(tmp_path, *words, "record", str(file), "--no-window")
        assert process.stdout is not None
        assert (
            await asyncio.wait_for(process.stdout.readline(), 20) == b"Recording into trace.jsonl. Ctrl-C ends it.\n"
        )
        simulator.exchange.ring("1001", "0318055123")
        await until(lambda: any(line["do"] == "frame" for line in read(file).lines), 10)
        process.send_signal(signal.SIGINT)
        out, err = await asyncio.wait_for(process.communicate(), 20)
        assert (out.decode(), err.decode(), process.returncode) == ("Recorded: trace.jsonl.\n", "", 0)
        await until(lambda: not list(simulator.service.sessions))  # it has logged out
    trace = read(file)
    assert "5512" not in file.read_text("utf-8")
    assert [line["state"] for line in trace.lines if line["do"] == "link"] == [
        "connecting", "resyncing", "live", "closed",
    ]  # fmt: skip


async def test_the_pbx_of_a_trace_alone(tmp_path: Path) -> None:
    process = await run(tmp_path, "replay", str(TRANSFER), "--serve")
    assert process.stdout is not None
    said = json.loads(await asyncio.wait_for(process.stdout.readline(), 20))
    assert said["host"] == "127.0.0.1"
    assert said["accounts"] == [{"user": "4006", "password": "replay", "extension": "4006"}]
    process.terminate()
    await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 0


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Start]:
    starts: list[Start] = []

    def show(start: Start, *, shown: bool = False) -> int:
        assert not shown
        starts.append(start)
        return 0

    monkeypatch.setattr(cli, "show_window", show)
    return starts


def test_a_trace_opens_the_window(opened: list[Start]) -> None:
    assert cli.main(["replay", str(TRANSFER), "--speed", "3"]) == 0
    assert (opened[0].replay, opened[0].replay_speed, opened[0].demo) == (str(TRANSFER), 3.0, False)


def test_a_recording_opens_the_window_if_no_desk_runs(
    opened: list[Start], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_AGENT_HOME", str(tmp_path / "home"))
    assert cli.main(["--demo", "record", str(tmp_path / "t.jsonl"), "--minutes", "2", "--megabytes", "3"]) == 0
    assert cli.main(["record", str(tmp_path / "t.jsonl")]) == 0
    assert (opened[0].demo, opened[0].record) == (True, str(tmp_path / "t.jsonl"))
    assert (opened[0].record_seconds, opened[0].record_bytes) == (120, 3 << 20)
    assert (opened[1].demo, opened[1].record) == (False, str(tmp_path / "t.jsonl"))


@pytest.mark.usefixtures("opened")
def test_a_running_desk_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []

    def send(request: dict[str, Any], timeout: float = 0) -> list[dict[str, Any]]:
        asked.append(request)
        return [{"status": 0}]

    monkeypatch.setattr("desk_agent.desktop.command_client.send_command", send)
    monkeypatch.setattr("desk_agent.desktop.command_client.call", lambda request: send(request)[0])
    monkeypatch.chdir(tmp_path)
    assert cli.main(["record", "t.jsonl"]) == 0
    assert cli.main(["record", "--stop"]) == 0
    assert asked == [
        {"verb": "status"},
        {"verb": "record", "do": "start", "file": str(tmp_path / "t.jsonl"), "seconds": 3600.0, "bytes": 20 << 20},
        {"verb": "record", "do": "stop"},
    ]


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        ("record", 2, "Which file?"),
        ("record t.jsonl --minutes 0", 2, "Minutes are more than 0 and at most 1440."),
        ("record t.jsonl --megabytes 61", 2, "Megabytes are from 1 to 60."),
        ("record there.jsonl", 1, "there.jsonl is there already."),
        ("record no/t.jsonl", 1, "There is no folder"),
        ("record t.jsonl --no-window", 2, "Say before the verb where to sign in:"),
        ("replay no.jsonl", 1, "The trace no.jsonl cannot be read: No such file or directory."),
        ("replay there.jsonl", 1, "there.jsonl is no trace of Desk Agent."),
        ("replay damaged.jsonl", 1, "The trace damaged.jsonl is damaged in line 2: it is not JSON."),
        ("replay there.jsonl --speed 0", 2, "The speed is more than 0 and at most 1000."),
        ("replay there.jsonl --serve-port 70000", 2, "A port is a number from 1 to 65535."),
        ("--demo replay good.jsonl", 2, "A trace brings its own PBX: leave the other options out."),
    ],
)
def test_what_cannot_be_done_is_said(
    words: str,
    status: int,
    sentence: str,
    opened: list[Start],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there.jsonl").write_text("something else\n", "utf-8")
    Path("good.jsonl").write_bytes(TRANSFER.read_bytes())
    Path("damaged.jsonl").write_bytes(TRANSFER.read_bytes().replace(b'{"t":0.0063', b"{t"))
    assert cli.main(words.split()) == status
    assert capsys.readouterr().err.startswith(f"desk-agent: {sentence}")
    assert not opened


def test_a_trace_whose_end_is_missing_is_played_as_far_as_it_goes(
    opened: list[Start], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "t.jsonl"
    file.write_bytes(TRANSFER.read_bytes()[:-20])
    assert cli.main(["replay", str(file)]) == 0
    assert "The end of the trace is missing" in capsys.readouterr().err
    assert opened[0].replay == str(file)
