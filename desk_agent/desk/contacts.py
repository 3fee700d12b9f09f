"""The contacts: the store, the files that are read into it, and the names that the PBX tells.

Nothing here waits for a disk or a database, except a look-up by number. Files are read on the store's own thread and
put in place whole; what is shown meanwhile is what was read before.
"""

import asyncio
import csv
import logging
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Final, TypeVar

from msgspec.structs import replace

from desk_agent.api import acd
from desk_agent.api import events as ev
from desk_agent.clock import Clock
from desk_agent.desk.contact_files import ContactFiles, finished
from desk_agent.desk.directories import Standing
from desk_agent.desk.live_directories import LiveDirectories, shown_name
from desk_agent.desk.part import Port
from desk_agent.i18n import N_, _
from desk_agent.instant import Instant
from desk_agent.people.caller import SOURCES, Callers
from desk_agent.people.heard import KEY as HEARD
from desk_agent.people.heard import HeardNames, HeardSource
from desk_agent.people.numbers import DialRules
from desk_agent.people.sources.base import Cancelled, Source, SourceError
from desk_agent.people.sources.files import FileSource
from desk_agent.people.store.contact_store import ContactStore, Superseded
from desk_agent.people.store.contact_store import SourceState as Stored
from desk_agent.people.store.database import StoreError
from desk_agent.people.store.lookup import Match
from desk_agent.people.store.search import Hit
from desk_agent.text import cell
from desk_agent.view import (
    BadRowView,
    ContactDetails,
    ContactNumber,
    ContactRow,
    ContactsChanged,
    NameSource,
    Refused,
    SourceState,
    SourceView,
    Suggestion,
)

log = logging.getLogger(__name__)

T = TypeVar("T")

KEEP_HEARD: Final = 30.0  # seconds after which a new name is kept
EACH: Final = 3  # numbers of one person that are suggested, if there is room
GONE: Final = N_("This contact is not in the list any more.")


class ContactLists:
    """A part of the desk; see `desk_agent.desk.part.Part`. It lives as long as the desk, not as a sign-in."""

    def __init__(
        self,
        port: Port,
        clock: Clock,
        rules: DialRules,
        history: Callable[[str], str],
        on_names: Callable[[], None],
    ) -> None:
        self._port = port
        self._clock = clock
        self._store: ContactStore | None = None  # opened after the window is on the screen
        self._rules = rules
        self._history = history
        self._on_names = on_names
        self._heard = HeardNames(rules)
        self._keep_heard = False
        self._states: list[Stored] = []
        self._tasks: set[asyncio.Task[Any]] = set()
        self._saving = False
        self.adder: Callable[[str, NameSource], None] | None = None  # keeps a file in the settings
        self.directories: LiveDirectories | None = None  # directories that are asked each time
        self.files = ContactFiles(clock, lambda: self._store, self._start, lambda: self._changed(people=False))
        self.callers = Callers(self, self._heard, self, self)

    # who is who

    def owners(self, number: str) -> Sequence[Match]:
        """See `desk_agent.people.caller.Book`."""
        return self._store.find(number) if self._store is not None else ()

    def last_name(self, number: str) -> str:
        """See `desk_agent.people.caller.LastName`."""
        return self._history(number)

    def answered(self, number: str) -> Sequence[tuple[str, str, str]]:
        """See `desk_agent.people.caller.Directory`."""
        found = self.directories.known(number) if self.directories is not None else ()
        return [(shown_name(one.person), one.person.company, one.origin) for one in found]

    def ask_live(self, number: str) -> None:
        """Somebody rings: ask the directories, unless a list of this computer knows them."""
        if self.directories is not None and not self.owners(number):
            self.directories.ask(number)

    def names_changed(self) -> None:
        """Somebody has a name now who had none."""
        self._on_names()

    @property
    def has_live(self) -> bool:
        """Whether `suggest_live` can find anybody."""
        return self.directories is not None and self.directories.is_there

    async def suggest_live(self, text: str, limit: int = 8) -> list[Suggestion]:
        """People whom ``text`` could mean, from directories that are asked each time; takes its time."""
        found = await self.directories.search(text, limit) if self.directories is not None else []
        return [
            Suggestion(
                shown_name(one.person),
                phone.number,
                one.person.company,
                NameSource.DIRECTORY,
                phone.label,
                one.origin,
            )
            for one in found
            for phone in one.person.phones[:EACH]
        ][:limit]

    async def extensions(self, digits: int) -> list[str]:
        """Numbers of contacts with so many digits: they can be phones of the house."""
        if self._store is None:
            return []
        return await self._answer(self._store.short_numbers(digits), [])

    async def suggest(self, text: str, limit: int = 8, who: str = "") -> list[Suggestion]:
        """People whom ``text`` could mean. Who asks again gets Superseded for what was asked before.

        Raises asyncio.CancelledError, never anything of the database: then there is nobody.
        """
        if self._store is None:
            return []
        asked = self._store.search(text, limit, who) if text.strip() else self._store.page(0, limit, who=who)
        hits = await self._answer(asked, [])
        each = EACH if len(hits) * EACH <= limit else 1
        return [one for hit in hits for one in _suggestions(hit, each)][:limit]

    # the list of all contacts

    async def count(self) -> int:
        """How many contacts there are."""
        return await self._answer(self._store.count(), 0) if self._store is not None else 0

    async def page(self, start: int, count: int) -> list[ContactRow]:
        """``count`` of them from the place ``start`` on, by name."""
        if self._store is None:
            return []
        return [_row(hit) for hit in await self._answer(self._store.page(start, count, who=f"page {start}"), [])]

    async def find(self, text: str, limit: int) -> list[ContactRow]:
        """Those whom ``text`` means, as `suggest`."""
        if self._store is None:
            return []
        return [_row(hit) for hit in await self._answer(self._store.search(text, limit, "panel"), [])]

    async def details(self, row: ContactRow) -> ContactDetails:
        """Everything about somebody in the list; raises Refused when they have gone."""
        if self._store is None:
            raise Refused(_(GONE))
        hit, email, note = await self._answer(self._store.details(row.list, row.person), (None, "", ""))
        if hit is None:
            raise Refused(_(GONE))
        numbers = tuple(ContactNumber(phone.number, phone.label) for phone in hit.phones)
        return ContactDetails(hit.name, hit.company, numbers, email, note, SOURCES[hit.source.kind], hit.source.name)

    # the lists

    @property
    def lists(self) -> tuple[SourceView, ...]:
        """Every list, read or not."""
        shown = self.files.views
        states = self._states
        for state in states:
            view = shown.get(state.key) or SourceView(state.key, state.name, SOURCES[state.kind], SourceState.READY)
            ready = SourceState.READY if view.state is SourceState.NEW else view.state
            shown[state.key] = replace(
                view,
                people=state.people,
                bad=state.bad,
                read_at=state.read_at,
                remark=state.remark,
                state=ready,
            )
        return tuple(shown.values())

    def use(self, store: ContactStore | None, *, keep_heard: bool = False) -> ContactStore | None:
        """Go by ``store`` from now on; returns the one before, which is the caller's to close."""
        before, self._store = self._store, store
        self._keep_heard = keep_heard and store is not None
        self._heard = HeardNames(self._rules)
        self.callers = Callers(self, self._heard, self, self)
        self.files.clear()
        if store is not None:
            store.set_rules(self._rules)
            for number, name in store.everybody(HEARD):
                self._heard.add(number, name)
        self._changed(people=True)
        return before

    def keep_heard(self, keep: bool) -> None:
        """Whether names that the PBX tells are kept for the next time; what was kept goes if not."""
        self._keep_heard = keep and self._store is not None
        if not keep and self._store is not None and any(state.key == HEARD for state in self._states):
            self.drop(HEARD)

    def set_rules(self, rules: DialRules) -> None:
        """Compare numbers as this site writes them from now on."""
        self._rules = self._heard.rules = rules
        if self._store is not None:
            self._store.set_rules(rules)

    def changed(self) -> None:
        """The store says that there are others than before."""
        self._changed(people=True)

    def bad_rows(self, key: str, limit: int = 1000) -> list[BadRowView]:
        """What of a list could not be used, by line."""
        for state in self._states:
            if state.key == key and self._store is not None:
                return [BadRowView(row.line, row.reason, row.text) for row in self._store.bad_rows(state.id, limit)]
        return []

    async def export_bad_rows(self, key: str, path: Path) -> int:
        """Write them to a CSV file; how many there were. Raises Refused."""
        rows = self.bad_rows(key, 1 << 30)
        try:
            await asyncio.to_thread(_write, path, rows)
        except OSError as error:
            raise Refused(
                _("{file} cannot be written: {reason}.").format(file=path.name, reason=error.strerror or error)
            ) from error
        return len(rows)

    async def add(self, path: str, kind: NameSource) -> SourceView:
        """Keep a file or folder among those that are read, and read it; how it went. Raises Refused."""
        if self.adder is None:
            raise Refused(_("Files of contacts cannot be added now."))
        key = FileSource(Path(path)).key
        self.adder(path, kind)
        self.files.refresh(key)
        view = await self.files.settled(key)
        if view is None:
            raise Refused(_("Files of contacts cannot be added now."))
        if view.state is SourceState.FAILED:
            raise Refused(view.why)
        return next(one for one in self.lists if one.key == key)

    async def read(self, source: Source, on_progress: Callable[[int], None] | None = None) -> int:
        """Replace the list of ``source`` by what it says now; how many people that are.

        Raises SourceError and Cancelled; ``on_progress`` hears how many there are so far.
        """
        store = self._store
        if store is None:
            raise SourceError(_("There is no database for contacts."))
        loop = asyncio.get_running_loop()

        def tell(rows: int, _done: int, _total: int) -> None:
            if on_progress is not None:
                loop.call_soon_threadsafe(on_progress, rows)

        try:
            report = await finished(store.refresh(source, tell))
        except StoreError as error:
            raise SourceError(str(error)) from error
        return report.people

    def standing(self, key: str) -> Standing | None:
        """The list of the last good reading of a source, None if there is none."""
        found = next((state for state in self._states if state.key == key), None)
        return Standing(found.people, found.read_at) if found is not None else None

    def drop(self, key: str) -> None:
        """There is no such list any more."""
        if self._store is not None:
            self._start(self._answer(self._store.forget(key), None))

    # the part

    def begin(self) -> None:
        """Contacts are the user's, not the account's."""

    def live(self) -> None:
        """Nothing of them is the PBX's."""

    def doubt(self) -> None:
        """They are as certain as before."""

    def hear(self, event: ev.Event, at: Instant) -> None:
        """Take in the name of a caller."""
        del at
        if isinstance(event, acd.CallerInfo) and self._heard.add(event.number, event.name):
            self._on_names()
            if self._keep_heard and not self._saving:
                self._saving = True
                self._start(self._save_heard(KEEP_HEARD))

    async def close(self) -> None:
        """Keep what was heard, and end what is under way."""
        self.files.clear()
        if self._saving and self._store is not None:
            self._saving = False
            await self._save_heard(0)
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # helpers

    async def _save_heard(self, after: float) -> None:
        if after:
            await self._clock.sleep(after)
        self._saving = False
        if self._store is not None and len(self._heard):
            source = HeardSource(self._heard.everybody(), _("Names from the phone system"))
            try:
                await finished(self._store.refresh(source, anew=True))
            except (StoreError, SourceError, Cancelled) as error:
                log.warning("the names of callers were not kept: %s", error)

    async def _answer(self, future: "Future[T]", otherwise: T) -> T:
        try:
            return await asyncio.wrap_future(future)
        except Superseded as error:
            raise asyncio.CancelledError from error
        except StoreError as error:
            log.warning("contacts: %s", error)
            return otherwise

    def _changed(self, *, people: bool) -> None:
        if people:
            self._states = self._store.sources() if self._store is not None else []
        self._port.tell(ContactsChanged(self.lists, people))
        if people:
            self._on_names()

    def _start(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("contacts: a task failed", exc_info=task.exception())


def _row(hit: Hit) -> ContactRow:
    phone = hit.phones[hit.number]
    return ContactRow(
        hit.source.id,
        hit.person,
        hit.name,
        hit.company,
        phone.number,
        phone.label,
        len(hit.phones) - 1,
        SOURCES[hit.source.kind],
        hit.source.name,
    )


def _suggestions(hit: Hit, most: int) -> list[Suggestion]:
    """A line for each of somebody's numbers, the one that was asked for first."""
    phones = [hit.phones[hit.number], *(phone for n, phone in enumerate(hit.phones) if n != hit.number)]
    return [
        Suggestion(
            hit.name,
            phone.number,
            hit.company if hit.company != hit.name else "",
            SOURCES[hit.source.kind],
            phone.label,
            hit.source.name,
        )
        for phone in phones[:most]
    ]


def _write(path: Path, rows: list[BadRowView]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_("Line"), _("Reason"), _("Text")])
        writer.writerows([row.line or "", cell(row.reason), cell(row.text)] for row in rows)
