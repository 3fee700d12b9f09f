"""Recording from the menu: what will be in it is said, a mark shows while it runs, and it ends when told to."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel

from desk_agent.app.hands import Hands
from desk_agent.app.record import Recordings
from desk_agent.start import Start
from desk_agent.trace.lines import read
from desk_agent.ui.dialogs.recording import RecordDialog
from desk_agent.view import Connection
from desk_agent.wire import Wire
from tests.ui.conftest import Stage


class Rig:
    def __init__(self, stage: Stage, start: Start) -> None:
        self.stage, self.wire = stage, Wire()
        self.said: list[str] = []
        self.told: list[str] = []
        self.remote = SimpleNamespace(verbs={})
        stage.bridge.notice.connect(self.said.append)
        stage.bridge.told.connect(self.told.append)
        hands = Hands(
            stage.keeper,
            cast("Any", None),
            cast("Any", stage.desk),
            stage.bridge,
            stage.shell,
            cast("Any", self.remote),
            lambda work: work.close(),
            lambda: False,
            stage.keeper.change,
            self.wire,
            start,
        )
        self.recordings = Recordings(hands)

    @property
    def action(self) -> QAction:
        found = self.stage.shell.window.strip.menu.findChild(QAction, "recordAction")
        assert isinstance(found, QAction)
        return found

    @property
    def mark(self) -> QLabel:
        return cast("QLabel", self.stage.child("recordMark"))

    def hear(self, frame: str) -> None:
        assert self.wire.listener is not None
        self.wire.listener.came(frame)

    def choose(self, file: Path) -> RecordDialog:
        self.action.trigger()
        dialog = self.recordings.dialog
        assert dialog is not None
        dialog._ask = lambda _parent, _name: str(file)
        self.stage.button("Choose a file and begin").click()
        return dialog

    def ask(self, **request: Any) -> tuple[int, str]:
        reply = self.remote.verbs["record"]({"verb": "record", **request})
        return reply["status"], reply.get("message", "")


@pytest.fixture
def start(request: pytest.FixtureRequest, tmp_path: Path) -> Start:
    name: str = getattr(request, "param", "")
    return Start(record=str(tmp_path / name), record_seconds=60.0, record_bytes=1 << 20) if name else Start()


@pytest.fixture
def rig(stage: Stage, start: Start) -> Iterator[Rig]:
    made = Rig(stage, start)
    yield made
    made.recordings.close()


def test_what_will_be_in_it_is_said_first(live: Stage, rig: Rig) -> None:
    rig.action.trigger()
    assert "Numbers and names are replaced by made-up ones" in live.text("recordHarmless")
    assert "Nothing is sent anywhere" in live.text("recordHarmless")
    assert "after an hour, or at 20 MB" in live.text("recordLimits")
    live.button("Cancel").click()
    assert rig.wire.listener is None
    assert rig.recordings.file is None


def test_it_is_recorded_until_the_menu_ends_it(live: Stage, rig: Rig, tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    file.write_text("what was there before", "utf-8")  # the file dialog has asked
    assert not rig.mark.isVisible()
    rig.choose(file)
    assert rig.mark.isVisible()
    assert (rig.mark.text(), rig.mark.accessibleName()) == ("REC", "Recording")
    assert rig.mark.toolTip() == "What the phone system says is recorded into t.jsonl."
    assert rig.action.text() == "Stop recording"
    rig.hear('{"event":"call","data":{"callingDN":"0318055123"}}')
    rig.action.trigger()
    assert not rig.mark.isVisible()
    assert rig.action.text() == "Record for a report…"
    assert rig.told == [f"The recording is kept in {file}."]
    assert rig.wire.listener is None
    trace = read(file)
    assert [line["do"] for line in trace.lines] == ["frame", "end"]
    assert "8055123" not in file.read_text("utf-8")


def test_nothing_is_said_when_no_file_is_chosen(live: Stage, rig: Rig) -> None:
    rig.action.trigger()
    dialog = rig.recordings.dialog
    assert dialog is not None
    dialog._ask = lambda _parent, _name: ""
    live.button("Choose a file and begin").click()
    assert dialog.isVisible()
    assert rig.recordings.file is None


@pytest.mark.parametrize("start", ["t.jsonl"], indirect=True)
def test_what_is_asked_for_before_the_sign_in_begins_with_it(stage: Stage, rig: Rig, tmp_path: Path) -> None:
    assert rig.mark.isVisible()
    assert rig.wire.listener is None
    stage.desk.set_connection(state=Connection.CONNECTING, user="1001", extension="1001")
    assert rig.wire.listener is not None
    stage.desk.go_live()
    rig.hear("{}")
    stage.desk.set_connection(state=Connection.OFFLINE, user="1001")
    assert rig.recordings.file is not None  # the same user may come back
    stage.desk.set_connection(state=Connection.CONNECTING, user="1002", extension="1002")
    assert rig.recordings.file is None  # a trace is of one account
    assert read(tmp_path / "t.jsonl").lines[0]["do"] == "frame"


def test_a_file_that_cannot_be_written_is_said(live: Stage, rig: Rig, tmp_path: Path) -> None:
    rig.choose(tmp_path / "no" / "t.jsonl")
    assert rig.said == ["The trace t.jsonl cannot be written: No such file or directory."]
    assert not rig.mark.isVisible()
    assert rig.action.text() == "Record for a report…"


def test_a_recording_that_ends_by_itself_is_said(live: Stage, rig: Rig, tmp_path: Path) -> None:
    assert rig.ask(do="start", file=str(tmp_path / "t.jsonl"), seconds=60, bytes=10) == (0, "Recording into t.jsonl.")
    rig.hear("{}")
    live.bot.waitUntil(lambda: bool(rig.said))
    assert rig.said == ["The recording is as large as it may be and was ended: t.jsonl."]
    assert not rig.mark.isVisible()
    assert rig.wire.listener is None


def test_the_command_line_starts_and_ends_it(live: Stage, rig: Rig, tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    assert rig.ask(do="stop") == (1, "No recording runs.")
    assert rig.ask(do="start") == (2, "Which file?")
    assert rig.ask(do="start", file="t.jsonl") == (2, "Which file?")
    assert rig.ask(do="start", file=str(file)) == (0, "Recording into t.jsonl.")
    assert rig.ask(do="start", file=str(tmp_path / "u.jsonl")) == (1, "A recording runs already: t.jsonl.")
    assert rig.ask(do="stop") == (0, f"The recording is kept in {file}.")
    assert rig.ask(do="start", file=str(file)) == (1, "t.jsonl is there already.")  # nobody has been asked
    assert rig.recordings.file is None


def test_a_replay_is_marked_as_one(stage: Stage) -> None:
    rig = Rig(stage, Start(replay="t.jsonl"))
    stage.desk.go_live(demo=True)
    assert stage.text("demoMark") == "REPLAY"
    rig.recordings.close()
