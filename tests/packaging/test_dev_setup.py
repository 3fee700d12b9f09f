"""The setup: when it does something, and what it says when it cannot."""

import importlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "packaging")
    return importlib.import_module("dev")


@pytest.fixture
def clone(tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone with locks whose setup is recorded in the file ``steps``, not carried out."""
    for name in tool.INPUTS:
        (tmp_path / name).write_text(f"# {name}\n")
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    monkeypatch.setattr(tool, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(tool.system_packages, "install_missing", lambda **_: None)

    def run(command: list[str]) -> None:
        with (tmp_path / "steps").open("a") as steps:
            steps.write(" ".join(command) + "\n")
        for name in ("python", "desk-agent", "pytest"):
            program = tool.program(name)
            program.parent.mkdir(parents=True, exist_ok=True)
            program.touch(0o755)

    monkeypatch.setattr(tool, "run", run)
    return tmp_path


def steps(clone: Path) -> list[str]:
    """What has been run since the last call: venv, lock or self."""
    path = clone / "steps"
    lines = path.read_text().splitlines() if path.exists() else []
    path.unlink(missing_ok=True)
    return ["venv" if "-m venv" in line else "self" if "--editable" in line else "lock" for line in lines]


def stamp_of(clone: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((clone / ".venv" / "desk-agent-setup.json").read_text())
    return found


def test_the_first_run_installs_and_the_second_does_nothing(tool: ModuleType, clone: Path) -> None:
    tool.set_up(tool.RUN)
    assert steps(clone) == ["venv", "lock", "self"]
    tool.set_up(tool.RUN)
    assert steps(clone) == []


def test_the_checks_add_to_what_is_there_and_serve_the_program_too(tool: ModuleType, clone: Path) -> None:
    tool.set_up(tool.RUN)
    steps(clone)
    tool.set_up(tool.TEST)
    assert "requirements-dev.lock" in (clone / "steps").read_text()
    assert steps(clone) == ["lock", "self"]
    tool.set_up(tool.RUN)
    assert steps(clone) == []


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements.lock", "requirements-build.lock"])
def test_a_changed_input_is_installed_over_what_is_there(tool: ModuleType, clone: Path, name: str) -> None:
    tool.set_up(tool.TEST)
    steps(clone)
    (clone / name).write_text("new")
    tool.set_up(tool.RUN)
    assert "requirements-dev.lock" in (clone / "steps").read_text(), "the checks' packages stay up to date"
    assert steps(clone) == ["lock", "self"]
    assert stamp_of(clone)["purpose"] == tool.TEST


@pytest.mark.parametrize("missing", ["desk-agent", "pytest"])
def test_a_missing_program_is_mended(tool: ModuleType, clone: Path, missing: str) -> None:
    tool.set_up(tool.TEST)
    steps(clone)
    tool.program(missing).unlink()
    tool.set_up(tool.TEST)
    assert steps(clone) == ["lock", "self"]


@pytest.mark.parametrize(
    "harm", ["no python", "dangling python", "other place", "other python", "unfinished", "unreadable", "empty"]
)
def test_a_broken_environment_is_made_anew(tool: ModuleType, clone: Path, harm: str) -> None:
    tool.set_up(tool.RUN)
    steps(clone)
    venv = clone / ".venv"
    stamp = tool.Stamp.read(venv)
    (venv / "leftover").touch()
    if harm == "no python":
        tool.program("python").unlink()
    elif harm == "dangling python":
        tool.program("python").unlink()
        tool.program("python").symlink_to(clone / "nowhere")
    elif harm == "other place":
        replace(stamp, place="/elsewhere/.venv").write(venv)
    elif harm == "other python":
        replace(stamp, python="3.10").write(venv)
    elif harm == "unfinished":
        stamp.unfinished().write(venv)
    else:
        (venv / "desk-agent-setup.json").write_text("{" if harm == "unreadable" else "{}")
    tool.set_up(tool.RUN)
    assert steps(clone) == ["venv", "lock", "self"]
    assert not (venv / "leftover").exists()
    assert stamp_of(clone)["finished"] is True


@pytest.mark.parametrize("at", ["venv", "--require-hashes", "--editable"])
def test_an_interrupted_setup_says_so_and_is_not_taken_for_a_whole_one(
    tool: ModuleType, clone: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], at: str
) -> None:
    real = tool.run

    def interrupted(command: list[str]) -> None:
        if at in command:
            raise KeyboardInterrupt
        real(command)

    monkeypatch.setattr(tool, "run", interrupted)
    assert tool.main(["setup"]) == 130
    assert "Interrupted" in capsys.readouterr().err
    assert stamp_of(clone)["finished"] is False
    steps(clone)
    monkeypatch.setattr(tool, "run", real)
    assert tool.main(["setup"]) == 0
    assert steps(clone) == ["venv", "lock", "self"]


def test_an_environment_of_somebody_elses_making_is_completed(tool: ModuleType, clone: Path) -> None:
    tool.program("python").parent.mkdir(parents=True)
    tool.program("python").touch(0o755)
    (clone / ".venv" / "kept").touch()
    tool.set_up(tool.RUN)
    assert steps(clone) == ["lock", "self"]
    assert (clone / ".venv" / "kept").exists()


@pytest.mark.parametrize(
    ("version", "words"), [((3, 10), "needs Python 3.11"), ((3, 15), "not run on Python 3.15 yet"), ((3, 9), "3.9")]
)
def test_a_python_that_will_not_do(tool: ModuleType, version: tuple[int, int], words: str) -> None:
    sentence = tool.unsupported_python(version)
    assert words in sentence
    assert "\n" not in sentence
    assert tool.unsupported_python((3, 11)) is tool.unsupported_python((3, 14)) is None


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_the_demo_without_a_screen_says_so_before_anything_else(tool: ModuleType, clone: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, str(Path(__file__).parents[2] / "packaging" / "dev.py"), "demo"],
        env=environment,
        cwd=clone,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Desk Agent needs a screen: neither DISPLAY nor WAYLAND_DISPLAY is set.\n"


@pytest.mark.parametrize("arguments", [[], ["build"], ["setup", "more"], ["--help"]])
def test_other_words_get_the_usage(
    tool: ModuleType, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert tool.main(arguments) == 2
    assert "dev.py demo" in capsys.readouterr().err


def test_the_checks_cannot_reach_the_users_screen_and_bus(tool: ModuleType) -> None:
    given = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "w", "DBUS_SESSION_BUS_ADDRESS": "b", "PIP_INDEX_URL": "i"}
    assert tool.headless(given) == {"PIP_INDEX_URL": "i", "QT_QPA_PLATFORM": "offscreen"}


@pytest.mark.skipif(os.name == "nt", reason="there the program is run, not become")
def test_the_exit_status_is_the_programs(tool: ModuleType) -> None:
    code = f"import sys; sys.path.insert(0, {str(ROOT / 'packaging')!r}); import dev, os;"
    code += "dev.hand_over(['/bin/sh', '-c', 'exit 7'], dict(os.environ))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 7
