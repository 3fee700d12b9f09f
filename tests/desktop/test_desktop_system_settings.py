"""The administrator's file counts only where nobody else could have written it."""

import ctypes
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from desk_agent.desktop import system_settings
from desk_agent.desktop.windows_owner import owned_by_administrators

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX owners and modes")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DESK_AGENT_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(system_settings, "_system_folder", lambda: tmp_path / "nowhere")
    folder = tmp_path / "home" / "system"
    folder.mkdir(parents=True, mode=0o755)
    return folder


def test_no_file_is_no_presets(home: Path) -> None:
    assert system_settings.read() is None


@posix
def test_the_file_is_read(home: Path) -> None:
    (home / "settings.toml").write_text("theme = 'dark'", "utf-8")
    assert system_settings.read() == "theme = 'dark'"


@posix
def test_the_systems_own_file_goes_before_the_one_a_user_can_name(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_settings, "_system_folder", lambda: tmp_path / "etc")
    (tmp_path / "etc").mkdir(mode=0o755)
    (tmp_path / "etc" / "settings.toml").write_text("theme = 'light'", "utf-8")
    (home / "settings.toml").write_text("theme = 'dark'", "utf-8")
    if os.getuid() == 0:
        assert system_settings.read() == "theme = 'light'"
    else:
        with pytest.raises(system_settings.SystemSettingsError, match="administrator"):
            system_settings.read()


@posix
@pytest.mark.parametrize("mode", [0o666, 0o664, 0o1666])
def test_a_file_that_others_may_write_is_not_used(home: Path, mode: int) -> None:
    path = home / "settings.toml"
    path.write_text("theme = 'dark'", "utf-8")
    path.chmod(mode)
    with pytest.raises(system_settings.SystemSettingsError, match="others"):
        system_settings.read()


@posix
def test_a_file_in_a_folder_that_others_may_write_is_not_used(home: Path) -> None:
    (home / "settings.toml").write_text("theme = 'dark'", "utf-8")
    home.chmod(0o777)
    with pytest.raises(system_settings.SystemSettingsError, match="others"):
        system_settings.read()


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() != 0, reason="only root can give files away")
def test_a_file_of_another_user_is_not_used(home: Path) -> None:
    path = home / "settings.toml"
    path.write_text("theme = 'dark'", "utf-8")
    os.chown(path, 65534, 65534)
    with pytest.raises(system_settings.SystemSettingsError, match="belong"):
        system_settings.read()


@posix
@pytest.mark.parametrize(
    ("content", "why"), [(b"#" * (system_settings.MAX_BYTES + 1), "too large"), (b"\xff", "UTF-8")]
)
def test_a_file_that_is_no_text_is_not_used(home: Path, content: bytes, why: str) -> None:
    (home / "settings.toml").write_bytes(content)
    with pytest.raises(system_settings.SystemSettingsError, match=why):
        system_settings.read()


def test_a_folder_in_its_place_is_not_used(home: Path) -> None:
    (home / "settings.toml").mkdir()
    with pytest.raises(system_settings.SystemSettingsError, match="cannot be read"):
        system_settings.read()


@pytest.mark.parametrize(("status", "kind", "trusted"), [(0, 26, True), (0, 22, True), (0, 5, False), (2, 26, False)])
def test_on_windows_the_owner_decides(status: int, kind: int, trusted: bool) -> None:
    freed: list[object] = []

    def ask(path: str, *arguments: object) -> int:
        assert path.endswith("settings.toml")
        ctypes.cast(arguments[2], ctypes.POINTER(ctypes.c_void_p))[0] = kind  # the fake's SID is its kind
        return status

    def known(owner: ctypes.c_void_p, asked: int) -> bool:
        return owner.value == asked

    def free(descriptor: object) -> None:
        freed.append(descriptor)

    fake = SimpleNamespace(
        advapi32=SimpleNamespace(GetNamedSecurityInfoW=ask, IsWellKnownSid=known),
        kernel32=SimpleNamespace(LocalFree=free),
    )
    assert owned_by_administrators(Path("settings.toml"), fake) is trusted
    assert len(freed) == (1 if status == 0 else 0)
