"""The support bundle in the window: every file with its text, each can be left out, nothing is saved unasked."""

import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit

from desk_agent.app.hands import Hands
from desk_agent.app.support import Support
from desk_agent.ui.dialogs.support import SupportDialog
from desk_agent.view import FeatureView, Verdict
from tests.ui.conftest import Stage

TRANSFER = Path(__file__).parents[1] / "trace" / "traces" / "transfer.jsonl"


class Rig:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.said: list[str] = []
        self.told: list[str] = []
        stage.bridge.notice.connect(self.said.append)
        stage.bridge.told.connect(self.told.append)
        self.hands = Hands(
            stage.keeper,
            cast("Any", None),
            cast("Any", stage.desk),
            stage.bridge,
            stage.shell,
            cast("Any", SimpleNamespace(verbs={})),
            lambda work: work.close(),
            lambda: False,
            stage.keeper.change,
        )
        self.support = Support(self.hands)

    def open(self, file: Path | None = None) -> SupportDialog:
        action = self.stage.shell.window.strip.menu.findChild(QAction, "supportAction")
        assert isinstance(action, QAction)
        action.trigger()
        dialog = self.support.dialog
        assert dialog is not None
        dialog._ask = lambda _parent, _name: str(file or "")
        return dialog

    def shown(self) -> str:
        edit = self.stage.child("supportPartText")
        assert isinstance(edit, QPlainTextEdit)
        return edit.toPlainText()

    def box(self, file: str) -> QCheckBox:
        box = self.stage.child(f"supportPart-{file}")
        assert isinstance(box, QCheckBox)
        return box


@pytest.fixture
def rig(live: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rig:
    monkeypatch.setenv("DESK_AGENT_HOME", str(tmp_path))
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "desk-agent.log").write_text(
        "2026-11-24 15:26:20,123 INFO desk_agent: pbx.example.net and 1001\n", "utf-8"
    )
    live.desk.set_features(FeatureView("call-control", "Handle calls", Verdict.NO, "needs API-CTI-EXT for 1001"))
    made = Rig(live)
    made.hands.findings["trace"] = TRANSFER
    made.hands.findings["check"] = {"verdict": "well", "steps": [{"step": "name", "finding": "ok", "text": "good"}]}
    return made


def test_every_file_is_shown_with_its_text(rig: Rig) -> None:
    rig.open()
    assert rig.shown().startswith("Desk Agent ")
    for name, file, text in (
        ("Settings", "settings.txt", "everything as usual"),
        ("What the account can do", "account.txt", "call-control no (needs API-CTI-EXT for (extension))"),
        ("Last lines of the log", "log.txt", "(phone system) and (extension)"),
        ("Check of the connection", "check.txt", "name ok: good"),
        ("Recording", "trace.jsonl", TRANSFER.read_text("utf-8").splitlines()[20]),
    ):
        rig.stage.button(f"Show {name}").click()
        assert text in rig.shown()
        assert rig.stage.text("supportShown") == file
        assert rig.stage.child("supportPartText").accessibleName() == name
        assert rig.box(file).isChecked()
    assert rig.box("trace.jsonl").text() == "Recording · 47 lines"


def test_what_is_left_out_is_not_saved(rig: Rig, tmp_path: Path) -> None:
    file = tmp_path / "b.zip"
    dialog = rig.open(file)
    for name in ("settings.txt", "trace.jsonl"):
        rig.box(name).click()
    rig.stage.button("Save the bundle").click()
    assert zipfile.ZipFile(file).namelist() == ["about.txt", "account.txt", "log.txt", "check.txt"]
    assert rig.told == [f"The bundle is saved as {file}. Nothing was sent anywhere."]
    assert not dialog.isVisible()


def test_nothing_is_saved_unless_a_file_is_chosen(rig: Rig, tmp_path: Path) -> None:
    dialog = rig.open()
    rig.stage.button("Save the bundle").click()
    assert dialog.isVisible()
    for name in ("about.txt", "settings.txt", "account.txt", "log.txt", "check.txt", "trace.jsonl"):
        rig.box(name).click()
    assert not rig.stage.button("Save the bundle").isEnabled()
    rig.stage.button("Close").click()
    assert not list(tmp_path.glob("*.zip"))
    assert not rig.told


def test_a_bundle_that_cannot_be_saved_is_said(rig: Rig, tmp_path: Path) -> None:
    rig.open(tmp_path / "no" / "b.zip")
    rig.stage.button("Save the bundle").click()
    assert rig.said == ["The bundle b.zip cannot be saved: No such file or directory."]


def test_a_recording_that_is_gone_is_left_out(rig: Rig, tmp_path: Path) -> None:
    rig.hands.findings.clear()
    rig.hands.findings["trace"] = tmp_path / "gone.jsonl"
    rig.open()
    assert not rig.stage.window.findChildren(QCheckBox, "supportPart-trace.jsonl")


def test_it_can_be_done_by_the_keyboard(rig: Rig, tmp_path: Path) -> None:
    dialog = rig.open(tmp_path / "b.zip")
    bot = rig.stage.bot
    rig.box("about.txt").setFocus()
    bot.keyClick(rig.box("about.txt"), Qt.Key.Key_Space)
    assert not rig.box("about.txt").isChecked()
    seen = set()
    for _ in range(20):
        focused = dialog.focusWidget()
        assert focused is not None
        seen.add(focused.objectName())
        bot.keyClick(focused, Qt.Key.Key_Tab)
    assert {"supportShow-log.txt", "supportPart-trace.jsonl", "supportPartText", "saveSupportButton"} <= seen
