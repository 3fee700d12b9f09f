"""The first sign-in: each step tested and shown, then how the site dials; nothing in the way of a call."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from desk_agent.api.errors import NotThePbxError
from desk_agent.app.first_run import FirstRun, _preview
from desk_agent.app.hands import Hands
from desk_agent.settings import Dialling, Keeper, Profile, read_presets
from desk_agent.ui.welcome import WelcomeCard, country_of
from desk_agent.view import AddressView, Connection, LegState, Level, Step
from tests.support.fake_desk import run_now
from tests.ui.conftest import Stage


def steps(stage: Stage) -> dict[str, str]:
    if not stage.child("signInSteps").isVisible():
        return {}
    found = stage.child("signInSteps").findChildren(QLabel)
    return {
        one.objectName().removeprefix("step-"): one.text() for one in found if one.objectName().startswith("step-")
    }


def edit(stage: Stage, name: str) -> QLineEdit:
    found = stage.child(name)
    assert isinstance(found, QLineEdit)
    return found


# the page


def test_who_knows_the_way_sees_no_steps(stage: Stage) -> None:
    assert steps(stage) == {}


def test_an_address_is_asked_for_once_it_is_typed(stage: Stage) -> None:
    asked: list[tuple[str, int]] = []
    page = stage.shell.window.sign_in
    page.addressWanted.connect(lambda host, port: asked.append((host, port)))
    host, port = edit(stage, "hostEdit"), edit(stage, "portEdit")
    host.setFocus()
    host.selectAll()
    stage.bot.keyClicks(host, "10.0.0.1")
    assert asked == []
    port.setFocus()
    assert asked == [("10.0.0.1", 7443)]
    port.selectAll()
    stage.bot.keyClicks(port, "70000")
    edit(stage, "userEdit").setFocus()
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            AddressView("pbx.example.net", 7443, testing=True),
            {"address": "Looking for the phone system…", "certificate": "Certificate"},
        ),
        (
            AddressView("pbx.example.net", 7443, step=Step.ADDRESS, message="No computer is known by the name."),
            {"address": "No computer is known by the name.", "certificate": "Certificate"},
        ),
        (
            AddressView("pbx.example.net", 7443, step=Step.CERTIFICATE, message="It is signed by itself."),
            {"address": "The phone system answers", "certificate": "It is signed by itself."},
        ),
        (
            AddressView("pbx.example.net", 7443),
            {"address": "The phone system answers", "certificate": "Its certificate is trusted"},
        ),
    ],
)
def test_what_was_found_at_an_address(stage: Stage, found: AddressView, words: dict[str, str]) -> None:
    stage.shell.window.sign_in.set_address(found)
    assert steps(stage) == words | {"account": "User and password", "phone": "Your phone"}
    stage.bot.keyClicks(edit(stage, "hostEdit"), "x")
    assert steps(stage) == {}
    stage.shell.window.sign_in.set_address(found)  # of what no longer stands there
    assert steps(stage) == {}


def test_a_sign_in_shows_where_it_is(stage: Stage) -> None:
    here = {"host": "pbx.example.net", "port": 7443}
    stage.desk.set_connection(state=Connection.CONNECTING, step=Step.ADDRESS, **here)
    assert steps(stage)["address"] == "Looking for the phone system…"
    stage.shell.window.sign_in.set_address(AddressView("pbx.example.net", 7443))
    assert steps(stage)["address"] == "The phone system answers"
    assert steps(stage)["account"] == "Signing in…"
    stage.desk.set_connection(state=Connection.CONNECTING, step=Step.PHONE, **here)
    assert steps(stage)["account"] == "Signed in"
    assert steps(stage)["phone"] == "Looking at your phone…"


@pytest.mark.parametrize("step", Step)
def test_a_sign_in_that_failed_says_where_and_what_to_do(stage: Stage, step: Step) -> None:
    stage.desk.set_connection(state=Connection.OFFLINE, step=step, message="Because.")
    advice = stage.child(f"stepAdvice-{step}")
    assert isinstance(advice, QLabel)
    assert advice.isVisible()
    assert advice.text()
    assert stage.text("signInError") == "Because."
    shown = [one for one in Step if stage.child(f"stepAdvice-{one}").isVisible()]
    assert shown == [step]


# beside the page


class Waiting:
    """Coroutines that were spawned, run when the test says so."""

    def __init__(self) -> None:
        self.works: list[Any] = []

    def run(self) -> None:
        while self.works:
            run_now(self.works.pop(0))


@pytest.fixture
def waiting() -> Waiting:
    return Waiting()


def hands(stage: Stage, waiting: Waiting) -> Hands:
    return Hands(
        stage.keeper,
        cast("Any", None),
        cast("Any", stage.desk),
        stage.bridge,
        stage.shell,
        cast("Any", None),
        waiting.works.append,
        lambda: False,
        stage.keeper.change,
    )


@pytest.fixture
def first(stage: Stage, waiting: Waiting) -> Iterator[FirstRun]:
    made = FirstRun(hands(stage, waiting))
    yield made
    made.close()
    for work in waiting.works:
        work.close()


def sign_in(stage: Stage, **view: Any) -> None:
    edit(stage, "passwordEdit").setText("x")
    stage.button("Sign in").click()
    stage.desk.go_live(**view)


def test_an_address_is_tested_beside(
    stage: Stage, first: FirstRun, waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, int, str]] = []

    async def reach(host: str, port: int, trust: str) -> None:
        asked.append((host, port, trust))
        if host == "bad":
            raise NotThePbxError("bad:1 does not answer with HTTPS.")

    monkeypatch.setattr("desk_agent.client.reach.reach", reach)
    stage.keeper.change(replace(stage.keeper.current, pins={"good:1": "sha256:" + "ab" * 32}))
    for host, word in (("good", "The phone system answers"), ("bad", "bad:1 does not answer with HTTPS.")):
        edit(stage, "hostEdit").setText(host)
        edit(stage, "portEdit").setText("1")
        stage.shell.window.sign_in.addressWanted.emit(host, 1)
        assert steps(stage)["address"] == "Looking for the phone system…"
        waiting.run()
        assert steps(stage)["address"] == word
    assert asked == [("good", 1, "sha256:" + "ab" * 32), ("bad", 1, "")]


def test_the_answer_for_an_address_that_was_left_is_not_shown(
    stage: Stage, first: FirstRun, waiting: Waiting
) -> None:
    page = stage.shell.window.sign_in
    page.addressWanted.emit("one", 1)
    page.addressWanted.emit("two", 2)
    assert len(waiting.works) == 2
    page.addressWanted.emit("two", 2)
    assert len(waiting.works) == 2


def test_after_the_first_sign_in_the_dialling_rules_are_asked_for_once(stage: Stage, first: FirstRun) -> None:
    sign_in(stage, level=Level.FULL)
    card = stage.child("welcomeCard")
    assert card.isVisible()
    assert "1001 is watched" in stage.text("welcomeText")
    assert not card.isAncestorOf(stage.window.focusWidget() or stage.window)
    country, outside = edit(stage, "welcomeCountryEdit"), edit(stage, "welcomeOutsideEdit")
    country.setText("kr")
    outside.setText("9")
    edit(stage, "welcomeTryEdit").setText("010-1234-5678")
    assert stage.text("welcomeResult") == "dials 901012345678"
    stage.button("Save").click()
    assert stage.keeper.current.dialling == Dialling("kr", outside="9")
    assert not card.isVisible()
    stage.desk.set_connection(state=Connection.OFFLINE)
    stage.desk.go_live()
    assert [one for one in stage.window.findChildren(QWidget, "welcomeCard") if one.isVisible()] == []


def test_a_wrong_rule_says_why(stage: Stage, first: FirstRun) -> None:
    sign_in(stage)
    edit(stage, "welcomeCountryEdit").setText("?")
    stage.button("Save").click()
    assert stage.text("welcomeCountryHint") == "This must be two letters or a telephone code."
    assert stage.child("welcomeCard").isVisible()
    edit(stage, "welcomeCountryEdit").setText("82")
    edit(stage, "welcomeOutsideEdit").setText("x")
    stage.button("Save").click()
    assert stage.text("welcomeOutsideHint") == "This must be digits."
    stage.button("Not now").click()
    assert stage.keeper.current.dialling == Dialling()


def test_a_call_is_in_front_and_the_settings_are_near(stage: Stage, first: FirstRun) -> None:
    sign_in(stage)
    call = stage.desk.add(LegState.RINGING)
    assert stage.button("Answer").isEnabled()
    assert not stage.child("welcomeCard").isVisible()
    stage.desk.end(call)
    assert stage.child("welcomeCard").isVisible()
    stage.button("All settings").click()
    window = stage.window.findChild(QWidget, "settingsWindow")
    assert window.findChild(QWidget, "settingsPage-dialling").isVisible()


@pytest.mark.parametrize("how", ["demo", "again", "known", "by itself"])
def test_nobody_else_is_asked(stage: Stage, waiting: Waiting, how: str) -> None:
    if how == "again":
        stage.keeper.change(Profile("pbx", 1, "1001"))
    if how == "known":
        stage.keeper.change(Dialling("KR"))
    first = FirstRun(hands(stage, waiting))
    if how == "by itself":
        stage.desk.go_live()
    else:
        sign_in(stage, demo=how == "demo")
    assert stage.window.findChildren(WelcomeCard) == []
    first.close()


def test_a_notice_takes_no_room_from_the_fields(stage: Stage, first: FirstRun) -> None:
    sign_in(stage)
    stage.window.resize(380, 720)
    stage.shell.window.desk._bridge.notice.emit("The keyring refused. " * 6)
    stage.bot.wait(1)
    for name in ("welcomeCountryEdit", "welcomeOutsideEdit", "welcomeTryEdit"):
        assert edit(stage, name).height() >= edit(stage, name).sizeHint().height()
    card = stage.child("welcomeCard")
    assert card.height() >= card.layout().totalHeightForWidth(card.width())


def test_what_is_locked_is_shown_and_cannot_be_typed(stage: Stage, waiting: Waiting) -> None:
    presets = "[profile]\nhost='pbx'\n[locked]\nkeys=['profile.host','profile.extension']\nby='IT'\n"
    stage.keeper.presets = read_presets(presets)
    first = FirstRun(hands(stage, waiting))
    assert not edit(stage, "hostEdit").isEnabled()
    assert stage.text("hostHint") == "Locked by IT."
    edit(stage, "userEdit").setText("agent")
    assert not edit(stage, "extensionEdit").isEnabled()
    stage.desk.set_connection(state=Connection.OFFLINE, message="no")
    assert not edit(stage, "hostEdit").isEnabled()
    assert edit(stage, "portEdit").isEnabled()
    first.close()


def test_a_changed_profile_fills_the_form(stage: Stage, first: FirstRun) -> None:
    stage.keeper.change(Profile("other", 1, "1002"))
    assert edit(stage, "hostEdit").text() == "other"
    stage.desk.go_live()
    stage.keeper.change(Profile("third", 1, "1002"))
    assert edit(stage, "hostEdit").text() == "other"


@pytest.mark.parametrize(
    ("locale", "country"), [("ko_KR", "KR"), ("de_CH", "CH"), ("C", ""), ("en_001", ""), ("ar_EG", "EG")]
)
def test_the_country_is_guessed_from_the_system(locale: str, country: str) -> None:
    assert country_of(QLocale(locale)) == country


def test_a_number_that_cannot_be_dialled_says_why() -> None:
    assert _preview("1001")("*72", Dialling("KR"))
    assert _preview("1001")("x", Dialling("KR"))
    assert Keeper().current.dialling == Dialling()
