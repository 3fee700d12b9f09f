"""What an administrator has locked holds in the whole program: the form, the command line, what is remembered."""

from pathlib import Path
from typing import Any

import pytest

from desk_agent.app.account import Account
from desk_agent.app.preset_file import open_keeper
from desk_agent.app.tokens import Tokens
from desk_agent.desktop import system_settings
from desk_agent.desktop.secrets import PasswordStore, TokenStore
from desk_agent.settings import Keeper, Presets, Settings, SettingsError, read_presets
from desk_agent.view import SignIn

PIN = "sha256:" + "ab" * 32
LOCKS = """
[profile]
host = "pbx.example.net"
port = 1024
[locked]
keys = ["profile.host", "profile.port", "profile.remember", "pins"]
by = "IT"
"""


class Keyring:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[username]


def account(presets: Presets, keyring: Keyring | None = None) -> tuple[Account, Keeper, list[str]]:
    said: list[str] = []
    keeper = Keeper(presets=presets)

    def change(new: Any) -> None:
        try:
            keeper.change(new)
        except SettingsError as error:
            said.append(str(error))

    made = Account(
        keeper,
        PasswordStore(lambda: keyring or Keyring()),
        Tokens(TokenStore(Keyring)),
        keep_password=True,
        change=change,
        say=said.append,
    )
    return made, keeper, said


def target(host: str = "pbx.example.net", *, remember: bool = False, trust: str = "", demo: bool = False) -> SignIn:
    return SignIn(host, 1024, "1001", "secret", trust=trust, remember=remember, demo=demo)


def test_nobody_signs_in_elsewhere_than_the_administrator_says() -> None:
    desk, _, _ = account(read_presets(LOCKS))
    with pytest.raises(ValueError, match=r"Phone system: Locked by IT\."):
        desk.open_session(target("evil.example"))
    desk.open_session(target())
    desk.open_session(target("127.0.0.1", demo=True))


def test_a_certificate_is_trusted_by_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    import desk_agent.client

    made: list[dict[str, Any]] = []
    session = desk_agent.client.Session
    monkeypatch.setattr(
        desk_agent.client, "Session", lambda *given, **named: made.append(named) or session(*given, **named)
    )
    desk, keeper, said = account(read_presets(LOCKS))
    desk.trust("pbx.example.net", 1024, PIN)
    desk.open_session(target(trust=PIN))
    assert made[0]["trust"] is None
    assert keeper.current == Keeper(presets=read_presets(LOCKS)).current
    assert said == ["Trusted certificates: Locked by IT."]
    free, _, _ = account(Presets())
    free.open_session(target(trust=PIN))
    assert made[1]["trust"] == PIN


async def test_a_password_that_may_not_be_remembered_is_not() -> None:
    keyring = Keyring()
    desk, keeper, said = account(read_presets(LOCKS), keyring)
    desk.remember(target(remember=True))
    await desk.keep_password(target(remember=True))
    assert keyring.kept == {}
    assert keeper.current.profile.user == "1001"
    assert not keeper.current.profile.remember
    assert said == []


def test_presets_that_cannot_be_used_are_said_and_the_user_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect_log
) -> None:
    expect_log("presets")
    monkeypatch.setenv("DESK_AGENT_HOME", str(tmp_path))
    monkeypatch.setattr(system_settings, "_system_folder", lambda: tmp_path / "nowhere")
    (tmp_path / "system").mkdir(mode=0o755)
    (tmp_path / "system" / "settings.toml").write_text("[locked]\nkeys = ['thema']\n", "utf-8")
    keeper, sorry = open_keeper()
    assert sorry == (
        "The administrator’s settings for this computer are not used: [locked] names thema, which is no setting.",
    )
    assert keeper.current == Settings()


def test_presets_reach_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_AGENT_HOME", str(tmp_path))
    monkeypatch.setattr(system_settings, "_system_folder", lambda: tmp_path / "nowhere")
    (tmp_path / "system").mkdir(mode=0o755)
    (tmp_path / "system" / "settings.toml").write_text(LOCKS, "utf-8")
    keeper, sorry = open_keeper()
    assert sorry == ()
    assert keeper.current.profile.host == "pbx.example.net"
    assert keeper.why_locked("pins") == "Locked by IT."
