"""Fault 25: the program is killed in the middle of a call; what was shown as saved is there when it starts again."""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import time
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from desk_agent.simulator import Simulator
from tests.support.keyring import bare_environment, lacking, running, session_bus
from tests.support.killed import ROOT, Killable
from tests.support.until import until

CALLER = "0318055123"


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with Simulator(scenario="quiet", seed=1) as made:
        yield made


@pytest.fixture
async def program(simulator: Simulator, home: Path) -> AsyncIterator[Killable]:
    made = Killable(simulator, home)
    yield made
    made.kill()
    assert "Traceback" not in (home / "stderr").read_text("utf-8")


def kept(home: Path) -> set[int]:
    """The references that are on the disk."""
    path = home / "state" / "calls.json"
    return {row["ref"] for rows in json.loads(path.read_bytes()).values() for row in rows} if path.exists() else set()


async def crash(simulator: Simulator, program: Killable, *states: str) -> None:
    """Kill it while its calls are so, start it again, and see that nothing that was shown as saved is lost."""
    before = await program.states(*states)
    refs = {one["ref"] for one in before["calls"]}
    rows, settings = await program.history(), (program.home / "config" / "settings.toml").read_bytes()
    await until(lambda: kept(program.home) == refs)
    program.kill()
    simulator.faults.expire_tokens()  # the PBX has let go of the session; the test below has it not
    after = await program.start()
    for key in ("ref", "state", "number", "started", "consults_for", "members"):
        assert [one[key] for one in after["calls"]] == [one[key] for one in before["calls"]], key
    assert [one["verified"] for one in after["calls"]] == [False] * len(refs)
    assert not after["unknown_call"]
    assert (program.home / "config" / "settings.toml").read_bytes() == settings
    facts = ("id", "number", "note", "outcome", "started")
    again = [[row[key] for key in facts] for row in await program.history()]
    assert again == [[row[key] for key in facts] for row in rows]


async def test_25_killed_in_the_middle_of_a_call_again_and_again(simulator: Simulator, program: Killable) -> None:
    """While it rings, talks, is held, is being transferred, and in a conference: each time with its controls."""
    await program.start()
    simulator.exchange.ring("1001", CALLER)
    await program.states("ringing")
    await program.do("note", text="has a question")
    await crash(simulator, program, "ringing")
    await program.do("answer")
    await crash(simulator, program, "connected")
    await program.do("hold")
    await crash(simulator, program, "holding")
    await program.do("retrieve")
    await program.states("connected")
    await program.do("transfer", number="1002")
    await program.states("alerting", "holding")
    simulator.exchange.answer("1002")
    await crash(simulator, program, "connected", "holding")
    await program.do("conference")
    await crash(simulator, program, "conference")
    await program.do("hangup")
    await program.states()
    commands = simulator.exchange.journal.commands
    once = ("answer", "hold", "retrieve", "consultation", "conference", "clear_connection")
    assert [commands[name] for name in once] == [1] * len(once)
    rows = await program.history()
    assert [(row["number"], row["outcome"], row["note"]) for row in rows] == [
        ("1002", "answered", ""),
        (CALLER, "answered", "has a question"),
    ]
    await program.quit()
    assert kept(program.home) == set()
    tomllib.loads((program.home / "config" / "settings.toml").read_text("utf-8"))
    for name in ("history.db", "contacts.db"):
        with sqlite3.connect(program.home / "data" / name) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def said(program: Killable) -> list[str]:
    """What it says of its connection until it is live."""
    heard: list[str] = []

    def listen(desk: dict[str, Any]) -> bool:
        if desk["message"] and desk["message"] not in heard:
            heard.append(desk["message"])
        return bool(desk["connection"] == "live")

    await program.until(listen)
    return heard


LOOK = """
import asyncio, logging, sys
logging.basicConfig(level=logging.INFO)
from desk_agent.desktop.secrets import TokenStore
print(asyncio.run(TokenStore().get(sys.argv[1], sys.argv[2], int(sys.argv[3]))) or "")
"""


def remembered(program: Killable, account: tuple[str, str, int]) -> tuple[str, str]:
    """The token that another program of this user finds in the keyring, and what it says besides."""
    command = [sys.executable, "-c", LOOK, *map(str, account)]
    done = subprocess.run(command, env=program.env, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout.strip(), done.stderr


async def has(program: Killable, account: tuple[str, str, int], token: str) -> None:
    """Until the keyring has ``token``."""
    give_up = time.monotonic() + 40
    while (found := await asyncio.to_thread(remembered, program, account))[0] != token:
        said = [path.read_text("utf-8")[-2000:] for path in program.home.rglob("desk-agent.log")]
        assert time.monotonic() < give_up, (found[1], said)


@pytest.mark.skipif(bool(lacking), reason=f"not installed: {lacking}")
async def test_25_and_9_its_own_session_is_taken_over_with_the_token_that_the_keyring_has(
    simulator: Simulator, program: Killable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with session_bus(bare_environment(tmp_path), tmp_path) as env, running(env, "--unlock"):
        for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"):
            monkeypatch.setenv(name, env[name])
        program.env = dict(os.environ)
        account = ("1001", simulator.host, simulator.port)
        await program.start()
        simulator.exchange.ring("1001", CALLER)
        await program.states("ringing")
        (session,) = simulator.service.sessions
        await until(lambda: kept(program.home), 10)
        await has(program, account, session.token)
        program.kill()
        assert list(simulator.service.sessions) == [session]
        after, heard = await asyncio.gather(program.start(), said(program))
        assert [(one["state"], one["verified"]) for one in after["calls"]] == [("ringing", False)]
        assert heard == ["Taking over your previous session…"]
        assert session not in list(simulator.service.sessions)
        await program.do("answer")
        await program.states("connected")
        await program.quit()
        assert list(simulator.service.sessions) == []
        assert await asyncio.to_thread(remembered, program, account) == ("", ""), "it goes with the log-out"
    files = [path for path in (*program.home.rglob("*"), *tmp_path.rglob("*")) if path.is_file()]
    assert [path for path in files if session.token.encode() in path.read_bytes()] == []
