"""From nothing to: I copied a number from an e-mail and called it. And by the hotkey, by a link, from the card."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desk_agent.desk.commander import DIAL_PAUSE
from tests.support.program import PROGRAM, ROOT, Pbx, Program
from tests.support.xserver import XServer

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("xdotool", "xclip"))), reason="not installed: xdotool, xclip"
)

MAIL = Path(__file__).with_name("mail_program.py")


def settings(home: Path, *lines: str) -> None:
    folder = home / "config"
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "settings.toml").write_text("\n".join(("[dialling]", 'country = "82"', 'outside = "9"', *lines)) + "\n")


def shows(desk: Program, text: str) -> None:
    """Wait until the command bar says this."""
    give_up = time.monotonic() + 20
    while (shown := desk.screen.atspi("wait", "commandEdit"))[0]["text"] != text:
        assert time.monotonic() < give_up, shown
        time.sleep(0.02)


def has_keyboard(screen: XServer, title: str) -> None:
    """Wait until the window of this name is where keys go."""
    give_up = time.monotonic() + 20
    while not (shown := screen.xdotool("getwindowfocus", "getwindowname")).startswith(title):
        assert time.monotonic() < give_up, shown
        time.sleep(0.02)


def the_call(desk: Program) -> dict[str, Any]:
    """The call that is, once there is one; it is ended again."""
    call: dict[str, Any] = desk.until(lambda now: now["calls"])["calls"][0]
    desk.verb("hangup")
    desk.states()
    time.sleep(DIAL_PAUSE)  # nobody can call two in a moment
    return call


class Mail:
    """The e-mail program, which has the keyboard."""

    def __init__(self, screen: XServer) -> None:
        self._screen = screen
        screen.desktop.start([sys.executable, str(MAIL)])
        screen.desktop.atspi("wait", "Mail", "--app", "mail", "--timeout", "20")
        self.focus()

    def focus(self) -> str:
        """Click on it; its window."""
        search = ("search", "--sync", "--onlyvisible", "--name", "^Mail$")
        self._screen.xdotool(*search, "windowactivate", "--sync")
        return self._screen.xdotool("getwindowfocus")

    def mark_line(self, number: int) -> None:
        self._screen.press("ctrl+Home", *["Down"] * (number - 1), "Home", "shift+End")


def test_a_number_in_a_mail_is_called_in_four_ways(start: Callable[..., Program], pbx: Pbx, home: Path) -> None:
    settings(home, "[anywhere]", 'hotkey = "Ctrl+F11"', "watch_clipboard = true", "card_seconds = 60")
    desk = start(*pbx.options("1001"), stdin=pbx.account("1001")["password"].encode() + b"\n")
    desk.until(lambda now: now["connection"] == "live")
    screen = XServer(desk.screen)
    mail = Mail(screen)

    # marked, and the hotkey: the desk comes to the front with the number, Enter calls it
    mail.mark_line(3)
    screen.press("ctrl+F11")
    shows(desk, "+82 31 805 5123")
    has_keyboard(screen, "Desk Agent")
    assert desk.status()["calls"] == []
    screen.press("Return")
    assert the_call(desk)["number"].endswith("318055123")

    # all of it marked: the numbers are chosen from by a digit
    mail.focus()
    screen.press("ctrl+a", "ctrl+F11")
    has_keyboard(screen, "Which number?")
    screen.press("2")
    assert the_call(desk)["number"].endswith("226710450")

    # copied: it offers itself, and the mail keeps the keyboard
    focused = mail.focus()
    mail.mark_line(4)
    screen.press("ctrl+c")
    (call,) = desk.screen.atspi("wait", "numberCardCallButton", "--timeout", "20")
    assert screen.xdotool("getwindowfocus") == focused
    desk.click(call["box"])
    assert the_call(desk)["number"].endswith("226710450")

    # and pasted into the command bar
    desk.focus()
    screen.press("ctrl+l", "ctrl+v")
    shows(desk, "02-2671-0450")
    screen.press("Return")
    assert the_call(desk)["number"].endswith("226710450")
    assert screen.read("UTF8_STRING").startswith(b"Until then")  # nothing has happened to the clipboard
    desk.leave()
    written = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.name == "desk-agent.log" for path in written)
    assert not any(b"Until then" in path.read_bytes() for path in written)


def test_a_link_that_finds_no_desk_starts_one_and_keeps_its_number(start: Callable[..., Program], pbx: Pbx) -> None:
    desk = start("open", "tel:+82-31-805-5123")
    assert desk.screen.atspi("find", "commandEdit") == []  # nobody is signed in: the sign-in page is shown
    account = pbx.account("1001")
    for field, text in (
        ("hostEdit", "127.0.0.1"),
        ("portEdit", str(pbx.facts["port"])),
        ("userEdit", "1001"),
        ("passwordEdit", account["password"]),
    ):
        desk.screen.atspi("type", field, text)
    desk.screen.atspi("press", "signInButton")
    desk.screen.atspi("press", "trustButton", "--timeout", "20")
    desk.until(lambda now: now["connection"] == "live")
    shows(desk, "+82-31-805-5123")
    assert desk.status()["calls"] == []
    command = [*PROGRAM, "open", "tel:1003"]
    second = subprocess.run(
        command, env=desk.screen.env, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )
    assert (second.returncode, second.stderr) == (0, "")
    shows(desk, "1003")
    desk.screen.atspi("press", "callButton")
    assert the_call(desk)["number"] == "1003"
    desk.leave()
