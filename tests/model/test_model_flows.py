"""The call flows as each party's phone sees them: one column alone must end right, in whatever order it comes.

Numbers A to D are extensions; events are in the order in which the exchange means them, each with the phone that
gets it. Every phone's events are played in every order; where there are too many for that, in a thousand orders in
which each event may be as late as to be overtaken by the next eight.
"""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from desk_agent.api import events as ev
from desk_agent.api.codes import Cause
from desk_agent.instant import Instant
from desk_agent.model.calls import CallModel
from desk_agent.view import Outcome

A, B, C, D = "1001", "1002", "1003", "1004"
WAYS = 1000
LATE = 8  # places


@dataclass(frozen=True)
class Step:
    """One event at one phone."""

    device: str
    kind: type[ev.CallEvent]
    ref: int
    fields: dict[str, object]


def at(device: str, kind: type[ev.CallEvent], ref: int, **fields: object) -> Step:
    return Step(device, kind, ref, fields)


def parties(device: str, kind: type[ev.CallEvent], ref: int, who: str, whom: str, cause: int, **more: object) -> Step:
    return at(device, kind, ref, calling_dn=who, called_dn=whom, cause_code=cause, **more)


def called(caller: str, other: str, ref: int, cause: int = Cause.NEW_CALL, *, answered: bool = True) -> list[Step]:
    """One extension calls another."""
    steps = [
        at(caller, ev.Proceeding, ref, dial_digit=other),
        parties(other, ev.Ringing, ref, caller, other, cause),
        parties(caller, ev.Alerting, ref, caller, other, cause),
    ]
    if answered:
        steps += [
            parties(other, ev.Connected, ref, caller, other, cause),
            parties(caller, ev.Connected, ref, caller, other, cause),
        ]
    return steps


def held(holder: str, other: str, ref: int) -> list[Step]:
    return [at(holder, ev.Hold, ref, hold_dn=holder), at(other, ev.Held, ref, hold_dn=holder)]


def consulted(*, answered: bool = True) -> list[Step]:
    """B called A, and A asks C."""
    return [*called(B, A, 1), *held(A, B, 1), *called(A, C, 2, Cause.CONSULTATION, answered=answered)]


def transfer(call_type: str, released: int, to: list[Step], *, both: bool = False) -> list[Step]:
    facts = {"transfer_to_dn": C, "transferor_dn": A}
    return [
        at(A, ev.Transferring, 1, transferred_dn=B, call_type=call_type, **facts),
        at(A, ev.Released, 1, released_dn=A, cause_code=released),
        *([at(A, ev.Released, 2, released_dn=A, cause_code=released)] if both else []),
        at(C, ev.Transferred, 1, **facts),
        at(B, ev.Transferred, 1, **facts),
        *to,
    ]


def screened(*, both: bool = False) -> list[Step]:
    talk = [parties(one, ev.Connected, 1, B, C, Cause.SCREENED_TRANSFER) for one in (C, B)]
    return [*consulted(), *transfer("screened", Cause.SCREENED_TRANSFER, talk, both=both)]


def unscreened() -> list[Step]:
    cause = Cause.UNSCREENED_TRANSFER
    ring = [parties(C, ev.Ringing, 1, B, C, cause, diversion_num=A), parties(B, ev.Alerting, 1, B, C, cause)]
    return [*consulted(answered=False), *transfer("unscreened", cause, ring)]


def blind() -> list[Step]:
    facts = {"transfer_to_dn": C, "transferor_dn": A}
    cause = Cause.BLIND_TRANSFER
    return [
        *called(B, A, 1),
        at(A, ev.Transferring, 1, transferred_dn=B, call_type="blind", **facts),
        at(A, ev.Released, 1, cause_code=cause),
        parties(C, ev.Ringing, 1, B, C, cause, diversion_num=A),
        at(B, ev.Transferred, 1, **facts),
        parties(B, ev.Alerting, 1, B, C, cause),
    ]


def conference(members: tuple[str, ...], newest: str, master: str = A) -> list[Step]:
    facts = {"member_dn": members, "new_conf_member_dn": newest}
    told = [at(one, ev.Conferenced, 1, master_dn=master, **facts) for one in members if one != master]
    return [at(master, ev.Conferencing, 1, **facts), *told]


def merged() -> list[Step]:
    return [*consulted(), *conference((B, A, C), C)]


def grown() -> list[Step]:
    """A brings D into a conference of three."""
    consult = [at(A, ev.Hold, 1, hold_dn=A), *called(A, D, 3, Cause.CONSULTATION)]
    return [*merged(), *consult, *conference((B, A, C, D), D)]


def left(who: str, others: tuple[str, ...], cause: int = Cause.NORMAL_CLEARING) -> list[Step]:
    gone = [at(one, ev.ReleasedAsc, 1, released_asc_dn=who, cause_code=cause) for one in others]
    return [at(who, ev.Released, 1, released_dn=who, cause_code=cause), *gone]


@dataclass(frozen=True)
class Flow:
    """What happens, and what each phone has at the end: state and other side by reference."""

    steps: list[Step]
    ends: dict[str, dict[int, tuple[str, str]]]
    outcomes: dict[str, set[Outcome]] = field(default_factory=dict)


CONF = "conference"
FLOWS: dict[str, Flow] = {
    "basic call": Flow([*called(A, B, 1)], {A: {1: ("connected", B)}, B: {1: ("connected", A)}}),
    "caller gives up": Flow(
        [
            *called(A, B, 1, answered=False),
            at(A, ev.Released, 1, cause_code=48),
            at(B, ev.Released, 1, cause_code=48),
        ],
        {A: {}, B: {}},
        {A: {Outcome.NO_ANSWER}, B: {Outcome.MISSED}},
    ),
    "forwarded when not answered": Flow(
        [
            *called(A, B, 1, answered=False),
            at(B, ev.Released, 1, cause_code=8),
            parties(C, ev.Ringing, 1, A, C, 8, diversion_num=B),
            parties(A, ev.Alerting, 1, A, C, 8),
        ],
        {A: {1: ("alerting", C)}, B: {}, C: {1: ("ringing", A)}},
        {B: {Outcome.DIVERTED}},
    ),
    "rejected": Flow(
        [
            *called(A, B, 1, answered=False),
            at(B, ev.Released, 1, cause_code=103),
            at(A, ev.ReleasedAsc, 1, released_asc_dn=B, cause_code=103),
            at(A, ev.Released, 1, cause_code=48),
        ],
        {A: {}, B: {}},
        {B: {Outcome.REJECTED}},
    ),
    "hold and retrieve": Flow(
        [
            *called(A, B, 1),
            *held(A, B, 1),
            at(A, ev.Retrieve, 1, retrieve_dn=A),
            at(B, ev.Retrieved, 1, retrieve_dn=A),
        ],
        {A: {1: ("connected", B)}, B: {1: ("connected", A)}},
    ),
    "consultation": Flow(
        consulted(),
        {A: {1: ("holding", B), 2: ("connected", C)}, B: {1: ("held", A)}, C: {2: ("connected", A)}},
    ),
    "consultation ended": Flow(
        [
            *consulted(),
            at(A, ev.Released, 2, cause_code=48),
            at(C, ev.ReleasedAsc, 2, released_asc_dn=A, cause_code=48),
            at(C, ev.Released, 2, cause_code=48),
            parties(A, ev.Connected, 1, B, A, 22),
            at(B, ev.Retrieved, 1, retrieve_dn=A),
        ],
        {A: {1: ("connected", B)}, B: {1: ("connected", A)}, C: {}},
    ),
    "swapped": Flow(
        [*consulted(), *held(A, C, 2), at(A, ev.Retrieve, 1, retrieve_dn=A), at(B, ev.Retrieved, 1, retrieve_dn=A)],
        {A: {1: ("connected", B), 2: ("holding", C)}, B: {1: ("connected", A)}, C: {2: ("held", A)}},
    ),
    "screened transfer": Flow(
        screened(), {A: {}, B: {1: ("connected", C)}, C: {1: ("connected", B)}}, {A: {Outcome.TRANSFERRED}}
    ),
    "screened transfer that releases both": Flow(
        screened(both=True), {A: {}, B: {1: ("connected", C)}, C: {1: ("connected", B)}}, {A: {Outcome.TRANSFERRED}}
    ),
    "unscreened transfer": Flow(unscreened(), {A: {}, B: {1: ("alerting", C)}, C: {1: ("ringing", B)}}),
    "unscreened transfer answered": Flow(
        [
            *unscreened(),
            parties(C, ev.Connected, 1, B, C, Cause.UNSCREENED_TRANSFER),
            parties(B, ev.Connected, 1, B, C, Cause.UNSCREENED_TRANSFER),
        ],
        {A: {}, B: {1: ("connected", C)}, C: {1: ("connected", B)}},
    ),
    "unscreened transfer that comes back": Flow(
        [
            *unscreened(),
            at(C, ev.Released, 1, cause_code=56),
            parties(A, ev.Ringing, 1, B, A, Cause.RECALL),
        ],
        {A: {1: ("ringing", B)}, C: {}},
        {C: {Outcome.MISSED}},
    ),
    "blind transfer": Flow(blind(), {A: {}, B: {1: ("alerting", C)}, C: {1: ("ringing", B)}}),
    "conference of three": Flow(merged(), {A: {1: (CONF, B)}, B: {1: (CONF, A)}, C: {1: (CONF, A)}}),
    "conference of four": Flow(grown(), {A: {1: (CONF, B)}, B: {1: (CONF, A)}, C: {1: (CONF, A)}, D: {1: (CONF, A)}}),
    "a member leaves a conference of four": Flow(
        [*grown(), *left(D, (A, B, C))],
        {A: {1: (CONF, B)}, B: {1: (CONF, A)}, C: {1: (CONF, A)}, D: {}},
    ),
    "two are left": Flow(
        [*merged(), *left(A, (B, C)), *(parties(one, ev.Connected, 1, B, C, Cause.CONFERENCE) for one in (B, C))],
        {A: {}, B: {1: ("connected", C)}, C: {1: ("connected", B)}},
        {A: {Outcome.ANSWERED}},
    ),
    "the leader ends the conference": Flow(
        [*merged(), *(at(one, ev.Released, 1, cause_code=57) for one in (A, B, C))],
        {A: {}, B: {}, C: {}},
        {C: {Outcome.ANSWERED}},
    ),
    "intrusion": Flow(
        [
            at(A, ev.Proceeding, 2, dial_digit=B),
            parties(A, ev.Failed, 2, A, B, Cause.USER_BUSY, busy_svc_list=("intrusion",)),
            at(A, ev.Conferenced, 1, member_dn=(B, C, A), master_dn=B, new_conf_member_dn=A),
        ],
        {A: {1: (CONF, B)}},
    ),
    "picked up elsewhere": Flow(
        [
            *called(A, B, 1, answered=False),
            parties(D, ev.Connected, 1, A, D, Cause.PICKUP, diversion_num=B),
            at(B, ev.Released, 1, cause_code=11),
            parties(A, ev.Connected, 1, A, D, Cause.PICKUP),
        ],
        {A: {1: ("connected", D)}, B: {}, D: {1: ("connected", A)}},
        {B: {Outcome.ANSWERED_ELSEWHERE}},
    ),
    "parked and fetched": Flow(
        [
            *called(B, A, 1),
            at(A, ev.Released, 1, cause_code=48),
            at(B, ev.Held, 1, hold_dn=A),
            parties(D, ev.Connected, 1, B, D, 22),
            at(B, ev.Retrieved, 1, retrieve_dn=D),
        ],
        {A: {}, B: {1: ("connected", D)}, D: {1: ("connected", B)}},
    ),
    "diverted while ringing": Flow(
        [
            *called(A, B, 1, answered=False),
            at(B, ev.Rerouting, 1, called_dn=C, rerouting_dn=B, cause_code=58),
            at(B, ev.Released, 1, cause_code=58),
            at(A, ev.Rerouted, 1, called_dn=C, rerouting_dn=B, cause_code=58),
            parties(C, ev.Ringing, 1, A, C, 58, diversion_num=B),
            parties(A, ev.Alerting, 1, A, C, 58),
        ],
        {A: {1: ("alerting", C)}, B: {}, C: {1: ("ringing", A)}},
        {B: {Outcome.DIVERTED}},
    ),
    "diverted, and both events told to who did it": Flow(
        [
            *called(A, B, 1, answered=False),
            at(B, ev.Rerouting, 1, called_dn=C, rerouting_dn=B, cause_code=58),
            at(B, ev.Rerouted, 1, called_dn=C, rerouting_dn=B, cause_code=58),
            at(B, ev.Released, 1, cause_code=58),
        ],
        {B: {}},
        {B: {Outcome.DIVERTED}},
    ),
    "camped on and answered": Flow(
        [
            at(A, ev.Proceeding, 1, dial_digit=B),
            parties(A, ev.Failed, 1, A, B, Cause.USER_BUSY, busy_svc_list=("campon",)),
            parties(A, ev.Alerting, 1, A, B, Cause.CALLWAIT),
            parties(B, ev.Ringing, 1, A, B, Cause.CALLWAIT),
            parties(B, ev.Connected, 1, A, B, Cause.CALLWAIT),
            parties(A, ev.Connected, 1, A, B, Cause.CALLWAIT),
        ],
        {A: {1: ("connected", B)}, B: {1: ("connected", A)}},
    ),
    "called back": Flow(
        [
            parties(A, ev.Ringing, 3, B, A, Cause.CALL_BACK),
            parties(A, ev.Connected, 3, B, A, Cause.CALL_BACK),
            parties(A, ev.Alerting, 3, A, B, Cause.CALL_BACK),
            parties(B, ev.Ringing, 3, A, B, Cause.CALL_BACK),
        ],
        {A: {3: ("alerting", B)}, B: {3: ("ringing", A)}},
    ),
    "forgotten on hold": Flow(
        [*called(B, A, 1), *held(A, B, 1), parties(A, ev.Ringing, 1, B, A, Cause.RECALL)],
        {A: {1: ("ringing", B)}, B: {1: ("held", A)}},
    ),
    "taken on the mobile": Flow(
        [parties(B, ev.Ringing, 1, A, B, 22), at(B, ev.Released, 1, cause_code=101)],
        {B: {}},
        {B: {Outcome.ANSWERED_ELSEWHERE}},
    ),
}


def orders(length: int) -> Iterator[tuple[int, ...]]:
    if length <= 6:
        yield from itertools.permutations(range(length))
        return
    yield tuple(range(length))
    chance = random.Random(length)
    for _ in range(WAYS):
        yield tuple(sorted(range(length), key=lambda index: index + chance.uniform(0, LATE)))


def play(steps: list[Step], device: str, order: tuple[int, ...]) -> tuple[CallModel, list[Outcome]]:
    model, ended = CallModel(device), []
    for second, index in enumerate(order):
        step = steps[index]
        event = step.kind(device_number=device, call_ref_id=step.ref, evt_serial_num=300 + index, **step.fields)
        changes = model.apply(event, Instant(1_800_000_000.0 + second / 100, second / 100))
        ended += [one.outcome for one in changes.ended]
    return model, ended


CASES = [(name, device) for name, flow in FLOWS.items() for device in flow.ends]


@pytest.mark.parametrize(("name", "device"), CASES)
def test_one_column_in_any_order_ends_right(name: str, device: str) -> None:
    flow = FLOWS[name]
    steps = [step for step in flow.steps if step.device == device]
    for order in orders(len(steps)):
        model, _ = play(steps, device, order)
        assert {ref: leg.state.value for ref, leg in model.legs.items()} == {
            ref: state for ref, (state, _) in flow.ends[device].items()
        }, order


@pytest.mark.parametrize(("name", "device"), CASES)
def test_one_column_as_it_is_meant_names_the_other_side_and_what_became_of_it(name: str, device: str) -> None:
    flow = FLOWS[name]
    steps = [step for step in flow.steps if step.device == device]
    model, ended = play(steps, device, tuple(range(len(steps))))
    assert {ref: (leg.state.value, leg.number) for ref, leg in model.legs.items()} == flow.ends[device]
    for outcome in flow.outcomes.get(device, ()):
        assert outcome in ended


@pytest.mark.parametrize("name", ["consultation", "swapped"])
def test_a_consultation_belongs_to_the_held_call_in_any_order(name: str) -> None:
    steps = [step for step in FLOWS[name].steps if step.device == A]
    for order in orders(len(steps)):
        model, _ = play(steps, A, order)
        assert model.legs[2].parent in {0, 1}, order
    model, _ = play(steps, A, tuple(range(len(steps))))
    assert model.legs[2].parent == 1


@pytest.mark.parametrize("device", [A, B, C])
def test_a_conference_knows_its_members_and_its_leader(device: str) -> None:
    steps = [step for step in FLOWS["conference of three"].steps if step.device == device]
    for order in orders(len(steps)):
        leg = play(steps, device, order)[0].legs[1]
        assert set(leg.members) == {A, B, C}, order
        assert (leg.leads, leg.leader) == ((True, "") if device == A else (False, A)), order
