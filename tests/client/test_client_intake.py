"""What the numbers of events tell, and the bounds of what is taken in (section 5.3.2: evtSerialNum)."""

import asyncio
import json
import logging
from typing import Any

import pytest

from desk_agent.api import events as ev
from desk_agent.client import Dialect
from desk_agent.client.dialect import Gaps as Found
from desk_agent.client.gaps import Gaps
from desk_agent.client.news import LinkState, Skipped, Snapshot
from desk_agent.client.serials import LATE, Heard, Serials
from tests.client.conftest import MakeSession
from tests.support.fake_clock import FakeClock
from tests.support.listener import Listener
from tests.support.scripted_pbx import Pbx
from tests.support.until import until


def hold(serial: int, device: str = "1001", ref: int = 1) -> ev.Event:
    return ev.Hold(device_number=device, hold_dn=device, call_ref_id=ref, evt_serial_num=serial)


class Counter:
    """Hears events, half a second apart unless told."""

    def __init__(self) -> None:
        self.serials = Serials()
        self.now = 1000.0

    def hear(self, event: ev.Event, after: float = 0.5) -> Heard:
        self.now += after
        return self.serials.heard(event, event.evt_serial_num, self.now)


@pytest.fixture
def counter() -> Counter:
    return Counter()


def test_the_very_same_event_is_told_once(counter: Counter) -> None:
    assert [counter.hear(hold(n)) for n in (7, 7, 8)] == [Heard.NEWS, Heard.AGAIN, Heard.NEWS]


def test_another_event_with_the_same_number_is_news(counter: Counter) -> None:
    one = ev.Rerouting(device_number="1001", call_ref_id=1, evt_serial_num=83)
    other = ev.Rerouted(device_number="1001", call_ref_id=1, evt_serial_num=83)
    assert [counter.hear(event) for event in (one, other)] == [Heard.NEWS, Heard.NEWS]


def test_a_state_that_returns_is_news_where_all_have_one_number(counter: Counter) -> None:
    words = ["idle", "ring", "idle", "idle"]
    said = [counter.hear(ev.Presence(device_number="1002", status=word, evt_serial_num=1)) for word in words]
    assert said == [Heard.NEWS, Heard.NEWS, Heard.NEWS, Heard.AGAIN]


def test_what_is_not_numbered_is_always_news(counter: Counter) -> None:
    assert {counter.hear(hold(0)) for _ in range(5)} == {Heard.NEWS}


def test_a_number_that_is_left_out_is_a_hint(counter: Counter) -> None:
    assert [counter.hear(hold(n)) for n in (50, 51, 53)] == [Heard.NEWS, Heard.NEWS, Heard.SKIPS]
    assert not counter.serials.has(52)
    assert counter.hear(hold(52)) is Heard.NEWS
    assert counter.serials.has(52)


def test_devices_may_be_counted_together_or_each_by_itself(counter: Counter) -> None:
    together = [hold(20), hold(21, "1002"), hold(22), hold(23, "1002")]
    apart = [hold(24), hold(300, "1003"), hold(25), hold(301, "1003"), hold(26)]
    assert {counter.hear(event) for event in together + apart} == {Heard.NEWS}


@pytest.mark.parametrize(("before", "after"), [(60000, 1), (500, 399), (30, 9), (15, 3)])
def test_a_number_far_below_the_last_one_begins_a_new_count(counter: Counter, before: int, after: int) -> None:
    counter.hear(hold(before))
    assert counter.hear(hold(after), LATE + 1) is Heard.ANEW
    assert counter.hear(hold(after + 1)) is Heard.NEWS
    assert counter.hear(hold(before)) is Heard.SKIPS, "what came before the new count is forgotten"


@pytest.mark.parametrize(("before", "after"), [(12, 9), (500, 380)])
def test_an_event_that_was_overtaken_begins_no_new_count(counter: Counter, before: int, after: int) -> None:
    counter.hear(hold(before))
    assert counter.hear(hold(after), 0.3) is Heard.NEWS


def test_a_number_a_little_lower_is_late_however_late(counter: Counter) -> None:
    counter.hear(hold(500))
    assert counter.hear(hold(450), 60.0) is Heard.NEWS


def test_gaps_are_asked_about_every_ten_seconds_at_most() -> None:
    gaps = Gaps()
    assert gaps.wait(100.0) == 0.0
    assert gaps.wait(103.0) == 7.0
    assert gaps.wait(104.0) is None, "that question is still to come"
    assert gaps.wait(110.5) == 9.5


def test_three_useless_questions_in_ten_minutes_are_the_last_ones() -> None:
    gaps = Gaps()
    for at, useful in ((100, False), (200, False), (300, True), (400, False), (500, False)):
        gaps.judge(at, useful=useful)
        assert gaps.wait(at + 50) is not None
    gaps.judge(600, useful=False)
    assert gaps.mean_nothing
    assert gaps.wait(700) is None


def test_three_useless_questions_in_an_hour_are_no_reason() -> None:
    gaps = Gaps()
    for at in (0, 500, 1000, 1500):
        gaps.judge(at, useful=False)
    assert not gaps.mean_nothing


async def skips(pbx: Pbx, listener: Listener, clock: FakeClock, serial: int) -> int:
    """Leave a number out, and count how often that has been told."""
    heard = listener.kinds().count(ev.Ringing)
    await pbx.ring(serial, serial)
    await until(lambda: listener.kinds().count(ev.Ringing) == heard + 1)
    await clock.advance(1.1)
    return listener.kinds().count(Skipped)


async def test_a_gap_is_told_after_a_second_and_never_holds_an_event_back(
    pbx: Pbx, make_session: MakeSession, clock: FakeClock
) -> None:
    async with make_session("desk", extension="1001") as session:
        listener = Listener(session)
        assert await skips(pbx, listener, clock, 20) == 0
        await pbx.ring(1, 22)
        await until(lambda: listener.kinds().count(ev.Ringing) == 2)
        assert Skipped not in listener.kinds()
        await clock.advance(1.1)
        assert listener.kinds().count(Skipped) == 1
        await pbx.ring(1, 25)
        await pbx.ring(1, 24)  # it was overtaken, and 23 is missing
        await pbx.ring(1, 23)
        await until(lambda: listener.kinds().count(ev.Ringing) == 5)
        await clock.advance(12)
        assert listener.kinds().count(Skipped) == 1
        assert await skips(pbx, listener, clock, 30) == 2
        assert await skips(pbx, listener, clock, 40) == 2
        await clock.advance(10)
        assert listener.kinds().count(Skipped) == 3
        await session.close()
        await listener.end()


async def test_gaps_that_mean_nothing_are_told_no_more_and_remembered(
    pbx: Pbx, make_session: MakeSession, clock: FakeClock
) -> None:
    async with make_session("desk", extension="1001") as session:
        listener = Listener(session)
        await skips(pbx, listener, clock, 20)
        for serial in (30, 40, 50):
            await skips(pbx, listener, clock, serial)
            await clock.advance(10)
            session.gap_checked(useful=False)
        assert listener.kinds().count(Skipped) == 3
        await skips(pbx, listener, clock, 60)
        await clock.advance(20)
        assert listener.kinds().count(Skipped) == 3
        assert session.dialect.gaps is Found.MEANINGLESS
        await session.close()
        await listener.end()
    again = make_session("desk", extension="1001", dialect=Dialect.from_dict(session.dialect.as_dict()))
    listener = Listener(again)
    await again.open()
    for serial in (20, 30, 40):
        assert await skips(pbx, listener, clock, serial) == 0
    await listener.end()


async def test_a_pbx_that_counts_anew_is_read_anew_before_its_event_is_told(
    pbx: Pbx, make_session: MakeSession, clock: FakeClock
) -> None:
    async with make_session("desk", extension="1001") as session:
        listener = Listener(session)
        await pbx.ring(1, 60_000)
        await until(lambda: ev.Ringing in listener.kinds())
        await clock.advance(3)
        monitored, listener.heard = pbx.count("call/monitor"), []
        await pbx.ring(2, 1)
        await until(lambda: ev.Ringing in listener.kinds())
        kinds = listener.kinds()
        assert kinds.index(Snapshot) < kinds.index(ev.Ringing)
        await until(lambda: listener.states() == [LinkState.RESYNCING, LinkState.LIVE])
        assert pbx.count("call/monitor") == monitored + 1
        assert pbx.count("login") == 1
        await session.close()
        await listener.end()


async def test_a_flood_ends_the_connection_and_not_the_program(
    pbx: Pbx, make_session: MakeSession, clock: FakeClock
) -> None:
    async with make_session("desk", extension="1001") as session:
        listener = Listener(session)
        for serial in range(1, 1001):
            await pbx.ring(1, serial)
        await until(lambda: listener.kinds().count(ev.Ringing) == 1000)
        assert listener.states()[-1:] != [LinkState.LOST], "a thousand in five seconds are borne"
        await pbx.ring(1, 1001)
        await until(lambda: LinkState.LOST in listener.states())
        await listener.live(clock)
        await pbx.ring(2, 1)
        await until(lambda: listener.kinds().count(ev.Ringing) == 1001)
        await session.close()
        await listener.end()


async def test_many_presence_events_are_no_flood(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session("desk", extension="1001") as session:
        listener = Listener(session)
        told = {"type": "presence", "deviceNumber": "1002", "deviceType": "ext", "status": "idle"}
        for serial in range(1, 5001):
            await pbx.say({**told, "evtSerialNum": serial})
        await pbx.ring(1, 5001)
        await until(lambda: ev.Ringing in listener.kinds())
        assert listener.kinds().count(ev.Presence) == 5000
        assert LinkState.LOST not in listener.states()
        await session.close()
        await listener.end()


async def test_a_cause_that_is_not_in_the_table_is_logged_once_in_a_session(
    pbx: Pbx, make_session: MakeSession, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    released = {"type": "released", "deviceNumber": "1001", "callRefID": 9, "causeMsg": "sunspots"}
    with caplog.at_level(logging.INFO, logger="desk_agent.client.intake"):
        async with make_session("desk", extension="1001") as session:
            listener = Listener(session)
            for serial, cause in enumerate((77, 77, 78, 48), 1):
                await pbx.say({**released, "causeCode": cause, "evtSerialNum": serial})
            await until(lambda: listener.kinds().count(ev.Released) == 4)
            pbx.cut()
            await until(lambda: LinkState.LOST in listener.states())
            await listener.live(clock)
            await pbx.say({**released, "causeCode": 77, "evtSerialNum": 5})
            await until(lambda: listener.kinds().count(ev.Released) == 5)
            await session.close()
            await listener.end()
    told = [record.getMessage() for record in caplog.records if "Table 5" in record.getMessage()]
    assert told == ["cause that is not in Table 5: 77", "cause that is not in Table 5: 78"]


async def test_others_have_their_turn_while_a_pile_of_events_is_read(pbx: Pbx, make_session: MakeSession) -> None:
    async with make_session("desk", extension="1001") as session:
        listener = Listener(session)
        one: dict[str, Any] = {
            "event": "call",
            "data": {"type": "presence", "deviceNumber": "1002", "status": "idle"},
        }
        for protocol, _ in pbx.streams:
            for _ in range(800):
                protocol.send_text(json.dumps(one).encode())
        turns = 0

        async def count() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        await pbx.say(one["data"])
        counting = asyncio.create_task(count())
        for _ in range(100_000):
            if listener.kinds().count(ev.Presence) == 801:
                break
            await asyncio.sleep(0)
        counting.cancel()
        assert turns > 800 / 64
        await session.close()
        await listener.end()
