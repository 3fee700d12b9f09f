"""The number doctor's window: it answers as one types, and tries rules out without keeping them."""

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desk_agent.settings import Dialling
from desk_agent.ui.dialogs.doctor import NumberDoctor
from desk_agent.ui.widgets.label import PlainLabel

KOREA = Dialling("KR", outside="9", area="31")


@pytest.fixture
def doctor(qtbot: QtBot) -> NumberDoctor:
    made = NumberDoctor(KOREA, "1001", why_locked=lambda path: "Locked." if path.endswith("area") else "")
    made.show()
    return made


def said(doctor: NumberDoctor, name: str) -> str:
    label = doctor.findChild(PlainLabel, name)
    return label.text() if not label.isHidden() else ""


def write(doctor: NumberDoctor, name: str, text: str) -> None:
    doctor.findChild(QLineEdit, name).setText(text)


def test_it_answers_as_one_types(doctor: NumberDoctor) -> None:
    assert said(doctor, "doctorResult") == "–"
    write(doctor, "doctorTextEdit", "031-805-5123")
    assert said(doctor, "doctorResult") == "90318055123"
    assert said(doctor, "doctorFacts") == "+82 31-805-5123 · fixed line · KR"
    assert said(doctor, "doctorStep-3").startswith("3. 9 is put before it")
    assert "+82318055123" in said(doctor, "doctorMatches")
    write(doctor, "doctorTextEdit", "060-700-1234")
    assert "cost extra" in doctor.findChild(PlainLabel, "doctorQuestion").text()
    write(doctor, "doctorTextEdit", "")
    assert said(doctor, "doctorResult") == "–"
    assert said(doctor, "doctorStep-1") == ""


def test_who_wrote_it_matters(doctor: NumberDoctor) -> None:
    write(doctor, "doctorTextEdit", "*73")
    assert said(doctor, "doctorResult") == "*73"
    link = next(one for one in doctor._from.choices.actions() if one.objectName() == "doctorOrigin-link")
    link.trigger()
    assert said(doctor, "doctorResult") == "Dials nothing"
    assert "Dial it on the phone itself" in doctor.findChild(PlainLabel, "doctorQuestion").text()


def test_rules_are_tried_and_kept_only_when_asked(doctor: NumberDoctor) -> None:
    kept: list[Dialling] = []
    doctor.rulesChosen.connect(kept.append)
    keep = doctor.findChild(QPushButton, "doctorKeepButton")
    write(doctor, "doctorTextEdit", "+44 20 7946 0958")
    assert said(doctor, "doctorResult") == "9001442079460958"
    assert not keep.isEnabled()
    write(doctor, "doctorCountryEdit", "DE")
    write(doctor, "doctorOutsideEdit", "0")
    assert said(doctor, "doctorResult") == "000442079460958"
    assert kept == []
    keep.click()
    assert [(one.country, one.outside, one.area) for one in kept] == [("DE", "0", "31")]
    assert not keep.isEnabled()


def test_what_is_no_rule_is_said_and_not_tried(doctor: NumberDoctor) -> None:
    write(doctor, "doctorTextEdit", "031-805-5123")
    write(doctor, "doctorOutsideEdit", "nine")
    assert "must be digits" in said(doctor, "doctorOutsideHint")
    assert said(doctor, "doctorResult") == "90318055123"
    write(doctor, "doctorLengthsEdit", "3, x")
    assert "whole numbers" in said(doctor, "doctorLengthsHint")
    write(doctor, "doctorLengthsEdit", "3, 10")
    write(doctor, "doctorOutsideEdit", "9")
    assert said(doctor, "doctorResult") == "0318055123"  # an extension has ten digits now


def test_a_locked_rule_says_who_has_locked_it(doctor: NumberDoctor) -> None:
    assert not doctor.findChild(QLineEdit, "doctorAreaEdit").isEnabled()
    assert said(doctor, "doctorAreaHint") == "Locked."


def test_the_rules_stand_beside_where_there_is_room(doctor: NumberDoctor, qtbot: QtBot) -> None:
    title = doctor.findChild(PlainLabel, "doctorRulesTitle")
    text = doctor.findChild(QLineEdit, "doctorTextEdit")

    def is_beside() -> bool:
        return left_of(title) - left_of(text) > 200

    def left_of(widget: QWidget) -> int:
        return widget.mapTo(doctor, widget.rect().topLeft()).x()

    doctor.resize(900, 600)
    qtbot.waitUntil(is_beside)
    doctor.resize(360, 600)
    qtbot.waitUntil(lambda: not is_beside())
