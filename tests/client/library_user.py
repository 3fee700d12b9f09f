"""A program of somebody who uses the library; checked by mypy --strict with the rest, and never run."""

from collections.abc import Mapping
from typing import assert_type

from desk_agent.api import answers
from desk_agent.api.acd import AcdEvent
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
from desk_agent.api.errors import NoCallToAnswerError, PbxError, what_to_check
from desk_agent.api.events import Ringing
from desk_agent.api.smdr import Field, Query, Record, SmdrEvent
from desk_agent.client import Capability, Dialect, Feature, Level, Session
from desk_agent.client.news import CapabilitiesChanged, LinkChanged, Snapshot
from desk_agent.client.records import Deletion, SmdrPage
from desk_agent.client.subscriptions import DeviceResult


async def listen(kept: Mapping[str, object]) -> dict[str, str]:
    """Every kind of news."""
    dialect = Dialect.from_dict(kept)
    async with Session("192.0.2.10", 1024, "desk", "x", extension="1001", trust=None, dialect=dialect) as session:
        assert_type(session.capabilities[Feature.TRANSFER], Capability)
        assert_type(session.capabilities.level, Level)
        async for event in session.events():
            match event:
                case Ringing():
                    assert_type(event.calling_dn, str)
                case AcdEvent():
                    assert_type(event.code, int)
                case SmdrEvent():
                    assert_type(event.records, tuple[Record, ...])
                case CapabilitiesChanged():
                    assert_type(event.capabilities.level, Level)
                case Snapshot():
                    assert_type(event.messages, answers.MessageWaiting | None)
                case LinkChanged() if event.error is not None:
                    assert_type(what_to_check(event.error), str)
                case _:
                    pass
        return session.dialect.as_dict()


async def calls(session: Session) -> None:
    """Every operation on calls."""
    assert_type(await session.make_call("1001", "1002"), int)
    try:
        await session.answer_call("1001", 1)
    except NoCallToAnswerError as error:
        assert_type(error.code, int | None)
    except PbxError as failure:
        assert_type(failure.sentence, str)
    await session.clear_connection("1001", 1)
    await session.reroute_call("1001", 1, "1003")
    await session.hold_call("1001", 1)
    await session.retrieve_call("1001", 1)
    assert_type(await session.consultation_call("1001", 1, "1003", ConsultationService.CONFERENCE), int)
    assert_type(await session.transfer_call("1001", 2, held_ref=1), int)
    assert_type(await session.single_step_transfer("1001", 1, "1003"), int)
    await session.generate_digit("1001", 1, "5")
    await session.reconnect_call("1001", 2, held_ref=1)
    await session.pickup("1001", "1001", None, PickupType.GROUP_PICKUP)
    assert_type(await session.conference_call("1001", 2, held_ref=1), int)
    assert_type(await session.busy_service("1001", 1, BusyService.CAMPON), int)
    await session.cancel_callback("1001")
    assert_type(await session.park_call("1001", 1), int | None)
    await session.unpark_call("1001", "1001", 601)
    await session.click_to_call("1001", "1002")


async def phones(session: Session) -> None:
    """Every operation beside calls."""
    await session.check_connection()
    assert_type(await session.monitor_start(["1001", "1002"]), dict[str, DeviceResult])
    assert_type(await session.monitor_stop("1002"), dict[str, DeviceResult])
    assert_type(await session.presence_start({"1003"}), dict[str, DeviceResult])
    assert_type(await session.presence_stop(("1003",)), dict[str, DeviceResult])
    assert_type(await session.get_terminals(), tuple[answers.Terminal, ...])
    await session.set_forwarding("1001", "1001", ForwardingKind.NO_ANSWER, "1002")
    assert_type(await session.get_forwarding("1001", "1001"), answers.Forwarding)
    await session.set_dnd("1001", "1001", DndService.DISABLE)
    assert_type(await session.get_dnd("1001", "1001"), bool)
    assert_type(await session.get_call_status("1001"), CallStatus | str)
    assert_type(await session.get_mwi("1001"), answers.MessageWaiting)
    await session.flexible_page(1, "1001")
    await session.agent_logon("1001", "0007", "620", AgentLogin.PRIMARY, 1)
    await session.set_agent_state("1001", "0007", "620", AgentDuty.DUTY_OFF, "3")
    await session.agent_logoff("1001", "0007", "620", AgentLogin.PRIMARY)
    await session.conference_group_start("1001", 1)
    await session.conference_group_add("1001", 1, MemberType.NET, 4, "2001")
    await session.conference_group_drop("1001", 1, 4)
    await session.conference_group_mute("1001", 1, 2, MuteService.OFF)
    assert_type(await session.get_conference_room("1001", 1), answers.ConferenceRoom)
    await session.set_conference_room("1001", 1, "1234", True)


async def records(session: Session) -> None:
    """Every operation on call records."""
    condition = (Field("StationNumber") == "1001") & (Field("Cost") > 5)
    assert_type(condition, Query)
    assert_type(await session.get_smdr(condition, 20), SmdrPage)
    async for page in session.get_smdr():
        assert_type(page.items, tuple[Record, ...])
    assert_type(await session.count_smdr(condition), int)
    assert_type(await session.delete_smdr(condition), Deletion)
    await session.logout()
