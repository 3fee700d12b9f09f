"""What many desks want to know at a time, the PBX is asked once; and a desk is told of its phone in one answer."""

import asyncio
from dataclasses import dataclass

import httpx
import pytest

from desk_agent.api import commands as cmd
from desk_agent.api.acd import AcdEvent, AcdParty
from desk_agent.api.smdr import Record, SmdrEvent
from desk_agent.client.answers import Content
from desk_agent.client.subscriptions import DeviceOutcome, DeviceResult
from desk_agent.gateway import switchboard
from desk_agent.gateway.backend import READS_AT_ONCE
from desk_agent.gateway.collector import Collector
from desk_agent.gateway.machine import Gateway
from desk_agent.server.errors import cti
from desk_agent.simulator import Simulator
from tests.gateway.test_gateway_desks import desk, live, target
from tests.support.fake_clock import FakeClock
from tests.support.hostile import Stranger, trusting
from tests.support.until import until


async def test_a_phone_is_read_in_one_answer(gateway: Gateway, pbx: Simulator) -> None:
    pbx.exchange.set_dnd("1001", enabled=True)
    seen = desk()
    try:
        await seen.desk.sign_in(target(gateway, pbx))
        await live(seen)
        assert seen.desk.view.station.dnd is True
        asked = gateway.tally.requests
        assert asked["snapshot", 200] == 1
        assert not {name for name, _ in asked} & {"dnd_get", "forward_get", "mwi_get"}
    finally:
        await seen.desk.close()


async def test_what_the_pbx_refuses_of_a_phone_is_refused_there_too(gateway: Gateway, pbx: Simulator) -> None:
    pbx.faults.refusals["dnd_get"] = cti(102)
    pbx.exchange.set_forward("1001", "uncondition", "1002")
    seen = desk()
    try:
        await seen.desk.sign_in(target(gateway, pbx))
        await live(seen)
        assert seen.desk.view.station.dnd is None
        assert "1002" in (seen.desk.view.station.forwarding or "")
    finally:
        await seen.desk.close()


async def test_a_colleague_s_status_is_asked_for_once_at_a_time(gateway: Gateway, pbx: Simulator) -> None:
    pbx.faults.delay_replies(0.05)
    async with httpx.AsyncClient(verify=trusting(), timeout=10) as http:
        strangers = [Stranger(gateway, pbx, http, user) for user in ("1001", "1002")]
        for stranger in strangers:
            await stranger.login()
        answers = await asyncio.gather(*(one.ask("GET", "call/status?deviceNumber=1010") for one in strangers))
    assert [answer.json() for answer in answers] == [{"data": {"state": "idle"}}] * 2
    assert pbx.exchange.journal.requests["status", 200] == 1


@dataclass
class Asked:
    """A PBX that notes what it is asked for."""

    batches: list[list[str]]

    async def __call__(self, devices: list[str]) -> dict[str, DeviceResult]:
        self.batches.append(devices)
        words = {"1002": DeviceOutcome.UNREGISTERED}
        return {device: DeviceResult(device, words.get(device, DeviceOutcome.OK)) for device in devices}


async def test_what_was_accepted_a_moment_ago_is_not_asked_for_again() -> None:
    clock, asked = FakeClock(), Asked([])
    collector = Collector(asked, clock)

    async def ask(devices: list[str]) -> list[str]:
        asking = asyncio.create_task(collector.ask(devices))
        await clock.advance(0.1)
        return list(await asking)

    for devices in (["1001", "1002"], ["1001", "1002"], ["1001"]):
        assert await ask(devices) == devices
    assert asked.batches == [["1001", "1002"], ["1002"]]  # a phone that was not there may be there now
    await clock.advance(11.0)
    await ask(["1001"])
    collector.forget()
    await ask(["1001"])
    assert asked.batches[2:] == [["1001"], ["1001"]]
    await collector.close()


async def test_a_collector_that_is_closed_leaves_nobody_waiting() -> None:
    never = asyncio.Event()

    async def silent(_: list[str]) -> dict[str, DeviceResult]:
        await never.wait()
        return {}

    clock = FakeClock()
    collector = Collector(silent, clock)
    waiting = asyncio.create_task(collector.ask(["1001"]))
    await clock.advance(0.1)
    await collector.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_a_frame_that_nobody_is_to_hear_is_not_read_again(
    gateway: Gateway, pbx: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with httpx.AsyncClient(verify=trusting(), timeout=10) as http:
        await Stranger(gateway, pbx, http).login()
    read: list[str] = []
    monkeypatch.setattr(switchboard, "_data", lambda frame: read.append(frame) or {"StationNumber": "1001"})
    board = gateway.switchboard
    board.hear_frame(AcdEvent(code=1, source=AcdParty(number="1001")), "acd")
    board.hear_frame(SmdrEvent(records=(Record(station="1002"),)), "another's record")
    assert read == []
    board.hear_frame(SmdrEvent(records=(Record(station="1001"),)), "own record")
    assert read == ["own record"]


async def test_the_questions_of_snapshots_leave_room_for_what_is_more_urgent(
    gateway: Gateway, pbx: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, under_way = asyncio.Event(), list[object]()
    session = gateway.upstream.session
    request = session.request

    async def slow(command: cmd.Command) -> Content:
        if isinstance(command, cmd.GetCallStatus | cmd.GetDnd | cmd.GetForwarding | cmd.GetMwi):
            under_way.append(command)
            await go_on.wait()
        return await request(command)

    monkeypatch.setattr(session, "request", slow)
    async with httpx.AsyncClient(verify=trusting(), timeout=10) as http:
        stranger = Stranger(gateway, pbx, http)
        await stranger.login()
        path = "call/snapshot?deviceNumber=1001"
        asking = [asyncio.create_task(stranger.ask("GET", path)) for _ in range(3)]
        await until(lambda: len(under_way) >= READS_AT_ONCE)
        watched = await stranger.ask("POST", "call/monitor", {"deviceNumber": ["1001"]})
        assert watched.json()["result"] == [{"1001": "OK"}]
        assert len(under_way) <= READS_AT_ONCE
        go_on.set()
        for answer in await asyncio.gather(*asking):
            assert answer.json()["data"]["answers"]["status"]["status"] == 200
