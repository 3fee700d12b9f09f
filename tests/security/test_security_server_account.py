"""E-13 and E-02: what a stolen server account and a kept password mean is said before they are used on a desk."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit

from desk_agent.app.account import Account
from desk_agent.app.tokens import Tokens
from desk_agent.desktop.secrets import PasswordStore, TokenStore
from desk_agent.settings import Keeper
from desk_agent.ui.dialogs.features import FeaturesDialog
from desk_agent.view import SignIn
from tests.ui.conftest import Stage


def type_user(stage: Stage, user: str) -> None:
    edit = stage.child("userEdit")
    assert isinstance(edit, QLineEdit)
    edit.setText(user)


@pytest.mark.parametrize("user", ["desk", " d", "관리자"])
def test_the_form_warns_of_a_server_account(stage: Stage, user: str) -> None:
    assert stage.text("serverAccountWarning") == ""
    type_user(stage, user)
    assert "controls every phone" in stage.text("serverAccountWarning")
    type_user(stage, "1001")
    assert stage.text("serverAccountWarning") == ""


def test_what_the_account_can_do_goes_on_saying_it(live: Stage) -> None:
    dialog = FeaturesDialog(live.bridge, live.window)
    dialog.show()
    said = dialog.findChild(QLabel, "featuresWarning")
    assert not said.isVisible()
    live.desk.set_connection(user="desk", extension="1001")
    assert said.isVisible()
    assert "controls every phone" in said.text()
    dialog.close()


@pytest.fixture
def account() -> tuple[Account, list[str]]:
    keeper = Keeper()
    told: list[str] = []

    def change(new: Any) -> None:
        keeper.change(new)

    return Account(
        keeper, PasswordStore(), Tokens(TokenStore()), keep_password=False, change=change, say=told.append
    ), told


@pytest.mark.parametrize(
    ("targets", "warnings"),
    [
        ([SignIn("pbx", 1, "desk", "x", "1001")], 1),  # also where the command line has named it
        ([SignIn("pbx", 1, "desk", "x", "1001")] * 2, 1),
        ([SignIn("pbx", 1, "desk", "x", "1001"), SignIn("other", 1, "desk", "x", "1001")], 2),
        ([SignIn("pbx", 1, "1001", "x")], 0),
        ([SignIn("pbx", 1, "desk", "x", "1001", demo=True)], 0),
    ],
)
def test_the_first_sign_in_of_each_says_it(
    account: tuple[Account, list[str]], targets: list[SignIn], warnings: int
) -> None:
    made, told = account
    for target in targets:
        made.remember(target)
    assert len([one for one in told if "controls every phone" in one]) == warnings


def test_remembering_is_off_and_says_who_could_read_the_password(stage: Stage) -> None:
    box = stage.child("rememberCheck")
    assert isinstance(box, QCheckBox)
    assert not box.isChecked()
    assert stage.text("rememberHint") == ""
    stage.bot.mouseClick(box, Qt.MouseButton.LeftButton)
    assert "Other programs that you run can read it" in stage.text("rememberHint")
    stage.bot.mouseClick(box, Qt.MouseButton.LeftButton)
    assert stage.text("rememberHint") == ""
