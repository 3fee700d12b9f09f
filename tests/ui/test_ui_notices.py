"""What notifications say, when, and what their buttons do."""

from typing import Any

import pytest
from msgspec.structs import replace

from desk_agent.desktop.notices import CLICKED, Notice
from desk_agent.settings import Loudness, Notices, Popups
from desk_agent.ui.noticing import GRACE_MS, Noticing
from desk_agent.view import Connection, HistoryChanged, LegState, Outcome, Verb, VoicemailView
from tests.support.fake_desk import run_now
from tests.ui.conftest import Stage


class FakeNotices:
    def __init__(self) -> None:
        self.why_not = ""
        self.buttons = True
        self.on_action: Any = None
        self.shown: dict[str, Notice] = {}

    async def open(self) -> None:
        pass

    async def show(self, notice: Notice) -> bool:
        if not self.why_not:
            self.shown[notice.key] = notice
        return not self.why_not

    async def withdraw(self, key: str) -> None:
        self.shown.pop(key, None)


class Told(Stage):
    notices: FakeNotices
    noticing: Noticing
    said: list[tuple[str, str]]


@pytest.fixture
def told(live: Stage) -> Told:
    stage = Told(live.desk, live.bridge, live.shell, live.bot, live.keeper)
    stage.notices, stage.said = FakeNotices(), []
    stage.noticing = Noticing(
        live.bridge,
        stage.notices,
        start=run_now,
        say=lambda title, body: stage.said.append((title, body)),
        parent=live.shell,
    )
    live.shell.popups.instead = stage.noticing.instead_of_cards
    return stage


def test_calls_are_shown_by_the_system_where_that_is_wanted(told: Told) -> None:
    told.bridge.loud.change(Popups(native="always"))
    ref = told.desk.add(others=("Mia",), diverted_by="1003 Cho")
    assert told.shell.popups.shown == [], "not twice"
    notice = told.notices.shown[f"call-{ref}"]
    assert notice.title == "Incoming call: Hana Trading, J. Park"
    assert notice.body == "or Mia\n+82318055123 · via Sales (620)\nfrom 1003 Cho"
    assert notice.actions == (("answer", "Answer"), ("reject", "Reject"))
    assert notice.stays
    told.notices.on_action(f"call-{ref}", "answer")
    told.notices.on_action(f"call-{ref}", "hangup")  # was not offered
    assert told.performed() == [(Verb.ANSWER, ref)]
    told.desk.change(ref, LegState.CONNECTED)
    assert told.notices.shown == {}


def test_windows_that_cannot_be_placed_give_way(told: Told) -> None:
    told.noticing._unplaceable = True
    ref = told.desk.add()
    assert list(told.notices.shown) == [f"call-{ref}"]
    told.bridge.loud.change(Popups(native="never"))
    assert told.notices.shown == {}
    assert len(told.shell.popups.shown) == 1
    told.desk.end(ref)
    told.bridge.loud.change(Popups(native="auto"))
    told.notices.why_not = "No notification service runs on this desktop."
    told.desk.add()
    assert len(told.shell.popups.shown) == 1, "a card in the wrong place is better than nothing"


def test_loudness_holds_for_notifications_too(told: Told) -> None:
    told.bridge.loud.change(Popups(native="always"))
    told.bridge.loud.choose("silent")
    ref = told.desk.add()
    assert told.notices.shown == {}
    told.bridge.loud.choose("popup")
    assert list(told.notices.shown) == [f"call-{ref}"]


def test_a_lost_link_takes_the_buttons_away(told: Told) -> None:
    told.bridge.loud.change(Popups(native="always"))
    ref = told.desk.add()
    told.desk.set_connection(state=Connection.LOST)
    assert told.notices.shown[f"call-{ref}"].actions == ()


def test_missed_calls_are_counted_with_who_they_were(told: Told) -> None:
    heard: list[str] = []
    told.noticing.historyWanted.connect(lambda: heard.append("history"))
    told.desk.end(told.desk.add(), Outcome.MISSED)
    assert told.notices.shown["missed"] == Notice("missed", "Missed call", "Hana Trading, J. Park")
    for name in ("Anna", "Anna", "Ben", "Cho"):
        told.desk.end(told.desk.add(name=name), Outcome.MISSED)
    told.desk.end(told.desk.add(), Outcome.ANSWERED_ELSEWHERE)
    notice = told.notices.shown["missed"]
    assert (notice.title, notice.body) == ("5 missed calls", "Cho, Ben, Anna and more")
    told.notices.on_action("missed", CLICKED)
    assert heard == ["history"]
    told.desk.end(told.desk.add(name="Dora"), Outcome.MISSED)
    assert told.notices.shown["missed"].title == "Missed call", "those before have been looked at"
    told.bridge.history.changed.emit(HistoryChanged((), 0))
    assert "missed" not in told.notices.shown


@pytest.mark.parametrize(
    ("profile", "own", "queue"),
    [("everything", True, True), ("queues", False, True), ("popup", False, False), ("silent", False, False)],
)
def test_missed_calls_by_loudness(told: Told, profile: str, own: bool, queue: bool) -> None:
    told.bridge.loud.choose(profile)
    told.desk.set_agent(groups=(("620", "Sales"),))
    told.desk.end(told.desk.add(called="1001"), Outcome.MISSED)
    assert ("missed" in told.notices.shown) is own
    told.notices.shown.clear()
    told.desk.end(told.desk.add(called="620"), Outcome.MISSED)
    assert ("missed" in told.notices.shown) is queue


def test_only_new_voicemail_is_told(told: Told) -> None:
    told.desk.set_station(voicemail=VoicemailView(new=2, old=1))
    assert told.notices.shown == {}, "what waited at sign-in is not news"
    told.desk.set_station(voicemail=VoicemailView(new=3, old=1))
    assert told.notices.shown["voicemail"].body == "3 new, 1 old"
    told.desk.set_station(voicemail=VoicemailView(new=0, old=4))
    assert told.notices.shown == {}
    told.bridge.loud.take(replace(told.bridge.loud.given, notices=Notices(voicemail=False)))
    told.desk.set_station(voicemail=VoicemailView(new=1, old=4))
    assert told.notices.shown == {}


def test_a_connection_that_does_not_come_back_is_told(told: Told) -> None:
    told.desk.set_connection(state=Connection.LOST, message="The connection to pbx is lost.")
    grace = told.noticing._grace
    assert (grace.isActive(), grace.interval()) == (True, GRACE_MS)
    told.desk.set_connection(state=Connection.LIVE)
    assert not grace.isActive()
    told.desk.set_connection(state=Connection.LOST, message="The connection to pbx is lost.")
    grace.timeout.emit()
    assert told.notices.shown["connection"].body == "The connection to pbx is lost."
    told.desk.set_connection(state=Connection.LIVE, message="")
    assert told.notices.shown == {}
    told.bridge.loud.change(Loudness("silent"))
    told.desk.set_connection(state=Connection.LOST)
    grace.timeout.emit()
    assert told.notices.shown == {}


def test_without_a_service_the_tray_says_it(told: Told) -> None:
    told.notices.why_not = "No notification service runs on this desktop."
    told.desk.end(told.desk.add(), Outcome.MISSED)
    assert told.said == [("Missed call", "Hana Trading, J. Park")]
