"""A Desk without a PBX: it records what is asked of it and shows what the test says."""

import asyncio
import re
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from desk_agent.desk.history import History
from desk_agent.instant import Instant
from desk_agent.people.history import HistoryStore, Owner
from desk_agent.people.numbers import DialRules, Origin
from desk_agent.view import (
    AgentChanged,
    BadRowView,
    CallsChanged,
    CallView,
    Candidate,
    Change,
    Colleague,
    ConferenceGroupView,
    ConfirmationWanted,
    Connection,
    ConnectionChanged,
    ConnectionView,
    ContactDetails,
    ContactNumber,
    ContactRow,
    ContactsChanged,
    DeskView,
    Direction,
    FeaturesChanged,
    FeatureView,
    ForwardKind,
    HistoryChanged,
    LegState,
    NameSource,
    Notice,
    NumbersOffered,
    Outcome,
    PageView,
    ParkedCall,
    ParkedChanged,
    PastCall,
    PeopleChanged,
    QueueView,
    RecordFilter,
    RecordPage,
    Refused,
    RoomsChanged,
    RoomView,
    SignIn,
    SourceView,
    StationChanged,
    Suggestion,
    Verb,
)

WALL = 1_790_000_000.0

TALKING = (
    Verb.DIVERT,
    Verb.HOLD,
    Verb.TRANSFER,
    Verb.BLIND_TRANSFER,
    Verb.INVITE,
    Verb.DIGITS,
    Verb.PARK,
    Verb.HANGUP,
)
CONSULTING = (
    Verb.DIVERT,
    Verb.HOLD,
    Verb.BLIND_TRANSFER,
    Verb.COMPLETE,
    Verb.RECONNECT,
    Verb.SWAP,
    Verb.CONFERENCE,
    Verb.DIGITS,
    Verb.PARK,
    Verb.HANGUP,
)
ACTIONS = {
    LegState.RINGING: (Verb.ANSWER, Verb.REJECT, Verb.DIVERT),
    LegState.CONNECTED: TALKING,
    LegState.HOLDING: (Verb.RETRIEVE, Verb.HANGUP),
    LegState.HELD: (Verb.HOLD, Verb.HANGUP),
    LegState.DIALING: (Verb.HANGUP,),
    LegState.PROCEEDING: (Verb.HANGUP,),
    LegState.ALERTING: (Verb.HANGUP,),
    LegState.FAILED: (Verb.HANGUP,),
    LegState.CONFERENCE: (Verb.HOLD, Verb.INVITE, Verb.DIGITS, Verb.HANGUP),
}

CONTACTS = [
    Suggestion("Hana Trading, J. Park", "+82318055123", "Hana Trading", NameSource.CONTACT),
    Suggestion("Min-ji Kim", "1001", "", NameSource.PBX),
    Suggestion("Peter Lee", "1002", "Sales", NameSource.CONTACT),
    Suggestion("Workshop", "1004", "", NameSource.PBX),
    Suggestion("Zoë Müller", "+4930901820", "Müller GmbH", NameSource.CONTACT),
]


class FakePeople:
    """The colleagues of a FakeDesk."""

    def __init__(self, desk: "FakeDesk") -> None:
        self._desk = desk
        self.why_not = ""

    def toggle_favourite(self, number: str) -> None:
        self._desk.asked.append(("toggle_favourite", number))

    def set_group(self, number: str, group: str) -> None:
        self._desk.asked.append(("set_group", number, group))


class FakeRecords:
    """The call records of a FakeDesk: ``pages`` are given one after another."""

    def __init__(self, desk: "FakeDesk") -> None:
        self._desk = desk
        self.pages: list[RecordPage] = [RecordPage()]

    async def read(self, wanted: RecordFilter) -> RecordPage:
        await self._desk.ask("read_records", wanted)
        return self.pages[0]

    async def more(self) -> RecordPage:
        await self._desk.ask("more_records")
        return self.pages[-1]

    async def export(self, path: Path, wanted: RecordFilter, on_progress: Callable[[int], None]) -> int:
        on_progress(1)
        await self._desk.ask("export_records", path, wanted)
        return len(self.pages[-1].rows)


class FakeOffers:
    """Numbers from other programs: every piece of digits in a text is one."""

    def __init__(self, desk: "FakeDesk") -> None:
        self._desk = desk

    def candidates(self, text: str, origin: Origin) -> tuple[Candidate, ...]:
        if "*" in text:
            raise Refused("That is a feature code.")
        names = {one.number: one for one in self._desk.people_known}
        found = [piece.strip() for piece in re.findall(r"\+?[\d ]{3,}", text)]
        if not found:
            raise Refused("There is no number in that.")
        known = [(piece, names.get(piece.replace(" ", ""))) for piece in found]
        return tuple(
            Candidate(piece, piece.replace(" ", ""), one.name, one.source) if one else Candidate(piece, piece)
            for piece, one in known
        )


class FakeHistory(History):
    """A history without a PBX: what a FakeDesk says has ended is in it."""

    def __init__(self, desk: "FakeDesk") -> None:
        super().__init__(desk, HistoryStore())  # type: ignore[arg-type]
        self._desk = desk
        self.refreshed = 0

    def refresh(self) -> None:
        self.refreshed += 1

    def put(self, **facts: Any) -> int:
        """A call that is over, or with ``outcome=""`` runs."""
        given = {"profile": "1001@pbx", "direction": "in", "number": "+82318055123", "outcome": "answered"}
        row = self._store.add(Owner("pbx", "1001"), given | {"started": self._desk.now().wall} | facts)
        self._tell(row)
        return row

    def lose(self, began: float, ended: float, why: str = "", *, filled: bool = False) -> int:
        """A gap, in seconds from now."""
        now = self._desk.now().wall
        gap = self._store.add_gap(Owner("pbx", "1001"), now + began, now + ended)
        if why or filled:
            self._store.gap_read(gap, calls=1, settled=True, why=why)
        self._tell()
        return gap

    def keep_past(self, past: PastCall) -> None:
        facts = self._running._facts_of(past, certain=True)
        facts |= {"outcome": str(past.outcome), "detail": past.detail, "ended": past.ended.wall}
        facts["unseen"] = int(past.outcome is Outcome.MISSED)
        if past.answered is not None:
            facts["talked"] = past.ended.mono - past.answered.mono
        self.put(**facts)


class FakeFiles:
    """The files of a FakeDesk's contacts."""

    def __init__(self, desk: "FakeDesk") -> None:
        self._desk = desk

    def refresh(self, key: str = "", *, anew: bool = False) -> None:
        self._desk.asked.append(("refresh_list", key, anew))

    def cancel(self, key: str) -> None:
        self._desk.asked.append(("cancel_list", key))


class FakeContacts:
    """The contacts of a FakeDesk: its suggestions, each of them a person."""

    def __init__(self, desk: "FakeDesk") -> None:
        self._desk = desk
        self.files = FakeFiles(desk)
        self.lists: tuple[SourceView, ...] = ()
        self.many = 0  # that there are beside the suggestions, made up as they are looked at
        self.bad: list[BadRowView] = []
        self.pages: list[int] = []  # where pages that were asked for begin
        self.has_live = False
        self.listed: list[Suggestion] = []  # whom a directory knows that is asked each time

    async def suggest_live(self, text: str, limit: int = 8) -> list[Suggestion]:
        return self.listed[:limit]

    async def suggest(self, text: str, limit: int = 8, who: str = "") -> list[Suggestion]:
        wanted = text.casefold()
        people = self._desk.people_known
        return [one for one in people if wanted in f"{one.name} {one.number} {one.detail}".casefold()][:limit]

    async def count(self) -> int:
        return len(self._desk.people_known) + self.many

    async def page(self, start: int, count: int) -> list[ContactRow]:
        self.pages.append(start)
        total = await self.count()
        return [self._row(at) for at in range(start, min(start + count, total))]

    async def find(self, text: str, limit: int) -> list[ContactRow]:
        found = await self.suggest(text, limit)
        return [self._row(self._desk.people_known.index(one)) for one in found]

    async def details(self, row: ContactRow) -> ContactDetails:
        await self._desk.ask("details", row.name)
        numbers = (ContactNumber(row.number, row.label), ContactNumber("010-4772-0198", "mobile"))
        return ContactDetails(
            row.name, row.company, numbers, "mail@hana.example", "Prefers mornings.", row.source, row.origin
        )

    def bad_rows(self, key: str, limit: int = 1000) -> list[BadRowView]:
        return self.bad[:limit]

    async def export_bad_rows(self, key: str, path: Path) -> int:
        await self._desk.ask("export_bad_rows", key, path)
        return len(self.bad)

    def _row(self, at: int) -> ContactRow:
        if at >= len(self._desk.people_known):
            return ContactRow(1, at, f"Person {at:07}", "", f"+8210{at:08}", "mobile", 1, NameSource.DIRECTORY, "x")
        one = self._desk.people_known[at]
        return ContactRow(1, at, one.name, one.detail, one.number, one.label, 0, one.source, one.origin)


class FakePhone:
    """The own phone beside its calls."""

    def __init__(self, desk: "FakeDesk") -> None:
        self._desk = desk

    async def set_dnd(self, enabled: bool) -> None:
        await self._desk.ask("set_dnd", enabled)

    async def set_forward(self, kind: ForwardKind, number: str = "", *, confirmed: bool = False) -> None:
        await self._desk.ask("set_forward", kind, number)
        if len(number) > 4 and not confirmed:
            self._desk.asked.pop()
            raise ConfirmationWanted(f"Forward to {number}, outside?")

    async def call_mailbox(self, number: str = "", *, confirmed: bool = False) -> None:
        self._desk.question(number, confirmed=confirmed)
        await self._desk.ask("call_mailbox", number)


class FakeCalls:
    """What a FakeDesk's calls and parked calls are asked beside ``perform``."""

    def __init__(self, desk: "FakeDesk") -> None:
        self._desk = desk

    async def unpark(self, slot: int) -> None:
        await self._desk.ask("unpark", slot)

    async def pick_up(self, text: str = "") -> None:
        await self._desk.ask("pick_up", text)

    def forget(self, slot: int) -> None:
        self._desk.asked.append(("forget", slot))

    async def cancel_callback(self) -> None:
        await self._desk.ask("cancel_callback")


class FakePaging:
    """The pages of a FakeDesk."""

    def __init__(self, desk: "FakeDesk") -> None:
        self._desk = desk

    async def page(self, page: int, service: str) -> None:
        await self._desk.ask("page", page, service)


class FakeRooms:
    """The conference rooms and groups of a FakeDesk."""

    def __init__(self, desk: "FakeDesk") -> None:
        self._desk = desk
        self.paging = FakePaging(desk)

    def read(self) -> None:
        self._desk.asked.append(("read_rooms",))

    def name_room(self, index: int, name: str) -> None:
        self._desk.asked.append(("name_room", index, name))

    def name_group(self, index: int, name: str) -> None:
        self._desk.asked.append(("name_group", index, name))

    async def set_room(self, index: int, *, is_open: bool, password: str = "") -> None:
        await self._desk.ask("set_room", index, is_open, password)

    async def start_group(self, index: int) -> None:
        await self._desk.ask("start_group", index)

    async def cancel_group(self, index: int | None = None) -> None:
        await self._desk.ask("cancel_group", index)

    async def add_member(self, index: int, number: str, *, confirmed: bool = False) -> None:
        self._desk.question(number, confirmed=confirmed)
        await self._desk.ask("add_member", index, number)

    async def drop_member(self, index: int, member: int) -> None:
        await self._desk.ask("drop_member", index, member)

    async def mute_member(self, index: int, member: int, *, muted: bool) -> None:
        await self._desk.ask("mute_member", index, member, muted)


class FakeAgent:
    """The ACD agent of a FakeDesk."""

    def __init__(self, desk: "FakeDesk") -> None:
        self._desk = desk

    async def logon(
        self, group: str = "", agent_id: str = "", *, primary: bool | None = None, priority: int | None = None
    ) -> None:
        await self._desk.ask("logon", group, agent_id, primary, priority)

    async def logoff(self, group: str = "") -> None:
        await self._desk.ask("logoff", group)

    async def ready(self) -> None:
        await self._desk.ask("ready")

    async def not_ready(self, reason: str = "") -> None:
        await self._desk.ask("not_ready", reason)


class FakeQueues:
    """The queues of a FakeDesk."""

    def __init__(self, desk: "FakeDesk") -> None:
        self._desk = desk

    async def take(self, group: str, ref: int = 0) -> None:
        await self._desk.ask("take", group, ref)

    async def send(self, group: str, number: str, ref: int = 0, *, confirmed: bool = False) -> None:
        self._desk.question(number, confirmed=confirmed)
        await self._desk.ask("send", group, number, ref)


class FakeDesk:
    """Answers like the Desk; ``asked`` is the record of commands."""

    def __init__(self, contacts: list[Suggestion] | None = None) -> None:
        self.view = DeskView()
        self.people = FakePeople(self)
        self.records = FakeRecords(self)
        self.profile = "1001@pbx"
        self.calls = self.parking = FakeCalls(self)
        self.time = 1_000.0
        self.asked: list[tuple[Any, ...]] = []
        self.origins: list[Origin] = []  # of the numbers that were asked for
        self.questions: dict[str, str] = {}  # number -> what is asked before it is used
        self.refusal = ""
        self.crash: Exception | None = None
        self.gate: asyncio.Event | None = None  # when set, commands wait for it
        self.people_known = CONTACTS if contacts is None else contacts
        self.contacts = FakeContacts(self)
        self._listeners: list[Callable[[Change], None]] = []
        self.history = FakeHistory(self)
        self._next_ref = 1
        self.phone = FakePhone(self)
        self.agent = FakeAgent(self)
        self.queues = FakeQueues(self)
        self.rooms = FakeRooms(self)
        self.offers = FakeOffers(self)

    # the Desk's interface

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def sign_in(self, target: SignIn) -> None:
        await self.ask("sign_in", target)

    async def trust_certificate(self) -> None:
        await self.ask("trust_certificate")

    async def sign_out(self) -> None:
        await self.ask("sign_out")

    async def dial(self, text: str, origin: Origin = Origin.TYPED, *, confirmed: bool = False) -> None:
        self.origins.append(origin)
        self.question(text, confirmed=confirmed)
        await self.ask("dial", text)

    async def offer(self, text: str, origin: Origin) -> None:
        candidates = self.offers.candidates(text, origin)
        self._tell(NumbersOffered(str(origin), candidates))

    def copied(self, text: str) -> None:
        """A text was copied while copied numbers are offered."""
        self._tell(NumbersOffered("clipboard", self.offers.candidates(text, Origin.CLIPBOARD), quiet=True))

    async def perform(
        self,
        verb: Verb,
        ref: int | None = None,
        argument: str = "",
        *,
        origin: Origin = Origin.TYPED,
        confirmed: bool = False,
    ) -> str:
        self.origins.append(origin)
        self.question(argument, confirmed=confirmed)
        try:
            await self.ask("perform", verb, ref, *([argument] if argument else []))
        except Refused as refusal:
            if any(call.ref == ref for call in self.view.calls):
                self.change(ref, error=str(refusal))
            raise
        return ""

    def retry_now(self) -> None:
        self.asked.append(("retry_now",))

    def now(self) -> Instant:
        return self.at(0)

    @property
    def extension(self) -> str:
        return self.view.connection.extension

    @property
    def rules(self) -> DialRules:
        return DialRules("KR", outside="9", area="31")

    # what a test says

    @property
    def listeners(self) -> int:
        return len(self._listeners)

    def at(self, seconds: float) -> Instant:
        """The moment ``seconds`` from now."""
        return Instant(WALL + self.time + seconds, self.time + seconds)

    def go_live(self, **changes: Any) -> None:
        self.set_connection(
            state=Connection.LIVE, user="1001", extension="1001", host="pbx.example.net", port=443, **changes
        )
        self.set_station(name="Min-ji Kim", registered=True)

    def set_connection(self, **changes: Any) -> None:
        connection = replace(self.view.connection, **changes)
        self.view = replace(self.view, connection=connection)
        self._tell(ConnectionChanged(connection))

    def reset_connection(self, connection: ConnectionView) -> None:
        self.view = replace(self.view, connection=connection)
        self._tell(ConnectionChanged(connection))

    def set_lists(self, *lists: SourceView, people: bool = True) -> None:
        """Lists of contacts are read, or have been."""
        self.contacts.lists = lists
        self._tell(ContactsChanged(lists, people))

    def set_parked(self, *parked: ParkedCall) -> None:
        self.view = replace(self.view, parked=parked)
        self._tell(ParkedChanged(parked))

    def set_station(self, **changes: Any) -> None:
        station = replace(self.view.station, **changes)
        self.view = replace(self.view, station=station)
        self._tell(StationChanged(station))

    def say_unknown_call(self, *, there: bool) -> None:
        self.view = replace(self.view, unknown_call=there)
        self._tell(CallsChanged(self.view.calls))

    def add(self, state: LegState = LegState.RINGING, **given: Any) -> int:
        """A new call; what is not given is what a PBX would say."""
        ref, self._next_ref = self._next_ref, self._next_ref + 1
        outgoing = state in {LegState.DIALING, LegState.PROCEEDING, LegState.ALERTING, LegState.FAILED}
        talked = state in {LegState.CONNECTED, LegState.HOLDING, LegState.HELD}
        facts: dict[str, Any] = {
            "ref": ref,
            "state": state,
            "direction": Direction.OUT if outgoing else Direction.IN,
            "number": "+82318055123",
            "name": "Hana Trading, J. Park",
            "name_source": NameSource.CONTACT,
            "called": "" if outgoing else "620",
            "called_name": "" if outgoing else "Sales",
            "diverted_by": "",
            "since": self.now(),
            "started": self.now(),
            "answered": self.now() if talked else None,
            "actions": ACTIONS.get(state, (Verb.HANGUP,)),
        }
        self._calls((*self.view.calls, CallView(**(facts | given))), (ref,))
        return ref

    def change(self, ref: int | None, state: LegState | None = None, **changes: Any) -> None:
        """One call is different now."""
        if state is not None:
            changes = {"state": state, "since": self.now(), "actions": ACTIONS.get(state, ()), "error": ""} | changes
        calls = tuple(replace(call, **changes) if call.ref == ref else call for call in self.view.calls)
        self._calls(calls, (ref,) if ref is not None else ())

    def end(self, ref: int, outcome: Outcome = Outcome.ANSWERED, detail: str = "") -> None:
        """One call is over."""
        call = next(call for call in self.view.calls if call.ref == ref)
        past = PastCall(
            ref=ref,
            direction=call.direction,
            number=call.number,
            name=call.name,
            called=call.called,
            started=call.started,
            ended=self.now(),
            answered=call.answered,
            outcome=outcome,
            detail=detail,
        )
        rest = tuple(call for call in self.view.calls if call.ref != ref)
        self.view = replace(self.view, calls=rest, recent=(past, *self.view.recent))
        self.history.keep_past(past)
        self._tell(CallsChanged(rest, (), (past,)))

    def set_colleagues(self, colleagues: list[Colleague], changed: tuple[str, ...] | None = None) -> None:
        """These are the colleagues now; ``changed`` are those whose presence is another."""
        known = {**self.view.colleagues} if changed is not None else {}
        self.view = replace(self.view, colleagues=known | {one.number: one for one in colleagues})
        self._tell(PeopleChanged(self.view.colleagues, changed))

    def set_agent(self, **changes: Any) -> None:
        self.view = replace(self.view, agent=replace(self.view.agent, **({"uses_acd": True} | changes)))
        self._tell(AgentChanged(self.view.agent, self.view.queues))

    def set_queues(self, *queues: QueueView) -> None:
        self.view = replace(self.view, queues=queues)
        self._tell(AgentChanged(self.view.agent, queues))

    def set_features(self, *features: FeatureView) -> None:
        self.view = replace(self.view, features=features)
        self._tell(FeaturesChanged(features))

    def set_rooms(
        self,
        rooms: tuple[RoomView, ...] = (),
        groups: tuple[ConferenceGroupView, ...] = (),
        pages: tuple[PageView, ...] = (),
    ) -> None:
        """These are the rooms, groups and pages now."""
        self.view = replace(self.view, rooms=rooms, groups=groups, pages=pages)
        self._tell(RoomsChanged(rooms, groups, pages))

    def say(self, text: str, *, calm: bool = False) -> None:
        self._tell(Notice(text, calm))

    def _calls(self, calls: tuple[CallView, ...], changed: tuple[int, ...]) -> None:
        self.view = replace(self.view, calls=calls)
        self._tell(CallsChanged(calls, changed))

    def tell(self, change: Change) -> None:
        if isinstance(change, HistoryChanged):
            self.view = replace(self.view, missed=change.missed)
        self._tell(change)

    def _tell(self, change: Change) -> None:
        for listener in tuple(self._listeners):
            listener(change)

    def question(self, number: str, *, confirmed: bool) -> None:
        if number in self.questions and not confirmed:
            raise ConfirmationWanted(self.questions[number])

    async def ask(self, *what: Any) -> None:
        self.asked.append(what)
        if self.gate:
            await self.gate.wait()
        if self.crash:
            raise self.crash
        if self.refusal:
            raise Refused(self.refusal)


class Done:
    """A finished task, for ``run_now``."""

    def done(self) -> bool:
        return True

    def __init__(self, error: BaseException | None) -> None:
        self._error = error

    def add_done_callback(self, callback: Callable[[Any], None]) -> None:
        callback(self)

    def cancelled(self) -> bool:
        return False

    def cancel(self) -> bool:
        return False

    def exception(self) -> BaseException | None:
        return self._error


def run_now(work: Coroutine[Any, Any, None]) -> Any:
    """Run a command that waits for nothing to its end: for tests without a loop."""
    try:
        work.send(None)
    except StopIteration:
        return Done(None)
    except Exception as error:
        return Done(error)
    work.close()
    raise AssertionError("the command waits for something")
