"""Between the Desk's history and Qt."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from desk_agent.people.history import Place
from desk_agent.view import Gap, HistoryChanged, HistoryEntry, HistoryFilter, Refused


class HistoryLike(Protocol):
    """What the interface needs of the Desk's history; see `desk_agent.desk.history.History`."""

    @property
    def saved(self) -> bool:
        """Whether what is written survives the program."""

    def places(
        self, wanted: HistoryFilter, after: Place | None = None, limit: int = 200, *, gaps: bool = True
    ) -> list[Place]:
        """The newest rows, or the next ones after one of them."""

    def entries(self, ids: Sequence[int]) -> Mapping[int, HistoryEntry]:
        """Calls by their ids."""

    def entry(self, id_: int) -> HistoryEntry | None:
        """One call."""

    def gap(self, id_: int) -> Gap | None:
        """One gap."""

    def called(self) -> list[tuple[str, str]]:
        """Queues and numbers that callers have dialled."""

    def note(self, id_: int, text: str) -> None:
        """Write something to a call; raises Refused."""

    def dispose(self, id_: int, disposition: str) -> None:
        """Say what a call was about; raises Refused."""

    def delete(self, id_: int) -> None:
        """Overwrite a call, or a gap by its negative id; raises Refused."""

    def delete_all(self) -> int:
        """Overwrite everything."""

    def see(self) -> None:
        """The user looks at the missed calls."""

    def refresh(self) -> None:
        """The user looks at the history."""

    async def export(self, path: Path, wanted: HistoryFilter, on_progress: Callable[[int], None]) -> int:
        """Into a CSV file; raises Refused."""


class HistoryBridge(QObject):
    """Reading is at once; ``start`` runs an export, ``refused`` hears why something was not done."""

    changed = Signal(object)  # HistoryChanged
    exporting = Signal(int)  # calls so far
    exported = Signal(int)
    failed = Signal(str)
    exportEnded = Signal()  # however it went

    def __init__(
        self,
        history: HistoryLike,
        start: Callable[..., "asyncio.Task[None] | None"],
        refused: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._history = history
        self._start = start
        self._refused = refused
        self._exporting = False
        self._export: asyncio.Task[None] | None = None

    @property
    def read(self) -> HistoryLike:
        """For looking only."""
        return self._history

    def hear(self, change: HistoryChanged) -> None:
        """Pass a change on."""
        self.changed.emit(change)

    def note(self, id_: int, text: str) -> None:
        """Write something to a call."""
        self._do(lambda: self._history.note(id_, text))

    def dispose(self, id_: int, disposition: str) -> None:
        """Say what a call was about."""
        self._do(lambda: self._history.dispose(id_, disposition))

    def delete(self, id_: int) -> None:
        """Overwrite a call, or a gap by its negative id."""
        self._do(lambda: self._history.delete(id_))

    def delete_all(self) -> None:
        """Overwrite everything."""
        self._history.delete_all()

    def look(self) -> None:
        """The user looks at the history."""
        self._history.see()
        self._history.refresh()

    def export(self, path: Path, wanted: HistoryFilter) -> None:
        """Write a CSV file, unless one is being written."""
        if not self._exporting:
            self._exporting = True
            self._export = self._start(self._write(path, wanted))

    def cancel(self) -> None:
        """Give the export up; no file is left."""
        if self._exporting and self._export is not None:
            self._export.cancel()

    def _do(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Refused as refusal:
            self._refused(str(refusal))

    async def _write(self, path: Path, wanted: HistoryFilter) -> None:
        try:
            self.exported.emit(await self._history.export(path, wanted, self.exporting.emit))
        except Refused as refusal:
            self.failed.emit(str(refusal))
        finally:
            self._exporting = False
            self.exportEnded.emit()
