"""The connection check in the window: from where it is opened, what it shows, and whom it signs in."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from desk_agent.app.checkup import Checkups
from desk_agent.app.hands import Hands
from desk_agent.checkup.report import Finding, Report, Result, Step, Verdict
from desk_agent.desk import Desk
from desk_agent.simulator import Simulator
from desk_agent.ui.checkup.dialog import ConnectionCheck
from desk_agent.view import Connection
from tests.support.office import open_session, target
from tests.support.until import until
from tests.ui.conftest import Stage

GOOD = Result(Step.NAME, Finding.GOOD, "pbx is 10.0.0.5.", facts={"addresses": "10.0.0.5"}, seconds=0.0042)
BAD = Result(
    Step.CERTIFICATE,
    Finding.FAILED,
    "It is <b>another</b>\none.",
    "The administrator.",
    {"sha256": "ab" * 32, "expected_sha256": "cd" * 32},
)


def text(dialog: ConnectionCheck, name: str) -> str:
    label = dialog.findChild(QLabel, name)
    assert isinstance(label, QLabel), name
    return label.text() if label.isVisibleTo(dialog) else ""


def button(dialog: ConnectionCheck, name: str) -> QAbstractButton:
    found = dialog.findChild(QAbstractButton, name)
    assert isinstance(found, QAbstractButton)
    return found


@pytest.fixture
def dialog(qtbot: QtBot) -> ConnectionCheck:
    made = ConnectionCheck()
    qtbot.addWidget(made)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    made.show()
    return made


def report(*results: Result) -> Report:
    return Report("pbx", 1024, "desk", "1001", results)


# the dialog


def test_steps_appear_one_after_another(dialog: ConnectionCheck) -> None:
    dialog.begin("desk · pbx:1024")
    assert text(dialog, "checkHead") == "desk · pbx:1024"
    dialog.show_step(Step.NAME)
    assert text(dialog, "checkText-name") == "Looking…"
    assert dialog.findChild(QLabel, "checkTitle-name").accessibleName() == "Name: Looking…"
    assert dialog.findChild(QLabel, "checkTitle-port") is None
    dialog.show_result(GOOD)
    assert text(dialog, "checkText-name") == "pbx is 10.0.0.5."
    assert text(dialog, "checkTook-name") == "4 ms"
    assert text(dialog, "checkFacts-name") == "", "its sentence says it"
    assert dialog.findChild(QLabel, "checkTitle-name").accessibleName() == "Name: ok"
    dialog.show_result(Result(Step.PORT, Finding.NOT_TRIED))
    assert text(dialog, "checkText-port") == "not tried"
    assert not button(dialog, "copyCheckButton").isEnabled()
    assert not button(dialog, "checkAgainButton").isEnabled()


def test_what_is_wrong_is_said_with_what_to_do(dialog: ConnectionCheck) -> None:
    dialog.show_step(Step.CERTIFICATE)
    dialog.show_result(BAD)
    assert text(dialog, "checkText-certificate") == "It is <b>another</b> one."
    assert dialog.findChild(QLabel, "checkText-certificate").textFormat() is Qt.TextFormat.PlainText
    assert text(dialog, "checkAdvice-certificate") == "Check: The administrator."
    facts = text(dialog, "checkFacts-certificate")
    assert facts.count("abababab") == 8
    assert facts.count("cdcdcdcd") == 8
    made = report(GOOD, BAD)
    dialog.finish(made)
    assert text(dialog, "checkVerdict").startswith("The phone system’s certificate is not trusted")


def test_the_results_are_copied_as_text(dialog: ConnectionCheck, qtbot: QtBot) -> None:
    dialog.show_result(GOOD)
    dialog.finish(report(GOOD))
    qtbot.keyClick(dialog, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert copied.splitlines()[:2] == ["desk · pbx:1024", "[ok] Name: pbx is 10.0.0.5. (4 ms)"]
    assert button(dialog, "copyCheckButton").text() == "Copied"
    QGuiApplication.clipboard().clear()


def test_it_can_be_done_again(dialog: ConnectionCheck, qtbot: QtBot) -> None:
    dialog.show_result(GOOD)
    dialog.finish(report(GOOD))
    with qtbot.waitSignal(dialog.againWanted):
        button(dialog, "checkAgainButton").click()
    dialog.begin("pbx:1")
    assert dialog.report is None
    left = [one for one in dialog.findChildren(QLabel) if one.objectName() == "checkText-name"]
    assert [one for one in left if one.isVisible()] == []


def test_every_control_of_it_has_its_names(dialog: ConnectionCheck) -> None:
    for one in Finding:
        dialog.show_result(Result(Step.PHONE, one, "x", "y", {"system": "z"}))
    dialog.finish(report(GOOD))
    controls = dialog.findChildren(QAbstractButton)
    assert {one.objectName() for one in controls} == {"copyCheckButton", "checkAgainButton", "closeCheckButton"}
    assert all(one.accessibleName() for one in controls)
    assert all(label.objectName() for label in dialog.findChildren(QLabel))


@pytest.mark.parametrize("verdict", Verdict)
def test_each_verdict_has_a_look(dialog: ConnectionCheck, verdict: Verdict) -> None:
    dialog.finish(report(Result(Step.PHONE, Finding.WARNING, "Why.", verdict=verdict)))
    assert text(dialog, "checkVerdict")


# from where


def wanted(stage: Stage) -> list[int]:
    asked: list[int] = []
    stage.shell.window.checkRequested.connect(lambda: asked.append(1))
    return asked


def test_from_the_sign_in_page_once_a_sign_in_has_failed(stage: Stage) -> None:
    asked = wanted(stage)
    assert not stage.child("checkConnectionButton").isVisible()
    stage.desk.set_connection(state=Connection.OFFLINE, message="The user or the password is wrong.")
    stage.button("Check the connection").click()
    assert asked == [1]


def test_from_the_banner_while_the_connection_is_lost(live: Stage) -> None:
    asked = wanted(live)
    assert not live.child("bannerCheckButton").isVisible()
    live.desk.set_connection(state=Connection.LOST, message="The PBX no longer answers.")
    live.button("Check the connection").click()
    assert asked == [1]


def test_from_the_menu_at_any_time(stage: Stage) -> None:
    asked = wanted(stage)
    action = stage.window.findChild(QAction, "checkConnectionAction")
    assert isinstance(action, QAction)
    action.trigger()
    assert asked == [1]


# with a real desk and a real PBX


class Rig:
    """The window of ``stage``, and a desk that is none of a test's making."""

    def __init__(self, stage: Stage, simulator: Simulator) -> None:
        self.stage = stage
        self.simulator = simulator
        self.desk = Desk(open_session)
        self.remote = SimpleNamespace(verbs={})
        self.tasks: list[asyncio.Task[None]] = []
        hands = Hands(
            stage.keeper,
            cast("Any", None),
            self.desk,
            stage.bridge,
            stage.shell,
            cast("Any", self.remote),
            self._spawn,
            lambda: False,
            stage.keeper.change,
        )
        self.findings = hands.findings
        self.checkups = Checkups(hands)
        self.closed = False

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self.tasks.append(asyncio.get_running_loop().create_task(work))

    @property
    def dialog(self) -> ConnectionCheck:
        found = [one for one in self.stage.window.findChildren(ConnectionCheck) if one.isVisible()]
        assert len(found) == 1
        return found[0]

    def write(self, **fields: str) -> None:
        """Fill in the form."""
        known = target(self.simulator)
        facts = {"host": known.host, "port": str(known.port), "user": known.user, "password": known.password}
        for name, value in (facts | fields).items():
            edit = self.stage.child(f"{name}Edit")
            assert isinstance(edit, QLineEdit)
            edit.setText(value)

    def trust(self) -> None:
        known = target(self.simulator)
        self.stage.keeper.change(self.stage.keeper.current.with_pin(known.host, known.port, known.trust))

    async def looked(self) -> dict[Step, Result]:
        """Open it, and wait for its end."""
        self.stage.shell.window.checkRequested.emit()
        return await self.done()

    async def done(self) -> dict[Step, Result]:
        await until(lambda: self.dialog.report is not None, 20)
        assert self.dialog.report is not None
        return {result.step: result for result in self.dialog.report.results}

    def log_ins(self) -> int:
        requests = self.simulator.exchange.journal.requests
        return sum(count for (name, _status), count in requests.items() if name == "login")

    def signed_in(self) -> list[str]:
        return [session.account.user for session in self.simulator.service.sessions]

    async def close(self) -> None:
        if not self.closed:
            self.checkups.close()
        self.closed = True
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.desk.close()


@pytest.fixture
async def rig(stage: Stage) -> AsyncIterator[Rig]:
    async with Simulator(seed=1) as simulator:
        made = Rig(stage, simulator)
        try:
            yield made
        finally:
            await made.close()


async def test_what_stands_in_the_form_is_looked_at(rig: Rig) -> None:
    rig.write()
    results = await rig.looked()
    assert results[Step.CERTIFICATE].finding is Finding.FAILED, "nobody has trusted it yet"
    assert rig.findings["check"]["verdict"] == "untrusted"  # for a support bundle
    assert rig.log_ins() == 0
    rig.trust()
    button(rig.dialog, "checkAgainButton").click()
    await until(lambda: rig.dialog.report is None)
    results = await rig.done()
    assert results[Step.LOG_IN].finding is Finding.GOOD
    assert text(rig.dialog, "checkVerdict").startswith("All is well")
    assert text(rig.dialog, "checkText-log-out") == "1001 is signed out again."
    assert (rig.log_ins(), rig.signed_in()) == (1, [])


async def test_an_address_is_needed(rig: Rig) -> None:
    rig.write(host="", port="99999")
    rig.stage.shell.window.checkRequested.emit()
    await until(lambda: "Enter the name" in text(rig.dialog, "checkVerdict"))
    assert button(rig.dialog, "checkAgainButton").isEnabled()


async def test_a_password_that_was_refused_is_not_tried_again(rig: Rig) -> None:
    rig.write(password="wrong")
    rig.trust()
    await rig.desk.sign_in(target(rig.simulator, password="wrong"))
    assert rig.desk.view.connection.state is Connection.OFFLINE
    results = await rig.looked()
    assert results[Step.LOG_IN].finding is Finding.FAILED
    assert "once only" in results[Step.LOG_IN].advice
    assert rig.log_ins() == 1, "the desk's own"
    rig.dialog.accept()
    rig.write()  # another one is
    assert (await rig.looked())[Step.LOG_IN].finding is Finding.GOOD


async def test_the_desk_stays_signed_in(rig: Rig) -> None:
    await rig.desk.sign_in(target(rig.simulator))
    results = await rig.looked()
    assert "The desk is signed in as 1001" in results[Step.LOG_IN].text
    assert rig.dialog.report is not None
    assert rig.dialog.report.verdict is Verdict.WELL
    assert (rig.log_ins(), rig.signed_in()) == (1, ["1001"])
    assert rig.desk.view.connection.state is Connection.LIVE


async def test_a_desk_that_tries_to_come_back_is_left_alone(rig: Rig) -> None:
    await rig.desk.sign_in(target(rig.simulator))
    rig.simulator.faults.outage(600.0, reboot=True)
    await until(lambda: rig.desk.view.connection.state is Connection.LOST, 20)
    results = await rig.looked()
    assert results[Step.PORT].finding is Finding.FAILED
    assert results[Step.LOG_IN].finding is Finding.NOT_TRIED
    assert rig.dialog.report is not None
    assert rig.dialog.report.verdict is Verdict.UNREACHABLE
    assert rig.log_ins() == 1


async def test_closing_it_signs_out(rig: Rig) -> None:
    rig.write()
    rig.trust()
    rig.simulator.faults.delay_replies(0.1)
    rig.stage.shell.window.checkRequested.emit()
    await until(lambda: rig.signed_in() == ["1001"], 20)
    rig.dialog.reject()
    await until(lambda: rig.signed_in() == [], 20)
    await asyncio.gather(*rig.tasks, return_exceptions=True)


async def test_the_program_ends_while_it_looks(rig: Rig) -> None:
    rig.write()
    rig.trust()
    rig.simulator.faults.delay_replies(0.1)
    rig.stage.shell.window.checkRequested.emit()
    await until(lambda: rig.signed_in() == ["1001"], 20)
    await rig.close()
    assert rig.signed_in() == []


# for the command line


Ask = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


async def test_the_command_line_is_told_of_this_desks_account_only(rig: Rig) -> None:
    ask: Ask = rig.remote.verbs["doctor"]
    assert await ask({"verb": "doctor"}) == {"status": 0, "report": None}, "nobody is signed in"
    await rig.desk.sign_in(target(rig.simulator))
    known = target(rig.simulator)
    for request in ({}, {"host": "localhost", "port": known.port, "user": "1001"}):
        told = await ask(request)
        assert (told["report"]["verdict"], told["report"]["user"]) == ("well", "1001")
    for other in ({"user": "1002"}, {"port": 1}, {"host": "no-such-pbx.invalid"}):
        assert (await ask(other))["report"] is None
    assert (rig.log_ins(), rig.signed_in()) == (1, ["1001"])
