"""The command of the site's own: no shell, no options out of values, no long runs, plain words when it fails."""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desk_agent.crm import hook
from desk_agent.crm.hook import HookRunner, arguments
from desk_agent.settings import Hook, Settings, export_profile, read_presets, read_profile
from desk_agent.settings.crm import FIELDS

VALUES = dict.fromkeys(FIELDS, "") | {"number": "0318055123", "name": "J. Park; rm -rf ~ $(id) `id` \"'"}
WRITE = "import sys, json; json.dump([sys.argv[2:], json.load(sys.stdin)], open(sys.argv[1], 'w'))"


class Rig:
    def __init__(self) -> None:
        self.said: list[str] = []
        self.runners: list[HookRunner] = []

    def run(self, *command: str, values: dict[str, str] = VALUES, moment: str = "ring", **given: Any) -> HookRunner:
        made = HookRunner(Hook(**({"enabled": True, "command": command} | given)), self.said.append)
        self.runners.append(made)
        assert made.run(moment, values)
        return made

    def until(self, done: Callable[[], object]) -> None:
        give_up = time.monotonic() + 15
        while not done():
            assert time.monotonic() < give_up, self.said
            time.sleep(0.02)


@pytest.fixture
def rig() -> Iterator[Rig]:
    made = Rig()
    yield made
    for runner in made.runners:
        runner.close()
    assert not [one for one in threading.enumerate() if one.name.startswith("call-hook")]


def test_values_are_arguments_of_their_own_and_json(rig: Rig, tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    rig.run(sys.executable, "-c", WRITE, str(file), "{name}", "--number={number}", "{note}", "as {number}")
    rig.until(lambda: file.exists() and file.read_text("utf-8").endswith("]"))
    said, given = json.loads(file.read_text("utf-8"))
    assert said == [VALUES["name"], "--number=0318055123", "", "as 0318055123"]
    assert given == VALUES
    assert rig.said == []


def test_a_value_never_becomes_an_option_or_names_the_program() -> None:
    values = dict(VALUES) | {"name": "--exec=evil\0x"}
    assert arguments(("run", "{name}", "{number}"), values) == ["run", "exec=evilx", "0318055123"]
    assert "The program comes first" in _why("{name}", "x")
    assert "no such value" in _why("run", "{nobody}")
    assert _why("run", "{number}") == ""


def _why(*command: str) -> str:
    from desk_agent.settings.crm import _why_no_command

    return _why_no_command(command)


def test_off_until_it_is_switched_on_and_only_at_its_moments() -> None:
    for given in ({}, {"enabled": True}, {"command": ("true",)}, {"enabled": True, "command": ("true",), "at": ()}):
        runner = HookRunner(Hook(**given), lambda _: None)  # type: ignore[arg-type]
        assert not runner.run("ring", VALUES)
        runner.close()
    runner = HookRunner(Hook(enabled=True, command=("true",), at=("end",)), lambda _: None)
    assert not runner.run("ring", VALUES)
    runner.close()


def test_failures_are_said(rig: Rig, expect_log: Callable[[str], None]) -> None:
    expect_log("the command for calls ended with")
    rig.run("/there/is/no/such")
    rig.until(lambda: len(rig.said) == 1)
    rig.run(sys.executable, "-c", "import sys; sys.exit('first line\\nno such customer')")
    rig.until(lambda: len(rig.said) == 2)
    rig.run(sys.executable, "-c", "raise SystemExit(3)")
    rig.until(lambda: len(rig.said) == 3)
    assert rig.said[0] == "The command for calls, such, is not there or cannot be run."
    assert rig.said[1].endswith("failed: no such customer")
    assert rig.said[2].endswith("failed: exit status 3")


def test_a_batch_file_is_refused(rig: Rig, tmp_path: Path) -> None:
    file = tmp_path / "run.bat"
    file.write_text("echo", "utf-8")
    file.chmod(0o700)
    rig.run(str(file))
    rig.until(lambda: rig.said)
    assert "batch file" in rig.said[0]


@pytest.mark.skipif(sys.platform == "win32", reason="process groups of POSIX")
def test_it_is_ended_after_its_time_with_all_that_it_has_started(
    rig: Rig, tmp_path: Path, expect_log: Callable[[str], None]
) -> None:
    expect_log("took too long")
    file = tmp_path / "alive"
    child = f"import time, pathlib\nwhile True:\n pathlib.Path({str(file)!r}).touch(); time.sleep(0.05)"
    parent = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"
    rig.run(sys.executable, "-c", parent, seconds=1)
    rig.until(lambda: rig.said)
    assert "took longer than 1 s and was ended" in rig.said[0]
    if file.exists():
        file.unlink()
    time.sleep(0.2)
    assert not file.exists()


def test_too_many_at_once_are_refused_in_words(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hook, "WAITING", 2)
    runner = rig.run(sys.executable, "-c", "import time; time.sleep(30)")
    assert runner.run("ring", VALUES)
    assert not runner.run("ring", VALUES)
    assert rig.said == ["The command for calls was not run: too many of them are under way."]


def test_no_profile_brings_a_command_along_and_none_is_given_away() -> None:
    text = b"[hook]\nenabled = true\ncommand = ['/bin/sh', '-c', 'id']\nat = ['ring']\nseconds = 5\n"
    proposal = read_profile(text, Settings(), read_presets(""))
    assert proposal.changes == ()
    assert dict(proposal.refused).keys() == {"hook.enabled", "hook.command", "hook.at", "hook.seconds"}
    mine = Settings(hook=Hook(enabled=True, command=("/usr/bin/run", "{number}")))
    assert b"hook" not in export_profile(mine)


def test_the_address_of_a_profile_is_asked_about() -> None:
    text = b"[crm]\nurl = 'https://evil.example/{number}'\nstrip = 'never'\n[crm.queues.620]\nurl = 'https://e.example'\n"
    proposal = read_profile(text, Settings(), read_presets(""))
    assert {one.entry.path for one in proposal.changes if one.must_ask} == {"crm.url", "crm.queues"}
    assert proposal.applied(Settings()).crm.url == ""
