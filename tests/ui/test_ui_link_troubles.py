"""What the window says of a link in trouble: how urgent it is, without blinking, and what can be done."""

import pytest
from PySide6.QtCore import Qt

from desk_agent.ui.theme import Tone
from desk_agent.ui.widgets.surface import Surface
from desk_agent.view import Connection, ForwardKind, ForwardView, LegState, Trouble
from tests.ui.conftest import Stage

IN_USE = "1001 is already signed in at pbx.example.net: see Logged-on User List."


def tone(stage: Stage) -> Tone:
    banner = stage.child("linkBanner")
    assert isinstance(banner, Surface)
    return banner._tone


@pytest.mark.parametrize(
    ("trouble", "said", "urgency"),
    [
        (Trouble.RECONNECTING, "Reconnecting…", Tone.RINGING),
        (Trouble.UNREACHABLE, "The phone system cannot be reached.", Tone.WARNING),
        (Trouble.UNSTEADY, "The connection to the phone system comes and goes.", Tone.RINGING),
        (Trouble.TAKING_OVER, "Taking over your previous session…", Tone.RINGING),
        (Trouble.IN_USE, IN_USE, Tone.WARNING),
    ],
)
def test_what_the_banner_says(live: Stage, trouble: Trouble, said: str, urgency: Tone) -> None:
    message = IN_USE if trouble is Trouble.IN_USE else "The PBX closed the event connection."
    live.desk.set_connection(state=Connection.LOST, message=message, trouble=trouble)
    assert (live.text("linkMessage"), tone(live)) == (said, urgency)
    assert live.text("linkWord") == "reconnecting…"


def test_a_lost_call_stays_with_its_controls_greyed_and_the_reason(live: Stage) -> None:
    ref = live.desk.add(LegState.CONNECTED)
    live.desk.change(ref, verified=False)
    live.desk.set_connection(state=Connection.LOST, trouble=Trouble.RECONNECTING, message="Gone.")
    hold = live.child(f"holdButton-{ref}")
    assert hold.isVisible()
    assert not hold.isEnabled()
    assert "while the connection to the phone system is lost" in hold.toolTip()
    assert live.child(f"callTimer-{ref}").isVisible()
    assert live.text("linkDetail") == "Gone."


def test_a_connection_that_is_back_is_said_calmly_for_a_moment(live: Stage) -> None:
    live.desk.set_connection(trouble=Trouble.BACK)
    assert (live.text("linkMessage"), tone(live)) == ("The connection is back.", Tone.TALKING)
    live.desk.set_connection(trouble=Trouble.NONE)
    assert not live.child("linkBanner").isVisible()


def test_an_unsteady_link_does_not_blink(live: Stage) -> None:
    live.desk.set_connection(state=Connection.LOST, trouble=Trouble.UNSTEADY, message="Reset.")
    banner = live.child("linkBanner")
    height = banner.sizeHint().height()
    for state, message, retry_at in (
        (Connection.LOST, "Refused.", live.desk.at(3.0)),
        (Connection.LOST, "Refused.", None),
        (Connection.RESYNCING, "", None),
        (Connection.LIVE, "", None),
        (Connection.LOST, "Reset.", None),
    ):
        live.desk.set_connection(state=state, message=message, retry_at=retry_at)
        assert banner.isVisible()
        assert live.text("linkMessage") == "The connection to the phone system comes and goes."
        assert banner.sizeHint().height() == height


def test_a_token_that_is_renewed_shows_nothing(live: Stage) -> None:
    live.desk.set_connection(state=Connection.RESYNCING)
    assert not live.child("linkBanner").isVisible()


def test_a_phone_system_that_is_away_is_counted_down_to(live: Stage) -> None:
    live.desk.set_connection(
        state=Connection.LOST, trouble=Trouble.UNREACHABLE, message="It refuses.", retry_at=live.desk.at(3.5)
    )
    assert live.text("retryCountdown") == "Trying again in 4 s"
    live.desk.set_connection(retry_at=None)
    assert live.text("retryCountdown") == "Trying now…"
    live.bot.mouseClick(live.button("Retry now"), Qt.MouseButton.LeftButton)
    assert live.desk.asked == [("retry_now",)]


def test_an_account_that_is_in_use_can_be_retried_or_left(live: Stage) -> None:
    live.desk.set_connection(
        state=Connection.LOST, trouble=Trouble.IN_USE, message=IN_USE, retry_at=live.desk.at(5.0)
    )
    assert live.text("retryCountdown") == "Trying again in 5 s"
    live.bot.mouseClick(live.button("Retry now"), Qt.MouseButton.LeftButton)
    live.bot.mouseClick(live.button("Sign out"), Qt.MouseButton.LeftButton)
    assert live.desk.asked == [("retry_now",), ("sign_out",)]


def test_at_sign_in_it_can_be_retried_or_cancelled(stage: Stage) -> None:
    stage.desk.set_connection(
        state=Connection.CONNECTING, trouble=Trouble.IN_USE, message=IN_USE, retry_at=stage.desk.at(5.0)
    )
    assert stage.text("stepAdvice-account") or stage.child("signInSteps").isVisible()
    assert stage.text("signInCountdown") == "Trying again in 5 s"
    stage.bot.mouseClick(stage.button("Retry now"), Qt.MouseButton.LeftButton)
    stage.bot.mouseClick(stage.button("Cancel"), Qt.MouseButton.LeftButton)
    assert stage.desk.asked == [("retry_now",), ("sign_out",)]
    stage.desk.set_connection(state=Connection.OFFLINE, retry_at=None)
    assert stage.text("signInError") == IN_USE
    assert not stage.child("signInCountdown").isVisible()


def test_a_command_without_an_answer_is_said_so(live: Stage) -> None:
    ref = live.desk.add(LegState.CONNECTED)
    live.desk.change(ref, busy=True)
    assert live.text(f"callBusy-{ref}") == "", "a quick answer needs no words"
    live.bot.waitUntil(lambda: live.text(f"callBusy-{ref}") == "Working…")
    live.desk.change(ref, unanswered=True)
    assert live.text(f"callBusy-{ref}") == "No answer yet…"
    live.desk.change(ref, busy=False, unanswered=False)
    assert live.text(f"callBusy-{ref}") == ""


def test_what_is_set_at_a_phone_that_is_not_connected_stays_shown_and_greyed(live: Stage) -> None:
    forward = ForwardView(ForwardKind.ALWAYS, "1002", "Peter Lee")
    live.desk.set_station(dnd=True, forward=forward, forwarding=forward.text)
    live.desk.set_station(registered=False)
    assert live.text("phoneFault") == "Your phone is not connected: it cannot ring."
    settings = live.shell.window.phone
    assert settings.forward.text() == "Forwarding: Peter Lee"
    for control in (settings.forward, settings.dnd):
        assert not control.isEnabled()
        assert "not connected" in control.toolTip()
    live.desk.set_station(registered=True)
    assert settings.forward.isEnabled()
