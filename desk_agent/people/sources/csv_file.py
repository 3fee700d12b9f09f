"""People from a CSV file, row by row, whatever program wrote it."""

import csv
import io
import itertools
import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from desk_agent.i18n import _
from desk_agent.people.sources.base import BadRow, Person, Phone, Reading, Row, SourceError
from desk_agent.people.sources.csv_columns import Columns, columns_of, guessed, looks_like_number, said_label
from desk_agent.people.sources.text_bytes import MENDING, sniff

_DELIMITERS: Final = (",", ";", "\t", "|")
_LOOKED_AT: Final = 20  # rows, to find out what the columns are
# begins at the sign between two, never at the blanks before it: a long run of those would be gone over many times
_SEVERAL: Final = re.compile(r"(?::::|[;\n\r|])\s*+|,\s++(?=[+\d(])|/\s*+(?=\+|0|\()")
_NAMES: Final = {"cp949": "CP949 (Korean Windows)", "cp1252": "Windows-1252", "latin-1": "Latin-1"}

Rows = Iterator[tuple[int, list[str] | None]]


def read_csv(file: BinaryIO, reading: Reading, total: int) -> Iterator[Row]:
    """The people in ``file``, which has ``total`` bytes.

    Raises SourceError if no column has names, or none has numbers.
    """
    encoding = sniff(file)
    if encoding in _NAMES:
        said = _("The file is not UTF-8. It was read as {encoding}: look whether the names are right.")
        yield BadRow(0, said.format(encoding=_NAMES[encoding]))
    text = io.TextIOWrapper(file, encoding, errors=MENDING, newline="")
    try:
        yield from _people(text, file, reading, total)
    finally:
        text.detach()


def _people(text: io.TextIOWrapper, file: BinaryIO, reading: Reading, total: int) -> Iterator[Row]:
    head = [line for line in itertools.islice(text, _LOOKED_AT) if line]
    if not any(line.strip() for line in head):
        raise SourceError(_("The file is empty."))
    told = re.fullmatch(r"sep=(.)\s*", head[0], re.IGNORECASE)  # Excel says it in a line of its own
    skipped = 1 if told else 0
    delimiter, columns, has_header = _understand(head[skipped:], told[1] if told else "")
    if not columns.usable:
        raise SourceError(
            _("No column with names and telephone numbers was found. The first line should name the columns.")
        )
    take = _Taker(columns)
    rows = _rows(itertools.chain(head[skipped:], text), delimiter)
    if has_header:
        next(rows, None)
    for count, (line, row) in enumerate(rows):
        if not count % 1000:
            reading.progress(min(file.tell(), total), total)
            reading.check()
        if row is None:
            yield BadRow(line + skipped, _("This row cannot be taken apart: a quotation mark is not closed."))
        elif row:
            yield take(line + skipped, row)


def _understand(head: list[str], told: str) -> tuple[str, Columns, bool]:
    """The delimiter, the columns and whether the first row names them."""
    best = ("", Columns(), False)
    delimiters = (told,) if told else _DELIMITERS
    for named in (True, False):
        for delimiter in delimiters:
            rows = [row for _line, row in _rows(iter(head), delimiter) if row]
            if not rows or not (named or any(map(looks_like_number, rows[0]))):
                continue
            columns = columns_of(rows[0]) if named else guessed(rows)
            if columns.usable and columns.known > best[1].known:
                best = (delimiter, columns, named)
        if best[1].usable:
            break
    return best


def _rows(lines: Iterator[str], delimiter: str) -> Rows:
    """Rows with the number of their last line; None for what cannot be taken apart."""
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        try:
            for row in reader:
                yield reader.line_num, row
        except csv.Error:
            yield reader.line_num, None
        else:
            return


class _Taker:
    """Makes people of rows. Called a million times: what can be known before is known before."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._width = 1 + max(columns.places)
        self._numbers = columns.numbers

    def __call__(self, line: int, row: list[str]) -> Person:
        """The person in ``row``."""
        if len(row) < self._width:
            row = [*row, *[""] * (self._width - len(row))]
        columns = self._columns
        row.append("")  # what -1 means
        phones = []
        for place, label, kind in self._numbers:
            cell = row[place]
            if not cell:
                continue
            if kind >= 0:
                label = said_label(row[kind])
            if len(cell) > 8 and _SEVERAL.search(cell):
                phones += [Phone(each, label) for each in map(str.strip, _SEVERAL.split(cell)) if each]
            else:
                phones.append(Phone(cell, label))
        given = f"{row[columns.given]} {row[columns.middle]}" if columns.middle >= 0 else row[columns.given]
        return Person(
            row[columns.name],
            tuple(phones),
            row[columns.company],
            row[columns.email],
            row[columns.note],
            given,
            row[columns.family],
            row[columns.uid],
            line=line,
        )
