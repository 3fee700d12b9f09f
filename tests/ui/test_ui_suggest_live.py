"""Whom a directory on the network knows comes after a pause, below the others, and only for what is still there."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desk_agent.ui import suggester
from desk_agent.ui.panels.rows import Row, RowList
from desk_agent.ui.suggester import Suggester
from desk_agent.view import NameSource, Suggestion
from tests.ui.conftest import Stage

Then = Callable[[list[Suggestion]], None]


def one(name: str, number: str) -> Suggestion:
    return Suggestion(name, number, "", NameSource.DIRECTORY)


class FakeContacts:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.has_live = True
        self.local: list[Suggestion] = [one("Anna", "1")]
        self.asked: list[tuple[str, Then]] = []

    def suggest(self, text: str, limit: int, who: str, then: Then) -> None:
        then(self.local)

    def suggest_live(self, text: str, limit: int, who: str, then: Then) -> None:
        self.asked.append((text, then))


@pytest.fixture
def line(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> tuple[Suggester, FakeContacts, list[list[str]]]:
    monkeypatch.setattr(suggester, "PAUSE", 10)
    contacts: Any = FakeContacts()
    shown: list[list[str]] = []

    def show(found: list[Suggestion]) -> None:
        shown.append([each.name for each in found])

    return Suggester(contacts, "bar", show, show), contacts, shown


Line = tuple[Suggester, FakeContacts, list[list[str]]]


def test_after_a_pause_those_of_the_directory_follow(line: Line, qtbot: QtBot) -> None:
    made, contacts, shown = line
    made.ask("an", 8)
    assert contacts.asked == []
    qtbot.waitUntil(lambda: len(contacts.asked) == 1)
    text, then = contacts.asked[0]
    assert text == "an"
    then([one("Anna of Hana", "1"), one("Angela", "2")])
    assert shown == [["Anna"], ["Anna", "Angela"]]


def test_a_key_struck_meanwhile_begins_the_pause_anew(line: Line, qtbot: QtBot) -> None:
    made, contacts, shown = line
    made.ask("an", 8)
    made.ask("ang", 8)
    qtbot.waitUntil(lambda: len(contacts.asked) == 1)
    assert contacts.asked[0][0] == "ang"
    made.ask("ange", 8)
    contacts.asked[0][1]([one("Angela", "2")])  # the answer to what is not there any more
    assert shown[-1] == ["Anna"]


def test_nothing_is_asked_where_nobody_would_answer_or_there_is_no_room(line: Line, qtbot: QtBot) -> None:
    made, contacts, _shown = line
    contacts.has_live = False
    made.ask("an", 8)
    contacts.has_live = True
    contacts.local = [one(str(n), str(n)) for n in range(8)]
    made.ask("an", 8)
    made.ask("", 8)
    contacts.local = []
    made.ask("an", 8)
    made.forget()
    qtbot.wait(60)
    assert contacts.asked == []


def test_an_answer_with_nobody_new_moves_nothing(line: Line, qtbot: QtBot) -> None:
    made, contacts, shown = line
    made.ask("an", 8)
    qtbot.waitUntil(lambda: len(contacts.asked) == 1)
    contacts.asked[0][1]([one("Anna", "1")])
    assert shown == [["Anna"]]


def test_who_is_lit_stays_lit(qtbot: QtBot) -> None:
    rows = RowList(name="Suggestions", object_name="list")
    qtbot.addWidget(rows)
    rows.refill([Row("Anna", "", "1"), Row("Ben", "", "2")])
    assert rows.current_number() == ""
    rows.move_current(1)
    rows.move_current(1)
    assert rows.current_number() == "2"
    rows.refill([Row("Anna", "", "1"), Row("Angela", "", "3"), Row("Ben", "", "2")])
    assert rows.current_number() == "2"
    rows.refill([Row("Angela", "", "3")])
    assert rows.current_number() == ""


def test_the_command_bar_keeps_whom_the_user_has_lit(live: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggester, "PAUSE", 10)
    desk = live.desk
    desk.people_known = [one("Kim Anna", "1001"), one("Kim Ben", "1002")]
    desk.contacts.has_live = True
    desk.contacts.listed = [one("Kim Directory", "+8225551234")]
    edit = live.child("commandEdit")
    live.bot.keyClicks(edit, "kim")
    live.bot.keyClick(edit, Qt.Key.Key_Down)
    rows = live.child("suggestionList")
    assert isinstance(rows, RowList)
    lit = rows.current_number()
    live.bot.waitUntil(lambda: rows.rows.rowCount() == 3)
    assert rows.current_number() == lit == "1002"
