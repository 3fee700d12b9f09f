"""On real X screens: popups of mixed scale, above full-screen windows, pulled back; a tray that comes and goes."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.xdesktop import XDesktop, end, x_desktop

PROGRAM = Path(__file__).with_name("xcb_loud_program.py")
SCALES = {"QT_SCREEN_SCALE_FACTORS": "LEFT=1;RIGHT=2"}


def needs(*programs: str) -> pytest.MarkDecorator:
    lacking = [name for name in programs if shutil.which(name) is None]
    return pytest.mark.skipif(bool(lacking), reason=f"not installed: {', '.join(lacking)}")


@contextmanager
def running(screen: XDesktop, **env: str) -> Iterator[Callable[[str], Any]]:
    process = screen.start(
        [sys.executable, str(PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=PROGRAM.parents[2],
        env=env,
    )
    assert process.stdin
    assert process.stdout

    def ask(line: str) -> Any:
        process.stdin.write(f"{line}\n".encode())
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    try:
        yield ask
    finally:
        end(process)
        process.stdin.close()
        process.stdout.close()


def wait_for(look: Callable[[], Any], what: str, seconds: float = 10.0) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, what
        time.sleep(0.05)
    return found


def run(screen: XDesktop, *words: str) -> str:
    done = subprocess.run(words, env=screen.env, capture_output=True, text=True, check=True, timeout=20)
    return done.stdout.strip()


def pointer_at(screen: XDesktop, x: int, y: int) -> int:
    """Move the pointer in the screen's own pixels; the window that is topmost there."""
    run(screen, "xdotool", "mousemove", "--sync", str(x), str(y))
    said = run(screen, "xdotool", "getmouselocation", "--shell")
    return int(dict(line.split("=") for line in said.splitlines())["WINDOW"])


def two_monitors(screen: XDesktop, left: int = 640) -> None:
    run(screen, "xrandr", "--setmonitor", "LEFT", f"{left}/170x1024/270+0+0", "screen")
    run(screen, "xrandr", "--setmonitor", "RIGHT", f"{1280 - left}/170x1024/270+{left}+0", "none")


@needs("xdotool", "xrandr")
def test_popups_find_their_screen_at_any_scale_and_come_back_when_it_goes() -> None:
    with x_desktop(accessibility=False) as screen:
        two_monitors(screen, left=480)
        with running(screen, **SCALES) as ask:
            assert ask("screens") == ["LEFT@1", "RIGHT@2"]
            pointer_at(screen, 100, 500)
            ((name, x, y, width, height, _),) = ask("ring")
            assert (name, x + width, y + height) == ("LEFT", 480 - 16, 1024 - 16)
            ask("answer")
            pointer_at(screen, 1000, 500)
            # a screen that begins at 480 and has 400 by 512 pixels of its own
            ((name, x, y, width, height, _),) = ask("ring")
            assert (name, x + width, y + height) == ("RIGHT", 880 - 16, 512 - 16)
            ask("answer")
            ask('popups {"size": "large"}')
            ((name, x, y, width, height, _),) = ask("ring")
            assert (name, x, y + height) == ("RIGHT", 480, 512 - 16), "too narrow: its left end is the better one"
            run(screen, "xrandr", "--delmonitor", "RIGHT")
            found = wait_for(lambda: [one for one in ask("where") if one[0] == "LEFT"], "it was not pulled back")
            _, x, y, width, height, _ = found[0]
            assert 0 <= x <= x + width <= 480
            assert 0 <= y <= y + height <= 1024


@needs("xdotool", "xrandr")
def test_a_popup_is_dragged_to_another_screen_and_remembered_there() -> None:
    with x_desktop(accessibility=False) as screen:
        two_monitors(screen)
        with running(screen, QT_SCREEN_SCALE_FACTORS="LEFT=1;RIGHT=1") as ask:
            ask('popups {"screen": "dragged"}')
            pointer_at(screen, 900, 500)
            ((name, x, y, width, height, _),) = ask("ring")
            assert name == "RIGHT"
            at_x, at_y = x + 30, y + height - 4
            pointer_at(screen, at_x, at_y)
            run(screen, "xdotool", "mousedown", "1")
            for step in range(1, 9):
                pointer_at(screen, at_x - 70 * step, at_y - 20 * step)
            run(screen, "xdotool", "mouseup", "1")
            wait_for(lambda: ask("remembered")[0] == "LEFT@1", "it was not remembered")
            ((name, left, top, *_),) = ask("where")
            assert name == "LEFT"
            assert (left, top) == (640 - width, y - 160), "whole on one screen, though the pointer went less far"
            ask("answer")
            pointer_at(screen, 900, 100)
            ((name, again_left, again_top, *_),) = ask("ring")
            assert (name, again_left, again_top) == ("LEFT", left, top), "where it was dragged, not at the pointer"


@needs("xdotool")
def test_a_popup_stays_above_a_window_that_becomes_full_screen() -> None:
    with x_desktop(accessibility=False) as screen, running(screen) as ask:
        ((_, x, y, *_rest, popup),) = ask("ring")
        assert pointer_at(screen, x + 20, y + 10) == popup
        ask("fullscreen")
        wait_for(lambda: pointer_at(screen, 20, 20) != popup, "no other window", 5)
        time.sleep(0.3)  # the window manager puts it above everything
        wait_for(lambda: pointer_at(screen, x + 20, y + 10) == popup, "the popup lies below")


@needs("xdotool", "trayer")
def test_a_tray_comes_and_goes_and_everything_stays_reachable() -> None:
    with x_desktop(accessibility=False) as screen, running(screen) as ask:
        assert ask("tray")[0] is False
        ask("close")
        wait_for(lambda: ask("window")[1], "without a tray the window is minimised, not gone")
        tray = screen.start(["trayer", "--edge", "top", "--height", "24", "--SetDockType", "true"])
        wait_for(lambda: ask("tray")[0], "the tray was not noticed")
        assert ask("tray")[1] == "ready"
        box = wait_for(lambda: (ask("tray")[2] or [0, 0, 0, 0])[2] and ask("tray")[2], "no icon")
        assert 16 <= box[2] <= 64
        ask("ring")
        ask("answer")
        assert ask("tray")[1] == "talking"
        pointer_at(screen, box[0] + box[2] // 2, box[1] + box[3] // 2)
        run(screen, "xdotool", "click", "1")
        wait_for(lambda: ask("window")[:2] == [True, False], "a click on the icon shows the window")
        ask("close")
        wait_for(lambda: ask("window")[0] is False, "with a tray it hides")
        end(tray)
        wait_for(lambda: ask("tray")[0] is False, "a tray that went was not noticed")
        wait_for(lambda: ask("window")[0], "the window did not come back")


@needs("xdotool")
def test_the_window_comes_to_the_front_without_the_keyboard() -> None:
    with x_desktop(accessibility=False) as screen, running(screen) as ask:
        ask('popups {"raise_window": "ring"}')
        wait_for(lambda: ask("window")[0], "no window")
        ask("fullscreen")
        time.sleep(0.3)
        focused = run(screen, "xdotool", "getwindowfocus")
        ask("ring")
        time.sleep(0.3)
        assert run(screen, "xdotool", "getwindowfocus") == focused
        assert ask("window")[2] is False
