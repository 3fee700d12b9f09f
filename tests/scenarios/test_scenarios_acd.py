"""The agent, the queues and the own phone in the whole program: by the controls' names, by keys, by verbs."""

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
[site]
wrap_up = 10
long_wait = 1
[site.reasons]
1 = "Break"
2 = "Lunch"
[site.queues]
630 = "Support"
"""


@pytest.fixture
def begin(start: Callable[..., Program], pbx: Pbx, home: Path) -> Callable[..., Program]:
    """Starts the program with the site's settings, its window in front."""

    def run(user: str = "1001", **changes: str) -> Program:
        (home / "config").mkdir(mode=0o700, exist_ok=True)
        settings = home / "config" / "settings.toml"
        if not settings.exists():
            settings.write_text(SITE, "utf-8")
        made = start(*pbx.options(user, **changes), stdin=pbx.account(user)["password"].encode() + b"\n")
        made.until(lambda now: now["connection"] == "live")
        window = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "^Desk Agent$", "windowfocus", "--sync"]
        subprocess.run(window, env=made.screen.env, check=True, capture_output=True, timeout=20)
        return made

    return run


def agent(shown: dict[str, Any]) -> tuple[str, str]:
    """The state and the reason's name."""
    reason = shown["agent"]["reason"]
    return shown["agent"]["state"], reason["name"] if reason else ""


def test_a_day_of_an_agent_by_names_keys_and_verbs(begin: Callable[..., Program], home: Path) -> None:
    desk = begin()
    assert agent(desk.status()) == ("unknown", "")
    desk.screen.atspi("press", "Agent state")
    desk.screen.atspi("press", "Log on…")
    desk.screen.atspi("press", "Group 630")
    desk.screen.atspi("type", "Agent ID", "1001")
    desk.screen.atspi("press", "logonButton")
    desk.until(lambda now: agent(now) == ("ready", ""))
    desk.key("shift+F9")
    desk.screen.atspi("wait", "2  Lunch")
    desk.key("2")
    desk.until(lambda now: agent(now) == ("not-ready", "Lunch"))
    desk.key("F9")
    desk.until(lambda now: agent(now) == ("ready", ""))
    desk.verb("agent", "not-ready", "Break")
    desk.until(lambda now: agent(now) == ("not-ready", "Break"))
    (shown,) = desk.screen.atspi("find", "Agent state", "push button")
    assert shown["description"].startswith("Not ready: Break")
    desk.verb("agent", "logoff")
    desk.until(lambda now: agent(now)[0] == "logged-off")
    desk.leave()
    again = begin()
    again.verb("agent", "logon")  # as the last time
    again.until(lambda now: agent(now) == ("ready", ""))
    again.leave()
    assert 'agent_id = "1001"' in (home / "config" / "settings.toml").read_text("utf-8")


def test_a_long_wait_is_shown_taken_and_sent(begin: Callable[..., Program], pbx: Pbx) -> None:
    for number in ("1006", "1008"):
        pbx.say("duty", device=number, group="630", on=False)
    desk = begin("desk", extension="1001")
    desk.until(lambda now: [queue["group"] for queue in now["queues"]] == ["630"])
    for number in ("0318055123", "0221340777"):
        pbx.say("ring", to="630", number=number)
    shown = desk.until(lambda now: now["queues"][0]["waiting"] == 2)
    assert "Support (630): 2 waiting" in desk.verb("queues")
    first, second = (call["ref"] for call in shown["queues"][0]["calls"])
    desk.screen.atspi("wait", "longestWaitQueue")
    desk.key("shift+F4")
    assert desk.states("ringing")["calls"][0]["ref"] == first
    desk.verb("queues", "send", "Support", "1003", "--call", str(second))
    desk.until(lambda now: now["queues"][0]["waiting"] == 0)
    desk.screen.atspi("gone", "longestWaitQueue")
    desk.leave()


def test_how_the_phone_is_set_by_names_keys_and_verbs(begin: Callable[..., Program], pbx: Pbx) -> None:
    desk = begin()
    desk.screen.atspi("press", "Do not disturb")
    desk.until(lambda now: now["station"]["dnd"])
    desk.key("ctrl+d")
    desk.until(lambda now: now["station"]["dnd"] is False)
    desk.screen.atspi("press", "Forwarding")
    desk.screen.atspi("press", "When busy…")
    desk.screen.atspi("type", "Destination", "1002")
    desk.screen.atspi("press", "destinationButton")
    shown = desk.until(lambda now: now["station"]["forwarding"])["station"]["forward"]
    assert (shown["kind"], shown["destination"], shown["ours"]) == ("busy", "1002", True)
    outside = ("forward", "always", "90318055123")
    assert "That is outside" in desk.verb(*outside, status=1)
    desk.verb(*outside, "--yes")
    desk.until(lambda now: now["station"]["forward"]["outside"])
    pbx.say("forward", device="1001", kind="uncondition", destination="1003")
    (notice,) = desk.screen.atspi("wait", "noticeText")
    assert notice["name"] == "Your phone was forwarded, not by this desk: all calls to 1003."
    desk.verb("forward", "off")
    pbx.say("messages", device="1001", new=3, urgent=1)
    desk.until(lambda now: now["station"]["voicemail"] == {"new": 3, "old": 0, "urgent": 1})
    desk.key("ctrl+m")
    desk.screen.atspi("type", "Mailbox number", "1004")
    desk.screen.atspi("press", "Call voicemail")
    assert desk.until(lambda now: now["calls"])["calls"][0]["number"] == "1004"
    desk.verb("hangup")
    desk.states()
    pbx.say("unplug", device="1001")
    desk.screen.atspi("wait", "phoneFault")
    assert desk.status()["station"]["registered"] is False
    pbx.say("plug", device="1001")
    desk.screen.atspi("gone", "phoneFault")
    features = {one["feature"]: one["verdict"] for one in json.loads(desk.verb("features", "--json"))}
    assert (features["dnd"], features["forwarding"], features["messages"]) == ("yes", "yes", "yes")
    desk.key("ctrl+i")
    desk.screen.atspi("wait", "Do not disturb: yes")
    desk.leave()
