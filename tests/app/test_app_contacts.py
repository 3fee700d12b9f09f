"""Which files of contacts the desk reads: the user's, and in the demo those that are tried out there."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QApplication

from desk_agent.app.contacts import DEMO_FILES, FILE_NAME, Lists
from desk_agent.desk import Desk
from desk_agent.desktop import paths
from desk_agent.people.store import contact_store
from desk_agent.people.store.contact_store import ContactStore
from desk_agent.people.store.importing import renew_list
from desk_agent.settings import Keeper, Settings
from desk_agent.ui.settings.extensions import Extensions
from desk_agent.view import Connection, ConnectionChanged, ConnectionView, NameSource
from tests.support.contacts import RULES
from tests.support.people_source import ListSource, someone
from tests.support.until import until


def hands_for(desk: Desk, contacts: Any) -> Any:
    keeper = Keeper(None, Settings())
    return SimpleNamespace(
        desk=desk,
        keeper=keeper,
        change=keeper.change,
        bridge=SimpleNamespace(contacts=contacts),
        shell=SimpleNamespace(settings=Extensions()),
    )


async def test_a_start_writes_no_list_anew(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_AGENT_HOME", str(tmp_path / "home"))
    kept = ContactStore(paths.data_dir() / FILE_NAME, RULES)
    kept.refresh(ListSource([someone("J. Park", "+82 31 805 5123")])).done.result(20)
    kept.close()
    renewed: list[bool] = []
    monkeypatch.setattr(contact_store, "renew_list", lambda *given: renewed.append(renew_list(*given)))
    desk = Desk(lambda _target: cast("Any", None), rules=RULES)
    lists = Lists(hands_for(desk, SimpleNamespace(adder=None, remover=None)))
    try:
        await until(lambda: renewed)
    finally:
        await desk.contacts.close()
        lists.close()
    assert renewed == [False]


async def test_a_file_added_in_the_demo_is_read_there_and_stays_out_of_the_settings(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_AGENT_HOME", str(tmp_path / "home"))
    mine = tmp_path / "team.csv"
    mine.write_text("name,number\nPetra Lindqvist,+46 8 123 456 70\n", "utf-8")
    desk = Desk(lambda _target: cast("Any", None))
    contacts = SimpleNamespace(adder=None, remover=None)
    hands = hands_for(desk, contacts)
    lists = Lists(hands)
    try:
        lists._on_change(ConnectionChanged(ConnectionView(state=Connection.CONNECTING, demo=True)))
        given = len(desk.contacts.files.paths)
        assert given == len(DEMO_FILES)
        contacts.adder(str(mine), NameSource.CONTACT)
        contacts.adder(str(mine), NameSource.DIRECTORY)
        assert desk.contacts.files.paths[given:] == [mine]
        assert hands.keeper.current.contacts.files == ()
        contacts.remover(next(one.key for one in desk.contacts.lists if one.path == str(mine)))
        assert len(desk.contacts.files.paths) == given
        await until(lambda: all(one.path != str(mine) for one in desk.contacts.lists))
    finally:
        await desk.contacts.close()
        lists.close()
