"""Random commands over three phones: each is carried out or refused as the table says, and nothing breaks.

The table is transcribed here once more, from the specification and not from the code.
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_agent.simulator.parties import Outside
from desk_agent.simulator.rules import Refused

DEVICES = ("1001", "1002", "1003")

STATES = ["none", "out", "ringing", "connected", "holding", "held", "failed", "left"]


def row(*codes: int) -> dict[str, int]:
    return dict(zip(STATES, codes, strict=True))


TABLE = {
    "answer": row(204, 204, 0, 204, 204, 204, 204, 204),
    "clear": row(205, 0, 0, 0, 0, 0, 0, 0),
    "reroute": row(106, 203, 0, 0, 203, 203, 203, 203),
    "hold": row(106, 203, 203, 0, 202, 0, 203, 203),
    "retrieve": row(201, 201, 201, 201, 0, 202, 201, 201),
}
MAKE = row(0, 147, 147, 147, 0, 147, 147, 0)


def column(state: str) -> str:
    return "out" if state in ("proceeding", "alerting") else state


def run(exchange, command, device, argument):
    try:
        if command == "make":
            exchange.make(device, argument)
        elif command == "reroute":
            exchange.reroute(device, argument, "1003" if device != "1003" else "1001")
        else:
            getattr(exchange, command)(device, argument)
    except Refused as error:
        return error.code
    return 0


def check(bench):
    exchange = bench.exchange
    for call in exchange.calls.values():
        assert 1 <= len(call.legs) <= 2
        if len(call.legs) == 1:
            assert call.legs[0].state.value in ("proceeding", "failed", "left")
    for device in DEVICES:
        legs = exchange.legs_of(device)
        assert sum(leg.occupied for leg in legs) <= 1
        assert len({leg.call.ref for leg in legs}) == len(legs)
        assert exchange.status(device) == exchange._words[device]
    serials = [e.detail["data"]["evtSerialNum"] for e in exchange.journal.entries if "data" in e.detail]
    assert serials == sorted(set(serials))


COMMANDS = st.lists(
    st.tuples(
        st.sampled_from(
            ["make", "make", "answer", "answer", "clear", "hold", "retrieve", "reroute", "trunk", "wait", "plug"]
        ),
        st.sampled_from(DEVICES),
        st.integers(0, 5),
    ),
    max_size=40,
)


@given(COMMANDS)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_commands_agree_with_the_table(bench_with, commands):
    bench = bench_with()
    exchange = bench.exchange
    for command, device, number in commands:
        legs = exchange.legs_of(device)
        before = [(leg.call.ref, leg.state) for leg in legs]
        if command == "wait":
            bench.timers.advance(number * 10)
        elif command == "trunk":
            exchange.ring(device, "0318055123", gives_up_after=30, talks_for=20)
        elif command == "plug":
            (exchange.plug if number % 2 else exchange.unplug)(device)
        elif not exchange.stations[device].registered:
            argument = "1002" if command == "make" else 1
            assert run(exchange, command, device, argument) == 150
        elif command == "make":
            code = run(exchange, "make", device, DEVICES[number % 3])
            wanted = {MAKE[column(state.value)] for _, state in before} or {0}
            holds = sum(state.value == "holding" for _, state in before)
            assert code == max(wanted) or (code == 147 and holds > 1)
        else:
            live = sorted(exchange.calls)
            ref = live[number % len(live)] if live and number < 5 else 4711
            leg = exchange.leg(device, ref)
            code = run(exchange, command, device, ref)
            if leg is None and ref in live:
                assert code == 106
            else:
                state = dict(before).get(ref)
                wanted = TABLE[command][column(state.value) if state else "none"]
                others = [s.value for r, s in before if r != ref]
                if wanted:
                    assert code == wanted
                elif command == "retrieve":
                    busy = any(s not in ("holding", "ringing", "left") for s in others)
                    assert code == (203 if busy else 0)
                elif command == "hold":
                    assert code == (203 if others.count("holding") >= 2 else 0)
                elif command == "reroute":
                    assert code in (0, 107, 140, 203)
                else:
                    assert code == 0
            if code and leg is not None:
                assert before == [(x.call.ref, x.state) for x in exchange.legs_of(device)]
        check(bench)
    for device in DEVICES:
        exchange.plug(device)
        for leg in exchange.legs_of(device):
            exchange.end(leg)
    bench.timers.advance(400)
    assert not exchange.calls
    assert all(record.ended is not None for record in exchange.journal.calls.values())
    assert all(leg.ended is not None for r in exchange.journal.calls.values() for leg in r.legs)


@pytest.mark.parametrize(
    ("code", "ask"),
    [
        (104, lambda x: x.make("4711", "1002")),
        (107, lambda x: x.make("1001", "")),
        (107, lambda x: x.make("1001", "*97")),
        (107, lambda x: x.make("1001", "10#02")),
        (107, lambda x: x.reroute("1002", 1, "4711")),
        (107, lambda x: x.reroute("1002", 1, "1001")),
        (112, lambda x: x.set_forward("1001", "busy", "")),
        (112, lambda x: x.set_forward("1001", "busy", "1001")),
        (106, lambda x: x.hold("1003", 1)),
    ],
)
def test_refusals_that_do_not_depend_on_the_state(bench, code, ask):
    bench.exchange.make("1001", "1002")
    with pytest.raises(Refused) as caught:
        ask(bench.exchange)
    assert caught.value.code == code


@pytest.mark.parametrize(("state", "code"), [("busy", 140), ("dnd", 141)])
def test_reroute_to_somebody_who_cannot_take_it(bench, state, code):
    bench.exchange.make("1001", "1002")
    setattr(bench.exchange.stations["1003"], state, True)
    with pytest.raises(Refused) as caught:
        bench.exchange.reroute("1002", 1, "1003")
    assert caught.value.code == code
    assert bench.states("1002") == ["ringing"]


def test_a_rerouted_outsider_talks_to_another_and_both_go_home(bench):
    x = bench.exchange
    ref = x.ring("1001", "0318055123")
    x.answer("1001")
    x.reroute("1001", ref, "0311111111")
    bench.timers.advance(5)
    (call,) = x.calls.values()
    assert all(isinstance(leg.party, Outside) for leg in call.legs)
    bench.timers.advance(120)
    assert not x.calls
