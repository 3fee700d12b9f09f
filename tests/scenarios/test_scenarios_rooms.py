"""Conference rooms and groups in the whole program: by the controls' names, by keys, by verbs."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.program import Pbx, Program

pytestmark = pytest.mark.skipif(shutil.which("xdotool") is None, reason="not installed: xdotool")

SITE = """
[site.rooms]
1 = "Board room"
[site.groups]
100 = "Emergency team"
"""
SECRET = "sesame-4711"


def room(shown: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = shown["rooms"][0]
    return found


def group(shown: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = shown["groups"][0]
    return found


@pytest.fixture
def desk(start: Callable[..., Program], pbx: Pbx, home: Path) -> Program:
    """The program with the tab open."""
    (home / "config").mkdir(mode=0o700, exist_ok=True)
    (home / "config" / "settings.toml").write_text(SITE, "utf-8")
    made = start(*pbx.options(), "--verbose", stdin=pbx.account("1001")["password"].encode() + b"\n")
    made.until(lambda now: room(now)["open"] is False)
    made.screen.atspi("press", "Conference rooms", "page tab")
    made.screen.atspi("wait", "Open Board room")
    return made


def test_a_room_is_opened_and_closed_by_names_keys_and_verbs(desk: Program, home: Path, tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text(SECRET + "\n", "utf-8")
    desk.screen.atspi("press", "Open Board room")
    desk.screen.atspi("type", "roomPasswordEdit", SECRET)
    (shown,) = desk.screen.atspi("wait", "roomPasswordEdit")
    assert shown["role"] == "password text"
    desk.screen.atspi("press", "roomPasswordButton")
    desk.until(lambda now: room(now)["open"])
    desk.screen.atspi("wait", "Close Board room")
    assert "password of the room is wrong" in desk.verb("room", "close", "1", status=1)
    desk.screen.atspi("wait", "The password of the room is wrong.")
    desk.verb("room", "close", "1", "--password-file", str(password))
    desk.until(lambda now: room(now)["open"] is False)
    desk.screen.atspi("wait", "Open Board room")
    desk.verb("room", "open", "1")
    assert json.loads(desk.verb("room", "show", "1", "--json"))["open"] is True
    assert desk.verb("room", "show", "2") == "2 Room 2: closed\n"
    desk.leave()
    written = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.name == "desk-agent.log" for path in written)
    assert not [path for path in written if SECRET.encode() in path.read_bytes()]


def test_a_group_is_called_steered_and_ended(desk: Program) -> None:
    desk.verb("group", "start", "100")
    desk.until(lambda now: sum(member["present"] for member in group(now)["members"]) == 4)
    desk.screen.atspi("press", "Mute 1002")
    desk.until(lambda now: [one["muted"] for one in group(now)["members"]] == [False, True, False, False])
    desk.verb("group", "unmute", "100", "2")
    desk.until(lambda now: not any(one["muted"] for one in group(now)["members"]))
    desk.verb("group", "drop", "100", "1")
    desk.until(lambda now: sum(member["present"] for member in group(now)["members"]) == 3)
    desk.verb("group", "add", "100", "1003")
    desk.until(lambda now: any(one["member"].endswith("1003") and one["present"] for one in group(now)["members"]))
    desk.screen.atspi("press", "End Emergency team")
    desk.until(lambda now: group(now)["running"] is False)
    desk.states()
    assert "not running" in desk.verb("group", "cancel", "100", status=1)
    desk.leave()


def test_a_room_is_added_with_the_keyboard_and_remembered(desk: Program, home: Path) -> None:
    window = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "^Desk Agent$", "windowfocus", "--sync"]
    subprocess.run(window, env=desk.screen.env, check=True, capture_output=True, timeout=20)
    desk.screen.atspi("press", "Add room")
    desk.screen.atspi("wait", "roomNumberEdit")
    for word, key in (("3", "Tab"), ("Training", "Return")):
        subprocess.run(["xdotool", "type", word], env=desk.screen.env, check=True, timeout=20)
        desk.key(key)
    desk.until(lambda now: [one["name"] for one in now["rooms"]] == ["Board room", "Training"])
    desk.until(lambda now: now["rooms"][1]["open"] is False)
    assert '3 = "Training"' in (home / "config" / "settings.toml").read_text("utf-8")
    desk.leave()
