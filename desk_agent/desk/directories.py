"""Address books and directories on the network: when they are read, and how the last reading went.

One timer wakes for the next one that is due; they are read one after another. A list that could not be read stands
as it was. A server that refused the password is not asked again before there is another one: it would lock the
account.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from desk_agent.clock import Clock, sleep_unless
from desk_agent.people.sources.base import Cancelled, Source, SourceError
from desk_agent.people.sources.making import Server, source_of
from desk_agent.people.sources.trial import Tell, try_source
from desk_agent.people.sources.trouble import SignInError
from desk_agent.settings.directories import ASK, LdapServer
from desk_agent.view import DirectoryState, DirectoryView, Stage, TrialView

log = logging.getLogger(__name__)

HOUR: Final = 3600.0  # seconds
FIRST_RETRY: Final = 300.0  # seconds after a failure; twice that after the next one, and so on up to the usual time


class PasswordsLike(Protocol):
    """Where passwords are kept; each raises SourceError where that is not to be had."""

    async def get(self, user: str, host: str, port: int) -> str | None:
        """The kept password, None if there is none."""

    async def set(self, user: str, host: str, port: int, password: str) -> None:
        """Keep it."""

    async def delete(self, user: str, host: str, port: int) -> None:
        """Forget it."""


class Standing(Struct, frozen=True):
    """The list that stands for a source."""

    people: int
    good_at: float  # seconds since the epoch


class Lists(Protocol):
    """What is used of the store."""

    async def read(self, source: Source, on_progress: Callable[[int], None]) -> int:
        """Replace the list of ``source``; how many people it has. Raises SourceError and Cancelled."""

    def standing(self, key: str) -> Standing | None:
        """The list of the last good reading, None if there is none."""

    def drop(self, key: str) -> None:
        """There is no such source any more."""


class Directories:
    """Keeps the lists of the servers in the settings; ``tell`` hears how they are."""

    def __init__(
        self,
        lists: Lists,
        passwords: PasswordsLike,
        clock: Clock,
        tell: Callable[[tuple[DirectoryView, ...]], None],
        make: Callable[[Server, str], Source] = source_of,
        attempt: Callable[[Server, str, Tell, Callable[[], None]], TrialView] = try_source,
    ) -> None:
        self._lists = lists
        self._passwords = passwords
        self._clock = clock
        self._tell = tell
        self._make = make
        self._try = attempt
        self._entries: dict[str, _Entry] = {}
        self._typed: dict[str, str] = {}  # passwords of this run, by key
        self._forget: list[tuple[str, str, int]] = []  # whose passwords nobody needs any more
        self._resting = False
        self._wake = asyncio.Event()
        self._reading: tuple[str, asyncio.Task[None]] | None = None

    @property
    def views(self) -> tuple[DirectoryView, ...]:
        """Every source, in the order of the settings."""
        return tuple(entry.view for entry in self._entries.values())

    # what the user wants

    def go_by(self, servers: Iterable[Server]) -> None:
        """These are the servers from now on; a new or changed one is read at once."""
        before, self._entries = self._entries, {}
        for server in servers:
            old = before.get(server.key)
            if old is not None and old.server == server:
                self._entries[server.key] = old
                continue
            self._stop(server.key)
            self._entries[server.key] = self._entry(server)
        for key in before.keys() - self._entries.keys():
            self._stop(key)
            self._typed.pop(key, None)
            self._lists.drop(key)
        had = {entry.server.place for entry in before.values() if entry.server.keep_password}
        has = {entry.server.place for entry in self._entries.values() if entry.server.keep_password}
        self._forget = [*self._forget, *(had - has)]
        self._changed()

    def rest(self, *, resting: bool) -> None:
        """Read nothing for now (the lists belong to somebody else), or go on."""
        if resting == self._resting:
            return
        self._resting = resting
        if resting and self._reading is not None:
            key, task = self._reading
            task.cancel()
            self._entries[key].due = self._clock.now().mono  # as soon as it may be
        self._wake.set()

    def refresh(self, key: str = "") -> None:
        """Read one now, or all of them."""
        for entry in self._entries.values():
            if key in {"", entry.server.key}:
                entry.due = self._clock.now().mono
        self._wake.set()

    def say(self, key: str, error: SourceError | None) -> None:
        """A source that is asked each time has failed, or works again."""
        entry = self._entries.get(key)
        if entry is not None:
            state = DirectoryState.GOOD if error is None else DirectoryState.FAILED
            self._show(entry, state=state, message="" if error is None else str(error))

    def give_password(self, key: str, password: str) -> None:
        """The password of a source, for this run, and for ever if it is to be kept; it is read at once."""
        entry = self._entries.get(key)
        if entry is None:
            return
        self._typed[key] = password
        entry.fresh = True
        self.refresh(key)

    async def password(self, server: Server) -> str | None:
        """The password of ``server``, None if it has to be asked for."""
        if not server.user:
            return ""
        typed = self._typed.get(server.key)
        if typed is not None or not server.keep_password:
            return typed
        return await self._passwords.get(*server.place)

    # the timer

    async def run(self) -> None:
        """Read whatever is due, for as long as the program runs."""
        while True:
            self._wake.clear()
            await self._forget_passwords()
            now = self._clock.now().mono
            waiting = [entry for entry in self._entries.values() if entry.due is not None and not self._resting]
            due = min(waiting, key=_when, default=None)
            if due is not None and _when(due) <= now:
                await self._read_now(due)
                continue
            await self._sleep(None if due is None else _when(due) - now)

    async def test(self, server: Server, password: str | None, tell: Callable[[TrialView], None]) -> TrialView:
        """Try ``server``, with the password that is kept if None is given; ``tell`` hears of each step."""
        if password is None:
            try:
                password = await self.password(server)
            except SourceError as error:
                log.info("no password for a trial: %s", error)  # the server will ask for one
        loop = asyncio.get_running_loop()
        wanted = True

        def check() -> None:
            if not wanted:
                raise Cancelled

        def told(view: TrialView) -> None:
            if wanted:
                loop.call_soon_threadsafe(tell, view)

        try:
            return await asyncio.to_thread(self._try, server, password or "", told, check)
        finally:
            wanted = False

    async def _forget_passwords(self) -> None:
        while self._forget:
            place = self._forget.pop()
            try:
                await self._passwords.delete(*place)
            except SourceError as error:
                log.warning("a password that is not needed any more could not be deleted: %s", error)

    async def _sleep(self, seconds: float | None) -> None:
        if seconds is None:
            await self._wake.wait()
        else:
            await sleep_unless(self._clock, seconds, self._wake)

    async def _read_now(self, entry: "_Entry") -> None:
        entry.due = None
        task = asyncio.create_task(self._read(entry))
        self._reading = (entry.server.key, task)
        try:
            await asyncio.wait({task})
        finally:
            self._reading = None
            if not task.done():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error

    def _stop(self, key: str) -> None:
        if self._reading is not None and self._reading[0] == key:
            self._reading[1].cancel()

    async def _read(self, entry: "_Entry") -> None:
        server, before = entry.server, entry.view
        self._show(entry, state=DirectoryState.READING, message="", done=0)
        try:
            password = await self.password(server)
            if password is None:
                self._show(entry, state=DirectoryState.PASSWORD)
                return
            if entry.is_live:
                await self._try_live(entry, password)
                return
            source = await asyncio.to_thread(self._make, server, password)
            people = await self._lists.read(source, lambda done: self._show(entry, done=done))
        except SignInError as error:
            self._typed.pop(server.key, None)
            self._show(entry, state=DirectoryState.FAILED, message=str(error))
        except SourceError as error:
            entry.failures += 1
            wait = min(FIRST_RETRY * 2 ** (entry.failures - 1), max(server.hours, 1) * HOUR)
            self._plan(entry, wait)
            self._show(entry, state=DirectoryState.FAILED, message=str(error))
        except Cancelled:
            self._show(entry, state=before.state, message=before.message)
        except asyncio.CancelledError:
            self._show(entry, state=before.state, message=before.message)
            raise
        else:
            entry.failures = 0
            self._plan(entry, server.hours * HOUR if server.hours else None)
            now = self._clock.now().wall
            self._show(entry, state=DirectoryState.GOOD, people=people, good_at=now)
            await self._keep(entry)

    async def _try_live(self, entry: "_Entry", password: str) -> None:
        """One that is asked each time is tried once: the user wants to know before somebody rings."""
        view = await asyncio.to_thread(self._try, entry.server, password, lambda _view: None, lambda: None)
        if view.good:
            self._show(entry, state=DirectoryState.GOOD)
            await self._keep(entry)
            return
        bad = next((step for step in view.steps if not step.good), None)
        if bad is not None and bad.stage is Stage.SIGN_IN:
            self._typed.pop(entry.server.key, None)
        self._show(entry, state=DirectoryState.FAILED, message=bad.text if bad is not None else "")

    async def _keep(self, entry: "_Entry") -> None:
        """Keep a password that has just been typed and has worked."""
        typed = self._typed.get(entry.server.key)
        if entry.fresh and typed is not None and entry.server.keep_password:
            await self._passwords.set(*entry.server.place, typed)
        entry.fresh = False

    # showing

    def _entry(self, server: Server) -> "_Entry":
        live = isinstance(server, LdapServer) and server.mode == ASK
        standing = None if live else self._lists.standing(server.key)
        view = DirectoryView(server.key, server.name or server.place[1], live=live)
        if live:
            self._lists.drop(server.key)
            view = replace(view, state=DirectoryState.GOOD)
        elif standing is not None:
            view = replace(view, state=DirectoryState.GOOD, people=standing.people, good_at=standing.good_at)
        return _Entry(server, view, self._clock.now().mono)

    def _plan(self, entry: "_Entry", seconds: float | None) -> None:
        now = self._clock.now()
        entry.due = None if seconds is None else now.mono + seconds
        entry.view = replace(entry.view, next_at=None if seconds is None else now.wall + seconds)

    def _show(self, entry: "_Entry", **changes: object) -> None:
        entry.view = replace(entry.view, **changes)
        if self._entries.get(entry.server.key) is entry:
            self._tell(self.views)

    def _changed(self) -> None:
        self._tell(self.views)
        self._wake.set()


class _Entry(Struct):
    server: Server
    view: DirectoryView
    due: float | None  # on the clock that never jumps
    failures: int = 0
    fresh: bool = False  # its password was typed and has not been kept yet

    @property
    def is_live(self) -> bool:
        return self.view.live


def _when(entry: _Entry) -> float:
    return float("inf") if entry.due is None else entry.due
