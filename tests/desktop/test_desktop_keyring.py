"""Passwords in a real keyring: gnome-keyring on a bus of the test's own; without one they are kept nowhere."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.keyring import bare_environment, lacking, running, session_bus

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is Linux's")
real = pytest.mark.skipif(bool(lacking), reason=f"not installed: {lacking}")

# A program of its own, as the desk is: keyring's connection to the bus is one for a whole process.
PROGRAM = """
import asyncio, json, sys
from desk_agent.desktop.secrets import PasswordStore, PasswordStoreError, TokenStore

async def main():
    store, said = {"passwords": PasswordStore, "tokens": TokenStore}[sys.argv[2]](), []
    said.append(await asyncio.to_thread(store.available))
    for verb, *given in json.loads(sys.argv[1]):
        try:
            said.append(await getattr(store, verb)("1001", "pbx.example.net", 1024, *given))
        except PasswordStoreError as error:
            said.append({"error": str(error)})
    print(json.dumps(said))

asyncio.run(main())
"""
SECRET = "hunter2-Ünïcode 비밀"


def ask(env: dict[str, str], *verbs: tuple[str, ...], store: str = "passwords") -> list[Any]:
    command = [sys.executable, "-c", PROGRAM, json.dumps(verbs), store]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert SECRET not in done.stderr
    answers: list[Any] = json.loads(done.stdout)
    return answers


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return bare_environment(tmp_path)


@pytest.fixture
def bus(env: dict[str, str], tmp_path: Path) -> Iterator[dict[str, str]]:
    with session_bus(env, tmp_path) as made:
        yield made


@real
def test_a_password_is_kept_found_and_forgotten(bus: dict[str, str], tmp_path: Path) -> None:
    with running(bus, "--unlock"):
        assert ask(bus, ("get",), ("set", "first"), ("set", SECRET)) == [[True, ""], None, None, None]
        assert ask(bus, ("get",), ("delete",), ("get",), ("delete",)) == [[True, ""], SECRET, None, None, None]
        ask(bus, ("set", SECRET))
    plain = [path for path in tmp_path.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert plain == []  # encrypted by the keyring, and nowhere else


@real
def test_a_keyring_that_stays_locked_says_so(bus: dict[str, str]) -> None:
    with running(bus, "--unlock"):
        assert ask(bus, ("set", SECRET)) == [[True, ""], None]
    with running(bus, "--start"):
        available, got = ask(bus, ("get",))
    assert available == [True, ""]
    assert "Is it unlocked?" in got["error"]


@real
def test_who_has_no_keyring_yet_is_asked_to_make_one_only_to_keep_something(
    bus: dict[str, str], tmp_path: Path
) -> None:
    with running(bus, "--start"):
        available, got, forgotten, kept = ask(bus, ("get",), ("delete",), ("set", SECRET))
    assert available == [True, ""]
    assert (got, forgotten) == (None, None)
    assert "Is it unlocked?" in kept["error"]  # nobody answers here
    assert not any(SECRET.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


@real
def test_a_token_is_kept_beside_the_password_of_the_same_account(bus: dict[str, str], tmp_path: Path) -> None:
    with running(bus, "--unlock"):
        ask(bus, ("set", "the password"))
        assert ask(bus, ("get",), ("set", SECRET), ("get",), store="tokens") == [[True, ""], None, None, SECRET]
        assert ask(bus, ("get",)) == [[True, ""], "the password"]
        assert ask(bus, ("delete",), ("get",), store="tokens") == [[True, ""], None, None]
    plain = [path for path in tmp_path.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert plain == []


@real
def test_for_a_token_nobody_is_asked_to_make_or_unlock_a_keyring(bus: dict[str, str]) -> None:
    with running(bus, "--start"):
        available, got, kept = ask(bus, ("get",), ("set", SECRET), store="tokens")
        assert (available, got) == ([True, ""], None)
        assert "ItemNotFound" in kept["error"]
    with running(bus, "--unlock"):
        ask(bus, ("set", SECRET))
    with running(bus, "--start"):
        _, got, kept = ask(bus, ("get",), ("set", SECRET), store="tokens")
        assert "KeyringLocked" in got["error"]
        assert "KeyringLocked" in kept["error"]


@pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="not installed: dbus-daemon")
def test_a_bus_without_a_keyring_keeps_nothing(bus: dict[str, str], tmp_path: Path) -> None:
    nothing_is_kept(bus, tmp_path)


def test_without_a_bus_nothing_is_kept(env: dict[str, str], tmp_path: Path) -> None:
    nothing_is_kept(env, tmp_path)


def nothing_is_kept(env: dict[str, str], home: Path) -> None:
    before = {path for path in home.rglob("*") if path.is_file()}
    available, got, kept, again = ask(env, ("get",), ("set", SECRET), ("get",))
    assert available[0] is False
    assert "asked for at each sign-in" in available[1]
    assert got is None
    assert kept == {"error": available[1]}
    assert again is None
    made = {path for path in home.rglob("*") if path.is_file()} - before
    assert [path for path in made if SECRET.encode() in path.read_bytes()] == []
