"""What went wrong while a session was recorded goes wrong again: lost connections, refusals, silence."""

import asyncio
import contextlib
import json
import math
from pathlib import Path
from typing import Any

import pytest

from desk_agent.client import Session
from desk_agent.desk import Desk
from desk_agent.simulator import Simulator
from desk_agent.simulator.replay.machine import Replay
from desk_agent.simulator.replay.script import Request, Script
from desk_agent.simulator.replay.usual import usual
from desk_agent.trace.lines import Header, Trace
from desk_agent.trace.recorder import Recorder
from desk_agent.view import Connection, Verb
from desk_agent.wire import Wire
from tests.support.office import open_session, target
from tests.support.tracing import Watched, disguised, recorded_desk, redactor, replayed_desk
from tests.support.until import until

OWN = "/ipxapi/client/v1/users/7384"


def line(at: float, do: str, **what: Any) -> dict[str, Any]:
    return {"t": at, "do": do, **what}


def ask(
    at: float, number: int, method: str, feature: str, query: str = "", body: str | None = None
) -> dict[str, Any]:
    return line(at, "ask", n=number, method=method, path=f"{OWN}/{feature}", query=query, body=body)


def answer(at: float, number: int, body: str = "{}", status: int = 200) -> dict[str, Any]:
    return line(at, "answer", n=number, status=status, body=body)


# whole sessions


@pytest.mark.parametrize("fault", ["broken", "closed"])
async def test_a_lost_connection_is_lost_again_and_mended(fault: str, tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    async with Simulator() as simulator, recorded_desk(target(simulator), file) as (watched, _):
        desk = watched.desk
        simulator.exchange.ring("1001", "0318055123")
        await until(lambda: [call.state.value for call in desk.view.calls] == ["ringing"])
        await desk.perform(Verb.ANSWER, desk.view.calls[0].ref)
        await until(lambda: [call.state.value for call in desk.view.calls] == ["connected"])
        if fault == "broken":
            simulator.faults._listener.abort(sockets_only=True)
        else:
            for session in simulator.service.sessions:
                simulator.service.hub.close(session)
        await until(lambda: desk.view.connection.state is not Connection.LIVE)
        await until(lambda: desk.view.connection.state is Connection.LIVE)
        simulator.exchange.hang_up("0318055123")
        simulator.exchange.hang_up("1001")
        await until(lambda: not desk.view.calls)
        await asyncio.sleep(0.1)
    states: list[Connection] = []
    async with replayed_desk(file) as (again, replay):
        again.desk.subscribe(lambda _: states.append(again.desk.view.connection.state))
        await asyncio.wait_for(replay.over.wait(), 10)
        await until(lambda: len(again.ended) == len(watched.ended))
    assert [dict.fromkeys(step) for step in again.calls] == [
        dict.fromkeys(step) for step in disguised(watched.calls, redactor())
    ]
    assert again.ended == disguised(watched.ended, redactor())
    assert Connection.LOST in states or Connection.RESYNCING in states


async def test_a_recording_that_begins_while_the_session_runs_is_played_too(tmp_path: Path) -> None:
    wire, file = Wire(), tmp_path / "t.jsonl"

    def opener(given: Any) -> Session:
        return Session(given.host, given.port, given.user, given.password, trust=given.trust, wire=wire)

    async with Simulator() as simulator:
        watched = Watched(Desk(opener))
        try:
            await watched.desk.sign_in(target(simulator))
            recorder = wire.listener = Recorder(file, "1001", "1001", redactor=redactor())
            simulator.exchange.ring("1001", "0318055123")
            await until(lambda: watched.desk.view.calls)
            await watched.desk.perform(Verb.ANSWER, watched.desk.view.calls[0].ref)
            await until(lambda: watched.desk.view.calls[0].state.value == "connected")
            await watched.desk.perform(Verb.HANGUP, watched.desk.view.calls[0].ref)
            await until(lambda: not watched.desk.view.calls)
            await asyncio.sleep(0.1)
            wire.listener = None
            recorder.close()
        finally:
            await watched.desk.close()
    async with replayed_desk(file) as (again, replay):
        await asyncio.wait_for(replay.over.wait(), 8)
        await until(lambda: len(again.ended) == 1)
    assert again.calls == disguised(watched.calls, redactor())
    assert again.ended == disguised(watched.ended, redactor())


async def test_a_refused_sign_in_is_refused_again() -> None:
    said = '{"error":{"code":2,"message":"Invalid Login Information"}}'
    trace = Trace(Header("7384", "7384"), [ask(0, 1, "GET", "login"), answer(0.1, 1, said, 401)])
    async with Replay(trace) as replay:
        desk = Desk(open_session)
        try:
            facts = target_of(replay)
            await desk.sign_in(facts)
            assert desk.view.connection.state is Connection.OFFLINE
            assert "password" in desk.view.connection.message
        finally:
            await desk.close()


def target_of(replay: Replay) -> Any:
    from desk_agent.view import SignIn

    return SignIn("127.0.0.1", replay.port, "7384", "x", "", f"sha256:{replay.sha256}")


# which answer


def script(*lines: dict[str, Any]) -> Script:
    return Script(lines)


def status(device: str = "7384") -> Request:
    return Request("GET", f"{OWN}/call/status", f"deviceNumber={device}", "")


def said(found: Any) -> Any:
    return None if found is None else (found.status, found.body.decode())


def test_answers_come_in_order_while_a_session_begins_and_the_last_stays() -> None:
    known = script(
        ask(0, 1, "GET", "call/status", "deviceNumber=7384"),
        answer(0.1, 1, "a", 401),
        ask(1, 2, "GET", "call/status", "deviceNumber=7384"),
        answer(1.5, 2, "b"),
    )
    first = known.answer(status(), math.inf, newest=False)
    assert said(first) == (401, "a")
    second = known.answer(status(), math.inf, newest=False)
    assert said(second) == (200, "b")
    assert second is not None
    assert second.late == pytest.approx(0.5)
    assert said(known.answer(status(), math.inf, newest=False)) == (200, "b")


def test_who_asks_how_a_phone_is_hears_how_it_is_now() -> None:
    lines = []
    for number, word in enumerate(("idle", "ring", "talk")):
        lines += [
            ask(number * 10, number, "GET", "call/status", "deviceNumber=7384"),
            answer(number * 10, number, word),
        ]
    known = script(*lines)
    assert said(known.answer(status(), 5, newest=True)) == (200, "idle")
    assert said(known.answer(status(), 6, newest=True)) == (200, "idle")  # the next is not yet so
    assert said(known.answer(status(), 25, newest=True)) == (200, "talk")  # the one between is no longer


def test_another_form_of_the_same_question_is_the_same_question() -> None:
    body = json.dumps({"transactionID": 5, "data": {"deviceNumber": ["7384"]}})
    known = script(ask(0, 1, "POST", "call/monitor", body=body), answer(0, 1, "ok"))
    for form in (body.replace("5", "9"), '{"deviceNumber":["7384"]}'):
        request = Request("POST", OWN.replace("client", "server") + "/call/monitor", "", form)
        assert said(known.answer(request, math.inf, newest=False)) == (200, "ok")
    by_json = Request("GET", f"{OWN}/call/status", "q=%7B%22deviceNumber%22%3A%227384%22%7D", "")
    known = script(ask(0, 1, "GET", "call/status", "deviceNumber=7384"), answer(0, 1, "idle"))
    assert said(known.answer(by_json, math.inf, newest=False)) == (200, "idle")
    assert known.answer(status("5555"), math.inf, newest=False) is None  # somebody else's phone


def test_silence_is_silence_and_what_was_not_sent_is_nothing() -> None:
    known = script(
        ask(0, 1, "POST", "call/hold", body='{"deviceNumber":"7384"}'),
        line(5, "silence", n=1, why="OutcomeUnknownError"),
        ask(6, 2, "POST", "call/make", body='{"deviceNumber":"7384"}'),
        line(6, "silence", n=2, why="UnreachableError"),
        ask(7, 3, "POST", "call/park", body='{"deviceNumber":"7384"}'),
    )
    held = known.answer(Request("POST", f"{OWN}/call/hold", "", '{"deviceNumber":"7384"}'), math.inf, newest=False)
    assert held is not None
    assert (held.status, held.late) == (504, 5)
    for feature in ("make", "park"):
        request = Request("POST", f"{OWN}/call/{feature}", "", '{"deviceNumber":"7384"}')
        assert known.answer(request, math.inf, newest=False) is None


def test_the_other_addresses_of_a_gateway_are_not_told() -> None:
    body = '{"token":"t","gateway":{"version":1,"standby":["a.b:1"],"pbx":"c.d:2"}}'
    known = script(ask(0, 1, "GET", "login"), answer(0, 1, body))
    found = known.answer(Request("GET", f"{OWN}/login", "", ""), math.inf, newest=False)
    assert found is not None
    assert json.loads(found.body) == {"token": "t", "gateway": {"version": 1}}


def test_what_was_never_asked_has_a_quiet_answer() -> None:
    def words(method: str, feature: str, body: str = "") -> Any:
        found = usual(Request(method, f"{OWN}/{feature}", "", body))
        with contextlib.suppress(ValueError):
            return found.status, json.loads(found.body)
        return found.status, found.body

    assert words("GET", "call/status") == (200, {"data": {"state": "idle"}})
    assert words("POST", "call/presence", '{"deviceNumber":["1","2"]}') == (
        200,
        {"result": [{"1": "OK"}, {"2": "OK"}]},
    )
    assert words("POST", "logout") == (200, b"")
    assert words("GET", "smdr") == (200, {"count": 0, "items": []})
    assert words("POST", "call/make")[0] == 403
    assert words("GET", "call/confroom")[0] == 404
