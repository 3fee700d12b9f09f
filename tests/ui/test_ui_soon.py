"""What waits until a popup is painted: not a moment longer, and only where a window is painted late."""

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desk_agent.ui.soon import Soon
from desk_agent.view import CallsChanged, CallView, Direction, LegState, NameSource


def call(ref: int, state: LegState) -> CallView:
    return CallView(
        ref=ref, state=state, direction=Direction.IN, number="031", name="", name_source=NameSource.NONE, called="",
        called_name="", diverted_by="", since=None, started=None, answered=None, actions=(),
    )  # fmt: skip


RINGS = CallsChanged((call(1, LegState.RINGING),), (1,), ())
TALKS = CallsChanged((call(1, LegState.CONNECTED),), (1,), ())
STILL_RINGS = CallsChanged((call(1, LegState.RINGING), call(2, LegState.CONNECTED)), (2,), ())


@pytest.fixture
def done(qapp: object) -> list[int]:
    return []


@pytest.fixture
def soon(done: list[int], monkeypatch: pytest.MonkeyPatch) -> Soon:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    parent = QObject()
    found = Soon(lambda: done.append(1), parent)
    found.setParent(None)
    return found


def test_work_follows_a_ring_once(soon: Soon, done: list[int], qtbot: QtBot) -> None:
    soon.want(RINGS)
    soon.want(RINGS)
    assert not done
    qtbot.waitUntil(lambda: done == [1])


@pytest.mark.parametrize("change", [TALKS, STILL_RINGS])
def test_anything_else_is_done_at_once(soon: Soon, done: list[int], change: CallsChanged) -> None:
    soon.want(change)
    assert done == [1]


def test_what_is_done_at_once_is_not_done_again(soon: Soon, done: list[int], qtbot: QtBot) -> None:
    soon.want(RINGS)
    soon.now()
    qtbot.wait(60)
    assert done == [1]


def test_where_windows_are_painted_as_they_are_shown_nothing_waits(
    soon: Soon, done: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "offscreen")
    soon.want(RINGS)
    assert done == [1]
