"""Which contacts the program goes by: the user's files and settings, the demo's own, and the command line's verbs."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from desk_agent import cli_contacts, remote_contacts
from desk_agent.app.contacts import Lists
from desk_agent.desk import Desk
from desk_agent.desktop import paths
from desk_agent.remote import Remote
from desk_agent.settings import Addresses, ContactFile, Keeper, Settings
from desk_agent.view import Connection, ConnectionChanged, ConnectionView, NameSource, SourceState
from tests.support.until import until


class Rig:
    """A desk that nobody signs in to, and its contacts; files are not watched by Qt here."""

    def __init__(self, section: Addresses) -> None:
        self.desk = Desk(lambda _target: None)  # type: ignore[arg-type, return-value]
        self.keeper = Keeper(None, Settings(contacts=section))
        self.notices: list[str] = []
        self.bridge = SimpleNamespace(
            notice=SimpleNamespace(emit=self.notices.append), contacts=SimpleNamespace(adder=None, remover=None)
        )
        shell = SimpleNamespace(settings=SimpleNamespace(add_panel=lambda panel: None))
        hands: Any = SimpleNamespace(
            desk=self.desk, keeper=self.keeper, bridge=self.bridge, shell=shell, change=self.keeper.change
        )
        self.lists = Lists(hands)

    def named(self, *names: str) -> bool:
        ready = {one.name for one in self.desk.contacts.lists if one.state is SourceState.READY and one.people}
        return ready == set(names)

    def sign_in(self, *, demo: bool) -> None:
        self.desk.tell(ConnectionChanged(ConnectionView(Connection.CONNECTING, demo=demo)))


Make = Callable[..., Awaitable[Rig]]


@pytest.fixture
async def rig(qapp: object) -> AsyncIterator[Make]:
    made: list[Rig] = []

    async def make(section: Addresses | None = None) -> Rig:
        made.append(Rig(section or Addresses()))
        return made[-1]

    yield make
    for each in made:
        await each.desk.close()
        each.lists.close()


def table(path: Path, *names: str) -> Path:
    path.write_text("name,number\n" + "".join(f"{name},10{at:02}\n" for at, name in enumerate(names, 1)))
    return path


async def test_the_file_beside_the_settings_is_always_read(rig: Make, home: Path) -> None:
    table(paths.config_dir() / "contacts.csv", "Ann")
    one = await rig()
    await until(lambda: one.named("contacts.csv"))
    assert one.desk.known("1001") == ("Ann", NameSource.CONTACT)
    assert not one.desk.contacts.lists[0].removable
    assert (home / "data" / "contacts.db").exists()


async def test_files_of_the_settings_come_and_go(rig: Make, tmp_path: Path) -> None:
    first, second = table(tmp_path / "a.csv", "Ann"), table(tmp_path / "b.csv", "Bob")
    one = await rig(Addresses(files=(ContactFile(str(first)), ContactFile(str(second), "directory", "Firm"))))
    await until(lambda: one.named("a.csv", "Firm"))
    assert one.desk.known("1001") == ("Ann", NameSource.CONTACT)
    one.bridge.contacts.remover(f"file:{first}")
    await until(lambda: one.named("Firm"))
    assert one.desk.known("1001") == ("Bob", NameSource.DIRECTORY)
    one.bridge.contacts.adder(str(first), NameSource.DIRECTORY)
    assert one.keeper.current.contacts.files[-1] == ContactFile(str(first), "directory")
    await until(lambda: one.named("Firm", "a.csv"))
    one.keeper.change(replace(one.keeper.current.contacts, files=()))
    await until(one.named)


async def test_the_demo_has_contacts_of_its_own(rig: Make, home: Path) -> None:
    table(paths.config_dir() / "contacts.csv", "Ann")
    one = await rig()
    await until(lambda: one.named("contacts.csv"))
    one.sign_in(demo=True)
    await until(lambda: one.named("My contacts", "Company directory"))
    assert one.desk.name("+82318055123") == "J. Park"
    assert [found.name for found in await one.desk.suggest("민지")] == ["김민지", "김민지"]
    assert one.desk.name("1001") == "Min-ji Kim"
    one.sign_in(demo=False)
    await until(lambda: one.named("contacts.csv"))
    assert one.desk.name("+82318055123") == ""


async def test_without_a_folder_it_says_so_and_works(
    rig: Make, home: Path, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]
) -> None:
    (home / "data").mkdir(exist_ok=True)
    (home / "data" / "contacts.db").mkdir()
    expect_log("contacts.db cannot be used")
    table(paths.config_dir() / "contacts.csv", "Ann")
    one = await rig()
    await until(lambda: one.named("contacts.csv"))
    assert one.desk.name("1001") == "Ann"
    assert "cannot be kept" in one.notices[0]


async def ask(one: Rig, **request: Any) -> dict[str, Any]:
    return await Remote(one.desk, lambda: None, lambda: None).handle({"verb": "contacts", **request})


async def test_the_command_line_finds_and_adds(rig: Make, tmp_path: Path) -> None:
    one = await rig()
    file = table(tmp_path / "a.csv", "Ann Lee", "")
    reply = await ask(one, action="import", path=str(file), directory=True)
    assert reply["status"] == 0
    assert {key: reply["sources"][0][key] for key in ("name", "kind", "state", "people", "bad")} == {
        "name": "a.csv",
        "kind": "directory",
        "state": "ready",
        "people": 1,
        "bad": 1,
    }
    table(file, "Ann Lee", "Bob")
    reply = await ask(one, action="import", path=str(file), directory=True)
    assert reply["sources"][0]["people"] == 2
    reply = await ask(one, action="search", text="lee", limit=5)
    assert reply["contacts"] == [
        {
            "name": "Ann Lee",
            "number": "1001",
            "label": "",
            "company": "",
            "source": "directory",
            "list": "a.csv",
        }
    ]
    reply = await ask(one, action="sources")
    assert [row["name"] for row in reply["sources"]] == ["a.csv"]
    json.dumps(reply)


async def test_what_the_command_line_asks_wrongly(
    rig: Make, tmp_path: Path, expect_log: Callable[[str], None]
) -> None:
    one = await rig()
    expect_log("cannot be read")
    reply = await ask(one, action="import", path=str(tmp_path / "none.csv"))
    assert (reply["status"], "none.csv cannot be read" in reply["message"]) == (1, True)
    for wrong in (
        {"action": "import", "path": "a.csv"},
        {"action": "import"},
        {"action": "search", "text": " "},
        {"action": "search", "text": "a", "limit": 0},
        {"action": "search", "text": "a", "limit": True},
        {"action": "dance"},
    ):
        assert (await ask(one, **wrong))["status"] == 2
    one.desk.contacts.adder = None
    assert (await ask(one, action="import", path="/x"))["status"] == 1


async def test_a_large_file_is_read_on(rig: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = await rig()
    monkeypatch.setattr(remote_contacts, "WAIT", 0.01)
    large = table(tmp_path / "b.csv", *(f"N {n}" for n in range(20_000)))
    reply = await ask(one, action="import", path=str(large))
    assert "still being read" in reply["message"]
    await until(lambda: one.named("b.csv"), 30)


def test_lines_of_the_command_line() -> None:
    person = {"name": "Ann", "number": "1001", "label": "work", "company": "Hana", "source": "contact", "list": ""}
    assert cli_contacts.contact_line(person) == "1001 (work)                Ann · Hana · contact"
    listed = {"name": "a.csv", "people": 12, "bad": 2, "state": "ready", "why": "", "remark": "Read as CP949."}
    assert cli_contacts.source_line(listed).split("  ")[-1].endswith("ready · 2 not used · Read as CP949.")


async def test_nothing_is_left_when_it_is_closed_in_the_middle(rig: Make, tmp_path: Path) -> None:
    one = await rig(
        Addresses(files=(ContactFile(str(table(tmp_path / "a.csv", *(f"N {n}" for n in range(30_000))))),))
    )
    await asyncio.sleep(0)
    assert one.desk.contacts.lists[0].state is not SourceState.READY
