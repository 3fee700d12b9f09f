"""Files of contacts, and folders with such files."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from desk_agent.i18n import _
from desk_agent.people.sources.base import BadRow, Kind, Reading, Row, SourceError

CARDS: Final = frozenset({".vcf", ".vcard"})
TABLES: Final = frozenset({".csv", ".tsv", ".txt"})
MAX_FILES: Final = 10_000  # of a folder


class FileSource:
    """A vCard or CSV file, or all of them in a folder (not in folders below it)."""

    def __init__(self, path: Path, kind: Kind = Kind.OWN, name: str = "") -> None:
        self.path = path
        self.key = f"file:{path}"
        self.name = name or path.name
        self.kind = kind

    def version(self) -> str:
        """By the times and sizes of the files. Raises SourceError if there is nothing."""
        try:
            stamps = [f"{each.name} {info.st_mtime_ns} {info.st_size}" for each, info in _files(self.path)]
        except OSError as error:
            raise SourceError(_unreadable(self.path, error)) from error
        return hashlib.sha256("\n".join(stamps).encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def read(self, reading: Reading) -> Iterator[Row]:
        """Everybody in it. A file of a folder that cannot be read is reported, and the next one is read."""
        try:
            files = list(_files(self.path))
        except OSError as error:
            raise SourceError(_unreadable(self.path, error)) from error
        within = self.path.is_dir()
        total = sum(info.st_size for _path, info in files)
        before = 0
        for path, info in files:
            part = _Part(reading, before, total)
            try:
                with path.open("rb") as file:
                    for row in _rows(path, file, part, info.st_size):
                        yield _within(path, row) if within else row
            except OSError as error:
                if not within:
                    raise SourceError(_unreadable(path, error)) from error
                yield BadRow(0, _unreadable(path, error), path.name)
            except SourceError as error:
                if not within:
                    raise
                yield BadRow(0, f"{path.name}: {error}", path.name)
            before += info.st_size


class _Part:
    """The reading of one file of several."""

    def __init__(self, reading: Reading, before: int, total: int) -> None:
        self._reading = reading
        self._before = before
        self._total = total
        self.known = reading.known
        self.version = reading.version
        self.check = reading.check

    def progress(self, done: int, total: int) -> None:
        """Add what came before; the total is that of all."""
        del total
        self._reading.progress(self._before + done, self._total)


def _files(path: Path) -> Iterator[tuple[Path, os.stat_result]]:
    if not path.is_dir():
        yield path, path.stat()
        return
    wanted = sorted(each for each in path.iterdir() if each.suffix.lower() in CARDS | TABLES)
    for each in wanted[:MAX_FILES]:
        yield each, each.stat()


def _rows(path: Path, file: BinaryIO, reading: Reading, total: int) -> Iterator[Row]:
    start = file.read(512).lstrip(b"\xef\xbb\xbf \r\n\t").replace(b"\0", b"").upper()
    file.seek(0)
    cards = path.suffix.lower() in CARDS or start.removeprefix(b"\xff\xfe").startswith(b"BEGIN:VCARD")
    # imported when the first file is read, on the thread that reads it
    if cards:
        from desk_agent.people.sources.vcard import read_vcards  # noqa: PLC0415

        return read_vcards(file, reading, total)
    from desk_agent.people.sources.csv_file import read_csv  # noqa: PLC0415

    return read_csv(file, reading, total)


def _within(path: Path, row: Row) -> Row:
    return BadRow(row.line, f"{path.name}: {row.reason}", row.text) if isinstance(row, BadRow) else row


def _unreadable(path: Path, error: OSError) -> str:
    return _("{file} cannot be read: {reason}.").format(file=path.name, reason=error.strerror or error)
