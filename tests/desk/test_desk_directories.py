"""When address books and directories are read, and what is shown of it."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable

import pytest
from msgspec.structs import replace

from desk_agent.desk.directories import FIRST_RETRY, HOUR, Directories, Standing
from desk_agent.people.sources.base import Cancelled, Source, SourceError
from desk_agent.people.sources.making import Server
from desk_agent.people.sources.trouble import SignInError, UnreachableError
from desk_agent.settings.directories import CardDavServer, LdapServer
from desk_agent.view import DirectoryState, DirectoryView, Stage, TrialStep, TrialView
from tests.support.fake_clock import FakeClock
from tests.support.until import until

pytestmark = pytest.mark.direct  # nobody signs in here
DAV = CardDavServer("Friends", "https://dav.example/", "minji", hours=4)
LDAP = LdapServer("Hana", "ldap.example", user="cn=reader", base="dc=hana", hours=12)


class FakeLists:
    """Stands for the store; ``answers`` are how many people there are, or what goes wrong, by key."""

    def __init__(self) -> None:
        self.answers: dict[str, int | Exception] = {}
        self.read_keys: list[str] = []
        self.dropped: list[str] = []
        self.stand: dict[str, Standing] = {}
        self.hold: asyncio.Event | None = None

    async def read(self, source: Source, on_progress: Callable[[int], None]) -> int:
        assert isinstance(source, tuple)
        server, password = source
        self.read_keys.append(server.key)
        self.passwords.append(password)
        on_progress(7)
        if self.hold is not None:
            await self.hold.wait()
        answer = self.answers.get(server.key, 10)
        if isinstance(answer, Exception):
            raise answer
        return answer

    passwords: list[str]

    def standing(self, key: str) -> Standing | None:
        return self.stand.get(key)

    def drop(self, key: str) -> None:
        self.dropped.append(key)


class FakePasswords:
    def __init__(self) -> None:
        self.kept = {DAV.place: "dav", LDAP.place: "ldap"}
        self.broken = False

    async def get(self, user: str, host: str, port: int) -> str | None:
        if self.broken:
            raise SourceError("The keyring refused.")
        return self.kept.get((user, host, port))

    async def set(self, user: str, host: str, port: int, password: str) -> None:
        self.kept[user, host, port] = password

    async def delete(self, user: str, host: str, port: int) -> None:
        if self.broken:
            raise SourceError("The keyring refused.")
        self.kept.pop((user, host, port), None)


class Scene:
    def __init__(self) -> None:
        self.lists = FakeLists()
        self.lists.passwords = []
        self.passwords = FakePasswords()
        self.clock = FakeClock()
        self.told: list[tuple[DirectoryView, ...]] = []

        def make(server: Server, password: str) -> Source:
            return (server, password)  # type: ignore[return-value]

        self.trial = TrialView((TrialStep(Stage.FIND, True, "found"),), done=True)
        self.tried: list[tuple[str, str]] = []

        def attempt(
            server: Server, password: str, tell: Callable[[TrialView], None], check: Callable[[], None]
        ) -> TrialView:
            self.tried.append((server.key, password))
            return self.trial

        self.directories = Directories(self.lists, self.passwords, self.clock, self.told.append, make, attempt)
        self._task = asyncio.create_task(self.directories.run())

    def view(self, server: Server) -> DirectoryView:
        return next(view for view in self.directories.views if view.key == server.key)

    async def rest(self) -> None:
        """Until nothing is read any more."""
        await until(lambda: all(view.state is not DirectoryState.READING for view in self.directories.views))
        for _ in range(5):
            await asyncio.sleep(0.002)

    async def reads(self, count: int) -> None:
        await until(lambda: len(self.lists.read_keys) >= count)
        await self.rest()
        assert len(self.lists.read_keys) == count

    async def end(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    made = Scene()
    yield made
    await made.end()


async def test_each_is_read_at_the_start_and_then_in_its_own_time(scene: Scene) -> None:
    scene.directories.go_by([DAV, LDAP])
    await scene.reads(2)
    assert scene.lists.read_keys == [DAV.key, LDAP.key]
    assert scene.lists.passwords == ["dav", "ldap"]
    seen = scene.view(DAV)
    assert (seen.state, seen.people, seen.good_at) == (DirectoryState.GOOD, 10, scene.clock.now().wall)
    assert seen.next_at == scene.clock.now().wall + 4 * HOUR
    assert scene.clock.sleeping == [4 * HOUR]  # one timer, for the first that is due
    await scene.clock.advance(4 * HOUR)
    await scene.reads(3)
    await scene.clock.advance(4 * HOUR)
    await scene.reads(4)
    await scene.clock.advance(4 * HOUR)
    await scene.reads(6)
    assert scene.lists.read_keys[2:] == [DAV.key, DAV.key, DAV.key, LDAP.key]


async def test_progress_is_shown(scene: Scene) -> None:
    scene.lists.hold = asyncio.Event()
    scene.directories.go_by([DAV])
    await until(lambda: scene.view(DAV).done == 7)
    assert scene.view(DAV).state is DirectoryState.READING
    scene.lists.hold.set()
    await scene.rest()
    assert scene.view(DAV).state is DirectoryState.GOOD


async def test_a_failure_stands_beside_the_last_good_time_and_is_tried_again_ever_more_seldom(scene: Scene) -> None:
    scene.lists.stand[DAV.key] = Standing(250, 1_799_000_000.0)
    scene.lists.answers[DAV.key] = UnreachableError("dav.example:443 does not answer.")
    scene.directories.go_by([DAV])
    await scene.reads(1)
    seen = scene.view(DAV)
    assert (seen.state, seen.message) == (DirectoryState.FAILED, "dav.example:443 does not answer.")
    assert (seen.people, seen.good_at) == (250, 1_799_000_000.0)
    waits = []
    for count in range(2, 10):
        waits.append(scene.clock.sleeping[0])
        await scene.clock.advance(waits[-1])
        await scene.reads(count)
    assert waits == [min(FIRST_RETRY * 2**n, 4 * HOUR) for n in range(8)]
    scene.lists.answers.clear()
    scene.directories.refresh(DAV.key)
    await scene.reads(10)
    assert scene.view(DAV).message == ""
    assert scene.clock.sleeping == [4 * HOUR]


async def test_a_refused_password_is_not_tried_again(scene: Scene) -> None:
    scene.lists.answers[LDAP.key] = SignInError("ldap.example does not take this user and password.")
    scene.directories.go_by([LDAP])
    await scene.reads(1)
    assert scene.view(LDAP).state is DirectoryState.FAILED
    assert scene.clock.sleeping == []
    await scene.clock.advance(100 * HOUR)
    assert len(scene.lists.read_keys) == 1
    scene.lists.answers.clear()
    scene.directories.give_password(LDAP.key, "new")
    await scene.reads(2)
    assert scene.lists.passwords == ["ldap", "new"]
    assert scene.passwords.kept[LDAP.place] == "new"  # once it has worked


async def test_a_wrong_password_is_not_kept(scene: Scene) -> None:
    scene.passwords.kept.clear()
    scene.lists.answers[LDAP.key] = SignInError("No.")
    scene.directories.go_by([LDAP])
    await scene.rest()
    assert scene.view(LDAP).state is DirectoryState.PASSWORD
    assert scene.lists.read_keys == []
    scene.directories.give_password(LDAP.key, "wrong")
    await scene.reads(1)
    assert scene.passwords.kept == {}
    assert await scene.directories.password(LDAP) is None


async def test_a_password_that_is_not_kept_is_asked_for_once_a_run(scene: Scene) -> None:
    server = replace(DAV, keep_password=False)
    scene.directories.go_by([server])
    await scene.rest()
    assert scene.view(server).state is DirectoryState.PASSWORD
    scene.passwords.kept.clear()
    scene.directories.give_password(server.key, "typed")
    await scene.reads(1)
    assert scene.passwords.kept == {}
    scene.directories.refresh()
    await scene.reads(2)
    assert scene.lists.passwords == ["typed", "typed"]


async def test_a_keyring_that_refuses_is_a_failure(scene: Scene) -> None:
    scene.passwords.broken = True
    scene.directories.go_by([DAV])
    await until(lambda: scene.view(DAV).state is DirectoryState.FAILED)
    assert scene.view(DAV).message == "The keyring refused."


async def test_settings_that_change_are_gone_by_at_once(scene: Scene) -> None:
    scene.directories.go_by([DAV, LDAP])
    await scene.reads(2)
    changed = replace(LDAP, filter="(uid=*)")
    scene.directories.go_by([changed])
    await scene.reads(3)
    assert scene.lists.read_keys[-1] == LDAP.key
    assert scene.lists.dropped == [DAV.key]
    assert [view.key for view in scene.directories.views] == [LDAP.key]
    scene.directories.go_by([changed])
    await scene.rest()
    assert len(scene.lists.read_keys) == 3  # the same: not read again


async def test_a_source_that_goes_while_it_is_read_is_called_off(scene: Scene) -> None:
    scene.lists.hold = asyncio.Event()
    scene.directories.go_by([DAV])
    await until(lambda: scene.lists.read_keys == [DAV.key])
    scene.directories.go_by([LDAP])
    scene.lists.hold = None
    await scene.reads(2)
    assert scene.lists.dropped == [DAV.key]
    assert scene.view(LDAP).state is DirectoryState.GOOD


async def test_a_reading_that_is_called_off_changes_nothing(scene: Scene) -> None:
    scene.directories.go_by([DAV])
    await scene.reads(1)
    scene.lists.answers[DAV.key] = Cancelled()
    scene.directories.refresh()
    await scene.reads(2)
    assert scene.view(DAV).state is DirectoryState.GOOD


async def test_no_hours_means_at_the_start_and_on_demand(scene: Scene) -> None:
    scene.directories.go_by([replace(DAV, hours=0)])
    await scene.reads(1)
    assert scene.clock.sleeping == []


async def test_a_directory_that_is_asked_each_time_is_tried_and_not_read(scene: Scene) -> None:
    live = replace(LDAP, mode="ask")
    scene.directories.go_by([live])
    await until(lambda: scene.tried == [(LDAP.key, "ldap")])
    await scene.rest()
    assert scene.lists.read_keys == []
    assert scene.lists.dropped == [LDAP.key]  # a copy of it is not kept either
    assert (scene.view(live).live, scene.view(live).state) == (True, DirectoryState.GOOD)
    await scene.clock.advance(100 * HOUR)
    assert len(scene.tried) == 1


async def test_the_password_of_one_that_is_asked_each_time(scene: Scene) -> None:
    live = replace(LDAP, mode="ask")
    scene.passwords.kept.clear()
    scene.directories.go_by([live])
    await until(lambda: scene.view(live).state is DirectoryState.PASSWORD)
    good = scene.trial
    scene.trial = TrialView((TrialStep(Stage.SIGN_IN, False, "It does not take this password."),), done=True)
    scene.directories.give_password(live.key, "wrong")
    await until(lambda: scene.view(live).state is DirectoryState.FAILED)
    assert scene.view(live).message == "It does not take this password."
    assert await scene.directories.password(live) is None
    scene.trial = good
    scene.directories.give_password(live.key, "right")
    await until(lambda: scene.passwords.kept == {live.place: "right"})
    await scene.rest()
    assert scene.view(live).state is DirectoryState.GOOD


async def test_a_password_that_nobody_needs_is_forgotten(scene: Scene) -> None:
    twin = replace(LDAP, base="dc=other")
    scene.directories.go_by([DAV, LDAP, twin])
    await scene.reads(3)
    scene.directories.go_by([twin])
    await until(lambda: set(scene.passwords.kept) == {LDAP.place})  # the twin's as well
    scene.directories.go_by([replace(twin, keep_password=False)])
    await until(lambda: not scene.passwords.kept)
    await scene.rest()


async def test_a_password_that_cannot_be_forgotten_is_said(scene: Scene, expect_log: Callable[[str], None]) -> None:
    scene.directories.go_by([replace(DAV, user="x")])
    await scene.rest()
    expect_log("could not be deleted")
    scene.passwords.broken = True
    scene.directories.go_by([])
    await until(lambda: not scene.directories._forget)
    await scene.rest()


async def test_a_trial_tells_each_step_and_takes_the_kept_password(scene: Scene) -> None:
    given: list[str] = []
    ended = threading.Event()

    def attempt(
        server: Server, password: str, tell: Callable[[TrialView], None], check: Callable[[], None]
    ) -> TrialView:
        given.append(password)
        tell(TrialView((TrialStep(Stage.REACH, True, "there"),)))
        if password == "slow":
            try:
                while True:
                    check()
                    time.sleep(0.005)
            finally:
                ended.set()
        return TrialView((TrialStep(Stage.REACH, True, "there"),), done=True)

    scene.directories._try = attempt
    told: list[TrialView] = []
    assert (await scene.directories.test(DAV, None, told.append)).good
    assert (await scene.directories.test(DAV, "new", told.append)).good
    scene.passwords.broken = True
    assert (await scene.directories.test(DAV, None, told.append)).good
    assert given == ["dav", "new", ""]
    await asyncio.sleep(0)
    assert len(told) == 3
    trial = asyncio.create_task(scene.directories.test(DAV, "slow", told.append))
    await until(lambda: len(told) == 4)
    trial.cancel()
    assert await asyncio.to_thread(ended.wait, 5)


async def test_while_it_rests_nothing_is_read(scene: Scene) -> None:
    scene.lists.hold = asyncio.Event()
    scene.directories.go_by([DAV, LDAP])
    await until(lambda: scene.lists.read_keys == [DAV.key])
    scene.directories.rest(resting=True)
    await scene.rest()
    scene.lists.hold = None
    await scene.clock.advance(100 * HOUR)
    await scene.rest()
    assert scene.lists.read_keys == [DAV.key]
    scene.directories.rest(resting=False)
    await scene.reads(3)
    assert scene.view(DAV).state is DirectoryState.GOOD


async def test_one_that_is_asked_each_time_can_fail_too(scene: Scene) -> None:
    live = replace(LDAP, mode="ask")
    scene.directories.go_by([live])
    scene.directories.say(live.key, UnreachableError("Nobody answers."))
    assert (scene.view(live).state, scene.view(live).message) == (DirectoryState.FAILED, "Nobody answers.")
    scene.directories.say(live.key, None)
    assert scene.view(live).state is DirectoryState.GOOD
    scene.directories.say("gone", None)
