"""Numbers from other programs: into the command bar, the chooser or the quiet card, and onto a call."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desk_agent.people.numbers import Origin
from desk_agent.ui.offers.card import NumberCard
from desk_agent.ui.offers.chooser import Chooser
from desk_agent.ui.offers.mime import plain_of, text_of
from desk_agent.view import LegState, Verb
from tests.ui.conftest import Stage

PROSE = "Please call +82318055123 or, if nobody is there, 1002."


def bar(stage: Stage) -> QLineEdit:
    edit = stage.child("commandEdit")
    assert isinstance(edit, QLineEdit)
    return edit


def mime(text: str = "", html: str = "", urls: tuple[str, ...] = ()) -> QMimeData:
    data = QMimeData()
    if text:
        data.setText(text)
    if html:
        data.setHtml(html)
    if urls:
        data.setUrls([QUrl(url) for url in urls])
    return data


def drop(widget: QWidget, data: QMimeData) -> bool:
    """Drag ``data`` over a widget and let go; whether the widget wanted it."""
    at, actions = QPoint(20, 20), Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at, actions, data, buttons, keys)
    enter.ignore()
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    assert enter.dropAction() is Qt.DropAction.CopyAction
    QApplication.sendEvent(widget, QDropEvent(QPointF(at), actions, data, buttons, keys))
    return True


def paste(stage: Stage, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    bar(stage).setFocus()
    stage.bot.keyClick(bar(stage), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def chooser(stage: Stage) -> Chooser:
    found = stage.shell.offers.chooser
    assert found is not None
    return found


def card(stage: Stage) -> NumberCard:
    return stage.shell.offers.card


def dialled(stage: Stage) -> list[str]:
    return [str(asked[1]) for asked in stage.desk.asked if asked[0] == "dial"]


async def offer(stage: Stage, text: str, origin: str = "link") -> None:
    await stage.desk.offer(text, Origin(origin))


async def test_one_number_stands_in_the_bar_with_who_it_is_until_enter_calls_it(live: Stage) -> None:
    await offer(live, "tel:+82318055123")
    assert bar(live).text() == "+82318055123"
    assert bar(live).hasFocus()
    assert live.text("aimPresence") == "Hana Trading, J. Park, from a link"
    assert dialled(live) == []
    live.bot.keyClick(bar(live), Qt.Key.Key_Return)
    assert dialled(live) == ["+82318055123"]
    assert live.desk.origins == [Origin.LINK]  # the gate is asked with whose number it is
    assert bar(live).text() == ""
    assert live.text("aimPresence") == ""


async def test_esc_or_another_word_forgets_it(live: Stage) -> None:
    await offer(live, "tel:+82318055123")
    live.bot.keyClick(bar(live), Qt.Key.Key_Escape)
    assert (bar(live).text(), live.text("aimPresence")) == ("", "")
    await offer(live, "tel:+82318055123")
    live.bot.keyClicks(bar(live), "10")
    assert (bar(live).text(), live.text("aimPresence")) == ("10", "")
    assert dialled(live) == []


async def test_a_link_that_comes_before_the_sign_in_is_kept(stage: Stage) -> None:
    await offer(stage, "tel:1002")
    stage.desk.go_live()
    assert bar(stage).text() == "1002"
    stage.bot.keyClick(bar(stage), Qt.Key.Key_Return)
    assert dialled(stage) == ["1002"]


async def test_while_a_call_is_transferred_the_number_is_the_target(live: Stage) -> None:
    live.desk.add(LegState.CONNECTED, active=True)
    live.bot.keyClick(live.window, Qt.Key.Key_F5)
    await offer(live, "tel:1002")
    assert bar(live).text() == "Peter Lee"
    assert dialled(live) == []
    live.bot.keyClick(bar(live), Qt.Key.Key_Return)
    assert live.performed() == [(Verb.TRANSFER, 1, "1002")]


@pytest.mark.parametrize(
    ("keys", "called"),
    [
        ((Qt.Key.Key_2,), "1002"),
        ((Qt.Key.Key_Return,), "+82318055123"),
        ((Qt.Key.Key_Down, Qt.Key.Key_Return), "1002"),
        ((Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return), "+82318055123"),
        ((Qt.Key.Key_7,), None),
        ((Qt.Key.Key_A,), None),
        ((Qt.Key.Key_Escape,), None),
    ],
)
async def test_several_numbers_are_chosen_from_by_keys(live: Stage, keys: tuple[Qt.Key, ...], called: str) -> None:
    await offer(live, PROSE, "selection")
    numbers = chooser(live).numbers
    for key in keys:
        live.bot.keyClick(numbers, key)
    assert dialled(live) == ([called] if called else [])


async def test_a_click_on_a_number_calls_it_once_even_if_it_is_a_double_click(live: Stage) -> None:
    await offer(live, PROSE, "selection")
    numbers = chooser(live).numbers
    where = numbers.visualRect(numbers.model().index(1, 0)).center()
    live.bot.mouseClick(numbers.viewport(), Qt.MouseButton.LeftButton, pos=where)
    live.bot.mouseDClick(numbers.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert dialled(live) == ["1002"]


async def test_a_new_offer_takes_the_place_of_the_last_chooser(live: Stage) -> None:
    await offer(live, PROSE)
    first = chooser(live)
    await offer(live, "1003 or 1004")
    assert chooser(live) is not first
    assert not first.isVisible()


async def test_what_is_chosen_while_nobody_is_signed_in_is_kept(stage: Stage) -> None:
    await offer(stage, PROSE)
    stage.bot.keyClick(chooser(stage).numbers, Qt.Key.Key_2)
    assert dialled(stage) == []
    assert bar(stage).text() == "1002"


def test_a_copied_number_shows_a_card_that_takes_no_focus_and_calls_by_a_click(live: Stage) -> None:
    live.desk.copied("+82318055123")
    shown = card(live)
    assert shown.isVisible()
    assert shown.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert live.window.isActiveWindow()
    assert bar(live).text() == ""
    shown.findChild(QWidget, "numberCardCallButton").click()  # type: ignore[attr-defined]
    assert dialled(live) == ["+82318055123"]
    assert not shown.isVisible()


def test_the_card_goes_when_it_is_dismissed_when_a_call_rings_and_by_itself(live: Stage) -> None:
    live.desk.copied("1002")
    card(live).findChild(QWidget, "numberCardDismissButton").click()  # type: ignore[attr-defined]
    assert not card(live).isVisible()
    live.desk.copied("1002")
    live.desk.add()
    assert not card(live).isVisible()
    live.desk.copied("1002")  # a call rings
    assert not card(live).isVisible()
    live.desk.end(1)
    live.desk.copied("1002")
    assert card(live).isVisible()
    timer = card(live)._timer
    assert timer.isActive()
    assert timer.interval() == 8_000
    timer.timeout.emit()
    assert not card(live).isVisible()
    assert dialled(live) == []


def test_never_this_one_is_passed_on(live: Stage) -> None:
    told: list[tuple[str, ...]] = []
    live.shell.offers.neverWanted.connect(told.append)
    live.desk.copied("1002")
    card(live).findChild(QWidget, "numberCardNeverButton").click()  # type: ignore[attr-defined]
    assert told == [("1002",)]
    assert not card(live).isVisible()


def test_several_copied_numbers_are_chosen_from(live: Stage) -> None:
    live.desk.copied(PROSE)
    call = card(live).findChild(QWidget, "numberCardCallButton")
    assert call.accessibleName() == "Choose…"
    assert card(live).findChild(QWidget, "numberCardNeverButton").isHidden()
    call.click()  # type: ignore[attr-defined]
    live.bot.keyClick(chooser(live).numbers, Qt.Key.Key_1)
    assert dialled(live) == ["+82318055123"]


def test_text_dragged_onto_the_window_is_offered(live: Stage) -> None:
    assert drop(live.window, mime("Call 1002, please"))
    assert bar(live).text() == "1002"
    assert live.text("aimPresence") == "Peter Lee, dragged here"
    assert drop(live.window, mime("nothing here"))
    assert live.text("noticeText") == "There is no number in that."
    assert dialled(live) == []


def test_what_has_no_text_is_not_taken(live: Stage) -> None:
    assert not drop(live.window, mime())
    assert not drop(live.window, mime(urls=("file:///etc/passwd",))) or dialled(live) == []


def test_text_dragged_onto_a_call_is_whom_to_transfer_it_to(live: Stage) -> None:
    live.desk.add(LegState.CONNECTED, active=True)
    assert drop(live.child("callCard-1"), mime("ask 1002"))
    assert live.performed() == []
    assert bar(live).text() == "Peter Lee"
    live.bot.keyClick(bar(live), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert live.performed() == [(Verb.BLIND_TRANSFER, 1, "1002")]


def test_a_call_that_cannot_be_handed_over_takes_no_text(live: Stage) -> None:
    live.desk.add(LegState.DIALING, active=True)
    assert not live.child("callCard-1").acceptDrops()


def test_a_number_that_is_pasted_is_shown_with_who_it_is(live: Stage) -> None:
    paste(live, " 1002\n")
    assert bar(live).text() == "1002"
    assert live.text("aimPresence") == "Peter Lee, copied"


def test_of_pasted_prose_only_the_number_stays(live: Stage) -> None:
    paste(live, "Dear Sir,\nplease call me:\n+82318055123\nRegards")
    assert bar(live).text() == "+82318055123"
    paste(live, PROSE)
    live.bot.keyClick(chooser(live).numbers, Qt.Key.Key_2)
    assert dialled(live) == ["1002"]


def test_a_name_that_is_pasted_is_searched_for(live: Stage) -> None:
    paste(live, "Peter Lee")
    assert bar(live).text() == "Peter Lee"
    live.bot.keyClick(bar(live), Qt.Key.Key_Escape)
    bar(live).clear()
    paste(live, "Room A2")
    assert bar(live).text() == "Room A2"


def test_a_feature_code_that_is_pasted_does_not_get_in(live: Stage) -> None:
    paste(live, "*21*0318055123#")
    assert bar(live).text() == ""
    assert live.text("noticeText") == "That is a feature code."


def test_a_number_that_is_pasted_behind_another_stands_behind_it(live: Stage) -> None:
    live.bot.keyClicks(bar(live), "9")
    paste(live, "1002")
    assert bar(live).text() == "91002"


def test_links_count_more_than_the_words_around_them() -> None:
    assert text_of(mime("Call us", urls=("tel:+82318055123",))) == "tel:+82318055123"
    assert text_of(mime(html="<p>Call <b>1002</b></p><p>or <a href='tel:1003'>us</a></p>")) == (
        "\nCall 1002\nor  tel:1003 us"
    )
    assert plain_of("<style>p { top: 1001px }</style><script>dial(1001)</script>ok") == "ok"
    assert len(text_of(mime("1" * 1_000_000))) == 64 << 10
