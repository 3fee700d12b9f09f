"""Directories that are asked each time."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator

import pytest

from desk_agent.desk import live_directories
from desk_agent.desk.live_directories import (
    FOUND_SECONDS,
    NOBODY_SECONDS,
    PAUSE_SECONDS,
    Check,
    LiveDirectories,
)
from desk_agent.people.sources.base import Person, SourceError
from desk_agent.people.sources.trouble import SignInError, UnreachableError
from desk_agent.settings.directories import LdapServer
from tests.support.fake_clock import FakeClock
from tests.support.until import until

pytestmark = pytest.mark.direct  # nobody signs in here
HANA = LdapServer("Hana", "hana.example", mode="ask")
OTHER = LdapServer("Other", "other.example", mode="ask")


class FakeServer:
    def __init__(self) -> None:
        self.people: dict[str, list[Person]] = {"1004": [Person("Kim")]}
        self.asked: list[str] = []
        self.error: SourceError | None = None
        self.slow = threading.Event()
        self.slow.set()

    def who(self, number: str, check: Check) -> list[Person]:
        self.asked.append(number)
        return self._answer(number, check)

    def search(self, text: str, limit: int, check: Check) -> list[Person]:
        self.asked.append(f"?{text}")
        return self._answer("1004", check)

    def _answer(self, number: str, check: Check) -> list[Person]:
        while not self.slow.is_set():
            check()
            time.sleep(0.002)
        if self.error is not None:
            raise self.error
        return self.people.get(number, [])


class Scene:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.servers = {"hana.example": FakeServer(), "other.example": FakeServer()}
        self.servers["other.example"].people = {}
        self.passwords: dict[str, str | None] = {"hana.example": "x", "other.example": "x"}
        self.found = 0
        self.states: list[tuple[str, str]] = []

        async def password(server: LdapServer) -> str | None:
            return self.passwords[server.host]

        def count() -> None:
            self.found += 1

        self.live = LiveDirectories(
            self.clock,
            password,
            count,
            lambda key, error: self.states.append((key, type(error).__name__)),
            lambda server, _password: self.servers[server.host],
        )
        self.live.use([HANA])
        self.hana = self.servers["hana.example"]

    def names(self, number: str) -> list[str]:
        self.live.ask(number)
        return [one.person.name for one in self.live.known(number)]

    async def idle(self) -> None:
        await until(lambda: not self.live._asking)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    made = Scene()
    yield made
    for server in made.servers.values():
        server.slow.set()
    made.live.close()


async def test_a_number_is_asked_for_once_and_told_when_it_is_known(scene: Scene) -> None:
    assert scene.names("1004") == []
    assert scene.names("1004") == []
    await until(lambda: scene.found == 1)
    assert scene.names("1004") == ["Kim"]
    assert scene.live.known("1004")[0].origin == "Hana"
    assert scene.hana.asked == ["1004"]
    await scene.idle()


async def test_what_is_known_is_asked_again_after_a_while_and_stands_meanwhile(scene: Scene) -> None:
    scene.live.ask("1004")
    scene.live.ask("2000")
    await scene.idle()
    assert scene.found == 1
    await scene.clock.advance(NOBODY_SECONDS + 1)
    scene.live.ask("2000")
    assert scene.names("1004") == ["Kim"]
    await scene.idle()
    assert scene.hana.asked == ["1004", "2000", "2000"]
    await scene.clock.advance(FOUND_SECONDS)
    assert scene.names("1004") == ["Kim"]
    await scene.idle()
    assert scene.hana.asked[3:] == ["1004"]


async def test_only_so_many_are_kept(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_directories, "MOST_KEPT", 20)
    for number in range(25):
        scene.live.ask(str(number))
        await scene.idle()
    assert len(scene.live._kept) == 20


async def test_a_storm_of_numbers_is_not_passed_on(scene: Scene) -> None:
    scene.hana.slow.clear()
    for number in range(100):
        scene.live.ask(str(number))
    await until(lambda: scene.hana.asked)
    assert len(scene.live._asking) <= 8
    scene.hana.slow.set()
    await scene.idle()


async def test_a_newer_search_calls_the_older_one_off(scene: Scene) -> None:
    scene.hana.slow.clear()
    first = asyncio.create_task(scene.live.search("ki", 5))
    await until(lambda: scene.hana.asked == ["?ki"])
    second = asyncio.create_task(scene.live.search("kim", 5))
    assert await first == []
    scene.hana.slow.set()
    assert [one.person.name for one in await second] == ["Kim"]


async def test_one_that_does_not_answer_is_left_alone_for_a_while(scene: Scene) -> None:
    scene.live.use([HANA, OTHER])
    scene.hana.error = UnreachableError("Nobody answers.")
    scene.servers["other.example"].people = {"1004": [Person("Lee")]}
    scene.live.ask("1004")
    await until(lambda: scene.found == 1)
    assert scene.names("1004") == ["Lee"]
    await scene.live.search("xx", 5)
    assert scene.hana.asked == ["1004"]
    assert scene.states == [(HANA.key, "UnreachableError")]
    await scene.clock.advance(PAUSE_SECONDS + 1)
    scene.hana.error = None
    assert len(await scene.live.search("xx", 5)) == 2
    assert scene.states[1:] == [(HANA.key, "NoneType")]


async def test_that_nobody_could_be_asked_is_not_believed_for_long(scene: Scene) -> None:
    scene.hana.error = UnreachableError("Nobody answers.")
    scene.live.ask("1004")
    await scene.idle()
    scene.hana.error = None
    await scene.clock.advance(PAUSE_SECONDS + 1)
    scene.live.ask("1004")
    await until(lambda: scene.found == 1)


async def test_a_refused_password_is_not_tried_again(scene: Scene) -> None:
    scene.hana.error = SignInError("No.")
    scene.live.ask("1004")
    await scene.idle()
    await scene.clock.advance(10 * FOUND_SECONDS)
    scene.live.ask("1004")
    await scene.idle()
    assert scene.hana.asked == ["1004"]
    scene.hana.error = None
    scene.live.use([HANA])  # there is another password
    scene.live.ask("1004")
    await until(lambda: scene.found == 1)


async def test_without_a_password_nobody_is_asked(scene: Scene) -> None:
    scene.passwords["hana.example"] = None
    assert await scene.live.search("kim", 5) == []
    assert scene.hana.asked == []


async def test_nothing_is_asked_without_a_directory(scene: Scene) -> None:
    scene.live.use([])
    scene.live.ask("1004")
    assert scene.live.known("1004") == ()
    assert scene.live._asking == {}
