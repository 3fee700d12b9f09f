"""The token of a session: in the keyring while that lasts, found when the account is in use, waited for by nobody."""

import logging
import threading
from collections.abc import Callable

import pytest

from desk_agent.app.account import Account
from desk_agent.app.tokens import Tokens
from desk_agent.client import Session
from desk_agent.desktop.secrets import SESSIONS, PasswordStore, TokenStore
from desk_agent.settings import Keeper
from desk_agent.simulator import Simulator
from desk_agent.view import SignIn
from tests.support.office import target
from tests.support.until import until

ME = ("1001", "pbx.example", 7878)


class Keyring:
    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.asked: list[str] = []
        self.open = threading.Event()
        self.open.set()

    def get_password(self, service: str, username: str) -> str | None:
        self._take("get")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._take("set")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._take("delete")
        del self.kept[service, username]

    def _take(self, verb: str) -> None:
        self.asked.append(verb)
        assert self.open.wait(20)


def tokens(keyring: Keyring) -> Tokens:
    return Tokens(TokenStore(lambda: keyring))


async def test_a_token_is_kept_replaced_and_forgotten() -> None:
    keyring = Keyring()
    made = tokens(keyring)
    key = (SESSIONS, "1001@pbx.example:7878")
    made.hear(ME, "one")
    await until(lambda: keyring.kept == {key: "one"})
    made.hear(ME, "two")
    await until(lambda: keyring.kept == {key: "two"})
    assert await made.find(ME) == "two"
    assert await made.find(("1002", *ME[1:])) == ""
    made.hear(ME, "")
    await made.close()
    assert keyring.kept == {}


async def test_a_keyring_that_comes_up_later_is_asked_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk_agent.app.tokens._AGAIN", (0.01,) * 5)
    keyring, refusals = Keyring(), [OSError("no bus"), OSError("no bus yet")]

    def make() -> Keyring:
        if refusals:
            raise refusals.pop()
        return keyring

    made = Tokens(TokenStore(make))
    made.hear(ME, "one")
    await until(lambda: keyring.kept == {(SESSIONS, "1001@pbx.example:7878"): "one"})
    made.hear(ME, "")
    await made.close()
    assert keyring.kept == {}


async def test_the_end_waits_for_no_second_try(monkeypatch: pytest.MonkeyPatch) -> None:
    refused: list[str] = []

    def make() -> Keyring:
        refused.append("")
        raise OSError("no bus")

    made = Tokens(TokenStore(make))
    made.hear(ME, "one")
    await until(lambda: bool(refused))
    made.hear(ME, "")
    await made.close()


async def test_a_keyring_that_blocks_is_waited_for_neither_at_a_log_in_nor_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("desk_agent.app.tokens._FIND_WITHIN", 0.02)
    monkeypatch.setattr("desk_agent.app.tokens._END_WITHIN", 0.02)
    keyring = Keyring()
    keyring.kept[SESSIONS, "1001@pbx.example:7878"] = "old"
    keyring.open.clear()
    made = tokens(keyring)
    assert await made.find(ME) == ""
    assert keyring.asked == ["get"]
    assert await made.find(ME) == "", "asked again, and it is still the one question"
    assert keyring.asked == ["get"]
    keyring.open.set()
    await until(lambda: made._search is not None and made._search[1].done())
    assert await made.find(ME) == "old"
    keyring.open.clear()
    for token in ("a", "b", "c"):
        made.hear(ME, token)
    await until(lambda: keyring.asked == ["get", "set"])
    await made.close()
    keyring.open.set()


async def test_a_keyring_that_is_not_there_or_refuses_costs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    class Locked(Keyring):
        def _take(self, verb: str) -> None:
            raise OSError("the secret is one")

    def none() -> Keyring:
        raise RuntimeError("no bus")

    caplog.set_level(logging.DEBUG, "desk_agent")
    for made in (Tokens(TokenStore(none)), Tokens(TokenStore(Locked))):
        made.hear(ME, "one-token")
        assert await made.find(ME) == ""
        made.hear(ME, "")
        await made.close()
    assert "one" not in caplog.text.replace("session is not remembered", "")


@pytest.mark.parametrize("kept", ["x" * 5000, "a\r\nb", ""])
async def test_what_is_no_token_is_not_sent(kept: str) -> None:
    keyring = Keyring()
    keyring.kept[SESSIONS, "1001@pbx.example:7878"] = kept
    assert await tokens(keyring).find(ME) == ""


# the program's account


def account(keyring: Keyring) -> tuple[Account, Callable[[SignIn], Session]]:
    made = Account(
        Keeper(),
        PasswordStore(lambda: keyring),
        tokens(keyring),
        keep_password=True,
        change=lambda _new: None,
        say=lambda _sentence: None,
    )

    def session(given: SignIn) -> Session:
        opened = made.open_session(given)
        assert isinstance(opened, Session)
        return opened

    return made, session


async def crash(session: Session) -> None:
    """The connection goes, and nobody has logged out."""
    link, session._link = session._link, None
    assert link is not None
    await session.close()
    await link.close()


async def test_the_session_of_a_killed_program_is_taken_over_and_a_log_out_leaves_nothing() -> None:
    keyring = Keyring()
    async with Simulator(scenario="quiet", seed=1) as simulator:
        _, open_session = account(keyring)
        first = open_session(target(simulator))
        await first.open()
        await until(lambda: list(keyring.kept.values()))
        (kept,) = keyring.kept.values()
        assert simulator.service.sessions.find(kept)
        await crash(first)

        made, open_session = account(keyring)  # the next run
        second = open_session(target(simulator))
        await second.open()
        assert list(simulator.service.sessions)
        await until(lambda: list(keyring.kept.values()) not in ([kept], []))
        await second.close()
        await made.close()
        assert keyring.kept == {}
        assert not list(simulator.service.sessions)


async def test_a_demo_leaves_no_token() -> None:
    keyring = Keyring()
    async with Simulator(scenario="quiet", seed=1) as simulator:
        made, open_session = account(keyring)
        session = open_session(target(simulator, demo=True))
        await session.open()
        await session.close()
        await made.close()
    assert keyring.asked == []
