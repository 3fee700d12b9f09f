"""A desktop of a test's own, for programs it starts: Xvfb, a session bus, the accessibility bus, a window manager."""

import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

SYSTEM_PYTHON = "/usr/bin/python3"  # python3-pyatspi is a package of the system
_DRIVER = Path(__file__).with_name("atspi_driver.py")
_LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
_TAKEN_OVER = ("WAYLAND_DISPLAY", "XAUTHORITY", "QT_QPA_PLATFORM", "AT_SPI_BUS_ADDRESS", "DBUS_STARTER_ADDRESS")


@dataclass
class XDesktop:
    """One running desktop; everything started through it ends with it."""

    env: dict[str, str]
    _stack: ExitStack = field(repr=False)

    def start(self, command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
        """Start a program on this desktop; it is ended with its children when the desktop is, or by ``end``."""
        return _start(self._stack, command, env=self.env | options.pop("env", {}), **options)

    def atspi(self, *arguments: str, timeout: float = 30.0) -> Any:
        """Ask tests/support/atspi_driver.py; its answer. AssertionError with its reason if it could not."""
        command = [SYSTEM_PYTHON, str(_DRIVER), *arguments]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=timeout, check=False)
        assert done.returncode == 0, f"{' '.join(arguments)}: {done.stdout}{done.stderr}"
        return json.loads(done.stdout)

    def screenshot(self, path: Path) -> None:
        """Write the whole screen as a PNG file, where ImageMagick is installed."""
        subprocess.run(["import", "-window", "root", str(path)], env=self.env, check=True, timeout=20)


def missing() -> str:
    """What a desktop lacks here, as a reason to skip a test; "" if nothing."""
    if sys.platform != "linux":
        return "a private X desktop needs Linux"
    lacking = [name for name in ("Xvfb", "dbus-daemon", "openbox") if shutil.which(name) is None]
    if _launcher() is None:
        lacking.append("at-spi2-core")
    probe = subprocess.run([SYSTEM_PYTHON, "-c", "import pyatspi"], capture_output=True, check=False)
    if probe.returncode:
        lacking.append("python3-pyatspi")
    return f"not installed: {', '.join(lacking)}" if lacking else ""


@contextmanager
def x_desktop(*, window_manager: bool = True, accessibility: bool = True) -> Iterator[XDesktop]:
    """Start a desktop, skipping the test with a reason where it cannot be; stop all of it at the end."""
    if reason := missing():
        pytest.skip(reason)
    with ExitStack() as stack:
        runtime = Path(tempfile.mkdtemp(prefix="dx-"))
        stack.callback(shutil.rmtree, runtime, ignore_errors=True)
        env = {name: value for name, value in os.environ.items() if name not in _TAKEN_OVER}
        env |= {
            "XDG_RUNTIME_DIR": str(runtime),
            "HOME": str(runtime),
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "LC_ALL": "C.UTF-8",
        }
        screen = ["-screen", "0", "1280x1024x24", "-nolisten", "tcp", "-noreset"]
        env["DISPLAY"] = ":" + _reporting(stack, ["Xvfb", "-displayfd", "{fd}", *screen], env)
        bus = _bus(runtime)
        env["DBUS_SESSION_BUS_ADDRESS"] = _reporting(stack, bus, env)
        desktop = XDesktop(env, stack)
        if accessibility:
            launcher = _launcher()
            assert launcher is not None
            desktop.start([launcher, "--launch-immediately"])
        if window_manager:
            desktop.start(["openbox"])
        yield desktop


@contextmanager
def session_bus() -> Iterator[str]:
    """A session bus alone, without a screen; its address."""
    with ExitStack() as stack:
        runtime = Path(tempfile.mkdtemp(prefix="dx-"))
        stack.callback(shutil.rmtree, runtime, ignore_errors=True)
        yield _reporting(stack, _bus(runtime), dict(os.environ))


def end(process: subprocess.Popen[bytes], seconds: float = 5.0) -> int:
    """Ask a started program and its children to end, then make them; its exit status."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
        except ProcessLookupError:
            break
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
        if sign is signal.SIGTERM:
            time.sleep(0.02)  # children of the group that are still ending are cut off by the second round
    return process.wait()


def _start(stack: ExitStack, command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} | options
    process = subprocess.Popen(command, start_new_session=True, **options)
    stack.callback(end, process)
    return process


def _reporting(stack: ExitStack, command: Sequence[str], env: dict[str, str], seconds: float = 20.0) -> str:
    """Start a server that writes its address to the descriptor ``{fd}`` once it is ready; that address."""
    reader, writer = os.pipe()
    try:
        command = [part.replace("{fd}", str(writer)) for part in command]
        _start(stack, command, env=env, pass_fds=(writer,))
    finally:
        os.close(writer)
    with os.fdopen(reader, "rb") as pipe, selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        assert selector.select(seconds), f"{command[0]} is not ready after {seconds} s"
        address = pipe.readline().decode().strip()
    assert address, f"{command[0]} ended at once"
    return address


def _bus(folder: Path) -> list[str]:
    """The command of a session bus that starts nothing by itself: what is there is what a test has started."""
    config = folder / "bus.conf"
    config.write_text(
        "<busconfig><type>session</type><auth>EXTERNAL</auth>"
        f"<listen>unix:dir={folder}</listen>"
        '<policy context="default"><allow send_destination="*" eavesdrop="true"/>'
        '<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>'
    )
    return ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", "--print-address={fd}"]


def _launcher() -> str | None:
    return next((path for path in _LAUNCHERS if Path(path).exists()), None)
