"""Command bar, banner, header, status strip and panels."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from desk_agent.ui.panels.people import initials
from desk_agent.ui.panels.rows import ROW_ROLE, RowList, RowTable, call_rect
from desk_agent.ui.panels.tab_row import NARROW
from desk_agent.view import Connection, LegState, Level, NameSource, Outcome, Suggestion
from tests.support.fake_desk import FakeDesk
from tests.ui.conftest import Stage


def edit(stage: Stage) -> QLineEdit:
    found = stage.child("commandEdit")
    assert isinstance(found, QLineEdit)
    return found


def rows(stage: Stage, name: str) -> list[str]:
    found = stage.child(name)
    assert isinstance(found, RowList | RowTable)
    model = found.model()
    return [model.index(i, 0).data(ROW_ROLE).spoken() for i in range(model.rowCount())]


def dialled(stage: Stage) -> list[str]:
    return [str(asked[1]) for asked in stage.desk.asked if asked[0] == "dial"]


def test_enter_calls_the_number_as_typed(live: Stage) -> None:
    live.bot.keyClicks(edit(live), "1002")
    assert live.child("suggestionFrame").isVisible()
    live.bot.keyClick(edit(live), Qt.Key.Key_Return)
    assert dialled(live) == ["1002"]
    assert edit(live).text() == ""
    assert not live.child("suggestionFrame").isVisible()


def test_letters_light_the_first_suggestion(live: Stage) -> None:
    live.bot.keyClicks(edit(live), "lee")
    live.bot.keyClick(edit(live), Qt.Key.Key_Return)
    assert dialled(live) == ["1002"]


def test_down_goes_through_the_suggestions_and_up_back(live: Stage) -> None:
    live.bot.keyClicks(edit(live), "100")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        live.bot.keyClick(edit(live), key)
    live.bot.keyClick(edit(live), Qt.Key.Key_Return)
    assert dialled(live) == ["1001"]


def test_escape_closes_the_suggestions_then_clears(live: Stage) -> None:
    live.bot.keyClicks(edit(live), "100")
    live.bot.keyClick(edit(live), Qt.Key.Key_Escape)
    assert not live.child("suggestionFrame").isVisible()
    assert edit(live).text() == "100"
    live.bot.keyClick(edit(live), Qt.Key.Key_Escape)
    assert edit(live).text() == ""


def test_a_click_on_a_suggestion_calls_once(live: Stage) -> None:
    live.bot.keyClicks(edit(live), "lee")
    found = live.shell.window.desk.command.suggestions
    spot = found.visualRect(found.rows.index(0))
    live.bot.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=spot.center())
    assert dialled(live) == ["1002"]
    live.bot.keyClicks(edit(live), "lee")
    live.bot.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=call_rect(spot).center())
    assert dialled(live) == ["1002", "1002"]


def test_a_refused_number_stays_for_correction(live: Stage) -> None:
    live.desk.refusal = "“12x” is not a number."
    live.bot.keyClicks(edit(live), "12x")
    live.bot.mouseClick(live.button("Call"), Qt.MouseButton.LeftButton)
    assert edit(live).text() == "12x"
    assert live.text("noticeText") == "“12x” is not a number."
    live.bot.mouseClick(live.button("Close notice"), Qt.MouseButton.LeftButton)
    assert live.text("noticeText") == ""


def test_control_l_goes_to_the_command_bar(live: Stage) -> None:
    live.child("contactsSearch").setFocus()
    live.bot.keyClick(live.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert edit(live).hasFocus()


def test_calling_is_refused_with_a_reason_when_it_cannot_work(live: Stage) -> None:
    live.desk.set_connection(level=Level.WATCH)
    assert not live.button("Call").isEnabled()
    assert "only watch" in live.button("Call").toolTip()
    live.bot.keyClicks(edit(live), "1002")
    live.bot.keyClick(edit(live), Qt.Key.Key_Return)
    assert dialled(live) == []
    assert "only watch" in live.text("noticeText")
    live.desk.set_connection(level=Level.DIAL_ONLY)
    assert live.button("Call").isEnabled()
    assert live.text("levelMark") == "Dial only"


def test_panels_do_not_call_when_it_cannot_work(live: Stage) -> None:
    live.shell.window.desk.panels.open(live.shell.window.desk.panels.contacts)
    live.desk.set_connection(state=Connection.LOST)
    contacts = live.child("contactsList")
    assert isinstance(contacts, RowTable)
    contacts.move_current(1)
    live.bot.keyClick(contacts, Qt.Key.Key_Return)
    assert dialled(live) == []
    assert "lost" in live.text("noticeText")


def test_the_banner_counts_down_by_the_desks_clock(live: Stage) -> None:
    assert not live.child("linkBanner").isVisible()
    live.desk.set_connection(state=Connection.LOST, message="The link is gone.", retry_at=live.desk.at(7.5))
    ticker = live.shell.window.desk.calls._ticker
    assert live.text("linkMessage") == "The link is gone."
    assert live.text("retryCountdown") == "Trying again in 8 s"
    live.desk.time += 5
    ticker.tick()
    assert live.text("retryCountdown") == "Trying again in 3 s"
    live.desk.time += 5
    ticker.tick()
    assert live.text("retryCountdown") == "Trying now…"
    live.bot.mouseClick(live.button("Retry now"), Qt.MouseButton.LeftButton)
    assert live.desk.asked == [("retry_now",)]
    live.desk.set_connection(state=Connection.LIVE, message="", retry_at=None)
    assert not live.child("linkBanner").isVisible()
    assert not ticker.running


def test_status_words(live: Stage) -> None:
    assert live.text("linkWord") == "live"
    assert live.text("linkHost") == ""  # how the phone is set comes first where there is little room
    live.window.resize(700, 720)
    live.bot.waitUntil(lambda: live.text("linkHost") == "pbx.example.net")
    assert not live.child("demoMark").isVisible()
    live.desk.set_connection(demo=True)
    assert live.text("demoMark") == "DEMO"
    live.desk.set_connection(state=Connection.LOST, retry_at=live.desk.at(1))
    assert live.text("linkWord") == "reconnecting…"
    assert live.child("linkDot").accessibleName() == "Connection: reconnecting…"


def test_the_own_phone(live: Stage) -> None:
    assert live.text("ownExtension") == "1001"
    assert live.text("ownName") == "Min-ji Kim"
    assert live.child("phoneDot").accessibleName() == "Phone registered"
    live.desk.set_station(registered=False, dnd=True, forwarding="to 1002")
    assert live.child("phoneDot").accessibleName() == "Phone not connected"
    assert "not connected" in live.text("phoneFault")
    assert live.text("phoneSettings") == "Do not disturb · Forwarding: to 1002"


def test_contacts_search_and_call(live: Stage) -> None:
    live.shell.window.desk.panels.open(live.shell.window.desk.panels.contacts)
    assert len(rows(live, "contactsList")) == 5
    search = live.child("contactsSearch")
    live.bot.keyClicks(search, "w")
    live.bot.keyClicks(live.child("contactsList"), "ork")
    assert rows(live, "contactsList") == ["Workshop, 1004 · PBX"]
    live.bot.keyClick(search, Qt.Key.Key_Down)
    live.bot.keyClick(search, Qt.Key.Key_Return)
    assert dialled(live) == ["1004"]
    live.bot.keyClicks(search, "zzz")
    assert live.text("contactsEmptyTitle") == "Nobody found"
    live.bot.keyClick(search, Qt.Key.Key_Escape)
    assert len(rows(live, "contactsList")) == 5


def test_a_double_click_and_the_phone_call_a_contact_once_each(live: Stage) -> None:
    live.shell.window.desk.panels.open(live.shell.window.desk.panels.contacts)
    contacts = live.child("contactsList")
    assert isinstance(contacts, RowTable)
    spot = contacts.visualRect(contacts.model().index(1, 0))
    middle = QPoint(spot.left() + 80, spot.center().y())
    live.bot.mouseClick(contacts.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert dialled(live) == []
    live.bot.mouseDClick(contacts.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert dialled(live) == ["1001"]
    live.bot.mouseClick(contacts.viewport(), Qt.MouseButton.LeftButton, pos=call_rect(spot).center())
    assert dialled(live) == ["1001", "1001"]


def test_history_counts_missed_calls_until_they_are_seen(live: Stage) -> None:
    tabs = live.shell.window.desk.panels.tabs
    live.desk.time += 1
    live.desk.end(live.desk.add(name="", number="+4930123"), Outcome.MISSED)
    live.desk.end(live.desk.add(LegState.CONNECTED), Outcome.ANSWERED)
    assert tabs.count_of(1) == 1
    assert tabs.accessibleTabName(1) == "History"
    tabs.setCurrentIndex(1)
    assert tabs.count_of(1) == 0
    said = rows(live, "historyList")
    assert said[0].startswith("Hana Trading, J. Park, Answered · +82318055123, ")
    assert said[1].startswith("+4930123, Missed call, ")
    history = live.child("historyList")
    assert isinstance(history, RowList)
    history.move_current(2)
    live.bot.keyClick(history, Qt.Key.Key_Return)
    assert dialled(live) == ["+4930123"]


def test_history_says_who_answered(live: Stage) -> None:
    live.shell.window.desk.panels.tabs.setCurrentIndex(1)
    assert live.text("historyEmptyTitle") == "No calls yet"
    live.desk.end(live.desk.add(), Outcome.ANSWERED_ELSEWHERE, "answered by 1003")
    assert "Answered by 1003" in rows(live, "historyList")[0]


def test_tabs_that_do_not_fit_show_their_shapes(live: Stage) -> None:
    panels = live.shell.window.desk.panels
    tabs = panels.tabs
    wide = tabs.tabRect(1).width()
    before = tabs.present()
    added = [QWidget() for _ in range(2)]
    for word, panel in zip(("Queues", "Pages"), added, strict=True):
        panels.add(word, "users", panel)
    assert 32 <= tabs.tabRect(1).width() <= NARROW
    assert tabs.tabRect(tabs.count() - 1).right() < tabs.width()
    assert tabs.tabRect(0).width() > NARROW  # the chosen one keeps its word
    panels.set_count(added[0], 12, "12 new")
    assert tabs.tabToolTip(tabs.count() - len(added)) == "Queues: 12 new"
    for panel in added:
        panels.set_present(panel, present=False)
    assert tabs.tabRect(1).width() == wide
    assert tabs.present() == before
    assert live.window.width() == 380


def test_two_columns_when_wide(live: Stage) -> None:
    def places() -> tuple[QPoint, QPoint]:
        page = live.shell.window.desk
        return page.calls.mapTo(page, QPoint()), page.panels.mapTo(page, QPoint())

    calls, panels = places()
    assert panels.y() > calls.y()
    live.window.resize(1400, 800)
    live.bot.waitUntil(lambda: places()[1].x() > places()[0].x())
    calls, panels = places()
    assert panels.y() <= calls.y()


def test_many_calls_scroll_and_leave_the_tabs(live: Stage) -> None:
    for _ in range(8):
        live.desk.add()
    assert live.child("callList").height() < live.window.height()
    assert live.child("panelTabs").isVisible()
    assert live.window.width() == 380


def test_a_large_phone_book_makes_no_widgets(live: Stage) -> None:
    before = len(live.window.findChildren(QLineEdit))
    live.desk.people_known = [Suggestion(f"N {i}", str(i), "", NameSource.CONTACT) for i in range(2_000)]
    live.shell.window.desk.panels.contacts.refresh()
    assert len(rows(live, "contactsList")) == 2_000
    assert len(live.window.findChildren(QLineEdit)) == before


def test_initials() -> None:
    assert [initials(n) for n in ("Peter Lee", "김민지", "", "42", "J. (Jo) Park")] == ["PL", "김", "", "", "JP"]


def test_empty_phone_book(live: Stage, desk: FakeDesk) -> None:
    live.shell.window.desk.panels.open(live.shell.window.desk.panels.contacts)
    desk.people_known = []
    live.shell.window.desk.panels.contacts.refresh()
    assert live.text("contactsEmptyTitle") == "No contacts yet"


def test_what_is_well_is_not_said_like_a_warning(live: Stage) -> None:
    shape = live.shell.window.desk._notice._shape
    live.desk.say("Your phone is calling 1002.", calm=True)
    assert live.text("noticeText") == "Your phone is calling 1002."
    calm = shape.grab().toImage()
    live.desk.say("There is no connection to the PBX: nothing was sent.")
    assert "nothing was sent" in live.text("noticeText")
    assert shape.grab().toImage() != calm
