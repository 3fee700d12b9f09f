"""Two calls at once in the whole program: transfer, conference, park, pick up, divert, digits, busy colleagues."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.program import Pbx, Program

pytestmark = pytest.mark.skipif(shutil.which("xdotool") is None, reason="not installed: xdotool")

CALLER, COLLEAGUE, THIRD = "0318055123", "1002", "1003"
PIN = "90210"


def call(shown: dict[str, Any], state: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in shown["calls"] if one["state"] == state)
    return found


def swapped(shown: dict[str, Any], number: str) -> bool:
    """Whether ``number`` is talked to and the other call waits; on the way there both may be on hold."""
    found = {one["state"]: one["number"] for one in shown["calls"]}
    return found.keys() == {"connected", "holding"} and found["connected"] == number


@pytest.fixture
def desk(start: Callable[..., Program], pbx: Pbx) -> Program:
    """Signed in, with colleagues who answer only when the test says so."""
    made = start(*pbx.options(), "--verbose", stdin=pbx.account("1001")["password"].encode() + b"\n")
    made.until(lambda now: now["connection"] == "live")
    for number in (COLLEAGUE, THIRD):
        pbx.play("behave", who=number, answers_after=None)
    return made


def talk(desk: Program, pbx: Pbx) -> None:
    pbx.play("ring", to="1001", number=CALLER)
    desk.states("ringing")
    desk.focus()
    desk.key("F4")
    desk.states("connected")


def test_a_transfer_with_the_keyboard_alone(desk: Program, pbx: Pbx) -> None:
    talk(desk, pbx)
    desk.key("F5")
    desk.screen.atspi("wait", "aimTitle")
    desk.type(COLLEAGUE)
    desk.key("Return")
    shown = desk.states("alerting", "holding")
    assert call(shown, "alerting")["consults_for"] == call(shown, "holding")["ref"]
    pbx.play("answer", who=COLLEAGUE)
    desk.states("connected", "holding")
    desk.key("F7")  # swap
    desk.until(lambda now: swapped(now, CALLER))
    desk.key("F7")
    desk.until(lambda now: swapped(now, COLLEAGUE))
    desk.key("F5")
    desk.states()
    desk.leave()


def test_back_to_the_caller_then_blind_by_names(desk: Program, pbx: Pbx) -> None:
    talk(desk, pbx)
    desk.screen.atspi("press", "Transfer")
    desk.screen.atspi("type", "commandEdit", COLLEAGUE)
    desk.screen.atspi("press", "Consult")
    desk.states("alerting", "holding")
    desk.screen.atspi("press", "Back to caller")
    desk.states("connected")
    desk.screen.atspi("press", "Transfer")
    desk.screen.atspi("type", "commandEdit", THIRD)
    desk.screen.atspi("press", "Blind transfer")
    desk.states()
    desk.leave()


def test_a_conference_by_keys_and_its_end_by_verb(desk: Program, pbx: Pbx) -> None:
    talk(desk, pbx)
    desk.key("F6")
    desk.type(COLLEAGUE)
    desk.key("Return")
    desk.states("alerting", "holding")
    pbx.play("answer", who=COLLEAGUE)
    desk.states("connected", "holding")
    desk.key("F6")
    shown = desk.states("conference")["calls"][0]
    assert (shown["leads"], len(shown["members"])) == (True, 3)
    desk.verb("conference", THIRD)
    desk.states("alerting", "holding")
    pbx.play("answer", who=THIRD)
    desk.states("connected", "holding")
    desk.screen.atspi("press", "Conference", "push button")
    desk.until(lambda now: len(now["calls"]) == 1 and len(now["calls"][0]["members"]) == 4)
    pbx.play("hang_up", who=THIRD)
    desk.until(lambda now: len(now["calls"][0]["members"]) == 3)
    desk.verb("hangup")
    desk.states()
    desk.leave()


def test_park_and_fetch_by_mouse_and_digits_that_nobody_keeps(desk: Program, pbx: Pbx, home: Path) -> None:
    talk(desk, pbx)
    desk.key("F11")
    desk.screen.atspi("wait", "Keypad", "push button")
    desk.type(PIN)
    desk.verb("digits", PIN)
    desk.key("Escape")
    desk.key("F12")
    shown = desk.until(lambda now: now["parked"])
    assert (shown["parked"][0]["label"], shown["calls"]) == ("001", [])
    (fetch,) = desk.screen.atspi("wait", "Retrieve parked call 1")
    desk.click(fetch["box"])
    shown = desk.states("connected")
    assert (shown["parked"], shown["calls"][0]["number"]) == ([], CALLER)
    assert desk.verb("park") == "Parked at 001.\n"
    desk.until(lambda now: now["parked"])
    desk.verb("unpark", "1")
    desk.states("connected")
    desk.verb("hangup")
    desk.states()
    desk.leave()
    written = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.name == "desk-agent.log" for path in written)
    assert not [path for path in written if PIN.encode() in path.read_bytes()]


def test_the_popup_diverts_by_mouse_while_somebody_types_elsewhere(desk: Program, pbx: Pbx) -> None:
    desk.focus()
    pbx.play("ring", to="1001", number=CALLER)
    desk.states("ringing")
    desk.screen.atspi("wait", "popupDivertButton")
    desk.screen.atspi("press", "popupDivertButton")
    (other,) = desk.screen.atspi("wait", "popupTargetOther")
    desk.type("10")  # still goes to the command bar
    (line,) = desk.screen.atspi("wait", "commandEdit")
    assert "focused" in line["states"]
    desk.click(other["box"])
    desk.screen.atspi("wait", "aimTitle")
    desk.screen.atspi("type", "commandEdit", COLLEAGUE)
    desk.key("Return")
    desk.states()
    desk.leave()


def test_a_busy_colleague_calls_back_and_what_rings_elsewhere_is_picked_up(desk: Program, pbx: Pbx) -> None:
    pbx.play("ring", to=COLLEAGUE, number="0226710450")
    pbx.play("answer", who=COLLEAGUE)
    desk.verb("dial", COLLEAGUE)
    shown = desk.states("failed")["calls"][0]
    assert shown["actions"][:3] == ["callback", "camp-on", "intrude"]
    desk.screen.atspi("press", "Call back")
    desk.until(lambda now: now["station"]["callback_to"])
    desk.screen.atspi("press", "Cancel call back")
    desk.until(lambda now: now["station"]["callback_to"] == "")
    assert "No call back was asked for." in desk.verb("callback", "--cancel", status=1)
    desk.states()
    pbx.play("ring", to=THIRD, number=CALLER)
    desk.verb("pickup", THIRD)
    shown = desk.states("connected")["calls"][0]
    assert (shown["number"], shown["diverted_by"].endswith(THIRD)) == (CALLER, True)
    assert "cannot be handed over" in desk.verb("complete", "--call", str(shown["ref"]), status=1)
    desk.leave()
