"""Whose folders, and where."""

import os
import sys
from pathlib import Path

import pytest

from desk_agent.desktop import paths


def test_all_below_one_folder(home: Path) -> None:
    for make, part in (
        (paths.config_dir, "config"),
        (paths.data_dir, "data"),
        (paths.state_dir, "state"),
        (paths.runtime_dir, "run"),
    ):
        assert make() == home / part
        assert make().is_dir()
        if sys.platform != "win32":
            assert make().stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(sys.platform != "linux", reason="the XDG folders")
def test_the_platforms_own(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DESK_AGENT_HOME")
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home))
    assert paths.config_dir() == home / "CONFIG" / "desk-agent"
    assert paths.data_dir() == home / "DATA" / "desk-agent"
    assert paths.state_dir() == home / "STATE" / "desk-agent"
    assert paths.runtime_dir() == home / "desk-agent"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder away")
def test_a_runtime_folder_of_somebody_else_is_passed_over(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DESK_AGENT_HOME")
    os.chown(home, 65534, 65534)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home))
    assert not paths._runtime().is_relative_to(home)


def test_looking_makes_nothing(home: Path) -> None:
    with pytest.raises(FileNotFoundError):
        paths.runtime_dir(create=False)
    assert list(home.iterdir()) == []
