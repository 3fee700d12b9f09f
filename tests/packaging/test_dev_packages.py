"""System packages: what is missing, what is said, what is run."""

import importlib
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

LISTING = (
    "installed\tlibgl1\t\n"
    "installed\tlibglib2.0-0t64\tlibglib2.0-0 (= 2.80), libglib2.0-0-other\n"
    "config-files\txvfb\t\n"
    "not-installed\txauth\t\n"
)


@pytest.fixture
def packages(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(Path(__file__).parents[2] / "packaging")
    module = importlib.import_module("system_packages")
    monkeypatch.setattr(module.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(module, "QT", ["libgl1", "libglib2.0-0"])
    monkeypatch.setattr(module, "CHECKS", ["xvfb"])
    monkeypatch.setattr(module.platform, "freedesktop_os_release", lambda: {"ID": "ubuntu"})
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda name: object())
    return module


@pytest.fixture
def system(packages: ModuleType, monkeypatch: pytest.MonkeyPatch) -> "System":
    system = System()
    monkeypatch.setattr(packages.subprocess, "run", system.run)
    monkeypatch.setattr(packages.os, "geteuid", lambda: system.uid, raising=False)
    return system


class System:
    """Stands for dpkg, apt and sudo."""

    def __init__(self) -> None:
        self.uid = 0
        self.sudo = False
        self.failing = ""
        self.listing = LISTING
        self.commands: list[str] = []

    def run(self, command: list[str], **options: object) -> "subprocess.CompletedProcess[str]":
        line = " ".join(command)
        if options.get("input"):
            line += f" <<< {str(options['input']).strip()}"
        if command[0] == "dpkg-query":
            return subprocess.CompletedProcess(command, 0, self.listing)
        if command[-1] == "true":
            return subprocess.CompletedProcess(command, 0 if self.sudo else 1)
        self.commands.append(line)
        broken = bool(self.failing) and self.failing in line
        return subprocess.CompletedProcess(command, 100 if broken else 0, "E: no network\n")


def test_names_and_what_they_stand_in_for(packages: ModuleType) -> None:
    assert packages.parse(LISTING) == {"libgl1", "libglib2.0-0t64", "libglib2.0-0", "libglib2.0-0-other"}


def test_nothing_is_missing(packages: ModuleType, system: System, capsys: pytest.CaptureFixture[str]) -> None:
    packages.install_missing(with_tests=False)
    assert system.commands == []
    assert capsys.readouterr() == ("", "")


def test_only_what_is_missing_is_installed_and_said_first(
    packages: ModuleType, system: System, capsys: pytest.CaptureFixture[str]
) -> None:
    packages.install_missing(with_tests=True)
    update, install = system.commands
    assert update == "env DEBIAN_FRONTEND=noninteractive apt-get update"
    assert install == "env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends xvfb"
    assert capsys.readouterr().out == "Installing system packages (once): xvfb\n"


def test_a_directory_server_is_installed_without_a_directory_of_the_machines_own(
    packages: ModuleType, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "CHECKS", ["xvfb", "slapd"])
    packages.install_missing(with_tests=True)
    _update, answer, install = system.commands
    assert answer.endswith("debconf-set-selections <<< slapd slapd/no_configuration boolean true")
    assert install.endswith("install -y --no-install-recommends xvfb slapd")


def test_the_browser_is_wanted_for_tests_where_it_is_no_snap(
    packages: ModuleType, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages.platform, "freedesktop_os_release", lambda: {"ID": "debian"})
    assert packages.wanted(with_tests=False) == ["libgl1", "libglib2.0-0"]
    packages.install_missing(with_tests=True)
    assert system.commands[-1].endswith(" xvfb chromium chromium-driver")


def test_a_system_without_a_name_is_not_debian(packages: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> dict[str, str]:
        raise FileNotFoundError

    monkeypatch.setattr(packages.platform, "freedesktop_os_release", nameless)
    assert not packages.is_debian()


def test_venv_is_installed_where_ensurepip_is_not(
    packages: ModuleType, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(packages.sys, "version_info", type("V", (), {"major": 3, "minor": 13}))
    packages.install_missing(with_tests=False)
    assert system.commands[-1].endswith(" python3.13-venv")


def test_another_user_goes_through_sudo(packages: ModuleType, system: System) -> None:
    system.uid, system.sudo = 1000, True
    packages.install_missing(with_tests=True)
    assert all(command.startswith("/usr/bin/sudo -n env ") for command in system.commands)


def test_without_sudo_the_command_is_printed(packages: ModuleType, system: System) -> None:
    system.uid = 1000
    with pytest.raises(packages.PackagesError, match="sudo apt-get install -y --no-install-recommends xvfb"):
        packages.install_missing(with_tests=True)
    assert system.commands == []


def test_a_failed_update_does_not_stop_it_a_failed_install_does(packages: ModuleType, system: System) -> None:
    system.failing = "apt-get update"
    packages.install_missing(with_tests=True)
    system.failing = "apt-get install"
    with pytest.raises(packages.PackagesError, match="no network"):
        packages.install_missing(with_tests=True)


def test_other_systems_are_left_alone(
    packages: ModuleType, system: System, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    absent: Callable[[str], None] = lambda name: None  # noqa: E731 - one line says it
    monkeypatch.setattr(packages.shutil, "which", absent)
    system.listing = ""
    packages.install_missing(with_tests=True)
    assert system.commands == []
    assert capsys.readouterr() == ("", "")
