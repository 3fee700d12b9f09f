"""The history in the whole program: keys, verbs, names for assistive programs, and a program that is killed."""

import json
import os
import shutil
import signal
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.program import Pbx, Program

pytestmark = pytest.mark.skipif(shutil.which("xdotool") is None, reason="not installed: xdotool")

CALLER, OTHER = "0318055123", "0226710450"


def history(desk: Program, *words: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(desk.verb("history", "--json", *words))
    return rows


def calls(desk: Program, *words: str) -> list[dict[str, Any]]:
    return [row for row in history(desk, *words) if row["type"] == "call"]


def test_what_was_shown_outlives_a_kill_and_the_rest_comes_from_the_records(
    start: Callable[..., Program], pbx: Pbx
) -> None:
    password = pbx.account("1001")["password"].encode() + b"\n"
    desk = start(*pbx.options(), stdin=password)
    desk.until(lambda now: now["connection"] == "live")
    pbx.play("ring", to="1001", number=CALLER)
    desk.states("ringing")
    desk.verb("note", "wants the catalogue")
    desk.verb("answer")
    desk.states("connected")
    desk.verb("hangup")
    desk.states()
    pbx.play("ring", to="1001", number=OTHER)
    desk.states("ringing")
    assert [row["outcome"] for row in calls(desk)] == ["running", "answered"]
    os.kill(desk.process.pid, signal.SIGKILL)
    desk.process.wait(10)
    pbx.play("fault", fault="expire_tokens")  # else the account is signed in elsewhere for two minutes
    pbx.play("hang_up", who=OTHER)
    pbx.play("ring", to="1001", number="025551234")
    pbx.play("hang_up", who="025551234")

    again = start(*pbx.options(), stdin=password)
    again.until(lambda now: now["connection"] == "live")
    again.until(lambda _now: len(calls(again)) == 3)
    by_number = {row["number"]: row for row in calls(again)}
    assert (by_number[CALLER]["outcome"], by_number[CALLER]["note"]) == ("answered", "wants the catalogue")
    assert (by_number[OTHER]["outcome"], by_number[OTHER]["evidence"]) == ("missed", "both")
    assert (by_number["025551234"]["outcome"], by_number["025551234"]["evidence"]) == ("missed", "record")
    assert again.status()["missed"] == 2

    # the keyboard alone: who was missed last is called back
    again.focus()
    again.key("F10")
    shown = again.until(lambda now: now["calls"])
    assert shown["calls"][0]["direction"] == "out"
    again.verb("hangup")
    again.until(lambda now: not now["calls"])

    assert "Add --yes" in again.verb("history", "delete", "--all", status=1)
    again.verb("history", "delete", "--all", "--yes")
    assert history(again) == []
    again.leave()
