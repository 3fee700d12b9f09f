"""Writes all that the program keeps, in no order, and says of each thing that it is saved: to be killed meanwhile.

``python -m tests.support.saver`` is a nursery: for each line ``FOLDER SEED FIRST`` on its standard input it forks a
child, which is there at once, and says its process id. What a child says goes to FOLDER/said, a JSON object a line.
What it writes grows from FIRST on, so that what is found later is never less than what was said.
"""

import json
import os
import sqlite3
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from msgspec.structs import replace

from desk_agent.desk.kept_calls import FILE_NAME as CALLS
from desk_agent.desk.kept_calls import KeptCalls
from desk_agent.instant import Instant
from desk_agent.model.leg import Leg
from desk_agent.people.history import FILE_NAME as HISTORY
from desk_agent.people.history import HistoryStore, Owner
from desk_agent.people.sources.files import FileSource
from desk_agent.people.store.contact_store import ContactStore, Job
from desk_agent.settings import Keeper, SettingsFile
from desk_agent.view import Direction, LegState, Outcome

CONTACTS = "contacts.db"
PEOPLE = "people.csv"
PHONE = "1001@pbx:7878 1001"
OWNER = Owner("pbx:7878", "1001")
NOW = Instant(1_800_000_000.0, 1000.0)
_MANY = 40  # people


class Saver:
    """Goes on from what is there until it is killed."""

    def __init__(self, folder: Path, seed: int, first: int, say: Callable[[dict[str, Any]], None]) -> None:
        self._folder = folder
        self._random = Random(seed)
        self._say = say
        self._keeper = Keeper(SettingsFile(folder))
        self._history = HistoryStore(folder / HISTORY)
        self._kept = KeptCalls(folder / CALLS)
        self._contacts = ContactStore(folder / CONTACTS)
        self._job: Job | None = None
        self._version = 0  # of the people
        self._rows: list[int] = []
        self._count = first

    def run(self) -> None:
        """For ever."""
        ways = (self._call, self._call, self._note, self._end, self._settings, self._calls, self._people)
        while True:
            self._count += 1
            self._random.choice(ways)()

    def _call(self) -> None:
        facts = {"profile": PHONE, "ref": self._count, "direction": "in", "number": str(self._count)}
        facts |= {"started": NOW.wall + self._count}
        self._rows.append(self._history.add(OWNER, facts))
        self._say({"call": self._rows[-1], "number": str(self._count)})

    def _note(self) -> None:
        if self._rows:
            row = self._random.choice(self._rows)
            self._history.set_note(row, str(self._count))
            self._say({"note": row, "text": self._count})

    def _end(self) -> None:
        if self._rows:
            row = self._random.choice(self._rows)
            self._history.change(row, {"outcome": str(Outcome.ANSWERED), "ended": NOW.wall})
            self._say({"ended": row})

    def _settings(self) -> None:
        people = replace(self._keeper.current.people, favourites=(str(self._count),))
        self._keeper.change(people)
        self._say({"favourite": self._count})

    def _calls(self) -> None:
        self._kept.keep(PHONE, [Leg(self._count, LegState.CONNECTED, Direction.IN, NOW, NOW)])
        if self._random.random() < 0.5:
            self._kept.close()
            self._say({"live": self._count})

    def _people(self) -> None:
        if self._job is not None:
            if not self._job.done.done():
                return
            if not self._job.done.result().unchanged:
                self._say({"people": self._version})
        path, self._version = self._folder / PEOPLE, self._count
        draft = path.with_suffix(".draft")
        draft.write_text(
            "Name,Phone\n" + "".join(f"{self._count} {n},0318055{n:03}\n" for n in range(_MANY)), "utf-8"
        )
        draft.replace(path)
        self._job = self._contacts.refresh(FileSource(path), anew=True)


def found(folder: Path, said: list[dict[str, Any]]) -> str:
    """Hold what is in ``folder`` against what was ``said`` to be there; what is missing, "" if nothing is."""
    keeper, history = Keeper(SettingsFile(folder)), HistoryStore(folder / HISTORY)
    kept, contacts = KeptCalls(folder / CALLS), ContactStore(folder / CONTACTS)
    try:
        if keeper.sorry or not history.file.saved or contacts.trouble:
            return f"unsound: {keeper.sorry} {contacts.trouble}"
        for store in (HISTORY, CONTACTS):
            if (trouble := _unsound(folder / store)) != "ok":
                return f"{store}: {trouble}"
        entries = history.entries([one[key] for one in said for key in ("call", "note", "ended") if key in one])
        favourite = int((*keeper.current.people.favourites, "0")[0])
        live = max((leg.ref for leg in kept.recall(PHONE, NOW)), default=0)
        names = {hit.name.split()[0] for hit in contacts.page(0, 2 * _MANY).result()}
        if len(names) > 1 or (names and len(contacts.page(0, 2 * _MANY).result()) != _MANY):
            return f"half a list: {names}"
        version = int(next(iter(names), "0"))
        for one in said:
            match one:
                case {"call": row, "number": number}:
                    lost = row not in entries or entries[row].number != number
                case {"note": row, "text": text}:
                    lost = int(entries[row].note or "0") < text
                case {"ended": row}:
                    lost = entries[row].outcome is not Outcome.ANSWERED
                case {"favourite": count}:
                    lost = favourite < count
                case {"live": count}:
                    lost = live < count
                case {"people": count}:
                    lost = version < count
                case _:
                    lost = True
            if lost:
                return f"{one} is lost: {favourite=} {live=} {version=}"
        return ""
    finally:
        history.close()
        contacts.close()


def _unsound(path: Path) -> str:
    connection = sqlite3.connect(path)
    try:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        connection.close()


def _say(out: int, one: dict[str, Any]) -> None:
    os.write(out, json.dumps(one).encode() + b"\n")


def main() -> None:
    for line in sys.stdin:
        folder, seed, first = line.split()
        child = os.fork()
        if not child:
            out = os.open(Path(folder) / "said", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                Saver(Path(folder), int(seed), int(first), partial(_say, out)).run()
            finally:  # it never ends by itself
                Path(folder, "failed").write_text(traceback.format_exc(), "utf-8")
                os._exit(1)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
