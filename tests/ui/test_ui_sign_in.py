"""The sign-in page and the certificate question."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from desk_agent.instant import Instant
from desk_agent.ui.dialogs.certificate import CertificateDialog, grouped
from desk_agent.ui.dialogs.sign_in import SignInPage, SignInPrefill
from desk_agent.ui.widgets.timers import Ticker
from desk_agent.view import CertificateView, Connection, SignIn
from tests.ui.conftest import Stage

SHA = ":".join(f"{n:02X}" for n in range(32))
CERTIFICATE = CertificateView(
    "10.0.0.1", 7443, "CN=pbx", "CN=ca", "2019-01-01", "2029-01-01", SHA, "It is signed by itself."
)


def fill(stage: Stage, **values: str) -> None:
    for key, value in values.items():
        found = stage.child(f"{key}Edit")
        assert isinstance(found, QLineEdit)
        found.clear()
        if value.isascii():
            stage.bot.keyClicks(found, value)
        else:
            found.setText(value)  # QTest types ASCII only


def signed_in(stage: Stage) -> list[SignIn]:
    return [asked[1] for asked in stage.desk.asked if asked[0] == "sign_in"]


def test_prefilled_sign_in(stage: Stage) -> None:
    fill(stage, password="secret")
    stage.bot.keyClick(stage.child("passwordEdit"), Qt.Key.Key_Return)
    assert signed_in(stage) == [SignIn("pbx.example.net", 7443, "1001", "secret")]


def test_a_server_account_needs_an_extension(stage: Stage) -> None:
    assert not stage.child("extensionEdit").isEnabled()
    fill(stage, user="agent7", password="x")
    assert stage.child("extensionEdit").isEnabled()
    stage.bot.mouseClick(stage.button("Sign in"), Qt.MouseButton.LeftButton)
    assert signed_in(stage) == []
    assert stage.text("extensionHint") == "Enter the extension of your phone."
    assert stage.child("extensionEdit").hasFocus()
    fill(stage, extension="1001")
    assert "Enter" not in stage.text("extensionHint")
    remember = stage.child("rememberCheck")
    assert isinstance(remember, QCheckBox)
    assert not remember.isChecked()
    stage.bot.mouseClick(remember, Qt.MouseButton.LeftButton)
    stage.bot.mouseClick(stage.button("Sign in"), Qt.MouseButton.LeftButton)
    assert signed_in(stage) == [SignIn("pbx.example.net", 7443, "agent7", "x", extension="1001", remember=True)]


@pytest.mark.parametrize("port", ["", "0", "65536", "http", "٣٣"])
def test_a_port_is_a_number_in_range(stage: Stage, port: str) -> None:
    fill(stage, port=port, password="x")
    stage.bot.mouseClick(stage.button("Sign in"), Qt.MouseButton.LeftButton)
    assert signed_in(stage) == []
    assert stage.text("portHint") == "1 to 65535"


def test_nothing_may_be_empty(stage: Stage) -> None:
    fill(stage, host=" ", user="", password="")
    stage.bot.mouseClick(stage.button("Sign in"), Qt.MouseButton.LeftButton)
    assert signed_in(stage) == []
    assert all(stage.text(f"{key}Hint").startswith("Enter") for key in ("host", "user", "password"))


def test_connecting_shows_progress_and_can_be_cancelled(stage: Stage) -> None:
    stage.desk.set_connection(state=Connection.CONNECTING, host="pbx.example.net")
    assert stage.text("signInProgress") == "Connecting to pbx.example.net…"
    assert not stage.button("Sign in").isEnabled()
    stage.bot.mouseClick(stage.button("Cancel"), Qt.MouseButton.LeftButton)
    assert stage.desk.asked == [("sign_out",)]


def test_a_failure_is_said_on_the_page_and_the_password_kept(stage: Stage) -> None:
    fill(stage, password="wrong")
    stage.desk.set_connection(state=Connection.CONNECTING)
    stage.desk.set_connection(state=Connection.OFFLINE, message="User or password is wrong.")
    assert stage.text("signInError") == "User or password is wrong."
    password = stage.child("passwordEdit")
    assert isinstance(password, QLineEdit)
    assert password.hasFocus()
    assert password.text() == "wrong"
    stage.desk.go_live(message="")
    assert password.text() == ""
    assert stage.child("deskPage").isVisible()
    stage.desk.set_connection(state=Connection.OFFLINE)
    assert stage.child("signInPage").isVisible()
    assert stage.text("signInError") == ""


def test_the_password_can_be_shown(stage: Stage) -> None:
    password = stage.child("passwordEdit")
    assert isinstance(password, QLineEdit)
    assert password.echoMode() is QLineEdit.EchoMode.Password
    stage.bot.mouseClick(stage.button("Show password"), Qt.MouseButton.LeftButton)
    assert password.echoMode() is QLineEdit.EchoMode.Normal
    stage.bot.mouseClick(stage.button("Hide password"), Qt.MouseButton.LeftButton)
    assert password.echoMode() is QLineEdit.EchoMode.Password


def test_without_a_keyring_remembering_is_off_and_says_why(qtbot: QtBot) -> None:
    page = SignInPage(
        SignInPrefill(), Ticker(lambda: Instant(0.0, 0.0)), can_remember=False, why_not="There is no keyring."
    )
    qtbot.addWidget(page)
    page.show()
    assert not page.findChild(QCheckBox, "rememberCheck").isEnabled()
    assert page.findChild(QLabel, "rememberHint").text() == "There is no keyring."
    assert page.findChild(QLineEdit, "portEdit").text() == ""


def test_the_demo(stage: Stage) -> None:
    with stage.bot.waitSignal(stage.shell.demoRequested, timeout=1000):
        stage.bot.mouseClick(stage.button("Try the demo"), Qt.MouseButton.LeftButton)


def dialog(stage: Stage) -> CertificateDialog:
    found = stage.shell.certificate_dialog
    assert found is not None
    assert found.isVisible()
    return found


def test_trusting_an_unknown_certificate(stage: Stage) -> None:
    stage.desk.set_connection(certificate=CERTIFICATE)
    shown = dialog(stage)
    assert grouped(SHA).splitlines()[0] == "00 01 02 03 04 05 06 07"
    said = " ".join(label.text() for label in shown.findChildren(QLabel))
    for part in ("10.0.0.1:7443", "CN=pbx", "CN=ca", "2019-01-01", "2029-01-01", grouped(SHA), "signed by itself"):
        assert part in said
    stage.bot.mouseClick(stage.button("Trust this certificate"), Qt.MouseButton.LeftButton)
    assert stage.desk.asked == [("trust_certificate",)]
    assert stage.shell.certificate_dialog is None


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_escape_and_enter_cancel(stage: Stage, key: Qt.Key) -> None:
    stage.desk.set_connection(certificate=CERTIFICATE)
    stage.bot.keyClick(dialog(stage), key)
    assert stage.desk.asked == [("sign_out",)]
    stage.desk.set_connection(message="anything else")
    assert stage.shell.certificate_dialog is None


def test_a_changed_certificate_is_a_hard_stop(stage: Stage) -> None:
    stage.desk.set_connection(certificate=replace(CERTIFICATE, expected_sha256=SHA[::-1]))
    shown = dialog(stage)
    said = [label.text() for label in shown.findChildren(QLabel)]
    assert grouped(SHA) in said
    assert grouped(SHA[::-1]) in said
    assert not [b for b in stage.buttons() if b.accessibleName() == "Trust this certificate"]
    stage.bot.mouseClick(stage.button("Close"), Qt.MouseButton.LeftButton)
    assert stage.desk.asked == []


def test_a_question_that_is_taken_back_goes(stage: Stage) -> None:
    stage.desk.set_connection(certificate=CERTIFICATE)
    dialog(stage)
    stage.desk.set_connection(certificate=None)
    assert stage.shell.certificate_dialog is None
    assert stage.desk.asked == []
