"""Popups: they come, say what became of the call, go, and never take the focus."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton

from desk_agent.ui.popup import FAREWELL_MS, CallPopup, Phase
from desk_agent.view import Colleague, Connection, Direction, LegState, Outcome, Presence, Verb
from tests.ui.conftest import Stage


def shown(stage: Stage) -> list[CallPopup]:
    assert all(card.isVisible() for card in stage.shell.popups.shown)
    return stage.shell.popups.shown


def said(popup: CallPopup, name: str) -> str:
    return popup.findChild(QLabel, name).text()


def press(stage: Stage, popup: CallPopup, name: str) -> None:
    button = popup.findChild(QPushButton, name)
    assert button.isVisible()
    stage.bot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_ringing_call_pops_up_and_can_be_answered(live: Stage) -> None:
    ref = live.desk.add(diverted_by="1003 Cho")
    (popup,) = shown(live)
    assert said(popup, "popupName") == "Hana Trading, J. Park"
    assert said(popup, "popupNumber") == "+82318055123 · via Sales (620)"
    assert said(popup, "popupOrigin") == "from 1003 Cho"
    press(live, popup, "popupAnswerButton")
    press(live, popup, "popupRejectButton")
    assert live.performed() == [(Verb.ANSWER, ref), (Verb.REJECT, ref)]
    live.desk.change(ref, LegState.CONNECTED)
    assert shown(live) == []
    assert not popup.isVisible()


def test_it_can_never_have_the_focus(live: Stage) -> None:
    live.desk.add()
    (popup,) = shown(live)
    flags = popup.windowFlags()
    assert flags & Qt.WindowType.WindowType_Mask == Qt.WindowType.ToolTip
    for flag in (
        Qt.WindowType.FramelessWindowHint,
        Qt.WindowType.WindowStaysOnTopHint,
        Qt.WindowType.WindowDoesNotAcceptFocus,
    ):
        assert flags & flag
    assert popup.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert all(b.focusPolicy() is Qt.FocusPolicy.NoFocus for b in popup.findChildren(QPushButton))


def test_cards_are_prebuilt_and_reused(live: Stage) -> None:
    cards = list(live.shell.popups._cards)
    assert len(cards) == 1
    for _ in range(3):
        ref = live.desk.add()
        assert shown(live) == cards
        live.desk.change(ref, LegState.CONNECTED)
        live.desk.end(ref)
    assert live.shell.popups._cards == cards


def test_two_calls_have_a_card_each(live: Stage) -> None:
    first, second = live.desk.add(), live.desk.add(name="Second")
    assert [popup.ref for popup in shown(live)] == [first, second]
    upper, lower = shown(live)
    assert upper.geometry().bottom() < lower.geometry().top()
    live.desk.change(second, LegState.CONNECTED)
    assert [popup.ref for popup in shown(live)] == [first]


def test_a_missed_call_says_so_and_goes(live: Stage) -> None:
    live.desk.end(live.desk.add(), Outcome.MISSED)
    (popup,) = shown(live)
    assert popup.phase is Phase.FAREWELL
    assert said(popup, "popupState") == "Missed call"
    assert not popup.findChild(QPushButton, "popupAnswerButton").isVisible()
    assert popup._timer.interval() == FAREWELL_MS == 3_000
    assert popup._timer.isActive()
    popup._timer.timeout.emit()
    assert shown(live) == []


def test_answered_elsewhere_says_by_whom(live: Stage) -> None:
    live.desk.end(live.desk.add(), Outcome.ANSWERED_ELSEWHERE, "answered by 1003")
    assert said(shown(live)[0], "popupState") == "Answered by 1003"


def test_a_new_call_during_a_farewell_has_its_own_card(live: Stage) -> None:
    live.desk.end(live.desk.add(), Outcome.MISSED)
    ref = live.desk.add()
    assert [popup.ref for popup in shown(live) if popup.phase is Phase.RINGING] == [ref]
    assert len(shown(live)) == 2


def test_what_the_user_did_needs_no_farewell(live: Stage) -> None:
    live.desk.end(live.desk.add(), Outcome.REJECTED)
    assert shown(live) == []


def test_a_dismissed_call_rings_on_without_its_card(live: Stage) -> None:
    ref = live.desk.add()
    press(live, shown(live)[0], "popupDismissButton")
    live.desk.change(ref, name="Somebody known")
    assert shown(live) == []
    live.desk.end(ref, Outcome.MISSED)
    assert shown(live) == []
    live.desk.add()
    assert len(shown(live)) == 1


def test_outgoing_calls_do_not_pop_up(live: Stage) -> None:
    live.desk.add(LegState.ALERTING)
    assert shown(live) == []


def test_an_own_call_that_comes_back_does(live: Stage) -> None:
    live.desk.add(LegState.RINGING, direction=Direction.OUT, badge="Recall")
    (popup,) = shown(live)
    assert said(popup, "popupState") == "Ringing · Recall"


def _colleagues(stage: Stage) -> None:
    stage.desk.set_colleagues(
        [
            Colleague("1002", "Peter Lee", Presence.TALKING, favourite=True),
            Colleague("1003", "Lukas Brandt", Presence.FREE, favourite=True),
            Colleague("1004", "Workshop", Presence.FREE),
        ]
    )
    stage.desk.set_station(mailbox="700")


def _targets(popup: CallPopup) -> list[str]:
    found = [button for button in popup.findChildren(QPushButton) if button.isVisible()]
    return [button.text() for button in found if button.objectName().startswith("popupTarget")]


def test_diverting_offers_favourites_and_voicemail_in_the_card_itself(live: Stage) -> None:
    _colleagues(live)
    ref = live.desk.add()
    (popup,) = shown(live)
    foot = popup.geometry().bottom()
    press(live, popup, "popupDivertButton")
    assert _targets(popup) == ["Peter Lee · on a call", "Lukas Brandt", "Voicemail", "Colleague…"]
    assert popup.geometry().bottom() == foot, "the buttons stay under the pointer"
    assert all(b.focusPolicy() is Qt.FocusPolicy.NoFocus for b in popup.findChildren(QPushButton))
    press(live, popup, "popupTarget2")
    assert live.performed() == [(Verb.DIVERT, ref, "700")]
    assert _targets(popup) == []
    press(live, popup, "popupDivertButton")
    press(live, popup, "popupDivertButton")
    assert _targets(popup) == [], "a second press takes it back"
    assert popup.geometry().bottom() == foot


def test_diverting_to_somebody_else_opens_the_main_windows_bar(live: Stage) -> None:
    ref = live.desk.add()
    (popup,) = shown(live)
    press(live, popup, "popupDivertButton")
    assert _targets(popup) == ["Colleague…"]
    press(live, popup, "popupTargetOther")
    aim = live.shell.window.desk.command.aimed
    assert aim is not None
    assert (aim.ref, aim.title) == (ref, "Divert Hana Trading, J. Park to")


def test_what_was_offered_goes_with_the_call(live: Stage) -> None:
    _colleagues(live)
    ref = live.desk.add()
    (popup,) = shown(live)
    press(live, popup, "popupDivertButton")
    live.desk.end(ref, Outcome.MISSED)
    assert _targets(popup) == []
    assert not popup.findChild(QPushButton, "popupDivertButton").isVisible()


def test_a_lost_link_makes_it_uncertain(live: Stage) -> None:
    live.desk.add()
    live.desk.set_connection(state=Connection.LOST)
    (popup,) = shown(live)
    assert said(popup, "popupState") == "May be out of date"
    assert not popup.findChild(QPushButton, "popupAnswerButton").isEnabled()
    live.desk.set_connection(state=Connection.LIVE)
    assert popup.findChild(QPushButton, "popupAnswerButton").isEnabled()


def test_a_name_that_comes_later_is_filled_in(live: Stage) -> None:
    ref = live.desk.add(name="")
    assert said(shown(live)[0], "popupName") == "+82318055123"
    live.desk.change(ref, name="Hana Trading")
    assert said(shown(live)[0], "popupName") == "Hana Trading"


def test_dragging_is_remembered_and_stays_on_the_screen(live: Stage) -> None:
    ref = live.desk.add()
    (popup,) = shown(live)
    before = popup.pos()
    popup.dragged.emit(QPoint(-50, -40))
    assert popup.pos() == before + QPoint(-50, -40)
    popup.dropped.emit()
    live.desk.change(ref, LegState.CONNECTED)
    live.desk.add()
    assert shown(live)[0].pos() == before + QPoint(-50, -40)
    popup.dragged.emit(QPoint(-9_000, 9_000))
    assert shown(live)[0].screen().availableGeometry().contains(shown(live)[0].geometry())


def test_nothing_moves_under_the_pointer(live: Stage) -> None:
    first, second = live.desk.add(), live.desk.add(name="Second")
    upper = shown(live)[0]
    before = upper.pos()
    upper.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    live.desk.change(second, LegState.CONNECTED)
    assert upper.pos() == before
    live.desk.add(name="Third")
    (third,) = [popup for popup in shown(live) if popup.ref != first]
    assert upper.pos() == before
    assert third.geometry().bottom() < upper.geometry().top()
    upper.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, on=False)
    upper.left.emit()
    assert upper.geometry().bottom() < third.geometry().top()
