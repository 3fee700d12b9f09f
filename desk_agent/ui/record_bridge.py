"""Between the Desk's call records and Qt: one question at a time, the last one counts."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from desk_agent.view import RecordFilter, RecordPage, Refused


class RecordsLike(Protocol):
    """What the interface needs of the Desk's call records."""

    async def read(self, wanted: RecordFilter) -> RecordPage:
        """The newest; raises Refused."""

    async def more(self) -> RecordPage:
        """With some more; raises Refused."""

    async def export(self, path: Path, wanted: RecordFilter, on_progress: Callable[[int], None]) -> int:
        """Into a CSV file; raises Refused."""


class RecordBridge(QObject):
    """Reading and exporting call records; ``start`` runs what is asked for."""

    pageRead = Signal(object)  # RecordPage
    failed = Signal(str)
    exporting = Signal(int)  # records so far
    exported = Signal(int)
    exportEnded = Signal()  # however it went

    def __init__(
        self,
        records: RecordsLike,
        start: Callable[..., "asyncio.Task[None] | None"],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._records = records
        self._start = start
        self._turn = 0
        self._exporting = False
        self._export: asyncio.Task[None] | None = None

    def read(self, wanted: RecordFilter) -> None:
        """Read the newest records that are wanted; what was asked before is forgotten."""
        self._turn += 1
        self._start(self._read(wanted, self._turn))

    def more(self) -> None:
        """Read on."""
        self._start(self._more(self._turn))

    def export(self, path: Path, wanted: RecordFilter) -> None:
        """Write a CSV file, unless one is being written."""
        if not self._exporting:
            self._exporting = True
            self._export = self._start(self._write(path, wanted))

    def cancel(self) -> None:
        """Give the export up; no file is left."""
        if self._exporting and self._export is not None:
            self._export.cancel()

    async def _read(self, wanted: RecordFilter, turn: int) -> None:
        try:
            page = await self._records.read(wanted)
        except Refused as refusal:
            if turn == self._turn:
                self.failed.emit(str(refusal))
        else:
            if turn == self._turn:
                self.pageRead.emit(page)

    async def _more(self, turn: int) -> None:
        try:
            page = await self._records.more()
        except Refused as refusal:
            if turn == self._turn:
                self.failed.emit(str(refusal))
        else:
            if turn == self._turn:
                self.pageRead.emit(page)

    async def _write(self, path: Path, wanted: RecordFilter) -> None:
        try:
            self.exported.emit(await self._records.export(path, wanted, self.exporting.emit))
        except Refused as refusal:
            self.failed.emit(str(refusal))
        finally:
            self._exporting = False
            self.exportEnded.emit()
