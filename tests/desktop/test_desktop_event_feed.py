"""The examples of the README for the event feed, each run as it stands there, by the command line against a desk."""

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from desk_agent.desktop.instance import CommandServer
from desk_agent.remote import Remote
from desk_agent.view import LegState
from tests.support.fake_desk import FakeDesk
from tests.support.until import until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="speaks to the socket of POSIX systems")

README = Path(__file__).parents[2] / "README.md"
ROOT = README.parent


def examples() -> dict[str, str]:
    blocks = re.findall(r"```(?:python|sh)\n# (\S+)\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    return dict(blocks)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The examples, and a `desk-agent` on the path that is this one."""
    for name, text in examples().items():
        (tmp_path / name).write_text(text, "utf-8")
    command = tmp_path / "bin" / "desk-agent"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m desk_agent "$@"\n', "utf-8")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


class Desk(FakeDesk):
    """One whose phone does what it is asked."""

    async def ask(self, *what: Any) -> None:
        await super().ask(*what)
        if what[0] == "set_dnd":
            self.set_station(dnd=what[1])


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    made = Desk()
    made.go_live(demo=False)
    made.set_station(dnd=False)
    remote = Remote(cast("Any", made), lambda: None, lambda: None)
    server = CommandServer(remote.handle, remote.follow)
    assert server.listen()
    yield made
    server.close()


@asynccontextmanager
async def running(folder: Path, *command: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(*command, cwd=folder, stdout=PIPE, start_new_session=True)
    try:
        yield process
    finally:
        os.killpg(process.pid, 15)
        await process.wait()


async def line(process: Process) -> str:
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), 20)).decode().strip()


def test_there_are_three() -> None:
    assert sorted(examples()) == ["busy-light.sh", "deck-key.py", "who-calls.py"]


async def test_who_calls(desk: Desk, folder: Path) -> None:
    desk.add(LegState.CONNECTED)
    async with running(folder, sys.executable, "who-calls.py") as example:
        first = desk.add(name="J. Park; rm -rf", called_name="", called="620")
        assert await line(example) == "J. Park; rm -rf for 620"
        desk.change(first, LegState.CONNECTED)
        desk.end(first)
        desk.add(name="", number="")
        assert await line(example) == "Somebody for Sales"


async def test_a_light_at_the_door(desk: Desk, folder: Path) -> None:
    light = folder / "busy-light"

    async def shows(colour: str) -> None:
        await until(lambda: light.exists() and light.read_text("utf-8") == f"{colour}\n", timeout=20)

    async with running(folder, "sh", "busy-light.sh"):
        await shows("green")
        ref = desk.add(name='"state": "connected"')  # whatever a caller is called
        await shows("yellow")
        desk.change(ref, LegState.CONNECTED)
        await shows("red")
        desk.end(ref)
        await shows("green")


async def test_a_key_of_a_stream_deck(desk: Desk, folder: Path) -> None:
    async with running(folder, sys.executable, "deck-key.py", "--title") as titles:
        assert await line(titles) == "Free"
        for title in ("DND", "Free"):
            pressed = await asyncio.create_subprocess_exec(sys.executable, "deck-key.py", cwd=folder)
            assert await asyncio.wait_for(pressed.wait(), 20) == 0
            assert await line(titles) == title
        desk.add()
        desk.add()
        assert await line(titles) == "1 calls"
        assert await line(titles) == "2 calls"
