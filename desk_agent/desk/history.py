"""The history: each call of the own phone as it happens, and what was missed while nobody could see it.

A row is written when a call begins and completed when it ends. Times without a connection are marked as gaps; call
records of the PBX fill them where the account may read those, again and again for a while, since records come late.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from desk_agent.api import events as ev
from desk_agent.desk.history_export import export
from desk_agent.desk.history_gaps import Gaps
from desk_agent.desk.history_running import LASTS, Running
from desk_agent.desk.part import Port
from desk_agent.desk.pictures import past_call
from desk_agent.desk.strays import SETTLED, Strays
from desk_agent.i18n import N_, _
from desk_agent.instant import Instant
from desk_agent.people.history import HistoryStore, Owner, Place
from desk_agent.people.numbers import tail
from desk_agent.text import plain
from desk_agent.view import (
    CallsChanged,
    CallView,
    Direction,
    Gap,
    HistoryChanged,
    HistoryEntry,
    HistoryFilter,
    LastCall,
    NameSource,
    Notice,
    Outcome,
    Refused,
    Suggestion,
)

log = logging.getLogger(__name__)

NOT_RUNNING: Final = N_("Ended while Desk Agent was not running.")
NOT_HERE: Final = N_("There is no such call in the history.")


class History:
    """A part of the desk; see `desk_agent.desk.part.Part`.

    Args:
        port: the desk.
        store: where calls are kept.
    """

    def __init__(self, port: Port, store: HistoryStore) -> None:
        self._port = port
        self._store = store
        self._missed = store.missed()
        self._owner: Owner | None = None
        self._last: dict[int, tuple[str, LastCall | None]] = {}  # the last call with the same one, by reference
        self._strays = Strays("")
        self._running = Running(port, lambda: self._store, self._just_found)
        self._gaps = Gaps(port, lambda: self._store, self._running.runs, self._tell)

    # looking

    @property
    def missed(self) -> int:
        """How many missed calls nobody has looked at."""
        return self._missed

    @property
    def saved(self) -> bool:
        """Whether what is written survives the program."""
        return self._store.file.saved

    def places(
        self, wanted: HistoryFilter, after: Place | None = None, limit: int = 200, *, gaps: bool = True
    ) -> list[Place]:
        """The newest rows that are wanted, or the next ones after one of them."""
        return self._store.places(wanted, after, limit, gaps=gaps)

    def entries(self, ids: Sequence[int]) -> Mapping[int, HistoryEntry]:
        """Those of these calls that there are."""
        return self._store.entries(ids)

    def entry(self, id_: int) -> HistoryEntry | None:
        """One call."""
        return self._store.entry(id_)

    def gap(self, id_: int) -> Gap | None:
        """One gap, by its positive id."""
        return self._store.gap(id_)

    def called(self) -> list[tuple[str, str]]:
        """Queues and numbers that callers have dialled, with their names, the latest first."""
        return self._store.called()

    def find(self, wanted: HistoryFilter, limit: int) -> list[HistoryEntry]:
        """At most ``limit`` of the newest calls that are wanted."""
        ids = [place.id for place in self._store.places(wanted, limit=limit, gaps=False)]
        found = self._store.entries(ids)
        return [found[id_] for id_ in ids if id_ in found]

    def suggest(self, text: str, limit: int, but: Iterable[str] = ()) -> list[Suggestion]:
        """Whom ``text`` could mean of those who called or were called, beside the numbers ``but``."""
        lines = {tail(number) for number in but}
        return [
            Suggestion(name, number, "", NameSource.HISTORY)
            for name, number in self._store.suggest(text, limit + len(lines))
            if tail(number) not in lines
        ][:limit]

    def last_name(self, number: str) -> str:
        """Who had ``number`` when it was last in a call, "" if nobody knew."""
        return self._store.last_name(number)

    def last_call(self, number: str, ref: int = 0) -> LastCall | None:
        """The last call with ``number`` before the running one that has the reference ``ref``."""
        if not number:
            return None
        if not ref:
            return self._store.last_call(number)
        known = self._last.get(ref)
        if known is None or known[0] != number:
            known = self._last[ref] = (number, self._store.last_call(number, but=self._running.row(ref) or 0))
        return known[1]

    def id_of(self, ref: int | None = None) -> int | None:
        """The row of the call ``ref``; without one, of the call that runs and began last, or else that was last."""
        if ref is None:
            latest = self._running.latest
            newest = self._store.newest() if latest is None else None
            return latest if newest is None else newest.id
        row = self._running.row(ref)
        if row is not None:
            return row
        found = self._store.by_ref(ref)
        return found.id if found is not None else None

    # what the user does with it

    def note(self, id_: int, text: str) -> None:
        """Write ``text`` to a call, in place of what was written.

        Raises:
            Refused: there is no such call.
        """
        if not self._store.set_note(id_, text):
            raise Refused(_(NOT_HERE))
        self._tell(id_)

    def dispose(self, id_: int, disposition: str) -> None:
        """Say what a call was about.

        Raises:
            Refused: there is no such call.
        """
        if not self._store.change(id_, {"disposition": plain(disposition)}):
            raise Refused(_(NOT_HERE))
        self._tell(id_)

    def delete(self, id_: int) -> None:
        """Overwrite one call that is over, or one gap by its negative id.

        Raises:
            Refused: it still runs.
        """
        if self._running.runs(id_):
            raise Refused(_("This call is not over yet."))
        self._store.delete(id_)
        self._tell()

    def delete_all(self) -> int:
        """Overwrite everything but what still runs; how many calls there were."""
        count = self._store.delete_all() - self._running.count
        self._write_anew()
        return count

    def see(self) -> None:
        """The user looks at the missed calls."""
        if self._store.seen():
            self._tell()

    async def export(self, path: Path, wanted: HistoryFilter, on_progress: Callable[[int], None]) -> int:
        """Write all that is wanted to a CSV file; returns how many calls. Cancelled or failed, no file is left.

        Raises:
            Refused: the file cannot be written.
        """
        return await export(self._store, path, wanted, on_progress)

    def refresh(self) -> None:
        """Somebody looks at the history: what records may still tell is asked for."""
        self._gaps.refresh()

    def keep(self, days: int, *, from_records: bool = True) -> None:
        """Forget what is older than so many days; `desk_agent.people.history.FOR_EVER` keeps everything."""
        self._gaps.keep(days, from_records=from_records)

    def use(self, store: HistoryStore) -> HistoryStore:
        """Keep calls somewhere else from now on, with those that run; returns where they were kept."""
        before, self._store = self._store, store
        store.file.listen(lambda sentence: self._port.tell(Notice(sentence)))
        self._write_anew()
        return before

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()

    # a part

    def begin(self) -> None:
        """Another phone."""
        extension = self._port.extension
        self._owner = Owner.of(self._port.profile, extension) if extension else None
        self._gaps.begin(self._owner)
        self._running.begin(self._owner)
        self._last.clear()
        self._strays = Strays(extension)

    def live(self) -> None:
        """From now on calls are seen; what was before is marked, and asked for."""
        self._gaps.live()

    def hear(self, event: ev.Event, at: Instant) -> None:
        """Any event shows that calls are being seen; some tell the PBX's time, or that a record was written."""
        if isinstance(event, ev.CallEvent):
            self._hear_stray(event, at)
        self._gaps.hear(event, at)

    def doubt(self) -> None:
        """From now on nothing is seen."""
        self._gaps.doubt()

    def leave(self) -> None:
        """The user signs out, after the calls were let go."""
        self._gaps.leave()
        self._running.leave()
        self._owner = None

    # calls

    def take(self, change: CallsChanged, moved: Mapping[int, int]) -> None:
        """Write down what became of calls; ``moved`` are references that are called otherwise now."""
        if self._owner is None:
            return
        told, begun = self._running.take(change, moved)
        for ref in begun:
            self._strays.forget(ref)
        for ref in (*moved, *(past.ref for past in change.ended)):
            self._last.pop(ref, None)
        if told:
            self._tell(*told)

    def abandoned(self, group: str, number: str, name: str, ref: int, since: Instant, at: Instant) -> None:
        """A caller has hung up while waiting in a queue of the own groups."""
        if self._owner is None or (ref and self._running.row(ref) is not None):
            return
        known = self._store.by_ref(ref, self._owner)
        if known is not None and at.wall - known.started < LASTS:
            return  # it has rung here
        known_as = self._port.callers.known(number)
        source = known_as.source if known_as.name else NameSource.PBX if name else NameSource.NONE
        facts = {
            "profile": self._port.profile,
            "ref": ref,
            "direction": str(Direction.IN),
            "number": plain(number),
            "name": known_as.name or plain(name),
            "name_source": str(source),
            "called": group,
            "called_name": plain(self._port.site.queues.get(group, "")) or self._port.name(group),
            "started": since.wall,
            "ended": at.wall,
            "rang": max(0.0, at.mono - since.mono),
            "outcome": str(Outcome.ABANDONED),
        }
        self._tell(self._store.add(self._owner, facts))

    def _just_found(self, ref: int) -> int | None:
        return self._gaps.just_found(ref)

    def _hear_stray(self, event: ev.CallEvent, at: Instant) -> None:
        if self._owner is None or self._running.row(event.call_ref_id) is not None:
            return
        row = self._running.hear_late(event, at)
        if row is not None:
            self._tell(row)
        if self._strays.hear(event, at, self._gaps.heard or at):
            self._port.spawn(self._settle(), "history-strays")

    async def _settle(self) -> None:
        """Write down calls that were over before anything else was heard of them."""
        await self._port.clock.sleep(SETTLED)
        owner = self._owner
        if owner is None:
            return
        whole, lost = self._strays.settle(self._port.clock.now())
        for ended in whole:
            if not self._running.knows(ended.leg.ref, ended.at, owner):
                self._tell(self._running.end(past_call(ended, self._port.callers)))
        for call in lost:
            row = self._running.hear_end(call.ref, call.cause, call.at)
            if row is not None:
                self._tell(row)
            elif not self._running.knows(call.ref, call.at, owner):
                log.info("a call has ended of which nothing else was heard")
                self._gaps.mark(call.since.wall, call.at.wall)

    # telling

    def _write_anew(self) -> None:
        """The store has no row of what runs."""
        self._running.write_anew()
        self._last.clear()
        self._tell()

    def _tell(self, *ids: int) -> None:
        self._missed = self._store.missed()
        self._port.tell(HistoryChanged(ids, self.missed))


def close_open(store: HistoryStore) -> int:
    """The program starts: what a row says is running has ended meanwhile. How many there were."""
    return store.close_open(_(NOT_RUNNING))


def with_last(call: CallView, history: History) -> CallView:
    """``call`` with the last one with the same person."""
    return replace(call, last=history.last_call(call.number, call.ref))
