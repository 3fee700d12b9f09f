"""The agent's other programs in the whole window: pages, the strip after a call, the command, the verbs."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLineEdit

from desk_agent.app.crm import Others
from desk_agent.app.hands import Hands
from desk_agent.settings import Crm, Hook, WindowPage
from desk_agent.ui.widgets.menu_button import MenuButton
from desk_agent.view import HistoryEntry, HistoryFilter, LegState, Outcome
from tests.ui.conftest import Stage

URL = "https://crm.example.com/?n={e164}"
NOTE_URL = "https://crm.example.com/note?t={note}&d={disposition}"
CODES = {"sold": "Sold", "later": "Calls again", "x": ""}


class Rig:
    def __init__(self, stage: Stage, **crm: Any) -> None:
        self.stage = stage
        self.opened: list[str] = []
        self.said: list[str] = []
        self.told: list[str] = []
        self.demo = False
        self.remote = SimpleNamespace(verbs={})
        stage.keeper.change(Crm(**crm))
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
            lambda: self.demo,
            stage.keeper.change,
        )
        self.others = Others(hands, self._open)
        stage.desk.go_live()

    def _open(self, url: str) -> bool:
        self.opened.append(url)
        return True

    def talk(self, **given: Any) -> None:
        """A whole call of a queue that was answered."""
        desk = self.stage.desk
        ref = desk.add(**({"group": "620"} | given))
        desk.time += 5
        desk.change(ref, LegState.CONNECTED, answered=desk.now())
        desk.time += 60
        desk.end(ref)

    @property
    def entries(self) -> list[HistoryEntry]:
        return self.stage.desk.history.find(HistoryFilter(), 10)

    @property
    def note(self) -> QLineEdit:
        edit = self.stage.child("afterCallNote")
        assert isinstance(edit, QLineEdit)
        return edit

    @property
    def shown(self) -> bool:
        return self.stage.child("afterCallStrip").isVisible()

    def choose(self, code: str) -> None:
        button = self.stage.child("afterCallCode")
        assert isinstance(button, MenuButton)
        button.choices.aboutToShow.emit()
        action = button.choices.findChild(QAction, f"afterCallCode-{code}")
        assert action is not None
        action.trigger()

    def ask(self, **request: Any) -> dict[str, Any]:
        return cast("dict[str, Any]", self.remote.verbs[request.pop("verb")](request))


@pytest.fixture
def rig(stage: Stage) -> Iterator[Callable[..., Rig]]:
    made: list[Rig] = []

    def make(**crm: Any) -> Rig:
        made.append(Rig(stage, **crm))
        return made[-1]

    yield make
    for one in made:
        one.others.close()


def test_a_page_opens_once_for_a_call(rig: Callable[..., Rig]) -> None:
    one = rig(url=URL, at="answer")
    one.talk()
    assert one.opened == ["https://crm.example.com/?n=%2B82318055123"]


def test_the_strip_asks_after_a_call_of_a_queue_and_takes_no_focus(rig: Callable[..., Rig], stage: Stage) -> None:
    one = rig(dispositions=CODES)
    stage.shell.window.desk.command.focus()
    before = QApplication.focusWidget()
    one.talk(group="")
    assert not one.shown
    one.talk()
    assert one.shown
    assert QApplication.focusWidget() is before
    assert stage.text("afterCallWho") == "After the call: Hana Trading, J. Park"
    assert stage.text("afterCallFacts").startswith("Sales · ")
    assert "1:00" in stage.text("afterCallFacts")
    assert "Ctrl+E" in one.note.placeholderText()
    stage.bot.keyClick(stage.window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is one.note


def test_what_is_written_is_kept_in_the_history_and_passed_on(rig: Callable[..., Rig], stage: Stage) -> None:
    one = rig(dispositions=CODES, note_url=NOTE_URL)
    one.talk()
    one.others.strip.focus()
    stage.bot.keyClicks(one.note, "Wants 20 & more")
    one.choose("sold")
    assert one.opened == []
    stage.bot.keyClick(one.note, Qt.Key.Key_Return)
    assert not one.shown
    assert [(entry.note, entry.disposition) for entry in one.entries] == [("Wants 20 & more", "Sold")]
    assert one.opened == ["https://crm.example.com/note?t=Wants%2020%20%26%20more&d=sold"]


def test_a_code_without_a_name_is_its_own(rig: Callable[..., Rig]) -> None:
    one = rig(dispositions=CODES)
    one.talk()
    one.choose("x")
    one.stage.button("Save note").click()
    assert [entry.disposition for entry in one.entries] == ["x"]


def test_esc_leaves_and_writes_nothing(rig: Callable[..., Rig], stage: Stage) -> None:
    one = rig(dispositions=CODES, note_url=NOTE_URL)
    one.talk()
    one.others.strip.focus()
    stage.bot.keyClicks(one.note, "x")
    stage.bot.keyClick(one.note, Qt.Key.Key_Escape)
    assert not one.shown
    assert [entry.note for entry in one.entries] == [""]
    assert one.opened == []


def test_the_next_call_keeps_what_was_typed(rig: Callable[..., Rig], stage: Stage) -> None:
    one = rig(dispositions=CODES, note_url=NOTE_URL)
    one.talk(number="1002", name="Peter Lee")
    one.others.strip.focus()
    stage.bot.keyClicks(one.note, "half a sentence")
    one.talk()
    assert one.note.text() == ""
    assert stage.text("afterCallWho") == "After the call: Hana Trading, J. Park"
    assert [(entry.number, entry.note) for entry in one.entries] == [
        ("+82318055123", ""),
        ("1002", "half a sentence"),
    ]
    assert one.opened == []  # nobody said that it was all


def test_when_it_asks_is_set(rig: Callable[..., Rig], stage: Stage) -> None:
    one = rig(strip="answered")
    one.talk(group="")
    assert one.shown
    assert not stage.child("afterCallCode").isVisible()  # there are no codes
    one.others.strip.dismiss()
    stage.keeper.change(replace(stage.keeper.current.crm, strip="never"))
    one.talk()
    assert not one.shown
    stage.desk.end(stage.desk.add(group="620"), Outcome.MISSED)
    assert not one.shown


def test_the_demo_leaves_the_program_nowhere(rig: Callable[..., Rig], tmp_path: Path) -> None:
    one = rig(url=URL)
    one.demo = True
    file = tmp_path / "touched"
    one.stage.keeper.change(
        Hook(enabled=True, command=(sys.executable, "-c", f"open({str(file)!r}, 'w')"), at=("ring", "end"))
    )
    one.talk()
    assert one.opened == []
    assert one.told == ["In the demo no page is opened. It would be: https://crm.example.com/?n=%2B82318055123"]
    one.choose("order")
    one.others.hook.close()  # whatever ran has ended
    assert not file.exists()
    assert one.shown


def test_the_command_runs_and_its_failure_is_said(
    rig: Callable[..., Rig], stage: Stage, tmp_path: Path, expect_log: Callable[[str], None]
) -> None:
    expect_log("the command for calls ended")
    one = rig()
    file = tmp_path / "rang"
    write = (
        f"import sys; open({str(file)!r}, 'a').write(sys.argv[1] + sys.argv[2] + ' '); sys.exit('no such customer')"
    )
    stage.keeper.change(
        Hook(enabled=True, command=(sys.executable, "-c", write, "{moment}", "{number}"), at=("end",))
    )
    one.talk()
    stage.bot.waitUntil(lambda: bool(one.said), timeout=15_000)
    assert file.read_text("utf-8") == "end+82318055123 "
    assert one.said[0].endswith("failed: no such customer")


def test_they_can_be_tried_out(rig: Callable[..., Rig], stage: Stage) -> None:
    one = rig()
    tools = {tool.object_name: tool for tool in stage.shell.settings.tools if tool.page is WindowPage.CRM}
    for tool in tools.values():
        tool.run(stage.window)
    assert one.said == ["There is no address yet.", "The command is switched off, or there is none."]
    stage.keeper.change(Crm(url=URL, at="never"))
    tools["tryCrmAddress"].run(stage.window)
    assert one.opened == ["https://crm.example.com/?n=%2B82318055123"]
    stage.keeper.change(Hook(enabled=True, command=(sys.executable, "-c", "pass")))
    tools["tryHookCommand"].run(stage.window)
    assert one.told == ["The command runs. If it fails, that is said here."]


def test_the_verbs(rig: Callable[..., Rig]) -> None:
    one = rig(url=URL, at="never", dispositions=CODES)
    assert one.ask(verb="crm") == {"status": 1, "message": "There was no call yet."}
    assert one.ask(verb="wrap-up", text="x")["message"] == "No call is asked about just now."
    one.talk()
    assert one.ask(verb="crm") == {"status": 0}
    assert len(one.opened) == 1
    assert "There are: sold, later, x." in one.ask(verb="wrap-up", text="x", code="y")["message"]
    assert one.ask(verb="wrap-up", text=7)["status"] == 2
    assert one.ask(verb="wrap-up", text="as agreed", code="later") == {"status": 0}
    assert [(entry.note, entry.disposition) for entry in one.entries] == [("as agreed", "Calls again")]
    assert not one.shown
