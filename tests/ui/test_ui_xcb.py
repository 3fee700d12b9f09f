"""On a real X screen with a window manager: the popup leaves the focus where it is, and its buttons work."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.xdesktop import XDesktop, end, x_desktop

PROGRAM = Path(__file__).with_name("xcb_program.py")


@pytest.mark.skipif(shutil.which("xdotool") is None, reason="not installed: xdotool")
def test_a_popup_takes_no_focus_and_answers_by_a_click() -> None:
    with x_desktop() as screen:
        program = screen.start(
            [sys.executable, str(PROGRAM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=PROGRAM.parents[2]
        )
        try:
            _check(screen, program)
        finally:
            end(program)
            for pipe in (program.stdin, program.stdout):
                if pipe:
                    pipe.close()


def _check(screen: XDesktop, program: subprocess.Popen[bytes]) -> None:
    assert program.stdin
    assert program.stdout
    screen.atspi("wait", "Name or number", "--timeout", "20")

    def ask(line: str) -> str:
        program.stdin.write(f"{line}\n".encode())
        program.stdin.flush()
        return program.stdout.readline().decode().strip()

    def xdotool(*words: str) -> str:
        return subprocess.run(
            ["xdotool", *words], env=screen.env, capture_output=True, text=True, check=True, timeout=20
        ).stdout.strip()

    xdotool("search", "--sync", "--onlyvisible", "--name", "^Desk Agent$", "windowfocus", "--sync")
    focused = xdotool("getwindowfocus")
    left, top, width, height = map(int, ask("ring").split())
    (answer,) = screen.atspi("wait", "popupAnswerButton", "push button", "--timeout", "10")
    assert answer["name"] == "Answer"
    assert xdotool("getwindowfocus") == focused
    x, y, wide, high = answer["box"]
    assert left < x < left + width
    assert top < y < top + height
    xdotool("mousemove", "--sync", str(x + wide // 2), str(y + high // 2), "click", "1")
    for _ in range(100):
        asked = ask("asked?")
        if asked != "[]":
            break
    assert "ANSWER" in asked
    assert xdotool("getwindowfocus") == focused
    ask("connect")
    screen.atspi("gone", "popupAnswerButton", "--timeout", "10")
    assert xdotool("getwindowfocus") == focused
