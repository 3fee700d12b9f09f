"""Every command in every state of a phone: carried out, or refused with the code of the table, changing nothing.

The table is transcribed here once more, from the specification and not from the code.
"""

import pytest

from desk_agent.simulator.calls import State
from desk_agent.simulator.rules import TABLE, Refused

A, B, C, D = "1001", "1002", "1003", "1004"
SPARE, RINGING = "1005", "1006"  # one nobody calls, one that somebody calls all the time
DEVICES = (A, B, C, D, SPARE, RINGING)

# --- how a phone comes into a state; each returns the callRefID a command names


def none(bench):
    return 4711


def dialing(bench):
    bench.exchange.stations[A].analogue = True
    return bench.exchange.make(A, B)


def proceeding(bench):
    return bench.exchange.make(A, "0311111111")


def alerting(bench):
    return bench.exchange.make(A, B)


def ringing(bench):
    return bench.exchange.make(B, A)


def connected(bench):
    ref = bench.exchange.make(B, A)
    bench.exchange.answer(A)
    return ref


def holding(bench):
    ref = connected(bench)
    bench.exchange.hold(A)
    return ref


def held(bench):
    ref = connected(bench)
    bench.exchange.hold(B)
    return ref


def parked(bench):
    ref = connected(bench)
    bench.exchange.parking.park(B)
    return ref


def failed(bench):
    bench.exchange.set_busy(B)
    return bench.exchange.make(A, B)


def queued(bench):
    exchange = bench.exchange
    with exchange.settling():
        leg = exchange.new_call(exchange.stations[A], A, "620")
        exchange.enter(leg, State.QUEUED)
    return leg.call.ref


def master(bench):
    connected(bench)
    bench.exchange.transfers.consult(A, None, C)
    bench.exchange.answer(C)
    return bench.exchange.conferences.merge(A)


def member(bench):
    exchange = bench.exchange
    exchange.make(A, B)
    exchange.answer(B)
    exchange.transfers.consult(B, None, C)
    exchange.answer(C)
    return exchange.conferences.merge(B)


def left(bench):
    ref = connected(bench)
    bench.exchange.clear(B)
    return ref


def two_legs(bench):
    connected(bench)
    ref = bench.exchange.transfers.consult(A, None, C)
    bench.exchange.answer(C)
    return ref


def two_legs_one_alerts(bench):
    connected(bench)
    return bench.exchange.transfers.consult(A, None, C)


def two_legs_one_failed(bench):
    bench.exchange.set_busy(C)
    return two_legs_one_alerts(bench)


def two_legs_one_held(bench):
    ref = two_legs(bench)
    bench.exchange.hold(C)
    return ref


def two_legs_one_left(bench):
    ref = two_legs(bench)
    bench.exchange.clear(C)
    return ref


def two_held(bench):
    ref = two_legs(bench)
    bench.exchange.hold(A)
    return ref


def two_legs_one_waits(bench):
    connected(bench)
    return bench.exchange.make(C, A)


WAYS = (
    none, dialing, proceeding, alerting, ringing, connected, holding, held, parked, failed, queued, member, master,
    left, two_legs, two_legs_one_alerts, two_legs_one_failed, two_legs_one_held, two_legs_one_left, two_held,
    two_legs_one_waits,
)  # fmt: skip

# --- the table

COLUMNS = """
                     none out ring conn hlding held fail queue member master left two alrt fail held left hh wait
make                    0 147  147  147      0  147  147   147    147    147    0 147  147  147  147    0 147  147
answer                204 204    0  204    204  204  204   204    204    204  204 204  204  204  204  204 204    0
clear_connection      205   0    0    0      0    0    0     0      0      0    0   0    0    0    0    0   0    0
reroute               106 203    0    0    203  203  203   203    203    203  203   0  203  203  203  203 203    0
hold                  106 203  203    0    202    0  203   203      0      0  203   0  203  203    0  203 202  203
retrieve              201 201  201  201      0  202  201   201    201    201  201 201  201  201  202  201   0  201
consultation          106 203  203    0    203  203  203   203    203      0  203 203  203  203  203  203 203  203
transfer              106 201  201  201    203  201  201   201    201    201  201   0    0  203  203  203 203  201
single_step_transfer  106 203  203    0    203  203  203   203    203    203  203   0  203  203  203  203 203  203
dial_digit            106 203  203    0    203  203  203   203      0      0  203   0  203  203  203  203 203  203
reconnect             106 201  201  201    203  201  201   201    201    201  201   0    0    0    0    0 203  201
conference            106 203  203  203    203  203  203   203    203    203  203   0  203  203  203  203 203  203
busy_service          147 147  147  147    147  147    0   147    147    147  147 147  147    0  147  147 147  147
call_back             147 147  147  147    147  147    0   147    147    147  147 147  147    0  147  147 147  147
pickup                  0 203  203  203      0  203  203   203    203    203    0 203  203  203  203    0 203  203
unpark                  0 203  203  203      0  203  203   203    203    203    0 203  203  203  203    0 203  203
park                  106 101  101    0    101  101  101   101    101    101  101   0  101  101  101  101 101  101
"""
# How the table names the ways above; the two kinds of being held, and three of calling out, are one state each.
NAMES = ("none", "out", "out", "out", "ring", "conn", "hlding", "held", "held", "fail", "queue", "member", "master",
         "left", "two", "alrt", "fail", "held", "left", "hh", "wait")  # fmt: skip


def expected(command: str, way: int) -> int:
    head, *rows = [line.split() for line in COLUMNS.strip().splitlines()]
    (row,) = [row[1:] for row in rows if row[0] == command]
    name = NAMES[way]
    second = WAYS[way].__name__.startswith("two") and name in ("fail", "held", "left")  # these have two columns
    at = [index for index, column in enumerate(head) if column == name][second]
    return int(row[at])


# --- the commands


def ask(x, command: str, ref: int) -> object:
    return {
        "make": lambda: x.make(A, SPARE),
        "answer": lambda: x.answer(A, ref),
        "clear_connection": lambda: x.clear(A, ref),
        "reroute": lambda: x.reroute(A, ref, SPARE),
        "hold": lambda: x.hold(A, ref),
        "retrieve": lambda: x.retrieve(A, ref),
        "consultation": lambda: x.transfers.consult(A, ref, SPARE),
        "transfer": lambda: x.transfers.transfer(A, ref),
        "single_step_transfer": lambda: x.transfers.single_step(A, ref, SPARE),
        "dial_digit": lambda: x.dial_digit(A, ref, "1"),
        "reconnect": lambda: x.transfers.reconnect(A, ref),
        "conference": lambda: x.conferences.merge(A, ref),
        "busy_service": lambda: x.busy_services.ask(A, ref, "callback"),
        "call_back": lambda: x.busy_services.cancel_callback(A),
        "pickup": lambda: x.pickups.direct(A, RINGING),
        "unpark": lambda: x.parking.unpark(A, x.calls[1].parked.slot),
        "park": lambda: x.parking.park(A, ref),
    }[command]()


COMMANDS = [line.split()[0] for line in COLUMNS.strip().splitlines()[1:]]


def code_of(action) -> int:
    try:
        action()
    except Refused as error:
        return error.code
    return 0


def picture(bench) -> object:
    """Everything a refusal must leave alone."""
    x = bench.exchange
    legs = [
        (call.ref, leg.party.number, leg.state, len(leg.timers)) for call in x.calls.values() for leg in call.legs
    ]
    return legs, x.journal.digits.copy(), bench.presence.copy(), len(x.journal.entries)


@pytest.fixture
def set_up(bench_with):
    """A bench with a parked call (1) and one that rings elsewhere (2), and no call waiting but at A."""
    bench = bench_with(devices=DEVICES, lines=4)
    x = bench.exchange
    x.ring(SPARE, "0318055123")
    x.answer(SPARE)
    x.parking.park(SPARE)
    x.ring(RINGING, "0318055124")
    bench.said()
    return bench


def test_the_table_names_every_command_and_every_state():
    assert set(TABLE) == set(COMMANDS) - {"call_back"}
    assert all(set(row) == set(State) for row in TABLE.values())
    assert len(WAYS) == len(NAMES)


@pytest.mark.parametrize("way", range(len(WAYS)), ids=[way.__name__ for way in WAYS])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_in_every_state(set_up, command, way):
    bench = set_up
    ref = WAYS[way](bench)
    bench.said()
    before = picture(bench)
    wanted = expected(command, way)
    code = code_of(lambda: ask(bench.exchange, command, ref))
    assert code == wanted
    if code:
        assert picture(bench) == before
        assert not bench.said()
    else:
        assert picture(bench) != before or (command, NAMES[way]) == ("call_back", "fail")
        for device in DEVICES:
            assert sum(leg.occupied for leg in bench.exchange.legs_of(device)) <= 1


# --- what does not depend on the state


@pytest.mark.parametrize("way", [two_legs, two_held], ids=["active", "held"])
def test_retrieve_waits_until_the_other_is_held(set_up, way):
    x = set_up.exchange
    ref = way(set_up)
    if way is two_held:
        x.retrieve(A, ref - 1)
        x.hold(A, ref - 1)
        x.retrieve(A, ref)
    with pytest.raises(Refused, match="203"):
        x.retrieve(A, ref - 1)


def test_two_calls_can_be_held_and_no_more(set_up):
    x = set_up.exchange
    two_held(set_up)
    x.make(D, A)
    x.answer(A)
    with pytest.raises(Refused, match="203"):
        x.hold(A)


@pytest.mark.parametrize("command", [c for c in COMMANDS if c not in ("make", "call_back", "pickup", "unpark")])
def test_a_call_that_is_somebody_elses(set_up, command):
    x = set_up.exchange
    connected(set_up)
    with pytest.raises(Refused, match="106"):
        ask(x, command, x.make(C, D))


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("gone", ["unplugged", "unknown"])
def test_a_phone_that_is_not_there(set_up, command, gone):
    x = set_up.exchange
    if gone == "unplugged":
        x.unplug(A)
    else:
        del x.stations[A]
    with pytest.raises(Refused) as caught:
        ask(x, command, 2)
    assert caught.value.code == (150 if gone == "unplugged" else 104)


@pytest.mark.parametrize(
    ("code", "ask"),
    [
        (104, lambda x: x.make("4711", B)),
        (107, lambda x: x.make(A, "")),
        (107, lambda x: x.make(A, "*97")),
        (107, lambda x: x.make(A, "10#02")),
        (107, lambda x: x.reroute(B, 1, "4711")),
        (107, lambda x: x.reroute(B, 1, A)),
        (112, lambda x: x.set_forward(A, "busy", "")),
        (112, lambda x: x.set_forward(A, "busy", A)),
        (106, lambda x: x.hold(C, 1)),
    ],
)
def test_refusals_that_do_not_depend_on_the_state(bench, code, ask):
    bench.exchange.make(A, B)
    with pytest.raises(Refused) as caught:
        ask(bench.exchange)
    assert caught.value.code == code


@pytest.mark.parametrize(("state", "code"), [("busy", 140), ("dnd", 141)])
def test_reroute_to_somebody_who_cannot_take_it(bench, state, code):
    bench.exchange.make(A, B)
    setattr(bench.exchange.stations[C], state, True)
    with pytest.raises(Refused) as caught:
        bench.exchange.reroute(B, 1, C)
    assert caught.value.code == code
    assert bench.states(B) == ["ringing"]
