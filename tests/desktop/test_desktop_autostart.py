"""Starting with the computer: what the system was told, in the system's own form, on each system."""

import configparser
import plistlib
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

from desk_agent.desktop import autostart, launch
from desk_agent.desktop.autostart import AutostartError, NoAutostart, system_autostart
from desk_agent.desktop.autostart.macos import LABEL, MacAutostart
from desk_agent.desktop.autostart.windows import APPROVED, NAME, RUN, WindowsAutostart
from desk_agent.desktop.autostart.xdg import FILE_NAME, XdgAutostart

COMMAND = ("/opt/my apps/desk-agent", "--minimized")


def xdg(tmp_path: Path, command: tuple[str, ...] = COMMAND) -> XdgAutostart:
    return XdgAutostart(command, tmp_path / "own", [tmp_path / "system"])


def test_xdg_switches_on_and_off(tmp_path: Path) -> None:
    switch = xdg(tmp_path)
    assert not switch.state()
    switch.set(True)
    assert switch.state()
    assert xdg(tmp_path).state()
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read(tmp_path / "own" / FILE_NAME, "utf-8")
    assert entry["Desktop Entry"]["Exec"] == '"/opt/my apps/desk-agent" "--minimized"'
    assert entry["Desktop Entry"]["Type"] == "Application"
    switch.set(False)
    assert not switch.state()
    assert list((tmp_path / "own").iterdir()) == []
    switch.set(False)


@pytest.mark.parametrize(
    ("word", "written"),
    [("a b", '"a b"'), ("50%", '"50%%"'), ('a"b', r'"a\\"b"'), ("$HOME", r'"\\$HOME"'), ("a\\b", r'"a\\\\b"')],
)
def test_xdg_quotes_as_the_specification_says(tmp_path: Path, word: str, written: str) -> None:
    xdg(tmp_path, (word,)).set(True)
    assert f"Exec={written}\n" in (tmp_path / "own" / FILE_NAME).read_text("utf-8")


@pytest.mark.parametrize(
    ("content", "on"),
    [
        ("[Desktop Entry]\nType=Application\nExec=x\n", True),
        ("[Desktop Entry]\nHidden=true\n", False),
        ("[Desktop Entry]\nX-GNOME-Autostart-enabled = false\n", False),
        ("[Other]\nHidden=true\n[Desktop Entry]\nExec=x\n", True),
        ("", True),
    ],
)
def test_xdg_shows_what_others_have_switched(tmp_path: Path, content: str, on: bool) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / FILE_NAME).write_text(content, "utf-8")
    assert xdg(tmp_path).state() is on


def test_xdg_outdoes_the_file_of_the_machine(tmp_path: Path) -> None:
    (tmp_path / "system").mkdir()
    (tmp_path / "system" / FILE_NAME).write_text("[Desktop Entry]\nExec=x\n", "utf-8")
    switch = xdg(tmp_path)
    assert switch.state()
    switch.set(False)
    assert not switch.state()
    assert (tmp_path / "own" / FILE_NAME).exists()
    switch.set(True)
    assert switch.state()


def test_xdg_says_why_it_cannot(tmp_path: Path) -> None:
    (tmp_path / "own").write_text("a file", "utf-8")
    with pytest.raises(AutostartError, match=r"own/desk-agent\.desktop cannot be written"):
        xdg(tmp_path).set(True)
    assert not xdg(tmp_path).state()


class Key:
    """An open key of the fake registry."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __enter__(self) -> "Key":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return


class Registry:
    """What is used of winreg."""

    HKEY_CURRENT_USER, KEY_SET_VALUE, REG_SZ = 1, 2, 1

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, Any]] = {RUN: {}}
        self.locked = False

    def OpenKey(self, root: int, path: str) -> Key:
        if path not in self.keys:
            raise FileNotFoundError(path)
        return Key(path)

    def CreateKeyEx(self, root: int, path: str, reserved: int, access: int) -> Key:
        assert (root, access) == (self.HKEY_CURRENT_USER, self.KEY_SET_VALUE)
        if self.locked:
            raise PermissionError(13, "Access is denied")
        self.keys.setdefault(path, {})
        return Key(path)

    def SetValueEx(self, key: Key, name: str, reserved: int, kind: int, value: str) -> None:
        assert kind == self.REG_SZ
        self.keys[key.path][name] = value

    def DeleteValue(self, key: Key, name: str) -> None:
        if name not in self.keys[key.path]:
            raise FileNotFoundError(name)
        del self.keys[key.path][name]

    def QueryValueEx(self, key: Key, name: str) -> tuple[Any, int]:
        if name not in self.keys[key.path]:
            raise FileNotFoundError(name)
        return self.keys[key.path][name], self.REG_SZ


def test_windows_writes_the_run_key() -> None:
    registry = Registry()
    switch = WindowsAutostart((r"C:\Program Files\Desk Agent\desk-agent.exe", "--minimized"), registry)
    assert not switch.state()
    switch.set(True)
    assert switch.state()
    assert registry.keys[RUN] == {NAME: r'"C:\Program Files\Desk Agent\desk-agent.exe" --minimized'}
    switch.set(False)
    assert not switch.state()
    switch.set(False)
    assert registry.keys[RUN] == {}


@pytest.mark.parametrize(("first", "on"), [(2, True), (6, True), (3, False), (7, False)])
def test_windows_believes_the_task_manager(first: int, on: bool) -> None:
    registry = Registry()
    switch = WindowsAutostart(COMMAND, registry)
    switch.set(True)
    registry.keys[APPROVED] = {NAME: bytes([first]) + bytes(11)}
    assert switch.state() is on
    switch.set(True)  # the user says so here: what the Task Manager said is over
    assert switch.state()


def test_windows_says_why_it_cannot() -> None:
    registry = Registry()
    registry.locked = True
    with pytest.raises(AutostartError, match="Access is denied"):
        WindowsAutostart(COMMAND, registry).set(True)


def test_macos_writes_a_launch_agent(tmp_path: Path) -> None:
    switch = MacAutostart(COMMAND, tmp_path / "LaunchAgents")
    assert not switch.state()
    switch.set(True)
    assert switch.state()
    path = tmp_path / "LaunchAgents" / f"{LABEL}.plist"
    content = plistlib.loads(path.read_bytes())
    assert content["ProgramArguments"] == list(COMMAND)
    path.write_bytes(plistlib.dumps({**content, "Disabled": True}))
    assert not switch.state()
    for damaged in (b"", b"<plist>", b"\xff", plistlib.dumps([1])):
        path.write_bytes(damaged)
        assert not switch.state()
    switch.set(False)
    switch.set(False)
    assert not path.exists()


def test_where_it_cannot_be_done_it_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DESK_AGENT_HOME", str(tmp_path))
    switch = system_autostart()
    assert isinstance(switch, NoAutostart)
    assert "DESK_AGENT_HOME" in switch.why_not
    assert not switch.state()
    switch.set(False)
    with pytest.raises(AutostartError):
        switch.set(True)


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="the system's own way is another one here")
def test_the_system_starts_this_very_program_without_its_window(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DESK_AGENT_HOME", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "none"))
    script = tmp_path / "desk-agent"
    script.write_text("", "utf-8")
    monkeypatch.setattr(sys, "argv", [str(script)])
    system_autostart().set(True)
    assert f'Exec="{script}" "{autostart.MINIMIZED}"' in (tmp_path / "autostart" / FILE_NAME).read_text("utf-8")
    monkeypatch.setattr(sys, "argv", ["-c"])
    assert launch.command() == (sys.executable, "-m", "desk_agent")
