"""Signing in begins before the desk is read from the disk, and what is not needed for it is not loaded for it."""

import json
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from desk_agent import __main__ as entry
from desk_agent import cli_window
from desk_agent.api.errors import PbxError
from desk_agent.app.account import Account
from desk_agent.app.tokens import Tokens
from desk_agent.client import Session
from desk_agent.client.news import LinkChanged, LinkState
from desk_agent.desktop.secrets import PasswordStore, TokenStore
from desk_agent.settings import Keeper
from desk_agent.simulator import Simulator
from desk_agent.view import SignIn
from tests.support.office import target
from tests.support.until import until

ROOT = Path(__file__).parents[2]
LOADED = "import json, sys; import {}; print(json.dumps(sorted(sys.modules)))"
# of the program, for what is beside or behind a window
ASIDE = (
    "desk_agent.simulator",
    "desk_agent.server",
    "desk_agent.gateway",
    "desk_agent.cli",
    "desk_agent.checkup.examine",
    "desk_agent.ui.dialogs.doctor",
    "desk_agent.people.sources.carddav",
    "starlette",
    "uvicorn",
    "ldap3",
    "phonenumbers",
    "prometheus_client",
    "click",
    "rich",
    "keyring",
    "secretstorage",
    "cryptography",
    "miniaudio",
    "truststore",
)
# what signing in needs less than its answers need to come
LATER = (
    "desk_agent.desk",
    "desk_agent.people",
    "desk_agent.model",
    "desk_agent.crm",
    "sqlite3",
)

FRAME = {  # of the interface: the empty window, and two that cost nothing
    "desk_agent.ui",
    "desk_agent.ui.account_words",
    "desk_agent.ui.main_window",
    "desk_agent.ui.placement",
    "desk_agent.ui.widgets",
    "desk_agent.ui.widgets.accessible",
}


def loaded(*modules: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(", ".join(modules))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[str] = json.loads(done.stdout)
    return found


def among(names: tuple[str, ...], found: list[str]) -> list[str]:
    return [one for one in found if any(one == name or one.startswith(f"{name}.") for name in names)]


def test_a_sign_in_loads_neither_the_desk_nor_the_window_s_content() -> None:
    found = loaded("desk_agent.cli_window", "desk_agent.app.running", "desk_agent.client.session")
    assert not among(ASIDE + LATER, found)
    assert not set(among(("desk_agent.ui",), found)) - FRAME


def test_the_program_loads_nothing_that_is_asked_for_later() -> None:
    found = loaded("desk_agent.app.running", "desk_agent.client.session", "desk_agent.app.program")
    assert among(("desk_agent.desk",), found)
    assert not among(ASIDE, found)


def account() -> tuple[Account, list[str]]:
    said: list[str] = []

    def none() -> PasswordStore:
        raise OSError("no keyring")

    made = Account(
        Keeper(),
        PasswordStore(none),  # type: ignore[arg-type]
        Tokens(TokenStore(none)),  # type: ignore[arg-type]
        keep_password=False,
        change=lambda _new: None,
        say=said.append,
    )
    return made, said


@asynccontextmanager
async def quiet() -> AsyncIterator[Simulator]:
    async with Simulator(scenario="quiet", seed=1) as simulator:
        yield simulator
        assert not list(simulator.service.sessions), "somebody is still signed in"


async def gone_ahead(made: Account, until_it_is: LinkState = LinkState.LIVE) -> None:
    assert made._ahead is not None
    session = made._ahead[1]
    await until(lambda: session.state is until_it_is)


async def test_who_opens_the_session_later_gets_the_one_that_has_gone_ahead() -> None:
    async with quiet() as simulator:
        asked: list[str] = []
        simulator.served = lambda user, operation, status: asked.append(operation)  # type: ignore[method-assign]
        made, _ = account()
        made.go_ahead(target(simulator))
        await until(lambda: "monitor_start" in asked)
        session = made.open_session(target(simulator))
        assert isinstance(session, Session)
        await session.open()
        assert asked.count("login") == 1
        told = session.events()
        states = []
        while LinkState.LIVE not in states:
            news = await anext(told)
            if isinstance(news, LinkChanged):
                states.append(news.state)
        assert states[0] is LinkState.CONNECTING, "all of it is told, from the start"
        await session.close()
        await made.close()


async def test_the_first_answers_are_waited_for_and_a_slow_pbx_is_not() -> None:
    made, _ = account()
    await made.gone_ahead(5.0)  # nobody has
    async with quiet() as simulator:
        made.go_ahead(target(simulator))
        assert made._ahead is not None
        await made.gone_ahead(5.0)
        assert made._ahead[1]._link is not None
        await made.close()

    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the connection and says nothing
        made.go_ahead(SignIn("127.0.0.1", silent.getsockname()[1], "1001", "1", patient=True))
        assert made._ahead is not None
        await made.gone_ahead(0.01)
        assert made._ahead[1]._link is None
        await made.close()


async def test_who_signs_in_as_somebody_else_leaves_nobody_signed_in() -> None:
    async with quiet() as simulator:
        made, _ = account()
        made.go_ahead(target(simulator))
        await gone_ahead(made)
        assert list(simulator.service.sessions)
        other = made.open_session(target(simulator, "1002"))
        await other.open()
        await other.close()
        await made.close()


async def test_an_end_before_anybody_has_asked_for_the_session_logs_out() -> None:
    async with quiet() as simulator:
        made, _ = account()
        made.go_ahead(target(simulator))
        await gone_ahead(made)
        assert list(simulator.service.sessions)
        await made.close()


async def test_what_went_wrong_ahead_is_told_to_who_asks() -> None:
    async with quiet() as simulator:
        made, _ = account()
        wrong = replace(target(simulator), password="0000")
        made.go_ahead(wrong)
        session = made.open_session(wrong)
        with pytest.raises(PbxError):
            await session.open()
        await session.close()
        made.go_ahead(replace(wrong, trust="sha256:no"))
        with pytest.raises(ValueError, match="64"):
            made.open_session(replace(wrong, trust="sha256:no"))
        await made.close()


async def test_a_failure_ahead_that_nobody_asks_for_is_no_error_of_the_program() -> None:
    async with quiet() as simulator:
        made, _ = account()
        made.go_ahead(replace(target(simulator), password="0000"))
        await gone_ahead(made, LinkState.CLOSED)
        await made.close()


@pytest.mark.parametrize("words", [["--port", "many"], ["--theme", "pink"], ["--port=0x"]])
def test_what_the_short_way_cannot_read_is_refused_by_the_long_one(
    words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert entry._is_for_a_window(words)
    with pytest.raises(cli_window.NotForTheWindowError):
        cli_window.main(words, shown=False)
    monkeypatch.setattr(sys, "argv", ["desk-agent", *words])
    monkeypatch.setattr(entry, "_show_window", lambda: False)
    with pytest.raises(SystemExit) as left:
        entry.main()
    assert left.value.code == 2
    assert "VERB" in capsys.readouterr().err


def test_the_short_way_says_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli_window.main(["--host", "pbx.example"], shown=False) == cli_window.WRONG
    assert "--host" in capsys.readouterr().err
