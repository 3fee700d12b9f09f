"""Monitors and presence for any number of devices, and what becomes of them when the connection breaks."""

from typing import Any

import pytest

from desk_agent.api.errors import (
    GenericError,
    InvalidMonitorObjectTypeError,
    InvalidParameterValueError,
    LicenceError,
    NotAllowedError,
    OutcomeUnknownError,
    ResourceBusyError,
)
from desk_agent.client.capabilities import Feature, Verdict
from desk_agent.client.news import LinkState, Resubscribed, Snapshot
from desk_agent.client.subscriptions import DeviceOutcome
from tests.client.conftest import MakeSession
from tests.support.fake_clock import FakeClock
from tests.support.listener import Listener
from tests.support.scripted_pbx import Asked, Pbx
from tests.support.until import until

MANY = [str(number) for number in range(2000, 2250)]
LICENCE = (403, {"error": {"code": 3, "message": "License error"}})


def sent(pbx: Pbx, method: str, feature: str) -> list[Any]:
    return [one.json["deviceNumber"] for one in pbx.asked if (one.method, one.feature) == (method, feature)]


def sleepers(clock: FakeClock, seconds: float) -> int:
    return sum(abs(left - seconds) < 0.01 for left in clock.sleeping)


async def test_any_number_of_devices_goes_out_in_hundreds(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session("desk_1") as session:
        for start, stop, feature in (
            (session.monitor_start, session.monitor_stop, "call/monitor"),
            (session.presence_start, session.presence_stop, "call/presence"),
        ):
            results = await start([*MANY, MANY[0]])
            assert list(results) == MANY
            assert all(result.outcome is DeviceOutcome.OK for result in results.values())
            assert [len(devices) for devices in sent(pbx, "POST", feature)] == [100, 100, 50]
            assert [device for devices in sent(pbx, "POST", feature) for device in devices] == MANY
            assert list(await stop(iter(MANY))) == MANY
            assert [len(devices) for devices in sent(pbx, "DELETE", feature)] == [100, 100, 50]


async def test_one_batch_waits_for_the_answer_to_the_one_before(pbx: Pbx, make_session: MakeSession) -> None:
    under_way = 0

    def one_by_one(asked: Asked) -> Any:
        nonlocal under_way
        assert pbx.count("call/presence") == under_way + 1
        under_way += 1

    pbx.answers["call/presence"] = one_by_one
    pbx.delay = lambda feature: 0.01 if feature == "call/presence" else 0.0
    async with make_session("desk_1") as session:
        await session.presence_start(MANY)
    assert under_way == 3


async def test_one_device_needs_no_list(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session("desk_1") as session:
        assert list(await session.monitor_start("1002")) == ["1002"]
        assert sent(pbx, "POST", "call/monitor") == [["1002"]]
        assert await session.monitor_start([]) == {}
        assert pbx.count("call/monitor") == 1


@pytest.mark.parametrize(
    "result",
    [
        [{"1000": "OK"}, {"1001": "generic"}, {"1002": "unregistered"}, {"9999": "invalidParameterValue"}],
        {"1000": "ok", "1001": "GENERIC", "1002": "Unregistered", "9999": "operation (invalidParameterValue)"},
        [{" 1000 ": "OK "}, {"1001": "101", "1002": 150, "9999": 111}],
    ],
)
async def test_each_device_has_a_result_of_its_own(pbx: Pbx, make_session: MakeSession, result: Any) -> None:
    pbx.answers["call/presence"] = (200, {"result": result})
    async with make_session("desk_1") as session:
        results = await session.presence_start(["1000", "1001", "1002", "9999"])
        assert [one.outcome for one in results.values()] == ["ok", "error", "unregistered", "error"]
        assert [one.accepted for one in results.values()] == [True, False, True, False]
        assert type(results["1001"].error) is GenericError
        assert type(results["9999"].error) is InvalidParameterValueError
        assert list(session.presences) == ["1000", "1002"]


async def test_a_stop_whose_refusal_has_results_is_read_as_results(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session("desk_1") as session:
        await session.monitor_start(["1000", "1001"])
        pbx.answers["call/monitor"] = (404, {"result": [{"1000": "OK"}, {"1001": "generic"}]})
        results = await session.monitor_stop(["1000", "1001"])
        assert [one.outcome for one in results.values()] == ["ok", "error"]
        assert not session.monitors
        pbx.answers["call/monitor"] = (200, {})
        assert (await session.monitor_stop("1000"))["1000"].accepted


async def test_a_request_that_is_refused_altogether_raises(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session("desk_1") as session:
        for feature, start in (("call/monitor", session.monitor_start), ("call/presence", session.presence_start)):
            pbx.answers[feature] = LICENCE
            with pytest.raises(LicenceError):
                await start(MANY)
            assert pbx.count(feature) == 1, "what has no licence has none for the next hundred"
            pbx.answers[feature] = (403, {"error": {"code": 103, "message": "invalidMonitorObjectType"}})
            with pytest.raises(InvalidMonitorObjectTypeError):
                await start(MANY)
            assert pbx.count(feature) == 4
        assert not session.monitors
        assert not session.presences


async def test_a_batch_that_is_refused_is_an_error_of_its_devices(pbx: Pbx, make_session: MakeSession) -> None:
    busy = (403, {"error": {"code": 301, "message": "resourceBusy"}})
    pbx.answers["call/presence"] = lambda asked: busy if "2150" in asked.json["deviceNumber"] else None
    async with make_session("desk_1") as session:
        results = await session.presence_start(MANY)
        refused = [device for device, one in results.items() if not one.accepted]
        assert refused == MANY[100:200]
        assert type(results["2150"].error) is ResourceBusyError
        assert len(session.presences) == 150
        pbx.answers["call/presence"] = lambda asked: LICENCE if "2150" in asked.json["deviceNumber"] else None
        pbx.asked.clear()
        results = await session.presence_start(MANY)
        assert [device for device, one in results.items() if not one.accepted] == MANY[100:]
        assert pbx.count("call/presence") == 2


async def test_no_answer_is_no_result(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session("desk_1") as session:
        pbx.answers["call/presence"] = "hang up"
        with pytest.raises(OutcomeUnknownError):
            await session.presence_start("1002")
        assert not session.presences


@pytest.fixture
async def listener(pbx: Pbx, make_session: MakeSession) -> Any:
    """A supervisor's session that watches 1001 and listens to others."""
    session = make_session("desk_1", extension="1001")
    made = Listener(session)
    await session.open()
    await session.monitor_start(["1002", "1003"])
    await session.presence_start(MANY)
    yield made
    await made.end()


async def back(pbx: Pbx, listener: Listener, clock: FakeClock) -> Resubscribed:
    """Break the connection and wait until everything is as before."""
    before = listener.kinds().count(Resubscribed)
    losses = listener.states().count(LinkState.LOST)
    pbx.cut()
    await until(lambda: listener.states().count(LinkState.LOST) > losses)
    await listener.live(clock)
    await until(lambda: listener.kinds().count(Resubscribed) > before)
    return [news for news in listener.heard if isinstance(news, Resubscribed)][-1]


async def test_what_was_asked_for_is_asked_for_again(pbx: Pbx, listener: Listener, clock: FakeClock) -> None:
    assert listener.kinds().count(Resubscribed) == 0
    pbx.asked.clear()
    news = await back(pbx, listener, clock)
    assert sent(pbx, "POST", "call/monitor") == [["1001"], ["1002", "1003"]]
    assert sent(pbx, "POST", "call/presence") == [MANY[:100], MANY[100:200], MANY[200:]]
    assert list(news.monitors) == ["1001", "1002", "1003"]
    assert list(news.presences) == MANY
    assert all(one.accepted for one in (*news.monitors.values(), *news.presences.values()))
    assert listener.session.watching


async def test_what_was_stopped_is_not(pbx: Pbx, listener: Listener, clock: FakeClock) -> None:
    session = listener.session
    await session.monitor_stop(["1002", "1001"])
    await session.presence_stop(MANY[:200])
    assert not session.watching
    assert "Monitor Stop" in session.why_not_watching
    pbx.asked.clear()
    await back(pbx, listener, clock)
    assert sent(pbx, "POST", "call/monitor") == [["1003"]]
    assert sent(pbx, "POST", "call/presence") == [MANY[200:]]
    assert not session.watching
    await session.monitor_start("1001")
    assert session.watching
    assert session.why_not_watching == ""


async def test_a_device_that_is_refused_this_time_is_told_and_tried_the_next_time(
    pbx: Pbx, listener: Listener, clock: FakeClock
) -> None:
    def without_1003(asked: Asked) -> Any:
        return (200, {"result": [{d: "generic" if d == "1003" else "OK"} for d in asked.json["deviceNumber"]]})

    pbx.answers["call/monitor"] = without_1003
    news = await back(pbx, listener, clock)
    assert type(news.monitors["1003"].error) is GenericError
    assert news.monitors["1002"].accepted
    del pbx.answers["call/monitor"]
    news = await back(pbx, listener, clock)
    assert news.monitors["1003"].accepted
    assert listener.session.watching


async def test_others_that_are_refused_take_nothing_from_the_own_phone(
    pbx: Pbx, listener: Listener, clock: FakeClock
) -> None:
    not_allowed = (400, {"error": {"code": 2, "message": "Resource is not allowed for this user"}})
    pbx.answers["call/presence"] = not_allowed
    pbx.answers["call/monitor"] = lambda asked: None if asked.json == {"deviceNumber": ["1001"]} else not_allowed
    news = await back(pbx, listener, clock)
    assert {type(one.error) for one in news.presences.values()} == {NotAllowedError}
    assert {type(news.monitors[device].error) for device in ("1002", "1003")} == {NotAllowedError}
    session = listener.session
    assert session.watching
    assert session.capabilities[Feature.PRESENCE].verdict is Verdict.NO
    assert listener.states()[-1] is LinkState.LIVE


async def test_others_that_are_not_answered_delay_nobody_and_are_tried_again(
    pbx: Pbx, listener: Listener, clock: FakeClock
) -> None:
    pbx.answers["call/presence"] = "hang up"
    pbx.asked.clear()
    pbx.cut()
    await until(lambda: LinkState.LOST in listener.states())
    await listener.live(clock)
    await until(lambda: pbx.count("call/presence") == 2)  # once more over a new connection
    del pbx.answers["call/presence"]
    assert listener.kinds()[-1] is not Resubscribed
    await until(lambda: sleepers(clock, 10.0) == 2)  # the other one watches the socket
    await clock.advance(10.0)
    await until(lambda: Resubscribed in listener.kinds())
    assert len(listener.session.presences) == len(MANY)


async def test_a_phone_that_was_refused_in_passing_is_asked_for_again(
    pbx: Pbx, make_session: MakeSession, clock: FakeClock
) -> None:
    pbx.answers["call/monitor"] = (200, {"result": [{"1001": "generic"}]})
    session = make_session()
    listener = Listener(session)
    await session.open()
    await listener.live()
    assert not session.watching
    await until(lambda: sleepers(clock, 1.5) == 1)
    await clock.advance(1.5)
    await until(lambda: pbx.count("call/monitor") == 2 and sleepers(clock, 1.5) == 1)
    assert pbx.count("call/monitor") == 2
    assert not session.watching
    del pbx.answers["call/monitor"]
    await clock.advance(1.5)
    await until(lambda: session.watching)
    await until(lambda: listener.kinds().count(Snapshot) == 2)
    told = [(news.watching, news.absent) for news in listener.heard if isinstance(news, Snapshot)]
    assert told == [(False, True), (True, False)]
    await clock.settle()
    assert sleepers(clock, 1.5) == 0, "it is not asked for any more"
    assert pbx.count("call/monitor") == 3
    await listener.end()
