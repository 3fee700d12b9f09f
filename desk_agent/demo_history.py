"""Some days of made-up calls, so that the demo's history is not empty."""

import csv
from datetime import datetime, time, timedelta
from typing import Any, Final

from desk_agent.people.history import HistoryStore, Owner
from desk_agent.resources_dir import resource
from desk_agent.view import NameSource, Outcome

_OWNER: Final = Owner("demo", "1001")
_QUEUES: Final = {"620": "Sales", "630": "Support", "640": "Orders"}


def fill(store: HistoryStore, now: float) -> None:
    """Write them into ``store``, the last ones shortly before ``now`` (seconds since 1970)."""
    with resource("demo", "contacts.csv").open(encoding="utf-8", newline="") as file:
        names = {row["number"]: _called(row) for row in csv.DictReader(file)}
    with resource("demo", "history.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    offset = min(0.0, now - 60 - max(_moment(row, now) for row in rows))  # none of them is still to come
    lost = None
    for row in reversed(rows):
        started = _moment(row, now) + offset
        store.add(_OWNER, _facts(row, names, started), in_order=False)
        if row["day"] == "2" and lost is None:
            lost = started
    if lost is not None:
        gap = store.add_gap(_OWNER, lost + 700, lost + 1480)
        store.gap_read(gap, calls=0, settled=True, why="")


def _called(row: dict[str, str]) -> str:
    return row["name"] if row["company"] in {"", "Internal"} else f"{row['company']}, {row['name']}"


def _moment(row: dict[str, str], now: float) -> float:
    day = datetime.fromtimestamp(now).astimezone().date() - timedelta(days=int(row["day"]))
    return datetime.combine(day, time.fromisoformat(row["time"])).astimezone().timestamp()


def _facts(row: dict[str, str], names: dict[str, str], started: float) -> dict[str, Any]:
    rang = float(row["rang"] or 0)
    talked = float(row["talked"]) if row["talked"] else None
    name = names.get(row["number"], "")
    return {
        "profile": "demo",
        "direction": row["direction"],
        "number": "".join(char for char in row["number"] if char.isdigit() or char == "+"),
        "name": name,
        "name_source": str(NameSource.CONTACT if name else NameSource.NONE),
        "called": row["called"],
        "called_name": _QUEUES.get(row["called"], ""),
        "diverted_by": row["diverted_by"],
        "started": started,
        "answered": None if talked is None else started + rang,
        "ended": started + rang + (talked or 0.0),
        "rang": rang,
        "talked": talked,
        "outcome": row["outcome"],
        "note": row["note"],
        "unseen": int(row["outcome"] == Outcome.MISSED and row["day"] == "0"),
    }
