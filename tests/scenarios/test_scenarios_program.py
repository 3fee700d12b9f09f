"""The whole program as a user starts it, driven from outside: by the controls' names, by keys, by verbs."""

import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.program import PROGRAM, ROOT, Pbx, Program

pytestmark = pytest.mark.skipif(shutil.which("xdotool") is None, reason="not installed: xdotool")


def test_the_demo_rings_and_is_answered_by_mouse_keys_and_verbs(start: Callable[..., Program]) -> None:
    desk = start("--demo")
    (answer,) = desk.screen.atspi("wait", "popupAnswerButton", "push button", "--timeout", "30")
    x, y, wide, high = answer["box"]
    shown = desk.states("ringing")
    assert shown["demo"] is True
    assert shown["calls"][0]["name"] == "J. Park"
    move = ["xdotool", "mousemove", "--sync", str(x + wide // 2), str(y + high // 2), "click", "1"]
    subprocess.run(move, env=desk.screen.env, check=True, timeout=20)
    desk.states("connected")
    window = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "^Desk Agent$", "windowfocus", "--sync"]
    subprocess.run(window, env=desk.screen.env, check=True, capture_output=True, timeout=20)
    desk.key("F7")
    desk.states("holding")
    desk.verb("retrieve")
    desk.states("connected")
    desk.screen.atspi("press", "End call")
    desk.states()
    assert "letters" in desk.verb("dial", "12ab", status=1)
    desk.screen.atspi("type", "Name or number", "1002")
    desk.screen.atspi("press", "Call")
    assert desk.until(lambda now: now["calls"])["calls"][0]["number"] == "1002"
    desk.verb("hangup")
    desk.states()
    assert "There is no call to hold." in desk.verb("hold", status=1)
    desk.leave()


def test_a_silent_desk_shows_no_popup_until_it_is_louder(start: Callable[..., Program], home: Path) -> None:
    desk = start("--demo")
    assert desk.verb("loudness") == "everything\n"
    desk.verb("loudness", "silent")
    desk.states("ringing")
    desk.screen.atspi("gone", "popupAnswerButton", "--timeout", "10")
    desk.verb("loudness", "popup")
    desk.screen.atspi("wait", "popupAnswerButton", "push button", "--timeout", "10")
    assert "invalid choice" in desk.verb("loudness", "deafening", status=2)
    desk.leave()
    assert tomllib.loads((home / "config" / "settings.toml").read_text("utf-8"))["loudness"] == {"profile": "popup"}


def test_a_server_account_signs_in_without_being_asked(start: Callable[..., Program], pbx: Pbx, home: Path) -> None:
    account = pbx.account("desk")
    desk = start(*pbx.options("desk", extension="1001"), stdin=account["password"].encode() + b"\n")
    shown = desk.until(lambda now: now["connection"] == "live")
    assert (shown["user"], shown["extension"], shown["level"]) == ("desk", "1001", "full")
    assert shown["station"]["registered"] is True
    desk.verb("dial", "tel:1003")
    desk.states("connected")
    desk.leave()
    kept = tomllib.loads((home / "config" / "settings.toml").read_text("utf-8"))["dialects"]
    assert [name.partition("@")[0] for name in kept] == ["desk"]
    assert next(iter(kept.values())).items() >= {"body": "bare", "query": "pairs"}.items()


@pytest.mark.parametrize(
    ("changes", "password", "said"),
    [
        ({}, "wrong", "The user or the password is wrong."),
        ({"host": "no-such-host.invalid"}, "", "No computer is known by the name"),
        ({"port": "1"}, "", "refuses the connection"),
        ({"trust": "sha256:" + "ab" * 32}, "", "is not the one that was trusted"),
    ],
)
def test_a_sign_in_that_fails_is_said_in_the_window(
    start: Callable[..., Program], pbx: Pbx, changes: dict[str, str], password: str, said: str
) -> None:
    right = pbx.account("1001")["password"]
    desk = start(*pbx.options("1001", **changes), stdin=(password or right).encode() + b"\n")
    shown = desk.until(lambda now: said in now["message"])
    if "refuses" in said or "known" in said:  # worth trying again: the network may not be up yet
        assert shown["connection"] == "connecting"
    else:
        assert shown["connection"] == "offline"
    desk.leave()


def test_an_unknown_certificate_is_shown_and_asked_about_once(start: Callable[..., Program], pbx: Pbx) -> None:
    password = pbx.account("1001")["password"].encode() + b"\n"
    desk = start(*pbx.options("1001", trust=""), stdin=password)
    (shown,) = desk.screen.atspi("wait", "fingerprint", "--timeout", "20")
    assert pbx.facts["sha256"].upper() == shown["description"].replace(":", "")
    (cancel,) = desk.screen.atspi("find", "cancelCertificateButton")
    assert "focused" in cancel["states"]  # not the button that trusts
    desk.screen.atspi("press", "trustButton")
    desk.until(lambda now: now["connection"] == "live")
    desk.leave()
    again = start(*pbx.options("1001", trust=""), stdin=password)
    again.until(lambda now: now["connection"] == "live")
    again.leave()


def test_a_closed_window_goes_on_and_a_second_start_brings_it_back(start: Callable[..., Program]) -> None:
    desk = start("--demo")
    desk.screen.atspi("wait", "Name or number", "--timeout", "20")
    desk.until(lambda now: now["connection"] == "live")
    close = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "^Desk Agent$", "windowclose"]
    subprocess.run(close, env=desk.screen.env, check=True, timeout=20)
    assert desk.status()["connection"] == "live"
    second = subprocess.run(
        PROGRAM, env=desk.screen.env, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )
    assert (second.returncode, second.stderr) == (0, "")
    desk.screen.atspi("wait", "Name or number", "--timeout", "20")
    third = subprocess.run(
        [*PROGRAM, "--demo"], env=desk.screen.env, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )
    assert third.returncode == 1
    assert "already running" in third.stderr
    desk.leave()


def test_no_secret_is_written_anywhere(start: Callable[..., Program], pbx: Pbx, home: Path) -> None:
    password = pbx.account("1001")["password"]
    desk = start(*pbx.options("1001"), "--verbose", stdin=password.encode() + b"\n")
    desk.until(lambda now: now["connection"] == "live")
    arguments = Path(f"/proc/{desk.process.pid}/cmdline").read_bytes()
    environment = Path(f"/proc/{desk.process.pid}/environ").read_bytes()
    desk.verb("dial", "1002")
    desk.leave()
    assert password.encode() not in arguments + environment
    written = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.name == "desk-agent.log" for path in written)
    for path in written:
        content = path.read_bytes()
        assert password.encode() not in content
        assert b"earer" not in content
