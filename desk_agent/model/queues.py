"""What waits in the queues of ACD groups, as far as the PBX tells (sections 5.2, 5.3.2.3.30 and 31).

Two sources, each with a gap. The group's own events say that a call has begun to wait and how many do, not that
one has left. The ACD stream says both, with the call's reference, but begins with nothing. Together they make one
picture; what is only inferred is marked: a call that is known to wait has a `Waiting`, others are a number.

Calls leave a queue from its front, so a smaller count means that the oldest are gone. A call that is seen to ring
or talk at a phone has left, too.
"""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field

from desk_agent.api import acd
from desk_agent.api import events as ev
from desk_agent.api.acd import AcdCode
from desk_agent.instant import Instant

MAX_WAITING: Final = 1000  # calls kept of one queue; a hostile PBX may tell of any number
_REMEMBERED: Final = 600.0  # seconds that the beginning of a wait is kept for a call that comes back
_TOGETHER: Final = 2.0  # seconds within which both sources tell of the same call
INTRODUCED_IN: Final = 1.0  # seconds in which the stream says who a call is from
_TAIL: Final = 9  # as many last digits tell two callers apart, however the PBX writes them
_NEVER: Final = Instant(float("-inf"), float("-inf"))
_SILENT: Final = 600.0  # seconds without a word after which a count without departures is no longer believed


class Waiting(Struct):
    """One call that waits."""

    since: Instant
    number: str = ""
    name: str = ""
    ref: int = 0  # 0: not told
    source: str = ""  # the line or station of the ACD stream
    told: bool = False  # by the group's own event


class Queue(Struct):
    """One group's."""

    group: str
    calls: list[Waiting] = field(default_factory=list)  # the one that waits longest first
    unseen: int = 0  # calls that wait as well and were not seen to arrive
    unseen_since: Instant | None = None  # they have waited at least since then
    heard: Instant | None = None  # when the PBX last spoke of this queue
    exact: bool = False  # departures are told
    serial: int = 0  # of the last event of the group, and when it came
    serial_at: float = float("-inf")

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self.calls) + self.unseen

    @property
    def longest(self) -> Instant | None:
        """Since when the first one waits, at the latest."""
        known = [call.since for call in self.calls[:1]]
        known += [self.unseen_since] if self.unseen and self.unseen_since else []
        return min(known, key=lambda at: at.mono) if known else None

    def counted(self, count: int, at: Instant) -> None:
        """The PBX says how many wait."""
        self.heard = at
        del self.calls[: max(0, len(self.calls) - count)]
        self.unseen = count - len(self.calls)
        if not self.unseen:
            self.unseen_since = None
        elif self.unseen_since is None:
            self.unseen_since = at

    def is_late(self, serial: int, at: Instant) -> bool:
        """Whether a younger event of the group has overtaken this one: its count is of the past."""
        if serial and serial < self.serial and at.mono - self.serial_at < _TOGETHER:
            return True
        self.serial, self.serial_at = serial or self.serial, at.mono
        return False

    def add(self, call: Waiting) -> None:
        """A call has begun to wait."""
        if len(self.calls) < MAX_WAITING:
            self.calls.append(call)
            self.order()

    def order(self) -> None:
        """The one that waits longest comes first."""
        self.calls.sort(key=lambda each: each.since.mono)

    def drop(self, call: Waiting | None) -> None:
        """A call has left; ``None`` is one that was not seen to arrive."""
        if call is not None:
            self.calls.remove(call)
        elif self.unseen:
            self.unseen -= 1
            if not self.unseen:
                self.unseen_since = None


class _Caller(Struct):
    """What the ACD stream has told of a call, by its reference."""

    at: Instant
    number: str = ""
    name: str = ""
    introduced: bool = False  # number and name have been told, as far as there are any
    bin: str = ""  # of the group it rings for
    group: str = ""  # the same in the call events of a phone


class QueueModel:
    """All queues that the account hears of. ``bins`` maps the stream's numbers for groups to their own."""

    def __init__(self, bins: dict[str, str] | None = None) -> None:
        self.bins = dict(bins or {})
        self._queues: dict[str, Queue] = {}
        self._callers: dict[int, _Caller] = {}
        self._unnamed: dict[int, tuple[str, Waiting, Instant]] = {}  # who they are is still to come, by reference
        self._rang: dict[tuple[str, str], Waiting] = {}  # left to ring at a phone, by group and number
        self._exact = False
        self._abandoned: list[tuple[str, Waiting]] = []

    def __iter__(self) -> Iterator[Queue]:
        return iter(self._queues.values())

    def get(self, group: str) -> Queue | None:
        """The queue of ``group``, if anything was ever heard of it."""
        return self._queues.get(group)

    def number_of(self, bin_: str) -> str:
        """The group's number for the one that the ACD stream uses, that itself where none is known."""
        return self.bins.get(bin_, bin_)

    def learn(self, bin_: str, group: str) -> bool:
        """The stream's ``bin_`` is ``group``; whether that is news. What was heard under both becomes one."""
        if not bin_ or not group or bin_ == group or self.bins.get(bin_) == group:
            return False
        self.bins[bin_] = group
        stray = self._queues.pop(bin_, None)
        if stray is not None:
            queue = self._queue(group)
            for call in stray.calls:
                self._arrive(queue, call)
        return True

    def offered(self, ref: int, *, bin_: str = "", group: str = "") -> None:
        """A call of a group rings at a phone, as one of the sources says: once both have, its group is known."""
        caller = self._callers.get(ref)
        if caller is None and ref and len(self._callers) < MAX_WAITING:
            caller = self._callers[ref] = _Caller(_NEVER)
        if caller is not None:
            caller.bin, caller.group = bin_ or caller.bin, group or caller.group
            self.learn(caller.bin, caller.group)

    # the group's own events

    def queueing(self, event: ev.QueueEvent, at: Instant) -> bool:
        """A call waits at a group, which counts all that do."""
        group = event.called_dn or event.device_number
        if isinstance(event, ev.GroupQueueing):
            group = event.device_number or group
        if not group:
            return False
        queue = self._queue(group)
        count = event.q_count
        known = _find(queue, event.call_ref_id, event.calling_dn)
        fresh = next((c for c in queue.calls if not c.told and _meet(c, event.calling_dn, at)), None)
        if fresh is not None:
            known = fresh  # the stream was quicker
        # one that waits already and makes the queue no longer is told of again
        repeated = known is not None and (known.ref == event.call_ref_id != 0 or count <= queue.waiting)
        if count and not repeated and fresh is None:
            before = self._rang.pop((group, event.calling_dn), None)
            back = before is not None and at.mono - before.since.mono < _REMEMBERED
            since = before.since if before is not None and back else at
            arrived = Waiting(since, event.calling_dn, ref=event.call_ref_id, told=True)
            stray = self._twin(arrived, queue, told=True)
            if stray is None:
                queue.add(arrived)
            else:
                twin = next(c for c in stray.calls if c.source and _meet(c, arrived.number, arrived.since))
                twin.told = True
                self.learn(stray.group, group)
        elif known is not None:
            known.ref, known.told = known.ref or event.call_ref_id, True
        if not queue.is_late(event.evt_serial_num, at):
            queue.counted(count, at)
        elif fresh is None and not repeated:
            queue.drop(None)  # it was counted before it was told of
        return True

    def left(self, number: str, ref: int, at: Instant, group: str = "", *, rings: bool = False) -> bool:
        """The call ``ref``, or the first one from ``number``, is no longer in a queue; whether it was in one.

        One that only ``rings`` at a phone may come back, and has then waited all along.
        """
        if not rings:
            self._rang.pop((group, number), None)
        for queue in self._queues.values():
            if group and queue.group != group:
                continue
            call = _find(queue, ref, number)
            if call is not None:
                queue.drop(call)
                queue.heard = at
                if rings and len(self._rang) < MAX_WAITING:
                    self._rang[queue.group, number] = call
                return True
        return False

    # the ACD stream

    def stream(self, event: acd.AcdEvent, at: Instant) -> bool:
        """Take in one event of the ACD stream; whether it changed a queue."""
        ref, source = event.call_ref_id, event.source.number
        match event:
            case acd.CallerInfo():
                return self._introduced(ref, event.number, event.name, at)
            case acd.GroupCall() if event.code == AcdCode.UCD_QUEUE_HOLD and event.group:
                return self._queued(event, at)
            case acd.GroupCall() if event.code == AcdCode.UCD_OVERFLOW and event.group:
                return self._gone(0, source, at, self.number_of(event.group))
            case acd.StationRing() if event.group:
                return self._gone(ref, "", at, self.number_of(event.group))
            case acd.GroupMember() if event.code == AcdCode.UCD_GROUP and event.group:
                return self._gone(ref, "", at, self.number_of(event.group))
        match event.code:
            case AcdCode.CO_IN_RING | AcdCode.CO_BUSY if ref:
                self._caller(ref, at)
            case AcdCode.CONNECT if ref:
                return self._gone(ref, "", at)
            case AcdCode.DISCONNECT if ref:
                return self._gone(ref, "", at, gave_up=True)
            case AcdCode.ABANDON | AcdCode.CO_IDLE if source:
                return self._gone(ref, source, at, gave_up=True)
        return False

    def take_abandoned(self) -> list[tuple[str, Waiting]]:
        """Calls whose callers have hung up while they waited, with their groups, since this was last asked."""
        found, self._abandoned = self._abandoned, []
        return found

    def doubt(self) -> None:
        """The connection is gone: who waits now is not known."""
        self._queues.clear()
        self._callers.clear()
        self._rang.clear()
        self._unnamed.clear()
        self._exact = False

    def believed(self, queue: Queue, at: Instant) -> bool:
        """Whether what was last heard of ``queue`` is worth showing: a count without departures grows old."""
        if queue.heard is None:
            return False
        return queue.exact or not queue.waiting or at.mono - queue.heard.mono < _SILENT

    # the workings

    def _queue(self, group: str) -> Queue:
        return self._queues.setdefault(group, Queue(group, exact=self._exact))

    def _caller(self, ref: int, at: Instant) -> _Caller:
        found = self._callers.get(ref)
        if found is not None and found.at is _NEVER:
            found.at = at
        if found is None or at.mono - found.at.mono > _REMEMBERED:
            if len(self._callers) >= MAX_WAITING:
                del self._callers[next(iter(self._callers))]
            found = self._callers[ref] = _Caller(at)
        return found

    def _introduced(self, ref: int, number: str, name: str, at: Instant) -> bool:
        if not ref:
            return False
        caller = self._caller(ref, at)
        caller.number, caller.name, caller.introduced = number or caller.number, name or caller.name, True
        if ref in self._unnamed:
            bin_, call, queued = self._unnamed.pop(ref)
            call.number, call.name = caller.number, caller.name
            self._wait(bin_, call, queued)
            return True
        call_of = {call.ref: call for queue in self._queues.values() for call in queue.calls}
        known = call_of.get(ref)
        if known is None:
            return False
        known.number, known.name = known.number or number, name or known.name
        return True

    def _queued(self, event: acd.GroupCall, at: Instant) -> bool:
        self._exact = True
        for queue in self._queues.values():
            queue.exact = True
        ref, source = event.call_ref_id, event.source
        caller = self._caller(ref, at) if ref else _Caller(at)
        number = caller.number or ("" if source.is_co else source.number)
        call = Waiting(caller.at, number, caller.name, ref, source.number)
        if ref and source.is_co and not caller.introduced:
            # the two sources find together by the number: it is worth a moment
            self._unnamed[ref] = (event.group, call, at)
            return False
        self._wait(event.group, call, at)
        return True

    def _wait(self, bin_: str, call: Waiting, at: Instant) -> None:
        """A call has begun to wait in the queue that the stream calls ``bin_``."""
        queue = self._queue(self.number_of(bin_))
        twin = self._twin(call, queue, told=False) if bin_ not in self.bins else None
        if twin is not None:
            self.learn(bin_, twin.group)
            queue = self._queue(twin.group)
            self._queues.pop(bin_, None)
        self._arrive(queue, call)
        queue.heard = at

    def settle(self, at: Instant) -> bool:
        """Calls that nobody has introduced in a second wait without a name; whether there were any."""
        late = [ref for ref, (_, _, queued) in self._unnamed.items() if at.mono - queued.mono >= INTRODUCED_IN]
        for ref in late:
            self._wait(*self._unnamed.pop(ref))
        return bool(late)

    @property
    def unsettled(self) -> bool:
        """Whether `settle` has something to do before long."""
        return bool(self._unnamed)

    def _twin(self, call: Waiting, here: Queue, *, told: bool) -> Queue | None:
        """Where the other source has told of ``call``, under its own number for the group; ``told`` by the stream."""
        known = set(self.bins.values())
        for queue in self._queues.values():
            if queue is here or (told and queue.group in known):
                continue
            if any(bool(each.source) is told and _meet(each, call.number, call.since) for each in queue.calls):
                return queue
        return None

    @staticmethod
    def _arrive(queue: Queue, call: Waiting) -> None:
        """Add ``call``, unless the group's own event has told of it: then tell its reference."""
        known = next((each for each in queue.calls if call.ref and each.ref == call.ref), None) or next(
            (each for each in queue.calls if not (each.ref or each.source) and _same(each.number, call.number)), None
        )
        if known is None:
            queue.add(call)
            return
        known.ref, known.source = call.ref or known.ref, call.source or known.source
        known.number, known.name = known.number or call.number, call.name or known.name
        known.since = min(known.since, call.since, key=lambda at: at.mono)
        queue.order()

    def _gone(self, ref: int, source: str, at: Instant, group: str = "", *, gave_up: bool = False) -> bool:
        for number, (bin_, call, _) in tuple(self._unnamed.items()):
            if (ref and number == ref) or (source and call.source == source):
                del self._unnamed[number]
                if gave_up:
                    self._abandoned.append((self.number_of(bin_), call))
                return False
        for queue in self._queues.values():
            for call in queue.calls:
                if (ref and call.ref == ref) or (source and call.source == source):
                    queue.drop(call)
                    queue.heard = at
                    if gave_up:
                        self._abandoned.append((queue.group, call))
                    return True
        unknown = self._queues.get(group)
        if unknown is not None and unknown.unseen:
            unknown.drop(None)
            unknown.heard = at
            return True
        return False


def _find(queue: Queue, ref: int, number: str) -> Waiting | None:
    """The call with this reference, else the first from this number; one with another reference is another call."""
    by_ref = next((call for call in queue.calls if ref and call.ref == ref), None)
    others = (call for call in queue.calls if not (ref and call.ref))
    return by_ref or next((call for call in others if _same(call.number, number)), None)


def _meet(call: Waiting, number: str, at: Instant) -> bool:
    """Whether ``call`` began to wait at ``at``, and from ``number``."""
    return abs(call.since.mono - at.mono) < _TOGETHER and _same(call.number, number)


def _same(one: str, two: str) -> bool:
    return one == two or (bool(one and two) and _tail(one) == _tail(two) != "")


def _tail(number: str) -> str:
    return "".join(char for char in number if char.isdigit())[-_TAIL:]
