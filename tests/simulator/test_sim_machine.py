"""The simulator as a whole: its life, its faults, its day at the office, its command line."""

import argparse
import asyncio
import csv
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError

from desk_agent.server.errors import Refusal
from desk_agent.simulator import Dialect, Simulator, command
from desk_agent.simulator.dialect import Order
from desk_agent.simulator.handlers import HANDLERS
from desk_agent.simulator.loopback import is_loopback
from desk_agent.simulator.office_file import default_office, read_office
from desk_agent.simulator.scenarios import SCENARIOS
from tests.support.fake_clock import FakeClock

RUN = (
    "import argparse, sys; from desk_agent.simulator import command as c; p = argparse.ArgumentParser();"
    "c.add_arguments(p); sys.exit(c.run(p.parse_args()))"
)


def trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def signed_in(sim: Simulator, http: httpx.AsyncClient) -> tuple[str, dict[str, str]]:
    base = f"{sim.base}/server/v1/users/spare"
    response = await http.get(f"{base}/login", auth=("spare", sim.account("spare").password))
    headers = {"Authorization": f"Bearer {response.json()['token']}"}
    await http.post(f"{base}/call/monitor", headers=headers, json={"deviceNumber": ["1001", "1002"]})
    return base, headers


def wss(sim: Simulator, headers: dict[str, str]) -> connect:
    uri = sim.base.replace("https", "wss")
    return connect(uri, ssl=trusting(), additional_headers=headers, proxy=None, compression=None)


async def test_leaves_nothing_behind_even_with_open_connections():
    async with httpx.AsyncClient(verify=trusting()) as http:
        async with Simulator(seed=1, scenario="busy-morning") as sim:
            _, headers = await signed_in(sim, http)
            ws = await wss(sim, headers)
            began = time.monotonic()
        assert time.monotonic() - began < 1
        with pytest.raises(ConnectionClosedError):
            await ws.recv()
    with pytest.raises(ConnectionRefusedError), socket.create_connection((sim.host, sim.port), 0.2):
        pass
    others = asyncio.all_tasks() - {asyncio.current_task()}
    assert not [task for task in others if "desk_agent" in repr(task.get_coro())]


async def test_fingerprint_is_the_certificates():
    import hashlib

    async with Simulator(seed=1) as sim:
        pem = await asyncio.to_thread(ssl.get_server_certificate, (sim.host, sim.port))
        assert hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest() == sim.sha256


async def test_dropped_sockets_and_a_restart():
    async with httpx.AsyncClient(verify=trusting()) as http, Simulator(seed=1) as sim:
        base, headers = await signed_in(sim, http)
        async with wss(sim, headers) as ws:
            sim.faults.inject("{not json")
            assert await ws.recv() == "{not json"
            sim.faults.drop_sockets()
            with pytest.raises(ConnectionClosedError):
                await ws.recv()
        async with wss(sim, headers) as ws:
            sim.faults.copies = 2
            sim.exchange.ring("1001", "1")
            assert await ws.recv() == await ws.recv()
            sim.faults.copies = 0
            sim.exchange.answer("1001")
            sim.faults.copies = 1
            sim.exchange.hold("1001")
            assert json.loads(await ws.recv())["data"]["type"] == "hold"
            port = sim.port
            await sim.faults.restart()
            with pytest.raises(httpx.ConnectError):
                await http.get(base)
        await sim.faults.accept_again()
        assert sim.port == port
        assert (await http.post(f"{base}/checkconnection", headers=headers)).status_code == 401
        await signed_in(sim, http)


async def test_refused_operations_and_late_replies():
    clock = FakeClock()
    async with httpx.AsyncClient(verify=trusting()) as http, Simulator(seed=1, clock=clock) as sim:
        base, headers = await signed_in(sim, http)
        sim.faults.refusals["hold"] = Refusal(403, 3, "License error")
        body = {"deviceNumber": "1001", "callRefID": 1}
        assert (await http.post(f"{base}/call/hold", headers=headers, json=body)).json()["error"]["code"] == 3
        async with wss(sim, headers) as ws:
            sim.faults.delay_replies(8)
            body = {"deviceNumber": "1001", "calledDN": "1002"}
            request = asyncio.create_task(http.post(f"{base}/call/make", headers=headers, json=body))
            assert json.loads(await ws.recv())["data"]["type"] == "proceeding"
            await asyncio.sleep(0.02)
            assert not request.done()
            await clock.advance(8)
            assert (await request).json() == {"data": {"callRefID": 1}}
        assert sim.exchange.journal.commands["make"] == 1


async def test_what_is_wrong_in_here_is_answered_and_logged(monkeypatch, expect_log):
    expect_log("hold could not be served")

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(HANDLERS, "hold", broken)
    monkeypatch.delitem(HANDLERS, "retrieve")
    async with httpx.AsyncClient(verify=trusting()) as http, Simulator(seed=1, host="localhost") as sim:
        base, headers = await signed_in(sim, http)
        body = {"deviceNumber": "1001", "callRefID": 1}
        for operation, code in (("hold", 101), ("retrieve", 102)):
            answer = await http.post(f"{base}/call/{operation}", headers=headers, json=body)
            assert answer.json()["error"]["code"] == code
        for wrong in ({}, {"Authorization": headers["Authorization"].replace("Bearer", "Basic")}):
            answer = await http.post(f"{base}/call/hold", headers=wrong, json=body)
            assert (answer.status_code, answer.json()["error"]["code"]) == (401, 3)


async def test_shuffled_events_all_arrive():
    async with (
        httpx.AsyncClient(verify=trusting()) as http,
        Simulator(seed=1, dialect=Dialect(order=Order.SHUFFLE)) as sim,
    ):
        base, headers = await signed_in(sim, http)
        async with wss(sim, headers) as ws:
            body = {"deviceNumber": "1001", "calledDN": "1002"}
            await http.post(f"{base}/call/make", headers=headers, json=body)
            async with asyncio.timeout(3):
                kinds = [json.loads(await ws.recv())["data"]["type"] for _ in range(3)]
        assert sorted(kinds) == ["alerting", "proceeding", "ringing"]


async def hours(scenario: str, seed: int, seconds: int, answering: bool = True) -> list:
    clock = FakeClock()
    async with Simulator(seed=seed, scenario=scenario, clock=clock) as sim:
        for step in range(seconds // 5):
            await clock.advance(5)
            for leg in sim.exchange.legs_of("1001") if answering and step % 8 == 0 else ():
                sim.exchange.clear("1001", leg.call.ref)
            ringing = [leg for leg in sim.exchange.legs_of("1001") if leg.state.value == "ringing"]
            assert len(sim.exchange.legs_of("1001")) <= 3
            if answering and ringing and len(sim.exchange.journal.calls) % 3:
                sim.exchange.answer("1001")
        journal = sim.exchange.journal
        return [(e.at, e.kind, e.what, e.device, e.detail) for e in journal.entries]


async def test_demo_begins_with_a_known_caller_who_gives_up():
    entries = await hours("office", 5, 50, answering=False)
    own = [(at, detail["data"]) for at, kind, _, device, detail in entries if (kind, device) == ("event", "1001")]
    assert own[0][0].mono - 1000 == 5
    assert (own[0][1]["type"], own[0][1]["callingDN"]) == ("ringing", "0318055123")
    assert (own[1][0].mono - 1000, own[1][1]["type"]) == (45, "released")


@pytest.mark.parametrize("scenario", ["queue", "conference", "night"])
async def test_other_scenarios_are_the_same_for_the_same_seed(scenario):
    first = await hours(scenario, 7, 600)
    assert first == await hours(scenario, 7, 600)
    assert first != await hours(scenario, 8, 600)


def own(entries: list, kind: str) -> list[dict]:
    """The events of one kind that reach the agent's phone."""
    return [
        detail["data"] for _, what, name, device, detail in entries if (what, name, device) == ("event", kind, "1001")
    ]


async def test_calls_wait_and_overflow_and_agents_come_and_go():
    entries = await hours("queue", 3, 900)
    kinds = Counter((name, device) for _, what, name, device, _ in entries if what == "event")
    assert kinds["queueing", "630"] > 10
    assert kinds["agent_logon", "1001"] == 1
    assert min(kinds["agent_busy", "1001"], kinds["agent_work", "1001"], kinds["agent_ready", "1001"]) > 2
    assert any(kinds["agent_notready", colleague] for colleague in ("1006", "1008"))
    assert any(kinds["queued", f"10{n:02}"] for n in range(11))
    redirected = [e[4]["data"] for e in entries if e[2] == "ringing" and e[4]["data"].get("diversionNum") == "630"]
    assert redirected
    assert own(entries, "ringing")


@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_every_scenario_plays_in_the_smallest_office(scenario, tmp_path):
    file = tmp_path / "office.toml"
    file.write_text('agent = "2001"\n[[station]]\nnumber = "2001"\n')
    clock = FakeClock()
    async with Simulator(office=read_office(file), seed=1, scenario=scenario, clock=clock) as sim:
        for _ in range(60):
            await clock.advance(10)
        assert bool(sim.exchange.journal.calls) == (scenario not in ("quiet", "queue"))


async def test_a_queue_without_a_group_is_quiet():
    office = default_office()
    office.groups, office.on_duty = [], []
    clock = FakeClock()
    async with Simulator(office=office, seed=1, scenario="queue", clock=clock) as sim:
        await clock.advance(60)
        assert not sim.exchange.journal.calls


async def test_a_room_fills_and_empties_and_a_group_calls_the_agent_in():
    entries = await hours("conference", 3, 900)
    rooms = own(entries, "confroommember")
    assert {room["roomUsage"] for room in rooms} == {"true", "false"}
    assert max(room["memberCount"] for room in rooms) >= 2
    assert any(len(number) > 4 for room in rooms for number in room["member"])
    assert {event["causeCode"] for event in own(entries, "ringing")} == {57}
    assert {57} <= {event["causeCode"] for event in own(entries, "connected")}
    assert [e for e in entries if e[2] == "confgroupmember"]


async def test_a_night_leaves_missed_calls_and_messages():
    entries = await hours("night", 3, 1800, answering=False)
    rings = own(entries, "ringing")
    assert len(rings) > 20
    assert any(ring.get("diversionNum") == "1000" for ring in rings)
    assert "" in {ring["callingDN"] for ring in rings}
    assert not own(entries, "connected")
    last = own(entries, "mwi")[-1]
    assert last["newMsg"] > 3
    assert last["newUrgentMsg"] > 0


@pytest.mark.parametrize("scenario", ["office", "busy-morning"])
async def test_a_day_is_lively_and_the_same_for_the_same_seed(scenario):
    first = await hours(scenario, 7, 1800)
    assert first == await hours(scenario, 7, 1800)
    rings = [detail["data"] for *_, what, device, detail in first if (what, device) == ("ringing", "1001")]
    assert len(rings) > 20
    assert {65, 59} <= {data["causeCode"] for data in rings}
    assert "" in {data["callingDN"] for data in rings}
    assert any(len(data["callingDN"]) == 4 for data in rings)


async def test_quiet_is_quiet():
    assert not await hours("quiet", 1, 300)


def test_contacts_name_the_callers():
    from desk_agent.simulator.scenarios.callers import KNOWN

    path = Path(__file__).parents[2] / "resources/demo/contacts.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    tails = {re.sub(r"\D", "", row["number"])[-8:] for row in rows}
    assert {number[-8:] for number in KNOWN} <= tails
    internal = {row["number"]: row["name"] for row in rows if row["company"] == "Internal"}
    office = default_office()
    assert internal == {s.number: s.name for s in office.stations} | {g.number: g.name for g in office.groups}


def test_passwords_do_not_depend_on_the_seed():
    assert Simulator(seed=1).account("1001").password != Simulator(seed=1).account("1001").password


# --- the command


def start(*options: str, **kwargs: object) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", RUN, *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **kwargs,
    )


@pytest.mark.parametrize("way", ["eof", "interrupt", "terminate"])
def test_command_announces_itself_and_stops(way):
    if way != "eof" and sys.platform == "win32":
        pytest.skip("no signals there")
    with start("--scenario", "quiet", "--seed", "3", *(["--until-eof"] if way == "eof" else [])) as process:
        line = json.loads(process.stdout.readline())
        assert (line["version"], line["host"], line["scenario"], line["seed"]) == (1, "127.0.0.1", "quiet", 3)
        assert line["base"] == f"https://127.0.0.1:{line['port']}/ipxapi"
        assert re.fullmatch(r"[0-9a-f]{64}", line["sha256"])
        assert re.fullmatch(r"[\w-]{24}", line["control"])
        agent = next(a for a in line["accounts"] if a["user"] == "1001")
        assert (agent["type"], agent["extension"], agent["name"]) == ("station", "1001", "Min-ji Kim")
        assert next(a for a in line["accounts"] if a["user"] == "desk")["type"] == "server"
        raw = socket.create_connection((line["host"], line["port"]))
        with trusting().wrap_socket(raw):
            began = time.monotonic()
            if way == "eof":
                process.stdin.close()
            else:
                process.send_signal(signal.SIGINT if way == "interrupt" else signal.SIGTERM)
            assert process.wait(5) == 0
            assert time.monotonic() - began < 1.5
        assert process.stdout.read() == ""
        assert process.stderr.read() == ""


def test_command_refuses_in_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        for options, code in [
            (["--host", "0.0.0.0"], 2),
            (["--scenario", "holiday"], 2),
            (["--port", "70000"], 2),
            (["--port", str(taken.getsockname()[1])], 1),
            (["--host", "192.0.2.1", "--expose"], 1),
        ]:
            result = subprocess.run(
                [sys.executable, "-c", RUN, *options], capture_output=True, text=True, timeout=20, check=False
            )
            assert (result.returncode, result.stdout) == (code, "")
            assert len(result.stderr.splitlines()) == 1
            assert "Traceback" not in result.stderr


# --- the command, in this process


def options(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return parser.parse_args(words)


def test_command_runs_until_its_input_ends(monkeypatch, capsys):
    reading, writing = os.pipe()
    os.close(writing)
    with os.fdopen(reading) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        before = signal.getsignal(signal.SIGTERM)
        assert command.run(options("--until-eof", "--scenario", "night", "--seed", "4")) == 0
    assert signal.getsignal(signal.SIGTERM) is before
    said, err = capsys.readouterr()
    line = json.loads(said)
    assert err == ""
    assert (line["scenario"], line["seed"]) == ("night", 4)
    assert line["page"] == f"https://127.0.0.1:{line['port']}/apidemo.html#control={line['control']}"


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("--host", "0.0.0.0"), 2, "0.0.0.0 can be reached by others: add --expose if that is wanted."),
        (("--port", "65536"), 2, "65536 is not a port."),
        (("--scenario", "holiday"), 2, "there is no scenario 'holiday': choose quiet,"),
        (("--host", "192.0.2.1", "--expose"), 1, "Cannot listen on 192.0.2.1 port 0:"),
        (("--office", "/nowhere/office.toml"), 2, "Cannot read /nowhere/office.toml: No such file or directory."),
        (("--stations", "-1"), 2, "there can be 0 to "),
    ],
)
def test_command_says_why_not(capsys, words, code, sentence):
    assert command.run(options(*words)) == code
    said, err = capsys.readouterr()
    assert said == ""
    assert sentence in err


def test_command_without_any_input_ends(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    assert command.run(options("--until-eof", "--scenario", "quiet")) == 0


@pytest.mark.parametrize(
    ("host", "own"), [("localhost", True), ("::1", True), ("example.org", False), ("10.0.0.1", False)]
)
def test_which_addresses_are_loopback(host, own):
    assert is_loopback(host) is own
