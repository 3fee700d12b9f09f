"""Events that nobody knows, that cannot be read, are too large or too many; and a clock on the wall that jumps."""

import base64
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from desk_agent import logs
from desk_agent.view import Connection, HistoryFilter, Outcome, Verb
from tests.support.event_line import EventLine, about
from tests.support.fault_scene import Scene

MIB = 1 << 20


def lines(home: Path, words: str) -> list[str]:
    """The lines of the program's log with ``words`` in them."""
    for handler in logging.getLogger().handlers:
        handler.flush()
    return [line for line in (home / logs.FILE_NAME).read_text().splitlines() if words in line]


def strangely(frame: str) -> list[str]:
    """An event as no table has it: numbers as strings, blanks, an unknown cause, what is optional left out."""
    data = {key: value for key, value in about(frame).items() if key not in {"serviceDN", "causeMsg", "diversionNum"}}
    for key in ("callRefID", "evtSerialNum"):
        if key in data:
            data[key] = f" {data[key]} "
    data["type"] = f" {data['type'].upper()}  "
    data["somethingNew"] = True
    if "causeCode" in data:
        data["causeCode"] = "77"
    return [json.dumps({"event": "call", "data": data})]


async def test_19_events_as_no_table_has_them(scene: Scene) -> None:
    await scene.sign_in()
    EventLine(scene.simulator, strangely)
    unknown = [
        {
            "event": "call",
            "data": {"type": "sparkling", "deviceNumber": "1001", "callRefID": "22", "evtSerialNum": 0},
        },
        {"event": "call", "data": {"type": True, "deviceNumber": 1001}},
        {"event": "weather", "data": {"type": "rain"}},
        {"event": "acd", "data": {"eventCode": 199}},
    ]
    for frame in unknown * 3:
        scene.simulator.faults.inject(json.dumps(frame))
    await scene.talk()
    await scene.do(scene.desk.perform(Verb.HOLD))
    await scene.calls("holding")
    await scene.do(scene.desk.perform(Verb.RETRIEVE))
    await scene.calls("connected")
    scene.simulator.exchange.clear("1001")
    await scene.calls()
    (row,) = scene.desk.history.find(HistoryFilter(), 10)
    assert (row.number, row.outcome) == ("0318055123", Outcome.ANSWERED)
    assert scene.connection.state is Connection.LIVE
    assert scene.seen.notices == []
    told = [line.partition("event of an unknown kind: ")[2] for line in lines(scene.home, "unknown kind")]
    assert sorted(told) == ["acd/199", "call/sparkling", "call/true", "weather/rain"]
    assert len(lines(scene.home, "not in Table 5")) == 1


async def test_20_events_that_can_be_mended(scene: Scene) -> None:
    await scene.sign_in()

    def spoil(frame: str) -> list[str]:
        data = json.dumps({"event": "call", "data": about(frame)})
        return [data.replace('", "', '" "', 1).replace("}}", ",}}")]

    EventLine(scene.simulator, spoil)
    await scene.talk()
    await scene.do(scene.desk.perform(Verb.HOLD))
    await scene.calls("holding")
    assert scene.seen.notices == []


DEEP = '{"event":"call","data":' + '{"a":' * 10_000 + "1" + "}" * 10_000 + "}"
GARBAGE: dict[str, str | bytes] = {
    "no JSON": '{"event":"call","data":{"type":"hold","deviceNumber"',
    "depth 10,000": DEEP,
    "depth 17": '{"event":"call","data":' + "[" * 17 + "]" * 17 + "}",
    "binary": base64.b64decode("gACA/w=="),
    "nothing": "",
    "no object": "[1]",
}


@pytest.mark.one_wire
@pytest.mark.parametrize("frame", GARBAGE.values(), ids=GARBAGE.keys())
async def test_20_a_frame_that_cannot_be_read_has_the_phone_asked(scene: Scene, frame: str | bytes) -> None:
    await scene.sign_in()
    await scene.talk()
    line = EventLine(scene.simulator, lambda _frame: [frame])  # it stands where the end of the call was told
    scene.simulator.exchange.clear("1001")
    await scene.until(lambda: not scene.desk.view.calls, within=3.0)
    assert scene.connection.state is Connection.LIVE
    assert scene.seen.notices == ["The PBX sent something unreadable. The phone's state is being checked."]
    line.change = lambda other: [other]
    await scene.talk("0226710450")


@pytest.mark.one_wire
@pytest.mark.parametrize("binary", [False, True])
async def test_20_a_frame_of_five_mebibytes(scene: Scene, binary: bool) -> None:
    await scene.sign_in()
    before = await scene.talk()
    frame = '{"event":"call","data":{"type":"' + "x" * (5 * MIB) + '"}}'
    peak = _peak()
    scene.simulator.faults.inject(frame.encode() if binary else frame)
    await scene.state(Connection.LOST, within=1.0)
    assert "larger than any can be" in scene.connection.message
    await scene.live(within=3.0)
    # server and client are one process here: the frame is there once as text and once as it is sent
    assert _peak() - peak < 50 * MIB
    assert scene.call.ref == before.ref
    await scene.do(scene.desk.perform(Verb.HOLD))
    await scene.calls("holding")
    assert scene.logins == 1


def _peak() -> int:
    """The most memory that this process has ever had, in bytes."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0
    (line,) = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024


@pytest.mark.one_wire
async def test_garbage_without_end_is_said_every_ten_seconds_and_ends_the_connection(scene: Scene) -> None:
    await scene.sign_in()
    for _ in range(90):
        scene.simulator.faults.inject("{")
    await scene.pass_time(1.0)
    assert len(scene.seen.notices) == 1
    await scene.pass_time(10.0)
    scene.simulator.faults.inject("{")
    await scene.pass_time(1.0)
    assert len(scene.seen.notices) == 2
    for _ in range(20):
        scene.simulator.faults.inject("{")
    await scene.state(Connection.LOST, within=1.0)
    await scene.live(within=3.0)
    await scene.talk()


def presence(number: int, word: str) -> str:
    data: dict[str, Any] = {"type": "presence", "deviceNumber": str(1002 + number % 20), "deviceType": "ext"}
    return json.dumps({"event": "call", "data": {**data, "status": word, "evtSerialNum": 0}})


@pytest.mark.one_wire
async def test_21_a_storm_of_presence_while_a_call_comes_in(scene: Scene) -> None:
    await scene.sign_in()
    for second in range(10):
        for number in range(500):
            scene.simulator.faults.inject(presence(number, "busy" if (second + number) % 2 else "idle"))
            if (second, number) == (4, 250):
                scene.simulator.exchange.ring("1001", "0318055123")
        await scene.pass_time(1.0)
    await scene.calls("ringing")
    assert scene.connection.state is Connection.LIVE
    assert Connection.LOST not in {view.state for view in scene.connections}
    await scene.do(scene.desk.perform(Verb.ANSWER))
    await scene.calls("connected")
    scene.simulator.exchange.clear("1001")
    await scene.calls()
    (row,) = scene.desk.history.find(HistoryFilter(), 10)
    assert row.outcome is Outcome.ANSWERED


@pytest.mark.one_wire
async def test_21_the_storm_gives_way_to_everything_else(scene: Scene) -> None:
    """In a pile that has come at once the ring is shown before what came after it, and others have their turn."""
    await scene.sign_in()
    seen_at: list[int] = []
    told = 0

    def note(_change: object) -> None:
        nonlocal told
        told += 1
        if scene.desk.view.calls and not seen_at:
            seen_at.append(told)

    scene.desk.subscribe(note)
    for number in range(250):
        scene.simulator.faults.inject(presence(number, "busy"))
    scene.simulator.exchange.ring("1001", "0318055123")
    for number in range(4750):
        scene.simulator.faults.inject(presence(number, "idle" if number % 2 else "ring"))
    await scene.calls("ringing")
    assert seen_at, "the ring was told"
    assert scene.connection.state is Connection.LIVE


@pytest.mark.one_wire
async def test_own_events_without_measure_end_the_connection_and_the_call_stays(scene: Scene) -> None:
    await scene.sign_in()
    before = await scene.talk()
    frame = json.dumps({"event": "call", "data": {"type": "mwi", "deviceNumber": "1001", "newMsg": 1}})
    for _ in range(1100):
        scene.simulator.faults.inject(frame)
    await scene.state(Connection.LOST, within=1.0)
    assert "more events than there can be" in scene.connection.message
    await scene.live(within=3.0)
    assert scene.call.ref == before.ref


@pytest.mark.one_wire
async def test_15_the_clock_on_the_wall_jumps(scene: Scene) -> None:
    await scene.sign_in()
    started = scene.clock.now().wall
    await scene.talk("0318055123")
    await scene.pass_time(4.0)
    scene.clock.set_wall(scene.clock.now().wall + 3600.0)
    await scene.pass_time(4.0)
    scene.connections.clear()
    assert scene.call.answered is not None
    assert 8.0 <= scene.clock.now().mono - scene.call.answered.mono < 12.0
    scene.simulator.exchange.clear("1001")
    await scene.calls()
    scene.clock.set_wall(started - 3600.0)
    await scene.pass_time(1.0)
    await scene.talk("0226710450")
    await scene.pass_time(5.0)
    scene.clock.set_wall(started + 100.0)
    scene.simulator.exchange.clear("1001")
    await scene.calls()
    newest, oldest = scene.desk.history.find(HistoryFilter(), 10)
    assert (newest.number, oldest.number) == ("0226710450", "0318055123"), "in the order in which they were"
    assert oldest.talked is not None
    assert newest.talked is not None
    assert 8.0 <= oldest.talked < 12.0
    assert 5.0 <= newest.talked < 9.0
    assert {(view.state, view.message) for view in scene.connections} == {(Connection.LIVE, "")}
    assert scene.seen.notices == []
    assert scene.logins == 1
