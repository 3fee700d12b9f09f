"""E-01: a changed certificate stops the window for good; only the settings, with both fingerprints, trust another."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from desk_agent.app.certificates import compare
from desk_agent.settings import WindowPage
from desk_agent.ui.dialogs.certificate import CertificateDialog
from desk_agent.ui.settings.certificates import CertificatesEditor, Comparison
from desk_agent.view import CertificateView, Connection
from tests.support.wiretap import wiretap
from tests.ui.conftest import Stage

OLD, NEW = "ab" * 32, "cd" * 32
PAIRS = {one: ":".join([one[:2].upper()] * 32) for one in (OLD, NEW)}
CHANGED = CertificateView(
    "pbx", 7443, "CN=pbx", "CN=pbx", "2026-01-01", "2027-01-01", PAIRS[NEW], "It has changed.", PAIRS[OLD]
)


def shown(parent: QWidget, kind: type[QWidget], name: str) -> QWidget:
    (found,) = (one for one in parent.findChildren(kind, name) if one.isVisible())
    return found


def text(parent: QWidget, name: str) -> str:
    label = shown(parent, QLabel, name)
    assert isinstance(label, QLabel)
    return label.text().replace("\n", " ")


def test_the_hard_stop_has_one_button_and_no_way_on(stage: Stage) -> None:
    stage.desk.set_connection(state=Connection.OFFLINE, certificate=CHANGED)
    dialog = stage.shell.certificate_dialog
    assert dialog is not None
    assert [one.objectName() for one in dialog.findChildren(QAbstractButton)] == ["cancelCertificateButton"]
    assert text(dialog, "expectedFingerprint") == " ".join(["AB"] * 32)
    assert text(dialog, "fingerprint") == " ".join(["CD"] * 32)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Escape):
        stage.desk.set_connection(certificate=None)
        stage.desk.set_connection(certificate=CHANGED)
        assert stage.shell.certificate_dialog is not None
        stage.bot.keyClick(stage.shell.certificate_dialog, key)
    assert ("trust_certificate",) not in stage.desk.asked
    stage.desk.set_connection(certificate=None)


@pytest.fixture
def page(stage: Stage) -> Callable[[Comparison], QWidget]:
    """The settings, where comparing finds what the test says."""

    def open_page(what: Comparison) -> QWidget:
        stage.shell.settings.add_editor(
            "certificates", lambda entry: CertificatesEditor(entry, lambda _where, _pin, tell: tell(what))
        )
        stage.keeper.change(replace(stage.keeper.current, pins={"pbx:7443": f"sha256:{OLD}"}))
        window = stage.shell.open_settings(WindowPage.ACCOUNT)
        QApplication.processEvents()
        return window

    return open_page


def ask(window: QWidget) -> CertificateDialog:
    shown(window, QAbstractButton, "compare-pbx:7443").click()
    (dialog,) = (one for one in window.findChildren(CertificateDialog) if one.isVisible())
    return dialog


def test_both_fingerprints_are_shown_and_a_no_changes_nothing(
    stage: Stage, page: Callable[[Comparison], QWidget]
) -> None:
    dialog = ask(page(Comparison(other=CHANGED)))
    assert text(dialog, "expectedFingerprint") == " ".join(["AB"] * 32)
    assert text(dialog, "fingerprint") == " ".join(["CD"] * 32)
    focused = dialog.focusWidget()
    assert focused is not None
    assert focused.objectName() == "cancelCertificateButton"
    stage.bot.keyClick(focused, Qt.Key.Key_Space)
    assert stage.keeper.current.pins == {"pbx:7443": f"sha256:{OLD}"}


def test_only_a_click_on_that_button_trusts_it(stage: Stage, page: Callable[[Comparison], QWidget]) -> None:
    window = page(Comparison(other=CHANGED))
    button = shown(ask(window), QAbstractButton, "trustButton")
    assert isinstance(button, QAbstractButton)
    button.click()
    assert stage.keeper.current.pins == {"pbx:7443": f"sha256:{NEW}"}


def test_the_same_one_and_nobody_there_are_said(stage: Stage, page: Callable[[Comparison], QWidget]) -> None:
    window = page(Comparison("It shows the certificate that you trust."))
    shown(window, QAbstractButton, "compare-pbx:7443").click()
    assert text(window, "compared-pbx:7443") == "It shows the certificate that you trust."
    assert not [one for one in window.findChildren(CertificateDialog) if one.isVisible()]


def test_an_answer_that_comes_when_the_window_is_closed(stage: Stage) -> None:
    late: list[Callable[[Comparison], None]] = []
    stage.shell.settings.add_editor(
        "certificates", lambda entry: CertificatesEditor(entry, lambda _where, _pin, tell: late.append(tell))
    )
    stage.keeper.change(replace(stage.keeper.current, pins={"pbx:7443": f"sha256:{OLD}"}))
    window = stage.shell.open_settings(WindowPage.ACCOUNT)
    QApplication.processEvents()
    shown(window, QAbstractButton, "compare-pbx:7443").click()
    window.close()
    window.deleteLater()
    stage.bot.waitUntil(lambda: not _is_there(window))
    late[0](Comparison(other=CHANGED))
    assert stage.keeper.current.pins == {"pbx:7443": f"sha256:{OLD}"}


def _is_there(window: QWidget) -> bool:
    try:
        window.objectName()
    except RuntimeError:
        return False
    return True


async def test_what_it_finds_by_a_real_handshake() -> None:
    found: list[Comparison] = []
    with wiretap() as tap:
        where = f"127.0.0.1:{tap.port}"
        await compare(where, tap.pin, found.append)
        await compare(where, f"sha256:{OLD}", found.append)
        assert tap.heard == b""
    await compare(where, tap.pin, found.append)
    same, other, away = found
    assert (same.other, away.other) == (None, None)
    assert "that you trust" in same.sentence
    assert "refuses the connection" in away.sentence
    assert other.other is not None
    assert other.other.expected_sha256 == PAIRS[OLD]
    assert other.other.sha256.replace(":", "").lower() == tap.pin.removeprefix("sha256:")
