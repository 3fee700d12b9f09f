"""What an account may do: found out at sign-in without side effects, and corrected by what the PBX says later."""

import asyncio
from typing import Any

import pytest

from desk_agent.api.errors import (
    AccessDeniedError,
    CallerBusyError,
    ClickNotSetError,
    InvalidConnectionStateError,
    LicenceError,
    NotAllowedError,
    ServiceNotSupportedError,
    UnknownOperationError,
)
from desk_agent.client.capabilities import CONTROLS, Feature, Level, Verdict, Who
from desk_agent.client.news import CapabilitiesChanged, LinkChanged, LinkState, Snapshot
from tests.client.conftest import MakeSession
from tests.support.fake_clock import FakeClock
from tests.support.listener import Listener
from tests.support.scripted_pbx import Pbx
from tests.support.until import until

NOT_ALLOWED = (400, {"error": {"code": 2, "message": "Resource is not allowed for this user"}})
LICENCE = (403, {"error": {"code": 3, "message": "License error"}})
SIDE_EFFECTS = {"call/make", "call/presence", "clickcall", "call/agent_logon", "call/confgroup"}


def refused(code: int) -> tuple[int, Any]:
    return (403, {"error": {"code": code, "message": ""}})


def verdicts(session: Any, *features: Feature) -> list[str]:
    return [str(session.capabilities[feature].verdict) for feature in features]


async def test_a_full_server_account(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session("desk_1", extension="1001") as session:
        found = session.capabilities
        assert found.level is Level.FULL
        assert set(found) == set(Feature)
        assert len(found) == len(Feature)
        yes = {feature for feature, one in found.items() if one.verdict is Verdict.YES}
        assert yes == CONTROLS | {
            Feature.EVENTS, Feature.WATCH, Feature.CONTROL, Feature.STATUS, Feature.DND, Feature.FORWARDING,
            Feature.MESSAGES, Feature.TERMINALS, Feature.RECORDS,
        }  # fmt: skip
        no = {feature: (one.reason, one.who) for feature, one in found.items() if one.verdict is Verdict.NO}
        assert set(no) == {Feature.CLICK_TO_CALL}
        for feature, one in found.items():
            assert one.feature is feature
            assert one.usable is (one.verdict is not Verdict.NO)
            assert bool(one.reason) is (one.verdict is not Verdict.YES)
    assert not SIDE_EFFECTS & set(pbx.features())


async def test_a_station_that_may_control_its_phone(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session() as session:
        found = session.capabilities
        assert found.level is Level.FULL
        no = {feature for feature, one in found.items() if one.verdict is Verdict.NO}
        assert no == {Feature.RECORDS_DELETE, Feature.RECORD_EVENTS, Feature.ACD_EVENTS}
        assert all(found[feature].who is Who.ADMINISTRATOR for feature in no)
        assert found[Feature.CLICK_TO_CALL].verdict is Verdict.UNPROVEN
        assert "ring" in found[Feature.CLICK_TO_CALL].reason
    assert not SIDE_EFFECTS & set(pbx.features())


async def test_a_station_that_may_only_dial(pbx: Pbx, make_session: MakeSession) -> None:
    pbx.answers["call/monitor"] = NOT_ALLOWED
    pbx.sockets_at = ()
    async with make_session() as session:
        found = session.capabilities
        assert found.level is Level.DIAL_ONLY
        for feature in (Feature.WATCH, Feature.CONTROL, *CONTROLS):
            assert found[feature].verdict is Verdict.NO
            assert "station login" in found[feature].reason
            assert found[feature].who is Who.ADMINISTRATOR
        assert found[Feature.EVENTS].verdict is Verdict.NO
        assert found[Feature.RECORDS].verdict is Verdict.YES
        assert session.why_not_control == session.why_not_watching == found[Feature.CONTROL].reason
    asked = {one for one in pbx.features() if one.startswith("call/")}
    assert asked == {"call/monitor"}, "what has no URI is not asked for"


@pytest.mark.parametrize(
    ("answer", "reason", "who"),
    [
        (LICENCE, "API-CTI", Who.LICENCE),
        (refused(102), "does not offer", Who.LICENCE),
        (NOT_ALLOWED, "not allowed", Who.ADMINISTRATOR),
        ((404, None), "does not know that operation", Who.ADMINISTRATOR),
        (refused(104), "does not know this extension", Who.ADMINISTRATOR),
        ((200, {"result": [{"1001": "generic"}]}), "no reason", Who.ADMINISTRATOR),
        ((200, {"result": [{"1001": "serviceNotSupported"}]}), "does not offer", Who.LICENCE),
    ],
)
async def test_a_phone_that_cannot_be_watched(
    pbx: Pbx, make_session: MakeSession, answer: Any, reason: str, who: Who
) -> None:
    pbx.answers["call/monitor"] = answer
    async with make_session("desk_1", extension="1001") as session:
        watch = session.capabilities[Feature.WATCH]
        assert (watch.verdict, watch.who) == (Verdict.NO, who)
        assert reason in watch.reason
        assert session.capabilities.level is Level.DIAL_ONLY
        assert verdicts(session, Feature.STATUS, Feature.DND) == ["yes", "yes"], "each is asked for by itself"


async def test_a_phone_that_is_not_connected_is_watched(pbx: Pbx, make_session: MakeSession) -> None:
    pbx.answers["call/monitor"] = (200, {"result": [{"1001": "unregistered"}]})
    pbx.answers["call/dnd"] = refused(150)
    async with make_session("desk_1", extension="1001") as session:
        assert verdicts(session, Feature.WATCH, Feature.DND) == ["yes", "unproven"]


@pytest.mark.parametrize(
    ("feature", "asked", "licence"),
    [
        (Feature.STATUS, "call/status", "API-CTI-EXT for 1001"),
        (Feature.DND, "call/dnd", "API-CTI-EXT for 1001"),
        (Feature.FORWARDING, "call/forward", "API-CTI-EXT for 1001"),
        (Feature.MESSAGES, "call/mwi", "API-CTI-EXT for 1001"),
        (Feature.TERMINALS, "call/terminals", "API-CTI"),
        (Feature.RECORDS, "smdr", "API-SMDR"),
    ],
)
async def test_each_question_has_an_answer_of_its_own(
    pbx: Pbx, make_session: MakeSession, feature: Feature, asked: str, licence: str
) -> None:
    pbx.answers[asked] = LICENCE
    pbx.answers["call/terminal"] = (404, None)
    async with make_session() as session:
        one = session.capabilities[feature]
        assert (one.verdict, one.who) == (Verdict.NO, Who.LICENCE)
        assert licence in one.reason
        assert session.watching
        assert session.capabilities.level is Level.FULL
        others = {Feature.STATUS, Feature.DND, Feature.FORWARDING, Feature.MESSAGES, Feature.RECORDS} - {feature}
        assert all(session.capabilities[other].verdict is Verdict.YES for other in others)


async def test_silence_is_no_answer_and_delays_nobody_for_long(pbx: Pbx, make_session: MakeSession) -> None:
    pbx.answers |= dict.fromkeys(("call/mwi", "call/terminals", "smdr"), "hang up")
    session = make_session()
    listener = Listener(session)
    async with session:
        await until(lambda: Snapshot in listener.kinds())
        snapshot = next(news for news in listener.heard if isinstance(news, Snapshot))
        assert (snapshot.status, snapshot.dnd, snapshot.messages) == ("idle", False, None)
        assert verdicts(session, Feature.MESSAGES, Feature.TERMINALS, Feature.RECORDS) == ["unproven"] * 3
        assert session.state is LinkState.LIVE
    await listener.end()


async def test_what_is_not_answered_in_time_is_left_open(
    pbx: Pbx, make_session: MakeSession, clock: FakeClock
) -> None:
    pbx.delay = lambda feature: 60.0 if feature == "smdr" else 0.0
    session = make_session()
    entering = asyncio.create_task(session.__aenter__())
    await until(lambda: pbx.count("smdr"))
    assert session.state is LinkState.LIVE, "live does not wait for it"
    assert not entering.done()
    await clock.advance(5.0)
    await entering
    assert verdicts(session, Feature.RECORDS) == ["unproven"]
    await session.close()


async def test_messages_are_in_the_snapshot(pbx: Pbx, make_session: MakeSession) -> None:
    session = make_session()
    listener = Listener(session)
    async with session:
        await until(lambda: Snapshot in listener.kinds())
        snapshot = next(news for news in listener.heard if isinstance(news, Snapshot))
        assert snapshot.messages is not None
        assert (snapshot.messages.new_msg, snapshot.messages.msg_status) == (34, True)
    await listener.end()


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        ({"deviceNumber": "1001", "callControl": "enable"}, Verdict.YES),
        ({"deviceNumber": "1001", "callControl": "disable"}, Verdict.UNPROVEN),
        ({"deviceNumber": "1009", "callControl": "enable"}, Verdict.UNPROVEN),
    ],
)
async def test_control_is_read_from_the_own_row(
    pbx: Pbx, make_session: MakeSession, row: dict[str, Any], verdict: Verdict
) -> None:
    pbx.answers["call/terminals"] = (200, {"data": {"terminals": [row]}})
    async with make_session() as session:
        control = session.capabilities[Feature.CONTROL]
        assert control.verdict is verdict
        assert session.capabilities[Feature.TRANSFER].verdict is verdict
        assert session.capabilities.level is Level.FULL
        assert session.why_not_control == ""


# later


async def test_a_licence_that_is_pulled_takes_all_of_control_and_success_gives_it_back(
    pbx: Pbx, make_session: MakeSession
) -> None:
    session = make_session()
    listener = Listener(session)
    async with session:
        pbx.answers["call/transfer"] = LICENCE
        with pytest.raises(LicenceError):
            await session.transfer_call("1001", 3)
        assert session.capabilities.level is Level.WATCH
        assert "API-CTI-EXT for 1001" in session.why_not_control
        assert verdicts(session, *CONTROLS) == ["no"] * len(CONTROLS)
        await session.hold_call("1001", 3)
        assert session.capabilities.level is Level.FULL
        assert verdicts(session, Feature.HOLD, Feature.TRANSFER) == ["yes", "yes"]
    await listener.end()
    told = [news.capabilities.level for news in listener.heard if isinstance(news, CapabilitiesChanged)]
    assert told[-2:] == [Level.WATCH, Level.FULL]


async def test_a_resource_that_is_not_allowed_takes_only_itself_where_control_is_proven(
    pbx: Pbx, make_session: MakeSession
) -> None:
    async with make_session() as session:
        pbx.answers["call/hold"] = NOT_ALLOWED
        with pytest.raises(NotAllowedError):
            await session.hold_call("1001", 3)
        assert verdicts(session, Feature.HOLD, Feature.DIAL, Feature.CONTROL) == ["no", "yes", "yes"]
        assert session.capabilities[Feature.HOLD].who is Who.ADMINISTRATOR


async def test_where_nothing_is_proven_the_first_refusal_takes_all(pbx: Pbx, make_session: MakeSession) -> None:
    pbx.answers["call/terminals"] = pbx.answers["call/terminal"] = (404, None)
    async with make_session() as session:
        assert verdicts(session, Feature.CONTROL) == ["unproven"]
        pbx.answers["call/make"] = NOT_ALLOWED
        with pytest.raises(NotAllowedError):
            await session.make_call("1001", "1002")
        assert session.capabilities.level is Level.WATCH
        assert "not allowed" in session.why_not_control


async def test_what_this_system_does_not_do_is_only_that(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session() as session:
        pbx.answers |= {"call/park": refused(102), "call/confroom": (404, None), "call/flexpage": refused(102)}
        with pytest.raises(ServiceNotSupportedError):
            await session.park_call("1001", 3)
        with pytest.raises(UnknownOperationError):
            await session.get_conference_room("1001", 3)
        with pytest.raises(ServiceNotSupportedError):
            await session.flexible_page(3, "1001")
        assert verdicts(session, Feature.PARK, Feature.CONFERENCE_ROOMS, Feature.CONTROL) == ["no", "no", "yes"]
        assert verdicts(session, Feature.PAGING) == ["unproven"], "another page may be programmed"
        pbx.answers["call/confgroup"] = refused(102)
        with pytest.raises(ServiceNotSupportedError):
            await session.conference_group_start("1001", 7)
        assert verdicts(session, Feature.CONFERENCE_GROUPS) == ["unproven"], "another group may be programmed"


async def test_refusals_about_one_call_or_somebody_else_s_phone_take_nothing(
    pbx: Pbx, make_session: MakeSession
) -> None:
    async with make_session("desk_1", extension="1001") as session:
        before = dict(session.capabilities)
        pbx.answers["call/hold"] = refused(203)
        with pytest.raises(InvalidConnectionStateError):
            await session.hold_call("1001", 3)
        pbx.answers["call/busy_service"] = refused(143)
        with pytest.raises(AccessDeniedError):
            await session.busy_service("1001", 3, "intrude")  # type: ignore[arg-type]
        pbx.answers["call/hold"] = LICENCE
        with pytest.raises(LicenceError):
            await session.hold_call("1002", 3)
        assert dict(session.capabilities) == before


async def test_click_to_call_is_taken_by_what_stays_and_not_by_a_busy_phone(
    pbx: Pbx, make_session: MakeSession
) -> None:
    async with make_session() as session:
        pbx.answers["clickcall"] = refused(110)
        with pytest.raises(CallerBusyError):
            await session.click_to_call("1001", "1002")
        assert verdicts(session, Feature.CLICK_TO_CALL) == ["unproven"]
        pbx.answers["clickcall"] = refused(121)
        with pytest.raises(ClickNotSetError):
            await session.click_to_call("1001", "1002")
        click = session.capabilities[Feature.CLICK_TO_CALL]
        assert (click.verdict, click.who) == (Verdict.NO, Who.ADMINISTRATOR)
        assert "PGM 111" in click.reason
        pbx.answers["clickcall"] = (403, {"error": {"code": 3, "message": ""}})
        with pytest.raises(LicenceError):
            await session.click_to_call("1001", "1002")
        assert "CLICKCALL" in session.capabilities[Feature.CLICK_TO_CALL].reason
        del pbx.answers["clickcall"]
        await session.click_to_call("1001", "1002")
        assert verdicts(session, Feature.CLICK_TO_CALL) == ["yes"]


async def test_presence_is_known_when_it_was_asked_for(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session() as session:
        assert verdicts(session, Feature.PRESENCE) == ["unproven"]
        pbx.answers["call/presence"] = (200, {"result": [{"1002": "serviceNotSupported"}]})
        await session.presence_start("1002")
        assert session.capabilities[Feature.PRESENCE].who is Who.LICENCE
        pbx.answers["call/presence"] = (200, {"result": [{"1002": "generic"}, {"1003": "OK"}]})
        await session.presence_start(["1002", "1003"])
        assert verdicts(session, Feature.PRESENCE) == ["yes"]
        pbx.answers["call/presence"] = LICENCE
        with pytest.raises(LicenceError):
            await session.presence_start("1002")
        assert "API-CTI" in session.capabilities[Feature.PRESENCE].reason


async def test_streams_are_known_by_their_first_event(pbx: Pbx, make_session: MakeSession) -> None:
    session = make_session("desk_1", extension="1001")
    listener = Listener(session)
    async with session:
        assert verdicts(session, Feature.ACD_EVENTS, Feature.RECORD_EVENTS) == ["unproven", "unproven"]
        await pbx.say({"eventCode": 68, "data1": "1124", "data2": "26"}, "acd")
        await until(lambda: verdicts(session, Feature.ACD_EVENTS) == ["yes"])
        await pbx.say({"Index": "1", "StationNumber": "1001"}, "SMDR")
        await until(lambda: verdicts(session, Feature.RECORD_EVENTS) == ["yes"])
        await pbx.say({"sparkling": 1}, "acd")
    await listener.end()
    assert listener.kinds().count(CapabilitiesChanged) == 3


async def test_a_new_probe_gives_back_what_is_granted_again(pbx: Pbx, make_session: MakeSession) -> None:
    pbx.answers |= {"call/monitor": LICENCE, "smdr": LICENCE, "call/dnd": LICENCE}
    async with make_session("desk_1", extension="1001") as session:
        assert verdicts(session, Feature.WATCH, Feature.RECORDS, Feature.DND) == ["no", "no", "no"]
        pbx.answers.clear()
        assert (await session.probe()).level is Level.FULL
        assert verdicts(session, Feature.WATCH, Feature.RECORDS, Feature.DND) == ["yes", "yes", "yes"]
        pbx.answers["call/dnd"] = LICENCE
        await session.probe()
        assert verdicts(session, Feature.WATCH, Feature.DND) == ["yes", "no"]


async def test_a_row_without_control_gives_nothing_back(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session() as session:
        pbx.answers["call/hold"] = LICENCE
        with pytest.raises(LicenceError):
            await session.hold_call("1001", 3)
        pbx.answers["call/terminals"] = (200, {"data": {"terminals": [{"deviceNumber": "1001"}]}})
        await session.probe()
        assert session.why_not_control
        del pbx.answers["call/terminals"]
        await session.probe()
        assert session.why_not_control == ""


async def test_a_token_that_runs_out_while_probing_is_replaced(
    pbx: Pbx, make_session: MakeSession, clock: FakeClock
) -> None:
    pbx.answers["smdr"] = lambda asked: (
        (401, {"error": {"code": 3, "message": "Invalid Token"}}) if pbx.count("login") == 1 else None
    )
    session = make_session()
    listener = Listener(session)
    await session.open()
    await until(lambda: pbx.count("login") == 2 and pbx.count("smdr") == 2)
    await until(lambda: verdicts(session, Feature.RECORDS) == ["yes"])
    assert LinkState.LOST not in listener.states()
    await listener.end()


async def test_a_reconnect_with_the_same_token_asks_only_for_the_own_phone(
    pbx: Pbx, make_session: MakeSession, clock: FakeClock
) -> None:
    session = make_session()
    listener = Listener(session)
    async with session:
        await until(lambda: listener.kinds().count(LinkChanged) == 3)
        pbx.asked.clear()
        pbx.cut()
        await until(lambda: LinkState.LOST in listener.states())
        await listener.live(clock)
        assert session._probing is not None
        await until(session._probing.done)
        assert not {"login", "call/terminals", "smdr"} & set(pbx.features())
        assert session.capabilities.level is Level.FULL
    await listener.end()
