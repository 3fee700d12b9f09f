"""Directories that are asked each time: who rings, and whom the typed letters mean.

One thread asks; a newer search calls the older one off. An answer is kept for a while, also that nobody was found. A
directory that refuses the password is left alone until there is another one, one that does not answer for a minute.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol

from msgspec import Struct

from desk_agent.clock import Clock
from desk_agent.people.sources.base import Cancelled, Person, SourceError
from desk_agent.people.sources.trouble import SignInError
from desk_agent.settings.directories import LdapServer
from desk_agent.text import masked, plain

log = logging.getLogger(__name__)

FOUND_SECONDS: Final = 3600.0
NOBODY_SECONDS: Final = 600.0
PAUSE_SECONDS: Final = 60.0
MOST_KEPT: Final = 500  # numbers
MOST_WAITING: Final = 8  # numbers that are asked about; the oldest of more have stopped ringing

Check = Callable[[], None]


class LiveLike(Protocol):
    """What is used of `desk_agent.people.sources.ldap.live.LdapLive`; asked on a thread, raises SourceError."""

    def search(self, text: str, limit: int, check: Check) -> list[Person]:
        """People for a few letters or digits."""

    def who(self, number: str, check: Check) -> list[Person]:
        """People who have a number."""


class Listed(Struct, frozen=True):
    """Somebody, and the directory they are from."""

    person: Person
    origin: str


class _Kept(Struct):
    until: float
    people: tuple[Listed, ...]


class _Server(Struct):
    server: LdapServer
    paused_until: float = 0.0
    why: str = ""


def _make(server: LdapServer, password: str) -> LiveLike:
    from desk_agent.people.sources.ldap.live import LdapLive  # noqa: PLC0415 - ldap3 is loaded by the first question

    return LdapLive(server, password)


class LiveDirectories:
    """``on_found`` hears that a number that was asked for has a name now, ``on_state`` that one fails or works."""

    def __init__(
        self,
        clock: Clock,
        password: Callable[[LdapServer], Awaitable[str | None]],
        on_found: Callable[[], None],
        on_state: Callable[[str, SourceError | None], None] = lambda _key, _error: None,
        make: Callable[[LdapServer, str], LiveLike] = _make,
    ) -> None:
        self._clock = clock
        self._password = password
        self._on_found = on_found
        self._on_state = on_state
        self._make = make
        self._servers: list[_Server] = []
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._asking: dict[str, asyncio.Task[None]] = {}
        self._thread: ThreadPoolExecutor | None = None
        self._turn = 0
        self._closed = False

    def use(self, servers: Iterable[LdapServer]) -> None:
        """Ask these from now on; what is kept of others is forgotten."""
        self._servers = [_Server(server) for server in servers]
        self._kept.clear()

    def known(self, number: str) -> tuple[Listed, ...]:
        """Who has ``number``, as far as that was asked; stands until the next answer."""
        kept = self._kept.get(number)
        return kept.people if kept is not None else ()

    def ask(self, number: str) -> None:
        """Somebody with ``number`` rings: ask who that is, unless it is known; `on_found` tells later."""
        if not self._servers or self._closed or not number or number in self._asking:
            return
        kept = self._kept.get(number)
        if kept is not None and kept.until > self._clock.now().mono:
            self._kept.move_to_end(number)
        elif len(self._asking) < MOST_WAITING:
            task = asyncio.get_running_loop().create_task(self._ask(number))
            self._asking[number] = task
            task.add_done_callback(lambda _task: self._asking.pop(number, None))

    @property
    def is_there(self) -> bool:
        """Whether there is anybody to ask."""
        return bool(self._servers)

    async def search(self, text: str, limit: int) -> list[Listed]:
        """People for a few letters or digits; an older question comes to nothing. Raises nothing: then nobody."""
        self._turn += 1
        turn = self._turn

        def check() -> None:
            if turn != self._turn:
                raise Cancelled

        found: list[Listed] = []
        for one in self._ready():
            people = await self._answer(one, lambda live: live.search(text, limit, check))
            if turn != self._turn:
                return []
            found += [Listed(person, _name(one.server)) for person in people]
        return found[:limit]

    def close(self) -> None:
        """Ask nobody any more; what is under way ends soon."""
        self._closed = True
        self._turn += 1
        for task in tuple(self._asking.values()):
            task.cancel()
        if self._thread is not None:
            self._thread.shutdown(wait=False, cancel_futures=True)

    def _ready(self) -> list[_Server]:
        now = self._clock.now().mono
        return [one for one in self._servers if one.paused_until <= now]

    async def _ask(self, number: str) -> None:
        found: list[Listed] = []
        certain = bool(self._ready()) and len(self._ready()) == len(self._servers)
        for one in self._ready():
            people = await self._answer(one, lambda live: live.who(number, self._unless_closed))
            found += [Listed(person, _name(one.server)) for person in people]
            certain = certain and one.paused_until <= self._clock.now().mono
        seconds = FOUND_SECONDS if found else NOBODY_SECONDS if certain else PAUSE_SECONDS
        self._kept[number] = _Kept(self._clock.now().mono + seconds, tuple(found))
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        log.info("the directory knows %s people for %s", len(found), masked(number))
        if found:
            self._on_found()

    async def _answer(self, one: _Server, question: Callable[[LiveLike], list[Person]]) -> list[Person]:
        try:
            password = await self._password(one.server)
            if password is None:
                return []
            if self._thread is None:
                self._thread = ThreadPoolExecutor(1, thread_name_prefix="directory")
            found = await asyncio.get_running_loop().run_in_executor(
                self._thread, lambda: question(self._make(one.server, password))
            )
        except Cancelled:
            return []
        except SourceError as error:
            forever = isinstance(error, SignInError)
            one.paused_until = float("inf") if forever else self._clock.now().mono + PAUSE_SECONDS
            self._failed(one, error)
            return []
        self._worked(one)
        return found

    def _failed(self, one: _Server, error: SourceError) -> None:
        if one.why != str(error):
            one.why = str(error)
            log.info("the directory %s: %s", one.server.host, type(error).__name__)
            self._on_state(one.server.key, error)

    def _worked(self, one: _Server) -> None:
        if one.why:
            one.why = ""
            self._on_state(one.server.key, None)

    def _unless_closed(self) -> None:
        if self._closed:
            raise Cancelled


def _name(server: LdapServer) -> str:
    return server.name or server.host


def shown_name(person: Person) -> str:
    """What a person of a directory is called, made harmless."""
    return plain(person.name or f"{person.given} {person.family}") or plain(person.company)
