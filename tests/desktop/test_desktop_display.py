"""The sentence instead of Qt's abort."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_agent.desktop import display
from desk_agent.desktop.display import missing_display, no_screen
from tests.support.xdesktop import x_desktop

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")


@pytest.fixture(autouse=True)
def nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_loads", lambda library: True)


@pytest.fixture
def compositor(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "w"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        yield path


def test_nothing_is_set() -> None:
    assert missing_display() == "Desk Agent needs a screen: neither DISPLAY nor WAYLAND_DISPLAY is set."


@pytest.mark.parametrize(
    "name", [":987", "unix:987", "host.invalid:0", "127.0.0.1:59", "", ":", "nonsense", ":x.y", "\xff:1"]
)
def test_no_x_server_there(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("DISPLAY", name)
    reason = missing_display()
    assert reason is not None
    assert reason.startswith("Desk Agent needs a screen")
    assert reason.endswith(".")
    assert "\n" not in reason


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:size=800x600", "linuxfb", "xcb;offscreen"])
def test_platforms_without_a_screen(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert missing_display() is None


def test_other_systems_always_have_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for system in ("win32", "darwin"):
        monkeypatch.setattr(sys, "platform", system)
        assert missing_display() is None


def test_a_running_x_server(monkeypatch: pytest.MonkeyPatch) -> None:
    with x_desktop(window_manager=False, accessibility=False) as desktop:
        monkeypatch.setenv("DISPLAY", desktop.env["DISPLAY"])
        assert missing_display() is None
        monkeypatch.setattr(display, "_loads", lambda library: "cursor" not in library)
        reason = missing_display()
        assert no_screen() is None
    assert reason is not None
    assert reason.endswith("apt-get install libxcb-cursor0")


def test_an_x_server_that_does_not_let_us_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Its socket answers; only the protocol's own greeting tells."""
    reader, writer = os.pipe()
    (tmp_path / "auth").write_bytes(  # one MIT-MAGIC-COOKIE-1 for whatever host
        b"\xff\xff\x00\x00\x00\x00\x00\x12MIT-MAGIC-COOKIE-1\x00\x10" + bytes(range(16))
    )
    command = ["Xvfb", "-displayfd", str(writer), "-auth", str(tmp_path / "auth"), "-nolisten", "tcp"]
    try:
        server = subprocess.Popen(command, pass_fds=(writer,), stderr=subprocess.DEVNULL)
    except FileNotFoundError:
        os.close(reader)
        pytest.skip("Xvfb is not installed")
    finally:
        os.close(writer)
    try:
        with os.fdopen(reader) as pipe:
            monkeypatch.setenv("DISPLAY", ":" + pipe.readline().strip())
        monkeypatch.setenv("XAUTHORITY", str(tmp_path / "none"))
        reason = no_screen()
    finally:
        server.terminate()
        server.wait(10)
    assert reason is not None
    assert "does not answer" in reason or "let" in reason


def test_wayland(monkeypatch: pytest.MonkeyPatch, compositor: Path) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", str(compositor))
    assert missing_display() is None
    monkeypatch.setenv("WAYLAND_DISPLAY", compositor.name)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(compositor.parent))
    assert missing_display() is None
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    assert missing_display() is not None, "wayland is there, but ruled out"


def test_a_wayland_compositor_that_has_gone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", str(tmp_path / "gone"))
    reason = missing_display()
    assert reason is not None
    assert "WAYLAND_DISPLAY" in reason
