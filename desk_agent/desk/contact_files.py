"""Files and folders of contacts: read when they are new, when they have changed, and when the user says so."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from pathlib import Path
from typing import Any, Final

from desk_agent.clock import Clock
from desk_agent.i18n import _
from desk_agent.people.caller import SOURCES
from desk_agent.people.sources.base import Cancelled, SourceError
from desk_agent.people.sources.files import FileSource
from desk_agent.people.store.contact_store import ContactStore, Job
from desk_agent.people.store.database import StoreError
from desk_agent.people.store.importing import Report
from desk_agent.view import SourceState, SourceView

log = logging.getLogger(__name__)

SETTLE: Final = 1.0  # seconds a file must be left alone before it is read again
TELL_EVERY: Final = 0.1  # seconds between two tidings of how far a reading is

Spawn = Callable[[Coroutine[Any, Any, Any]], None]


class ContactFiles:
    """Keeps the lists of files in step with them. ``tell`` is called when something of it is different."""

    def __init__(
        self, clock: Clock, store: Callable[[], ContactStore | None], spawn: Spawn, tell: Callable[[], None]
    ) -> None:
        self._clock = clock
        self._store = store
        self._spawn = spawn
        self._tell = tell
        self._entries: dict[str, _Entry] = {}

    @property
    def views(self) -> dict[str, SourceView]:
        """How each is, by its key, without what only the store knows."""
        return {key: entry.view for key, entry in self._entries.items()}

    @property
    def paths(self) -> list[Path]:
        """What has to be watched."""
        return [entry.source.path for entry in self._entries.values()]

    def clear(self) -> None:
        """Read none any more; their lists stay."""
        for entry in self._entries.values():
            entry.stop()
        self._entries.clear()

    def go_by(self, files: Iterable[tuple[FileSource, bool]]) -> None:
        """Read these files and folders, and no others; of each, whether the user can remove it."""
        before, self._entries = self._entries, {}
        for source, removable in files:
            old = before.pop(source.key, None)
            if old is not None and (old.source.kind, old.source.name) == (source.kind, source.name):
                self._entries[source.key] = old
            else:
                if old is not None:
                    old.stop()
                self._entries[source.key] = _Entry(source, removable)
                self.refresh(source.key)
        for key, entry in before.items():
            entry.stop()
            if (store := self._store()) is not None:
                self._spawn(_forgotten(store, key))
        self._tell()

    def refresh(self, key: str = "", *, anew: bool = False) -> None:
        """Read one file now, or all of them; what has not changed is not read, unless ``anew``."""
        for each, entry in self._entries.items():
            if key in {"", each} and entry.state not in {SourceState.WAITING, SourceState.READING}:
                entry.state = SourceState.WAITING
                entry.done.clear()
                self._spawn(self._read(entry, anew=anew))

    def touched(self, path: Path) -> None:
        """Something has happened to a file or in a folder: read it when it has been left alone for a while."""
        for entry in self._entries.values():
            if entry.source.path in {path, path.parent}:
                entry.touched += 1
                self._spawn(self._settle(entry, entry.touched))

    async def settled(self, key: str) -> SourceView | None:
        """Wait until a file has been read, or could not be; None if there is no such file."""
        while (entry := self._entries.get(key)) is not None:
            if entry.state in {SourceState.READY, SourceState.FAILED}:
                return entry.view
            await entry.done.wait()
        return None

    def cancel(self, key: str) -> None:
        """Read no further; the list of before stands."""
        entry = self._entries.get(key)
        if entry is not None:
            entry.stop()

    async def _settle(self, entry: "_Entry", turn: int) -> None:
        await self._clock.sleep(SETTLE)
        if entry.touched == turn and self._entries.get(entry.source.key) is entry:
            self.refresh(entry.source.key)

    async def _read(self, entry: "_Entry", *, anew: bool) -> None:
        store = self._store()
        if store is None:
            return
        loop = asyncio.get_running_loop()
        last = [0.0]

        def tell(rows: int, done: int, total: int) -> None:
            now = loop.time()
            if now - last[0] >= TELL_EVERY:
                last[0] = now
                loop.call_soon_threadsafe(self._progress, entry, rows, done / total if total else None)

        turn = entry.touched
        entry.job = store.refresh(entry.source, tell, anew=anew)
        entry.state, entry.why, entry.rows, entry.part = SourceState.READING, "", 0, None
        self._tell()
        try:
            await finished(entry.job)
            entry.state = SourceState.READY
        except asyncio.CancelledError:
            entry.state = SourceState.FAILED
            raise
        except Cancelled:
            entry.state, entry.why = SourceState.FAILED, _("Reading it was stopped.")
        except (SourceError, StoreError) as error:
            entry.state, entry.why = SourceState.FAILED, str(error)
            log.warning("contacts: %s", error)
        finally:
            entry.job = None
            entry.done.set()
        if entry.touched != turn:
            self.refresh(entry.source.key)
        self._tell()

    def _progress(self, entry: "_Entry", rows: int, part: float | None) -> None:
        if entry.job is not None:
            entry.rows, entry.part = rows, part
            self._tell()


class _Entry:
    """A file or folder that is read."""

    def __init__(self, source: FileSource, removable: bool) -> None:
        self.source = source
        self.removable = removable
        self.state = SourceState.NEW
        self.why = ""
        self.rows = 0
        self.part: float | None = None
        self.touched = 0
        self.job: Job | None = None
        self.done = asyncio.Event()  # the last reading has ended, however it went

    @property
    def view(self) -> SourceView:
        """How it is, without what only the store knows."""
        return SourceView(
            self.source.key,
            self.source.name,
            SOURCES[self.source.kind],
            self.state,
            why=self.why,
            rows=self.rows,
            part=self.part if self.state is SourceState.READING else None,
            path=str(self.source.path),
            removable=self.removable,
        )

    def stop(self) -> None:
        """Read no further."""
        if self.job is not None:
            self.job.cancel()


async def finished(job: Job) -> Report:
    """Wait for ``job``; who stops waiting stops it. Raises as `Job.done`."""
    try:
        return await asyncio.wrap_future(job.done)
    except asyncio.CancelledError:
        job.cancel()
        raise


async def _forgotten(store: ContactStore, key: str) -> None:
    try:
        await asyncio.wrap_future(store.forget(key))
    except StoreError as error:
        log.warning("contacts: %s", error)
