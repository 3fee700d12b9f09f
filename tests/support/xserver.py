"""A bare X server for a test, and what other programs on it do."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.support.xdesktop import XDesktop, x_desktop


def lacking(*programs: str) -> str:
    """Which of ``programs`` are not installed, as a reason to skip a test; "" if none."""
    missing = [name for name in programs if shutil.which(name) is None]
    return f"not installed: {', '.join(missing)}" if missing else ""


@dataclass
class XServer:
    """The server, and other programs on it."""

    desktop: XDesktop

    @property
    def display(self) -> str:
        return self.desktop.env["DISPLAY"]

    def press(self, *keys: str) -> None:
        """Press keys as a hand would: ``ctrl+alt+d``."""
        self.xdotool("key", *keys)

    def xdotool(self, *words: str) -> str:
        done = subprocess.run(
            ["xdotool", *words], env=self.desktop.env, check=True, capture_output=True, text=True, timeout=20
        )
        return done.stdout.strip()

    def own(self, selection: str, content: bytes, target: str = "UTF8_STRING") -> "subprocess.Popen[bytes]":
        """Let xclip hold ``content`` as ``primary`` or ``clipboard``, until something else takes its place."""
        command = ["xclip", "-quiet", "-selection", selection, "-t", target, "-i"]
        process = self.desktop.start(command, stdin=subprocess.PIPE)
        assert process.stdin is not None
        process.stdin.write(content)
        process.stdin.close()
        return process

    def read(self, target: str, selection: str = "clipboard") -> bytes:
        """What another program gets when it pastes."""
        command = ["xclip", "-selection", selection, "-t", target, "-o"]
        return subprocess.run(command, env=self.desktop.env, check=True, capture_output=True, timeout=20).stdout

    def wait_for(self, content: bytes, seconds: float = 10.0) -> None:
        """Wait until another program gets ``content`` when it pastes."""
        give_up = time.monotonic() + seconds
        command = ["xclip", "-selection", "clipboard", "-t", "UTF8_STRING", "-o"]
        while True:
            done = subprocess.run(command, env=self.desktop.env, capture_output=True, timeout=20, check=False)
            if done.stdout == content:
                return
            assert time.monotonic() < give_up, done


@contextmanager
def x_server() -> Iterator[XServer]:
    """Start one, without a window manager; skips the test where it cannot be."""
    if reason := lacking("xclip", "xdotool"):
        pytest.skip(reason)
    with x_desktop(window_manager=False, accessibility=False) as desktop:
        yield XServer(desktop)
