"""Opening tel: links: what the system was told, in the system's own form, and what it then does."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desk_agent.desktop.uri_handler import SCHEMES, NoUriHandler, UriHandlerError, system_uri_handler
from desk_agent.desktop.uri_handler.macos import MacUriHandler
from desk_agent.desktop.uri_handler.windows import (
    CAPABILITIES,
    CHOICE,
    CLASS,
    CLASSES,
    REGISTERED,
    WindowsUriHandler,
)
from desk_agent.desktop.uri_handler.xdg import FILE_NAME, XdgUriHandler
from tests.desktop.test_desktop_autostart import Key, Registry

COMMAND = ("/opt/my apps/desk-agent", "open", "--")
ALL = dict.fromkeys(SCHEMES, True)
NONE = dict.fromkeys(SCHEMES, False)


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, part in (
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_DATA_HOME", "share"),
        ("XDG_CONFIG_DIRS", "etc"),
        ("XDG_DATA_DIRS", "usr"),
    ):
        monkeypatch.setenv(name, str(tmp_path / part))
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CURRENT_DESKTOP", "KDE_FULL_SESSION", "GNOME_DESKTOP_SESSION_ID", "DESKTOP_SESSION"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def another_program(folders: Path, name: str = "skype.desktop") -> None:
    folder = folders / "usr" / "applications"
    folder.mkdir(parents=True, exist_ok=True)
    mime = "".join(f"x-scheme-handler/{scheme};" for scheme in SCHEMES)
    (folder / name).write_text(f"[Desktop Entry]\nType=Application\nName=Other\nExec=true %u\nMimeType={mime}\n")


def listed(folders: Path) -> str:
    return (folders / "config" / "mimeapps.list").read_text("utf-8")


def test_xdg_switches_on_and_off_and_leaves_nothing(folders: Path) -> None:
    switch = XdgUriHandler(COMMAND)
    assert switch.state() == NONE
    assert switch.set(True) == ""
    assert switch.state() == ALL
    assert XdgUriHandler(COMMAND).state() == ALL
    switch.set(True)  # again changes nothing
    assert listed(folders).count(FILE_NAME) == 2 * len(SCHEMES)
    assert switch.set(False) == ""
    assert switch.state() == NONE
    assert FILE_NAME not in listed(folders)
    assert not (folders / "share" / "applications" / FILE_NAME).exists()
    switch.set(False)


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="not installed: desktop-file-utils")
def test_the_desktop_entry_is_valid(folders: Path) -> None:
    XdgUriHandler(COMMAND).set(True)
    path = folders / "share" / "applications" / FILE_NAME
    done = subprocess.run(["desktop-file-validate", str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    assert 'Exec="/opt/my apps/desk-agent" open -- %u\n' in path.read_text("utf-8")


@pytest.mark.skipif(shutil.which("xdg-mime") is None, reason="not installed: xdg-utils")
@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_desktops_own_tool_agrees(folders: Path, scheme: str) -> None:
    def asked() -> str:
        command = ["xdg-mime", "query", "default", f"x-scheme-handler/{scheme}"]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()

    another_program(folders)
    switch = XdgUriHandler(COMMAND)
    switch.set(True)
    assert asked() == FILE_NAME
    switch.set(False)
    assert asked() != FILE_NAME
    subprocess.run(["xdg-mime", "default", FILE_NAME, f"x-scheme-handler/{scheme}"], check=True)
    switch.set(True)
    subprocess.run(["xdg-mime", "default", "skype.desktop", f"x-scheme-handler/{scheme}"], check=True)
    assert switch.state() == {**ALL, scheme: False}  # what is done elsewhere is seen here


def test_xdg_keeps_what_others_have_chosen(folders: Path) -> None:
    another_program(folders)
    before = (
        "# mine\n[Added Associations]\nimage/png=gimp.desktop;\n\n"
        "[Default Applications]\nx-scheme-handler/tel=skype.desktop;\ntext/html=firefox.desktop\n\n"
        "[Removed Associations]\ntext/plain=vim.desktop;\n"
    )
    (folders / "config").mkdir()
    path = folders / "config" / "mimeapps.list"
    path.write_text(before)
    switch = XdgUriHandler(COMMAND)
    switch.set(True)
    assert switch.state() == ALL
    assert f"x-scheme-handler/tel={FILE_NAME};skype.desktop;" in listed(folders)
    for line in before.splitlines():
        assert line in listed(folders) or "tel=" in line
    switch.set(False)
    assert listed(folders) == before
    assert switch.state() == NONE


def test_xdg_writes_through_a_link_and_says_why_it_cannot(folders: Path) -> None:
    (folders / "config").mkdir()
    (folders / "dotfiles").mkdir()
    real = folders / "dotfiles" / "mimeapps.list"
    real.write_text("[Default Applications]\n")
    (folders / "config" / "mimeapps.list").symlink_to(real)
    XdgUriHandler(COMMAND).set(True)
    assert (folders / "config" / "mimeapps.list").is_symlink()
    assert FILE_NAME in real.read_text()
    real.write_bytes(b"\xff\xfe")
    with pytest.raises(UriHandlerError, match="cannot be written"):
        XdgUriHandler(COMMAND).set(True)
    assert real.read_bytes() == b"\xff\xfe"


def test_xdg_sees_the_desktops_own_choice_and_entries_that_are_gone(
    folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    another_program(folders)
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "ubuntu:GNOME")
    (folders / "config").mkdir()
    own = folders / "config" / "gnome-mimeapps.list"
    own.write_text("[Default Applications]\nx-scheme-handler/tel=gone.desktop;skype.desktop\n")
    switch = XdgUriHandler(COMMAND)
    assert "choice of its own" in switch.set(True)
    assert switch.state() == {**ALL, "tel": False}
    own.write_text("[Default Applications]\nx-scheme-handler/tel=gone.desktop\n")
    assert switch.state() == ALL


@pytest.mark.skipif(sys.platform != "linux", reason="xdg-open is of Linux")
@pytest.mark.skipif(shutil.which("xdg-open") is None, reason="not installed: xdg-utils")
def test_a_link_that_is_opened_reaches_the_program_as_one_word(
    folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = folders / "noted"
    program = folders / "program"
    program.write_text(f'#!/bin/sh\nfor word in "$@"; do echo "$word"; done > "{noted}"\n')
    program.chmod(0o755)
    XdgUriHandler((str(program), "open", "--")).set(True)
    monkeypatch.setenv("DISPLAY", ":99")  # it looks no further than this
    link = "tel:+82-31-805-5123;ext=7"
    subprocess.run(["xdg-open", link], check=False, capture_output=True, timeout=20)
    assert noted.read_text().split("\n") == ["open", "--", link, ""]


class Windows(Registry):
    """The registry, in which keys can be deleted."""

    def DeleteKey(self, root: int, path: str) -> None:
        if any(other.startswith(path + "\\") for other in self.keys):
            raise PermissionError(5, "it has keys below it")
        if path not in self.keys:
            raise FileNotFoundError(path)
        del self.keys[path]

    def value(self, path: str, name: str) -> Any:
        return self.QueryValueEx(Key(path), name)[0]


def test_windows_is_told_what_we_can_and_its_user_chooses() -> None:
    registry = Windows()
    told: list[None] = []
    command = (r"C:\Program Files\Desk Agent\desk-agent.exe", "open", "--")
    switch = WindowsUriHandler(command, registry, lambda: told.append(None))
    before = {path: dict(values) for path, values in registry.keys.items()}
    assert switch.state() == NONE
    assert "Default apps" in switch.set(True)
    line = registry.value(rf"{CLASSES}\shell\open\command", "")
    assert line == r'"C:\Program Files\Desk Agent\desk-agent.exe" open -- "%1"'
    assert registry.value(CLASSES, "URL Protocol") == ""
    assert registry.keys[rf"{CAPABILITIES}\URLAssociations"] == dict.fromkeys(SCHEMES, CLASS)
    assert registry.keys[REGISTERED] == {"Desk Agent": CAPABILITIES}
    assert switch.state() == NONE  # until the user has said so
    for scheme in SCHEMES:
        registry.keys[CHOICE.format(scheme)] = {"ProgId": CLASS, "Hash": "sealed"}
    assert switch.state() == ALL
    assert switch.set(True) == ""
    assert switch.set(False) == ""
    assert switch.state() == NONE
    assert switch.set(False) == ""
    left = {path: values for path, values in registry.keys.items() if "UserChoice" not in path and values}
    assert left == {path: values for path, values in before.items() if values}
    assert len(told) == 4


def test_windows_says_why_it_cannot() -> None:
    registry = Windows()
    registry.locked = True
    with pytest.raises(UriHandlerError, match="Access is denied"):
        WindowsUriHandler(("x",), registry, lambda: None).set(True)


class LaunchServices:
    """macOS."""

    def __init__(self, bundle: str, status: int = 0) -> None:
        self._bundle, self.status = bundle, status
        self.handlers = dict.fromkeys(SCHEMES, "com.apple.FaceTime")

    def bundle(self) -> str:
        return self._bundle

    def handler(self, scheme: str) -> str:
        return self.handlers[scheme]

    def set_handler(self, scheme: str, bundle: str) -> int:
        if not self.status:
            self.handlers[scheme] = bundle.lower()
        return self.status


def test_macos_makes_the_bundle_the_default() -> None:
    services = LaunchServices("org.example.DeskAgent")
    switch = MacUriHandler(services)
    assert (switch.why_not, switch.state()) == ("", NONE)
    assert switch.set(True) == ""
    assert switch.state() == ALL
    assert "Choose another program" in switch.set(False)
    services.status = -54
    with pytest.raises(UriHandlerError, match="-54"):
        switch.set(True)


def test_macos_opens_no_links_with_a_script() -> None:
    switch = MacUriHandler(LaunchServices(""))
    assert "not a script" in switch.why_not
    assert switch.state() == NONE
    with pytest.raises(UriHandlerError):
        switch.set(True)


def test_a_desk_in_a_folder_of_its_own_takes_no_links() -> None:
    switch = system_uri_handler()  # tests have DESK_AGENT_HOME
    assert isinstance(switch, NoUriHandler)
    assert "DESK_AGENT_HOME" in switch.why_not
    assert switch.state() == NONE
    assert switch.set(False) == ""
    with pytest.raises(UriHandlerError):
        switch.set(True)


def test_without_such_a_folder_the_command_ends_before_the_link(
    folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DESK_AGENT_HOME")
    system_uri_handler().set(True)
    entry = (folders / "share" / "applications" / FILE_NAME).read_text("utf-8")
    assert entry.split("Exec=")[1].split("\n")[0].endswith(" open -- %u")
