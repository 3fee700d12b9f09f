"""Which files of contacts the desk reads: the user's, and in the demo those that are tried out there."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QApplication

from desk_agent.app.contacts import DEMO_FILES, Lists
from desk_agent.desk import Desk
from desk_agent.settings import Keeper, Settings
from desk_agent.ui.settings.extensions import Extensions
from desk_agent.view import Connection, ConnectionChanged, ConnectionView, NameSource
from tests.support.until import until


async def test_a_file_added_in_the_demo_is_read_there_and_stays_out_of_the_settings(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_AGENT_HOME", str(tmp_path / "home"))
    mine = tmp_path / "team.csv"
    mine.write_text("name,number\nPetra Lindqvist,+46 8 123 456 70\n", "utf-8")
    desk = Desk(lambda _target: cast("Any", None))
    keeper = Keeper(None, Settings())
    contacts = SimpleNamespace(adder=None, remover=None)
    hands: Any = SimpleNamespace(
        desk=desk,
        keeper=keeper,
        change=keeper.change,
        bridge=SimpleNamespace(contacts=contacts),
        shell=SimpleNamespace(settings=Extensions()),
    )
    lists = Lists(hands)
    try:
        lists._on_change(ConnectionChanged(ConnectionView(state=Connection.CONNECTING, demo=True)))
        given = len(desk.contacts.files.paths)
        assert given == len(DEMO_FILES)
        contacts.adder(str(mine), NameSource.CONTACT)
        contacts.adder(str(mine), NameSource.DIRECTORY)
        assert desk.contacts.files.paths[given:] == [mine]
        assert keeper.current.contacts.files == ()
        contacts.remover(next(one.key for one in desk.contacts.lists if one.path == str(mine)))
        assert len(desk.contacts.files.paths) == given
        await until(lambda: all(one.path != str(mine) for one in desk.contacts.lists))
    finally:
        await desk.contacts.close()
        lists.close()
