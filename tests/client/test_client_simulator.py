"""The client against the PBX that ships with it: every operation, in either dialect, over real sockets.

What the client does is held against the exchange's own legs and settings, never against the client's memory.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from desk_agent.api import events as ev
from desk_agent.api.answers import ConferenceRoom, Forwarding
from desk_agent.api.commands import CANCEL_GROUP
from desk_agent.api.enums import (
    AgentDuty,
    AgentLogin,
    BusyService,
    CallStatus,
    ConsultationService,
    DndService,
    ForwardingKind,
    MemberType,
    MuteService,
    PickupType,
)
from desk_agent.api.errors import (
    AccessDeniedError,
    ApiError,
    CallerBusyError,
    InvalidCallingDeviceIdentifierError,
    InvalidConnectionIdentifierError,
    InvalidConnectionStateError,
    InvalidDestinationError,
    InvalidForwardingDestinationError,
    InvalidParameterValueError,
    InvalidPasswordError,
    InvalidStateError,
    LicenceError,
    NoCallToAnswerError,
    NoConnectionToClearError,
    NoHeldCallError,
    NotAllowedError,
    ServiceNotSupportedError,
    UnregisteredError,
)
from desk_agent.api.smdr import Field, SmdrEvent
from desk_agent.client import Feature, Level, Session, Verdict
from desk_agent.client.dialect import Body, Query
from desk_agent.client.news import Resubscribed, Snapshot
from desk_agent.server.accounts import Privilege
from desk_agent.server.parameters import BodyForm
from desk_agent.simulator import Simulator
from desk_agent.simulator import dialect as sim
from desk_agent.simulator.office import Office
from desk_agent.simulator.office_file import default_office
from tests.support.until import until

Kind = TypeVar("Kind")
A, B, C, D = "1001", "1002", "1003", "1004"

BARE = sim.Dialect(bodies=BodyForm.BARE, two_call_ref=sim.TwoCallRef.ACTIVE)
WRAPPED = sim.Dialect(
    bodies=BodyForm.WRAPPED, names=sim.Names.VENDOR, padded_types=True, two_call_ref=sim.TwoCallRef.HELD,
    retrieve_emits=sim.RetrieveEmits.CONNECTED, transfer_released_ref=sim.ReleasedRef.BOTH,
    master_leaves=sim.MasterLeaves.CONTINUE, reroute_events=sim.RerouteEvents.ACTOR,
)  # fmt: skip


QUICK = sim.Timings(left=0.05)


class Room:
    """A simulated office in which nobody does anything by himself, and one session that acts for everybody."""

    def __init__(self, simulator: Simulator, session: Session) -> None:
        self.simulator = simulator
        self.session = session
        self.exchange = simulator.exchange
        self.heard: list[Any] = []

    async def listen(self) -> None:
        async for event in self.session.events():
            self.heard.append(event)

    async def event(self, kind: type[Kind], device: str = "", ref: int | None = None) -> Kind:
        """The last event of a kind, once it has come."""

        def found() -> Kind | None:
            for event in reversed(self.heard):
                here = not device or getattr(event, "device_number", "") == device
                if isinstance(event, kind) and here and ref in {None, getattr(event, "call_ref_id", None)}:
                    return event
            return None

        event = await until(found)
        assert event is not None
        return event

    def states(self, *devices: str) -> list[list[str]]:
        """The exchange's own legs of each device."""
        return [[leg.state.value for leg in self.exchange.legs_of(device)] for device in devices]

    async def until_states(self, device: str, *states: str) -> None:
        await until(lambda: self.states(device) == [list(states)])

    async def call(self, caller: str, called: str) -> int:
        """A call that is answered."""
        ref = await self.session.make_call(caller, called)
        await self.event(ev.Ringing, called, ref)
        await self.session.answer_call(called, ref)
        await self.event(ev.Connected, caller, ref)
        return ref

    async def consult(self, device: str, ref: int, called: str) -> int:
        """A second call that is answered."""
        second = await self.session.consultation_call(device, ref, called, ConsultationService.TRANSFER)
        await self.event(ev.Ringing, called, second)
        await self.session.answer_call(called, second)
        await self.event(ev.Connected, called, second)
        return second


def quiet_office() -> Office:
    office = default_office()
    for station in office.stations:
        station.behaviour = None
    return office


def session_for(simulator: Simulator, user: str, **options: Any) -> Session:
    account = simulator.account(user)
    extension = options.pop("extension", account.extension) or None
    trust = f"sha256:{simulator.sha256}"
    return Session(
        simulator.host, simulator.port, user, account.password, extension=extension, trust=trust, **options
    )


@asynccontextmanager
async def a_room(dialect: sim.Dialect) -> AsyncIterator[Room]:
    async with (
        Simulator(office=quiet_office(), seed=7, dialect=dialect, control=False, timings=QUICK) as simulator,
        session_for(simulator, "desk") as session,
    ):
        room = Room(simulator, session)
        listening = asyncio.create_task(room.listen())
        await session.monitor_start([B, C, D])
        try:
            yield room
        finally:
            await session.close()
            await listening


@pytest.fixture(params=[BARE, WRAPPED], ids=["printed", "vendor"])
async def room(request: pytest.FixtureRequest) -> AsyncIterator[Room]:
    async with a_room(request.param) as made:
        yield made


async def refused(kind: type[ApiError], work: Awaitable[Any]) -> None:
    with pytest.raises(kind) as raised:
        await work
    assert type(raised.value) is kind


# calls


async def test_make_answer_hold_retrieve_clear(room: Room) -> None:
    session = room.session
    ref = await session.make_call(A, B)
    assert (await room.event(ev.Alerting, A)).call_ref_id == ref
    assert (await room.event(ev.Ringing, B)).calling_dn == A
    assert await session.get_call_status(B) is CallStatus.RING
    await session.answer_call(B, ref)
    await room.event(ev.Connected, A, ref)
    assert room.states(A, B) == [["connected"], ["connected"]]
    assert await session.get_call_status(A) is CallStatus.STN_TALK
    await session.hold_call(A, ref)
    assert (await room.event(ev.Held, B)).hold_dn == A
    assert room.states(A, B) == [["holding"], ["held"]]
    await session.retrieve_call(A, ref)
    await room.event(ev.Retrieved, B)
    assert room.states(A, B) == [["connected"], ["connected"]]
    await session.generate_digit(A, ref, "5")
    assert room.exchange.journal.digits[A] == 1
    await session.clear_connection(A, ref)
    assert (await room.event(ev.Released, A)).released_dn == A
    assert (await room.event(ev.ReleasedAsc, B)).released_asc_dn == A
    assert room.states(A) == [[]]


async def test_reject_and_reroute(room: Room) -> None:
    session = room.session
    ref = await session.make_call(A, B)
    await room.event(ev.Ringing, B, ref)
    await session.reroute_call(B, ref, C)
    assert (await room.event(ev.Ringing, C)).diversion_num == B
    assert (await room.event(ev.Rerouting, B)).called_dn == C
    assert room.states(B, C) == [[], ["ringing"]]
    await session.clear_connection(C, ref)
    assert (await room.event(ev.Released, C)).cause_text == "reject"
    assert room.states(C) == [[]]


async def test_consultation_and_screened_transfer(room: Room) -> None:
    first = await room.call(A, B)
    second = await room.consult(A, first, C)
    assert room.states(A, B, C) == [["holding", "connected"], ["held"], ["connected"]]
    assert await room.session.transfer_call(A, second, held_ref=first) == first
    assert (await room.event(ev.Transferring, A)).transferee == B
    await room.event(ev.Transferred, C)
    assert room.states(A, B, C) == [[], ["connected"], ["connected"]]
    sent = room.exchange.journal.commands["transfer"]
    assert sent == 1, "carried out once"


async def test_reconnect_and_single_step_transfer(room: Room) -> None:
    session = room.session
    first = await room.call(A, B)
    second = await room.consult(A, first, C)
    await session.reconnect_call(A, second, held_ref=first)
    await room.event(ev.Retrieved, B)
    assert room.states(A, B) == [["connected"], ["connected"]]
    assert await session.single_step_transfer(A, first, D) == first
    await room.event(ev.Ringing, D)
    assert room.states(A, D) == [[], ["ringing"]]


async def test_conference(room: Room) -> None:
    session = room.session
    first = await room.call(A, B)
    second = await room.consult(A, first, C)
    assert await session.conference_call(A, second, held_ref=first) == first
    assert set((await room.event(ev.Conferencing, A)).member_dn) == {A, B, C}
    assert (await room.event(ev.Conferenced, B)).master_dn == A
    assert room.states(A, B, C) == [["conf-master"], ["conf-member"], ["conf-member"]]
    assert await session.get_call_status(C) is CallStatus.CONF


async def test_which_call_names_two_is_learnt(room: Room) -> None:
    wanted = room.simulator.dialect.two_call_ref
    first = await room.call(A, B)
    second = await room.consult(A, first, C)
    await room.session.reconnect_call(A, second, held_ref=first)
    assert str(room.session.dialect.two_call_ref) == str(wanted)


async def test_pickups(room: Room) -> None:
    session = room.session
    ref = await session.make_call(A, B)
    await room.event(ev.Ringing, B, ref)
    await session.pickup(C, C, B, PickupType.DIRECT_PICKUP)
    assert (await room.event(ev.Connected, C)).diversion_num == B
    assert room.states(A, B, C) == [["connected"], [], ["connected"]]
    await session.clear_connection(C, ref)
    for number in (B, C):
        room.exchange.stations[number].pickup_groups = ("1",)
    await room.until_states(A)
    ref = await session.make_call(A, B)
    await room.event(ev.Ringing, B, ref)
    await session.pickup(C, C, None, PickupType.GROUP_PICKUP)
    await room.event(ev.Connected, C, ref)
    assert room.states(B, C) == [[], ["connected"]]


async def test_park_and_unpark(room: Room) -> None:
    session = room.session
    ref = await room.call(A, B)
    place = await session.park_call(A, ref)
    assert place is not None
    await room.event(ev.Held, B)
    assert room.states(A, B) == [[], ["held"]]
    await session.unpark_call(C, C, place)
    await room.event(ev.Connected, C, ref)
    assert room.states(B, C) == [["connected"], ["connected"]]


async def test_busy_services(room: Room) -> None:
    session = room.session
    await room.call(B, D)
    ref = await session.make_call(A, B)
    failed = await room.event(ev.Failed, A)
    assert "callback" in failed.busy_svc_list
    assert await session.busy_service(A, ref, BusyService.CALLBACK) == ref
    await room.until_states(A)
    await session.cancel_callback(A)
    await refused(InvalidStateError, session.cancel_callback(A))
    ref = await session.make_call(A, B)
    await room.event(ev.Failed, A, ref)
    await session.busy_service(A, ref, BusyService.CAMPON)
    await room.event(ev.Ringing, B, ref)
    await session.clear_connection(A, ref)
    ref = await session.make_call(A, B)
    await room.event(ev.Failed, A, ref)
    await session.busy_service(A, ref, BusyService.INTRUDE)
    assert A in (await room.event(ev.Conferenced, A)).member_dn


async def test_refusals_of_calls(room: Room) -> None:
    session = room.session
    await refused(NoCallToAnswerError, session.answer_call(A, 99))
    await refused(NoConnectionToClearError, session.clear_connection(A, 99))
    await refused(InvalidConnectionIdentifierError, session.hold_call(A, 99))
    await refused(InvalidCallingDeviceIdentifierError, session.make_call("7777", B))
    await refused(InvalidDestinationError, session.unpark_call(A, A, 7))
    ref = await room.call(A, B)
    await refused(InvalidStateError, session.make_call(A, C))
    await refused(NoHeldCallError, session.retrieve_call(A, ref))
    await refused(InvalidParameterValueError, session.generate_digit(A, ref, "x"))
    await refused(NoHeldCallError, session.transfer_call(A, ref))
    await refused(InvalidConnectionStateError, session.conference_call(A, ref))
    await refused(InvalidStateError, session.busy_service(A, ref, BusyService.INTRUDE))
    room.exchange.stations[D].registered = False
    await refused(UnregisteredError, session.make_call(D, B))
    assert room.session.capabilities.level is Level.FULL, "none of this is about the account"


# conferences that are programmed


async def test_a_conference_group(room: Room) -> None:
    session = room.session
    await session.conference_group_start(A, 1)
    ref = (await room.event(ev.Ringing, B)).call_ref_id
    for member in (B, C):
        await session.answer_call(member, ref)
        await room.event(ev.Connected, member, ref)
    await session.conference_group_add(A, 1, MemberType.STATION, 3, D)
    await room.event(ev.Ringing, D, ref)
    await session.answer_call(D, ref)
    await room.event(ev.Connected, D, ref)
    await session.conference_group_mute(A, 1, 1, MuteService.ON)
    assert (await room.event(ev.ConfGroupMuteOn)).muted
    await session.conference_group_drop(A, 1, 2)
    await room.event(ev.Released, C, ref)
    assert room.states(A, B, C, D) == [["conf-master"], ["conf-member"], [], ["conf-member"]]
    await refused(AccessDeniedError, session.conference_group_mute(B, 1, 1, MuteService.OFF))
    await session.conference_group_start(A, CANCEL_GROUP)
    await room.event(ev.Released, A, ref)
    assert room.states(A, B, C, D) == [[], [], [], []]
    await refused(ServiceNotSupportedError, session.conference_group_start(A, 7))


async def test_a_conference_room(room: Room) -> None:
    session = room.session
    assert await session.get_conference_room(A, 3) == ConferenceRoom(3, False, 0, ())
    await session.set_conference_room(A, 3, "1234", True)
    assert (await room.event(ev.ConfRoomMember)).open
    await session.make_call(B, "693")
    await until(lambda: room.states(B) == [["conf-member"]])
    assert await session.get_conference_room(A, 3) == ConferenceRoom(3, True, 1, (B,))
    await refused(InvalidPasswordError, session.set_conference_room(A, 3, "4321", False))
    await session.set_conference_room(A, 3, "1234", False)
    await room.event(ev.Released, B)
    await refused(InvalidParameterValueError, session.get_conference_room(A, 300))


# the phone


async def test_forwarding_dnd_and_messages(room: Room) -> None:
    session = room.session
    await session.set_forwarding(A, A, ForwardingKind.NO_ANSWER, B)
    assert (await room.event(ev.Forwarding, A)).destination == B
    assert await session.get_forwarding(A, A) == Forwarding(ForwardingKind.NO_ANSWER, B, 15)
    await session.set_forwarding(A, A, ForwardingKind.DISABLE)
    assert (await session.get_forwarding(A, A)).cfwd_type is ForwardingKind.DISABLE
    await refused(InvalidForwardingDestinationError, session.set_forwarding(A, A, ForwardingKind.UNCONDITION, "7777"))
    await session.set_dnd(A, A, DndService.ENABLE)
    await until(lambda: room.exchange.stations[A].dnd)
    assert await session.get_dnd(A, A) is True
    assert await session.get_call_status(A) is CallStatus.DND
    await session.set_dnd(A, A, DndService.DISABLE)
    assert await session.get_dnd(A, A) is False
    messages = await session.get_mwi(A)
    assert (messages.new_msg, messages.msg_status) == (0, False)


async def test_terminals_monitors_and_presence(room: Room) -> None:
    session = room.session
    terminals = await session.get_terminals()
    assert [one.device_number for one in terminals] == list(room.exchange.stations)
    assert all(one.call_control for one in terminals)
    assert [one.device_number for one in await session.get_terminals(2, 3)] == list(room.exchange.stations)[1:4]
    results = await session.presence_start(["1005", "9999"])
    assert (results["1005"].accepted, type(results["9999"].error)) == (True, InvalidParameterValueError)
    await session.make_call("1005", B)
    assert (await room.event(ev.Presence, "1005")).state is not None
    await session.presence_stop("1005")
    results = await session.monitor_stop([B, "9999"])
    assert [one.accepted for one in results.values()] == [True, False]
    await session.check_connection()


async def test_what_was_learnt_at_sign_in(room: Room) -> None:
    known = room.session.dialect
    wrapped = room.simulator.dialect.bodies is BodyForm.WRAPPED
    assert known.body is (Body.WRAPPED if wrapped else Body.BARE)
    assert known.query is Query.PAIRS
    async with session_for(room.simulator, "reporting", extension=B, dialect=known) as second:
        assert second.watching
        await second.make_call(B, C)
    refusals = [n for (name, status), n in room.exchange.journal.requests.items() if name == "make" and status != 200]
    assert not refusals


async def test_a_page(room: Room) -> None:
    await room.session.flexible_page(2, A)
    assert room.simulator.services.pages.made == [(2, A)]
    await refused(ServiceNotSupportedError, room.session.flexible_page(99, A))
    assert room.session.capabilities[Feature.PAGING].verdict is Verdict.YES


# agents


async def test_an_agent_s_day(room: Room) -> None:
    session = room.session
    await session.agent_logon(A, "1001", "640", AgentLogin.PRIMARY, 3)
    assert (await room.event(ev.AgentLogOn, A)).primary_agent_id == "1001"
    await room.event(ev.AgentReady, A)
    await refused(InvalidStateError, session.agent_logon(A, "1001", "640", AgentLogin.PRIMARY, 3))
    await session.set_agent_state(A, "1001", "640", AgentDuty.DUTY_OFF, "3")
    await room.event(ev.AgentNotReady, A)
    await session.set_agent_state(A, "1001", "640", AgentDuty.DUTY_ON, "1")
    await session.agent_logoff(A, "1001", "640", AgentLogin.PRIMARY)
    await room.event(ev.AgentLogOff, A)
    assert room.simulator.services.agents.at(A) is None
    await refused(InvalidPasswordError, session.agent_logon(A, "9999", "640", AgentLogin.PRIMARY, 3))
    await until(lambda: session.capabilities[Feature.ACD_EVENTS].verdict is Verdict.YES)
    assert session.capabilities[Feature.AGENT].verdict is Verdict.YES


async def test_a_queued_call_is_sent_to_a_phone(room: Room) -> None:
    session = room.session
    assert (await session.monitor_start("640"))["640"].accepted
    await session.set_agent_state("1005", "1005", "640", AgentDuty.DUTY_OFF, "1")
    ref = await session.make_call(B, "640")
    assert (await room.event(ev.GroupQueueing, "640")).q_count == 1
    await room.event(ev.GroupQueued, B)
    await session.reroute_call("640", ref, C)
    await room.event(ev.Ringing, C, ref)
    assert room.states(C) == [["ringing"]]


# call records


async def test_records_are_read_counted_and_deleted(room: Room) -> None:
    session = room.session
    for called in (B, C, B, D):
        ref = await room.call(A, called)
        await session.clear_connection(A, ref)
        await room.until_states(A)
    await until(lambda: sum(isinstance(one, SmdrEvent) for one in room.heard) == 8)  # one for each party
    assert await session.count_smdr() == 8
    own = Field("StationNumber") == A
    pages = [page.items async for page in session.get_smdr(own, max_count=3)]
    assert [len(items) for items in pages] == [3, 1]
    assert [record.number for items in pages for record in items] == [B, C, B, D]
    to_b = own & (Field("DialedNumber1") == B)
    found = (await session.get_smdr(to_b)).items
    done = await session.delete_smdr(to_b)
    assert done.deleted == tuple(record.index for record in found)
    assert await session.count_smdr(own) == 2
    assert await session.count_smdr(~own) == 4


# accounts


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with Simulator(office=quiet_office(), seed=7, control=False) as made:
        yield made


async def test_a_station_with_call_control(simulator: Simulator) -> None:
    async with session_for(simulator, A) as session:
        assert session.capabilities.level is Level.FULL
        ref = await session.make_call(A, B)
        await session.clear_connection(A, ref)
        await refused(InvalidCallingDeviceIdentifierError, session.make_call(B, A))
        await session.click_to_call(A, C)
        await refused(CallerBusyError, session.click_to_call(A, C))
        assert await session.count_smdr() == 1
        await refused(NotAllowedError, session.delete_smdr(Field("StationNumber") == A))


async def test_a_station_without_call_control() -> None:
    async with (
        Simulator(office=quiet_office(), control=False, station_call_control=False) as simulator,
        session_for(simulator, A) as session,
    ):
        found = session.capabilities
        assert found.level is Level.DIAL_ONLY
        assert found[Feature.CONTROL].verdict is Verdict.NO
        await session.click_to_call(A, B)
        await until(lambda: simulator.exchange.legs_of(A))
        assert session.capabilities[Feature.CLICK_TO_CALL].verdict is Verdict.YES


async def test_licences_that_are_missing_and_come_back(simulator: Simulator) -> None:
    licences = simulator.office.licences
    licences.api_cti_ext = frozenset({B})
    licences.api_smdr = False
    async with session_for(simulator, "desk") as session:
        found = session.capabilities
        assert found[Feature.CONTROL].verdict is Verdict.UNPROVEN
        assert found[Feature.RECORDS].verdict is Verdict.NO
        assert "API-SMDR" in found[Feature.RECORDS].reason
        await refused(LicenceError, session.make_call(A, B))
        assert session.capabilities.level is Level.WATCH
        await session.make_call(B, C)
        assert session.capabilities.level is Level.WATCH, "somebody else's licence"
        licences.api_cti_ext, licences.api_smdr = None, True
        assert (await session.probe()).level is Level.FULL
        assert session.capabilities[Feature.RECORDS].verdict is Verdict.YES


async def test_a_server_account_for_records_alone() -> None:
    office = quiet_office()
    office.accounts[-1] = replace(office.accounts[-1], privileges=frozenset({Privilege.SMDR}))
    user = office.accounts[-1].user
    async with (
        Simulator(office=office, control=False) as simulator,
        session_for(simulator, user, extension=A) as session,
    ):
        assert session.capabilities.level is Level.DIAL_ONLY
        assert session.capabilities[Feature.RECORDS].verdict is Verdict.YES
        assert "not allowed" in session.why_not_watching
        await refused(NotAllowedError, session.make_call(A, B))


async def test_everything_is_made_again_after_a_break(simulator: Simulator) -> None:
    async with session_for(simulator, "desk") as session:
        room = Room(simulator, session)
        listening = asyncio.create_task(room.listen())
        await session.monitor_start([B])
        await session.presence_start([C])
        simulator.faults.drop_sockets()
        await until(lambda: sum(isinstance(one, Snapshot) for one in room.heard) == 2)
        again = await room.event(Resubscribed)
        assert (list(again.monitors), list(again.presences)) == ([A, B], [C])
        ref = await session.make_call(C, B)
        await room.event(ev.Ringing, B, ref)
        await room.event(ev.Presence, C)
        await session.close()
        await listening


async def test_shuffled_order_ends_the_same() -> None:
    async with a_room(sim.Dialect(order=sim.Order.SHUFFLE)) as room:
        first = await room.call(A, B)
        second = await room.consult(A, first, C)
        assert await room.session.conference_call(A, second, held_ref=first) == first
        await room.event(ev.Conferencing, A)
        assert room.states(A, B, C) == [["conf-master"], ["conf-member"], ["conf-member"]]
