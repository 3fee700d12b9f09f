"""Random agents, callers and commands around two ACD groups: what must hold of queues, agents, records and lines."""

import contextlib
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_agent.api.enums import AgentDuty, AgentLogin
from desk_agent.simulator.acd.agents import AgentState
from desk_agent.simulator.calls import State
from desk_agent.simulator.rules import Refused
from tests.support.acd_bench import IDS, Acd, acd_bench

DEVICES = (*IDS, "1009")
GROUPS = ("630", "640")
TARGETS = (*GROUPS, "630", "630", "620", *DEVICES, "0311112222", "77")

COMMANDS = {
    "outsider": lambda a, device, n, to: a.exchange.ring(to, f"031777{n:04}", gives_up_after=10.0 + n),
    "make": lambda a, device, n, to: a.exchange.make(device, to),
    "answer": lambda a, device, n, to: a.exchange.answer(device),
    "clear": lambda a, device, n, to: a.exchange.clear(device),
    "hold": lambda a, device, n, to: a.exchange.hold(device),
    "retrieve": lambda a, device, n, to: a.exchange.retrieve(device),
    "consult": lambda a, device, n, to: a.exchange.transfers.consult(device, None, to),
    "transfer": lambda a, device, n, to: a.exchange.transfers.transfer(device),
    "blind": lambda a, device, n, to: a.exchange.transfers.single_step(device, None, to),
    "merge": lambda a, device, n, to: a.exchange.conferences.merge(device),
    "pickup": lambda a, device, n, to: a.exchange.pickups.direct(device, to),
    "park": lambda a, device, n, to: a.exchange.parking.park(device),
    "unpark": lambda a, device, n, to: a.exchange.parking.unpark(device, 1),
    "reroute": lambda a, device, n, to: a.exchange.reroute(device, None, to),
    "send_on": lambda a, device, n, to: a.queues.reroute(GROUPS[n % 2], n, to),
    "plug": lambda a, device, n, to: a.exchange.plug(device) if n % 2 else a.exchange.unplug(device),
    "dnd": lambda a, device, n, to: a.exchange.set_dnd(device, n % 3 == 0),
    "hang_up": lambda a, device, n, to: a.exchange.hang_up(f"031777{n:04}"),
    "log_on": lambda a, device, n, to: a.agents.log_on(
        device, device, GROUPS[n % 2], list(AgentLogin)[n % 3 == 0], n
    ),
    "log_off": lambda a, device, n, to: a.agents.log_off(device, device, GROUPS[n % 2], list(AgentLogin)[n % 3 == 0]),
    "duty": lambda a, device, n, to: a.agents.set_state(
        device, device, GROUPS[n % 2], list(AgentDuty)[n % 3 == 0], str(n % 5)
    ),
}
USUAL = ("outsider", "outsider", "outsider", "log_on", "log_on", "answer", "answer", "clear", "duty", "wait", "wait")

STEP = st.tuples(
    st.one_of(st.sampled_from(USUAL), st.sampled_from(sorted(COMMANDS))),
    st.sampled_from(DEVICES),
    st.integers(0, 9),
    st.sampled_from(TARGETS),
)


def perform(acd: Acd, step) -> None:
    command, device, number, to = step
    if command == "wait":
        acd.bench.timers.advance((0.5, 1, 2, 5, 8, 12, 15, 30, 61, 100)[number])
        return
    with contextlib.suppress(Refused, LookupError):
        COMMANDS[command](acd, device, number, to)


def check(acd: Acd) -> None:
    exchange = acd.exchange
    for number in GROUPS:
        group = acd.group(number)
        queue = acd.queues.queue(group)
        assert [w.since.mono for w in queue] == sorted(w.since.mono for w in queue)
        for waiting in queue:
            assert waiting.caller.call.ref in exchange.calls
            assert waiting.caller.state is State.QUEUED
            assert waiting.caller.call.group is group
            for agent in acd.agents:  # nobody who could take it sits idle
                fit = agent.state is AgentState.READY and agent.membership(group) is not None
                idle = not exchange.legs_of(agent.station.number) and exchange.obstacle(agent.station) is None
                assert not (fit and idle) or agent.station is waiting.caller.party
    queued = [w.caller for number in GROUPS for w in acd.queues.queue(acd.group(number))]
    for call in exchange.calls.values():
        for leg in call.legs:
            assert (leg.state is State.QUEUED) == (leg in queued)
    for agent in acd.agents:
        assert agent.memberships
        off_hook = any(leg.joined or leg.base is not State.RINGING for leg in exchange.legs_of(agent.station.number))
        assert agent.busy == off_hook
        assert (agent.wrapping is not None) == (agent.state is AgentState.WORK)
    ids = Counter((m.group.number, m.agent_id) for agent in acd.agents for m in agent.memberships)
    assert all(count == 1 for count in ids.values())


def check_stream(acd: Acd) -> None:
    """Lines and stations are busy and idle in turn; nothing is left open when everybody has gone home."""
    state: dict[str, int] = {}
    for event in acd.stream:
        data = event["data"]
        if event["event"] != "acd" or data["eventCode"] not in (1, 2, 17, 18):
            continue
        end = f"{data['sourceType']}{data['sourceNumber']}"
        busy = data["eventCode"] in (1, 17)
        assert state.get(end, 0) == (0 if busy else 1), end
        state[end] = int(busy)
    assert not any(state.values()), state


def check_agent_events(acd: Acd) -> None:
    """What the agents' own phones were told ends with what is."""
    kinds = {AgentState.READY: "agent_ready", AgentState.NOT_READY: "agent_notready", AgentState.WORK: "agent_work"}
    for agent in acd.agents:
        if agent.station.registered:
            told = [e for e in acd.exchange.journal.events(agent.station.number) if e["type"].startswith("agent_")]
            last = [event["type"] for event in told if event["type"] != "agent_logoff"][-1]
            plugged = acd.plugged.get(agent.station.number)
            assert last == kinds[agent.state] or plugged, (agent.station.number, last, agent.state)


@given(st.booleans(), st.lists(STEP, max_size=60))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_breaks(bench_with, dismisses, steps):
    acd = acd_bench(bench_with(), dismisses=dismisses, overflow_to="640", overflow_after=45.0)
    acd.plugged = {device: True for _, device, _, _ in steps if any(s[0] == "plug" and s[1] == device for s in steps)}
    for step in steps:
        perform(acd, step)
        check(acd)
    for device in DEVICES:
        acd.exchange.plug(device)
        acd.exchange.set_dnd(device, False)
    for call in list(acd.exchange.calls.values()):
        for leg in list(call.legs):
            acd.exchange.end(leg)
    acd.bench.timers.advance(400)
    check(acd)
    assert not acd.exchange.calls
    check_stream(acd)
    check_agent_events(acd)
    rows = acd.services.records.select(lambda row: True)
    answered = {ref for ref, call in acd.exchange.journal.calls.items() if call.answered}
    assert answered <= {row["callRefID"] for row in rows}
    assert all(row["StationNumber"].startswith(("CO", "10")) for row in rows)
