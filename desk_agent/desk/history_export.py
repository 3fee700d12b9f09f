"""The history as a CSV file: every column, in a form that no spreadsheet takes for a formula."""

import asyncio
import csv
import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from desk_agent.i18n import N_, _
from desk_agent.people.history import HistoryStore
from desk_agent.text import cell
from desk_agent.view import Gap, HistoryEntry, HistoryFilter, Refused

SLICE: Final = 100  # rows between two looks at what else there is to do
COLUMNS: Final = (
    N_("Started"),
    N_("Started (UTC)"),
    N_("Direction"),
    N_("Outcome"),
    N_("Number"),
    N_("Name"),
    N_("Name from"),
    N_("Called"),
    N_("Called name"),
    N_("Diverted by"),
    N_("Answered"),
    N_("Ended"),
    N_("Rang s"),
    N_("Talked s"),
    N_("Cause"),
    N_("Detail"),
    N_("Note"),
    N_("Disposition"),
    N_("Known from"),
    N_("Extension"),
    N_("Account"),
    N_("Reference"),
)


async def export(store: HistoryStore, path: Path, wanted: HistoryFilter, on_progress: Callable[[int], None]) -> int:
    """Write what is wanted, the newest first; see `desk_agent.desk.history.History.export`."""
    draft = path.with_name(f".{path.name}.part")
    count = 0
    try:
        try:
            with draft.open("w", encoding="utf-8-sig", newline="") as file:
                if os.name == "posix":
                    draft.chmod(stat.S_IRUSR | stat.S_IWUSR)
                writer = csv.writer(file)
                writer.writerow([_(column) for column in COLUMNS])
                places = store.places(wanted, limit=SLICE)
                while places:
                    entries = store.entries([place.id for place in places if place.id > 0])
                    for place in places:
                        entry = entries.get(place.id) if place.id > 0 else store.gap(-place.id)
                        if isinstance(entry, HistoryEntry):
                            writer.writerow(cell(one) for one in cells(entry))
                            count += 1
                        elif entry is not None:
                            writer.writerow(cell(one) for one in gap_cells(entry))
                    on_progress(count)
                    await asyncio.sleep(0)
                    places = store.places(wanted, places[-1], SLICE)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise Refused(_("{file} cannot be written: {why}.").format(file=path.name, why=error.strerror)) from error
    return count


def cells(entry: HistoryEntry) -> tuple[str, ...]:
    """One call, in the order of `COLUMNS`."""
    return (
        _local(entry.started),
        _utc(entry.started),
        str(entry.direction),
        str(entry.outcome or "running"),
        entry.number,
        entry.name,
        str(entry.name_source),
        entry.called,
        entry.called_name,
        entry.diverted_by,
        _local(entry.answered),
        _local(entry.ended),
        _seconds(entry.rang),
        _seconds(entry.talked),
        str(entry.cause or ""),
        entry.detail,
        entry.note,
        entry.disposition,
        str(entry.evidence),
        entry.extension,
        entry.profile,
        str(entry.ref or ""),
    )


def gap_cells(gap: Gap) -> tuple[str, ...]:
    """A time in which calls were not seen, in the same columns."""
    filled = _("filled from call records") if gap.filled else gap.why or _("calls of this time are not known")
    blank = dict.fromkeys(COLUMNS, "")
    return tuple(
        (
            blank
            | {
                "Started": _local(gap.began),
                "Started (UTC)": _utc(gap.began),
                "Outcome": _("not connected"),
                "Ended": _local(gap.ended),
                "Detail": filled,
                "Extension": gap.extension,
            }
        ).values()
    )


def _local(wall: float | None) -> str:
    return "" if wall is None else f"{datetime.fromtimestamp(wall, UTC).astimezone():%Y-%m-%d %H:%M:%S}"


def _utc(wall: float) -> str:
    return f"{datetime.fromtimestamp(wall, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _seconds(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.0f}"
