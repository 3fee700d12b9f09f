"""Directories in the whole: from the settings and the keyring to the name of a caller."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from desk_agent.app.directories import Servers
from desk_agent.desk import Desk
from desk_agent.desktop.secrets import PasswordStore
from desk_agent.people.sources.base import Kind
from desk_agent.people.sources.files import FileSource
from desk_agent.people.store.contact_store import ContactStore
from desk_agent.settings import Addresses, Keeper, LdapServer, Settings
from desk_agent.ui.settings.extensions import Extensions
from desk_agent.view import Connection, ConnectionChanged, ConnectionView, DirectoryState, NameSource
from tests.support import slapd_server
from tests.support.slapd_server import BASE, READER, Slapd, person
from tests.support.until import until

KIM = "+8225551234"
PEOPLE = (
    person("kim", "김민지", "+82 2 555 1234", o="하나상사"),
    person("lee", "Lee", "+82 2 555 9999"),
)


class Keyring:
    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[username]


class Rig:
    """A desk with a store, the settings and a directory."""

    def __init__(self, folder: Path, server: Slapd) -> None:
        self.server = LdapServer("Hana", "127.0.0.1", server.tls_port, "ldaps", READER, BASE, pin=server.pin)
        self.keyring = Keyring()
        self.tasks: list[asyncio.Task[None]] = []
        self.desk = Desk(lambda _target: None)  # type: ignore[arg-type, return-value]
        loop = asyncio.get_running_loop()

        def changed() -> None:
            loop.call_soon_threadsafe(self.desk.contacts.changed)

        self.store = ContactStore(folder / "contacts.db", on_change=changed)
        self.desk.contacts.use(self.store)
        self.keeper = Keeper(None, Settings())

        def spawn(work: Coroutine[Any, Any, None]) -> None:
            self.tasks.append(loop.create_task(work))

        hands: Any = SimpleNamespace(
            desk=self.desk,
            keeper=self.keeper,
            passwords=PasswordStore(lambda: self.keyring),
            shell=SimpleNamespace(settings=Extensions()),
            spawn=spawn,
        )
        self.servers = Servers(hands)

    def set(self, *servers: LdapServer) -> None:
        self.keeper.change(replace(self.keeper.current.contacts, ldap=servers))

    def give_password(self, password: str) -> None:
        self.servers._bridge.give_password(self.server.key, password)

    @property
    def state(self) -> DirectoryState | None:
        view = self.servers._bridge.view(self.server.key)
        return None if view is None else view.state

    def known(self, number: str) -> tuple[str, NameSource, str]:
        found = self.desk.contacts.callers.known(number)
        return found.name, found.source, found.origin

    async def end(self) -> None:
        self.servers.close()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.desk.contacts.use(None)
        await self.desk.close()
        self.store.close()


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    if slapd_server.WHY_NOT:
        pytest.skip(slapd_server.WHY_NOT)
    folder = tmp_path / "slapd"
    folder.mkdir()
    server = Slapd(folder, PEOPLE)
    made = Rig(tmp_path, server)
    yield made
    await made.end()
    server.stop()


async def test_a_copied_directory_names_callers_below_the_user_s_own_contacts(rig: Rig, tmp_path: Path) -> None:
    rig.set(rig.server)
    await until(lambda: rig.state is DirectoryState.PASSWORD)
    assert rig.known(KIM) == ("", NameSource.NONE, "")
    rig.give_password("s3cret")
    await until(lambda: rig.state is DirectoryState.GOOD)
    await until(lambda: rig.known(KIM)[0])
    assert rig.known(KIM) == ("김민지", NameSource.DIRECTORY, "Hana")
    await until(lambda: list(rig.keyring.kept.values()) == ["s3cret"])
    own = tmp_path / "own.csv"
    own.write_text("name,number\nMin-ji,+8225551234\n", "utf-8")
    await rig.desk.contacts.read(FileSource(own, Kind.OWN))
    await until(lambda: rig.known(KIM)[1] is NameSource.CONTACT)
    assert rig.known(KIM)[0] == "Min-ji"
    assert [one.name for one in await rig.desk.contacts.suggest("lee")] == ["Lee"]
    rig.set()
    await until(lambda: not rig.known("+8225559999")[0])
    await until(lambda: not rig.keyring.kept)


async def test_a_directory_that_is_asked_names_who_rings_and_is_searched(rig: Rig) -> None:
    rig.keyring.kept["@".join((READER, f"127.0.0.1:{rig.server.at}"))] = "s3cret"
    rig.set(replace(rig.server, mode="ask"))
    await until(lambda: rig.state is DirectoryState.GOOD and rig.servers._bridge.view(rig.server.key).people == 0)  # type: ignore[union-attr]
    assert rig.desk.contacts.has_live
    assert rig.known(KIM)[0] == ""
    rig.desk.contacts.ask_live(KIM)
    await until(lambda: rig.known(KIM) == ("김민지", NameSource.DIRECTORY, "Hana"))
    found = await rig.desk.contacts.suggest_live("김", 8)
    assert [(one.name, one.number, one.source, one.origin) for one in found] == [
        ("김민지", "+82 2 555 1234", NameSource.DIRECTORY, "Hana")
    ]
    assert rig.store.sources() == []


async def test_the_demo_asks_and_reads_nothing(rig: Rig) -> None:
    rig.desk.tell(ConnectionChanged(ConnectionView(Connection.CONNECTING, demo=True)))
    rig.set(rig.server)
    await asyncio.sleep(0.05)
    assert rig.state is None
    assert not rig.desk.contacts.has_live
    rig.keyring.kept["@".join((READER, f"127.0.0.1:{rig.server.at}"))] = "s3cret"
    rig.desk.tell(ConnectionChanged(ConnectionView(Connection.CONNECTING, demo=False)))
    await until(lambda: rig.state is DirectoryState.GOOD)


def test_addresses_have_a_default() -> None:
    assert Addresses().servers == ()
